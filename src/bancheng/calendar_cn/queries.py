"""What others read: the working time of a centre.

It is computed from three small tables and kept in the process. Each process looks at the
last `CalendarChange` every few seconds, and at every call inside a transaction, where the
change may be its own; so no process counts with an old calendar for longer than that.
"""

from collections.abc import Iterable
from datetime import date
from time import monotonic

from django.db import connection

from bancheng import config
from bancheng.rules.clock import HoursPeriod, OfficeHours, WorkCalendar, WorkTime
from bancheng.rules.hours import parse_spans

from .models import NATIONAL, CalendarChange, CalendarYear, CentreHours

FRESH = 3.0  # seconds
_kept: dict[str, tuple[str, WorkTime]] = {}  # centre → under which change it was read
_seen: tuple[str, float] = (
    "",
    float("-inf"),
)  # the last change's token, and when it was read


def worktime(centre_code: str) -> WorkTime:
    """工作时间 — calendar and hours of a centre, as they stand now."""
    token = _look()
    known, found = _kept.get(centre_code, (None, None))
    if found is None or known != token:
        found = WorkTime(_calendar(centre_code), _hours(centre_code), config.get().zone)
        _kept[centre_code] = token, found
    return found


def known_until() -> date:
    """Return the last day that a national notice covers."""
    return worktime(NATIONAL).calendar.known_until


def forget() -> None:
    """Read anew at the next call: this process has changed something."""
    global _seen
    _kept.clear()
    _seen = ("", float("-inf"))


def _look() -> str:
    """Return the token of the last change, read at most a few seconds ago."""
    global _seen
    token, at = _seen
    if monotonic() - at < FRESH and not connection.in_atomic_block:
        return token
    token = CalendarChange.objects.order_by("-id").values_list("token", flat=True).first() or ""
    _seen = (token, monotonic())
    return token


def _calendar(centre: str) -> WorkCalendar:
    national, own = _editions(NATIONAL), _editions(centre) if centre else {}
    days_off: dict[date, str] = {}
    days_on: dict[date, str] = {}
    for edition in [*national.values(), *own.values()]:
        for day in edition.days.all():
            add, drop = (days_off, days_on) if day.off else (days_on, days_off)
            add[day.day] = day.name
            drop.pop(day.day, None)
    names = {
        year: f"{year}年放假安排第{row.edition}版"
        + (f"及本地第{own[year].edition}版" if year in own else "")
        for year, row in national.items()
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


def _editions(centre: str) -> dict[int, CalendarYear]:
    """Return the newest edition of each year, oldest year first."""
    rows = CalendarYear.objects.filter(centre=centre).order_by("year", "edition")
    return {row.year: row for row in rows.prefetch_related("days")}


def _unbroken(years: Iterable[int]) -> tuple[date, date]:
    """Return the span of the earliest run of years without a gap."""
    ordered = sorted(years)
    if not ordered:
        return date.max, date.min
    last = next(y for y in ordered if y + 1 not in ordered)
    return date(ordered[0], 1, 1), date(last, 12, 31)


def _hours(centre: str) -> OfficeHours:
    """A centre's own hours replace the general ones from their first day on."""
    rows = list(CentreHours.objects.filter(centre__in={NATIONAL, centre}).order_by("starts", "id"))
    own = [row for row in rows if row.centre == centre]
    used = [r for r in rows if r.centre == NATIONAL and (not own or r.starts < own[0].starts)]
    used += own if centre else []
    if not used:
        return OfficeHours()
    periods = tuple(
        HoursPeriod(
            row.starts,
            parse_spans(row.spans),
            parse_spans(row.saturday) if row.saturday else (),
        )
        for row in used
    )
    return OfficeHours(periods, cutoff=used[-1].cutoff)
