# ruff: noqa: E501 — one form, one place: a line is a line of the form
"""文书式样 — every paper that the process issues: what stands on it, who signs, who may read it.

A line reads `标签=来源`; `*` after it: short, two of them share a row; `?`: left out when empty.
Sources are functions of `material.py`, or `said:动作.填写项` and `own:填写项`. To add a paper add a
form; to add a line add a line. What the table of the process issues and is not here is written by
`plain_form`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from bancheng.cases.codec import canonical
from bancheng.crypto import digest

UNIT, OWN_UNIT, REPORTER = "unit", "own_unit", "reporter"
"""Beside the centre's staff: every unit of the case, only the unit of the order, the reporter."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form."""

    label: str
    source: str
    short: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form: a heading, its lines, or a table."""

    heading: str
    lines: tuple[FormLine, ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """文书式样. `mark` stands in its number; `to` is whom it addresses, if anybody."""

    kind: str
    title: str
    mark: str
    sections: tuple[Section, ...]
    places: tuple[str, ...]
    readers: frozenset[str] = frozenset()
    to: str = ""
    lead: str = ""
    closing: tuple[str, ...] = ()
    recorded: bool = False  # besides, everything that the event wrote and chose
    seal: bool = True


def _line(text: str) -> FormLine:
    label, _equals, source = text.partition("=")
    name = source.rstrip("*?")
    flags = source[len(name) :]
    return FormLine(label, name, "*" in flags, "?" in flags)


def _s(heading: str, *lines: str, table: str = "") -> Section:
    return Section(heading, tuple(_line(line) for line in lines), table)


def _form(
    kind: str,
    title: str,
    mark: str,
    *sections: Section,
    places: Sequence[str] = (),
    readers: str = "",
    **more: object,
) -> Form:
    return Form(kind, title, mark, sections, tuple(places), frozenset(readers.split()), **more)  # type: ignore[arg-type]


NUMBERS = ("诉求编号=case_no*", "诉求分类=case_class*")
MATTER = _s(
    "诉求",
    "事项名称=item",
    "原办件编号=application_no*?",
    "原申请=applied*?",
    "反映的问题=statement",
    "希望怎样解决=request?",
)
WHO = _s("反映人", "姓名或单位=reporter*", "联系电话=phone*")
REMEDY = ("remedy_days", "not_stopped")
SIGNED = ("经办人：{by}", "领取人签名：", "送达方式和时间：")

# fmt: off
FORMS: tuple[Form, ...] = (
    # ── 受理申请 ──────────────────────────────────────────────────────────────────────────
    _form("registration", "受理登记表", "登",
          _s("登记", "诉求编号=case_no*", "登记时间=received*", "渠道=channel*", "点位=point*", "首问责任人=first_asked*", "登记人=registrar*"),
          _s("反映人", "类型=reporter_kind*", "姓名或单位=reporter*", "证件号码=id_no*?", "统一社会信用代码=credit_code*?", "联系电话=phone*", "联系地址=address*?", "代办人=agent?", "需要帮办=vulnerable*", "信息保密=confidential*"),
          _s("事项", "事项名称=item", "事项编码=item_code*?", "原办件编号=application_no*?", "原申请=applied*?", "已跑动=trips*?", "急需办成=needed_by*?"),
          _s("诉求", "问题经过=statement", "希望怎样解决=request?", "附件=files*", "受理情形=situation*", "个人信息告知版本=notice_version*?"),
          places=("反映人签名：", "登记人：{by}"), readers=REPORTER),
    _form("acceptance", "受理回执", "受",
          _s("", *NUMBERS, "受理时间=issued*", "受理情形=situation*", "事项名称=item", "答复期限=promise", "联系人=owner*"),
          places=("经办人：{by}",), readers=f"{REPORTER} {UNIT}", to="reporter",
          lead="您反映的{about}问题已经受理，从今天的次一个工作日起计算期限。我们会在答复期限以前告诉您办理结果。",
          closing=("查进度，答复以后确认结果、评价：扫描本页二维码，填诉求编号和查询码。查询码在登记时已经交给您；遗失的，核对身份后由窗口代办。",)),
    _form("supplement", "一次性补正告知书", "补",
          _s("", "诉求编号=case_no*", "补正期限=supplement_due*", "事项名称=item", "说明=own:reason?"),
          _s("需要一次补齐的全部材料和内容", table="items"),
          places=SIGNED, readers=REPORTER, to="reporter",
          lead="您反映的{about}问题，还需要您补充下列材料或者内容。这是需要补充的全部，不会再另行要求。",
          closing=("请在补正期限以前补充。能够由我们查询、核验的，您可以向窗口说明，由我们办理。逾期没有补充的，本件将终止办理；终止后三十日内补来的，可以恢复办理一次。",)),
    _form("supplement_reminder", "补正提醒", "补提",
          _s("", "诉求编号=case_no*", "补正期限=supplement_due*"), _s("还需要的材料和内容", table="items"),
          places=("经办人：{owner}",), readers=REPORTER, to="reporter",
          lead="您反映的{about}问题还在等您补充材料，补正期限快到了。有困难的请告诉窗口。"),
    _form("rejection", "不予受理告知书", "不",
          _s("", "诉求编号=case_no*", "收到日期=received*", "事项名称=item", "不予受理的情形=exclusion", "说明理由=said:reject.explanation", "依据=said:reject.legal_basis?"),
          _s("您可以怎么办", "其他途径=said:reject.remedy?", "异议方式和期限=objection_way", "复议和诉讼=remedy_days"),
          places=("经办人：{proposed_by}", "复核人：{by}", "领取人签名："), readers=REPORTER, to="reporter",
          lead="您反映的{about}问题，经审核、复核，不属于本窗口受理的范围，现将理由和您可以走的途径告知如下。",
          closing=("{not_stopped}",)),
    _form("guidance", "引导单", "引",
          _s("", "诉求编号=case_no*", "告知时间=issued*", "事项名称=item", "情形=exclusion?", "应当走的途径=own:guidance", "反映人怎样表示同意=own:agreed", "异议方式和期限=objection_way"),
          places=SIGNED, readers=REPORTER, to="reporter",
          lead="您反映的{about}问题，经您同意，告知您办理的途径。您也可以要求本窗口受理。"),
    _form("objection", "复核意见", "复",
          _s("", "诉求编号=case_no*", "复核时间=issued*", "事项名称=item", "异议的理由=said:object.reason", "复核结论=objection", "复核意见=own:opinion", "复议和诉讼=remedy_days?"),
          places=("复核人：{by}", "领取人签名："), readers=REPORTER, to="reporter",
          lead="您对本窗口的处理提出异议，现由没有参与原处理的人员复核完毕。", closing=("{not_stopped}",)),
    _form("on_the_spot", "当场办结记录", "当",
          _s("", *NUMBERS, "办结时间=issued*", "办理结果=outcome*"), MATTER, WHO,
          _s("办理", "堵点成因=causes", "答复内容=answer", "办成的依据=own:evidence?"),
          places=("经办人：{by}", "反映人签名："), readers=REPORTER),
    _form("handing_over", "首问移交单", "移",
          _s("", "诉求编号=case_no*", "移交时间=issued*", "事项名称=item", "移交人=by*", "接收人=own:to*", "移交原因=own:reason?", "已办情况=progress"),
          places=("移交人：{by}", "接收人签名："), seal=False),
    # ── 分析研判、派发工单 ──────────────────────────────────────────────────────────────────
    _form("triage", "研判意见", "研",
          _s("", *NUMBERS, "性质=nature*", "受理情形=situation*", "事项名称=item", "堵点成因=causes", "主办单位=lead_unit*", "协办单位=assist_units*", "研判意见=own:opinion?", "答复期限=promise"),
          places=("研判人：{by}",), readers=UNIT),
    _form("order", "工单", "单",
          _s("", "工单编号=order_no*", "承办方式=order_role*", "诉求编号=case_no*", "诉求分类=case_class*", "承办单位=order_unit*", "其他单位=other_units*", "签收期限=sign_due*", "办理期限=order_due*", "受理情形=situation*", "堵点成因=causes*", "指定=designated?"),
          MATTER, WHO, _s("要求", "办理要求=instructions", "研判意见=said:triage.opinion?", "附件=files*"),
          _s("联系和办理记录", table="contacts"),
          places=("派发人：{by}", "签收人：", "承办人：", "负责人签批："), readers=OWN_UNIT, to="order_unit"),
    _form("return", "退单申请", "退",
          _s("", "工单编号=order_no*", "申请单位=order_unit*", "事项名称=item", "退单理由=own:reason", "职责依据=own:basis", "建议承办单位=own:suggested_unit"),
          places=("单位负责人：{by}", "审核意见："), readers=OWN_UNIT),
    _form("designation", "职责争议协调确认单", "责",
          _s("", "工单编号=order_no*", "承办单位=order_unit*", "事项名称=item", "单位申请退单的理由=said:request_return.reason", "单位提出的依据=said:request_return.basis", "协调确认意见=own:opinion"),
          places=("确认人：{by}", "单位签收："), readers=OWN_UNIT, to="order_unit",
          closing=("经协调确认，本件由该单位牵头办理。对职责划分仍有不同意见的，可以另行报请明确，不影响本件按期办理。",)),
    # ── 办理反馈 ──────────────────────────────────────────────────────────────────────────
    _form("extension", "延期审批表", "延",
          _s("", "工单编号=order_no*", "申请单位=order_unit*", "事项名称=item", "申请延长=said:request_extension.days*", "现答复期限=promise*", "延期理由=said:request_extension.reason", "已做工作和后续计划=said:request_extension.plan", "审批结果=extension_state*", "延期后的期限=extended_due*?"),
          _s("审批", table="approvals"), places=("审批人：{by}",), readers=OWN_UNIT),
    _form("consultation", "会商纪要", "纪",
          _s("", "诉求编号=case_no*", "时间=issued*", "主持=convener*", "参加单位=said:convene.units*", "议题=said:convene.agenda", "各方意见=own:positions?", "结论=own:conclusion"),
          _s("任务", table="tasks"), places=("签发：{by}", "参加单位签字："), readers=UNIT),
    _form("escalation", "提级响应单", "提",
          _s("", "诉求编号=case_no*", "提级到=level*", "事项名称=item", "提级原因=own:reason", "主办单位=lead_unit*", "答复期限=promise*"),
          places=("提请：{by}", "接手人签收：")),
    _form("reply", "办理结果反馈单", "馈",
          _s("", "工单编号=order_no*", "承办单位=order_unit*", "事项名称=item", "办理结果=own:outcome*", "承诺办好=own:promised_on*?"),
          _s("联系反映人", table="contacts"),
          _s("办理", "事实和经过=own:facts", "答复内容=own:answer", "法律依据=own:legal_basis?", "已考虑的替代办法=own:alternatives?", "协办尚未答复的情况=own:unanswered?"),
          places=("承办人：{by}", "负责人审签："), readers=OWN_UNIT),
    _form("negative_report", "否定事项报备单", "否",
          _s("", "工单编号=order_no*", "承办单位=order_unit*", "事项名称=item", "结论=answer", "法律依据=answer_basis", "事实和经过=said:submit_reply.facts", "已考虑的替代办法=answer_alternatives", "审批意见=own:opinion?"),
          places=("单位负责人：{by}", "中心领导阅签："), readers=OWN_UNIT),
    _form("result", "办理结果告知书", "果",
          _s("", *NUMBERS, "承办单位=answered_unit*", "办理结果=outcome*", "事项名称=item", "答复内容=answer", "依据=answer_basis?", "还可以考虑的办法=answer_alternatives?", "承诺办好的日期=fulfil_on?", "补充说明=own:opinion?", "其他途径=own:remedy?"),
          _s("您可以怎么办", "确认和评价=rating_way", "复议和诉讼=remedy_days?"),
          places=("经办人：{by}", "领取人签名：", "送达方式和时间："), readers=f"{REPORTER} {UNIT}", to="reporter",
          lead="您反映的{about}问题，现将办理结果告知如下。", closing=("{not_stopped}",)),
    _form("reminder", "催办通知书", "催",
          _s("", *NUMBERS, "主办单位=lead_unit*", "答复期限=promise*", "事项名称=item", "事由=own:cause", "要求=own:demand", "请在以下日期以前答复=own:reply_by?"),
          places=("催办人：{by}", "单位签收："), readers=UNIT, to="lead_unit"),
    _form("supervision", "督办单", "督",
          _s("", *NUMBERS, "主办单位=lead_unit*", "答复期限=promise*", "事项名称=item", "督办事由=own:cause", "要求=own:demand", "督办答复期限=supervision_due"),
          places=("督办人：{by}", "单位签收：", "承办反馈：", "督办结论："), readers=UNIT, to="lead_unit"),
    _form("yellow_card", "黄牌提醒", "黄",
          _s("", *NUMBERS, "主办单位=lead_unit*", "答复期限=promise*", "事项名称=item"),
          places=("单位签收：",), readers=UNIT, to="lead_unit", lead="下列诉求的答复期限即将届满，请抓紧办理并按期答复反映人。"),
    _form("red_card", "红牌警告", "红",
          _s("", *NUMBERS, "主办单位=lead_unit*", "答复期限=promise*", "事项名称=item"),
          places=("单位签收：",), readers=UNIT, to="lead_unit", lead="下列诉求已经超过答复期限仍没有答复。请立即办理，并说明逾期的原因。"),
    # ── 结果核查、评价 ────────────────────────────────────────────────────────────────────
    _form("follow_up", "回访记录", "访",
          _s("", *NUMBERS, "承办单位=answered_unit*", "核查人=by*", "事项名称=item", "答复内容=answer"), WHO,
          _s("历次联系", table="attempts"), places=("核查人：{by}",), recorded=True, seal=False),
    _form("redo", "重办通知", "重",
          _s("", *NUMBERS, "承办单位=answered_unit*", "轮次=redo*", "事项名称=item", "重新答复期限=promise"),
          places=("核查人：{by}", "单位签收："), readers=UNIT, to="answered_unit", recorded=True,
          lead="经核查，下列诉求没有真正办成，请重新办理：当日重新联系反映人，在新的期限以前答复。"),
    _form("bad_rating", "差评整改单", "改",
          _s("", *NUMBERS, "承办单位=answered_unit*", "评价=rating*", "事项名称=item", "评价说明=said:rate.comment?"),
          places=("核实人：{by}", "整改单位签收：", "整改完成："), readers=UNIT, to="answered_unit", recorded=True),
    # ── 整理归档、随时 ────────────────────────────────────────────────────────────────────
    _form("archive", "归档目录", "档",
          _s("", *NUMBERS, "归档时间=issued*", "办理结果=outcome*", "事项名称=item"), _s("目录", table="catalogue"),
          places=("立卷人：{by}", "检查人：")),
    _form("withdrawal", "撤回确认", "撤",
          _s("", "诉求编号=case_no*", "撤回时间=issued*", "事项名称=item", "撤回原因=own:reason?", "已核对身份=own:identity_checked?"),
          places=("反映人签名：", "经办人：{by}"), readers=REPORTER, to="reporter",
          lead="您撤回了反映的{about}问题，本件到此结束。以后仍有需要的，可以重新反映。"),
    _form("termination", "终止办理告知书", "终",
          _s("", "诉求编号=case_no*", "终止时间=issued*", "事项名称=item", "终止理由=said:terminate.grounds?", "说明=said:terminate.explanation?", "情况=lapsed?"),
          _s("您可以怎么办", "其他途径=said:terminate.remedy?", "重新反映=reopening"),
          places=SIGNED, readers=f"{REPORTER} {UNIT}", to="reporter",
          lead="您反映的{about}问题终止办理，现将理由和您可以走的途径告知如下。"),
)
# fmt: on

BY_TITLE = {form.title: form for form in FORMS}
BY_KIND = {form.kind: form for form in FORMS}


def form_of(title: str) -> Form:
    """The form of a paper that the table names."""
    return BY_TITLE.get(title) or plain_form(title)


@lru_cache(maxsize=64)
def plain_form(title: str) -> Form:
    """What a paper says that has no form of its own: the matter, and what the event recorded."""
    sections = (_s("", *NUMBERS, "事项名称=item"),)
    kind = f"plain-{digest(title.encode())[:12]}"
    return Form(kind, title, "文", sections, ("经办人：{by}",), recorded=True)


@lru_cache(maxsize=64)
def version_of(form: Form) -> str:
    """The digest of a form: what an issued paper was written by."""
    parts = asdict(form) | {"readers": sorted(form.readers)}
    return digest(canonical(parts).encode())
