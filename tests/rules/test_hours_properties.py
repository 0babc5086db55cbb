"""Random dated hours and calendars against an oracle that asks every single minute."""

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bancheng.rules.clock import HoursPeriod, OfficeHours, StepLimit, WorkCalendar, WorkTime
from bancheng.rules.hours import calendar_moves, hours_move
from tests.rules.test_clock import ZONE

MINUTE = timedelta(minutes=1)
FIRST, LAST = date(2026, 9, 21), date(2026, 10, 25)
DAYS = st.dates(FIRST, LAST)
MOMENTS = st.datetimes(datetime(2026, 9, 21), datetime(2026, 10, 24)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=ZONE)
)
checked = settings(max_examples=30, deadline=None)


@st.composite
def day_spans(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    """One to three spans of a day, none of them touching."""
    marks = draw(
        st.lists(st.integers(24, 82), min_size=2, max_size=6, unique=True).filter(
            lambda found: len(found) % 2 == 0
        )
    )
    clock = [time(mark // 4, mark % 4 * 15) for mark in sorted(marks)]
    return tuple(zip(clock[::2], clock[1::2], strict=True))


PERIODS = st.lists(st.tuples(DAYS, day_spans()), max_size=4, unique_by=lambda p: p[0])
NAMED = st.dictionaries(DAYS, st.booleans(), max_size=8)


class Wall:
    """The oracle: a wall calendar and a clock face, asked one minute after the other."""

    def __init__(self, periods: list, named: dict[date, bool]) -> None:
        self.periods, self.named = periods, named

    def worked(self, moment: datetime) -> bool:
        day = moment.date()
        fixed = (day.month, day.day) in {(10, 1), (10, 2), (10, 3)}
        if not self.named.get(day, not fixed and day.isoweekday() < 6):
            return False
        begun = [spans for starts, spans in sorted(self.periods) if starts <= day]
        if not begun:
            return "08:30" <= f"{moment:%H:%M}" < "12:00" or "13:00" <= f"{moment:%H:%M}" < "17:30"
        return any(a <= moment.time() < b for a, b in begun[-1])

    def after(self, moment: datetime, minutes: int) -> datetime:
        while not self.worked(moment):
            moment += MINUTE
        while minutes:
            minutes -= self.worked(moment)
            moment += MINUTE
        return moment


def counting(periods: list, named: dict[date, bool]) -> WorkTime:
    calendar = WorkCalendar(
        known_until=date(2026, 12, 31),
        days_off={day: "休" for day, on in named.items() if not on},
        days_on={day: "班" for day, on in named.items() if on},
    )
    return WorkTime(calendar, OfficeHours(tuple(HoursPeriod(d, spans) for d, spans in periods)))


@checked
@given(PERIODS, NAMED, MOMENTS, st.integers(0, 900))
def test_minutes_agree_with_asking_each_of_them(periods, named, start, minutes) -> None:
    due = counting(periods, named).add_working_minutes(start, minutes).at

    assert due == Wall(periods, named).after(start, minutes)


@checked
@given(PERIODS, NAMED, MOMENTS, st.integers(0, 4000))
def test_a_span_holds_as_many_minutes_as_were_asked(periods, named, start, span) -> None:
    wall = Wall(periods, named)
    found = counting(periods, named).working_minutes_between(start, start + span * MINUTE)

    assert found == sum(wall.worked(start + n * MINUTE) for n in range(span))


@checked
@given(PERIODS, NAMED, MOMENTS)
def test_the_next_opening_is_the_first_minute_worked(periods, named, moment) -> None:
    time, wall = counting(periods, named), Wall(periods, named)

    assert time.in_office(moment) == wall.worked(moment)
    assert time.next_open(moment) == wall.after(moment, 0)


@checked
@given(PERIODS, NAMED, MOMENTS, st.integers(1, 8))
def test_a_period_of_days_ends_with_the_last_minute_of_its_last_day(
    periods, named, start, n
) -> None:
    wall, days, moment = Wall(periods, named), set(), start
    while len(days) < n or wall.worked(moment):
        moment += MINUTE
        if wall.worked(moment) and moment.date() != start.date():
            days.add(moment.date())
    last = max(days)
    minutes = (datetime.combine(last, time(), ZONE) + k * MINUTE for k in range(1440))

    due = counting(periods, named).after_days(start, n).at

    assert due == max(m for m in minutes if wall.worked(m)) + MINUTE


@checked
@given(PERIODS, PERIODS, NAMED, NAMED, MOMENTS, st.integers(0, 600), st.integers(1, 5))
def test_what_ends_before_the_first_moved_day_is_not_moved(
    hours, other_hours, named, other_named, start, minutes, n
) -> None:
    before, after = counting(hours, named), counting(other_hours, other_named)
    moves = [
        hours_move(before.hours, after.hours),
        calendar_moves(before.calendar, after.calendar),
    ]
    from_day = min((day for day in moves if day), default=date.max)

    for limit in (StepLimit(wmin=minutes or None, wd=None if minutes else n), StepLimit(days=n)):
        old, new = before.step(limit, start).at, after.step(limit, start).at
        if before.local_day(old) < from_day:
            assert new == old
