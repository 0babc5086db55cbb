"""日历与办公时间 — which days are worked, and when the doors are open.

Holidays are data: the State Council's yearly notice, imported by the calendar room. A
year whose notice is not out yet is filled in from the fixed-date holidays, and every
date that leans on it is provisional (暂定).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

_SPANS_WRONG = "办公时间应写成 08:30-12:00,13:00-17:30，按先后排列且不重叠：%s"
_CUTOFF_WRONG = "下午截止时间应在上班和下班之间：%s"
Span = tuple[time, time]

FIXED_HOLIDAYS: dict[tuple[int, int], str] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
"""Statutory holidays whose date needs no almanac (全国年节及纪念日放假办法, 2024 修订)."""

WEEKEND = {5: "周六", 6: "周日"}


class CalendarUnknown(LookupError):
    """The holiday notice of this year is not loaded, so nothing can be promised."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """放假安排 — the notices that are loaded, from `known_from` to `known_until`.

    A centre's own extra days (壮族三月三 …) are merged in by whoever builds it.
    """

    known_until: date
    days_off: Mapping[date, str]  # holidays, weekends within them included
    days_on: Mapping[date, str]  # weekend days worked to make up (调休上班)
    edition: str = ""
    known_from: date = date.min
    editions: Mapping[int, str] = field(default_factory=dict)

    def knows(self, day: date) -> bool:
        """Whether a notice covers `day`."""
        return self.known_from <= day <= self.known_until

    def is_working_day(self, day: date) -> bool:
        """Return what the notice says of `day`, or raise `CalendarUnknown`."""
        if not self.knows(day):
            raise CalendarUnknown(day.year)
        return self.why_not(day) is None

    def why_not(self, day: date) -> str | None:
        """休息原因 — return why `day` is not worked, or None when it is worked.

        What no notice names is answered by the fixed-date holidays and the weekday. A day
        that is named counts even outside the known years: next year's notice may name days
        of this December.
        """
        if day in self.days_on:
            return None
        if day in self.days_off:
            return self.days_off[day]
        return FIXED_HOLIDAYS.get((day.month, day.day)) or WEEKEND.get(day.weekday())

    def edition_of(self, year: int) -> str:
        """Return the edition that decided for `year`, or "" when none is loaded."""
        if not self.known_from.year <= year <= self.known_until.year:
            return ""
        return self.editions.get(year, self.edition)


@dataclass(frozen=True, slots=True)
class HoursPeriod:
    """一段时期的办公时间 — hours that hold from `starts` until the next period starts."""

    starts: date
    spans: tuple[Span, ...]
    saturday: tuple[Span, ...] = ()  # open for taking cases, yet no working day
    cutoff: time | None = None  # 当日截止, before that of the pack; None: as the pack says

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError(_SPANS_WRONG % "")
        for spans in (self.spans, self.saturday):
            flat = [moment for span in spans for moment in span]
            if flat != sorted(set(flat)):
                raise ValueError(_SPANS_WRONG % format_spans(spans))
        if self.cutoff and not self.spans[0][0] <= self.cutoff <= self.spans[-1][1]:
            raise ValueError(_CUTOFF_WRONG % f"{self.cutoff:%H:%M}")

    def counts_like(self, other: "HoursPeriod") -> bool:
        """Whether limits come out the same: Saturday opening takes cases but counts nothing."""
        return (self.spans, self.cutoff) == (other.spans, other.cutoff)


DEFAULT_SPANS: tuple[Span, ...] = ((time(8, 30), time(12)), (time(13), time(17, 30)))
DEFAULT_PERIOD = HoursPeriod(date.min, DEFAULT_SPANS)
DEFAULT_CUTOFF = time(16)
"""Where neither the hours nor the pack name one."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """办公时间 — dated hours of a centre or a unit: summer and winter, lunch, Saturday opening."""

    periods: tuple[HoursPeriod, ...] = (DEFAULT_PERIOD,)

    def __post_init__(self) -> None:
        ordered = sorted({p.starts: p for p in self.periods}.values(), key=lambda p: p.starts)
        if not ordered or ordered[0].starts > date.min:
            ordered.insert(0, DEFAULT_PERIOD)
        object.__setattr__(self, "periods", tuple(ordered))

    def period(self, day: date) -> HoursPeriod:
        """Return the hours in force on `day`."""
        return next(p for p in reversed(self.periods) if p.starts <= day)


DEFAULT_HOURS = OfficeHours()


def calendar_moves(before: WorkCalendar, after: WorkCalendar) -> date | None:
    """改动起始日 — the first day that counts otherwise afterwards, None when all count alike.

    A year that becomes known counts otherwise from its first day on, whatever it says: dates
    that lean on it are no longer provisional.
    """
    named = set().union(before.days_off, before.days_on, after.days_off, after.days_on)
    moved = {d for d in named if (before.why_not(d) is None) != (after.why_not(d) is None)}
    edges = {*_edges(before), *_edges(after)}
    moved |= {d for d in edges if before.knows(d) != after.knows(d)}
    return min(moved, default=None)


def hours_move(before: OfficeHours, after: OfficeHours) -> date | None:
    """改动起始日 — the first day whose hours or cut-off differ, None when none do."""
    starts = sorted({p.starts for p in (*before.periods, *after.periods)})
    return next((d for d in starts if not before.period(d).counts_like(after.period(d))), None)


def _edges(calendar: WorkCalendar) -> tuple[date, ...]:
    """The first known day, and the first one no longer known."""
    first, last = calendar.known_from, calendar.known_until
    return (first, last + timedelta(1)) if last < date.max else (first,)


def parse_spans(text: str) -> tuple[Span, ...]:
    """Read `08:30-12:00,13:00-17:30`; raise `ValueError` with a plain sentence."""
    spans: list[Span] = []
    try:
        for part in text.replace("，", ",").replace("–", "-").split(","):
            opens, closes = part.strip().split("-")
            spans.append((time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())))
    except ValueError as why:
        raise ValueError(_SPANS_WRONG % text) from why
    HoursPeriod(date.min, tuple(spans))
    return tuple(spans)


def format_spans(spans: tuple[Span, ...]) -> str:
    """Write spans the way `parse_spans` reads them."""
    return ",".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans)
