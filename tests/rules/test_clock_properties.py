"""Working time against a slow oracle, two calendar packages, and its own laws."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bancheng.rules.clock import StepLimit
from tests.rules.test_clock import TIME, ZONE

DAYS = st.dates(date(2022, 1, 1), date(2026, 11, 30))
MOMENTS = st.datetimes(datetime(2022, 1, 1), datetime(2026, 11, 30)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=ZONE)
)
quick = settings(max_examples=40, deadline=None)
slow = settings(max_examples=12, deadline=None)


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


def works(moment: datetime) -> bool:
    """The oracle: is this one minute worked? Asked of another calendar, on the clock face."""
    if not chinese_calendar.is_workday(moment.date()):
        return False
    minute = moment.hour * 60 + moment.minute
    return 510 <= minute < 720 or 780 <= minute < 1050


def test_every_day_agrees_with_two_other_calendars() -> None:
    china = holidays.country_holidays("CN", years=range(2022, 2027))
    days = list(every_day(date(2022, 1, 1), date(2026, 12, 31)))

    assert [d for d in days if TIME.is_working_day(d) != chinese_calendar.is_workday(d)] == []
    assert [d for d in days if TIME.is_working_day(d) != china.is_working_day(d)] == []


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_number_of_working_days(year: int, days: int) -> None:
    assert TIME.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


@slow
@given(MOMENTS, st.integers(0, 1500))
def test_minutes_agree_with_counting_one_by_one(start: datetime, minutes: int) -> None:
    moment, left = start, minutes
    while not works(moment):
        moment += timedelta(minutes=1)
    while left:
        left -= works(moment)
        moment += timedelta(minutes=1)

    due = TIME.add_working_minutes(start, minutes).at

    assert due.astimezone(ZONE) == moment


@slow
@given(MOMENTS, st.integers(0, 6000))
def test_minutes_between_agree_with_counting_one_by_one(start: datetime, span: int) -> None:
    counted = sum(works(start + timedelta(minutes=n)) for n in range(span))

    assert TIME.working_minutes_between(start, start + timedelta(minutes=span)) == counted


@quick
@given(MOMENTS, st.integers(1, 20))
def test_a_period_holds_exactly_its_number_of_working_days(start: datetime, n: int) -> None:
    due = TIME.after_days(start, n)
    first, last = start.date() + timedelta(1), due.at.astimezone(ZONE).date()

    assert sum(map(chinese_calendar.is_workday, every_day(first, last))) == n
    assert chinese_calendar.is_workday(last)
    assert TIME.working_days_between(start.date(), last) == n
    assert TIME.add_working_days(last, -n) <= start.date()


@quick
@given(MOMENTS, st.integers(0, 900), st.integers(0, 900))
def test_minutes_are_additive(start: datetime, a: int, b: int) -> None:
    halfway = TIME.add_working_minutes(start, a).at
    due = TIME.add_working_minutes(start, a + b).at

    # Nought minutes after closing time is the next opening: the same minute of work.
    assert TIME.working_minutes_between(TIME.add_working_minutes(halfway, b).at, due) == 0
    assert TIME.working_minutes_between(start, due) == a + b


@quick
@given(MOMENTS, MOMENTS, MOMENTS)
def test_a_span_is_the_sum_of_its_parts(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    between = TIME.working_minutes_between

    assert between(a, b) + between(b, c) == between(a, c)
    assert between(c, a) == 0 or a == c


LIMITS = st.one_of(
    st.builds(StepLimit, wh=st.integers(1, 40), latest_next_wd=st.booleans()),
    st.builds(StepLimit, wd=st.integers(1, 20)),
    st.builds(StepLimit, days=st.integers(1, 30)),
    st.builds(StepLimit, wmin=st.integers(1, 600)),
    st.builds(StepLimit, same_wd=st.just(True), cutoff=st.times(), after=st.times()),
)


@quick
@given(LIMITS, MOMENTS)
def test_a_deadline_is_in_office_hours_and_after_its_start(
    spec: StepLimit, start: datetime
) -> None:
    due = TIME.step(spec, start).at
    day = TIME.local_day(due)

    assert due >= start
    assert TIME.is_working_day(day)
    assert TIME.open_of(day) <= due <= TIME.close_of(day)


@quick
@given(LIMITS.filter(lambda spec: not spec.same_wd), MOMENTS, MOMENTS)
def test_who_starts_later_is_not_due_sooner(spec: StepLimit, a: datetime, b: datetime) -> None:
    a, b = sorted((a, b))

    assert TIME.step(spec, a).at <= TIME.step(spec, b).at


@quick
@given(DAYS, st.integers(1, 30))
def test_going_back_as_many_working_days_returns(day: date, n: int) -> None:
    start = TIME.next_working_day(day)

    assert TIME.add_working_days(TIME.add_working_days(start, n), -n) == start
