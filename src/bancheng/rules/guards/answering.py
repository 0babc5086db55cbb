"""工单的前提 — what the units may do, and who signs what they wrote."""

from bancheng.rules.approvals import extension_approver, stands_in
from bancheng.rules.draft import Draft
from bancheng.rules.errors import Invalid, NotPermitted, _, invalid_if, refuse_if
from bancheng.rules.permissions import UNIT_ROLES, Who, standing
from bancheng.rules.states import WORKING, CaseClass, OrderState, Outcome, State

UNIT_STANDING = frozenset(UNIT_ROLES.values())


def case_open(d: Draft) -> None:
    """诉求件在办。"""
    refuse_if(not d.case.is_open, _("这件诉求已经办结或终止。"))


def case_working(d: Draft) -> None:
    """诉求件在办理或会商中。"""
    ok = d.case.state in WORKING | {State.CONSULTING}
    refuse_if(d.order.is_lead and not ok, _("诉求件现在不在办理中。"))


def sign_overdue(d: Draft) -> None:
    """签收时限已过。"""
    refuse_if(d.now < d.order.sign_due_at, _("签收时限未到。"))


def of_the_unit(d: Draft) -> None:
    """承办人是本单位在岗人员；态度问题重办的另换承办人。"""
    person = d.world.roster.person(d.given["to"])
    ok = person is not None and person.available and person.unit == d.order.unit
    invalid_if(
        not ok or person is None or not person.roles & UNIT_ROLES.keys(),
        "to",
        _("请指定本单位在岗的人员。"),
    )
    barred = {*d.case.barred, d.order.not_handler}
    invalid_if(d.given["to"] in barred, "to", _("这次要由另一位同志承办。"))


def may_return(d: Draft) -> None:
    """派单后八个工作小时内、每单位一次、未被指定。"""
    order, time = d.order, d.world.time
    refuse_if(order.designated, _("您单位是指定主办，不能退单。"))
    refuse_if(order.unit in d.case.returned_units, _("每个单位只能退单一次。"))
    spent = time.working_minutes_between(order.issued_at, d.now)
    refuse_if(spent > d.pack.return_.window_wh * 60, _("退单要在派单后规定的时间内提出。"))
    ok = d.case.state in WORKING | {State.DISPATCHED}
    refuse_if(order.is_lead and not ok, _("现在不能退单。"))


def window_for_confidential(d: Draft) -> None:
    """保密件由窗口代为联系；其他件由承办单位联系。"""
    by_unit = standing(d.actor, d.case, d.order) & UNIT_STANDING
    if d.case.confidential and by_unit:
        raise NotPermitted(_("保密件由窗口代为联系反映人。"))
    if not d.case.confidential and not by_unit:
        raise NotPermitted(_("由承办单位联系反映人。"))


def before_expiry(d: Draft) -> None:
    """在承诺时限届满以前提出；暂停期间时限不会届满。"""
    due = None if d.case.paused_at else d.case.due_at
    refuse_if(due is not None and d.now > due, _("时限已过，不能再调整。"))


def may_extend(d: Draft) -> None:
    """主办单位在时限届满前申请，次数未用完。"""
    case = d.case
    refuse_if(not d.order.is_lead, _("协办工单不单独延期，请由主办单位申请。"))
    refuse_if(case.extension == "pending", _("已有延期申请在审批。"))
    before_expiry(d)
    rule = d.pack.classes[case.case_class or CaseClass.COMPLEX]
    refuse_if(
        case.extension_count >= rule.extension_times,
        _("这一类别没有可用的延期，可申请调整类别。"),
    )


def extension_days(d: Draft) -> None:
    """延长的天数不超过规则包的上限。"""
    rule = d.pack.classes[d.case.case_class or CaseClass.COMPLEX]
    invalid_if(d.given["days"] > rule.extension_wd, "days", _("超过了可以延长的工作日数。"))


def extension_pending(d: Draft) -> None:
    """有延期申请在审批，且时限未过。"""
    refuse_if(
        d.case.extension != "pending" or not d.order.is_lead,
        _("没有待审批的延期申请。"),
    )


def next_approver(d: Draft) -> None:
    """延期按规则包逐级审批，申请人不得审批；本级无人可批的由上级中心审批。"""
    if d.case.extension_by == d.actor.username:
        raise NotPermitted(_("申请人不能审批自己的延期。"))
    wanted = {Who(extension_approver(d.case, d.pack).value), Who.POOL}
    if not (standing(d.actor, d.case, d.order) & wanted or stands_in(d)):
        raise NotPermitted(_("这次延期现在不由您审批。"))


def contacted(d: Draft) -> None:
    """已与反映人联系过，主办件不在会商、未暂停。"""
    refuse_if(
        d.order.is_lead and d.order.contacted_at is None,
        _("还没有联系反映人，请先登记联系情况。"),
    )
    refuse_if(
        d.order.is_lead and d.case.state is State.CONSULTING,
        _("正在会商，请先作出会商结论。"),
    )
    refuse_if(d.order.is_lead and d.case.paused_at is not None, _("已暂停计时，请先恢复。"))
    case_working(d)


def reply_terms(d: Draft) -> None:
    """依法不能办须引条文、写替代办法；承诺办理须定日期；协办未答复须说明。"""
    given, errors = d.given, []
    if given["outcome"] == Outcome.CANNOT_BY_LAW:
        wanted = _("依法不能办的，请写明条文和已考虑的替代办法。")
        errors += [(n, wanted) for n in ("legal_basis", "alternatives") if not given.get(n)]
    if given["outcome"] == Outcome.PROMISED:
        if not given.get("promised_on"):
            errors.append(("promised_on", _("请写明承诺办好的日期。")))
        elif given["promised_on"] < d.today:
            errors.append(("promised_on", _("承诺的日期不能早于今天。")))
    assisting = any(o.live and not o.is_lead for o in d.case.orders)
    if d.order.is_lead and assisting and not given.get("unanswered"):
        errors.append(("unanswered", _("还有协办单位没有答复，请说明情况。")))
    if errors:
        raise Invalid(errors)


def not_submitter(d: Draft) -> None:
    """提交答复的人不得审签；否定答复由单位负责人和中心领导先后审签。"""
    who = standing(d.actor, d.case, d.order)
    own = Who.LEADER if d.order.unit_signed_by else Who.UNIT_LEADER
    leaders = {own, Who.POOL}
    if d.actor.username == d.order.submitted_by:
        raise NotPermitted(_("提交答复的人不能审签自己的答复。"))
    if d.actor.username == d.order.unit_signed_by:
        if d.order.state is not OrderState.REPLY_REVIEW:
            return  # pressed twice: the state refuses, not the person
        raise NotPermitted(_("您已经审签过，请由另一级负责人审签。"))
    if not (who & leaders or stands_in(d)):
        raise NotPermitted(_("这一步由另一级负责人审签。"))


def sent_back_once(d: Draft) -> None:
    """中心领导对否定答复只能退回一次。"""
    by_leader = d.order.unit_signed_by is not None
    refuse_if(
        by_leader and d.order.sent_back >= 1,
        _("已退回过一次，请审签或转单位法制审核。"),
    )


def promised_outcome(d: Draft) -> None:
    """答复是承诺办理，且未登记兑现。"""
    case = d.case
    ok = d.order.is_lead and case.outcome is Outcome.PROMISED and case.state is State.REPLIED
    refuse_if(not ok or case.fulfilled_at is not None, _("没有待兑现的承诺。"))
