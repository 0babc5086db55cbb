"""分析研判、派发工单的效果 — class, causes and units; merging; orders sent out."""

from bancheng.rules.draft import Draft
from bancheng.rules.states import CaseClass, OrderState, Role, State

from .intake import admit, repeated


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


def merge(d: Draft) -> None:
    """并入在办的另一件，由其一并办理；各自答复、各自评价。"""
    into = d.others[d.given["into"]]
    d.set(merged_into=into.case_no)


def join(d: Draft) -> None:
    """另一件同一事项并入本件；短期内反映三次的提到三级。"""
    d.set(joined=(*d.case.joined, d.given["at"]))
    repeated(d)


def unmerge(d: Draft) -> None:
    """恢复单独办理，承诺时限按受理时计算。"""
    d.set(merged_into=None, ended_at=None)
    if d.case.accepted_at is None:
        admit(d, CaseClass(d.pack.intake_class))


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
