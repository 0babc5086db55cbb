"""办理反馈的效果 — meetings, class and clock while it is worked on, escalation, the way out."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bancheng.rules.draft import Draft
from bancheng.rules.states import LIVE_ORDER, CaseClass, OrderState, Role, State


def convene(d: Draft) -> None:
    """发起会商，召集人负责到有结论。"""
    d.set(convener=d.actor.username)


def conclude(d: Draft) -> None:
    """会商结论转为工单；领导可随结论延长时限。"""
    days = d.given.get("extend_days")
    d.set(convener=None)
    if days and d.case.promise:
        d.promise(extension_wd=d.case.promise.extension_wd + days)
        d.set(
            extension="granted",
            extension_days=days,
            extension_count=d.case.extension_count + 1,
        )
    for task in d.given.get("tasks", ()):
        due = d.case.due_at or d.now
        if task.get("due_on"):
            closing = d.world.time.close_of(datetime.fromisoformat(task["due_on"]).date())
            due = min(due, closing) if closing > d.now else due
        d.issue(task["unit"], "assist", due_at=due)
    d.target = d.case.work_target


def reclassify(d: Draft) -> None:
    """调整类别并重算时限；疑难类、最后一个工作日或第三次调整由领导决定。"""
    wanted = CaseClass(d.given["class"])
    due = d.case.due_at
    last = (
        due is not None
        and d.world.time.working_days_between(d.today, d.world.time.local_day(due)) < 1
    )
    many = d.case.class_changes >= d.pack.reclassify.leader_after
    if wanted is CaseClass.HARD or last or many:
        d.propose({"class": wanted.value, "extends": last})
        return
    d.set(class_changes=d.case.class_changes + 1)
    d.set_class(wanted)


def pause(d: Draft) -> None:
    """暂停承诺时钟和环节时钟，到期自动恢复。"""
    d.pause(d.given["reason"], d.given["until"])


def resume(d: Draft) -> None:
    """恢复计时，停下的工作日补入时限。"""
    d.resume()


def escalate(d: Draft) -> None:
    """提级并重新计算环节时限；四、五级提请中心领导签发。"""
    level, pending = d.given["level"], d.case.pending
    if level > 3 and Role.LEADER not in d.actor.roles:
        due = d.world.time.step(d.pack.steps["escalation"], d.now).at
        d.propose({"level": level}, due_at=due)
        return
    if pending and pending.action == "escalate" and pending.given["level"] <= level:
        d.cancel_pending()
    d.set(escalation=level, escalation_acknowledged=level > 3, escalated_at=d.now)
    restart_step(d)


def acknowledge_escalation(d: Draft) -> None:
    """签收提级；对提请的四、五级即为签发。"""
    pending = d.case.pending
    if pending and pending.action == "escalate":
        d.decided()
        d.set(escalation=pending.given["level"], escalated_at=d.now, pending=None, pool=False)
        restart_step(d)
    d.set(escalation_acknowledged=True)


def step_down(d: Draft) -> None:
    """降级；对提请的四、五级即为不同意。以前的触发不再提级。"""
    pending = d.case.pending
    d.set(stepped_down_at=d.now)
    if pending and pending.action == "escalate":
        d.decided()
        d.set(pending=None, pool=False)
        return
    d.set(escalation=d.given["level"], escalation_acknowledged=True)


def restart_step(d: Draft) -> None:
    if d.case.step and d.case.paused_at is None and d.case.state is not State.SUPPLEMENT:
        d.step(d.case.step.key)


def return_for_quality(d: Draft) -> None:
    """退回单位修改；承诺时钟接着原来的时间走。"""
    _resume_promise(d)
    reopen_lead(d)
    d.target = d.case.work_target


def _resume_promise(d: Draft) -> None:
    since, promise = d.case.answered_at, d.case.promise
    d.set(answered_at=None, outcome=None)
    if since and promise:
        d.promise(stopped_wd=promise.stopped_wd + d.stop_days(since))


def reopen_lead(d: Draft, **changes: Any) -> None:
    lead = d.case.lead
    if lead:
        fresh: dict[str, Any] = {
            "state": OrderState.IN_HAND,
            "submitted_by": None,
            "unit_signed_by": None,
            "replied_at": None,
            "outcome": None,
            "promised_on": None,
        }
        d.case = d.case.with_order(lead.no, **(fresh | changes))


def release(d: Draft) -> None:
    """把单位的答复送达反映人；未答复的协办工单随之结束。"""
    orders = tuple(
        replace(o, state=OrderState.CANCELLED) if not o.is_lead and o.state in LIVE_ORDER else o
        for o in d.case.orders
    )
    d.set(orders=orders, released_at=d.now)
    rectified(d)


def rectified(d: Draft) -> None:
    """再次答复，就是对上一轮差评的整改。"""
    case = d.case
    bad = case.rated_at is not None and case.rating in d.pack.rating.bad
    if bad and case.rated_round != case.round and case.rectified_at is None:
        d.set(rectified_at=d.now)
