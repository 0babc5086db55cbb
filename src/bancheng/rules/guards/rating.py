"""差评申诉、整改的前提 — the unit contests once and in time; what is put right was judged."""

from bancheng.rules.draft import Draft
from bancheng.rules.errors import Invalid, NotPermitted, _, refuse_if
from bancheng.rules.states import Role


def answers_for_unit(d: Draft) -> None:
    """由主办单位负责人提出。"""
    if Role.UNIT_LEADER not in d.actor.roles:
        raise NotPermitted(_("差评申诉由主办单位负责人提出。"))


def for_who_has_no_unit(d: Draft) -> None:
    """由主办单位办理；没有主办单位的（如合并办理的件）由窗口办理。"""
    lead = d.case.lead
    if lead and d.actor.unit != lead.unit:
        raise NotPermitted(_("这项操作不由您的岗位办理。"))


def may_appeal(d: Draft) -> None:
    """差评后三个工作日内，一次评价申诉一次；已认定误评的不用申诉。"""
    case = d.case
    bad = case.rating in d.pack.rating.bad and case.rated_at is not None
    refuse_if(not bad, _("没有可以申诉的差评。"))
    refuse_if(case.appeal is not None, _("这次评价已经申诉过了。"))
    refuse_if(case.judged in ("D", "E"), _("这次评价已核实为误评或无法核实，不用申诉。"))
    last = d.world.time.after_days(case.rated_at or d.now, d.pack.rating_loop.appeal_wd).at
    refuse_if(d.now > last, _("申诉期限已过。"))


def plan_wanted(d: Draft) -> None:
    """核实为情况复杂，还没有提出整改方案。"""
    missing = d.case.plan_due is None or d.case.planned_at is not None
    refuse_if(missing or d.case.rectified_at is not None, _("没有要提出的整改方案。"))


def plan_date(d: Draft) -> None:
    """整改完成日期在今天以后，不晚于整改期限。"""
    due, last = d.given.get("due_at"), d.case.rectify_due
    if due and (due <= d.now or (last and due > last)):
        raise Invalid([("due_at", _("完成日期应在今天以后，并且不晚于整改期限。"))])


def uncontacted(d: Draft) -> None:
    """有差评，还没有联系上评价人。"""
    bad = d.case.rating in d.pack.rating.bad and d.case.rated_at is not None
    refuse_if(not bad or d.case.rater_contacted_at is not None, _("没有待联系的评价人。"))


def rectification_wanted(d: Draft) -> None:
    """已核实、要求整改，还没有反馈。"""
    missing = d.case.rectify_due is None or d.case.rectified_at is not None
    refuse_if(missing, _("没有待反馈的差评整改。"))
    waits = d.case.plan_due is not None and d.case.planned_at is None
    refuse_if(waits, _("请先提出整改方案。"))
