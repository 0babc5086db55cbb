"""结果核查、整理归档的效果 — checked, redone, rated, judged, reopened."""

from bancheng.rules.draft import Draft
from bancheng.rules.errors import _
from bancheng.rules.lights import closes_alone
from bancheng.rules.states import REDONE_WHEN_BAD, CaseClass, OrderState, State

from .anytime import reply_date, supervised
from .handling import reopen_lead
from .intake import admit

ATTITUDE_TAGS = frozenset({"115", "214", "attitude"})


def record_attempt(d: Draft) -> None:
    """登记一次回访；首次回访后改按核查结论的时限。"""
    d.set(attempts=(*d.case.attempts, (d.now, d.given["reached"])))
    if len(d.case.attempts) == 1:
        d.step("replied", since=d.case.fulfilled_at or d.case.released_at)


def confirm(d: Draft) -> None:
    """反映人的确认，作为核查的依据；本可自行办结而没有办成的，核查的时限由此起算。"""
    alone = closes_alone(d.case, d.pack)
    d.set(confirmed=d.given["done"], confirmed_at=d.now)
    if alone and not closes_alone(d.case, d.pack):
        d.step("replied" if d.case.attempts else "replied_attempt")


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
        supervised(d)


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
        reopen_lead(
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


def rate(d: Draft) -> None:
    """五级评价；办成、部分办成、承诺办理得差评的立即重办，依法不能办的另行复核解释。"""
    level, tags = d.given["level"], frozenset(d.given.get("tags", ()))
    attitude = bool(tags & ATTITUDE_TAGS) or "ZY14" in d.case.causes
    d.set(rating=level, rated_round=d.case.round, rating_attitude=attitude, judged=None)
    if level not in d.pack.rating.bad:
        return
    parent = d.others.get(d.case.merged_into or "")
    if (parent or d.case).outcome in REDONE_WHEN_BAD:
        if parent:  # what was rated is the parent's answer
            d.set(merged_into=None, outcome=parent.outcome, answered_at=parent.answered_at)
        if d.case.accepted_at is None:
            admit(d, CaseClass(d.pack.intake_class))
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
