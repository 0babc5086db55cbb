"""状态流转表 — every way a case or an order can move, one row each.

Read a row aloud: "受理并开始计时: from 待受理, by 窗口专员, to 已受理待研判; asks for a
situation; no refusal may be pending; the promise starts; a 受理回执 is issued."

To add a way to move, add a row. Nothing else decides it: the buttons, the forms, the
interface's operations, the process chart in the docs and the tests all read this table.
Source: process.md 2 and 3; `amend` is ours (先记后办: save first, complete later).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from . import effects as e
from . import guards as g
from .draft import PAUSABLE, Draft
from .errors import _
from .facts import Actor, CaseFacts, Order
from .fields import Need, needs
from .permissions import Who, standing
from .states import FROM_ACCEPTED, OPEN, WORKING, OrderState, Role, State, Step

Guard = Callable[[Draft], None]
S, O, W = State, OrderState, Who


@dataclass(frozen=True, slots=True)
class Row:
    """One way to move. `target` None: the state stays, or the effect decides among `leads`."""

    action: str
    label: str
    seen: str  # what the reporter reads in the timeline
    sources: frozenset[State]
    target: State | None
    who: frozenset[Who]
    step: Step
    needs: tuple[Need, ...] = ()
    then: Callable[[Draft], None] = e.anytime.nothing
    bars: tuple[Guard, ...] = ()  # about the person: 403
    guards: tuple[Guard, ...] = ()  # about the case: 409
    checks: tuple[Guard, ...] = ()  # about the answers
    on: str = "case"
    order_sources: frozenset[OrderState] = frozenset()
    order_target: OrderState | None = None
    leads: frozenset[State] = frozenset()
    clock: str = ""  # start stop resume pause recount round step
    paper: str = ""
    decides: tuple[str, ...] | None = None
    limits: Mapping[str, frozenset[str]] = field(default_factory=dict)  # narrower lists

    def as_role(self, actor: Actor, case: CaseFacts, order: Order | None = None) -> str:
        """In which standing the actor did it, for the log."""
        first = ["window", "dispatcher", "verifier", "unit_handler", "unit_liaison"]
        ranks = {who: i for i, who in enumerate(first)}
        found = self.who & standing(actor, case, order)
        if found:
            return min(found, key=lambda w: (ranks.get(w.value, 9), w.value)).value
        return next(iter(sorted(r.value for r in actor.roles)), "")


def _set(value: object) -> frozenset[State]:
    return value if isinstance(value, frozenset) else frozenset({value})  # type: ignore[arg-type]


def _row(
    action: str,
    label: str,
    seen: str,
    source: object,
    target: State | None,
    who: set[Who],
    step: Step,
    wanted: str = "",
    *,
    kinds: dict[str, str] | None = None,
    **more: object,
) -> Row:
    return Row(
        action,
        label,
        seen,
        _set(source),
        target,
        frozenset(who),
        step,
        needs(
            f"{wanted} note" if "note" not in wanted.replace("*", "").split() else wanted,
            **(kinds or {}),
        ),
        **more,  # type: ignore[arg-type]
    )


def _order(
    action: str,
    label: str,
    seen: str,
    source: set[OrderState],
    target: OrderState | None,
    who: set[Who],
    wanted: str = "",
    *,
    step: Step = Step.HANDLE,
    **more: object,
) -> Row:
    sources = more.pop("case", OPEN)
    guards = (g.answering.case_open, *more.pop("guards", ()))  # type: ignore[misc]
    return _row(
        action,
        label,
        seen,
        sources,
        None,
        who,
        step,
        wanted,
        on="order",
        order_sources=frozenset(source),
        order_target=target,
        guards=guards,
        **more,  # type: ignore[arg-type]
    )


IN, TR, DI, HA, VE, AR = (
    Step.INTAKE,
    Step.TRIAGE,
    Step.DISPATCH,
    Step.HANDLE,
    Step.VERIFY,
    Step.ARCHIVE,
)
SECOND = {W.WINDOW, W.DISPATCHER, W.LEADER, W.POOL, W.STAND_IN}
TERMINABLE = (
    frozenset({S.ACCEPTED, S.TRIAGED, S.DISPATCHED, S.RETURN_REVIEW, S.CONSULTING}) | WORKING
)
RECLASSED = frozenset({S.DISPATCHED, S.CONSULTING}) | WORKING
TOLD = frozenset({S.CLOSED, S.MERGED})
RATED = TOLD | {S.REDO}
TO_WORK = frozenset({S.HANDLING, S.REDO})
TO_REDO = frozenset({S.REDO, S.ACCEPTED})
DECIDES = {W.LEADER, W.POOL, W.STAND_IN}
SIGNS = DECIDES | {W.UNIT_LEADER}
APPROVES = SIGNS | {W.DISPATCHER}
ALERTED = OPEN | {S.REJECTED, S.GUIDED, S.CLOSED}
UNIT = {W.UNIT_LIAISON, W.UNIT_HANDLER, W.UNIT_LEADER}
INTAKE = {"classes": frozenset({"general", "complex"})}  # 疑难类要先研判，再由中心领导确认
HEARD = "satisfaction satisfaction_attitude satisfaction_speed understood"
OF_RESULT = {"satisfaction": "satisfaction_result"}
SPOT = {"outcomes": frozenset({"done", "partly_done"})}

# fmt: off
CASE_ROWS: tuple[Row, ...] = (
    # ── 受理申请 ──────────────────────────────────────────────────────────────────────────
    _row("accept", _("受理并开始计时"), _("已受理，开始计时"), S.SUBMITTED, S.ACCEPTED, {W.WINDOW, W.SYSTEM}, IN, "situation* class",
         guards=(g.intake.no_refusal_pending,), then=e.intake.accept, clock="start", paper="受理回执", limits=INTAKE),
    _row("amend", _("补录更正"), _("登记信息已补全"), OPEN, None, {W.WINDOW, W.DISPATCHER}, IN,
         "reporter_name reporter_phone item_name item_code application_no request needed_by situation", checks=(g.intake.readable_phone,), then=e.intake.amend),
    _row("request_supplement", _("一次性告知补正"), _("请您补充材料"), S.SUBMITTED, S.SUPPLEMENT, {W.WINDOW}, IN, "items* deadline_days reason",
         checks=(g.intake.supplement_terms,), then=e.intake.request_supplement, paper="一次性补正告知书"),
    _row("supply", _("补充材料"), _("您补充了材料"), OPEN | {S.TERMINATED}, None, {W.REPORTER, W.WINDOW}, IN, "statement attachments",
         guards=(g.intake.can_supply,), checks=(g.intake.something_supplied,), leads=frozenset({S.SUBMITTED}), then=e.intake.supply, clock="resume"),
    _row("lapse_supplement", _("逾期未补充"), _("逾期未补充，已终止，三十日内可恢复"), S.SUPPLEMENT, S.TERMINATED, {W.SYSTEM}, IN, "reminded_at*",
         checks=(g.intake.was_reminded,), then=e.intake.lapse_supplement, paper="终止办理告知书"),
    _row("reject", _("拟不予受理"), _("正在审核是否受理"), S.SUBMITTED, None, {W.WINDOW}, IN,
         "exclusion* explanation* remedy* legal_basis review_applied attachments",
         guards=(g.anytime.nothing_pending,), checks=(g.intake.refusal_grounds,), leads=frozenset({S.REJECTED}), then=e.intake.reject),
    _row("approve_rejection", _("同意不予受理"), _("不予受理，已告知原因和其他途径"), frozenset({S.SUBMITTED, S.REJECTED}), S.REJECTED, SECOND, IN, "opinion",
         bars=(g.anytime.another_person,), guards=(g.anytime.pends,), then=e.intake.approve_rejection, paper="不予受理告知书", decides=("reject",)),
    _row("refuse_rejection", _("不同意，予以受理"), _("经复核，继续受理审核"), frozenset({S.SUBMITTED, S.REJECTED}), S.SUBMITTED, SECOND, IN, "opinion*",
         bars=(g.anytime.another_person,), guards=(g.anytime.pends,), then=e.intake.refuse_rejection, decides=("reject",)),
    _row("guide", _("告知办理途径"), _("已告知办理途径"), S.SUBMITTED, S.GUIDED, {W.WINDOW}, IN, "guidance* agreed* exclusion",
         then=e.intake.guide, paper="引导单"),
    _row("review_guidance", _("引导抽查"), _("另一位工作人员核对了引导是否得当"), S.GUIDED, None, {W.WINDOW, W.DISPATCHER, W.VERIFIER, W.POOL}, VE,
         "result* method* opinion*", kinds={"result": "guidance_result"}, bars=(g.verifying.not_guide,), guards=(g.verifying.guidance_unchecked,),
         leads=frozenset({S.SUBMITTED}), then=e.verifying.review_guidance),
    _row("object", _("提出异议"), _("您提出了异议，正在复核"), frozenset({S.REJECTED, S.GUIDED}), None, {W.REPORTER, W.WINDOW}, IN, "reason*",
         guards=(g.intake.may_object,), then=e.intake.file_objection),
    _row("uphold_objection", _("异议成立"), _("异议成立，重新受理审核"), frozenset({S.REJECTED, S.GUIDED}), S.SUBMITTED, DECIDES, IN, "opinion*",
         bars=(g.intake.not_decider,), guards=(g.anytime.pends,), then=e.intake.uphold_objection, paper="复核意见", decides=("object",)),
    _row("dismiss_objection", _("异议不成立"), _("经复核，维持原决定"), frozenset({S.REJECTED, S.GUIDED}), None, DECIDES, IN, "opinion*",
         bars=(g.intake.not_decider,), guards=(g.anytime.pends,), then=e.intake.dismiss_objection, paper="复核意见", decides=("object",)),
    _row("solve_on_spot", _("当场办结"), _("当场办结，请确认和评价"), frozenset({S.SUBMITTED, S.ACCEPTED}), S.REPLIED, {W.WINDOW}, IN,
         "situation causes* outcome* answer* evidence attachments",
         checks=(g.intake.spot_outcome,), then=e.intake.solve_on_spot, clock="stop", paper="当场办结记录", limits=SPOT),
    # ── 分析研判 ──────────────────────────────────────────────────────────────────────────
    _row("triage", _("完成研判"), _("已分析原因，准备派单"), frozenset({S.ACCEPTED, S.TRIAGED}), S.TRIAGED, {W.WINDOW, W.DISPATCHER}, TR,
         "class* causes* lead_unit* nature assist_units opinion duplicates_checked", then=e.triage.triage, clock="recount", paper="研判意见"),
    _row("confirm_class", _("同意调整分类"), _("已确认分类和时限"), frozenset({S.TRIAGED}) | RECLASSED, None, DECIDES, TR, "opinion",
         bars=(g.anytime.another_person,), guards=(g.anytime.pends,), then=e.triage.confirm_class, clock="recount", decides=("triage", "reclassify")),
    _row("refuse_class", _("不同意调整分类"), _("分类不变"), frozenset({S.TRIAGED}) | RECLASSED, None, DECIDES, TR, "opinion*",
         bars=(g.anytime.another_person,), guards=(g.anytime.pends,), then=e.anytime.refuse_pending, decides=("triage", "reclassify")),
    _row("merge", _("合并办理"), _("已与同一事项合并办理"), frozenset({S.SUBMITTED, S.ACCEPTED, S.TRIAGED}) | WORKING, S.MERGED, {W.DISPATCHER}, TR, "into*",
         checks=(g.triage.open_target,), then=e.triage.merge),
    _row("unmerge", _("拆分办理"), _("恢复单独办理"), S.MERGED, S.ACCEPTED, {W.DISPATCHER, W.SYSTEM}, TR, "reason*",
         guards=(g.triage.merged_child,), then=e.triage.unmerge),
    # ── 派发工单 ──────────────────────────────────────────────────────────────────────────
    _row("dispatch", _("派单"), _("已派单到承办单位"), S.TRIAGED, S.DISPATCHED, {W.DISPATCHER}, DI,
         "lead_unit assist_units instructions due_at designated",
         guards=(g.triage.class_confirmed,), checks=(g.triage.dispatch_terms,), then=e.triage.dispatch, paper="工单"),
    _row("add_order", _("增派工单"), _("增加了协办单位"), RECLASSED, None, {W.DISPATCHER}, DI, "unit* instructions* item due_at",
         checks=(g.triage.order_due,), then=e.triage.add_order, paper="工单"),
    _row("cancel_order", _("撤销工单"), _("协办单位有调整"), RECLASSED, None, {W.DISPATCHER}, DI, "order* reason*",
         checks=(g.triage.not_the_lead,), then=e.triage.cancel_order),
    # ── 办理反馈 ──────────────────────────────────────────────────────────────────────────
    _row("convene", _("发起会商"), _("部门正在会商"), WORKING, S.CONSULTING, {W.LEAD_UNIT, W.DISPATCHER, W.LEADER}, HA, "units* agenda* at cases",
         then=e.handling.convene),
    _row("conclude", _("会商结论"), _("会商已有结论，继续办理"), S.CONSULTING, None, {W.CONVENER, W.DISPATCHER, W.LEADER}, HA,
         "conclusion* positions tasks extend_days", checks=(g.handling.extended_by_leader,), leads=TO_WORK, then=e.handling.conclude, paper="会商纪要"),
    _row("reclassify", _("类别调整"), _("办理分类和时限有调整"), RECLASSED, None, {W.DISPATCHER}, HA, "class* reason*",
         guards=(g.anytime.nothing_pending, g.answering.before_expiry), checks=(g.handling.new_class,), then=e.handling.reclassify, clock="recount"),
    _row("pause", _("暂停计时"), _("暂停计时"), PAUSABLE, None, {W.DISPATCHER, W.LEADER}, HA, "reason* note* until*", kinds={"reason": "pause_reason"},
         guards=(g.handling.running,), checks=(g.handling.superior_query_by_leader, g.handling.pause_cap), then=e.handling.pause, clock="pause"),
    _row("resume", _("恢复计时"), _("恢复计时"), PAUSABLE, None, {W.DISPATCHER, W.LEADER, W.SYSTEM}, HA, "reason",
         guards=(g.handling.paused,), then=e.handling.resume, clock="resume"),
    _row("escalate", _("提级"), _("已提级办理"), FROM_ACCEPTED, None, {W.SYSTEM, W.DISPATCHER, W.LEADER}, HA, "level* reason*",
         checks=(g.handling.higher,), then=e.handling.escalate, clock="step", paper="提级响应单"),
    _row("acknowledge_escalation", _("签收提级"), _("上级已接手督促"), FROM_ACCEPTED, None, {W.LEADER, W.DISPATCHER, W.ANY_UNIT, W.POOL, W.STAND_IN}, HA,
         guards=(g.handling.escalated,), bars=(g.handling.answers_escalation,), then=e.handling.acknowledge_escalation),
    _row("step_down", _("降级"), _("提级事项已有结果"), FROM_ACCEPTED, None, {W.LEADER, W.DISPATCHER, W.POOL, W.STAND_IN}, HA, "level* result*", kinds={"level": "rung"},
         bars=(g.handling.declined_by_leader,), guards=(g.handling.lower,), checks=(g.handling.lower_level,), then=e.handling.step_down),
    _row("return_for_quality", _("退回修改"), _("答复正在完善"), S.REPLY_REVIEW, None, {W.DISPATCHER}, HA, "reasons*",
         leads=TO_WORK, then=e.handling.return_for_quality, clock="resume"),
    _row("release", _("答复反映人"), _("已答复，请确认和评价"), S.REPLY_REVIEW, S.REPLIED, {W.DISPATCHER, W.WINDOW}, HA, "by*",
         then=e.handling.release, paper="办理结果告知书"),
    # ── 结果核查 ──────────────────────────────────────────────────────────────────────────
    _row("record_attempt", _("登记回访"), _("回访核实"), S.REPLIED, None, {W.VERIFIER, W.POOL}, VE,
         "method* reached* summary* seconds recording_id done_on same_day_contact extra rating_urged",
         bars=(g.verifying.not_handler,), then=e.verifying.record_attempt, paper="回访记录"),
    _row("confirm", _("确认结果"), _("您确认了办理结果"), S.REPLIED, None, {W.REPORTER, W.WINDOW}, VE, f"done* {HEARD} attachments", kinds=OF_RESULT,
         checks=(g.verifying.asked_of_a_refusal,), then=e.verifying.confirm, limits={"done": frozenset({"yes", "partly", "no"})}),
    _row("verify_ok", _("核查通过"), _("核查通过，已办结"), S.REPLIED, S.CLOSED, {W.VERIFIER, W.POOL}, VE, f"method* done* {HEARD}", kinds=OF_RESULT,
         bars=(g.verifying.not_handler,), checks=(g.verifying.asked_of_a_refusal, g.verifying.verified_soundly), then=e.verifying.verify_ok, paper="回访记录"),
    _row("close_unsampled", _("未抽中核查办结"), _("已办结"), S.REPLIED, S.CLOSED, {W.SYSTEM}, VE, "",
         guards=(g.verifying.unsampled,), then=e.verifying.close_unsampled),
    _row("verify_fail", _("核查不通过"), _("核查没有通过，重新办理"), S.REPLIED, None, {W.VERIFIER, W.POOL}, VE, "reason* false_closure",
         bars=(g.verifying.not_handler,), leads=TO_REDO, then=e.verifying.verify_fail, clock="round", paper="重办通知"),
    _row("close_unsatisfied", _("办结（反映人不满意）"), _("已办结，您的意见已记录"), S.REPLIED, S.CLOSED, {W.LEADER}, VE, "opinion* remedy*",
         bars=(g.verifying.not_handler,), guards=(g.verifying.redo_exhausted,), then=e.verifying.close_unsatisfied, paper="办理结果告知书"),
    # ── 评价、差评整改 ────────────────────────────────────────────────────────────────────
    _row("rate", _("评价"), _("您作出了评价"), frozenset({S.REPLIED, S.CLOSED, S.MERGED}), None, {W.REPORTER, W.VERIFIER, W.HOTLINE}, VE, "level* tags comment",
         kinds={"level": "satisfaction"}, bars=(g.verifying.not_handler,), guards=(g.verifying.may_rate,), leads=TO_REDO, then=e.rating.rate, clock="round"),
    _row("appeal_rating", _("差评申诉"), _("单位对评价作了说明，正在独立复核"), RATED, None, {W.LEAD_UNIT}, VE, "reason* attachments",
         bars=(g.rating.answers_for_unit,), guards=(g.rating.may_appeal,), then=e.rating.appeal_rating),
    _row("judge_rating", _("差评核实"), _("您的差评已核实"), RATED, None, {W.SUPERVISOR, W.POOL}, VE, "grade* opinion*",
         bars=(g.verifying.independent,), guards=(g.verifying.bad_rating,), leads=frozenset({S.CLOSED}), then=e.rating.judge_rating, paper="差评整改单"),
    _row("plan_rectification", _("提出整改方案"), _("单位提出了整改方案"), RATED, None, {W.LEAD_UNIT, W.WINDOW}, VE, "plan* due_at",
         bars=(g.rating.for_who_has_no_unit,), guards=(g.rating.plan_wanted,), checks=(g.rating.plan_date,), then=e.rating.plan_rectification),
    _row("contact_rater", _("联系评价人"), _("单位就您的评价联系了您"), TOLD, None, {W.LEAD_UNIT, W.SUPERVISOR}, VE, "method* reached* summary*",
         guards=(g.rating.uncontacted,), then=e.rating.contact_rater),
    _row("rectify_rating", _("差评整改反馈"), _("您评价的问题已整改或说明"), TOLD, None, {W.LEAD_UNIT, W.WINDOW}, VE, "method* summary* attachments",
         bars=(g.rating.for_who_has_no_unit,), guards=(g.rating.rectification_wanted,), then=e.rating.rectify_rating),
    # ── 整理归档 ──────────────────────────────────────────────────────────────────────────
    _row("archive", _("归档"), _("材料已整理归档"), S.CLOSED, S.ARCHIVED, {W.ARCHIVIST}, AR, "", guards=(g.verifying.checklist,), paper="归档目录"),
    _row("reopen", _("依新事实另立"), _("依新的事实另立一件"), S.ARCHIVED, None, {W.WINDOW}, AR, "new_facts*", then=e.verifying.reopen),
    # ── 随时 ──────────────────────────────────────────────────────────────────────────────
    _row("withdraw", _("撤回"), _("您已撤回"), OPEN, S.WITHDRAWN, {W.REPORTER, W.WINDOW}, IN, "reason identity_checked",
         checks=(g.anytime.identity,), paper="撤回确认"),
    _row("terminate", _("拟终止"), _("正在核实能否继续办理"), TERMINABLE, None, {W.DISPATCHER}, HA, "grounds* explanation* remedy*",
         guards=(g.anytime.nothing_pending,), then=e.anytime.propose),
    _row("approve_termination", _("同意终止"), _("终止办理，已告知原因和其他途径"), TERMINABLE, S.TERMINATED, DECIDES, HA, "opinion",
         bars=(g.anytime.another_person,), guards=(g.anytime.pends,), then=e.anytime.approve_termination, paper="终止办理告知书", decides=("terminate",)),
    _row("refuse_termination", _("不同意终止"), _("继续办理"), TERMINABLE, None, DECIDES, HA, "opinion*",
         bars=(g.anytime.another_person,), guards=(g.anytime.pends,), then=e.anytime.refuse_pending, decides=("terminate",)),
    _row("hand_over", _("移交"), _("正在换人负责"), OPEN, None, {W.OWNER, W.FIRST_ASKED}, IN, "to* reason",
         checks=(g.anytime.receiver_fits,), then=e.anytime.hand_over, paper="首问移交单"),
    _row("accept_hand_over", _("接收移交"), _("已换人负责"), OPEN, None, {W.RECEIVER}, IN, then=e.anytime.accept_hand_over, clock="step"),
    _row("remind", _("催办"), _("已催办"), OPEN, None, {W.SUPERVISOR, W.LEADER, W.DISPATCHER, W.SYSTEM}, HA, "cause* demand* reply_by",
         then=e.anytime.remind, paper="催办通知书"),
    _row("supervise", _("督办"), _("已督办"), OPEN, None, {W.SUPERVISOR, W.LEADER, W.SYSTEM}, HA, "cause* demand* reply_by", then=e.anytime.supervise, paper="督办单"),
    _row("answer_supervision", _("答复督办"), _("单位已答复督办"), OPEN, None, {W.ANY_UNIT, W.OWNER}, HA, "answer*",
         guards=(g.anytime.supervised,), then=e.anytime.answer_supervision),
    # ── 到时（系统，见 timely.py）────────────────────────────────────────────────────────────
    _row("yellow_card", _("黄牌"), _("时限将到，已提醒承办单位"), FROM_ACCEPTED, None, {W.SYSTEM}, HA, then=e.timely.yellow_card, paper="黄牌提醒"),
    _row("red_card", _("红牌"), _("已超过时限，正在督促"), FROM_ACCEPTED, None, {W.SYSTEM}, HA, then=e.timely.red_card, paper="红牌警告"),
    _row("alert", _("逾期提醒"), _("已提醒有关人员"), ALERTED | TOLD, None, {W.SYSTEM}, HA, "cause*", kinds={"cause": "alert"}, then=e.timely.told),
    _row("remind_supplement", _("补正提醒"), _("请尽快补充材料"), S.SUPPLEMENT, None, {W.SYSTEM}, IN, then=e.timely.remind_supplement, paper="补正提醒"),
    _row("lapse_rating", _("评价期满"), _("评价期已过"), S.CLOSED, None, {W.SYSTEM}, VE, guards=(g.timely.unrated,), then=e.timely.lapse_rating),
    _row("stand_in", _("代岗审批"), _("已安排代岗人员"), ALERTED, None, {W.SYSTEM}, HA, then=e.timely.stand_in),
    _row("cover", _("代岗接手"), _("已换人负责"), OPEN, None, {W.SYSTEM}, HA, guards=(g.timely.owner_away,), then=e.timely.cover, clock="step"),
    _row("recount", _("时限重算"), _("放假安排或办公时间有调整，时限已重新计算"), OPEN, None, {W.SYSTEM}, HA, "cause*", then=e.timely.recount, clock="recount"),
    _row("join", _("并入一件"), _("同一事项的反映已合并"), OPEN, None, {W.SYSTEM}, TR, "child* at*", then=e.triage.join),
)

ORDER_ROWS: tuple[Row, ...] = (
    _order("sign", _("签收"), _("承办单位已签收"), {O.ISSUED}, O.IN_HAND, {W.UNIT_LIAISON, W.UNIT_LEADER}, step=DI, leads=TO_WORK, then=e.answering.sign),
    _order("auto_sign", _("逾期自动签收"), _("承办单位已签收"), {O.ISSUED}, O.IN_HAND, {W.SYSTEM}, step=DI, guards=(g.answering.sign_overdue,), leads=TO_WORK, then=e.answering.auto_sign),
    _order("assign", _("指定承办人"), _("已指定承办人"), {O.IN_HAND}, None, {W.UNIT_LIAISON, W.UNIT_LEADER}, "to*", checks=(g.answering.of_the_unit,), then=e.answering.assign, clock="step"),
    _order("request_return", _("申请退单"), _("承办单位有调整"), {O.ISSUED, O.IN_HAND}, O.RETURN_REVIEW, {W.UNIT_LEADER}, "reason* basis* suggested_unit",
           step=DI, guards=(g.answering.may_return,), leads=frozenset({S.RETURN_REVIEW}), then=e.answering.request_return, paper="退单申请"),
    _order("approve_return", _("同意退单"), _("重新派单"), {O.RETURN_REVIEW}, O.CANCELLED, {W.DISPATCHER}, "opinion*", step=DI, leads=frozenset({S.TRIAGED}), then=e.answering.approve_return),
    _order("refuse_return", _("不同意退单"), _("由该单位牵头办理"), {O.RETURN_REVIEW}, O.IN_HAND, {W.DISPATCHER}, "opinion*", step=DI, leads=TO_WORK, then=e.answering.refuse_return,
           paper="职责争议协调确认单"),
    _order("record_contact", _("登记联系"), _("承办单位联系了您"), {O.IN_HAND}, None, UNIT | {W.WINDOW}, "method* summary* reached",
           bars=(g.answering.window_for_confidential,), then=e.answering.record_contact, clock="step"),
    _order("record_progress", _("登记进展"), _("办理有进展"), {O.IN_HAND}, None, UNIT, "method summary* reached", then=e.answering.record_progress, clock="step"),
    _order("request_extension", _("申请延期"), _("正在审批延期"), {O.IN_HAND}, None, UNIT, "days* reason* plan*",
           guards=(g.answering.case_working, g.answering.may_extend), checks=(g.answering.extension_days,), then=e.answering.request_extension, paper="延期审批表"),
    _order("grant_extension", _("同意延期"), _("时限已延长"), {O.IN_HAND}, None, APPROVES, "opinion",
           guards=(g.answering.extension_pending, g.answering.next_approver, g.answering.before_expiry), then=e.answering.grant_extension, clock="recount", paper="延期审批表"),
    _order("refuse_extension", _("不同意延期"), _("时限不变"), {O.IN_HAND}, None, APPROVES, "opinion*",
           guards=(g.answering.extension_pending, g.answering.next_approver), then=e.answering.refuse_extension, paper="延期审批表"),
    _order("submit_reply", _("提交答复"), _("答复已拟好，正在审核"), {O.IN_HAND}, O.REPLY_REVIEW, {W.UNIT_LIAISON, W.UNIT_HANDLER},
           "outcome* facts* answer* legal_basis alternatives promised_on unanswered attachments",
           guards=(g.answering.contacted,), checks=(g.answering.reply_terms,), then=e.answering.submit_reply, paper="办理结果反馈单"),
    _order("approve_reply", _("审签同意"), _("答复已审签"), {O.REPLY_REVIEW}, None, SIGNS, "opinion",
           bars=(g.answering.not_submitter,), guards=(g.answering.case_working,), leads=frozenset({S.REPLY_REVIEW}), then=e.answering.approve_reply, clock="stop", paper="否定事项报备单"),
    _order("refuse_reply", _("退回重拟"), _("答复正在完善"), {O.REPLY_REVIEW}, O.IN_HAND, SIGNS, "opinion*",
           bars=(g.answering.not_submitter,), guards=(g.answering.sent_back_once,), then=e.answering.refuse_reply),
    _order("fulfil", _("承诺已兑现"), _("承诺的事项已办好"), {O.REPLIED}, None, UNIT, "facts*", guards=(g.answering.promised_outcome,), then=e.answering.fulfil),
)
# fmt: on

ROWS: dict[str, Row] = {row.action: row for row in (*CASE_ROWS, *ORDER_ROWS)}
SYSTEM_ONLY = frozenset(r.action for r in ROWS.values() if r.who == {W.SYSTEM})
REGISTER = ("register", _("登记"), _("您反映的问题已登记"), "受理登记表")
REGISTRARS: dict[str, frozenset[Role]] = {
    "window": frozenset({Role.WINDOW}),
    "web": frozenset({Role.REPORTER, Role.WINDOW}),
    "app": frozenset({Role.REPORTER, Role.WINDOW}),
    "hotline": frozenset({Role.HOTLINE, Role.WINDOW}),
    "platform": frozenset({Role.HOTLINE, Role.WINDOW}),
    "letter": frozenset({Role.WINDOW, Role.SYSTEM}),
    "handed_down": frozenset({Role.WINDOW, Role.SYSTEM}),
}
"""渠道 — who may register a matter of which channel."""
