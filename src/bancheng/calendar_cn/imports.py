"""The only writers of calendars and office hours.

Each change is written together with who made it and, where days or hours count otherwise
afterwards, with a `Recount`: the open cases are counted anew by the worker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction

from bancheng.people.models import Centre, Unit
from bancheng.rules.hours import (
    HoursPeriod,
    calendar_moves,
    format_spans,
    hours_move,
    parse_spans,
)

from . import notice, queries
from .models import NATIONAL, WHOLE, CalendarChange, CalendarDay, CalendarYear, CentreHours, Recount
from .notice import NoticeDay

SHIPPED_BY = "system"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `changed` is false when the same days were there already."""

    year: int
    edition: int
    changed: bool
    missing: tuple[date, ...]
    from_day: date | None = None  # the first day that counts otherwise; None: all count alike


@transaction.atomic
def import_notice(
    found: notice.Notice, *, by: str, now: datetime, centre: str = NATIONAL
) -> Imported:
    """Keep a notice as the newest edition of its year; the same days again change nothing.

    With `centre` the days are those of that centre and all below it, on top of the national
    ones.
    """
    missing = () if centre else found.missing()
    last = queries.newest_editions(centre).get(found.year)
    if last and {_plain(row) for row in last.days.all()} == set(found.days):
        return Imported(found.year, last.edition, False, missing)
    edition = last.edition + 1 if last else 1
    with _noted(cause(found.year, edition, centre), centre, by=by, now=now, below=True) as change:
        _keep(found, edition, centre, by=by, now=now)
    return Imported(found.year, edition, True, missing, change.from_day)


def corrected(
    day: date, *, off: bool | None, name: str, source: str, centre: str = NATIONAL
) -> notice.Notice:
    """The newest notice of the day's year with that one day off, worked, or (None) not named.

    Raises `NoticeError` with a plain sentence when the day is that already, or when there is
    no national notice of its year to correct.
    """
    if off is not None and not 0 < len(name.strip()) <= notice.NAME:
        raise notice.NoticeError(f"请写明这一天的名称，1 到 {notice.NAME} 字。")
    editions = queries.newest_editions(centre)
    year = _named_in(editions, day) or day.year
    held = editions.get(year)
    if not centre and held is None:
        raise notice.NoticeError(f"{year} 年还没有放假安排，请先载入整年的文件。")
    if (queries.worktime(centre).calendar.why_not(day) is not None) == off:
        raise notice.NoticeError(f"{day} 本来就{'休息' if off else '上班'}，不用改。")
    days = {d.day: d for d in map(_plain, held.days.all())} if held else {}
    if off is None and days.pop(day, None) is None:
        raise notice.NoticeError(f"{year} 年的安排没有写到 {day}，不用去掉。")
    if off is not None:
        days[day] = NoticeDay(day, name.strip(), off)
    ordered = tuple(sorted(days.values(), key=lambda d: d.day))
    return notice.Notice(year, source[: notice.SOURCE], ordered)


def correct_day(
    day: date,
    *,
    off: bool | None,
    name: str,
    source: str,
    by: str,
    now: datetime,
    centre: str = NATIONAL,
) -> Imported:
    """Import the notice as `corrected`: a correction is a new edition of its year."""
    found = corrected(day, off=off, name=name, source=source, centre=centre)
    return import_notice(found, by=by, now=now, centre=centre)


def ensure_shipped(*, now: datetime) -> None:
    """Import each shipped year of which there is no edition yet; an imported one stays."""
    have = set(CalendarYear.objects.filter(centre=NATIONAL).values_list("year", flat=True))
    new = [found for found in notice.shipped() if found.year not in have]
    if not new:
        return
    said = "、".join(cause(found.year, 1) for found in new)
    try:
        # What nothing has been counted with yet need not be counted anew.
        with transaction.atomic(), _noted(said, by=SHIPPED_BY, now=now, recount=bool(have)):
            for found in new:
                _keep(found, 1, NATIONAL, by=SHIPPED_BY, now=now)
    except IntegrityError:
        queries.forget()  # another process was first, with the same shipped files


@transaction.atomic
def set_hours(
    *,
    starts: date,
    spans: str,
    by: str,
    now: datetime,
    until: date | None = None,
    saturday: str = "",
    cutoff: time | None = None,
    centre: str = NATIONAL,
    unit: str = WHOLE,
) -> CentreHours:
    """Let hours hold from `starts` on; raises `ValueError` with a plain sentence.

    With `until` the hours that hold now are taken up again on the day after it.
    """
    if unit and not centre:
        raise ValueError("单位的办公时间要写明是哪个中心的单位。")
    period = HoursPeriod(
        starts, parse_spans(spans), parse_spans(saturday) if saturday else (), cutoff
    )
    back = _taken_up_again(centre, unit, starts, until)
    said = f"{_whose(centre, unit) or '全国'}自{starts}起办公时间{format_spans(period.spans)}"
    with _noted(said, centre, unit, by=by, now=now):
        rows = [_row(p, centre, unit, by, now) for p in (period, *back)]
        CentreHours.objects.bulk_create(rows)
    return rows[0]


def cause(year: int, edition: int, centre: str = NATIONAL) -> str:
    """Return the name of an edition, as a case's event and a derivation name it."""
    return f"{year}年{_whose(centre)}{'加放补班' if centre else '放假安排'}第{edition}版"


def _whose(centre: str, unit: str = WHOLE) -> str:
    """The names of a centre and of a unit of it, as people say them; "" for the whole country."""
    place = Centre.objects.filter(pk=centre).first() if centre else None
    part = Unit.objects.filter(centre_id=centre, code=unit).first() if unit else None
    return f"{place or centre}{part or unit}"


@dataclass(slots=True)
class _Change:
    from_day: date | None = None


@contextmanager
def _noted(
    what: str,
    centre: str = NATIONAL,
    unit: str = WHOLE,
    *,
    by: str,
    now: datetime,
    below: bool = False,
    recount: bool = True,
) -> Iterator[_Change]:
    """Note what is changed inside, and that open cases are to be counted anew if it moves any."""
    before, change = queries.worktime(centre, unit), _Change()
    yield change
    CalendarChange.objects.create(at=now, by=by, what=what[:300], token=uuid4().hex)
    queries.forget()
    transaction.on_commit(queries.forget)  # and by who read in between
    after = queries.worktime(centre, unit)
    moved = {
        calendar_moves(before.calendar, after.calendar),
        hours_move(before.hours, after.hours),
    } - {None}
    change.from_day = min((day for day in moved if day), default=None)
    if change.from_day and recount:
        Recount.objects.create(
            centre=centre,
            below=below,
            unit=unit,
            from_day=change.from_day,
            cause=what[:120],
            created_at=now,
            created_by=by,
        )


def _keep(found: notice.Notice, edition: int, centre: str, *, by: str, now: datetime) -> None:
    kept = CalendarYear.objects.create(
        centre=centre,
        year=found.year,
        edition=edition,
        source=found.source,
        imported_at=now,
        imported_by=by,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=kept, day=d.day, name=d.name, off=d.off) for d in found.days
    )


def _plain(row: CalendarDay) -> NoticeDay:
    return NoticeDay(row.day, row.name, row.off)


def _named_in(editions: dict[int, CalendarYear], day: date) -> int | None:
    """The notice that names the day; next year's may name days of December."""
    for year in (day.year + 1, day.year):
        if year in editions and any(row.day == day for row in editions[year].days.all()):
            return year
    return None


def _taken_up_again(
    centre: str, unit: str, starts: date, until: date | None
) -> tuple[HoursPeriod, ...]:
    if until is None:
        return ()
    if until < starts:
        raise ValueError("最后一天不能早于第一天。")
    hours = queries.worktime(centre, unit).hours
    if hours.period(until).starts > starts:
        raise ValueError(f"其间 {hours.period(until).starts} 已定有别的办公时间，请分段设置。")
    after = until + timedelta(1)
    held = hours.period(after)
    return () if held.starts == after else (replace(held, starts=after),)


def _row(p: HoursPeriod, centre: str, unit: str, by: str, now: datetime) -> CentreHours:
    return CentreHours(
        centre=centre,
        unit=unit,
        starts=p.starts,
        spans=format_spans(p.spans),
        saturday=format_spans(p.saturday),
        cutoff=p.cutoff,
        set_at=now,
        set_by=by,
    )
