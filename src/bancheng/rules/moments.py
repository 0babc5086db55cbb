"""到时的时刻 — when each row of `timely.py` falls due, from the facts alone; None: it does not.

A moment is a property of the case as it stands: it does not ask what time it is. Only the table
knows whether it was done already.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from .approvals import approvals
from .calls import closes_alone, confirmed
from .draft import PAUSABLE, World
from .errors import _
from .facts import CaseFacts, Order
from .lights import around, promised_day
from .states import FROM_ACCEPTED, CaseClass, ClockState, OrderState, Outcome, State

DO = _("请尽快办理。")
LATE = _("本环节已超过时限")
LATE_STEPS: dict[str, str] = {
    "submitted": _("超过时限没有决定是否受理"),
    "accepted": _("超过时限没有完成研判"),
    "triaged": _("超过时限没有派单"),
    "return_review": _("超过时限没有审核退单"),
    "handling": _("签收后没有按时联系反映人"),
    "redo_contact": _("重办后没有按时联系反映人"),
    "progress": _("五个工作日没有登记进展"),
    "consulting": _("超过时限没有召开会商"),
    "approve": _("答复超过时限没有审签"),
    "negative_review": _("否定答复超过时限没有审查"),
    "reply_review": _("超过时限没有审核答复"),
    "replied_attempt": _("超过时限没有回访"),
    "replied": _("超过时限没有核查结论"),
}
"""催办事由 — what is said of a step that ran over, by its key."""

SIGNED_OR_LAPSED = frozenset({State.DISPATCHED, State.SUPPLEMENT})
"""Steps whose end has a row of its own: the order is signed, the supplement lapses."""

Found = Callable[[CaseFacts, World, Order | None], datetime | None]


def situation(case: CaseFacts, _world: World) -> Mapping[str, Any]:
    """A refusal that nobody decided is taken in under the situation given, else the widest."""
    return {"situation": case.situation or "QX6"}


# ── silent ───────────────────────────────────────────────────────────────


def unsigned(_case: CaseFacts, _world: World, order: Order | None) -> datetime | None:
    """签收时限。"""
    return order.sign_due_at if order and order.state is OrderState.ISSUED else None


def undecided(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    """不予受理的复核期限。"""
    pending = case.pending
    waits = pending and pending.action == "reject" and case.state is State.SUBMITTED
    return pending.due_at if pending and waits else None


def pause_over(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """暂停到期日的上班时间；当日休息的，次一工作日。"""
    until = case.paused_until
    if until is None or case.state not in PAUSABLE:
        return None
    time = world.time
    return time.open_of(until if time.is_working_day(until) else time.next_working_day(until))


def supplement_soon(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """补正到期前一个工作日；一次告知提醒一次，不早于告知。"""
    due, time = case.supplement_due, world.time
    if due is None or case.state is not State.SUPPLEMENT or case.supplement_reminded_at:
        return None
    days = world.pack.supplement.remind_before_wd
    opening = time.open_of(time.add_working_days(time.local_day(due), -days))
    return max(opening, case.step.start) if case.step else opening


def supplement_over(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """补正期满，且提醒后又过了一个工作日。"""
    due, told, time = case.supplement_due, case.supplement_reminded_at, world.time
    if due is None or told is None or case.state is not State.SUPPLEMENT:
        return None
    days = world.pack.supplement.remind_before_wd
    return max(due, time.close_of(time.add_working_days(time.local_day(told), days)))


def unsampled(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """当场办结、未抽中：反映人确认时，否则评价期满。"""
    if not closes_alone(case, world.pack):
        return None
    if confirmed(case):
        return case.confirmed_at
    return _window(case.released_at, world)


def rating_over(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """评价期满，没有评价。"""
    rated = case.rated_round == case.round
    return None if case.state is not State.CLOSED or rated else _window(case.ended_at, world)


def _window(since: datetime | None, world: World) -> datetime | None:
    return since + timedelta(days=world.pack.rating.window_days) if since else None


# ── cards and supervision ────────────────────────────────────────────────


def yellow(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """承诺到期前一个工作日上班时。"""
    due = _running(case)
    return around(due, world.time, world.pack).yellow_at if due else None


def red(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """承诺到期后第一个工作日上班时。"""
    due = _running(case)
    return around(due, world.time, world.pack).red_at if due else None


def overdue(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """到期后第二个工作日；已在督办的不再签发。"""
    if case.supervision == "supervised" and case.supervision_open:
        return None
    return _after(_running(case), world.pack.oversight.supervise_after_wd, world)


def long_overdue(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """逾期超过五个工作日。"""
    return _after(_running(case), world.pack.oversight.propose_after_wd, world)


def _running(case: CaseFacts) -> datetime | None:
    """The promise's due date while it runs."""
    runs = case.state in FROM_ACCEPTED and case.clock is ClockState.RUNNING
    return case.due_at if runs else None


def _after(due: datetime | None, days: int, world: World) -> datetime | None:
    if due is None:
        return None
    time = world.time
    return time.open_of(time.add_working_days(time.local_day(due), days))


def promised_yellow(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """承诺日期前一个工作日。"""
    found = promised_day(case)
    return around(world.time.close_of(found), world.time, world.pack).yellow_at if found else None


def promised_red(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """承诺日期后第一个工作日，没有兑现。"""
    found = promised_day(case)
    return around(world.time.close_of(found), world.time, world.pack).red_at if found else None


def step_late(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """环节时限。"""
    step = case.step
    if step is None or step.left is not None or case.state in SIGNED_OR_LAPSED:
        return None
    if case.pending and case.pending.action == "reject":
        return None  # the second person's limit runs
    if closes_alone(case, world.pack) or promised_day(case) is not None:
        return None  # nobody has to call: it closes by itself, or it is not done yet
    return step.due_at if case.is_open else None


def negative_late(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """否定答复自单位作出认定起三个工作日。"""
    lead = case.lead
    negative = lead and lead.outcome is Outcome.CANNOT_BY_LAW and lead.determined_at
    if not lead or not negative or not case.is_open or case.released_at or case.paused_at:
        return None
    return world.time.after_days(negative, world.pack.negative_wd).at


def supervision_late(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    """督办的答复期限。"""
    waits = case.is_open and case.supervision_open and case.supervision == "supervised"
    return case.supervision_due if waits else None


def reminder_late(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    """催办的答复期限。"""
    waits = case.is_open and case.supervision_open and case.supervision == "reminded"
    return case.supervision_due if waits else None


# ── escalation ───────────────────────────────────────────────────────────


def raised(level: int, when: Found) -> Found:
    """提级 — the moment of a trigger, unless the case stands that high or stepped down since."""

    @wraps(when)
    def moment(case: CaseFacts, world: World, order: Order | None) -> datetime | None:
        if case.state not in FROM_ACCEPTED or case.escalation >= level:
            return None
        at = when(case, world, order)
        return None if at and case.stepped_down_at and at <= case.stepped_down_at else at

    return moment


def proposed(level: int, when: Found) -> Found:
    """提请 — the same for a level that the leader signs, while no other proposal waits."""
    inner = raised(level, when)

    @wraps(when)
    def moment(case: CaseFacts, world: World, order: Order | None) -> datetime | None:
        at, dropped = inner(case, world, order), case.level_dropped_at
        if at is None or case.pending:
            return None
        return max(at, dropped) if dropped else at

    return moment


def sign_late(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    """主办工单逾期签收。"""
    lead = case.lead
    return lead.sign_due_at if lead and lead.live and lead.signed_late else None


def designation_late(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """指定牵头后一个工作日还没有联系反映人。"""
    lead = case.lead
    if not lead or not lead.live or not lead.designated_at or lead.contacted_at:
        return None
    return world.time.step(world.pack.steps["designation"], lead.designated_at).at


def gap_level(case: CaseFacts, world: World) -> int:
    """The level that the causes of a hard case call for: 0 when none does."""
    rule, causes = world.pack.oversight, set(case.causes)
    if case.case_class is not CaseClass.HARD:
        return 0
    if causes & set(rule.cross_region_causes):
        return 5
    return 4 if causes & set(rule.policy_gap_causes) else 0


def gap(case: CaseFacts, world: World, order: Order | None) -> datetime | None:
    """定为疑难类时。"""
    level = gap_level(case, world)
    return proposed(level, _hard)(case, world, order) if level else None


def _hard(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    return case.hard_at


# ── alerts ───────────────────────────────────────────────────────────────


def order_late(case: CaseFacts, _world: World, order: Order | None) -> datetime | None:
    """协办工单的时限。"""
    waits = order and case.is_open and not case.paused_at
    return order.due_at if order and waits else None


def hand_over_late(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """移交后三十个工作分钟无人接收。"""
    if not case.is_open or case.handover_to is None or case.handover_at is None:
        return None
    return world.time.step(world.pack.steps["hand_over"], case.handover_at).at


def approval_idle(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """等待审批四个工作小时。"""
    limit = world.pack.steps["approve_idle"]
    since = [wait.since for wait in approvals(case, world.pack) if wait.since]
    return world.time.step(limit, min(since)).at if since else None


def approval_late(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    """审批期限；受理前的不予受理由系统受理，不另提醒。"""
    pending = case.pending
    if pending is None or (pending.action == "reject" and case.state is State.SUBMITTED):
        return None
    return pending.due_at


def unacknowledged(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """提级后一个工作日没有签收。"""
    if case.escalation_acknowledged or case.escalated_at is None or not case.is_open:
        return None
    return world.time.step(world.pack.steps["escalation"], case.escalated_at).at


def guidance_late(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    """抽中的引导逾期没有抽查；有异议的，由领导复核。"""
    waits = case.state is State.GUIDED and case.pending is None
    return case.guidance_due if waits else None


def archive_late(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """评价期满后五个工作日还没有归档。"""
    over = _window(case.ended_at, world)
    if case.state is not State.CLOSED or over is None:
        return None
    return world.time.step(world.pack.steps["archive"], over).at
