"""权限 — who sees what, and in what standing a person acts on a case. Default: nothing.

`standing` turns an actor into the words that the table's column 执行人 uses; a row is open to
an actor whose standing has one of its words. Lists use the same rule as objects: the query
in `cases/queries.py` is tested against `can_see`.
"""

from enum import StrEnum

from .facts import Actor, CaseFacts, Order
from .states import CENTRE_UNIT, Role, State


class Who(StrEnum):
    """执行人 — how the table names who may do a row."""

    WINDOW = "window"  # 窗口专员
    DISPATCHER = "dispatcher"  # 研判派单员
    LEADER = "leader"  # 中心领导
    SUPERVISOR = "supervisor"  # 督办员
    VERIFIER = "verifier"  # 核查回访员（非承办人、非承办单位）
    ARCHIVIST = "archivist"  # 档案员
    HOTLINE = "hotline"  # 来件平台
    REPORTER = "reporter"  # 反映人
    SYSTEM = "system"  # 系统
    UNIT_LIAISON = "unit_liaison"  # 本工单单位联络员
    UNIT_HANDLER = "unit_handler"  # 本工单承办人
    UNIT_LEADER = "unit_leader"  # 本工单单位负责人
    LEAD_UNIT = "lead_unit"  # 主办单位人员
    ANY_UNIT = "any_unit"  # 有工单的单位人员
    OWNER = "owner"  # 现责任人
    FIRST_ASKED = "first_asked"  # 首问人
    RECEIVER = "receiver"  # 移交接收人
    CONVENER = "convener"  # 会商召集人
    POOL = "pool"  # 上级中心复核人（本级无第二人时）
    STAND_IN = "stand_in"  # 代岗审批人（审批搁置后由其代）


WHO_LABELS: dict[Who, str] = {
    Who.WINDOW: "窗口专员",
    Who.DISPATCHER: "研判派单员",
    Who.LEADER: "中心领导",
    Who.SUPERVISOR: "督办员",
    Who.VERIFIER: "核查回访员",
    Who.ARCHIVIST: "档案员",
    Who.HOTLINE: "来件平台",
    Who.REPORTER: "反映人",
    Who.SYSTEM: "系统",
    Who.UNIT_LIAISON: "单位联络员",
    Who.UNIT_HANDLER: "承办人",
    Who.UNIT_LEADER: "单位负责人",
    Who.LEAD_UNIT: "主办单位人员",
    Who.ANY_UNIT: "承办单位人员",
    Who.OWNER: "现责任人",
    Who.FIRST_ASKED: "首问人",
    Who.RECEIVER: "移交接收人",
    Who.CONVENER: "会商召集人",
    Who.POOL: "上级中心复核人",
    Who.STAND_IN: "代岗审批人",
}

CENTRE_ROLES: dict[Role, Who] = {
    Role.WINDOW: Who.WINDOW,
    Role.DISPATCHER: Who.DISPATCHER,
    Role.LEADER: Who.LEADER,
    Role.SUPERVISOR: Who.SUPERVISOR,
    Role.VERIFIER: Who.VERIFIER,
    Role.ARCHIVIST: Who.ARCHIVIST,
}
"""Posts of the centre itself; each sees every case of its centre (process.md 5)."""

UNIT_ROLES: dict[Role, Who] = {
    Role.LIAISON: Who.UNIT_LIAISON,
    Role.HANDLER: Who.UNIT_HANDLER,
    Role.UNIT_LEADER: Who.UNIT_LEADER,
}
ADMIN_ROLES = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN})
REFUSAL_ROLES = frozenset({Role.WINDOW, Role.DISPATCHER, Role.LEADER})
"""Posts of which another person may agree to a refusal."""

GUIDANCE_REVIEWERS = frozenset({Role.WINDOW, Role.DISPATCHER, Role.VERIFIER})
"""Posts of which another person may look into a guidance."""

POOL_ROLES = REFUSAL_ROLES | {Role.VERIFIER, Role.SUPERVISOR}
"""Posts of the parent centre that may see a case for which this place has no second person."""

MAY: dict[str, frozenset[Role]] = {
    "register": frozenset({Role.WINDOW, Role.HOTLINE}),
    "see_ledger": frozenset({Role.WINDOW, Role.LEADER, Role.SUPERVISOR}),
    "see_indicators": frozenset({Role.LEADER, Role.SUPERVISOR, Role.PROVINCE}),
    "see_suggestions": frozenset({Role.WINDOW, Role.DISPATCHER}),
    "attach": frozenset({*CENTRE_ROLES, *UNIT_ROLES, Role.HOTLINE}),
    "unmask": frozenset({Role.WINDOW, Role.DISPATCHER, Role.VERIFIER, Role.LEADER, *UNIT_ROLES}),
    "manage_centre": frozenset({Role.SYSADMIN}),
    "manage_accounts": frozenset({Role.SECADMIN}),
    "read_audit": frozenset({Role.AUDITADMIN}),
}
"""What needs a role rather than a case: one row each, absent means nobody."""


def may(actor: Actor, what: str) -> bool:
    """Whether one of the actor's roles is named in the row; unknown rows are closed."""
    return bool(MAY.get(what, frozenset()) & actor.roles)


def _in_centre(actor: Actor, case: CaseFacts) -> bool:
    return actor.centre == case.centre


def _in_pool(actor: Actor, case: CaseFacts) -> bool:
    """The parent centre's people, where a place has no second person (process.md 6)."""
    if not case.pool or not POOL_ROLES & actor.roles:
        return False
    parents = case.centre_path[1:2]
    if parents:
        return actor.centre == parents[0]
    return _in_centre(actor, case) and Role.LEADER in actor.roles


def pool_roles(case: CaseFacts) -> frozenset[Role]:
    """Which of them may decide: those who could here, and the parent centre's leader."""
    if case.pending:
        refusal = case.pending.action == "reject"
        return frozenset(REFUSAL_ROLES if refusal else {Role.LEADER})
    if case.state is State.REPLIED:
        return frozenset({Role.VERIFIER, Role.LEADER})
    if case.state in (State.CLOSED, State.MERGED):
        return frozenset({Role.SUPERVISOR, Role.LEADER})
    if case.state is State.GUIDED:
        return GUIDANCE_REVIEWERS
    return frozenset({Role.LEADER})


def can_see(actor: Actor, case: CaseFacts) -> bool:
    """可见范围 (process.md 5): one rule for lists and for single cases."""
    if actor.is_system or Role.REPORTER in actor.roles:
        return True
    if actor.username in case.barred:
        return False
    if _in_centre(actor, case) and actor.unit == CENTRE_UNIT and actor.roles & CENTRE_ROLES.keys():
        return True
    if _in_centre(actor, case) and actor.roles & UNIT_ROLES.keys() and actor.unit in case.units():
        return True
    if Role.HOTLINE in actor.roles and case.registered_by == actor.username:
        return True
    if Role.PROVINCE in actor.roles and actor.centre in case.centre_path:
        return True
    return _in_pool(actor, case)


def can_identify(actor: Actor, case: CaseFacts) -> bool:
    """Whether the reporter's identity may be shown at all, masked or not (process.md 5)."""
    if not case.confidential or actor.is_system:
        return True
    named = {case.registered_by, case.dispatcher, case.verified_by}
    if case.state is State.REPLIED:
        named.add(case.owner)
    return actor.username in named


def may_unmask(actor: Actor, case: CaseFacts) -> bool:
    """Whether the reporter may be shown unmasked: to who works on the case, not to who oversees.

    A post held elsewhere counts for nothing: a superior institution sees masked (process.md 5).
    """
    at_work = _in_centre(actor, case) or _in_pool(actor, case)
    return may(actor, "unmask") and at_work and can_identify(actor, case)


def standing(actor: Actor, case: CaseFacts, order: Order | None = None) -> frozenset[Who]:
    """In what standing `actor` meets `case` (and `order`); empty for who may not act at all."""
    if actor.is_system:
        return frozenset({Who.SYSTEM})
    if Role.REPORTER in actor.roles:
        return frozenset({Who.REPORTER})
    if not can_see(actor, case):
        return frozenset()
    found: set[Who] = set()
    if _in_centre(actor, case) and actor.unit == CENTRE_UNIT:
        found |= {CENTRE_ROLES[r] for r in actor.roles & CENTRE_ROLES.keys()}
    if _in_centre(actor, case) and actor.roles & UNIT_ROLES.keys():
        found |= _unit_standing(actor, case, order)
    if Role.HOTLINE in actor.roles:
        found.add(Who.HOTLINE)
    if _in_pool(actor, case) and actor.roles & pool_roles(case):
        found.add(Who.POOL)
    if not actor.roles <= {Role.PROVINCE}:
        found |= _personal_standing(actor, case)
    return frozenset(found)


def _unit_standing(actor: Actor, case: CaseFacts, order: Order | None) -> set[Who]:
    found: set[Who] = set()
    if actor.unit in case.units():
        found.add(Who.ANY_UNIT)
    if case.lead and case.lead.unit == actor.unit:
        found.add(Who.LEAD_UNIT)
    if order and order.unit == actor.unit:
        found |= {UNIT_ROLES[r] for r in actor.roles & UNIT_ROLES.keys()}
    return found


def _personal_standing(actor: Actor, case: CaseFacts) -> set[Who]:
    names = {
        Who.OWNER: case.owner,
        Who.FIRST_ASKED: case.first_asked_by,
        Who.RECEIVER: case.handover_to,
        Who.CONVENER: case.convener,
        Who.STAND_IN: case.stand_in,
    }
    return {who for who, name in names.items() if name == actor.username}
