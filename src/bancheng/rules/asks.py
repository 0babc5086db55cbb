"""要我办的 — what a notice asks of somebody, and whether it is still asked.

An ask is not ended by a list of actions but by the facts: each has a token that says what
exactly is asked now, "" when nothing is. A notice keeps the token of its day; once the case's
token is another one, what was asked has been done, by whom and in whatever way.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from .facts import CaseFacts, Order
from .states import OPEN, OrderState, Outcome, State


class Ask(StrEnum):
    """要办什么 — the things that a notice can ask for."""

    STEP = "step"  # 办这一步（现责任人）
    SIGN = "sign"  # 签收工单
    WORK = "work"  # 办工单
    CONTACT = "contact"  # 代单位联系保密件的反映人
    RETURN = "return"  # 审退单
    DECIDE = "decide"  # 审批提请
    SIGN_REPLY = "sign_reply"  # 审签答复
    EXTEND = "extend"  # 审批延期
    RECEIVE = "receive"  # 接收移交
    ANSWER = "answer"  # 答复督办
    ACKNOWLEDGE = "acknowledge"  # 签收提级
    CALL = "call"  # 打电话提醒补正
    JUDGE = "judge"  # 核实差评
    ARCHIVE = "archive"  # 归档
    FULFIL = "fulfil"  # 兑现承诺
    ATTEND = "attend"  # 参加会商


OF_THE_STEP = frozenset({Ask.STEP, Ask.CONTACT, Ask.RETURN, Ask.SIGN_REPLY, Ask.ATTEND})
"""What is due when the step of the case is."""


def token(ask: Ask, case: CaseFacts, person: str, order_no: str = "") -> str:
    """What `ask` asks of `person` now; "" when it asks nothing."""
    order = case.order(order_no) if order_no else None
    if ask in OF_ORDERS:
        return OF_ORDERS[ask](order) if order and case.state in OPEN else ""
    return OF_CASES[ask](case, person)


def due(ask: Ask | None, case: CaseFacts, order_no: str = "") -> datetime | None:
    """By when it is asked, where there is such a time."""
    order = case.order(order_no) if order_no else None
    if ask is Ask.SIGN and order:
        return order.sign_due_at
    if ask is Ask.WORK and order:
        return order.due_at
    if ask is Ask.DECIDE and case.pending:
        return case.pending.due_at
    if ask is Ask.ANSWER:
        return case.supervision_due
    if ask is Ask.CALL:
        return case.supplement_due
    if ask in OF_THE_STEP and case.step:
        lead_only = order is None or order.is_lead
        return case.step.due_at if lead_only and not case.paused_at else None
    return None


# ── inside ───────────────────────────────────────────────────────────────


def _step(case: CaseFacts, person: str) -> str:
    """The step begins anew with state, key and round; it asks the owner and nobody else."""
    if case.step is None or case.owner != person:
        return ""
    return f"{case.state}:{case.step.key}:{case.round}"


def _decide(case: CaseFacts, _person: str) -> str:
    pending = case.pending
    return f"{pending.action}:{pending.at.isoformat()}" if pending else ""


def _extend(case: CaseFacts, _person: str) -> str:
    if case.extension != "pending" or case.state not in OPEN:
        return ""
    return f"{case.extension_count}:{len(case.extension_signed)}:{_iso(case.extension_at)}"


def _receive(case: CaseFacts, person: str) -> str:
    return f"from {case.handover_from}" if case.handover_to == person else ""


def _answer(case: CaseFacts, _person: str) -> str:
    return f"by {_iso(case.supervision_due)}" if case.supervision_open else ""


def _acknowledge(case: CaseFacts, _person: str) -> str:
    waits = case.state in OPEN and not case.escalation_acknowledged
    return f"level {case.escalation}" if waits else ""


def _call(case: CaseFacts, _person: str) -> str:
    return _iso(case.supplement_due) if case.state is State.SUPPLEMENT else ""


def _judge(case: CaseFacts, _person: str) -> str:
    if case.appeal == "pending":
        return f"appeal {_iso(case.appealed_at)}"
    waits = case.rating is not None and case.judged is None
    return f"round {case.rated_round}" if waits else ""


def _archive(case: CaseFacts, _person: str) -> str:
    return f"round {case.round}" if case.state is State.CLOSED else ""


def _fulfil(case: CaseFacts, _person: str) -> str:
    waits = case.state is State.REPLIED and case.outcome is Outcome.PROMISED
    return f"round {case.round}" if waits and case.fulfilled_at is None else ""


def _attend(case: CaseFacts, _person: str) -> str:
    return f"by {case.convener}" if case.state is State.CONSULTING else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else "open"


def _sign(order: Order) -> str:
    return order.issued_at.isoformat() if order.state is OrderState.ISSUED else ""


def _work(order: Order) -> str:
    if order.state is not OrderState.IN_HAND:
        return ""
    return f"{order.round}:{order.sent_back}:{order.handler or ''}"


def _contact(order: Order) -> str:
    asked = order.state is OrderState.IN_HAND and order.contacted_at is None
    return f"round {order.round}" if asked else ""


def _return(order: Order) -> str:
    return f"by {order.return_by}" if order.state is OrderState.RETURN_REVIEW else ""


def _sign_reply(order: Order) -> str:
    if order.state is not OrderState.REPLY_REVIEW:
        return ""
    return f"{order.round}:{order.sent_back}:{order.submitted_by}:{order.unit_signed_by or ''}"


OF_CASES: Mapping[Ask, Callable[[CaseFacts, str], str]] = {
    Ask.STEP: _step,
    Ask.DECIDE: _decide,
    Ask.EXTEND: _extend,
    Ask.RECEIVE: _receive,
    Ask.ANSWER: _answer,
    Ask.ACKNOWLEDGE: _acknowledge,
    Ask.CALL: _call,
    Ask.JUDGE: _judge,
    Ask.ARCHIVE: _archive,
    Ask.FULFIL: _fulfil,
    Ask.ATTEND: _attend,
}
OF_ORDERS: Mapping[Ask, Callable[[Order], str]] = {
    Ask.SIGN: _sign,
    Ask.WORK: _work,
    Ask.CONTACT: _contact,
    Ask.RETURN: _return,
    Ask.SIGN_REPLY: _sign_reply,
}
