"""Working time, by example: 2026 as announced, 2027 not announced."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bancheng.calendar_cn
from bancheng.rules.clock import (
    CalendarUnknown,
    Derivation,
    HoursPeriod,
    OfficeHours,
    StepLimit,
    WorkCalendar,
    WorkTime,
)
from bancheng.rules.hours import DEFAULT_SPANS, parse_spans

ZONE = ZoneInfo("Asia/Shanghai")
NOTICES = Path(bancheng.calendar_cn.__file__).parent / "notices"


def announced(*years: int) -> WorkCalendar:
    off, on = {}, {}
    for year in years:
        for row in json.loads((NOTICES / f"{year}.json").read_text("utf-8"))["days"]:
            (off if row["off"] else on)[date.fromisoformat(row["date"])] = row["name"]
    return WorkCalendar(
        known_from=date(years[0], 1, 1),
        known_until=date(years[-1], 12, 31),
        days_off=off,
        days_on=on,
        edition="国办通知",
    )


TIME = WorkTime(announced(2022, 2023, 2024, 2025, 2026))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        pytest.param(
            "2026-11-19 16:00", 2, "2026-11-23 17:30", id="Thursday and two days is Monday"
        ),
        pytest.param("2026-09-30 10:00", 2, "2026-10-09 17:30", id="over the National Day holiday"),
        pytest.param("2026-10-08 10:00", 2, "2026-10-10 17:30", id="a make-up Saturday counts"),
        pytest.param("2026-09-18 10:00", 1, "2026-09-20 17:30", id="a make-up Sunday counts"),
        pytest.param("2026-02-13 09:00", 3, "2026-02-25 17:30", id="over the Spring Festival"),
        pytest.param("2026-11-21 10:00", 1, "2026-11-23 17:30", id="filed on a day off"),
        pytest.param("2026-11-19 22:00", 1, "2026-11-20 17:30", id="filed in the evening"),
        pytest.param("2026-11-23 10:00", 0, "2026-11-23 17:30", id="on the spot"),
        pytest.param("2026-11-20 18:00", 0, "2026-11-23 17:30", id="on the spot, after closing"),
        pytest.param("2026-12-25 10:00", 15, "2027-01-18 17:30", id="into the unknown year"),
    ],
)
def test_a_period_of_working_days_ends_at_closing_time(start: str, n: int, due: str) -> None:
    assert local(TIME.after_days(at(start), n).at) == due


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        pytest.param("2026-11-23 09:00", 240, "2026-11-23 14:00", id="over lunch"),
        pytest.param("2026-11-23 08:30", 210, "2026-11-23 12:00", id="ends where lunch begins"),
        pytest.param("2026-11-23 12:20", 30, "2026-11-23 13:30", id="starts in the lunch break"),
        pytest.param("2026-11-23 17:00", 60, "2026-11-24 09:00", id="over night"),
        pytest.param("2026-11-21 11:00", 240, "2026-11-23 13:30", id="from a day off"),
        pytest.param("2026-09-19 10:00", 30, "2026-09-20 09:00", id="to a make-up Sunday"),
        pytest.param("2026-11-23 06:00", 0, "2026-11-23 08:30", id="nothing is the next opening"),
        pytest.param("2026-12-31 17:00", 60, "2027-01-04 09:00", id="over the end of the year"),
    ],
)
def test_hours_are_counted_while_the_office_is_open(start: str, minutes: int, due: str) -> None:
    assert local(TIME.add_working_minutes(at(start), minutes).at) == due


SAME_DAY = StepLimit(same_wd=True, cutoff=time(16), after=time(10))
FOUR_HOURS = StepLimit(wh=4, latest_next_wd=True)


@pytest.mark.parametrize(
    ("spec", "start", "due"),
    [
        pytest.param(SAME_DAY, "2026-11-23 09:00", "2026-11-23 17:30", id="the same day"),
        pytest.param(SAME_DAY, "2026-11-23 07:00", "2026-11-23 17:30", id="before opening"),
        pytest.param(SAME_DAY, "2026-11-23 16:00", "2026-11-23 17:30", id="at the cut-off"),
        pytest.param(SAME_DAY, "2026-11-23 16:01", "2026-11-24 10:00", id="after the cut-off"),
        pytest.param(SAME_DAY, "2026-11-21 09:00", "2026-11-23 10:00", id="on a Saturday"),
        pytest.param(SAME_DAY, "2026-09-20 09:00", "2026-09-20 17:30", id="on a make-up Sunday"),
        pytest.param(
            StepLimit(same_wd=True), "2026-11-23 16:30", "2026-11-24 17:30", id="own cut-off"
        ),
        pytest.param(FOUR_HOURS, "2026-11-23 15:00", "2026-11-24 10:00", id="four hours"),
        pytest.param(StepLimit(wmin=30), "2026-11-23 17:15", "2026-11-24 08:45", id="minutes"),
        pytest.param(StepLimit(wd=1), "2026-11-23 15:00", "2026-11-24 17:30", id="one working day"),
        pytest.param(StepLimit(days=15), "2026-11-23 15:00", "2026-12-08 17:30", id="days"),
        pytest.param(
            StepLimit(days=5), "2026-11-23 15:00", "2026-11-30 17:30", id="days, rolled on"
        ),
    ],
)
def test_a_step_is_due_as_its_limit_says(spec: StepLimit, start: str, due: str) -> None:
    assert local(TIME.step(spec, at(start)).at) == due


def test_at_latest_the_next_working_day_wins_over_many_hours() -> None:
    spec = StepLimit(wh=40, latest_next_wd=True, rule="step.submitted", source="L63")

    due = TIME.step(spec, at("2026-11-20 16:00"))

    assert local(due.at) == "2026-11-23 17:30"
    assert (due.why.rule, due.why.source) == ("step.submitted", "L63")


def test_hours_follow_the_season() -> None:
    summer = HoursPeriod(date(2026, 5, 1), parse_spans("08:00-12:00,14:30-18:00"))
    winter = HoursPeriod(date(2026, 10, 1), DEFAULT_SPANS)
    counting = WorkTime(TIME.calendar, OfficeHours((winter, summer)))

    assert local(counting.close_of(date(2026, 4, 30))) == "2026-04-30 17:30"
    assert local(counting.after_days(at("2026-07-01 10:00"), 1).at) == "2026-07-02 18:00"
    assert local(counting.after_days(at("2026-09-30 10:00"), 1).at) == "2026-10-08 17:30"
    assert counting.working_minutes_between(at("2026-07-01 00:00"), at("2026-07-02 00:00")) == 450


def test_saturday_opening_takes_cases_but_counts_nothing() -> None:
    period = HoursPeriod(date.min, DEFAULT_SPANS, saturday=parse_spans("09:00-12:00"))
    counting = WorkTime(TIME.calendar, OfficeHours((period,)))

    assert counting.is_open(at("2026-11-21 09:30"))
    assert not counting.is_open(at("2026-11-21 12:00"))
    assert not counting.is_open(at("2026-10-03 09:30"))  # National Day is a Saturday
    assert not counting.is_working_day(date(2026, 11, 21))
    assert local(counting.after_days(at("2026-11-21 09:30"), 1).at) == "2026-11-23 17:30"


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        pytest.param("2026-11-23 10:00", "2026-11-23 10:00", id="open already"),
        pytest.param("2026-11-23 08:30", "2026-11-23 08:30", id="at the minute of opening"),
        pytest.param("2026-11-23 00:00", "2026-11-23 08:30", id="at midnight"),
        pytest.param("2026-11-23 12:00", "2026-11-23 13:00", id="lunch has begun"),
        pytest.param("2026-11-23 17:30", "2026-11-24 08:30", id="closing belongs to tomorrow"),
        pytest.param("2026-11-21 10:00", "2026-11-23 08:30", id="on a day off"),
        pytest.param("2026-09-30 18:00", "2026-10-08 08:30", id="over the National Day holiday"),
        pytest.param("2026-09-19 10:00", "2026-09-20 08:30", id="to a make-up Sunday"),
        pytest.param("2026-12-31 17:30", "2027-01-04 08:30", id="into the unknown year"),
    ],
)
def test_what_should_wait_for_opening_waits_for_the_first_minute_of_it(
    asked: str, opens: str
) -> None:
    assert local(TIME.next_open(at(asked))) == opens
    assert TIME.in_office(at(opens))
    assert TIME.in_office(at(asked)) == (asked == opens)


def test_saturday_opening_is_no_office_hour() -> None:
    period = HoursPeriod(date.min, DEFAULT_SPANS, saturday=parse_spans("09:00-12:00"))
    counting = WorkTime(TIME.calendar, OfficeHours((period,)))

    assert counting.is_open(at("2026-11-21 09:30"))
    assert not counting.in_office(at("2026-11-21 09:30"))
    assert local(counting.next_open(at("2026-11-21 09:30"))) == "2026-11-23 08:30"


def test_a_date_that_leans_on_an_unknown_year_is_provisional() -> None:
    known = TIME.after_days(at("2026-12-25 10:00"), 4)
    leans = TIME.after_days(at("2026-12-25 10:00"), 5)

    assert (local(known.at), known.provisional) == ("2026-12-31 17:30", False)
    assert (local(leans.at), leans.provisional) == ("2027-01-04 17:30", True)
    assert leans.why.unknown_years == (2027,)
    assert (date(2027, 1, 1), "元旦") in leans.why.skipped


def test_an_unknown_year_has_its_fixed_holidays_off() -> None:
    off = [day for day in range(1, 8) if not TIME.is_working_day(date(2027, 10, day))]

    assert off == [1, 2, 3]
    with pytest.raises(CalendarUnknown):
        TIME.calendar.is_working_day(date(2027, 10, 4))


def test_a_day_named_in_advance_counts_in_the_year_before() -> None:
    only_2023 = WorkTime(announced(2023))

    assert not only_2023.is_working_day(date(2022, 12, 31))
    assert TIME.calendar.why_not(date(2022, 12, 31)) == "元旦"


def test_a_derivation_survives_storage() -> None:
    due = TIME.after_days(at("2026-09-18 15:30"), 10, rule="class.hard.limit_wd", source="C02")

    stored = json.loads(json.dumps(due.why.as_dict(), ensure_ascii=False))

    assert Derivation.from_dict(stored) == due.why


def test_deadlines_are_in_utc_whatever_the_zone_of_the_start() -> None:
    due = TIME.after_days(datetime(2026, 11, 22, 17, tzinfo=UTC), 1)

    assert due.at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert due.why.first_day == date(2026, 11, 24)


@pytest.mark.parametrize(
    "text", ["", "8-12", "08:30-12:00,11:00-17:30", "12:00-08:30", "08:30-08:30", "08:30"]
)
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="办公时间应写成"):
        parse_spans(text)
