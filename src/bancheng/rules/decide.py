"""决定 — may this happen, and what follows? Pure: facts in, facts and events out.

The order of refusals is that of process.md 4: not visible, not by this person, stale, not
now, then what was filled in. The one door for writing (`cases/actions.py`) calls `decide`
and writes down what it returns; so do the property tests, without any database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .clock import WorkTime
from .draft import Draft, Event, World
from .errors import Invalid, NotAllowed, NotPermitted, NotVisible, Refused, Stale, _
from .facts import Actor, CaseFacts, Order, StepClock
from .fields import CODES, Reading, read
from .owners import owner_for
from .permissions import POOL_ROLES, can_see, standing
from .policy import Policy
from .states import CENTRE_UNIT, OPEN, ClockState, Light, Role, State
from .transitions import REGISTER, REGISTRARS, ROWS, Row


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
    _permit(draft, order)
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
    follows = _follows(draft)
    return Decision(draft.case, tuple(draft.events), row, row.paper, follows)


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


def _permit(draft: Draft, order: Order | None) -> None:
    """Who: by role and standing, then by person."""
    if not draft.row.who & standing(draft.actor, draft.case, order):
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
    if draft.case.pending and row.decides is None and row.target is not None:
        if not (row.action == "accept" and draft.actor.is_system):
            draft.cancel_pending()
    if order and row.order_target:
        draft.set_order(state=row.order_target)
    row.then(draft)
    if draft.target is not None:
        draft.go(draft.target)
    if draft.case.pending is not None:
        draft.set(pool=_alone(draft))
    elif draft.case.pool and not _unsigned(draft.case):
        draft.set(pool=False)
    if row.action == "submit_reply":
        draft.set(pool=_no_unit_leader(draft))
    draft.finish(before)


def _alone(draft: Draft) -> bool:
    """No second person at this place: the parent centre decides (process.md 6)."""
    pending, case = draft.case.pending, draft.case
    assert pending is not None
    roles = {Role.LEADER} if pending.action != "reject" else POOL_ROLES
    barred = {
        pending.by,
        *case.barred,
        *(case.decided_by if pending.action == "object" else ()),
    }
    return not _anyone(draft, roles, CENTRE_UNIT, barred)


def _no_unit_leader(draft: Draft) -> bool:
    order = draft.order
    barred = {order.submitted_by, *draft.case.barred}
    return not _anyone(draft, {Role.UNIT_LEADER}, order.unit, barred)


def _anyone(
    draft: Draft, roles: "set[Role] | frozenset[Role]", unit: str, barred: set[Any]
) -> bool:
    return any(
        p.available and p.username not in barred
        for role in roles
        for p in draft.world.roster.post(role, unit)
    )


def _unsigned(case: CaseFacts) -> bool:
    return any(o.live and o.submitted_by and not o.unit_signed_by for o in case.orders)


def _follows(draft: Draft) -> tuple[Follow, ...]:
    """When a parent is withdrawn or terminated its children go on by themselves."""
    if draft.case.state not in (State.WITHDRAWN, State.TERMINATED):
        return ()
    return tuple(
        Follow(o.case_no, "unmerge", {"reason": "并入的件已撤回或终止"})
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
    """Begin a case: 待受理, owned by a window officer, with the intake limit running."""
    if not REGISTRARS.get(channel, frozenset()) & actor.roles:
        raise NotPermitted(_("您的岗位不能登记这种渠道的诉求。"))
    if channel not in REGISTRARS:
        raise Invalid([("channel", _("不在可选范围内。"))])
    case = CaseFacts(
        case_no=case_no,
        centre=centre,
        state=State.SUBMITTED,
        channel=channel,
        received_at=world.now,
        registered_by=actor.username,
        first_asked_by=facts.pop("first_asked_by", None) or actor.username,
        **facts,
    )
    row = replace(ROWS["supply"], action=REGISTER[0], target=State.SUBMITTED)
    draft = Draft(case, actor, world, row)
    draft.go(State.SUBMITTED)
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
        draft = Draft(case, actor, world, row, order)
        try:
            _permit(draft, order)
            _now(draft, order)
            for guard in row.guards:
                guard(draft)
        except Refused:
            continue
        found.append(row.action)
    return found


# ── lights ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lights:
    """When the light turns yellow and red; None: it does not (paused, stopped, ended)."""

    yellow_at: Any
    red_at: Any


def lights(case: CaseFacts, time: WorkTime) -> Lights:
    """亮灯 — by the promise while it runs, else by the step clock.

    Yellow from the opening of the working day before the due day, red after the due moment;
    a step limit shorter than that turns yellow when a quarter of it is left.
    """
    if case.state not in OPEN or case.clock is ClockState.PAUSED:
        return Lights(None, None)
    if case.promise and case.clock is ClockState.RUNNING:
        day = time.local_day(case.promise.due_at)
        return Lights(time.open_of(_working_day_before(time, day)), case.promise.due_at)
    if case.step is None:
        return Lights(None, None)
    return Lights(_three_quarters(case.step, time), case.step.due_at)


def _working_day_before(time: WorkTime, day: Any) -> Any:
    from datetime import timedelta

    day -= timedelta(days=1)
    while not time.is_working_day(day):
        day -= timedelta(days=1)
    return day


def _three_quarters(step: StepClock, time: WorkTime) -> Any:
    minutes = time.working_minutes_between(step.start, step.due_at)
    return time.add_working_minutes(step.start, minutes * 3 // 4).at


def light_at(found: Lights, now: Any) -> Light:
    """The light at `now`."""
    if found.red_at and now > found.red_at:
        return Light.RED
    return Light.YELLOW if found.yellow_at and now >= found.yellow_at else Light.GREEN


__all__ = [
    "Decision",
    "Follow",
    "Lights",
    "Policy",
    "allowed_actions",
    "decide",
    "light_at",
    "lights",
    "owner_for",
    "register",
]
