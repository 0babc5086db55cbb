"""待审批 — what in a case waits for whose decision. Pages, deputies and the pool read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .facts import CaseFacts
from .owners import Person, Roster
from .permissions import CENTRE_ROLES, REFUSAL_ROLES, UNIT_ROLES
from .policy import Policy
from .states import CENTRE_UNIT, CaseClass, OrderState, Role

LEADER = frozenset({Role.LEADER})


@dataclass(frozen=True, slots=True)
class Wait:
    """待审批 — a decision that is asked for: of which posts, of which unit, of whom not."""

    roles: frozenset[Role]
    unit: str
    barred: frozenset[str]
    since: datetime | None


def approvals(case: CaseFacts, pack: Policy) -> Iterator[Wait]:
    """Everything that waits for a decision: proposals, replies to be signed, an extension."""
    pending = case.pending
    if pending and pending.action == "reject":
        yield Wait(REFUSAL_ROLES, CENTRE_UNIT, _names(pending.by), pending.at)
    elif pending:
        before = case.decided_by if pending.action == "object" else ()
        yield Wait(LEADER, CENTRE_UNIT, _names(pending.by, *before), pending.at)
    for order in case.orders:
        if order.state is not OrderState.REPLY_REVIEW:
            continue
        if order.unit_signed_by:
            own = _names(order.submitted_by, order.unit_signed_by)
            yield Wait(LEADER, CENTRE_UNIT, own, order.unit_signed_at)
        else:
            leaders = frozenset({Role.UNIT_LEADER})
            yield Wait(leaders, order.unit, _names(order.submitted_by), order.submitted_at)
    if case.extension == "pending" and case.lead:
        wanted = extension_approver(case, pack)
        unit = case.lead.unit if wanted is Role.UNIT_LEADER else CENTRE_UNIT
        yield Wait(frozenset({wanted}), unit, _names(case.extension_by), case.extension_at)


def extension_approver(case: CaseFacts, pack: Policy) -> Role:
    """延期 — the approver whose turn it is."""
    chain = pack.classes[case.case_class or CaseClass.COMPLEX].extension_approvers
    return Role(chain[len(case.extension_signed)])


def stand_in(case: CaseFacts, pack: Policy, roster: Roster) -> tuple[Person, Person] | None:
    """代岗 — who decides in place of the approver who does not, and in whose place.

    The approver's B岗, else the next colleague of the unit who does case work. Standing in
    lifts no bar; of the unit itself, so that nobody sees a case who did not before.
    """
    for wait in approvals(case, pack):
        barred = wait.barred | set(case.barred)
        posts = [p for role in sorted(wait.roles) for p in roster.post(role, wait.unit)]
        held = {person.username for person in posts}
        for approver in posts:
            deputy = roster.person(approver.deputy) if approver.deputy else None
            for person in (deputy, *_colleagues(roster, wait.unit)):
                if person is None or person.username in barred | held:
                    continue
                if person.available and person.unit == wait.unit:
                    return person, approver
    return None


def _colleagues(roster: Roster, unit: str) -> Iterator[Person]:
    for role in CENTRE_ROLES if unit == CENTRE_UNIT else UNIT_ROLES:
        yield from roster.post(role, unit)


def _names(*names: str | None) -> frozenset[str]:
    return frozenset(name for name in names if name)
