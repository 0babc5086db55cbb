"""日历样子 — a year as twelve months, its holidays in words, and what a change changes."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bancheng.calendar_cn.models import CalendarChange, Recount
from bancheng.rules.hours import FIXED_HOLIDAYS, WorkCalendar
from bancheng.web.shared import wording

ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month; `mark` is the one character that tells it from an ordinary day."""

    day: date
    kind: str  # off, worked, weekend, plain
    mark: str
    name: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month in weeks from Monday; days of its neighbours are left empty."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday as it is said: its days off, and the days that are worked for it."""

    name: str
    off: str
    worked: str


@dataclass(frozen=True, slots=True)
class Change:
    """A day that counts or is called otherwise afterwards."""

    day: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log of changes, with what became of the recount."""

    change: CalendarChange
    recount: Recount | None


def months(
    calendar: WorkCalendar, year: int, changed: frozenset[date] = frozenset()
) -> list[Month]:
    """The twelve months of a year."""
    return [
        Month(
            name=date_format(date(year, number, 1), "F"),
            weeks=tuple(
                tuple(
                    _cell(calendar, day, day in changed) if day.month == number else None
                    for day in week
                )
                for week in Calendar().monthdatescalendar(year, number)
            ),
        )
        for number in range(1, 13)
    ]


def holidays(calendar: WorkCalendar, year: int, today: date) -> list[Holiday]:
    """The holidays of a year in the order of their first day off."""
    off: dict[str, list[date]] = {}
    worked: dict[str, list[date]] = {}
    for day in _days(date(year, 1, 1), date(year, 12, 31)):
        if day in calendar.days_on:
            worked.setdefault(calendar.days_on[day], []).append(day)
        elif name := calendar.days_off.get(day) or FIXED_HOLIDAYS.get((day.month, day.day)):
            off.setdefault(name, []).append(day)
    return [
        Holiday(
            name,
            wording.listed(_span(run, today) for run in _runs(off.get(name, []))),
            wording.listed(wording.spoken_day(d, today=today) for d in worked.get(name, [])),
        )
        for name in dict.fromkeys([*off, *worked])
    ]


def changes(
    before: WorkCalendar, after: WorkCalendar, year: int, today: date
) -> dict[date, Change]:
    """Every day of a year, and of the December before it, that is told otherwise afterwards."""
    found = {}
    for day in _days(date(year - 1, 12, 1), date(year, 12, 31)):
        was, will = _told(before, day), _told(after, day)
        if was != will:
            found[day] = Change(wording.spoken_day(day, today=today), was, will)
    return found


def logged(most: int) -> list[Logged]:
    """The latest changes, newest first, each with its recount. Two statements."""
    rows = list(CalendarChange.objects.order_by("-id")[:most])
    since = rows[-1].at if rows else None
    waiting = Recount.objects.filter(created_at__gte=since) if since else Recount.objects.none()
    recounts = {(r.created_at, r.cause): r for r in waiting}
    return [Logged(row, recounts.get((row.at, row.what[:120]))) for row in rows]


def _cell(calendar: WorkCalendar, day: date, changed: bool) -> Cell:
    if day in calendar.days_on:
        return Cell(day, "worked", _("班"), calendar.days_on[day], changed)
    if day in calendar.days_off or (day.month, day.day) in FIXED_HOLIDAYS:
        return Cell(day, "off", _("休"), calendar.why_not(day) or "", changed)
    return Cell(day, "plain" if day.weekday() < 5 else "weekend", "", "", changed)


def _told(calendar: WorkCalendar, day: date) -> str:
    if day in calendar.days_on:
        return wording.bracketed(_("上班"), calendar.days_on[day])
    name = calendar.why_not(day)
    return wording.bracketed(_("休息"), name) if name else _("上班")


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * ONE_DAY for n in range((last - first).days + 1))


def _runs(days: list[date]) -> list[list[date]]:
    """Days one after the other, put together."""
    grouped = groupby(enumerate(days), lambda pair: pair[1] - pair[0] * ONE_DAY)
    return [[day for _number, day in run] for _first, run in grouped]


def _span(run: list[date], today: date) -> str:
    first = wording.spoken_day(run[0], today=today)
    if len(run) == 1:
        return first
    last = wording.spoken_day(run[-1], today=today)
    return _("%(first)s至%(last)s，共 %(days)d 天") % {
        "first": first,
        "last": last,
        "days": len(run),
    }
