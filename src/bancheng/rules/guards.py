"""前提 — the guards that rows of the table name. Each says in one sentence why not.

Before the answers are read: `guard(draft)`; afterwards, with `draft.given`: `check(draft)`.
A guard that concerns the person raises `NotPermitted`, one that concerns the case `NotAllowed`,
one that concerns what was filled in `Invalid`.
"""

import hashlib
from datetime import timedelta

from .approvals import extension_approver
from .draft import Draft
from .errors import Invalid, NotAllowed, NotPermitted, _
from .facts import CaseFacts
from .masking import valid_phone
from .permissions import UNIT_ROLES, Who, standing
from .states import OPEN, REDONE_WHEN_BAD, WORKING, CaseClass, OrderState, Outcome, Role, State

UNIT_STANDING = frozenset(UNIT_ROLES.values())
ANSWERED = frozenset({State.REPLIED, State.CLOSED, State.ARCHIVED})
NEGATIVE = frozenset({Outcome.CANNOT_BY_LAW, Outcome.GUIDED, Outcome.OTHER})


def _no(condition: bool, sentence: str, **params: object) -> None:
    if condition:
        raise NotAllowed(sentence, **params)


def _wrong(condition: bool, name: str, sentence: str) -> None:
    if condition:
        raise Invalid([(name, sentence)])


# ── who (process.md: nobody verifies, approves or judges their own work) ──


def another_person(d: Draft) -> None:
    """提出人不得审批自己的提请。"""
    pending = d.case.pending
    if pending and pending.by == d.actor.username:
        raise NotPermitted(_("提出人不能审批自己的提请，请由另一人办理。"))


def not_decider(d: Draft) -> None:
    """作出原决定的人不得复核异议。"""
    if d.actor.username in d.case.decided_by:
        raise NotPermitted(_("您参与了原来的决定，不能复核自己的决定。"))


def not_handler(d: Draft) -> None:
    """承办人和承办单位人员不得核查。"""
    if d.actor.username in d.case.handled_by or d.actor.unit in d.case.units():
        raise NotPermitted(_("承办过这件诉求的人不能核查，请由另一人核查。"))


def independent(d: Draft) -> None:
    """差评核实人不得承办、审批、核查过本件。"""
    own = {*d.case.handled_by, *d.case.decided_by, d.case.verified_by}
    if d.actor.username in own or d.actor.unit in d.case.units():
        raise NotPermitted(_("参与过办理或核查的人不能核实差评。"))


def not_submitter(d: Draft) -> None:
    """提交答复的人不得审签；否定答复由单位负责人和中心领导先后审签。"""
    who = standing(d.actor, d.case, d.order)
    own = Who.LEADER if d.order.unit_signed_by else Who.UNIT_LEADER
    leaders = {own, Who.POOL, Who.STAND_IN}
    if d.actor.username == d.order.submitted_by:
        raise NotPermitted(_("提交答复的人不能审签自己的答复。"))
    if d.actor.username == d.order.unit_signed_by:
        if d.order.state is not OrderState.REPLY_REVIEW:
            return  # pressed twice: the state refuses, not the person
        raise NotPermitted(_("您已经审签过，请由另一级负责人审签。"))
    if not who & leaders:
        raise NotPermitted(_("这一步由另一级负责人审签。"))


def superior_query_by_leader(d: Draft) -> None:
    """请示上级期间的暂停只由中心领导决定。"""
    rule = d.pack.pauses[d.given["reason"]]
    wanted = Role(rule.approver)
    if wanted not in d.actor.roles and Role.LEADER not in d.actor.roles:
        raise NotPermitted(_("这种暂停由中心领导决定。"))


def next_approver(d: Draft) -> None:
    """延期按规则包逐级审批，申请人不得审批；本级无人可批的由上级中心审批。"""
    if d.case.extension_by == d.actor.username:
        raise NotPermitted(_("申请人不能审批自己的延期。"))
    wanted = {Who(extension_approver(d.case, d.pack).value), Who.POOL, Who.STAND_IN}
    if not standing(d.actor, d.case, d.order) & wanted:
        raise NotPermitted(_("这次延期现在不由您审批。"))


# ── pending ──────────────────────────────────────────────────────────────


def no_refusal_pending(d: Draft) -> None:
    """没有待复核的不予受理；逾期未复核的由系统受理。"""
    pending = d.case.pending
    if d.actor.is_system:
        _no(pending is None or pending.action != "reject", _("没有待复核的不予受理。"))
        assert pending is not None
        _no(d.now < pending.due_at, _("复核期限未到。"))
    else:
        _no(
            pending is not None and pending.action == "reject",
            _("正在复核不予受理，请先复核。"),
        )


def nothing_pending(d: Draft) -> None:
    """没有待审批的提请。"""
    _no(d.case.pending is not None, _("已有提请在等待审批。"))


def pends(d: Draft) -> None:
    """有对应的提请在等待审批。"""
    pending = d.case.pending
    wanted = d.row.decides or ()
    _no(pending is None or pending.action not in wanted, _("没有等待这项审批的提请。"))


# ── intake ───────────────────────────────────────────────────────────────


def readable_phone(d: Draft) -> None:
    """补录的电话是能拨通的号码。"""
    phone = d.given.get("reporter_phone", "")
    _wrong(phone != "" and not valid_phone(phone), "reporter_phone", _("电话号码不对，请核对。"))


def supplement_terms(d: Draft) -> None:
    """补正期限不超过上限；再次告知须说明理由。"""
    days = d.given.get("deadline_days", 0)
    _wrong(
        days > d.pack.supplement.max_days,
        "deadline_days",
        _("补正期限超过了规定的上限。"),
    )
    _wrong(
        d.case.supplements > 0 and not d.given.get("reason"),
        "reason",
        _("再次告知补正只能针对新提交的材料，请说明理由。"),
    )


def can_supply(d: Draft) -> None:
    """办理中的件可随时补充；逾期未补而终止的，三十日内可恢复一次。"""
    case = d.case
    if case.state is not State.TERMINATED:
        return
    _no(case.lapsed_at is None, _("这件诉求已终止办理，不能再补充。"))
    assert case.lapsed_at is not None
    late = d.now > case.lapsed_at + timedelta(days=d.pack.supplement.revive_days)
    _no(late or case.revived, _("可以恢复的期限已过。"))


def something_supplied(d: Draft) -> None:
    """补充须有说明或附件。"""
    empty = not d.given.get("statement") and not d.given.get("attachments")
    _wrong(empty, "statement", _("请写一句说明，或上传材料。"))


def was_reminded(d: Draft) -> None:
    """逾期，且提醒反映人后至少又过了一个工作日。"""
    due = d.case.supplement_due
    _no(due is None or d.now < due, _("补正期限未到。"))
    day = d.world.time.local_day(d.given["reminded_at"])
    before = d.pack.supplement.remind_before_wd
    enough = d.world.time.working_days_between(day, d.today) >= before
    _no(not enough, _("提醒反映人后还不到一个工作日。"))


def refusal_grounds(d: Draft) -> None:
    """BY02 仅限已申请复议或只要求复议；BY11 须引条文并附主管单位书面意见。"""
    code = d.given["exclusion"]
    _wrong(
        code == "BY02" and not d.given.get("review_applied"),
        "review_applied",
        _("可以复议不是不受理的理由；只有已申请复议、诉讼或只要求复议时才能选这一项。"),
    )
    if code == "BY11":
        _wrong(not d.given.get("legal_basis"), "legal_basis", _("请写明依据的具体条文。"))
        _wrong(
            not d.given.get("attachments"),
            "attachments",
            _("请附上主管单位的书面意见；没有意见的，应先受理再解释。"),
        )


def may_object(d: Draft) -> None:
    """十五日内可提出一次异议。"""
    case = d.case
    _no(case.objection is not None or case.pending is not None, _("异议只能提出一次。"))
    assert case.ended_at is not None
    late = d.now > case.ended_at + timedelta(days=d.pack.objection_days)
    _no(late, _("提出异议的期限已过。"))


def spot_outcome(d: Draft) -> None:
    """当场办结的结果只能是办成或部分办成；未受理的须先定情形。"""
    ok = d.given["outcome"] in (Outcome.DONE, Outcome.PARTLY_DONE)
    _wrong(not ok, "outcome", _("当场办结的结果只能是办成或部分办成。"))
    missing = d.case.state is State.SUBMITTED and not d.given.get("situation")
    _wrong(missing, "situation", _("请选择受理情形。"))


# ── triage, dispatch ─────────────────────────────────────────────────────


def class_confirmed(d: Draft) -> None:
    """疑难类已经中心领导确认。"""
    pending = d.case.pending
    waiting = pending is not None and pending.action == "triage"
    _no(waiting, _("还在等待中心领导确认，请先确认或改定为复杂类。"))


def dispatch_terms(d: Draft) -> None:
    """时限只可提前；退过单的单位只能指定；保密件须另写转办文本。"""
    case, given = d.case, d.given
    unit = given.get("lead_unit") or case.lead_unit
    _wrong(not unit, "lead_unit", _("请选择主办单位。"))
    due, promise = given.get("due_at"), case.promise
    late = due is not None and promise is not None and due > promise.due_at
    _wrong(late, "due_at", _("工单时限只可提前，不能晚于承诺时限。"))
    _wrong(due is not None and due <= d.now, "due_at", _("工单时限要晚于现在。"))
    _wrong(
        unit in case.returned_units and not given.get("designated"),
        "designated",
        _("这个单位已经退过一次单，再派只能指定主办。"),
    )
    _wrong(
        case.confidential and not given.get("instructions"),
        "instructions",
        _("保密件请另写一段不含身份信息的转办文本。"),
    )


def order_due(d: Draft) -> None:
    """增派的时限不晚于承诺时限。"""
    due, promise = d.given.get("due_at"), d.case.promise
    late = due is not None and promise is not None and due > promise.due_at
    _wrong(late, "due_at", _("工单时限只可提前，不能晚于承诺时限。"))
    _wrong(due is not None and due <= d.now, "due_at", _("工单时限要晚于现在。"))


def not_the_lead(d: Draft) -> None:
    """只能撤销未办完的协办工单。"""
    order = d.case.order(d.given["order"])
    assert order is not None
    _no(order.is_lead, _("主办工单不能撤销，请走退单或改派。"))
    _no(not order.live, _("这张工单已经办完或撤销。"))


def open_target(d: Draft) -> None:
    """并入的件在办、未被合并，且不是本件。"""
    into = d.others.get(d.given["into"])
    ok = into is not None and into.state in OPEN and into.case_no != d.case.case_no
    _wrong(not ok, "into", _("只能并入本中心另一件在办的诉求。"))
    children = any(o.merged_into == d.case.case_no for o in d.others.values())
    _no(children, _("已有其他件并入本件，请先拆分。"))


def new_class(d: Draft) -> None:
    """类别确有变化。"""
    same = d.given["class"] == d.case.case_class
    _wrong(same, "class", _("与现在的类别相同。"))


def before_expiry(d: Draft) -> None:
    """在承诺时限届满以前提出；暂停期间时限不会届满。"""
    due = None if d.case.paused_at else d.case.due_at
    _no(due is not None and d.now > due, _("时限已过，不能再调整。"))


# ── handling ─────────────────────────────────────────────────────────────


def extended_by_leader(d: Draft) -> None:
    """会商延长时限由中心领导决定。"""
    if d.given.get("extend_days") and Role.LEADER not in d.actor.roles:
        raise NotPermitted(_("会商延长时限由中心领导决定。"))


def running(d: Draft) -> None:
    """时钟没有暂停。"""
    _no(d.case.paused_at is not None, _("已暂停计时，请先恢复。"))


def paused(d: Draft) -> None:
    """时钟已经暂停。"""
    _no(d.case.paused_at is None, _("没有暂停计时。"))


def pause_cap(d: Draft) -> None:
    """暂停不超过规则包的上限。"""
    rule = d.pack.pauses[d.given["reason"]]
    until = d.given["until"]
    _wrong(until <= d.today, "until", _("请填写今天以后的日期。"))
    late = until > d.today + timedelta(days=rule.cap_days)
    _wrong(late, "until", _("超过了这种暂停的最长天数。"))


def higher(d: Draft) -> None:
    """提级只能升；四、五级是提请，由中心领导签发，其时没有别的提请在等待审批。"""
    level = d.given["level"]
    _wrong(level <= d.case.escalation, "level", _("只能提到更高的级别。"))
    if level > 3 and Role.LEADER not in d.actor.roles:
        nothing_pending(d)


def _proposed_level(d: Draft) -> bool:
    """Whether a fourth or fifth level has been proposed and waits for the leader."""
    return d.case.pending is not None and d.case.pending.action == "escalate"


def escalated(d: Draft) -> None:
    """有待签收的提级。"""
    _no(d.case.escalation_acknowledged and not _proposed_level(d), _("没有待签收的提级。"))


def answers_escalation(d: Draft) -> None:
    """一级由联络员、二级由单位负责人或派单员、三级以上由中心领导签收。"""
    who = standing(d.actor, d.case, d.case.lead)
    if _proposed_level(d):
        another_person(d)
        wanted = {Who.LEADER, Who.POOL, Who.STAND_IN}
    elif d.case.escalation > 2:
        wanted = {Who.LEADER}
    elif d.case.escalation == 2:
        wanted = {Who.UNIT_LEADER, Who.DISPATCHER, Who.LEADER}
    else:
        wanted = {Who.UNIT_LIAISON, Who.UNIT_LEADER, Who.DISPATCHER, Who.LEADER}
    if not who & wanted:
        raise NotPermitted(_("这一级提级不由您签收。"))


def lower(d: Draft) -> None:
    """降级只能降；对提请的四、五级即为不同意。"""
    _no(d.case.escalation == 0 and not _proposed_level(d), _("没有提级，无需降级。"))


def declined_by_leader(d: Draft) -> None:
    """提请的四、五级由中心领导签发或不同意，提请人不得自行决定。"""
    if _proposed_level(d):
        another_person(d)
        if not standing(d.actor, d.case) & {Who.LEADER, Who.POOL, Who.STAND_IN}:
            raise NotPermitted(_("提请的级别由中心领导决定。"))


def lower_level(d: Draft) -> None:
    """降到比现在低的级别。"""
    wrong = d.given["level"] >= d.case.escalation and not _proposed_level(d)
    _wrong(wrong, "level", _("只能降到更低的级别。"))


def receiver_fits(d: Draft) -> None:
    """接收人在岗、同一岗位、未被申请回避。"""
    person = d.world.roster.person(d.given["to"])
    owner = d.world.roster.person(d.case.owner or "")
    ok = person is not None and person.available and person.username not in d.case.barred
    _wrong(not ok, "to", _("接收人不在岗或需要回避。"))
    assert person is not None
    same = owner is None or (person.unit == owner.unit and bool(person.roles & owner.roles))
    _wrong(not same, "to", _("接收人不在同一岗位，请改派或联系派单员。"))
    _wrong(person.username == d.case.owner, "to", _("已经由这个人负责。"))
    if d.case.state is State.REPLIED:
        _wrong(person.username in d.case.handled_by, "to", _("承办过的人不能核查。"))


def of_the_unit(d: Draft) -> None:
    """承办人是本单位在岗人员；态度问题重办的另换承办人。"""
    person = d.world.roster.person(d.given["to"])
    ok = person is not None and person.available and person.unit == d.order.unit
    _wrong(
        not ok or person is None or not person.roles & UNIT_ROLES.keys(),
        "to",
        _("请指定本单位在岗的人员。"),
    )
    barred = {*d.case.barred, d.order.not_handler}
    _wrong(d.given["to"] in barred, "to", _("这次要由另一位同志承办。"))


def supervised(d: Draft) -> None:
    """有待答复的催办或督办。"""
    _no(not d.case.supervision_open, _("没有待答复的催办或督办。"))


# ── orders ───────────────────────────────────────────────────────────────


def case_open(d: Draft) -> None:
    """诉求件在办。"""
    _no(not d.case.is_open, _("这件诉求已经办结或终止。"))


def case_working(d: Draft) -> None:
    """诉求件在办理或会商中。"""
    ok = d.case.state in WORKING | {State.CONSULTING}
    _no(d.order.is_lead and not ok, _("诉求件现在不在办理中。"))


def sign_overdue(d: Draft) -> None:
    """签收时限已过。"""
    _no(d.now < d.order.sign_due_at, _("签收时限未到。"))


def may_return(d: Draft) -> None:
    """派单后八个工作小时内、每单位一次、未被指定。"""
    order, time = d.order, d.world.time
    _no(order.designated, _("您单位是指定主办，不能退单。"))
    _no(order.unit in d.case.returned_units, _("每个单位只能退单一次。"))
    spent = time.working_minutes_between(order.issued_at, d.now)
    _no(spent > d.pack.return_.window_wh * 60, _("退单要在派单后规定的时间内提出。"))
    ok = d.case.state in WORKING | {State.DISPATCHED}
    _no(order.is_lead and not ok, _("现在不能退单。"))


def may_extend(d: Draft) -> None:
    """主办单位在时限届满前申请，次数未用完。"""
    case = d.case
    _no(not d.order.is_lead, _("协办工单不单独延期，请由主办单位申请。"))
    _no(case.extension == "pending", _("已有延期申请在审批。"))
    before_expiry(d)
    rule = d.pack.classes[case.case_class or CaseClass.COMPLEX]
    _no(
        case.extension_count >= rule.extension_times,
        _("这一类别没有可用的延期，可申请调整类别。"),
    )


def extension_days(d: Draft) -> None:
    """延长的天数不超过规则包的上限。"""
    rule = d.pack.classes[d.case.case_class or CaseClass.COMPLEX]
    _wrong(d.given["days"] > rule.extension_wd, "days", _("超过了可以延长的工作日数。"))


def extension_pending(d: Draft) -> None:
    """有延期申请在审批，且时限未过。"""
    _no(
        d.case.extension != "pending" or not d.order.is_lead,
        _("没有待审批的延期申请。"),
    )


def contacted(d: Draft) -> None:
    """已与反映人联系过，主办件不在会商、未暂停。"""
    _no(
        d.order.is_lead and d.order.contacted_at is None,
        _("还没有联系反映人，请先登记联系情况。"),
    )
    _no(
        d.order.is_lead and d.case.state is State.CONSULTING,
        _("正在会商，请先作出会商结论。"),
    )
    _no(d.order.is_lead and d.case.paused_at is not None, _("已暂停计时，请先恢复。"))
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


def sent_back_once(d: Draft) -> None:
    """中心领导对否定答复只能退回一次。"""
    by_leader = d.order.unit_signed_by is not None
    _no(
        by_leader and d.order.sent_back >= 1,
        _("已退回过一次，请审签或转单位法制审核。"),
    )


# ── verification, rating, archive ────────────────────────────────────────


def sampled(case_no: str, percent: int) -> bool:
    """Whether a case falls into the sample: fixed by its number, so nobody can choose."""
    return int.from_bytes(hashlib.sha256(case_no.encode()).digest()[:4], "big") % 100 < percent


def must_phone(d: Draft) -> bool:
    """复杂类、疑难类、否定答复、重办件和抽中的件要电话或当面核查 (domain.md 7.3)."""
    case = d.case
    return (
        case.case_class in d.pack.verification.phoned_classes
        or case.outcome in NEGATIVE
        or case.round > 0
        or sampled(case.case_no, d.pack.sample_percent)
    )


def verified_soundly(d: Draft) -> None:
    """核查方式、未联系上的次数、承诺兑现合乎规定。"""
    case, given = d.case, d.given
    _no(
        case.outcome is Outcome.PROMISED and case.fulfilled_at is None,
        _("承诺的事项还没有兑现，不能核查通过。"),
    )
    _no(
        given["done"] == "no" and case.outcome is not Outcome.CANNOT_BY_LAW,
        _("反映人说没有办成，应核查不通过。"),
    )
    if given["done"] == "not_reached":
        rule = d.pack.verification
        days = {d.world.time.local_day(at) for at, reached in case.attempts if not reached}
        failed = sum(not reached for _at, reached in case.attempts)
        short = failed < rule.attempts or len(days) < rule.days
        _no(short, _("未联系上的，须在不同日期多次回访并登记。"))
        return
    if given["method"] in ("confirm", "online"):
        _no(must_phone(d), _("这一件要电话或当面核查。"))
        _no(case.confirmed is None, _("反映人还没有确认。"))
        _no(case.confirmed == "no" and given["done"] != "no", _("反映人确认没有办成。"))
    if given["method"] in ("sms", "letter"):
        _no(must_phone(d) and not case.vulnerable, _("这一件要电话或当面核查。"))


def window_over(d: Draft) -> bool:
    """Whether the rating window has passed."""
    case = _parent(d) or d.case
    since = case.ended_at or case.released_at
    return since is not None and d.now >= since + timedelta(days=d.pack.rating.window_days)


def _parent(d: Draft) -> CaseFacts | None:
    """The case that a merged one was merged into; its answer is the child's answer."""
    return d.others.get(d.case.merged_into or "")


def unsampled(d: Draft) -> None:
    """当场办结、未被抽中，反映人已确认或评价期已过。"""
    case = d.case
    _no(not case.on_the_spot or case.round > 0, _("只有当场办结的件可以不核查。"))
    _no(sampled(case.case_no, d.pack.sample_percent), _("这一件被抽中核查。"))
    _no(case.confirmed == "no", _("反映人确认没有办成。"))
    _no(
        case.confirmed is None and not window_over(d),
        _("反映人还没有确认，评价期也没有过。"),
    )


def redo_exhausted(d: Draft) -> None:
    """重办次数已用完，依法可用的办法都已用尽。"""
    _no(d.case.redo < d.pack.redo.max, _("还可以重办，不能这样办结。"))


def may_rate(d: Draft) -> None:
    """每一轮评价一次，在评价期内。"""
    case = d.case
    parent = _parent(d)
    answered = parent is None or parent.state in ANSWERED
    _no(case.state is State.MERGED and not answered, _("合并办理的件还没有答复。"))
    _no(case.rated_round == case.round, _("这一次办理已经评价过了。"))
    _no(window_over(d), _("评价期已过。"))
    if Role.VERIFIER in d.actor.roles:
        _no(
            not any(reached for _at, reached in case.attempts),
            _("没有回访通话记录，不能代录评价。"),
        )


def awaits_judgement(d: Draft) -> bool:
    """Whether a bad rating has not been looked into yet."""
    return d.case.rating in d.pack.rating.bad and d.case.judged is None


def bad_rating(d: Draft) -> None:
    """有尚未核实的差评。"""
    _no(not awaits_judgement(d), _("没有待核实的差评。"))


def checklist(d: Draft) -> None:
    """归档清单齐全，且已评价或评价期已过。"""
    case = d.case
    _no(case.outcome is None or not case.causes, _("办理结果或堵点成因还没有定。"))
    _no(case.verified is None, _("还没有核查结论。"))
    redone = case.outcome in REDONE_WHEN_BAD
    _no(awaits_judgement(d) and not redone, _("差评还没有核实。"))
    rated = case.rated_round == case.round
    _no(not rated and not window_over(d), _("反映人还可以评价，评价期未过。"))


def promised_outcome(d: Draft) -> None:
    """答复是承诺办理，且未登记兑现。"""
    case = d.case
    ok = d.order.is_lead and case.outcome is Outcome.PROMISED and case.state is State.REPLIED
    _no(not ok or case.fulfilled_at is not None, _("没有待兑现的承诺。"))


def merged_child(d: Draft) -> None:
    """并入的件才可拆分。"""
    _no(d.case.merged_into is None, _("这一件没有并入其他件。"))


def identity(d: Draft) -> None:
    """窗口代为撤回的，须核对反映人身份。"""
    by_window = Role.REPORTER not in d.actor.roles
    missing = by_window and not d.given.get("identity_checked")
    _wrong(missing, "identity_checked", _("请先核对反映人身份。"))


def window_for_confidential(d: Draft) -> None:
    """保密件由窗口代为联系；其他件由承办单位联系。"""
    by_unit = standing(d.actor, d.case, d.order) & UNIT_STANDING
    if d.case.confidential and by_unit:
        raise NotPermitted(_("保密件由窗口代为联系反映人。"))
    if not d.case.confidential and not by_unit:
        raise NotPermitted(_("由承办单位联系反映人。"))


def unrated(d: Draft) -> None:
    """这一次办理没有评价，评价期已过。"""
    _no(d.case.rated_round == d.case.round, _("这一次办理已经评价过了。"))
    _no(not window_over(d), _("评价期还没有过。"))


def owner_away(d: Draft) -> None:
    """责任人不在岗。"""
    person = d.world.roster.person(d.case.owner or "")
    _no(person is not None and person.available, _("责任人在岗。"))
