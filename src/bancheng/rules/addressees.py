"""告知谁 — whom the words of the table of notices mean, for one line of the log.

A word becomes persons by the facts as they were at that line and the roster of today. Whether
somebody may be told at all (`may_know`) is asked of everybody, whatever word named them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from .approvals import approvals, extension_approver
from .facts import CaseFacts, Order
from .owners import Person, Roster
from .permissions import CENTRE_ROLES, POOL_ROLES, UNIT_ROLES, pool_roles
from .policy import Policy
from .states import CENTRE_UNIT, OrderState, Role


class To(StrEnum):
    """告知对象 — how the table names who is told."""

    OWNER = "owner"  # 现责任人
    BEFORE = "before"  # 原责任人
    FIRST_ASKED = "first_asked"  # 首问人
    WINDOW = "window"  # 本件窗口专员
    DISPATCHER = "dispatcher"  # 本件派单员
    LEADER = "leader"  # 中心领导
    SUPERVISOR = "supervisor"  # 督办员
    ARCHIVIST = "archivist"  # 档案员
    DECIDER = "decider"  # 提请的审批人
    PROPOSER = "proposer"  # 提请人
    EXTENDER = "extender"  # 延期的审批人
    EXTENSION_ASKER = "extension_asker"  # 申请延期的人
    SIGNER = "signer"  # 审签人
    APPROVER = "approver"  # 一切在等的审批人
    STAND_IN = "stand_in"  # 代岗审批人
    RECEIVER = "receiver"  # 移交接收人
    GIVER = "giver"  # 移交人
    VERIFIER = "verifier"  # 核查过本件的人
    ESCALATED_TO = "escalated_to"  # 签收提级的人
    HANDLER = "handler"  # 本工单承办人，没有指定的是联络员
    UNIT_LEADER = "unit_leader"  # 本工单单位负责人
    RETURNER = "returner"  # 申请退单的人
    SUBMITTER = "submitter"  # 提交答复的人
    LEAD_HANDLER = "lead_handler"  # 主办承办人
    LEAD_LEADER = "lead_leader"  # 主办单位负责人
    NEW_ORDER = "new_order"  # 新工单的单位联络员
    NEW_ORDER_LEADER = "new_order_leader"  # 新工单的单位负责人
    DROPPED = "dropped"  # 工单被撤销的承办人
    EVERY_HANDLER = "every_handler"  # 全部在办工单的承办人
    REPORTER = "reporter"  # 反映人


@dataclass(frozen=True, slots=True)
class Happening:
    """一步 — one line of the log, with the case before and after it."""

    action: str
    by: str
    at: datetime
    after: CaseFacts
    before: CaseFacts | None = None
    order_no: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> Order | None:
        """The order that the line is about."""
        return self.after.order(self.order_no) if self.order_no else None

    @property
    def earlier_order(self) -> Order | None:
        """The same order as it was before."""
        return self.before.order(self.order_no) if self.before and self.order_no else None


@dataclass(frozen=True, slots=True)
class Scene:
    """Who there is today, and the pack that the case lives under."""

    roster: Roster
    pack: Policy


Found = Iterator[tuple[Person, str]]  # a person, and the order that it is about


def addressees(to: To, what: Happening, scene: Scene) -> Found:
    """The persons whom `to` means, each with the order it concerns; those away included."""
    for person, order_no in WORDS[to](what, scene):
        if person.active:
            yield person, order_no


def may_know(person: Person, what: Happening, order_no: str) -> bool:
    """Whether the person may be told: a unit only of its own orders, nobody who is barred."""
    case = what.after
    if person.username in case.barred:
        return False
    if person.centre != case.centre:
        return bool(person.roles & POOL_ROLES) and case.pool
    if person.unit == CENTRE_UNIT:
        return bool(person.roles & CENTRE_ROLES.keys())
    if not person.roles & UNIT_ROLES.keys():
        return False
    about = case.order(order_no) if order_no else None
    own = case.units() | (what.before.units() if what.before else frozenset())
    return about.unit == person.unit if about else person.unit in own


# ── persons ──────────────────────────────────────────────────────────────


def _named(scene: Scene, *names: object, order_no: str = "") -> Found:
    for name in names:
        person = scene.roster.person(name) if isinstance(name, str) and name else None
        if person:
            yield person, order_no


def _post(scene: Scene, role: Role, unit: str = CENTRE_UNIT, order_no: str = "") -> Found:
    for person in scene.roster.post(role, unit):
        yield person, order_no


def _handler(scene: Scene, order: Order | None) -> Found:
    """Who has the order in hand: its handler, else the unit's liaisons, else its leaders."""
    if order is None:
        return
    found = [*_named(scene, order.handler, order_no=order.no)]
    for role in (Role.LIAISON, Role.UNIT_LEADER):
        found = found or [*_post(scene, role, order.unit, order.no)]
    yield from found


def _pool(case: CaseFacts, scene: Scene) -> Found:
    """Where a place has no second person, those of the parent centre who may decide."""
    if case.pool:
        for role in pool_roles(case):
            for person in scene.roster.pool(role):
                yield person, ""


# ── words ────────────────────────────────────────────────────────────────


def _owner(what: Happening, scene: Scene) -> Found:
    yield from _named(scene, what.after.owner)


def _before(what: Happening, scene: Scene) -> Found:
    if what.before and what.before.owner != what.after.owner:
        yield from _named(scene, what.before.owner)


def _window(what: Happening, scene: Scene) -> Found:
    """The officer who took the case in, or all of them, about the order that is concerned."""
    lead = what.after.lead
    order_no = what.order_no or (lead.no if lead else "")
    for name in (what.after.first_asked_by, what.after.registered_by):
        person = scene.roster.person(name)
        if person and Role.WINDOW in person.roles and person.active:
            yield person, order_no
            return
    yield from _post(scene, Role.WINDOW, order_no=order_no)


def _dispatcher(what: Happening, scene: Scene) -> Found:
    found = [*_named(scene, what.after.dispatcher)]
    yield from found or _post(scene, Role.DISPATCHER)


def _deciders(what: Happening, scene: Scene) -> Found:
    """Of those who may agree to a refusal the first post that has anybody, else the leaders."""
    case = what.after
    if case.pending is None:
        return
    own = {case.pending.by, *(case.decided_by if case.pending.action == "object" else ())}
    posts = (Role.LEADER,)
    if case.pending.action == "reject":
        posts = (Role.WINDOW, Role.DISPATCHER, Role.LEADER)  # type: ignore[assignment]
    for role in posts:
        found = [p for p, _no in _post(scene, role) if p.username not in own and p.available]
        if found:
            yield from ((person, "") for person in found)
            return
    if not case.pool:  # they are away: they hear of it, and so do their deputies
        yield from ((p, no) for p, no in _post(scene, posts[-1]) if p.username not in own)
    yield from _pool(case, scene)


def _signers(what: Happening, scene: Scene) -> Found:
    order = what.order
    if order is None or order.state is not OrderState.REPLY_REVIEW:
        return
    own = {order.submitted_by, order.unit_signed_by}
    found = _post(scene, Role.UNIT_LEADER, order.unit, order.no)
    if order.unit_signed_by:
        found = _post(scene, Role.LEADER, order_no=order.no)
    yield from ((p, no) for p, no in found if p.username not in own)
    yield from ((p, order.no) for p, _no in _pool(what.after, scene) if p.username not in own)


def _extenders(what: Happening, scene: Scene) -> Found:
    case = what.after
    if case.extension != "pending" or case.lead is None:
        return
    role = extension_approver(case, scene.pack)
    unit = case.lead.unit if role is Role.UNIT_LEADER else CENTRE_UNIT
    yield from ((p, no) for p, no in _post(scene, role, unit) if p.username != case.extension_by)
    yield from _pool(case, scene)


def _approvers(what: Happening, scene: Scene) -> Found:
    for wait in approvals(what.after, scene.pack):
        for role in sorted(wait.roles):
            for person, _no in _post(scene, role, wait.unit):
                if person.username not in wait.barred:
                    yield person, ""
    yield from _pool(what.after, scene)


def _stand_in(what: Happening, scene: Scene) -> Found:
    signed = (what.after.stand_in_what or "").partition(":")[2]
    yield from _named(scene, what.after.stand_in, order_no=signed)


def _escalated_to(what: Happening, scene: Scene) -> Found:
    lead = what.after.lead
    if what.after.escalation > 2:
        yield from _post(scene, Role.LEADER)
    elif lead:
        yield from _post(scene, Role.UNIT_LEADER, lead.unit)
    else:
        yield from _dispatcher(what, scene)


def _new_orders(what: Happening) -> Iterable[Order]:
    known = {order.no for order in what.before.orders} if what.before else set()
    return (order for order in what.after.orders if order.no not in known)


def _new_order(what: Happening, scene: Scene) -> Found:
    for order in _new_orders(what):
        yield from _handler(scene, order)


def _new_order_leader(what: Happening, scene: Scene) -> Found:
    for order in _new_orders(what):
        yield from _post(scene, Role.UNIT_LEADER, order.unit, order.no)


def _dropped(what: Happening, scene: Scene) -> Found:
    for order in what.before.orders if what.before else ():
        now = what.after.order(order.no)
        if order.live and now is not None and not now.counts:
            yield from _handler(scene, order)


def _every_handler(what: Happening, scene: Scene) -> Found:
    for order in what.after.orders:
        if order.live:
            yield from _handler(scene, order)


def _unit_leader(what: Happening, scene: Scene) -> Found:
    if what.order:
        yield from _post(scene, Role.UNIT_LEADER, what.order.unit, what.order.no)


def _lead_leader(what: Happening, scene: Scene) -> Found:
    lead = what.after.lead
    if lead:
        yield from _post(scene, Role.UNIT_LEADER, lead.unit, lead.no)


Word = Callable[[Happening, Scene], Found]
WORDS: Mapping[To, Word] = {
    To.OWNER: _owner,
    To.BEFORE: _before,
    To.FIRST_ASKED: lambda w, s: _named(s, w.after.first_asked_by),
    To.WINDOW: _window,
    To.DISPATCHER: _dispatcher,
    To.LEADER: lambda _w, s: _post(s, Role.LEADER),
    To.SUPERVISOR: lambda _w, s: _post(s, Role.SUPERVISOR),
    To.ARCHIVIST: lambda _w, s: _post(s, Role.ARCHIVIST),
    To.DECIDER: _deciders,
    To.PROPOSER: lambda w, s: _named(
        s, w.before.pending.by if w.before and w.before.pending else None
    ),
    To.EXTENDER: _extenders,
    To.EXTENSION_ASKER: lambda w, s: _named(s, w.after.extension_by),
    To.SIGNER: _signers,
    To.APPROVER: _approvers,
    To.STAND_IN: _stand_in,
    To.RECEIVER: lambda w, s: _named(s, w.after.handover_to),
    To.GIVER: lambda w, s: _named(s, w.before.handover_from if w.before else None),
    To.VERIFIER: lambda w, s: _named(s, w.before.verified_by if w.before else None),
    To.ESCALATED_TO: _escalated_to,
    To.HANDLER: lambda w, s: _handler(s, w.order),
    To.UNIT_LEADER: _unit_leader,
    To.RETURNER: lambda w, s: _named(
        s, w.order.return_by if w.order else None, order_no=w.order_no
    ),
    To.SUBMITTER: lambda w, s: _named(
        s, w.earlier_order.submitted_by if w.earlier_order else None, order_no=w.order_no
    ),
    To.LEAD_HANDLER: lambda w, s: _handler(s, w.after.lead),
    To.LEAD_LEADER: _lead_leader,
    To.NEW_ORDER: _new_order,
    To.NEW_ORDER_LEADER: _new_order_leader,
    To.DROPPED: _dropped,
    To.EVERY_HANDLER: _every_handler,
}
