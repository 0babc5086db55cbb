"""Dated hours by example: lunch, seasons, Saturdays, units, cut-offs, and what moves when."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bancheng.rules.clock import HoursPeriod, OfficeHours, StepLimit, WorkTime
from bancheng.rules.hours import (
    DEFAULT_HOURS,
    DEFAULT_SPANS,
    WorkCalendar,
    calendar_moves,
    hours_move,
    parse_spans,
)
from tests.rules.test_clock import TIME, announced, at, local

SUMMER = HoursPeriod(date(2026, 6, 1), parse_spans("08:30-12:00,15:00-18:30"), cutoff=time(17))
WINTER = HoursPeriod(date(2026, 9, 30), parse_spans("09:00-12:00,13:00-17:00"))
SEASONS = WorkTime(TIME.calendar, OfficeHours((SUMMER, WINTER)))
MORNINGS = WorkTime(
    TIME.calendar,
    OfficeHours(
        (HoursPeriod(date(2026, 7, 1), parse_spans("09:00-13:00"), cutoff=time(12)),)
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        pytest.param("2026-05-29 17:00", 60, "2026-06-01 09:00", id="over the first summer day"),
        pytest.param("2026-05-29 11:00", 480, "2026-06-01 11:00", id="a day over the change"),
        pytest.param("2026-06-01 12:30", 30, "2026-06-01 15:30", id="in the longer lunch"),
        pytest.param("2026-06-01 14:30", 60, "2026-06-01 16:00", id="lunch still goes on"),
        pytest.param("2026-09-29 18:00", 60, "2026-09-30 09:30", id="over the first winter day"),
        pytest.param("2026-09-30 16:30", 90, "2026-10-08 10:00", id="shut earlier, then a holiday"),
        pytest.param("2026-09-29 15:00", 810, "2026-10-08 12:00", id="three days, two seasons"),
    ],
)
def test_hours_change_in_the_middle_of_a_limit(start: str, minutes: int, due: str) -> None:
    assert local(SEASONS.add_working_minutes(at(start), minutes).at) == due


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        pytest.param("2026-05-28 10:00", 1, "2026-05-29 17:30", id="spring closes at half past 5"),
        pytest.param("2026-05-29 10:00", 1, "2026-06-01 18:30", id="summer closes later"),
        pytest.param("2026-09-29 10:00", 1, "2026-09-30 17:00", id="winter closes earlier"),
    ],
)
def test_a_day_ends_when_its_own_hours_end(start: str, n: int, due: str) -> None:
    assert local(SEASONS.after_days(at(start), n).at) == due


SAME_DAY = StepLimit(same_wd=True, cutoff=time(16), after=time(10))


@pytest.mark.parametrize(
    ("counting", "start", "due"),
    [
        pytest.param(SEASONS, "2026-05-29 16:30", "2026-06-01 10:00", id="the pack's before"),
        pytest.param(SEASONS, "2026-06-01 16:30", "2026-06-01 18:30", id="summer's own is later"),
        pytest.param(SEASONS, "2026-06-01 17:00", "2026-06-01 18:30", id="at summer's own"),
        pytest.param(SEASONS, "2026-06-01 17:01", "2026-06-02 10:00", id="after summer's own"),
        pytest.param(SEASONS, "2026-09-30 16:30", "2026-10-08 10:00", id="the pack's again"),
        pytest.param(MORNINGS, "2026-07-01 12:30", "2026-07-02 10:00", id="mornings only"),
        pytest.param(MORNINGS, "2026-07-01 11:30", "2026-07-01 13:00", id="mornings, in time"),
    ],
)
def test_the_cutoff_is_that_of_the_day(counting: WorkTime, start: str, due: str) -> None:
    assert local(counting.step(SAME_DAY, at(start)).at) == due


def test_where_nobody_names_a_cutoff_it_is_four_in_the_afternoon() -> None:
    spec = StepLimit(same_wd=True)

    assert local(TIME.step(spec, at("2026-11-23 16:00")).at) == "2026-11-23 17:30"
    assert local(TIME.step(spec, at("2026-11-23 16:01")).at) == "2026-11-24 17:30"


def test_a_saturday_that_takes_cases_is_open_and_counts_nothing() -> None:
    period = HoursPeriod(date(2026, 11, 1), DEFAULT_SPANS, saturday=parse_spans("09:00-12:00"))
    counting = WorkTime(TIME.calendar, OfficeHours((period,)))
    filed = at("2026-11-21 09:30")

    assert [counting.is_open(filed - timedelta(weeks=n)) for n in (0, 2, 3)] == [True, True, False]
    assert counting.working_minutes_between(filed, filed + timedelta(days=2)) == 60
    assert local(counting.add_working_minutes(filed, 60).at) == "2026-11-23 09:30"
    assert local(counting.step(SAME_DAY, filed).at) == "2026-11-23 10:00"


def test_a_make_up_saturday_keeps_the_hours_of_a_working_day() -> None:
    period = HoursPeriod(date.min, DEFAULT_SPANS, saturday=parse_spans("09:00-12:00"))
    counting = WorkTime(TIME.calendar, OfficeHours((period,)))

    assert counting.is_open(at("2026-10-10 16:00"))
    assert local(counting.add_working_minutes(at("2026-10-10 11:00"), 120).at) == "2026-10-10 14:00"


@pytest.mark.parametrize("cutoff", [time(8), time(18)])
def test_a_cutoff_outside_the_hours_is_refused(cutoff: time) -> None:
    with pytest.raises(ValueError, match=f"下午截止时间.*{cutoff:%H:%M}"):
        HoursPeriod(date.min, DEFAULT_SPANS, cutoff=cutoff)


JUNE = HoursPeriod(date(2026, 6, 1), DEFAULT_SPANS)


@pytest.mark.parametrize(
    ("after", "from_day"),
    [
        pytest.param(DEFAULT_HOURS, None, id="the same"),
        pytest.param(OfficeHours((JUNE,)), None, id="said twice"),
        pytest.param(OfficeHours((WINTER, SUMMER)), date(2026, 6, 1), id="two seasons"),
        pytest.param(
            OfficeHours((replace(JUNE, saturday=parse_spans("09:00-11:00")),)),
            None,
            id="Saturdays count nothing",
        ),
        pytest.param(
            OfficeHours((replace(JUNE, cutoff=time(15)),)),
            date(2026, 6, 1),
            id="the cut-off only",
        ),
    ],
)  # fmt: skip
def test_hours_move_from_the_first_day_that_differs(
    after: OfficeHours, from_day: date | None
) -> None:
    assert hours_move(DEFAULT_HOURS, after) == from_day
    assert hours_move(after, DEFAULT_HOURS) == from_day


KNOWN = announced(2025, 2026)


def with_day(calendar: WorkCalendar, day: date, name: str) -> WorkCalendar:
    return replace(calendar, days_off={**calendar.days_off, day: name})


@pytest.mark.parametrize(
    ("after", "from_day"),
    [
        pytest.param(KNOWN, None, id="the same"),
        pytest.param(announced(2025), date(2026, 1, 1), id="a year is lost"),
        pytest.param(announced(2024, 2025, 2026), date(2024, 1, 1), id="an earlier year"),
        pytest.param(
            replace(KNOWN, known_until=date(2027, 12, 31)), date(2027, 1, 1), id="a year is known"
        ),
        pytest.param(with_day(KNOWN, date(2026, 8, 5), "台风"), date(2026, 8, 5), id="a day off"),
        pytest.param(with_day(KNOWN, date(2026, 8, 8), "台风"), None, id="a Saturday off"),
        pytest.param(with_day(KNOWN, date(2026, 10, 1), "国庆"), None, id="only the name"),
        pytest.param(
            replace(with_day(KNOWN, date(2026, 12, 31), "元旦"), known_until=date(2027, 12, 31)),
            date(2026, 12, 31),
            id="next year's notice names a day of December",
        ),
    ],
)
def test_a_calendar_moves_from_the_first_day_that_counts_otherwise(
    after: WorkCalendar, from_day: date | None
) -> None:
    assert calendar_moves(KNOWN, after) == from_day
    assert calendar_moves(after, KNOWN) == from_day


def test_a_day_before_what_moved_keeps_its_deadlines() -> None:
    typhoon = WorkTime(with_day(KNOWN, date(2026, 8, 5), "台风"))
    steady = WorkTime(KNOWN)
    starts = [datetime(2026, 8, day, 10, tzinfo=TIME.zone) for day in range(1, 5)]

    moved = [typhoon.after_days(s, 1).at != steady.after_days(s, 1).at for s in starts]

    assert moved == [False, False, False, True]


def test_with_another_calendar_nothing_is_remembered_of_the_old_one() -> None:
    day = date(2026, 8, 4)
    old = WorkTime(KNOWN)
    before = old.next_working_day(day)

    after = replace(old, calendar=with_day(KNOWN, date(2026, 8, 5), "台风")).next_working_day(day)

    assert (before, after) == (date(2026, 8, 5), date(2026, 8, 6))
