"""效果 — what follows from each row, once nothing stands against it.

The first line of a docstring is printed in the process chart. State, owner and step clock
are moved by the draft itself; an effect says only what is peculiar to its row.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from .draft import Draft
from .errors import _
from .states import (
    LIVE_ORDER,
    REDONE_WHEN_BAD,
    WORKING,
    CaseClass,
    OrderState,
    Outcome,
    Role,
    State,
)


def nothing(_d: Draft) -> None:
    """留痕，不改变状态。"""


def amend(d: Draft) -> None:
    """补录更正登记的内容，原来的内容留痕。"""
    d.set(situation=d.given.get("situation") or d.case.situation)


# ── 受理申请 ─────────────────────────────────────────────────────────────


def accept(d: Draft) -> None:
    """承诺时钟开始，次一工作日为第一日；按规则包的受理分类计算。"""
    d.set(pending=None, pool=False, situation=d.given.get("situation") or d.case.situation)
    _admit(d, CaseClass(d.given.get("class") or d.pack.intake_class))


def _admit(d: Draft, case_class: CaseClass) -> None:
    """Take the case in: the promise starts, the pack in force is pinned."""
    d.set(
        situation=d.case.situation or "QX6",
        case_class=case_class,
        accepted_at=d.now,
        pack=d.pack.key or d.pack.id,
    )
    d.promise(start=d.now, limit_wd=d.pack.classes[case_class].limit_wd)
    repeated(d)


def request_supplement(d: Draft) -> None:
    """一次告知全部缺项；等待期间受理时钟停止。"""
    days = d.given.get("deadline_days") or d.pack.supplement.days
    due = d.world.time.after_days(d.now, days).at
    d.set(supplements=d.case.supplements + 1, supplement_due=due, supplement_reminded_at=None)


def supply(d: Draft) -> None:
    """补正后回到待受理；其他在办状态只添材料，并结束因补正的暂停。"""
    if d.case.state is State.SUPPLEMENT:
        d.target = State.SUBMITTED
    elif d.case.state is State.TERMINATED:
        d.set(revived=True, lapsed_at=None)
        d.target = State.SUBMITTED
    elif d.case.paused_for == "supplement":
        d.resume()
        d.by_system("resume", reason="supplied")


def lapse_supplement(d: Draft) -> None:
    """逾期未补充，终止；三十日内补来可恢复一次。"""
    d.set(lapsed_at=d.now)


def reject(d: Draft) -> None:
    """提请另一人复核；紧急警情当即转出，事后复核。"""
    due = d.world.time.after_days(d.now, d.pack.rejection_undecided_wd).at
    d.set(exclusion=d.given["exclusion"])
    d.decided()
    d.propose(due_at=due)
    if d.given["exclusion"] == "BY06":
        d.target = State.REJECTED


def approve_rejection(d: Draft) -> None:
    """不予受理；告知书写明复议、诉讼的最后一日。"""
    d.decided()
    d.set(pending=None, pool=False)


def refuse_rejection(d: Draft) -> None:
    """不同意不予受理，退回窗口受理。"""
    d.decided()
    d.set(pending=None, pool=False, exclusion=None)


def guide(d: Draft) -> None:
    """经反映人同意，告知其他办理途径。"""
    d.set(exclusion=d.given.get("exclusion"))
    d.decided()


def file_objection(d: Draft) -> None:
    """异议交中心领导复核，由其负责到有结论。"""
    d.set(objection="pending")
    d.propose()
    d.own(Role.LEADER, barred=d.case.decided_by)


def uphold_objection(d: Draft) -> None:
    """异议成立，重新进入待受理。"""
    d.set(objection="upheld", pending=None, pool=False, exclusion=None, ended_at=None)


def dismiss_objection(d: Draft) -> None:
    """异议不成立，维持原决定。"""
    d.set(objection="dismissed", pending=None, pool=False)
    d.set(owner=None, owner_unit=None, owner_for=None)


def solve_on_spot(d: Draft) -> None:
    """当场受理并答复，定为一般类；承诺时钟即时停止。"""
    if d.case.accepted_at is None:
        before = d.case.state
        d.set(situation=d.given["situation"], state=State.ACCEPTED)
        _admit(d, CaseClass.GENERAL)
        accepted = {"situation": d.given["situation"], "class": CaseClass.GENERAL.value}
        d.record("accept", accepted, before=before)
    else:
        d.set_class(CaseClass.GENERAL)
    d.handled()
    d.set(
        on_the_spot=True,
        causes=d.given["causes"],
        outcome=Outcome(d.given["outcome"]),
        answered_at=d.now,
        released_at=d.now,
    )


# ── 分析研判、派发工单 ────────────────────────────────────────────────────


def triage(d: Draft) -> None:
    """定分类、成因、主办单位，重算承诺时限；疑难类待领导确认后生效。"""
    wanted = CaseClass(d.given["class"])
    d.set(
        causes=d.given["causes"],
        lead_unit=d.given["lead_unit"],
        assist_units=d.given.get("assist_units", ()),
        nature=d.given.get("nature") or d.case.nature,
    )
    if d.actor.unit == "centre" and Role.DISPATCHER in d.actor.roles:
        d.set(dispatcher=d.actor.username)
    if wanted is CaseClass.HARD and d.case.case_class is not CaseClass.HARD:
        d.propose({"class": wanted.value})
    elif wanted is not d.case.case_class:
        d.set_class(wanted)


def confirm_class(d: Draft) -> None:
    """同意，类别生效，承诺时限重算。"""
    assert d.case.pending is not None
    given = d.case.pending.given
    d.set(pending=None, pool=False)
    d.decided()
    if d.case.state is not State.TRIAGED:
        d.set(class_changes=d.case.class_changes + 1)
    if given.get("extends"):
        d.set(extension_count=d.case.extension_count + 1)
    d.set_class(CaseClass(given["class"]))


def refuse_pending(d: Draft) -> None:
    """不同意，维持原状。"""
    d.decided()
    d.set(pending=None, pool=False)


def merge(d: Draft) -> None:
    """并入在办的另一件，由其一并办理；各自答复、各自评价。"""
    into = d.others[d.given["into"]]
    d.set(merged_into=into.case_no)


def join(d: Draft) -> None:
    """另一件同一事项并入本件；短期内反映三次的提到三级。"""
    d.set(joined=(*d.case.joined, d.given["at"]))
    repeated(d)


def repeated(d: Draft) -> None:
    """The same matter, reported so often within so many days, goes up."""
    rule = d.pack.oversight
    reports = (d.case.received_at, *d.case.joined)
    recent = [at for at in reports if at >= d.now - timedelta(days=rule.repeat_days)]
    if len(recent) >= rule.repeats:
        d.raise_to(3, _("同一事项多次反映"))


def unmerge(d: Draft) -> None:
    """恢复单独办理，承诺时限按受理时计算。"""
    d.set(merged_into=None, ended_at=None)
    if d.case.accepted_at is None:
        _admit(d, CaseClass(d.pack.intake_class))


def dispatch(d: Draft) -> None:
    """向主办、协办单位签发工单，写明时限。"""
    lead = d.given.get("lead_unit") or d.case.lead_unit
    assert lead is not None
    assert d.case.promise is not None
    due = d.given.get("due_at") or d.case.promise.due_at
    d.set(lead_unit=lead, dispatcher=d.actor.username)
    d.issue(lead, "lead", due_at=due, designated=d.given.get("designated", False))
    running = {o.unit for o in d.case.orders if o.live}
    for unit in d.given.get("assist_units", d.case.assist_units):
        if unit != lead and unit not in running:
            d.issue(unit, "assist", due_at=due)


def add_order(d: Draft) -> None:
    """增派一张协办工单。"""
    due = d.given.get("due_at") or d.case.due_at or d.now
    d.issue(d.given["unit"], "assist", due_at=due)


def cancel_order(d: Draft) -> None:
    """撤销一张协办工单。"""
    d.case = d.case.with_order(d.given["order"], state=OrderState.CANCELLED)


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


# ── 办理、会商、暂停 ──────────────────────────────────────────────────────


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
    _restart_step(d)


def acknowledge_escalation(d: Draft) -> None:
    """签收提级；对提请的四、五级即为签发。"""
    pending = d.case.pending
    if pending and pending.action == "escalate":
        d.decided()
        d.set(escalation=pending.given["level"], escalated_at=d.now, pending=None, pool=False)
        _restart_step(d)
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


def _restart_step(d: Draft) -> None:
    if d.case.step and d.case.paused_at is None and d.case.state is not State.SUPPLEMENT:
        d.step(d.case.step.key)


def return_for_quality(d: Draft) -> None:
    """退回单位修改；承诺时钟接着原来的时间走。"""
    _resume_promise(d)
    _reopen_lead(d)
    d.target = d.case.work_target


def _resume_promise(d: Draft) -> None:
    since, promise = d.case.answered_at, d.case.promise
    d.set(answered_at=None, outcome=None)
    if since and promise:
        d.promise(stopped_wd=promise.stopped_wd + d.stop_days(since))


def _reopen_lead(d: Draft, **changes: Any) -> None:
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


# ── 核查、重办、评价、归档 ────────────────────────────────────────────────


def record_attempt(d: Draft) -> None:
    """登记一次回访；首次回访后改按核查结论的时限。"""
    d.set(attempts=(*d.case.attempts, (d.now, d.given["reached"])))
    if len(d.case.attempts) == 1:
        d.step("replied", since=d.case.released_at)


def confirm(d: Draft) -> None:
    """反映人的确认，作为核查的依据。"""
    d.set(confirmed=d.given["done"], confirmed_at=d.now)


def verify_ok(d: Draft) -> None:
    """核查通过，办结，开始评价期。"""
    d.decided()
    d.set(verified=d.given["done"], verified_by=d.actor.username)


def close_unsampled(d: Draft) -> None:
    """当场办结且未抽中，不再核查，标明未抽中。"""
    d.set(verified="unsampled")


def verify_fail(d: Draft) -> None:
    """核查不通过，退回重办。"""
    d.decided()
    new_round(d, attitude="ZY14" in d.case.causes)
    if d.given.get("false_closure"):
        _supervised(d)


def new_round(d: Draft, *, attitude: bool) -> None:
    """开始新一轮：时限取类别时限与重办时限的较小者；已达上限的提到三级并督办。"""
    case, redo = d.case, d.pack.redo
    at_most = case.redo >= redo.max
    d.set(
        redo=case.redo + (0 if at_most else 1),
        round=case.round + 1,
        answered_before=case.answered_at or case.answered_before,
        outcome_before=case.outcome or case.outcome_before,
        answered_at=None,
        released_at=None,
        attempts=(),
        confirmed=None,
        confirmed_at=None,
        verified=None,
        verified_by=None,
        fulfilled_at=None,
        outcome=None,
        on_the_spot=False,
    )
    limit = min(d.pack.classes[case.case_class or CaseClass.COMPLEX].limit_wd, redo.limit_wd)
    d.promise(start=d.now, limit_wd=limit, extension_wd=0, stopped_wd=0, floor=None)
    lead = d.case.lead
    if lead:
        _reopen_lead(
            d,
            round=lead.round + 1,
            contacted_at=None,
            due_at=d.case.due_at,
            sent_back=0,
            determined_at=None,
            not_handler=lead.handler if attitude else lead.not_handler,
            handler=None if attitude else lead.handler,
        )
    d.target = State.REDO if lead else State.ACCEPTED
    if at_most:
        level = max(d.case.escalation, 3)
        d.afterwards(
            "escalate",
            {"level": level, "reason": "redo_exhausted"},
            escalation=level,
            escalation_acknowledged=False,
            escalated_at=d.now,
            supervision="supervised",
            supervision_open=True,
            supervision_due=reply_date(d),
        )
    elif case.redo:
        d.raise_to(3, _("重办一次后仍未办好"))


def close_unsatisfied(d: Draft) -> None:
    """依法可用的办法已用尽，领导签署意见后办结，计入不满意。"""
    d.decided()
    d.set(verified="unsatisfied", verified_by=d.actor.username)


ATTITUDE_TAGS = frozenset({"115", "214", "attitude"})


def rate(d: Draft) -> None:
    """五级评价；办成、部分办成、承诺办理得差评的立即重办，依法不能办的另行复核解释。"""
    level, tags = d.given["level"], frozenset(d.given.get("tags", ()))
    attitude = bool(tags & ATTITUDE_TAGS) or "ZY14" in d.case.causes
    d.set(rating=level, rated_round=d.case.round, rating_attitude=attitude, judged=None)
    if level not in d.pack.rating.bad:
        return
    parent = d.others.get(d.case.merged_into or "")
    if (parent or d.case).outcome in REDONE_WHEN_BAD:
        d.set(merged_into=None)
        if d.case.accepted_at is None:
            _admit(d, CaseClass(d.pack.intake_class))
        new_round(d, attitude=attitude)


def judge_rating(d: Draft) -> None:
    """独立核实差评；误评、无法核实的结束由其引起的重办，评价保留可见。"""
    grade, case = d.given["grade"], d.case
    d.set(judged=grade)
    caused = case.state is State.REDO and case.rated_round == case.round - 1
    if grade in ("D", "E") and caused:
        lead = d.case.lead
        if lead:
            d.case = d.case.with_order(lead.no, state=OrderState.REPLIED, replied_at=d.now)
        d.set(answered_at=case.answered_before, released_at=case.answered_before)
        d.set(outcome=case.outcome_before, verified="judged", verified_by=d.actor.username)
        d.set(rated_round=case.round)  # nothing new was done that could be rated
        d.target = State.CLOSED


def reopen(_d: Draft) -> None:
    """依新的事实另立一件，与原件关联；原档案不改动。"""


def approve_termination(d: Draft) -> None:
    """终止办理，告知理由和救济途径。"""
    d.decided()
    d.set(pending=None, pool=False)


def propose(d: Draft) -> None:
    """提请领导审批，批准前照常办理。"""
    d.propose()


def hand_over(d: Draft) -> None:
    """提出移交；对方接收以前仍由移交人负责。"""
    d.set(handover_from=d.case.owner, handover_to=d.given["to"], handover_at=d.now)


def accept_hand_over(d: Draft) -> None:
    """接收移交，责任人变更，环节时钟重新计算。"""
    d.set(owner=d.actor.username, owner_unit=d.actor.unit, owner_for=None)
    d.set(handover_from=None, handover_to=None, handover_at=None)
    if d.case.state in WORKING and d.case.lead:
        d.case = d.case.with_order(d.case.lead.no, handler=d.actor.username)
    if d.actor.unit == "centre" and Role.DISPATCHER in d.actor.roles:
        d.set(dispatcher=d.actor.username)
    _restart_step(d)


def remind(d: Draft) -> None:
    """催办；由人催办的要求限期答复，系统催办的以办理为答复。"""
    d.set(supervision=d.case.supervision or "reminded")
    if not d.actor.is_system:
        due = d.case.supervision_due if d.case.supervision_open else None
        d.set(supervision_open=True, supervision_due=due or _named_day(d))


def supervise(d: Draft) -> None:
    """督办，要求限期答复；不写期限的，按规则包。"""
    _supervised(d, _named_day(d))


def _supervised(d: Draft, due: datetime | None = None) -> None:
    due = due or reply_date(d)
    d.set(supervision="supervised", supervision_open=True, supervision_due=due)


def _named_day(d: Draft) -> datetime | None:
    day = d.given.get("reply_by")
    return d.world.time.close_of(day) if day else None


def reply_date(d: Draft) -> datetime:
    """督办单的答复期限。"""
    return d.world.time.after_days(d.now, d.pack.oversight.reply_wd).at


def answer_supervision(d: Draft) -> None:
    """单位答复催办、督办。"""
    d.set(supervision_open=False, supervision_due=None)


# ── 工单 ─────────────────────────────────────────────────────────────────


def sign(d: Draft) -> None:
    """签收；主办签收后进入办理。"""
    d.handled()
    d.set_order(signed_at=d.now, signed_late=d.now > d.order.sign_due_at)
    _lead_moves(d, d.case.work_target)


def auto_sign(d: Draft) -> None:
    """逾期未签，系统代签并记逾期，时限照走。"""
    d.set_order(signed_at=d.now, signed_late=True)
    _lead_moves(d, d.case.work_target)


def _lead_moves(d: Draft, target: State) -> None:
    if d.order.is_lead:
        d.target = target


def assign(d: Draft) -> None:
    """指定承办人，由其负责。"""
    d.set_order(handler=d.given["to"])
    if d.order.is_lead and d.case.state in WORKING:
        d.settle_owner()
        _restart_step(d)


def request_return(d: Draft) -> None:
    """单位认为不属职责，申请退单；时限照走。"""
    d.set_order(return_by=d.actor.username)
    _lead_moves(d, State.RETURN_REVIEW)


def approve_return(d: Draft) -> None:
    """同意退单，重新派单；耽误的时间计入派单环节。"""
    d.set(returned_units=(*d.case.returned_units, d.order.unit))
    again = len(d.case.returned_units) > 1
    d.raise_to(3 if again else 2, _("再次退单") if again else _("首次退单"))
    if d.order.is_lead:
        d.set(lead_unit=None)
        d.target = State.TRIAGED


def refuse_return(d: Draft) -> None:
    """不同意退单，指定其负牵头协调责任。"""
    d.set(returned_units=(*d.case.returned_units, d.order.unit))
    d.set_order(designated=True, designated_at=d.now, signed_at=d.order.signed_at or d.now)
    if len(d.case.returned_units) > 1:
        d.raise_to(3, _("再次退单"))
    else:
        d.raise_to(2, _("首次退单"))
    _lead_moves(d, d.case.work_target)


def record_contact(d: Draft) -> None:
    """登记与反映人的联系；首次联系后改按进展记录的时限。"""
    d.handled()
    if d.given.get("reached", True) and d.order.contacted_at is None:
        d.set_order(contacted_at=d.now)
        _progressed(d)


def record_progress(d: Draft) -> None:
    """登记进展，五个工作日内再次登记。"""
    d.handled()
    if d.order.contacted_at:
        _progressed(d)


def _progressed(d: Draft) -> None:
    if d.order.is_lead and d.case.state in WORKING and d.case.paused_at is None:
        d.step("progress")


def request_extension(d: Draft) -> None:
    """申请延期；单位负责人本人申请、另有上一级审批的，即视为单位已同意。"""
    chain = d.pack.classes[d.case.case_class or CaseClass.COMPLEX].extension_approvers
    by_leader = Role.UNIT_LEADER in d.actor.roles and chain[0] == "unit_leader" and len(chain) > 1
    d.set(
        extension="pending",
        extension_days=d.given["days"],
        extension_by=d.actor.username,
        extension_at=d.now,
        extension_signed=("unit_leader",) if by_leader else (),
    )


def grant_extension(d: Draft) -> None:
    """逐级同意；最后一级同意后承诺时限和工单时限后移，事先告知反映人。"""
    chain = d.pack.classes[d.case.case_class or CaseClass.COMPLEX].extension_approvers
    d.decided()
    d.set(extension_signed=(*d.case.extension_signed, chain[len(d.case.extension_signed)]))
    d.set(extension_at=d.now)
    if len(d.case.extension_signed) < len(chain) or d.case.promise is None:
        return
    d.promise(extension_wd=d.case.promise.extension_wd + d.case.extension_days)
    d.set(extension="granted", extension_count=d.case.extension_count + 1)


def refuse_extension(d: Draft) -> None:
    """不同意延期，时限不变。"""
    d.decided()
    d.set(extension="refused", extension_signed=())


def submit_reply(d: Draft) -> None:
    """提交答复待审签；诉求件仍在办理。"""
    d.handled()
    outcome, found = Outcome(d.given["outcome"]), d.order.determined_at
    d.set_order(
        outcome=outcome,
        promised_on=d.given.get("promised_on"),
        submitted_by=d.actor.username,
        submitted_at=d.now,
        unit_signed_by=None,
        determined_at=(found or d.now) if outcome is Outcome.CANNOT_BY_LAW else None,
    )
    _lead_step(d, "approve")


def _lead_step(d: Draft, key: str) -> None:
    """The step of the lead order is the case's, except while a meeting has its own."""
    if d.order.is_lead and d.case.state in WORKING:
        d.step(key)


def approve_reply(d: Draft) -> None:
    """审签；依法不能办的再由中心领导审程序和理由；最后一签停止承诺时钟。"""
    order, negative = d.order, d.order.outcome is Outcome.CANNOT_BY_LAW
    d.handled() if order.unit_signed_by is None else d.decided()
    if negative and order.is_lead and order.unit_signed_by is None:
        d.set_order(unit_signed_by=d.actor.username, unit_signed_at=d.now)
        d.set_order(state=OrderState.REPLY_REVIEW)
        _lead_step(d, "negative_review")
        return
    d.set_order(
        unit_signed_by=order.unit_signed_by or d.actor.username,
        replied_at=d.now,
        state=OrderState.REPLIED,
    )
    if order.is_lead:
        d.set(outcome=order.outcome, answered_at=d.now, extension=_settled(d.case.extension))
        d.target = State.REPLY_REVIEW


def _settled(extension: str | None) -> str | None:
    return None if extension == "pending" else extension


def refuse_reply(d: Draft) -> None:
    """退回修改。"""
    by_leader = d.order.unit_signed_by is not None
    d.set_order(
        sent_back=d.order.sent_back + by_leader,
        outcome=None,
        promised_on=None,
        submitted_by=None,
        unit_signed_by=None,
    )
    _lead_step(d, "progress")


def fulfil(d: Draft) -> None:
    """登记承诺已兑现，核查人可以核查。"""
    d.set(fulfilled_at=d.now)
