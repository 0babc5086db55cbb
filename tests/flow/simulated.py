"""A simulated span on the demo centre, with a missing year and its late import, and its audit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bancheng.calendar_cn.imports import import_notice
from bancheng.calendar_cn.notice import Notice, NoticeDay
from bancheng.people.demo_accounts import CENTRE
from bancheng.simulation import year
from tests.flow.almanac import BEIJING, Almanac, shipped
from tests.flow.audit import Times

INVENTED = {
    **dict.fromkeys(("2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"), True),
    **{f"2027-02-{day:02d}": True for day in range(5, 13)},
    **dict.fromkeys(("2027-01-30", "2027-02-14"), False),
}
"""A notice of 2027 made up for the test: no such notice had been published when it was written."""
IMPORTED = datetime(2027, 1, 2, 7, 30, tzinfo=BEIJING)
FIRST, LAST = date(2025, 10, 1), date(2027, 12, 31)


@dataclass(frozen=True, slots=True)
class Told:
    """What a span led to, and the times the audit needs."""

    year: year.Year
    times: Times


def late_import(at: datetime) -> None:
    """The notice of 2027 comes at last; the worker counts the open cases anew."""
    days = tuple(NoticeDay(date.fromisoformat(d), "试验", off) for d, off in INVENTED.items())
    import_notice(Notice(2027, "虚构，仅供试验", days), by="system", now=at)


def late_turns(asked: year.Span, imported: datetime = IMPORTED) -> tuple[year.Turn, ...]:
    """The late import, if it lies within the span."""
    return ((imported, late_import),) if asked.start < imported < asked.end else ()


def simulate(asked: year.Span, imported: datetime = IMPORTED) -> Told:
    """Let the span happen; the notice of 2027 comes late if that lies within it."""
    found = year.run(asked, late_turns(asked, imported))
    return Told(found, times(asked, found.beats, imported))


def times(asked: year.Span, beats: list[datetime], imported: datetime = IMPORTED) -> Times:
    """The beats, and the calendar before and after the late import."""
    calendars = [(asked.start, Almanac(shipped(2025, 2026), FIRST, LAST))]
    if late_turns(asked, imported):
        known = shipped(2025, 2026) | {2027: INVENTED}
        calendars.append((imported, Almanac(known, FIRST, LAST)))
    return Times(beats, calendars)


def span(
    first: str,
    last: str,
    *,
    cases: int,
    seed: int,
    down: tuple[str, ...] = (),
    every: timedelta = timedelta(hours=1),
) -> year.Span:
    """A span from one morning to another; the worker is down for a week from each day named."""
    pauses = tuple((_at(day), _at(day) + timedelta(days=7)) for day in down)
    return year.Span(CENTRE, _at(first), _at(last), cases, seed, every, pauses)


def _at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=BEIJING)
