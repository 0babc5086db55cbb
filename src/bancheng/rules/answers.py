"""读取填写 — how an answer is read: from a form's text or a program's JSON to a value.

A reader takes what was sent, the field and the lists it may choose from, and returns the value
or says in one sentence why not. To add a kind of field, add its reader to `READERS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from .errors import Invalid, _
from .fields import Field, Need

Clean = dict[str, Any]
Errors = list[tuple[str, str]]
LEVELS = {
    "very_satisfied": 5,
    "satisfied": 4,
    "basically_satisfied": 3,
    "dissatisfied": 2,
    "very_dissatisfied": 1,
}
"""五级评价 as platforms name the levels."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers need to know of the world: lists by name, the zone, closing time."""

    lists: Mapping[str, frozenset[str]]
    zone: tzinfo
    close_of: Callable[[date], datetime]


def read(wanted: tuple[Need, ...], given: Mapping[str, Any], reading: Reading) -> Clean:
    """Return the answers as values, or raise `Invalid` with every error at once."""
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
