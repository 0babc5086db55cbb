"""随时的效果 — proposals, terminations, handing over, reminders and supervision."""

from datetime import datetime

from bancheng.rules.draft import Draft
from bancheng.rules.states import WORKING, Role

from .handling import restart_step


def nothing(_d: Draft) -> None:
    """留痕，不改变状态。"""


def propose(d: Draft) -> None:
    """提请领导审批，批准前照常办理。"""
    d.propose()


def refuse_pending(d: Draft) -> None:
    """不同意，维持原状。"""
    d.decided()
    d.set(pending=None, pool=False)


def approve_termination(d: Draft) -> None:
    """终止办理，告知理由和救济途径。"""
    d.decided()
    d.set(pending=None, pool=False)


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
    restart_step(d)


def remind(d: Draft) -> None:
    """催办；由人催办的要求限期答复，系统催办的以办理为答复。"""
    d.set(supervision=d.case.supervision or "reminded")
    if not d.actor.is_system:
        due = d.case.supervision_due if d.case.supervision_open else None
        d.set(supervision_open=True, supervision_due=due or _named_day(d))


def supervise(d: Draft) -> None:
    """督办，要求限期答复；不写期限的，按规则包。"""
    supervised(d, _named_day(d))


def supervised(d: Draft, due: datetime | None = None) -> None:
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
