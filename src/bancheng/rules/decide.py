"""决定 — may this happen, and what follows? Pure: facts in, facts and events out.

The order of refusals is that of process.md 4: not visible, not by this person, stale, not
now, then what was filled in. The one door for writing (`cases/actions.py`) calls `decide`
and writes down what it returns; so do the property tests, without any database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .answers import Reading, read
from .approvals import approvals, stands_in, stood_in_for
from .draft import Draft, Event, World
from .errors import Invalid, NotAllowed, NotPermitted, NotVisible, Refused, Stale, _
from .facts import Actor, CaseFacts, Order
from .fields import CODES
from .guards.verifying import awaits_judgement
from .permissions import GUIDANCE_REVIEWERS, Who, can_see, standing
from .states import CENTRE_UNIT, Outcome, Role, State
from .transitions import REGISTER, REGISTRARS, ROWS, Row

UNANSWERED = frozenset({State.WITHDRAWN, State.TERMINATED, State.REJECTED, State.GUIDED})
"""How a parent may end without the answer that its children wait for."""


@dataclass(frozen=True, slots=True)
class Follow:
    """A consequence on another case, to be carried out by the system in the same transaction."""

    case_no: str
    action: str
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """The case as it is now, the log lines that led there, and the paper that is issued."""

    case: CaseFacts
    events: tuple[Event, ...]
    row: Row | None
    paper: str
    follows: tuple[Follow, ...] = ()

    @property
    def main(self) -> Event:
        """The move's own log line, among those of what it cancels and what follows from it."""
        action = self.row.action if self.row else REGISTER[0]
        return next(e for e in reversed(self.events) if e.action == action)


def decide(
    case: CaseFacts,
    action: str,
    *,
    actor: Actor,
    given: Mapping[str, Any],
    world: World,
    version: int | None = None,
    order_no: str | None = None,
) -> Decision:
    """Work out `action` on `case` (and on its order `order_no`), or raise `Refused`."""
    row, order = _find(case, action, actor, order_no)
    draft = Draft(case, actor, world, row, order)
    _permit(draft, standing(actor, case, order))
    if version is not None and version != case.version:
        raise Stale
    try:
        _now(draft, order)
        for guard in row.guards:
            guard(draft)
        draft.given = read(row.needs, given, reading(draft))
        for check in row.checks:
            check(draft)
    except NotAllowed as why:
        why.state = case.state.value
        why.allowed = allowed_actions(case, actor, world, order_no=order_no)
        raise
    _carry_out(draft, order)
    main = next(e for e in reversed(draft.events) if e.action == row.action)
    return Decision(draft.case, tuple(draft.events), row, paper_of(main), _follows(draft))


def paper_of(event: Event) -> str:
    """文书 — the paper that a log line issues; of signing a reply only the report of a refusal."""
    row = ROWS.get(event.action)
    if row is None:
        return REGISTER[3] if event.action == REGISTER[0] else ""
    order = event.after.order(event.order_no or "")
    if row.action == "approve_reply" and order and order.outcome is not Outcome.CANNOT_BY_LAW:
        return ""
    return row.paper


def _find(
    case: CaseFacts, action: str, actor: Actor, order_no: str | None
) -> tuple[Row, Order | None]:
    if not can_see(actor, case):
        raise NotVisible
    order = case.order(order_no) if order_no else None
    row = ROWS.get(action)
    if row is None or (row.on == "order") != bool(order_no) or (order_no and order is None):
        raise NotVisible(_("没有这个操作。"))
    return row, order


def _permit(draft: Draft, who: frozenset[Who]) -> None:
    """Who: by role and standing, then by person."""
    if not draft.row.who & (who - {Who.STAND_IN} | stands_in(draft)):
        raise NotPermitted(_("这项操作不由您的岗位办理。"))
    if not draft.actor.is_system:
        for bar in draft.row.bars:
            bar(draft)


def _now(draft: Draft, order: Order | None) -> None:
    """State: of the case, and of the order for an order's row."""
    row = draft.row
    if draft.case.state not in row.sources:
        raise NotAllowed(_("现在的状态不能这样办理。"))
    if order and order.state not in row.order_sources:
        raise NotAllowed(_("工单现在的状态不能这样办理。"))


def _carry_out(draft: Draft, order: Order | None) -> None:
    row, before = draft.row, draft.case.state
    covered = set(approvals(draft.case, draft.pack)) if draft.case.stand_in else None
    by_itself = row.action == "accept" and draft.actor.is_system  # what the pending one comes to
    if draft.case.pending and row.decides is None and row.target is not None and not by_itself:
        draft.cancel_pending()
    if order and row.order_target:
        draft.set_order(state=row.order_target)
    row.then(draft)
    if draft.target is not None:
        draft.go(draft.target)
    draft.set(pool=_no_second_person(draft))
    if covered is not None and stood_in_for(draft.case, draft.pack) not in covered:
        draft.set(stand_in=None, stand_in_for=None, stand_in_what=None)
    draft.finish(before)


def _no_second_person(draft: Draft) -> bool:
    """Nobody at this place may decide what waits: the parent centre does (process.md 6)."""
    case = draft.case
    for roles, unit, involved in _awaited(draft):
        if not _anyone(draft, roles, unit, {*case.barred, *involved}):
            return True
    return False


def _awaited(draft: Draft) -> Iterator[tuple[frozenset[Role], str, set[str | None]]]:
    """Whose decision the case waits for: posts, their unit, and who is barred from deciding."""
    case = draft.case
    for wait in approvals(case, draft.pack):
        yield wait.roles, wait.unit, {*wait.barred}
    if case.state is State.REPLIED:
        yield frozenset({Role.VERIFIER}), CENTRE_UNIT, {*case.handled_by}
    if case.state is State.GUIDED and case.guidance_due and case.pending is None:
        yield GUIDANCE_REVIEWERS, CENTRE_UNIT, {case.guided_by}
    if case.state in (State.CLOSED, State.MERGED) and awaits_judgement(draft):
        judged = {*case.handled_by, *case.decided_by, case.verified_by, case.judged_by}
        yield frozenset({Role.SUPERVISOR}), CENTRE_UNIT, judged


def _anyone(draft: Draft, roles: frozenset[Role], unit: str, barred: set[str | None]) -> bool:
    return any(
        p.available and p.username not in barred
        for role in roles
        for p in draft.world.roster.post(role, unit)
    )


def _follows(draft: Draft) -> tuple[Follow, ...]:
    """What a parent hears of a child, and what children do when their parent has no answer."""
    case = draft.case
    if draft.row.action == "merge" and case.merged_into:
        given = {"child": case.case_no, "at": case.received_at.isoformat()}
        return (Follow(case.merged_into, "join", given),)
    if draft.case.state not in UNANSWERED:
        return ()
    return tuple(
        Follow(o.case_no, "unmerge", {"reason": "并入的件已结束，没有答复"})
        for o in draft.others.values()
        if o.merged_into == draft.case.case_no and o.state is State.MERGED
    )


def reading(draft: Draft) -> Reading:
    """The lists that the draft's answers are read against."""
    return reading_of(draft.world, draft.case, draft.row)


def reading_of(world: World, case: CaseFacts | None, row: Row | None) -> Reading:
    """Lists by name: fixed codes, the pack's codes, the centre's units, the case's orders."""
    pack = world.pack
    lists: dict[str, frozenset[str]] = {name: frozenset(codes) for name, codes in CODES.items()}
    lists |= {
        "situations": frozenset(pack.situations),
        "causes": frozenset(pack.causes),
        "exclusions": frozenset(pack.exclusions),
        "pauses": frozenset(pack.pauses),
        "units": world.units,
        "files": world.files,
        "orders": frozenset(o.no for o in case.orders) if case else frozenset(),
    }
    if row:
        lists |= row.limits
    return Reading(lists, world.time.zone, world.time.close_of)


# ── registering ──────────────────────────────────────────────────────────


def register(
    *, case_no: str, channel: str, actor: Actor, world: World, centre: str, **facts: Any
) -> Decision:
    """Begin a case: 待受理, owned by a window officer, with the intake limit running.

    首问 of what was not brought to a window is the officer who comes to own it.
    """
    if channel not in REGISTRARS:
        raise Invalid([("channel", _("不在可选范围内。"))])
    if not REGISTRARS[channel] & actor.roles:
        raise NotPermitted(_("您的岗位不能登记这种渠道的诉求。"))
    asked = facts.pop("first_asked_by", None)
    case = CaseFacts(
        case_no=case_no,
        centre=centre,
        state=State.SUBMITTED,
        channel=channel,
        received_at=world.now,
        registered_by=actor.username,
        first_asked_by=asked or actor.username,
        **facts,
    )
    row = replace(ROWS["supply"], action=REGISTER[0], target=State.SUBMITTED)
    draft = Draft(case, actor, world, row)
    draft.go(State.SUBMITTED)
    if not asked and Role.WINDOW not in actor.roles:
        draft.set(first_asked_by=draft.case.owner)
    given = {"channel": channel, "situation": case.situation}
    draft.record(REGISTER[0], given, before=None)
    return Decision(draft.case, tuple(draft.events), None, REGISTER[3])


# ── reading the table ────────────────────────────────────────────────────


def allowed_actions(
    case: CaseFacts, actor: Actor, world: World, *, order_no: str | None = None
) -> list[str]:
    """The actions open to `actor` now, in the table's order: what a page draws as buttons."""
    order = case.order(order_no) if order_no else None
    who = standing(actor, case, order)
    found = []
    for row in ROWS.values():
        if (row.on == "order") != (order is not None) or not row.who & who:
            continue
        if case.state not in row.sources:
            continue
        draft = Draft(case, actor, world, row, order)
        try:
            _permit(draft, who)
            _now(draft, order)
            for guard in row.guards:
                guard(draft)
        except Refused:
            continue
        found.append(row.action)
    return found


__all__ = [
    "Decision",
    "Follow",
    "allowed_actions",
    "decide",
    "paper_of",
    "register",
]
