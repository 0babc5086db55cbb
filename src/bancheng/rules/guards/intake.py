"""受理申请的前提 — what is supplied, refused and objected to."""

from datetime import timedelta

from bancheng.rules.draft import Draft
from bancheng.rules.errors import NotPermitted, _, invalid_if, refuse_if
from bancheng.rules.masking import valid_phone
from bancheng.rules.states import Outcome, State


def no_refusal_pending(d: Draft) -> None:
    """没有待复核的不予受理；逾期未复核的由系统受理。"""
    pending = d.case.pending
    if d.actor.is_system:
        refuse_if(pending is None or pending.action != "reject", _("没有待复核的不予受理。"))
        assert pending is not None
        refuse_if(d.now < pending.due_at, _("复核期限未到。"))
    else:
        refuse_if(
            pending is not None and pending.action == "reject",
            _("正在复核不予受理，请先复核。"),
        )


def readable_phone(d: Draft) -> None:
    """补录的电话是能拨通的号码。"""
    phone = d.given.get("reporter_phone", "")
    invalid_if(
        phone != "" and not valid_phone(phone), "reporter_phone", _("电话号码不对，请核对。")
    )


def supplement_terms(d: Draft) -> None:
    """补正期限不超过上限；再次告知须说明理由。"""
    days = d.given.get("deadline_days", 0)
    invalid_if(
        days > d.pack.supplement.max_days,
        "deadline_days",
        _("补正期限超过了规定的上限。"),
    )
    invalid_if(
        d.case.supplements > 0 and not d.given.get("reason"),
        "reason",
        _("再次告知补正只能针对新提交的材料，请说明理由。"),
    )


def can_supply(d: Draft) -> None:
    """办理中的件可随时补充；逾期未补而终止的，三十日内可恢复一次。"""
    case = d.case
    if case.state is not State.TERMINATED:
        return
    refuse_if(case.lapsed_at is None, _("这件诉求已终止办理，不能再补充。"))
    assert case.lapsed_at is not None
    late = d.now > case.lapsed_at + timedelta(days=d.pack.supplement.revive_days)
    refuse_if(late or case.revived, _("可以恢复的期限已过。"))


def something_supplied(d: Draft) -> None:
    """补充须有说明或附件。"""
    empty = not d.given.get("statement") and not d.given.get("attachments")
    invalid_if(empty, "statement", _("请写一句说明，或上传材料。"))


def was_reminded(d: Draft) -> None:
    """逾期，且提醒反映人后至少又过了一个工作日。"""
    due = d.case.supplement_due
    refuse_if(due is None or d.now < due, _("补正期限未到。"))
    day = d.world.time.local_day(d.given["reminded_at"])
    before = d.pack.supplement.remind_before_wd
    enough = d.world.time.working_days_between(day, d.today) >= before
    refuse_if(not enough, _("提醒反映人后还不到一个工作日。"))


def refusal_grounds(d: Draft) -> None:
    """BY02 仅限已申请复议或只要求复议；BY11 须引条文并附主管单位书面意见。"""
    code = d.given["exclusion"]
    invalid_if(
        code == "BY02" and not d.given.get("review_applied"),
        "review_applied",
        _("可以复议不是不受理的理由；只有已申请复议、诉讼或只要求复议时才能选这一项。"),
    )
    if code == "BY11":
        invalid_if(not d.given.get("legal_basis"), "legal_basis", _("请写明依据的具体条文。"))
        invalid_if(
            not d.given.get("attachments"),
            "attachments",
            _("请附上主管单位的书面意见；没有意见的，应先受理再解释。"),
        )


def may_object(d: Draft) -> None:
    """十五日内可提出一次异议。"""
    case = d.case
    refuse_if(case.objection is not None or case.pending is not None, _("异议只能提出一次。"))
    assert case.ended_at is not None
    late = d.now > case.ended_at + timedelta(days=d.pack.objection_days)
    refuse_if(late, _("提出异议的期限已过。"))


def not_decider(d: Draft) -> None:
    """作出原决定的人不得复核异议。"""
    if d.actor.username in d.case.decided_by:
        raise NotPermitted(_("您参与了原来的决定，不能复核自己的决定。"))


def spot_outcome(d: Draft) -> None:
    """当场办结的结果只能是办成或部分办成；未受理的须先定情形。"""
    ok = d.given["outcome"] in (Outcome.DONE, Outcome.PARTLY_DONE)
    invalid_if(not ok, "outcome", _("当场办结的结果只能是办成或部分办成。"))
    missing = d.case.state is State.SUBMITTED and not d.given.get("situation")
    invalid_if(missing, "situation", _("请选择受理情形。"))
