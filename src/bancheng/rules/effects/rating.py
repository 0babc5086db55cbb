"""评价、差评整改的效果 — rated, contested, judged by somebody independent, put right."""

from datetime import datetime

from bancheng.rules.draft import Draft
from bancheng.rules.states import REDONE_WHEN_BAD, CaseClass, OrderState, State

from .intake import admit
from .verifying import new_round

ATTITUDE_TAGS = frozenset({"115", "214", "attitude"})
MISTAKEN = frozenset({"D", "E"})
"""Grades after which nothing has to be put right: mistaken or malicious, or not to be verified."""


def rate(d: Draft) -> None:
    """五级评价；办成、部分办成、承诺办理得差评的立即重办，依法不能办的另行复核解释。"""
    level, tags = d.given["level"], frozenset(d.given.get("tags", ()))
    attitude = bool(tags & ATTITUDE_TAGS) or "ZY14" in d.case.causes
    d.set(
        rating=level,
        rated_at=d.now,
        rated_round=d.case.round,
        rating_attitude=attitude,
        judged=None,
        judged_at=None,
        judged_by=None,
        appeal=None,
        appealed_at=None,
        rater_contacted_at=None,
        plan_due=None,
        planned_at=None,
        rectify_due=None,
        rectified_at=None,
    )
    if level not in d.pack.rating.bad:
        return
    parent = d.others.get(d.case.merged_into or "")
    if (parent or d.case).outcome in REDONE_WHEN_BAD:
        if parent:  # what was rated is the parent's answer
            d.set(merged_into=None, outcome=parent.outcome, answered_at=parent.answered_at)
        if d.case.accepted_at is None:
            admit(d, CaseClass(d.pack.intake_class))
        new_round(d, attitude=attitude)


def appeal_rating(d: Draft) -> None:
    """单位申诉差评，由督办员独立复核；复核期间评价照样公开，整改不停。"""
    d.set(appeal="pending", appealed_at=d.now)


def judge_rating(d: Draft) -> None:
    """独立核实差评，定整改期限；误评、无法核实的结束由其引起的重办，评价保留可见。"""
    grade, case = d.given["grade"], d.case
    appeal = case.appeal
    if appeal == "pending":
        appeal = "upheld" if grade in MISTAKEN else "dismissed"
    d.set(judged=grade, judged_at=d.now, judged_by=d.actor.username, appeal=appeal)
    _set_dates(d, grade)
    caused = case.state is State.REDO and case.rated_round == case.round - 1
    if grade in MISTAKEN and caused:
        lead = d.case.lead
        if lead:
            d.case = d.case.with_order(lead.no, state=OrderState.REPLIED, replied_at=d.now)
        d.set(answered_at=case.answered_before, released_at=case.answered_before)
        d.set(outcome=case.outcome_before, verified="judged", verified_by=d.actor.username)
        d.set(rated_round=case.round)  # nothing new was done that could be rated
        d.target = State.CLOSED


def _set_dates(d: Draft, grade: str) -> None:
    """整改期限 by grade; the redo's order gets an earlier date from it, never a later one."""
    rule = d.pack.rating_loop
    days = {"A": rule.fix_wd, "B": rule.complex_fix_wd, "C": rule.explain_wd}.get(grade)
    due = _after(d, days) if days else None
    d.set(rectify_due=due, plan_due=_after(d, rule.plan_wd) if grade == "B" else None)
    _bring_forward(d, due)


def _after(d: Draft, days: int) -> datetime:
    return d.world.time.after_days(d.now, days).at


def _bring_forward(d: Draft, due: datetime | None) -> None:
    lead = d.case.lead
    if due and lead and lead.live and d.case.state is State.REDO:
        d.case = d.case.with_order(lead.no, due_at=min(lead.due_at, due))


def plan_rectification(d: Draft) -> None:
    """提出整改方案；自定的完成日期只可提前。"""
    due = d.given.get("due_at") or d.case.rectify_due
    d.set(planned_at=d.now, rectify_due=due)
    _bring_forward(d, due)


def contact_rater(d: Draft) -> None:
    """差评后联系评价人；联系上的记下时间。"""
    if d.given["reached"]:
        d.set(rater_contacted_at=d.now)


def rectify_rating(d: Draft) -> None:
    """不重办的差评，整改或解释后反馈评价人。"""
    d.set(rectified_at=d.now)
