"""填写项 — what an action asks to be filled in; `answers.py` reads what was.

Forms, the interface's schemas and the printed field lists come from `FIELDS`. A row of the
table names its fields as in process.md: `"situation* class note"`, `*` = required.
"""

from dataclasses import dataclass

from .errors import _
from .states import CaseClass, Outcome


@dataclass(frozen=True, slots=True)
class Field:
    """填写项. `kind` names a reader; `choices` a list of the policy pack or the centre."""

    name: str
    label: str
    kind: str = "text"
    choices: str = ""
    low: int = 1
    high: int = 2000  # for numbers the greatest value, for texts the length in characters

    @property
    def free(self) -> bool:
        """Free text: only its salted digest enters the chain, so that it can be disposed of."""
        return self.kind in {"text", "line", "items", "tasks"}


@dataclass(frozen=True, slots=True)
class Need:
    """A field as one row asks for it."""

    field: Field
    required: bool


def _f(
    name: str,
    label: str,
    kind: str = "text",
    choices: str = "",
    low: int = 1,
    high: int = 2000,
) -> tuple[str, Field]:
    return name, Field(name, label, kind, choices, low, high)


# fmt: off
FIELDS: dict[str, Field] = dict((
    _f("situation", _("受理情形"), "code", "situations"),
    _f("class", _("诉求分类"), "code", "classes"),
    _f("note", _("内部备注")),
    _f("items", _("需要补充的全部材料"), "items"),
    _f("deadline_days", _("补正期限（工作日）"), "int", high=60),
    _f("reason", _("理由")),
    _f("pause_reason", _("暂停原因"), "code", "pauses"),
    _f("statement", _("说明"), high=50_000),
    _f("attachments", _("附件"), "files"),
    _f("exclusion", _("不予受理情形"), "code", "exclusions"),
    _f("explanation", _("说明理由")),
    _f("remedy", _("救济途径")),
    _f("legal_basis", _("法律依据")),
    _f("review_applied", _("已申请复议、诉讼，或只要求复议"), "bool"),
    _f("opinion", _("意见")),
    _f("guidance", _("告知的办理途径")),
    _f("agreed", _("反映人如何表示同意"), "line", high=200),
    _f("causes", _("堵点成因"), "codes", "causes"),
    _f("outcome", _("办理结果"), "code", "outcomes"),
    _f("answer", _("答复内容"), high=5000),
    _f("evidence", _("办成的依据")),
    _f("lead_unit", _("主办单位"), "code", "units"),
    _f("nature", _("性质"), "code", "natures"),
    _f("assist_units", _("协办单位"), "codes", "units"),
    _f("duplicates_checked", _("已查重"), "bool"),
    _f("into", _("并入哪一件"), "case"),
    _f("instructions", _("办理要求"), high=5000),
    _f("due_at", _("时限（只可提前）"), "moment"),
    _f("designated", _("指定主办（不得退单）"), "bool"),
    _f("unit", _("承办单位"), "code", "units"),
    _f("item", _("所涉事项"), "line", high=200),
    _f("order", _("工单"), "code", "orders"),
    _f("units", _("参加单位"), "codes", "units"),
    _f("agenda", _("会商议题")),
    _f("at", _("时间"), "moment"),
    _f("cases", _("一并会商的诉求"), "cases"),
    _f("conclusion", _("会商结论"), high=5000),
    _f("positions", _("各方意见"), high=5000),
    _f("tasks", _("任务分工"), "tasks"),
    _f("extend_days", _("延长时限（工作日）"), "int", high=60),
    _f("until", _("暂停到哪一天"), "date"),
    _f("level", _("级别"), "int", high=5),
    _f("rung", _("降到哪一级"), "int", low=0, high=5),
    _f("result", _("结果")),
    _f("reasons", _("退回修改的理由")),
    _f("by", _("答复方式"), "code", "deliveries"),
    _f("method", _("联系方式"), "code", "methods"),
    _f("reached", _("已联系上"), "bool"),
    _f("summary", _("情况摘要")),
    _f("done", _("是否办成"), "code", "done"),
    _f("satisfaction", _("满意程度（1–5）"), "level", high=5),
    _f("satisfaction_result", _("对结果满意吗（1–5）"), "level", high=5),
    _f("satisfaction_attitude", _("对态度满意吗（1–5）"), "level", high=5),
    _f("satisfaction_speed", _("对快慢满意吗（1–5）"), "level", high=5),
    _f("understood", _("理由和救济途径听明白了吗"), "code", "understood"),
    _f("done_on", _("哪一天办成的"), "date"),
    _f("same_day_contact", _("单位当天联系了吗"), "code", "yes_no"),
    _f("extra", _("又补材料或多跑了吗"), "code", "extra"),
    _f("rating_urged", _("有人要求给好评吗"), "code", "yes_no"),
    _f("recording_id", _("录音编号"), "line", high=64),
    _f("seconds", _("通话时长（秒）"), "int", low=0, high=36_000),
    _f("guidance_result", _("抽查结论"), "code", "guidance_results"),
    _f("false_closure", _("虚假办结"), "bool"),
    _f("tags", _("评价标签"), "tags"),
    _f("comment", _("评价说明")),
    _f("grade", _("核实结论"), "code", "grades"),
    _f("new_facts", _("新的事实和理由"), high=5000),
    _f("identity_checked", _("已核对反映人身份"), "bool"),
    _f("grounds", _("终止理由")),
    _f("to", _("交给谁"), "person"),
    _f("cause", _("事由")),
    _f("alert", _("提醒事由"), "code", "alerts"),
    _f("child", _("并入的诉求"), "line", high=40),
    _f("demand", _("要求")),
    _f("reply_by", _("答复期限"), "date"),
    _f("basis", _("职责依据")),
    _f("suggested_unit", _("建议承办单位"), "code", "units"),
    _f("days", _("延长多少工作日"), "int", high=60),
    _f("plan", _("后续办理计划")),
    _f("facts", _("事实和经过"), high=5000),
    _f("alternatives", _("已考虑的替代办法")),
    _f("promised_on", _("承诺哪一天办好"), "date"),
    _f("unanswered", _("协办尚未答复的情况")),
    _f("reminded_at", _("已提醒的时间"), "moment"),
    _f("item_name", _("事项名称"), "line", high=200),
    _f("item_code", _("事项编码"), "line", high=64),
    _f("application_no", _("原办件编号"), "line", high=64),
    _f("needed_by", _("急需办成的日期"), "date"),
    _f("reporter_name", _("反映人姓名或单位"), "line", high=80),
    _f("reporter_phone", _("反映人电话"), "line", high=40),
    _f("request", _("希望怎样解决")),
))
# fmt: on

HINTS: dict[str, str] = {
    "legal_basis": _("依法不能办、或因不符合规定不受理的，必须写明具体条文。"),
    "alternatives": _("依法不能办的必须写。"),
    "promised_on": _("结果是承诺办理的必须写。"),
    "unanswered": _("还有协办单位没有答复的必须写。"),
    "review_applied": _("选“行政复议范围”时必须勾选，可以复议本身不是不受理的理由。"),
    "deadline_days": _("不填按规则包的期限。"),
    "extend_days": _("由中心领导决定时填写。"),
    "due_at": _("不填按承诺时限；急事可以提前。"),
    "understood": _("结果是依法不能办的才问；不计入办成。"),
    "recording_id": _("电话录音系统里的编号，没有录音的不填。"),
}
"""When a field that is not always required is, and what happens without it."""

CODES: dict[str, dict[str, str]] = {
    "methods": {
        "phone": _("电话"),
        "visit": _("上门或当面"),
        "video": _("视频"),
        "sms": _("短信"),
        "letter": _("信函"),
        "online": _("网上确认"),
        "confirm": _("以反映人确认为准"),
    },
    "deliveries": {
        "sms": _("短信"),
        "phone": _("电话"),
        "print": _("纸质送达"),
        "online": _("网上查看"),
    },
    "done": {
        "yes": _("办成了"),
        "partly": _("部分办成"),
        "no": _("没有办成"),
        "not_reached": _("未联系上"),
    },
    "understood": {
        "yes": _("听明白了"),
        "partly": _("部分明白"),
        "no": _("没有听明白"),
    },
    "yes_no": {
        "yes": _("是"),
        "no": _("否"),
        "unsure": _("说不清"),
    },
    "extra": {
        "none": _("没有"),
        "papers": _("又补了材料"),
        "trips": _("又多跑了"),
        "both": _("补了材料，也多跑了"),
    },
    "guidance_results": {
        "proper": _("引导得当"),
        "not_agreed": _("反映人没有同意"),
        "should_accept": _("应当受理"),
    },
    "grades": {
        "A": _("A 诉求明确合理"),
        "B": _("B 情况复杂"),
        "C": _("C 没有依据，解释说明"),
        "D": _("D 误评或恶意评价"),
        "E": _("E 匿名或无法核实"),
    },
    "alerts": {
        "hand_over_missed": _("移交超过三十分钟无人接收"),
        "approval_overdue": _("提请逾期未审批"),
        "escalation_unacknowledged": _("提级逾期未签收"),
        "supervision_overdue": _("督办逾期未答复"),
        "order_overdue": _("协办工单逾期"),
        "archive_overdue": _("逾期未归档"),
        "guidance_overdue": _("引导抽查逾期"),
        "judgement_overdue": _("差评逾期未核实"),
        "rater_uncontacted": _("差评逾期未联系评价人"),
        "plan_overdue": _("整改方案逾期"),
        "rectification_overdue": _("差评整改逾期"),
    },
    "natures": {
        "cannot_do": _("不能办"),
        "hard_to_do": _("很难办"),
        "not_willing": _("不给办"),
    },
    "classes": {
        CaseClass.GENERAL: _("一般类"),
        CaseClass.COMPLEX: _("复杂类"),
        CaseClass.HARD: _("疑难类"),
    },
    "outcomes": {
        Outcome.DONE: _("办成"),
        Outcome.PARTLY_DONE: _("部分办成"),
        Outcome.PROMISED: _("承诺办理"),
        Outcome.CANNOT_BY_LAW: _("依法不能办（已解释）"),
        Outcome.GUIDED: _("引导其他途径"),
        Outcome.OTHER: _("其他"),
    },
}
"""Lists that the table fixes; the others come from the pack, the centre or the case."""


def needs(spec: str, **kinds: str) -> tuple[Need, ...]:
    """Read `"situation* class note"`; `reason="pause_reason"` reads `reason` as that field."""
    found = []
    for word in spec.split():
        name = word.rstrip("*")
        f = FIELDS[kinds.get(name, name)]
        if f.name != name:
            f = Field(name, f.label, f.kind, f.choices, f.low, f.high)
        found.append(Need(f, word.endswith("*")))
    return tuple(found)
