"""What others read: the working time of a centre and of its units.

It is computed from three small tables and kept in the process. Each process looks at the
last `CalendarChange` every few seconds, and at every call inside a transaction, where the
change may be its own; so no process counts with an old calendar for longer than that. The
same statement reads the people's stamp: a centre that is moved inherits other extra days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from types import MappingProxyType

from django.db import connection
from django.db.models import Subquery

from bancheng import config
from bancheng.people.models import Edition
from bancheng.people.queries import ancestors
from bancheng.rules.clock import HoursPeriod, OfficeHours, WorkCalendar, WorkTime
from bancheng.rules.hours import parse_spans

from .models import NATIONAL, WHOLE, CalendarChange, CalendarDay, CalendarYear, CentreHours
from .notice import Notice, NoticeDay

FRESH = 3.0  # seconds
WARN_FROM = (11, 1)
"""From this day on next year's notice should be there; the State Council gives it in November."""

Stamps = tuple[str, str]  # of the last change, and of the people


@dataclass(frozen=True, slots=True)
class Times:
    """工作时间 — that of a centre, and of those of its units that keep hours of their own."""

    centre: WorkTime
    units: Mapping[str, WorkTime]
    lineage: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Kept:
    stamps: Stamps
    times: Times


_kept: dict[str, _Kept] = {}
_seen: tuple[Stamps, float] = (("", ""), float("-inf"))  # the last stamps, and when they were read


def times(centre_code: str) -> Times:
    """Return the working time of a centre and its units, as they stand now."""
    stamps = _look()
    kept = _kept.get(centre_code)
    if kept and kept.stamps == stamps:
        found = kept.times
    else:
        lineage = ancestors(centre_code) or (centre_code,)
        if kept and kept.stamps[0] == stamps[0] and kept.times.lineage == lineage:
            found = kept.times
        else:
            found = _read(centre_code, lineage)
    _kept[centre_code] = _Kept(stamps, found)
    return found


def proposed_times(centre_code: str, *, of: str, notice: Notice) -> Times:
    """What `times` would say if the notice were imported for the centre `of`; nothing is kept."""
    lineage = ancestors(centre_code) or (centre_code,)
    return _read(centre_code, lineage, (of, notice))


def worktime(centre_code: str, unit: str = WHOLE) -> WorkTime:
    """工作时间 — calendar and hours of a centre, or of one of its units, as they stand now."""
    found = times(centre_code)
    return found.units.get(unit, found.centre)


def known_until() -> date:
    """Return the last day that a national notice covers."""
    return worktime(NATIONAL).calendar.known_until


def missing_years(today: date) -> tuple[int, ...]:
    """缺少的年份 — this year, and from 1 November on the next, where no notice is loaded."""
    wanted = [today.year]
    if (today.month, today.day) >= WARN_FROM:
        wanted.append(today.year + 1)
    calendar = worktime(NATIONAL).calendar
    return tuple(year for year in wanted if not calendar.knows(date(year, 12, 31)))


def forget() -> None:
    """Read anew at the next call: this process has changed something."""
    global _seen
    _kept.clear()
    _seen = ("", ""), float("-inf")


def newest_editions(centre: str) -> dict[int, CalendarYear]:
    """Return the newest edition of each year with its days, oldest year first."""
    rows = CalendarYear.objects.filter(centre=centre).order_by("year", "edition")
    return {row.year: row for row in rows.prefetch_related("days")}


def _look() -> Stamps:
    """Return the stamps of the last changes, read at most a few seconds ago.

    What a transaction reads may be its own change and never come true, so nobody else gets it.
    """
    global _seen
    stamps, at = _seen
    private = connection.in_atomic_block
    if monotonic() - at < FRESH and not private:
        return stamps
    people = Subquery(Edition.objects.values("stamp")[:1])
    last = CalendarChange.objects.order_by("-id").values_list("token", people).first()
    stamps = (last[0], last[1] or "") if last else ("", "")
    if not private:
        _seen = stamps, monotonic()
    return stamps


def _read(
    centre: str, lineage: tuple[str, ...], proposed: tuple[str, Notice] | None = None
) -> Times:
    calendar = _calendar(lineage, proposed)
    hours = _hours(centre)
    zone = config.get().zone
    own = {unit: WorkTime(calendar, found, zone) for unit, found in hours.items() if unit}
    return Times(WorkTime(calendar, hours[WHOLE], zone), MappingProxyType(own), lineage)


def _calendar(lineage: tuple[str, ...], proposed: tuple[str, Notice] | None) -> WorkCalendar:
    """The national days; on top of them those of the highest centre first, its own last."""
    found: dict[str, dict[int, tuple[int, Sequence[NoticeDay | CalendarDay]]]] = {}
    rows = CalendarYear.objects.filter(centre__in={NATIONAL, *lineage})
    for row in rows.order_by("year", "edition").prefetch_related("days"):
        found.setdefault(row.centre, {})[row.year] = row.edition, tuple(row.days.all())
    if proposed:
        own, notice = found.setdefault(proposed[0], {}), proposed[1]
        own[notice.year] = own.get(notice.year, (0, ()))[0] + 1, notice.days
    national = found.pop(NATIONAL, {})
    local = [found[centre] for centre in reversed(lineage) if centre in found]
    days_off: dict[date, str] = {}
    days_on: dict[date, str] = {}
    for editions in (national, *local):
        for year in sorted(editions):
            for day in editions[year][1]:
                add, drop = (days_off, days_on) if day.off else (days_on, days_off)
                add[day.day] = day.name
                drop.pop(day.day, None)
    names = {
        year: f"{year}年放假安排第{national[year][0]}版"
        + "".join(f"及本地第{own[year][0]}版" for own in local if year in own)
        for year in sorted(national)
    }
    first, last = _unbroken(national)
    return WorkCalendar(
        known_from=first,
        known_until=last,
        days_off=days_off,
        days_on=days_on,
        edition="、".join(names.values()),
        editions=names,
    )


def _unbroken(years: Iterable[int]) -> tuple[date, date]:
    """Return the span of the earliest run of years without a gap."""
    ordered = sorted(years)
    if not ordered:
        return date.max, date.min
    last = next(y for y in ordered if y + 1 not in ordered)
    return date(ordered[0], 1, 1), date(last, 12, 31)


def _hours(centre: str) -> dict[str, OfficeHours]:
    """Own hours replace the wider ones from their first day on: all, then centre, then unit."""
    mine: dict[str, list[HoursPeriod]] = {}
    general: list[HoursPeriod] = []
    rows = CentreHours.objects.filter(centre__in={NATIONAL, centre}).order_by("starts", "id")
    for row in rows:
        kept = general if row.centre == NATIONAL else mine.setdefault(row.unit, [])
        kept.append(_period(row))
    whole = _replaced(general, mine.pop(WHOLE, []))
    units = {unit: OfficeHours(_replaced(whole, own)) for unit, own in mine.items()}
    return {WHOLE: OfficeHours(whole), **units}


def _replaced(wider: Sequence[HoursPeriod], own: Sequence[HoursPeriod]) -> tuple[HoursPeriod, ...]:
    return (*(p for p in wider if not own or p.starts < own[0].starts), *own)


def _period(row: CentreHours) -> HoursPeriod:
    saturday = parse_spans(row.saturday) if row.saturday else ()
    return HoursPeriod(row.starts, parse_spans(row.spans), saturday, row.cutoff)
