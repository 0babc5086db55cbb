"""到时的效果 — what follows when time acts: cards, alerts, stand-ins, corrected calendars.

When each of them happens stands in `rules/timely.py`.
"""

from dataclasses import replace

from bancheng.rules.approvals import stand_in as found_stand_in
from bancheng.rules.draft import Draft
from bancheng.rules.facts import Order, StepClock
from bancheng.rules.states import OrderState


def told(_d: Draft) -> None:
    """提醒有关人员，不改变状态。"""


def yellow_card(_d: Draft) -> None:
    """黄牌：到期前一个工作日，提醒承办单位和负责人。"""


def red_card(_d: Draft) -> None:
    """红牌：到期后第一个工作日，通报承办单位负责人和督办员。"""


def remind_supplement(d: Draft) -> None:
    """补正到期前一个工作日，以两种方式提醒反映人。"""
    d.set(supplement_reminded_at=d.now)


def lapse_rating(_d: Draft) -> None:
    """评价期满没有评价，记为未评价，不按好评计；可以归档。"""


def stand_in(d: Draft) -> None:
    """审批搁置，由B岗或同单位下一人代，标明代谁；没有人可代的，催原审批人。"""
    wait, person, approver = found_stand_in(d.case, d.world) or (None, None, None)
    d.set(
        stand_in=person.username if person else None,
        stand_in_for=approver.username if approver else None,
        stand_in_what=wait.what if wait else None,
    )


def cover(d: Draft) -> None:
    """责任人不在岗，由B岗代，没有的由排班下一人、单位负责人、中心领导依次接手。"""
    d.settle_owner()


def recount(d: Draft) -> None:
    """按新的放假安排或办公时间重算承诺、环节、工单和审批的时限。"""
    case, time = d.case, d.world.time
    if case.promise and case.is_open and (case.answered_at is None or case.promise.provisional):
        d.promise()  # what was answered is judged by a date that has become firm
        held, fresh = case.promise, d.case.promise
        assert fresh is not None
        if (held.due_at, held.provisional) == (fresh.due_at, fresh.provisional):
            d.set(promise=held)  # the same date: the derivation stays as it was told
    if case.step:
        d.set(step=_step(d, case.step))
    if case.pending:
        key = {"escalate": "escalation"}.get(case.pending.action, "approve")
        due = time.step(d.pack.steps[key], case.pending.at).at
        if case.pending.action == "reject":
            due = time.after_days(case.pending.at, d.pack.rejection_undecided_wd).at
        d.set(pending=replace(case.pending, due_at=due))
    before = case.promise.due_at if case.promise else None
    for order in case.orders:
        d.case = d.case.with_order(order.no, **_order(d, order, before))


def _step(d: Draft, step: StepClock) -> StepClock:
    limit = d.pack.steps.get(step.key)
    if limit is None or step.left is not None or "fixed" in step.why:
        return step  # a notice's own date stays as it was given
    if step.resumed_at and step.rest is not None:  # only what was left then is counted anew
        runs_on = d.time.add_working_minutes(step.resumed_at, step.rest)
        return replace(step, due_at=runs_on.at, provisional=runs_on.provisional)
    found = d.time.step(limit, step.start)
    if (found.at, found.provisional) == (step.due_at, step.provisional):
        return step
    why = found.why.as_dict() | {"rule": f"steps.{step.key}"}
    return replace(step, due_at=found.at, provisional=found.provisional, why=why)


def _order(d: Draft, order: Order, promised: object) -> dict[str, object]:
    """An order's own dates: signing is counted anew, a date taken from the promise follows it."""
    if not order.live:
        return {}
    found: dict[str, object] = {}
    if order.state is OrderState.ISSUED:
        limit = d.pack.steps["dispatched"]
        found["sign_due_at"] = d.world.time_of(order.unit).step(limit, order.issued_at).at
    if order.due_at == promised and d.case.promise:
        found["due_at"] = d.case.promise.due_at
    return found
