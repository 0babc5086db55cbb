"""时限推算过程 — a due date together with how it was reached.

Every due date is stored with its derivation, so that an officer can read out to the
reporter why it is this day, years later, without the calendar of that time. The words
are in `spoken.py`; what the rule is called and where it comes from, in `basis.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

UNITS = {
    "wd": ("个工作日", "working days"),
    "wh": ("个工作小时", "working hours"),
    "wmin": ("个工作分钟", "working minutes"),
    "days": ("日", "calendar days"),
    "date": ("", ""),
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """推算中的一天 — what one day counted for, or why it did not count."""

    day: date
    number: int | None = None  # 第几日, from 1; None where days are not counted
    off: str = ""  # why it is not counted: 周六, 国庆节
    made_up: str = ""  # worked to make up for this holiday (调休上班)
    minutes: int | None = None  # office time counted on it
    begins: bool = False
    ends: bool = False
    unsure: bool = False  # of a year whose notice is not loaded


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
    minutes: tuple[tuple[date, int], ...] = ()  # office time counted, day by day
    cutoff: str = ""  # 当日截止: what began later moved to the next working day

    @property
    def provisional(self) -> bool:
        """暂定 — whether a year without a notice had a say."""
        return bool(self.unknown_years)

    @property
    def start_day(self) -> date:
        """起算日 — the day on which the start falls at the centre."""
        return self.start.astimezone(ZoneInfo(self.zone)).date()

    def days(self) -> tuple[Day, ...]:
        """逐日 — every day from the start to the end, counted or named as skipped."""
        off, on, spent = dict(self.skipped), dict(self.worked), dict(self.minutes)
        number, found = 0, []
        day = self.start_day
        while day <= self.last_day:
            worked = self.unit == "wd" and day not in off
            counts = day >= self.first_day and (worked or self.unit == "days")
            counts = counts and number < self.amount
            number += counts
            found.append(
                Day(
                    day=day,
                    number=number if counts else None,
                    off=off.get(day, ""),
                    made_up=on.get(day, ""),
                    minutes=spent.get(day),
                    begins=day == self.start_day,
                    ends=day == self.last_day,
                    unsure=day.year in self.unknown_years,
                )
            )
            day += ONE_DAY
        return tuple(found)

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values; `from_dict` gives the same derivation back."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote; what a case adds of its own is passed over."""
        known = {f.name: stored[f.name] for f in fields(cls) if f.name in stored}
        for name in ("start", "ends"):
            known[name] = datetime.fromisoformat(known[name])
        for name in ("first_day", "last_day"):
            known[name] = date.fromisoformat(known[name])
        for name in {"skipped", "worked", "minutes"} & known.keys():
            known[name] = tuple((date.fromisoformat(day), said) for day, said in known[name])
        for name in {"editions", "unknown_years"} & known.keys():
            known[name] = tuple(known[name])
        return cls(**known)

    def in_words(self, lang: str = "zh") -> str:
        """Return the sentences an officer reads out, in Chinese or (`en`) English."""
        from bancheng.rules.spoken import sentence  # it speaks of what is defined here

        return sentence(self, lang)


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
