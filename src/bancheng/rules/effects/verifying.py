"""结果核查、整理归档的效果 — checked, redone, rated, judged, reopened."""

from bancheng.rules.calls import closes_alone
from bancheng.rules.draft import Draft
from bancheng.rules.errors import _
from bancheng.rules.states import CaseClass, Role, State

from .anytime import reply_date
from .handling import reopen_lead

SATISFACTIONS = ("satisfaction", "satisfaction_attitude", "satisfaction_speed")


def record_attempt(d: Draft) -> None:
    """登记一次回访；首次回访后改按核查结论的时限。"""
    d.set(attempts=(*d.case.attempts, (d.now, d.given["reached"])))
    if len(d.case.attempts) == 1:
        d.step("replied", since=d.case.fulfilled_at or d.case.released_at)


def confirm(d: Draft) -> None:
    """反映人的确认，作为核查的依据；本可自行办结而没有办成的，核查的时限由此起算。"""
    alone = closes_alone(d.case, d.pack)
    said_only = Role.REPORTER not in d.actor.roles and not d.given.get("attachments")
    d.set(confirmed=d.given["done"], confirmed_at=d.now, confirmed_unsigned=said_only)
    _heard(d)
    if alone and not closes_alone(d.case, d.pack):
        d.step("replied" if d.case.attempts else "replied_attempt")


def verify_ok(d: Draft) -> None:
    """核查通过，办结，开始评价期。"""
    d.decided()
    d.set(verified=d.given["done"], verified_by=d.actor.username)
    _heard(d)


def _heard(d: Draft) -> None:
    """三项满意度，和“依法不能办”的理由听明白没有：后说的为准，没说的不动。"""
    said = {n: d.given[n] for n in (*SATISFACTIONS, "understood") if n in d.given}
    d.set(**said)


def close_unsampled(d: Draft) -> None:
    """当场办结且未抽中，不再核查，标明未抽中。"""
    d.set(verified="unsampled")


def verify_fail(d: Draft) -> None:
    """核查不通过，退回重办；虚假办结的记入本件，不再抹去，并限期督办。"""
    d.decided()
    new_round(d, attitude="ZY14" in d.case.causes)
    if d.given.get("false_closure"):
        d.set(false_closures=d.case.false_closures + 1)
        d.afterwards(
            "supervise",
            {"cause": _("虚假办结"), "demand": _("请说明没有办成却答复办成的原因，并重新办理。")},
            supervision="supervised",
            supervision_open=True,
            supervision_due=reply_date(d),
        )


def review_guidance(d: Draft) -> None:
    """引导抽查：得当的维持；没有同意的、应当受理的，重新进入待受理。"""
    d.decided()
    d.set(guidance_checked=d.given["result"], guidance_due=None)
    if d.given["result"] != "proper":
        d.set(exclusion=None)
        d.target = State.SUBMITTED


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
        confirmed_unsigned=False,
        **dict.fromkeys(SATISFACTIONS),
        understood=None,
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


def reopen(_d: Draft) -> None:
    """依新的事实另立一件，与原件关联；原档案不改动。"""
