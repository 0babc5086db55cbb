"""The oracle's own count of office time is right by itself, and agrees with the rules' count."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from bancheng.rules.clock import WorkTime
from bancheng.rules.hours import HoursPeriod, OfficeHours, WorkCalendar, parse_spans
from tests.flow.almanac import BEIJING, Almanac, shipped
from tests.worktimes import worktime

SUMMER = (("09:00", "12:00"), ("14:30", "18:00"))


@pytest.fixture(scope="module")
def known() -> Almanac:
    return Almanac(shipped(2025, 2026), date(2025, 12, 1), date(2027, 3, 31))


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday worked before Spring Festival
        ("2026-02-14", 1, "2026-02-24"),  # nine days off
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-27", 1, "2026-02-28"),  # and a Saturday worked after it
        ("2026-09-18", 1, "2026-09-20"),  # a Sunday worked for National Day
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-09", 1, "2026-10-10"),
        ("2026-04-30", 2, "2026-05-07"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2025-12-31", 1, "2026-01-04"),  # the Sunday after New Year is worked
        ("2026-12-31", 1, "2027-01-04"),  # no notice: New Year by law, then the weekend
        ("2026-02-24", -1, "2026-02-14"),
        ("2026-10-08", -2, "2026-09-29"),
        ("2026-10-03", 0, "2026-10-03"),
    ],
)
def test_days_are_counted_over_holidays_and_made_up_weekends(
    known: Almanac, start: str, n: int, expected: str
) -> None:
    assert known.worked_after(date.fromisoformat(start), n) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-03-02T08:30", 240, "2026-03-02T13:30"),  # lunch does not count
        ("2026-03-02T12:20", 1, "2026-03-02T13:01"),
        ("2026-03-02T17:00", 30, "2026-03-02T17:30"),
        ("2026-03-02T17:00", 31, "2026-03-03T08:31"),
        ("2026-02-14T16:30", 240, "2026-02-24T11:30"),  # over Spring Festival
        ("2026-02-17T10:00", 0, "2026-02-24T08:30"),
        ("2026-09-20T09:00", 60, "2026-09-20T10:00"),  # on a Sunday that is worked
    ],
)
def test_minutes_are_counted_in_office_hours(
    known: Almanac, start: str, minutes: int, expected: str
) -> None:
    assert known.after_minutes(beijing(start), minutes) == beijing(expected)


def test_a_year_without_a_notice_is_a_guess_and_a_late_notice_moves_its_days() -> None:
    span = (date(2026, 12, 1), date(2027, 3, 31))
    later = shipped(2026) | {2027: {"2027-01-04": True, "2027-02-06": True, "2027-01-16": False}}
    guess, firm = Almanac(shipped(2026), *span), Almanac(later, *span)

    assert not guess.sure(date(2026, 12, 30), date(2027, 1, 4))
    assert firm.sure(date(2026, 12, 30), date(2027, 1, 4))
    assert guess.worked_after(date(2026, 12, 30), 2) == date(2027, 1, 4)
    assert firm.worked_after(date(2026, 12, 30), 2) == date(2027, 1, 5)
    assert firm.worked_between(date(2027, 1, 15), date(2027, 1, 18)) == 2


def test_the_slow_count_and_the_rules_count_agree_at_a_thousand_random_moments() -> None:
    draw = Random(3)
    summer = (
        (date(2026, 6, 1), SUMMER),
        (date(2026, 10, 1), (("08:30", "12:00"), ("13:00", "17:30"))),
    )
    slow = Almanac(shipped(2025, 2026), date(2025, 10, 1), date(2027, 5, 31), summer)
    quick = WorkTime(
        _as_in_the_year(worktime().calendar),
        OfficeHours(
            (
                HoursPeriod(date(2026, 6, 1), parse_spans("09:00-12:00,14:30-18:00")),
                HoursPeriod(date(2026, 10, 1), parse_spans("08:30-12:00,13:00-17:30")),
            )
        ),
    )
    for _number in range(1000):
        at = beijing("2026-01-01T00:00") + timedelta(minutes=draw.randrange(60 * 24 * 400))
        n, minutes = draw.randrange(1, 20), draw.randrange(0, 3000)
        other = at + timedelta(minutes=draw.randrange(60 * 24 * 20))

        assert slow.end_of(at, n) == quick.after_days(at, n).at
        assert slow.after_minutes(at, minutes) == quick.add_working_minutes(at, minutes).at
        assert slow.minutes_between(at, other) == quick.working_minutes_between(at, other)
        assert slow.worked_after(slow.on(at), -n) == quick.add_working_days(slow.on(at), -n)
        assert slow.worked_between(slow.on(at), slow.on(other)) == quick.working_days_between(
            slow.on(at), slow.on(other)
        )
        provisional = not slow.sure(slow.on(at), slow.on(slow.end_of(at, n)))
        assert provisional == quick.after_days(at, n).provisional


def _as_in_the_year(calendar: WorkCalendar) -> WorkCalendar:
    return WorkCalendar(
        known_until=date(2026, 12, 31), days_off=calendar.days_off, days_on=calendar.days_on
    )
