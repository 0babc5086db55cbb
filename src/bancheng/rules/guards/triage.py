"""分析研判、派发工单的前提 — merging, and the orders that go out."""

from bancheng.rules.draft import Draft
from bancheng.rules.errors import _, invalid_if, refuse_if
from bancheng.rules.states import OPEN


def open_target(d: Draft) -> None:
    """并入的件在办、未被合并，且不是本件。"""
    into = d.others.get(d.given["into"])
    ok = into is not None and into.state in OPEN and into.case_no != d.case.case_no
    invalid_if(not ok, "into", _("只能并入本中心另一件在办的诉求。"))
    children = any(o.merged_into == d.case.case_no for o in d.others.values())
    refuse_if(children, _("已有其他件并入本件，请先拆分。"))


def merged_child(d: Draft) -> None:
    """并入的件才可拆分。"""
    refuse_if(d.case.merged_into is None, _("这一件没有并入其他件。"))


def class_confirmed(d: Draft) -> None:
    """疑难类已经中心领导确认。"""
    pending = d.case.pending
    waiting = pending is not None and pending.action == "triage"
    refuse_if(waiting, _("还在等待中心领导确认，请先确认或改定为复杂类。"))


def dispatch_terms(d: Draft) -> None:
    """时限只可提前；退过单的单位只能指定；保密件须另写转办文本。"""
    case, given = d.case, d.given
    unit = given.get("lead_unit") or case.lead_unit
    invalid_if(not unit, "lead_unit", _("请选择主办单位。"))
    due, promise = given.get("due_at"), case.promise
    late = due is not None and promise is not None and due > promise.due_at
    invalid_if(late, "due_at", _("工单时限只可提前，不能晚于承诺时限。"))
    invalid_if(due is not None and due <= d.now, "due_at", _("工单时限要晚于现在。"))
    invalid_if(
        unit in case.returned_units and not given.get("designated"),
        "designated",
        _("这个单位已经退过一次单，再派只能指定主办。"),
    )
    invalid_if(
        case.confidential and not given.get("instructions"),
        "instructions",
        _("保密件请另写一段不含身份信息的转办文本。"),
    )


def order_due(d: Draft) -> None:
    """增派的时限不晚于承诺时限。"""
    due, promise = d.given.get("due_at"), d.case.promise
    late = due is not None and promise is not None and due > promise.due_at
    invalid_if(late, "due_at", _("工单时限只可提前，不能晚于承诺时限。"))
    invalid_if(due is not None and due <= d.now, "due_at", _("工单时限要晚于现在。"))


def not_the_lead(d: Draft) -> None:
    """只能撤销未办完的协办工单。"""
    order = d.case.order(d.given["order"])
    assert order is not None
    refuse_if(order.is_lead, _("主办工单不能撤销，请走退单或改派。"))
    refuse_if(not order.live, _("这张工单已经办完或撤销。"))
