"""填写项 — what an action asks to be filled in, and how an answer is read.

Forms, the interface's schemas and the printed field lists come from `FIELDS`. A row of the
table names its fields as in process.md: `"situation* class note"`, `*` = required.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from .errors import _
from .states import CaseClass, Outcome

Clean = dict[str, Any]
Errors = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """填写项. `kind` names a reader below; `choices` a list of the policy pack or the centre."""

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
    _f("false_closure", _("虚假办结"), "bool"),
    _f("tags", _("评价标签"), "tags"),
    _f("comment", _("评价说明")),
    _f("grade", _("核实结论"), "code", "grades"),
    _f("new_facts", _("新的事实和理由"), high=5000),
    _f("identity_checked", _("已核对反映人身份"), "bool"),
    _f("grounds", _("终止理由")),
    _f("to", _("交给谁"), "person"),
    _f("cause", _("事由")),
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
))
# fmt: on

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
    "grades": {
        "A": _("A 诉求明确合理"),
        "B": _("B 情况复杂"),
        "C": _("C 没有依据，解释说明"),
        "D": _("D 误评或恶意评价"),
        "E": _("E 匿名或无法核实"),
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

LEVELS = {
    "very_satisfied": 5,
    "satisfied": 4,
    "basically_satisfied": 3,
    "dissatisfied": 2,
    "very_dissatisfied": 1,
}


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


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers need to know of the world: lists by name, the zone, closing time."""

    lists: Mapping[str, frozenset[str]]
    zone: tzinfo
    close_of: Callable[[date], datetime]


def read(wanted: tuple[Need, ...], given: Mapping[str, Any], reading: Reading) -> Clean:
    """Return the answers as values, or raise `Invalid` with every error at once."""
    from .errors import Invalid

    clean: Clean = {}
    errors: Errors = []
    names = {n.field.name for n in wanted}
    errors += [(name, _("没有这个填写项。")) for name in given if name not in names]
    for need in wanted:
        name, raw = need.field.name, given.get(need.field.name)
        try:
            value = None if _blank(raw) else READERS[need.field.kind](raw, need.field, reading)
        except (ValueError, TypeError, OverflowError) as why:
            errors.append((name, str(why) if isinstance(why, _Wrong) else _("格式不对。")))
            continue
        if not _blank(value):
            clean[name] = value
        elif need.required:
            errors.append((name, _("请填写这一项。")))
    if errors:
        raise Invalid(errors)
    return clean


class _Wrong(ValueError):
    """A reader's own sentence."""


def _blank(value: Any) -> bool:
    """Nothing was answered. `False` and 0 are answers."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | tuple) and not value)


def _legible(text: str) -> str:
    """The text without blanks around it, if every database can hold it."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _Wrong(_("文字中有不能识别的字符。"))
    return text.strip()


def _text(raw: Any, f: Field, _r: Reading) -> str:
    if raw is True:
        return "是"
    if not isinstance(raw, str):
        raise _Wrong(_("请填写文字。"))
    if len(raw) > f.high:
        raise _Wrong(_("文字太长。"))
    return _legible(raw)


def _code(raw: Any, f: Field, r: Reading) -> str:
    code = raw.strip() if isinstance(raw, str) else ""
    if code not in r.lists.get(f.choices, frozenset()):
        raise _Wrong(_("不在可选范围内。"))
    return code


def _codes(raw: Any, f: Field, r: Reading) -> tuple[str, ...]:
    if isinstance(raw, str):
        raw = [part for part in raw.replace("，", ",").split(",") if part.strip()]
    if not isinstance(raw, (list, tuple)):
        raise _Wrong(_("请选择一项或几项。"))
    return tuple(dict.fromkeys(_code(one, f, r) for one in raw))


def _int(raw: Any, f: Field, _r: Reading) -> int:
    if isinstance(raw, bool) or not isinstance(raw, (int, str)):
        raise _Wrong(_("请填写整数。"))
    try:
        number = int(raw)
    except ValueError:
        raise _Wrong(_("请填写整数。")) from None
    if not f.low <= number <= f.high:
        raise _Wrong(_("数字超出范围。"))
    return number


def _level(raw: Any, f: Field, r: Reading) -> int:
    return _int(LEVELS.get(raw, raw) if isinstance(raw, str) else raw, f, r)


def _bool(raw: Any, _f: Field, _r: Reading) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "on", "1", "yes"):
        return True
    if raw in ("false", "off", "0", "no"):
        return False
    raise _Wrong(_("请选择是或否。"))


def _iso(raw: Any) -> date:
    """A day or a moment as it is written in ISO 8601, or one already."""
    if isinstance(raw, str):
        raw = datetime.fromisoformat(raw.strip())
    if not isinstance(raw, date) or not 2000 <= raw.year <= 2200:
        raise ValueError
    return raw


def _date(raw: Any, _f: Field, r: Reading) -> date:
    """A day; of a moment, the day on which it falls at the centre."""
    try:
        at = _iso(raw)
    except ValueError:
        raise _Wrong(_("请填写日期，例如 2026-11-26。")) from None
    if not isinstance(at, datetime):
        return at
    return at.astimezone(r.zone).date() if at.tzinfo else at.date()


def _moment(raw: Any, f: Field, r: Reading) -> datetime:
    """A moment; a day without an hour stands for its closing time."""
    if isinstance(raw, str) and len(raw.strip()) <= len("2026-11-26"):
        return r.close_of(_date(raw, f, r))
    try:
        at = _iso(raw)
    except ValueError:
        raise _Wrong(_("请填写日期和时间。")) from None
    if not isinstance(at, datetime):
        return r.close_of(at)
    return at if at.tzinfo else at.replace(tzinfo=r.zone)


def _list_of(raw: Any, keys: tuple[str, str], extra: str = "") -> list[dict[str, Any]]:
    """Lists of small objects; a plain string stands for the first key, a text for a line each."""
    if isinstance(raw, str):
        raw = [line.strip() for line in raw.splitlines() if line.strip()]
    if not isinstance(raw, (list, tuple)) or not raw or len(raw) > 50:
        raise _Wrong(_("请至少列出一项。"))
    found = []
    for one in raw:
        entry = {keys[0]: one} if isinstance(one, str) else one
        if not isinstance(entry, Mapping) or set(entry) - {*keys, extra}:
            raise _Wrong(_("请按名称和要求逐项列出。"))
        if not all(isinstance(v, str) and len(v) <= 2000 for v in entry.values() if v is not None):
            raise _Wrong(_("请按名称和要求逐项列出。"))
        found.append({k: _legible(v) for k, v in entry.items() if v})
    return found


def _items(raw: Any, _f: Field, _r: Reading) -> list[dict[str, Any]]:
    found = _list_of(raw, ("name", "requirement"))
    if not all(one.get("name") for one in found):
        raise _Wrong(_("每一项都要写明名称。"))
    return found


def _tasks(raw: Any, f: Field, r: Reading) -> list[dict[str, Any]]:
    if isinstance(raw, str):  # a form's lines: 单位代码 任务 [日期]
        raw = [
            dict(zip(("unit", "task"), line.split(None, 1), strict=False))
            for line in raw.splitlines()
            if line.strip()
        ]
    found = _list_of(raw, ("unit", "task"), "due_on")
    for one in found:
        if one.get("unit") not in r.lists["units"] or not one.get("task"):
            raise _Wrong(_("每项任务都要写明单位和内容。"))
        if "due_on" in one:
            one["due_on"] = _date(one["due_on"], f, r).isoformat()
    return found


def _strings(raw: Any, _f: Field, _r: Reading) -> tuple[str, ...]:
    if isinstance(raw, str):
        raw = [part.strip() for part in raw.replace("，", ",").split(",")]
    if not isinstance(raw, (list, tuple)) or not all(
        isinstance(v, str) and len(v) <= 64 for v in raw
    ):
        raise _Wrong(_("格式不对。"))
    return tuple(dict.fromkeys(_legible(v) for v in raw if v.strip()))


def _files(raw: Any, f: Field, r: Reading) -> tuple[str, ...]:
    if isinstance(raw, (list, tuple)):
        raw = [str(v) for v in raw if isinstance(v, (int, str)) and not isinstance(v, bool)]
    found = _strings(raw, f, r)
    if set(found) - r.lists["files"]:
        raise _Wrong(_("找不到这份附件，请先上传。"))
    return found


READERS: dict[str, Callable[[Any, Field, Reading], Any]] = {
    "text": _text,
    "line": _text,
    "code": _code,
    "codes": _codes,
    "int": _int,
    "level": _level,
    "bool": _bool,
    "date": _date,
    "moment": _moment,
    "items": _items,
    "tasks": _tasks,
    "tags": _strings,
    "cases": _strings,
    "files": _files,
    "case": _text,
    "person": _text,
}
