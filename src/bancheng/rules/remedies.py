"""救济期限 — the last day on which a person may ask for review, or go to court.

行政复议法第二十条：自知道之日起六十日；行政诉讼法第四十六条：六个月。开始的当日不计入，最后一日是
法定休假日的顺延（民事诉讼法第八十五条，两法均准用）。Both run from when the person was told; what
we do meanwhile neither stops nor lengthens them.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from .clock import WorkTime

REVIEW_DAYS, SUIT_MONTHS = 60, 6


@dataclass(frozen=True, slots=True)
class LastDays:
    """最后一日 — of review and of suit; `provisional` while a holiday notice is awaited."""

    review: date
    suit: date
    provisional: bool


def last_days(told_on: date, time: WorkTime) -> LastDays:
    """行政复议、行政诉讼的最后一日 — for a decision of which the person was told on that day."""
    review = _worked(told_on + timedelta(days=REVIEW_DAYS), time)
    suit = _worked(_months_later(told_on, SUIT_MONTHS), time)
    return LastDays(review, suit, not time.calendar.knows(suit))


def _worked(day: date, time: WorkTime) -> date:
    return day if time.is_working_day(day) else time.next_working_day(day)


def _months_later(day: date, months: int) -> date:
    """The corresponding day; where that month has none, its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
