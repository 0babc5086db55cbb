"""The last days for review and for suit, against days worked out by hand."""

from datetime import date

from bancheng.rules.remedies import last_days
from tests.worktimes import worktime


def test_review_ends_on_the_sixtieth_day_and_a_suit_six_months_on() -> None:
    found = last_days(date(2026, 3, 2), worktime())
    assert (found.review, found.suit) == (date(2026, 5, 6), date(2026, 9, 2))  # 1 May: a holiday
    assert not found.provisional


def test_a_last_day_at_the_weekend_moves_to_the_first_day_worked() -> None:
    assert last_days(date(2026, 1, 6), worktime()).review == date(2026, 3, 9)  # the 7th: Saturday


def test_six_months_from_the_end_of_a_long_month_end_with_the_short_one() -> None:
    assert last_days(date(2026, 3, 31), worktime()).suit == date(2026, 9, 30)


def test_a_last_day_beyond_the_holiday_notices_is_said_to_be_provisional() -> None:
    assert last_days(date(2026, 11, 23), worktime()).provisional
