"""时限推算过程 — a due date together with how it was reached.

Every due date is stored with its derivation, so that an officer can read out to the
reporter why it is this day, years later, without the calendar of that time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, Self
from zoneinfo import ZoneInfo

UNITS = {
    "wd": ("个工作日", "working days"),
    "wh": ("个工作小时", "working hours"),
    "wmin": ("个工作分钟", "working minutes"),
    "days": ("日", "calendar days"),
    "date": ("", ""),
}
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Derivation:
    """推算过程 — start, amount, what was skipped, and on whose word."""

    start: datetime
    amount: int
    unit: str  # a key of UNITS; "date" is a moment the rule names itself
    first_day: date
    last_day: date
    ends: datetime
    skipped: tuple[tuple[date, str], ...] = ()
    worked: tuple[tuple[date, str], ...] = ()  # weekend days worked to make up
    editions: tuple[str, ...] = ()
    unknown_years: tuple[int, ...] = ()
    rule: str = ""  # key path in the policy pack
    source: str = ""
    zone: str = "Asia/Shanghai"

    @property
    def provisional(self) -> bool:
        """暂定 — whether a year without a notice had a say."""
        return bool(self.unknown_years)

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values; `from_dict` gives the same derivation back."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        known = dict(stored)
        for name in ("start", "ends"):
            known[name] = datetime.fromisoformat(known[name])
        for name in ("first_day", "last_day"):
            known[name] = date.fromisoformat(known[name])
        for name in ("skipped", "worked"):
            known[name] = tuple((date.fromisoformat(day), why) for day, why in known[name])
        for name in ("editions", "unknown_years"):
            known[name] = tuple(known[name])
        return cls(**known)

    def in_words(self, lang: str = "zh") -> str:
        """Return the sentence an officer reads out, in Chinese or (`en`) English."""
        return _english(self) if lang.startswith("en") else _chinese(self)


@dataclass(frozen=True, slots=True)
class Deadline:
    """时限 — a moment in UTC, whether it is provisional, and why it is that moment."""

    at: datetime
    provisional: bool
    why: Derivation

    def ruled_by(self, rule: str, source: str) -> "Deadline":
        """Return the same deadline under another rule's name."""
        return replace(self, why=replace(self.why, rule=rule, source=source))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def _grouped(days: tuple[tuple[date, str], ...]) -> str:
    """Name each run of days once: 10月1日至7日国庆节, 周末2天."""
    weekend = sum(name in ("周六", "周日") for _, name in days)
    named = [pair for pair in days if pair[1] not in ("周六", "周日")]
    parts = []
    for name, run in groupby(named, key=lambda pair: pair[1]):
        span = [day for day, _ in run]
        first, last = span[0], span[-1]
        end = "" if first == last else f"至{last.month}月{last.day}日"
        parts.append(f"{first.month}月{first.day}日{end}{name}")
    return "、".join([*parts, *([f"周末{weekend}天"] if weekend else [])])


def _chinese(d: Derivation) -> str:
    zone = ZoneInfo(d.zone)
    start, ends = d.start.astimezone(zone), d.ends.astimezone(zone)
    parts = [f"自{_day(start.date())}{start:%H:%M}起算"]
    if d.unit in ("wd", "days"):
        parts[0] += f"，当日不计，期限{d.amount}{UNITS[d.unit][0]}"
        parts[0] += f"，第一日为{_day(d.first_day)}"
    elif d.unit != "date":
        parts[0] += f"，期限{d.amount}{UNITS[d.unit][0]}（只计办公时间）"
    if d.skipped:
        parts.append(("顺延时跳过" if d.unit == "days" else "其间不计") + _grouped(d.skipped))
    if d.worked:
        parts.append(
            "调休上班照计：" + "、".join(f"{day.month}月{day.day}日" for day, _ in d.worked)
        )
    parts.append(f"到期时间为{_day(ends.date())}{ends:%H:%M}")
    if d.provisional:
        years = "、".join(f"{year}年" for year in d.unknown_years)
        parts.append(f"{years}放假安排尚未载入，此为暂定时间，载入后重新计算")
    basis = [d.rule, f"来源{d.source}" if d.source else "", "、".join(d.editions)]
    if any(basis):
        parts.append("依据：" + "，".join(part for part in basis if part))
    return "；".join(parts) + "。"


def _english(d: Derivation) -> str:
    zone = ZoneInfo(d.zone)
    start, ends = d.start.astimezone(zone), d.ends.astimezone(zone)
    parts = [f"Counted from {start:%a %Y-%m-%d %H:%M}"]
    if d.unit in ("wd", "days"):
        parts.append(f"that day not included, {d.amount} {UNITS[d.unit][1]}")
    elif d.unit != "date":
        parts.append(f"{d.amount} {UNITS[d.unit][1]}, office hours only")
    if d.skipped:
        parts.append(f"{len(d.skipped)} days that are not worked skipped")
    if d.worked:
        parts.append("worked make-up days: " + ", ".join(f"{day}" for day, _ in d.worked))
    parts.append(f"due {ends:%a %Y-%m-%d %H:%M}")
    if d.provisional:
        years = ", ".join(map(str, d.unknown_years))
        parts.append(f"provisional, the holidays of {years} are not announced")
    return "; ".join(parts) + "."
