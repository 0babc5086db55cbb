"""告知 — who is told what by each line of the log, and what is asked of whom.

Read a row aloud: "派单: the liaisons of the units are asked to sign their orders; the heads of
the units learn that an order came; the first-asked person and the reporter learn of it."
To change who hears of what, change `NOTICES`; an empty row says that nobody does. What holds
for all rows (not one's own acts, not who is barred, deputies) is in `telling.py`. A sentence
names units, days and levels, never anything of the reporter.
"""

from . import occasions as on
from .addressees import To
from .asks import Ask
from .errors import _
from .occasions import Kind, Tell, asked, came, told, turned
from .rating_notices import LATE_RATINGS, RATING_NOTICES

T = To
NEXT = Tell(Kind.ASKED, "", (T.OWNER,), Ask.STEP, on.moved)
"""The next step asks its owner; the words are those of the step (`STEPS`)."""

CALL_FOR_UNIT = asked(_("保密件：请代单位联系反映人"), Ask.CONTACT, T.WINDOW, when=on.confidential)
TOLD = told()
ASKED = told(Kind.ASKED)

STEPS: dict[str, str] = {
    "submitted": _("请审核是否受理，缺什么一次说清"),
    "accepted": _("请研判：定分类、成因和主办单位"),
    "triaged": _("请派单"),
    "dispatched": _("请签收工单"),
    "return_review": _("请审核退单申请"),
    "handling": _("请联系反映人，开始办理"),
    "redo_contact": _("要重新办理，请先联系反映人"),
    "progress": _("请继续办理，登记进展"),
    "approve": _("答复在等审签，请跟进"),
    "negative_review": _("否定答复在等中心审核，请跟进"),
    "consulting": _("请主持会商，形成结论"),
    "reply_review": _("请审核答复，答复反映人"),
    "replied_attempt": _("请回访反映人"),
    "replied": _("请完成核查"),
}
"""What each step asks of its owner, by the key of its limit."""
OTHER_STEP = _("请办理这一步")
CONFIDENTIAL_STEPS: dict[str, str] = {
    "handling": _("保密件，由窗口代为联系反映人，请开始办理"),
    "redo_contact": _("保密件，要重新办理，由窗口代为联系反映人"),
}
"""Steps of a confidential case in which the unit would otherwise be asked to call."""

NOTICES: dict[str, tuple[Tell, ...]] = {
    # ── 受理申请 ─────────────────────────────────────────────────────────────────────
    "register": (NEXT, TOLD),
    "accept": (
        NEXT,
        turned(_("不予受理逾期未复核，已由系统受理"), T.PROPOSER, when=on.by_system),
        turned(_("已受理"), T.FIRST_ASKED),
        TOLD,
    ),
    "amend": (turned(_("登记信息有补充，请看一下"), T.OWNER),),
    "request_supplement": (turned(_("已告知反映人补充材料"), T.FIRST_ASKED), ASKED),
    "supply": (
        NEXT,
        turned(_("反映人补充了材料"), T.OWNER, when=on.stayed),
        turned(_("反映人补充了材料"), T.EVERY_HANDLER),
    ),
    "lapse_supplement": (turned(_("反映人逾期没有补充，已终止，三十日内可恢复"), T.BEFORE), TOLD),
    "reject": (asked(_("拟不予受理，请您复核"), Ask.DECIDE, T.DECIDER),),
    "approve_rejection": (
        turned(_("不予受理已复核同意，请送达告知书"), T.PROPOSER),
        turned(_("不予受理已复核同意"), T.BEFORE),
        TOLD,
    ),
    "refuse_rejection": (
        turned(_("不予受理没有同意，请予以受理"), T.PROPOSER),
        asked(_("不予受理没有同意，请予以受理"), Ask.STEP, T.OWNER),
    ),
    "guide": (turned(_("已告知反映人其他办理途径"), T.BEFORE), TOLD),
    "review_guidance": (
        NEXT,
        turned(_("引导经抽查，重新审核是否受理"), T.FIRST_ASKED, when=on.moved),
        told(when=on.moved),
    ),
    "object": (asked(_("反映人对不予受理或引导有异议，请您复核"), Ask.DECIDE, T.DECIDER),),
    "uphold_objection": (NEXT, turned(_("异议成立，重新审核受理"), T.FIRST_ASKED), TOLD),
    "dismiss_objection": (turned(_("异议不成立，维持原决定，请告知反映人"), T.FIRST_ASKED), TOLD),
    "solve_on_spot": (NEXT, ASKED),
    # ── 分析研判 ─────────────────────────────────────────────────────────────────────
    "triage": (NEXT, asked(_("拟定为疑难类，请您确认"), Ask.DECIDE, T.DECIDER, when=on.proposed)),
    "confirm_class": (
        NEXT,
        turned(_("分类已确认：%(class)s，时限到%(due)s"), T.PROPOSER, T.OWNER),
        turned(_("分类有调整，时限到%(due)s"), T.EVERY_HANDLER),
        TOLD,
    ),
    "refuse_class": (turned(_("分类没有同意调整，维持不变"), T.PROPOSER, T.OWNER),),
    "merge": (
        turned(_("已并入另一件一并办理"), T.BEFORE, T.FIRST_ASKED),
        turned(_("已并入另一件办理，本工单不再办"), T.DROPPED),
        TOLD,
    ),
    "join": (turned(_("又有一件同一事项并入"), T.OWNER),),
    "unmerge": (NEXT, turned(_("已拆分，恢复单独办理"), T.FIRST_ASKED), TOLD),
    # ── 派发工单 ─────────────────────────────────────────────────────────────────────
    "dispatch": (
        asked(_("新工单，请签收"), Ask.SIGN, T.NEW_ORDER),
        came(_("本单位收到一张工单"), T.NEW_ORDER_LEADER),
        TOLD,
    ),
    "add_order": (
        asked(_("新的协办工单，请签收"), Ask.SIGN, T.NEW_ORDER),
        came(_("本单位收到一张协办工单"), T.NEW_ORDER_LEADER),
    ),
    "cancel_order": (turned(_("工单已撤销，不用再办"), T.DROPPED),),
    "sign": (NEXT, CALL_FOR_UNIT, told(when=on.of_lead)),
    "auto_sign": (
        asked(_("逾期没有签收，系统已代签，请尽快办理"), Ask.WORK, T.HANDLER),
        NEXT,
        CALL_FOR_UNIT,
        turned(_("本单位逾期没有签收，系统已代签"), T.UNIT_LEADER),
        turned(_("%(unit)s逾期没有签收，系统已代签"), T.DISPATCHER),
    ),
    "request_return": (
        asked(_("%(unit)s申请退单，请审核"), Ask.RETURN, T.DISPATCHER),
        turned(_("本单位已申请退单"), T.HANDLER),
    ),
    "approve_return": (NEXT, turned(_("退单已同意，不用再办"), T.RETURNER, T.DROPPED)),
    "refuse_return": (
        asked(_("退单没有同意，由本单位办理，请开始办理"), Ask.WORK, T.HANDLER),
        CALL_FOR_UNIT,
        turned(_("退单没有同意，由本单位办理"), T.RETURNER),
    ),
    # ── 办理反馈 ─────────────────────────────────────────────────────────────────────
    "assign": (
        asked(_("指定您承办，请办理"), Ask.WORK, T.HANDLER),
        turned(_("已改由另一位同志承办"), T.BEFORE),
        told(when=on.of_lead),
    ),
    "record_contact": (turned(_("已有人联系了反映人"), T.HANDLER),),
    "record_progress": (),
    "request_extension": (asked(_("申请延期 %(days)s 个工作日，请审批"), Ask.EXTEND, T.EXTENDER),),
    "grant_extension": (
        asked(
            _("申请延期 %(days)s 个工作日，上一级已同意，请审批"),
            Ask.EXTEND,
            T.EXTENDER,
            when=on.extension_goes_on,
        ),
        turned(_("延期已同意，时限到%(due)s"), T.EXTENSION_ASKER, when=on.extension_granted),
        turned(_("延期已有一级同意，还在等上一级"), T.EXTENSION_ASKER, when=on.extension_goes_on),
        turned(_("时限延长到%(due)s"), T.EVERY_HANDLER, T.DISPATCHER, when=on.extension_granted),
        told(when=on.extension_granted),
    ),
    "refuse_extension": (turned(_("延期没有同意，时限不变"), T.EXTENSION_ASKER, T.LEAD_HANDLER),),
    "submit_reply": (asked(_("答复待审签"), Ask.SIGN_REPLY, T.SIGNER),),
    "approve_reply": (
        NEXT,
        asked(_("否定答复，请审核程序和理由"), Ask.SIGN_REPLY, T.SIGNER, when=on.to_centre),
        turned(_("答复已审签"), T.SUBMITTER),
        turned(_("协办单位%(unit)s已答复"), T.DISPATCHER, when=on.of_assist),
    ),
    "refuse_reply": (
        asked(_("答复退回重拟，请修改后再提交"), Ask.WORK, T.HANDLER),
        turned(_("答复退回重拟"), T.UNIT_LEADER),
    ),
    "return_for_quality": (
        NEXT,
        asked(_("答复退回修改，请修改后再提交"), Ask.WORK, T.LEAD_HANDLER),
        turned(_("本单位的答复退回修改"), T.LEAD_LEADER),
    ),
    "release": (
        NEXT,
        turned(_("答复已告知反映人"), T.LEAD_HANDLER),
        asked(
            _("答复作了承诺，请在%(promised)s前办好并登记"),
            Ask.FULFIL,
            T.LEAD_HANDLER,
            when=on.outcome_promised,
        ),
        turned(_("主办单位已答复，本工单结束"), T.DROPPED),
        turned(_("已答复反映人"), T.FIRST_ASKED),
        ASKED,
    ),
    "fulfil": (turned(_("承诺的事项已办好，可以核查"), T.OWNER),),
    "convene": (
        NEXT,
        asked(_("请参加会商"), Ask.ATTEND, T.EVERY_HANDLER),
        came(_("已发起会商"), T.LEAD_LEADER),
        turned(_("已发起会商"), T.DISPATCHER),
        TOLD,
    ),
    "conclude": (
        NEXT,
        asked(_("会商分工的新工单，请签收"), Ask.SIGN, T.NEW_ORDER),
        came(_("本单位收到会商分工的工单"), T.NEW_ORDER_LEADER),
        asked(_("会商已有结论，请按结论办理"), Ask.WORK, T.LEAD_HANDLER),
        turned(_("会商已有结论"), T.BEFORE, T.EVERY_HANDLER),
        told(when=on.promise_moved),
    ),
    "reclassify": (
        asked(_("拟调整分类，请您确认"), Ask.DECIDE, T.DECIDER, when=on.proposed),
        turned(_("调整为%(class)s，时限到%(due)s"), T.EVERY_HANDLER, when=on.in_force),
        told(when=on.in_force),
    ),
    "pause": (turned(_("暂停计时，到%(until)s恢复"), T.EVERY_HANDLER, T.OWNER), TOLD),
    "resume": (turned(_("恢复计时，时限到%(due)s"), T.EVERY_HANDLER, T.OWNER), TOLD),
    "escalate": (
        asked(_("提请提级，请您签发"), Ask.DECIDE, T.DECIDER, when=on.proposed),
        asked(
            _("提到 %(level)s 级，请签收"), Ask.ACKNOWLEDGE, T.ESCALATED_TO, when=on.unacknowledged
        ),
        turned(_("已提到 %(level)s 级"), T.OWNER, T.LEAD_LEADER, T.DISPATCHER, when=on.in_force),
        turned(_("已提级或提请提级"), T.SUPERVISOR, when=on.high_level),
    ),
    "acknowledge_escalation": (
        turned(_("提级已签发"), T.PROPOSER),
        turned(_("提级已签收，由上级督促"), T.OWNER),
    ),
    "step_down": (turned(_("提级没有签发"), T.PROPOSER), turned(_("已降级"), T.OWNER)),
    # ── 结果核查 ─────────────────────────────────────────────────────────────────────
    "record_attempt": (told(Kind.ASKED, when=on.in_vain),),
    "confirm": (turned(_("反映人确认了办理结果"), T.OWNER),),
    "verify_ok": (
        came(_("已办结，评价期满后归档"), T.ARCHIVIST),
        turned(_("核查通过，已办结"), T.LEAD_HANDLER, T.LEAD_LEADER, T.FIRST_ASKED),
        TOLD,
    ),
    "close_unsampled": (
        came(_("已办结，评价期满后归档"), T.ARCHIVIST),
        turned(_("没有抽中核查，已办结"), T.FIRST_ASKED),
        TOLD,
    ),
    "verify_fail": (
        NEXT,
        CALL_FOR_UNIT,
        asked(_("核查没有通过，请重新办理"), Ask.WORK, T.LEAD_HANDLER),
        turned(_("本单位办的件核查没有通过"), T.LEAD_LEADER),
        turned(_("核查没有通过，重新办理"), T.DISPATCHER),
        TOLD,
    ),
    "close_unsatisfied": (
        came(_("已办结（反映人不满意）"), T.ARCHIVIST),
        turned(_("由领导签署意见办结，计入不满意"), T.LEAD_HANDLER),
        turned(_("由领导签署意见办结"), T.FIRST_ASKED),
        TOLD,
    ),
    "rate": (
        NEXT,
        CALL_FOR_UNIT,
        asked(_("差评，请独立核实"), Ask.JUDGE, T.SUPERVISOR, when=on.bad_rating),
        turned(_("反映人给了差评"), T.LEAD_HANDLER, T.LEAD_LEADER, T.LEADER, when=on.bad_rating),
        turned(_("已评价，可以归档"), T.ARCHIVIST, when=on.fine_rating),
        turned(_("反映人作出了评价"), T.LEAD_HANDLER, when=on.fine_rating),
    ),
    "lapse_rating": (asked(_("评价期满没有评价，请归档"), Ask.ARCHIVE, T.ARCHIVIST),),
    **RATING_NOTICES,
    # ── 整理归档 ─────────────────────────────────────────────────────────────────────
    "archive": (),
    "reopen": (turned(_("依新的事实另立了一件"), T.FIRST_ASKED),),
    # ── 随时 ─────────────────────────────────────────────────────────────────────────
    "withdraw": (turned(_("反映人已撤回，不用再办"), T.BEFORE, T.DROPPED), TOLD),
    "terminate": (asked(_("拟终止办理，请您审批"), Ask.DECIDE, T.DECIDER),),
    "approve_termination": (
        turned(_("终止已同意，请送达告知书"), T.PROPOSER),
        turned(_("已终止，不用再办"), T.BEFORE, T.DROPPED),
        TOLD,
    ),
    "refuse_termination": (turned(_("终止没有同意，继续办理"), T.PROPOSER),),
    "cancel_pending": (turned(_("您的提请因其他办理而取消"), T.PROPOSER),),
    "hand_over": (asked(_("要移交给您，请接收"), Ask.RECEIVE, T.RECEIVER),),
    "accept_hand_over": (turned(_("对方已接收移交，改由对方负责"), T.GIVER, T.BEFORE), TOLD),
    "remind": (
        asked(_("催办：请尽快办理"), Ask.STEP, T.OWNER, when=on.by_system),
        asked(
            _("催办：请办理并在%(reply)s前答复"),
            Ask.ANSWER,
            T.LEAD_HANDLER,
            T.OWNER,
            when=on.by_person_until,
        ),
        asked(_("催办：请办理并答复"), Ask.ANSWER, T.LEAD_HANDLER, T.OWNER, when=on.by_person),
        turned(_("本单位的件被催办"), T.LEAD_LEADER),
    ),
    "supervise": (
        asked(_("督办：请在%(reply)s前答复"), Ask.ANSWER, T.LEAD_HANDLER, T.LEAD_LEADER, T.OWNER),
        turned(_("已督办"), T.LEADER, T.SUPERVISOR),
    ),
    "answer_supervision": (turned(_("已答复督办"), T.SUPERVISOR, T.LEADER),),
    # ── 到时，由系统 ─────────────────────────────────────────────────────────────────
    "yellow_card": (
        turned(
            _("黄牌：快到期了，时限到%(due)s"),
            T.OWNER,
            T.LEAD_HANDLER,
            T.DISPATCHER,
            when=on.of_promise,
        ),
        turned(_("黄牌：本单位的件快到期了，时限到%(due)s"), T.LEAD_LEADER, when=on.of_promise),
        turned(
            _("黄牌：答复承诺%(promised)s前办好，请抓紧"),
            T.LEAD_HANDLER,
            T.LEAD_LEADER,
            T.OWNER,
            when=on.of_outcome,
        ),
    ),
    "red_card": (
        turned(
            _("红牌：已超期"),
            T.OWNER,
            T.LEAD_HANDLER,
            T.DISPATCHER,
            T.SUPERVISOR,
            T.LEADER,
            when=on.of_promise,
        ),
        turned(_("红牌：本单位的件已超期"), T.LEAD_LEADER, when=on.of_promise),
        turned(
            _("红牌：答复承诺%(promised)s前办好，没有兑现"),
            T.LEAD_HANDLER,
            T.LEAD_LEADER,
            T.OWNER,
            T.SUPERVISOR,
            T.LEADER,
            when=on.of_outcome,
        ),
    ),
    "alert": (
        asked(
            _("移交超过三十分钟没有接收，请接收"),
            Ask.RECEIVE,
            T.RECEIVER,
            when=on.alert("hand_over_missed"),
        ),
        turned(
            _("移交超过三十分钟没有接收，仍由您负责"), T.OWNER, when=on.alert("hand_over_missed")
        ),
        turned(
            _("提请逾期没有审批，请尽快"), T.APPROVER, T.STAND_IN, when=on.alert("approval_overdue")
        ),
        turned(_("提请逾期没有审批"), T.SUPERVISOR, when=on.alert("approval_overdue")),
        asked(
            _("提级逾期没有签收，请签收"),
            Ask.ACKNOWLEDGE,
            T.ESCALATED_TO,
            when=on.alert("escalation_unacknowledged"),
        ),
        turned(_("提级逾期没有签收"), T.SUPERVISOR, when=on.alert("escalation_unacknowledged")),
        asked(
            _("督办逾期没有答复，请尽快答复"),
            Ask.ANSWER,
            T.LEAD_HANDLER,
            T.LEAD_LEADER,
            T.OWNER,
            when=on.alert("supervision_overdue"),
        ),
        turned(_("督办逾期没有答复"), T.SUPERVISOR, when=on.alert("supervision_overdue")),
        asked(_("协办工单已逾期，请尽快办理"), Ask.WORK, T.HANDLER, when=on.alert("order_overdue")),
        turned(_("本单位的协办工单已逾期"), T.UNIT_LEADER, when=on.alert("order_overdue")),
        turned(_("协办工单已逾期"), T.DISPATCHER, when=on.alert("order_overdue")),
        asked(
            _("逾期没有归档，请归档"), Ask.ARCHIVE, T.ARCHIVIST, when=on.alert("archive_overdue")
        ),
        turned(_("逾期没有归档"), T.LEADER, when=on.alert("archive_overdue")),
        *LATE_RATINGS,
        turned(
            _("引导抽查逾期，请安排另一人抽查"),
            T.SUPERVISOR,
            T.LEADER,
            when=on.alert("guidance_overdue"),
        ),
    ),
    "remind_supplement": (asked(_("补正快到期，请打电话提醒反映人"), Ask.CALL, T.OWNER), ASKED),
    "stand_in": (
        asked(
            _("审批搁置，请您代为审批"), Ask.DECIDE, T.STAND_IN, when=on.stood_in_for("proposal")
        ),
        asked(
            _("延期审批搁置，请您代为审批"),
            Ask.EXTEND,
            T.STAND_IN,
            when=on.stood_in_for("extension"),
        ),
        asked(
            _("审签搁置，请您代为审签"), Ask.SIGN_REPLY, T.STAND_IN, when=on.stood_in_for("reply")
        ),
        turned(_("审批搁置，请尽快审批，或由别人代"), T.APPROVER),
    ),
    "cover": (NEXT, turned(_("您不在岗，已由别人代"), T.BEFORE)),
    "recount": (
        turned(
            _("日历或办公时间有变，时限改到%(due)s"),
            T.OWNER,
            T.EVERY_HANDLER,
            T.DISPATCHER,
            when=on.promise_moved,
        ),
        told(when=on.promise_moved),
    ),
}
