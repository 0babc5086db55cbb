"""年历 — an independent, slow count of office time, for the oracle of the simulated year.

It reads the notices' files itself and lists every single worked day and worked minute of a
span; every answer is then a position in those lists. It shares nothing with `rules/clock.py`,
so that the two can be compared. Sources: 民法典 200–203, the notices, process.md 1.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

BEIJING = timezone(timedelta(hours=8))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOTICES = Path(__file__).parents[2] / "src/bancheng/calendar_cn/notices"
FIXED = {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}
"""Days off by law whose date needs no notice (2024 revision)."""
USUAL = (("08:30", "12:00"), ("13:00", "17:30"))


def shipped(*years: int) -> dict[int, dict[str, bool]]:
    """The days that the notices of these years name: year → day → off."""
    found = {}
    for year in years:
        tree = json.loads((NOTICES / f"{year}.json").read_text("utf-8"))
        found[year] = {row["date"]: row["off"] for row in tree["days"]}
    return found


class Almanac:
    """Every worked day and minute between two days, under the notices that are known."""

    def __init__(
        self,
        notices: Mapping[int, Mapping[str, bool]],
        first: date,
        last: date,
        hours: Iterable[tuple[date, tuple[tuple[str, str], ...]]] = (),
    ) -> None:
        self.years = frozenset(notices)
        self.named = {day: off for notice in notices.values() for day, off in notice.items()}
        self.hours = sorted(hours)
        self.days: list[date] = []
        self.minutes: list[datetime] = []
        day = first
        while day <= last:
            if self.worked(day):
                self.days.append(day)
                for opens, closes in self.spans(day):
                    minute, end = _at(day, opens), _at(day, closes)
                    while minute < end:
                        self.minutes.append(minute)
                        minute += MINUTE
            day += DAY

    def worked(self, day: date) -> bool:
        """Whether the offices work on `day`: by its notice, else by weekday and fixed holidays."""
        text = day.isoformat()
        if text in self.named:
            return not self.named[text]
        return text[5:] not in FIXED and day.isoweekday() <= 5

    def spans(self, day: date) -> tuple[tuple[str, str], ...]:
        """The hours in force on `day`."""
        found = USUAL
        for since, spans in self.hours:
            if since <= day:
                found = spans
        return found

    def sure(self, first: date, last: date) -> bool:
        """Whether a notice is known for every year from `first` to `last`."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    # ── days ─────────────────────────────────────────────────────────────

    def on(self, at: datetime) -> date:
        """The day at the centre."""
        return at.astimezone(BEIJING).date()

    def worked_after(self, day: date, n: int) -> date:
        """The `n`-th worked day after `day`; before it, for a negative `n`; `day` for none."""
        if n == 0:
            return day
        if n > 0:
            return self.days[bisect_right(self.days, day) + n - 1]
        return self.days[bisect_left(self.days, day) + n]

    def worked_between(self, a: date, b: date) -> int:
        """How many worked days lie after `a` and not after `b`."""
        return max(0, bisect_right(self.days, b) - bisect_right(self.days, a))

    def opening(self, day: date) -> datetime:
        """When the offices open on `day`."""
        return _at(day, self.spans(day)[0][0])

    def closing(self, day: date) -> datetime:
        """When the offices close on `day`."""
        return _at(day, self.spans(day)[-1][1])

    def end_of(self, at: datetime, n: int) -> datetime:
        """Closing time of the `n`-th worked day after the day of `at`."""
        return self.closing(self.worked_after(self.on(at), n))

    def opening_after(self, day: date, n: int) -> datetime:
        """Opening time of the `n`-th worked day after `day` (before, when negative)."""
        return self.opening(self.worked_after(day, n))

    # ── minutes ──────────────────────────────────────────────────────────

    def at_work(self, at: datetime) -> bool:
        """Whether the offices are open at this minute of a worked day."""
        place = bisect_right(self.minutes, at) - 1
        return place >= 0 and at < self.minutes[place] + MINUTE

    def next_at_work(self, at: datetime) -> datetime:
        """`at` itself while the offices are open, else the next opening."""
        return at if self.at_work(at) else self.minutes[bisect_left(self.minutes, at)]

    def after_minutes(self, at: datetime, n: int) -> datetime:
        """The end of the `n`-th worked minute from `at` on; `at` is a whole minute."""
        if n == 0:
            return self.next_at_work(at)
        return self.minutes[bisect_left(self.minutes, at) + n - 1] + MINUTE

    def minutes_between(self, a: datetime, b: datetime) -> int:
        """How many worked minutes lie between two whole minutes."""
        return max(0, bisect_left(self.minutes, b) - bisect_left(self.minutes, a))


def _at(day: date, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=BEIJING)
