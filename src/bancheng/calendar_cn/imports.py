"""The only writers of calendars and office hours."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import uuid4

from django.db import IntegrityError, transaction

from bancheng.rules.hours import HoursPeriod, OfficeHours, format_spans, parse_spans

from . import notice, queries
from .models import NATIONAL, CalendarChange, CalendarDay, CalendarYear, CentreHours

SHIPPED_BY = "system"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `changed` is false when the same days were there already."""

    year: int
    edition: int
    changed: bool
    missing: tuple[date, ...]


@transaction.atomic
def import_notice(
    found: notice.Notice, *, by: str, now: datetime, centre: str = NATIONAL
) -> Imported:
    """Keep a notice as the newest edition of its year; the same days again change nothing.

    With `centre` the days are that centre's own, on top of the national ones.
    """
    missing = () if centre else found.missing()
    last = CalendarYear.objects.filter(centre=centre, year=found.year).order_by("edition").last()
    days = {(d.day, d.name, d.off) for d in found.days}
    if last and set(last.days.values_list("day", "name", "off")) == days:
        return Imported(found.year, last.edition, False, missing)
    kept = CalendarYear.objects.create(
        centre=centre,
        year=found.year,
        edition=last.edition + 1 if last else 1,
        source=found.source,
        imported_at=now,
        imported_by=by,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=kept, day=day, name=name, off=off) for day, name, off in sorted(days)
    )
    _changed(f"notice {centre or 'CN'} {kept}", by=by, now=now)
    return Imported(found.year, kept.edition, True, missing)


def ensure_shipped(*, now: datetime) -> None:
    """Import each shipped year of which there is no edition yet; an imported one stays."""
    have = set(CalendarYear.objects.filter(centre=NATIONAL).values_list("year", flat=True))
    for found in notice.shipped():
        if found.year not in have:
            try:
                import_notice(found, by=SHIPPED_BY, now=now)
            except IntegrityError:
                continue  # another process was first, with the same shipped file


@transaction.atomic
def set_hours(
    *,
    starts: date,
    spans: str,
    by: str,
    now: datetime,
    saturday: str = "",
    cutoff: time | None = None,
    centre: str = NATIONAL,
) -> CentreHours:
    """Let hours hold from `starts` on; raises `ValueError` with a plain sentence."""
    period = HoursPeriod(starts, parse_spans(spans), parse_spans(saturday) if saturday else ())
    row = CentreHours.objects.create(
        centre=centre,
        starts=starts,
        spans=format_spans(period.spans),
        saturday=format_spans(period.saturday),
        cutoff=cutoff or OfficeHours().cutoff,
        set_at=now,
        set_by=by,
    )
    _changed(f"hours {row}", by=by, now=now)
    return row


def _changed(what: str, *, by: str, now: datetime) -> None:
    CalendarChange.objects.create(at=now, by=by, what=what, token=uuid4().hex)
    queries.forget()
