"""What must hold after every move, whoever pressed whatever (process.md 7)."""

from collections.abc import Sequence

from bancheng.rules.decide import allowed_actions
from bancheng.rules.draft import Event, World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.permissions import can_see
from bancheng.rules.states import OPEN, REPORTER_LABELS, WORKING, OrderState, State
from bancheng.rules.transitions import ROWS
from tests.cast import actor


def check_move(before: CaseFacts, after: CaseFacts, events: Sequence[Event], by: str) -> None:
    """Between two versions of a case: nothing silent, nothing self-approved."""
    assert after.version == before.version + len(events), "one log line, one version"
    assert events[-1].after == after, "the last line says how the case is now"
    main = next(e for e in reversed(events) if e.by == by and e.action in ROWS)
    for old, new in zip([before, *(e.after for e in events)], events, strict=False):
        moved = old.due_at != new.after.due_at
        assert not moved or new.action in MOVES_PROMISE, f"{new.action} moved the promise"
        assert new.before in (old.state, before.state)
    row = ROWS[main.action]
    assert after.state in {before.state, row.target, *row.leads}, f"{row.action} led elsewhere"
    if row.decides and before.pending:
        assert before.pending.by != by, "approved their own proposal"
    if row.action in ("verify_ok", "verify_fail"):
        assert by not in before.handled_by, "verified their own work"
    if row.action == "judge_rating":
        assert by not in before.handled_by, "judged their own work"
    if row.action == "approve_reply":
        replies = {o.submitted_by for o in before.orders if o.state is OrderState.REPLY_REVIEW}
        assert replies != {by}, "approved their own reply"
    if by not in ("system", "reporter"):
        assert can_see(actor(by), before), "acted on what may not be seen"


MOVES_PROMISE = (
    {
        name
        for name, row in ROWS.items()
        if row.clock in ("start", "stop", "resume", "recount", "round")
    }
    | {"resume", "conclude", "unmerge", "refuse_reply", "accept"}
    | {
        # ending or leaving a pause adds the days that were stopped
        name
        for name, row in ROWS.items()
        if row.target is not None and row.target not in WORKING
    }
    | {"request_return", "judge_rating"}
)


def check_case(case: CaseFacts, world: World) -> None:
    """Of one case at rest."""
    if case.state in OPEN:
        assert case.owner, f"nobody owns a case in {case.state}"
        assert case.step is not None, f"no step clock in {case.state}"
        assert case.owner not in case.barred
        assert ways_out(case, world), f"stuck in {case.state}"
    else:
        assert case.step is None
        assert case.owner is None or case.objection == "pending"
        assert not any(o.live for o in case.orders), "an ended case left an order open"
    assert REPORTER_LABELS[case.state]
    paused = case.paused_at is not None
    assert not paused or (case.step is not None and case.step.left is not None)
    assert paused or case.step is None or case.step.left is None, "a paused step without a pause"
    leads = [o for o in case.orders if o.is_lead and o.counts]
    assert len(leads) <= 1, "two lead orders"
    if case.state in WORKING:
        assert len(leads) == 1, "at work without a lead order"
    if case.promise:
        time, base = world.time, case.promise
        days = base.limit_wd + base.extension_wd + base.stopped_wd
        due = time.close_of(time.add_working_days(time.local_day(base.start), days))
        floor = time.close_of(base.floor) if base.floor else due
        assert base.due_at == max(due, floor), "the due date is not what its grounds say"
    assert (case.promise is not None) == (case.accepted_at is not None)
    if case.state is State.CLOSED:
        assert case.outcome, "closed without an outcome"
        assert case.verified, "closed without a check"
    if case.state in (State.REPLIED, State.REPLY_REVIEW):
        assert case.answered_at is not None
        assert case.outcome is not None


SIDE_MOVES = {"remind", "supervise", "amend", "supply", "hand_over"}


def ways_out(case: CaseFacts, world: World) -> bool:
    """Somebody of the cast, the reporter or the system can move the case on now."""
    for order in case.orders:
        for name in (f"liaison-{order.unit}", f"leader-{order.unit}"):
            if set(allowed_actions(case, actor(name), world, order_no=order.no)) - SIDE_MOVES:
                return True
    people = (
        "window2",
        "dispatcher2",
        "leader2",
        "verifier2",
        "reporter",
        "city-leader",
    )
    return any(set(allowed_actions(case, actor(n), world)) - SIDE_MOVES for n in people)
