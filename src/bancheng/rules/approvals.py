"""待审批 — what in a case waits for whose decision. Pages, deputies and the pool read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from .facts import CaseFacts
from .owners import Person, Roster
from .permissions import CENTRE_ROLES, REFUSAL_ROLES, UNIT_ROLES, Who
from .policy import Policy
from .states import CENTRE_UNIT, CaseClass, OrderState, Role
from .world import World

if TYPE_CHECKING:
    from .draft import Draft

EXTENSION = "extension"
SETTLED_BY = {
    "acknowledge_escalation": "escalate",
    "step_down": "escalate",
    "grant_extension": EXTENSION,
    "refuse_extension": EXTENSION,
}
"""What a row decides, where neither its own column `decides` nor its order says so."""
LEADER = frozenset({Role.LEADER})


@dataclass(frozen=True, slots=True)
class Wait:
    """待审批 — a decision that is asked for: of what, which posts, which unit, of whom not."""

    what: str
    roles: frozenset[Role]
    unit: str
    barred: frozenset[str]
    since: datetime | None


def approvals(case: CaseFacts, pack: Policy) -> Iterator[Wait]:
    """Everything that waits for a decision: proposals, replies to be signed, an extension."""
    pending = case.pending
    if pending and pending.action == "reject":
        yield Wait(pending.action, REFUSAL_ROLES, CENTRE_UNIT, _names(pending.by), pending.at)
    elif pending:
        before = case.decided_by if pending.action == "object" else ()
        yield Wait(pending.action, LEADER, CENTRE_UNIT, _names(pending.by, *before), pending.at)
    for order in case.orders:
        if order.state is not OrderState.REPLY_REVIEW:
            continue
        what = f"reply:{order.no}"
        if order.unit_signed_by:
            own = _names(order.submitted_by, order.unit_signed_by)
            yield Wait(what, LEADER, CENTRE_UNIT, own, order.unit_signed_at)
        else:
            leaders = frozenset({Role.UNIT_LEADER})
            yield Wait(what, leaders, order.unit, _names(order.submitted_by), order.submitted_at)
    if case.extension == "pending" and case.lead and case.lead.state is OrderState.IN_HAND:
        wanted = extension_approver(case, pack)
        unit = case.lead.unit if wanted is Role.UNIT_LEADER else CENTRE_UNIT
        asked_by = _names(case.extension_by)
        yield Wait(EXTENSION, frozenset({wanted}), unit, asked_by, case.extension_at)


def extension_approver(case: CaseFacts, pack: Policy) -> Role:
    """延期 — the approver whose turn it is."""
    chain = pack.classes[case.case_class or CaseClass.COMPLEX].extension_approvers
    return Role(chain[len(case.extension_signed)])


def stand_in(case: CaseFacts, world: World) -> tuple[Wait, Person, Person] | None:
    """代岗 — what has been waiting for too long, who decides it, and in whose place.

    The approver's B岗, else the next colleague of the unit who does case work. Standing in
    lifts no bar; of the unit itself, so that nobody sees a case who did not before.
    """
    roster, limit = world.roster, world.pack.steps["approve_idle"]
    for wait in sorted(approvals(case, world.pack), key=lambda wait: wait.since or world.now):
        if not wait.since or world.time.step(limit, wait.since).at > world.now:
            continue
        barred = wait.barred | set(case.barred)
        posts = [p for role in sorted(wait.roles) for p in roster.post(role, wait.unit)]
        held = {person.username for person in posts}
        for approver in posts:
            deputy = roster.person(approver.deputy) if approver.deputy else None
            for person in (deputy, *_colleagues(roster, wait.unit)):
                if person is None or person.username in barred | held:
                    continue
                if person.available and person.unit == wait.unit:
                    return wait, person, approver
    return None


def stands_in(d: "Draft") -> frozenset[Who]:
    """The standing of who stands in: for the one decision that waited, and for nothing else."""
    what = SETTLED_BY.get(d.row.action) or f"reply:{d.order_no}"
    settles = d.row.decides or (what,)
    ours = d.case.stand_in == d.actor.username and d.case.stand_in_what in settles
    return frozenset({Who.STAND_IN}) if ours else frozenset()


def stood_in_for(case: CaseFacts, pack: Policy) -> Wait | None:
    """What the stand-in is to decide, if it still waits."""
    waits = approvals(case, pack) if case.stand_in else ()
    return next((wait for wait in waits if wait.what == case.stand_in_what), None)


def _colleagues(roster: Roster, unit: str) -> Iterator[Person]:
    for role in CENTRE_ROLES if unit == CENTRE_UNIT else UNIT_ROLES:
        yield from roster.post(role, unit)


def _names(*names: str | None) -> frozenset[str]:
    return frozenset(name for name in names if name)
