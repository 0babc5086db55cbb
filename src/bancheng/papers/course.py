"""经过材料 — what the orders, the answer and the way on give to a form."""

from datetime import timedelta

from bancheng.cases.timeline import label_of
from bancheng.rules.remedies import last_days
from bancheng.rules.states import Outcome

from .material import MATERIAL, source
from .scene import Line, Scene

__all__ = ["MATERIAL"]

# ── the order ────────────────────────────────────────────────────────────


@source()
def order_no(s: Scene) -> str:
    return s.order.no if s.order else ""


@source()
def order_unit(s: Scene) -> str:
    return s.unit(s.order.unit) if s.order else ""


@source()
def order_role(s: Scene) -> str:
    return ("主办" if s.order.is_lead else "协办") if s.order else ""


@source()
def other_units(s: Scene) -> str:
    own = s.order.no if s.order else ""
    return "、".join(s.unit(o.unit) for o in s.facts.orders if o.counts and o.no != own)


@source()
def order_due(s: Scene) -> str:
    return s.moment(s.order.due_at) if s.order else ""


@source()
def sign_due(s: Scene) -> str:
    return s.moment(s.order.sign_due_at) if s.order else ""


@source()
def designated(s: Scene) -> str:
    return "指定主办，不得退单" if s.order and s.order.designated else ""


@source("sent")
def instructions(s: Scene) -> str:
    row = s.order_row
    return row.instructions if row else ""


@source()
def handler(s: Scene) -> str:
    return s.person(s.order.handler) if s.order else ""


@source()
def lead_unit(s: Scene) -> str:
    lead = s.facts.lead
    return s.unit(lead.unit if lead else s.facts.lead_unit)


@source()
def assist_units(s: Scene) -> str:
    units = s.facts.assist_units or [o.unit for o in s.facts.orders if o.counts and not o.is_lead]
    return "、".join(s.unit(unit) for unit in units)


# ── what follows ─────────────────────────────────────────────────────────


@source()
def supplement_due(s: Scene) -> str:
    return s.moment(s.facts.supplement_due)


@source()
def supervision_due(s: Scene) -> str:
    return s.moment(s.facts.supervision_due)


@source()
def extended_due(s: Scene) -> str:
    return s.moment(s.facts.due_at) if s.facts.extension == "granted" else ""


@source()
def extension_signed(s: Scene) -> str:
    return "、".join(map(s.person, s.facts.extension_signed))


@source()
def extension_state(s: Scene) -> str:
    states = {"pending": "审批中", "granted": "同意延期", "refused": "不同意延期"}
    return states.get(s.facts.extension or "", "")


@source()
def level(s: Scene) -> str:
    return f"{s.facts.escalation}级"


@source()
def convener(s: Scene) -> str:
    line = s.last("convene")
    return s.person(line.event.by) if line else ""


@source()
def objection(s: Scene) -> str:
    found = {"upheld": "异议成立，重新受理审核", "dismissed": "异议不成立，维持原决定"}
    return found.get(s.facts.objection or "", "")


@source()
def answered_unit(s: Scene) -> str:
    return s.unit(s.facts.lead.unit) if s.facts.lead else s.place.centre.name


@source()
def fulfil_on(s: Scene) -> str:
    lead = s.facts.lead
    return s.day(lead.promised_on) if lead else ""


@source("told_back")
def answer(s: Scene) -> str:
    """What the reporter is answered: of the lead unit, or given on the spot."""
    line = _reply(s)
    return line.texts.get("answer", "") if line else s.case.answer


@source("told_back")
def answer_basis(s: Scene) -> str:
    line = _reply(s)
    return line.texts.get("legal_basis", "") if line else ""


@source("told_back")
def answer_alternatives(s: Scene) -> str:
    line = _reply(s)
    return line.texts.get("alternatives", "") if line else ""


def _reply(s: Scene) -> Line | None:
    lead = s.facts.lead
    for line in reversed(s.past):
        if line.event.action == "solve_on_spot":
            return line
        if line.event.action == "submit_reply" and lead and line.event.order_no == lead.no:
            return line
    return None


# ── remedies ─────────────────────────────────────────────────────────────


@source()
def remedy_days(s: Scene) -> str:
    """The last days, worked out; only where a request was refused or cannot be met."""
    refused = s.line.event.action in {"approve_rejection", "dismiss_objection"}
    if not refused and s.facts.outcome is not Outcome.CANNOT_BY_LAW:
        return ""
    told = s.place.time.local_day(s.line.event.at)
    found = last_days(told, s.place.time)
    guess = "（遇法定休假日调整的，以公布的放假安排为准）" if found.provisional else ""
    return (
        f"行政复议：自知道该行为之日起六十日内。按本文书{s.day(told)}送达计算，"
        f"最后一日为{s.day(found.review)}。\n"
        f"行政诉讼：自知道之日起六个月内。按同日送达计算，最后一日为{s.day(found.suit)}。{guess}\n"
        "对原办理单位此前作出的决定不服的，期限从您知道那个决定之日起算。"
    )


@source()
def not_stopped(s: Scene) -> str:
    """That what we do meanwhile wins no time for who wants a review."""
    if not remedy_days(s):
        return ""
    return (
        "在本窗口反映、提出异议或者等待办理，都不中断、不中止、不延长行政复议和行政诉讼的期限。"
        "需要复议、诉讼的，请在上述最后一日以前向复议机关或者人民法院提出。"
    )


@source()
def proposed_by(s: Scene) -> str:
    line = s.last("reject")
    return s.person(line.event.by) if line else ""


@source()
def objection_way(s: Scene) -> str:
    """How and until when one may object to what the window itself decided."""
    if s.facts.objection:
        return "异议已经复核过一次。"
    until = s.line.event.at + timedelta(days=s.pack.objection_days)
    return (
        f"不同意的，可以在{s.moment(until)}以前向本窗口提出异议，由没有参与的领导复核，一次为限。"
    )


@source()
def rating_way(_s: Scene) -> str:
    return "请扫描本页二维码或者到窗口，确认是否办成并作出评价；没有办成的，我们重新办理。"


@source()
def reopening(s: Scene) -> str:
    if s.facts.lapsed_at:
        return "三十日内补来材料的，可以恢复办理一次；以后可以重新反映。"
    return "有新的事实、理由的，可以重新反映。"


@source()
def lapsed(s: Scene) -> str:
    return "补正期限届满，没有收到需要补充的材料。" if s.facts.lapsed_at else ""


@source()
def progress(s: Scene) -> str:
    """What has been done so far, for whoever takes over."""
    lines = [line for line in s.past[:-1] if line.event.by != "system"][-6:]
    return "\n".join(f"{s.moment(one.event.at)} {label_of(one.event.action)}" for one in lines)
