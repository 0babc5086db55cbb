"""工单的效果 — what the units do: sign, return, contact, extend, answer, keep a promise."""

from bancheng.rules.draft import Draft
from bancheng.rules.errors import _
from bancheng.rules.states import WORKING, CaseClass, OrderState, Outcome, Role, State

from .handling import restart_step


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
        restart_step(d)


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
    """登记承诺已兑现，核查人可以核查，核查的时限由此起算。"""
    d.set(fulfilled_at=d.now)
    d.step("replied" if d.case.attempts else "replied_attempt")
