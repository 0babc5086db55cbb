"""办理时限 — counting time limits in working days, hours and minutes.

The day a period starts is not counted; day one is the next working day; the period ends
at closing time on its last day (民法典 200–203 条; 行政许可法 82 条: holidays do not count).
Hours and minutes are counted in office hours only, and a start outside them counts as
the next opening. To change how long something takes, change the policy pack, not this.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bancheng.rules.derivation import Deadline, Derivation
from bancheng.rules.hours import (
    DEFAULT_CUTOFF,
    DEFAULT_HOURS,
    CalendarUnknown,
    HoursPeriod,
    OfficeHours,
    Span,
    WorkCalendar,
)

__all__ = [
    "CalendarUnknown",
    "Deadline",
    "Derivation",
    "HoursPeriod",
    "OfficeHours",
    "StepLimit",
    "WorkCalendar",
    "WorkTime",
]

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
KEPT_AT_MOST = 20_000
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class StepLimit:
    """环节时限 — one limit as a pack writes it. Exactly one of the five kinds is set.

    `{wh=4}` · `{wh=4, latest="next_wd"}` · `{wmin=30}` · `{wd=2}` · `{days=15}` ·
    `{same_wd=true, cutoff="16:00", after="next_wd 10:00"}`
    """

    wh: int | None = None
    wmin: int | None = None
    wd: int | None = None
    days: int | None = None
    same_wd: bool = False
    cutoff: time | None = None  # that of the hours in force goes before it
    after: time | None = None  # on the next working day; None: its closing time
    latest_next_wd: bool = False
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class WorkTime:
    """工作时间 — the calendar, a centre's hours and its zone: all that counting needs."""

    calendar: WorkCalendar
    hours: OfficeHours = DEFAULT_HOURS
    zone: ZoneInfo = SHANGHAI
    # the same few days are asked for again and again, for all cases of a centre
    _days: dict[tuple[date, int], date] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _at: dict[tuple[date, time], datetime] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    # ── days ───────────────────────────────────────────────────────────────

    def is_working_day(self, day: date) -> bool:
        """工作日 — whether `day` is worked; a guess where no notice is loaded."""
        return self.calendar.why_not(day) is None

    def local_day(self, at: datetime) -> date:
        """Return the day on which `at` falls at the centre."""
        return at.astimezone(self.zone).date()

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`."""
        return self.add_working_days(day, 1)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the `n`-th working day after `day` (before it, when `n` is negative).

        >>> cal = WorkCalendar(date(2026, 12, 31), {}, {date(2026, 10, 10): "国庆节"})
        >>> WorkTime(cal).add_working_days(date(2026, 10, 8), 2)  # Sat 10 Oct is worked
        datetime.date(2026, 10, 10)
        """
        known = self._days.get((day, n))
        if known is not None:
            return known
        found, left = day, abs(n)
        step = ONE_DAY if n > 0 else -ONE_DAY
        while left:
            found += step
            left -= self.is_working_day(found)
        if len(self._days) < KEPT_AT_MOST:
            self._days[day, n] = found
        return found

    def working_days_between(self, a: date, b: date) -> int:
        """Return the number of working days after `a` up to and including `b`."""
        return sum(map(self.is_working_day, _days(a + ONE_DAY, b)))

    # ── hours ──────────────────────────────────────────────────────────────

    def open_of(self, day: date) -> datetime:
        """Return the moment work begins on `day`, whether or not it is worked."""
        return self._moment(day, self.hours.period(day).spans[0][0])

    def close_of(self, day: date) -> datetime:
        """Return closing time of `day`, whether or not it is worked."""
        return self._moment(day, self.hours.period(day).spans[-1][1])

    def is_open(self, at: datetime) -> bool:
        """Whether cases are taken at this moment, Saturday opening included."""
        local = at.astimezone(self.zone)
        day, clock = local.date(), local.time()
        period = self.hours.period(day)
        spans: tuple[Span, ...] = ()
        if self.is_working_day(day):
            spans = period.spans
        elif day.weekday() == 5 and day not in self.calendar.days_off:
            spans = period.saturday
        return any(opens <= clock < closes for opens, closes in spans)

    def in_office(self, at: datetime) -> bool:
        """办公时间内 — whether `at` lies in the office hours of a working day."""
        return any(opens <= at < closes for opens, closes in self._spans(self.local_day(at)))

    def next_open(self, at: datetime) -> datetime:
        """Return `at` when the offices are open then, else when they next open.

        Saturday opening is no office hour; the moment of closing belongs to what follows.
        """
        return self._run(at, timedelta())[0]

    def working_minutes_between(self, a: datetime, b: datetime) -> int:
        """Return the whole minutes of office hours between two moments, 0 when b ≤ a."""
        return sum(minutes for _day, minutes in self._worked(a, b))

    # ── deadlines ──────────────────────────────────────────────────────────

    def add_working_minutes(
        self, start: datetime, minutes: int, *, rule: str = "", source: str = ""
    ) -> Deadline:
        """Return the moment when `minutes` of office hours have passed since `start`."""
        begin, end = self._run(start, minutes * MINUTE)
        unit, amount = ("wmin", minutes) if minutes % 60 else ("wh", minutes // 60)
        return self._deadline(
            start,
            end,
            amount,
            unit,
            first=self.local_day(begin),
            rule=rule,
            source=source,
        )

    def after_days(self, start: datetime, n: int, *, rule: str = "", source: str = "") -> Deadline:
        """Return closing time of the `n`-th working day after the day of `start`.

        With `n` = 0 it is today's closing time, or the next working day's when today is
        not worked or already over.
        """
        day = self.local_day(start)
        if n == 0 and not (self.is_working_day(day) and start < self.close_of(day)):
            day = last = self.next_working_day(day)
        else:
            last = self.add_working_days(day, n)
        first = self.next_working_day(day) if n else last
        return self._deadline(
            start, self.close_of(last), n, "wd", first=first, rule=rule, source=source
        )

    def after_calendar_days(
        self, start: datetime, n: int, *, rule: str = "", source: str = ""
    ) -> Deadline:
        """Return closing time of the `n`-th day after `start`, or of the next one worked."""
        first = self.local_day(start) + ONE_DAY
        last = self.local_day(start) + n * ONE_DAY
        if not self.is_working_day(last):
            last = self.next_working_day(last)
        return self._deadline(
            start, self.close_of(last), n, "days", first=first, rule=rule, source=source
        )

    def on_day(self, start: datetime, day: date, *, rule: str = "", source: str = "") -> Deadline:
        """Return closing time of a day that a notice or a promise names itself."""
        return self._deadline(
            start, self.close_of(day), 0, "date", first=day, rule=rule, source=source
        )

    def step(self, spec: StepLimit, start: datetime) -> Deadline:
        """环节时限 — return when a step that begins at `start` is due."""
        named = {"rule": spec.rule, "source": spec.source}
        if spec.wd is not None:
            return self.after_days(start, spec.wd, **named)
        if spec.days is not None:
            return self.after_calendar_days(start, spec.days, **named)
        if spec.same_wd:
            return self._same_day(spec, start)
        minutes = spec.wmin if spec.wmin is not None else (spec.wh or 0) * 60
        due = self.add_working_minutes(start, minutes, **named)
        if spec.latest_next_wd:
            latest = self.after_days(start, 1, **named)
            return min(due, latest, key=lambda deadline: deadline.at)
        return due

    # ── inside ─────────────────────────────────────────────────────────────

    def _same_day(self, spec: StepLimit, start: datetime) -> Deadline:
        """Only a step that starts after the cut-off, or on a day off, moves to tomorrow."""
        day = self.local_day(start)
        own = self.hours.period(day).cutoff
        cutoff = self._moment(day, own or spec.cutoff or DEFAULT_CUTOFF)
        ends = self.close_of(day)
        if not self.is_working_day(day) or start > cutoff or start >= ends:
            day = self.next_working_day(day)
            ends = self.close_of(day)
            if spec.after is not None:
                ends = min(max(self._moment(day, spec.after), self.open_of(day)), ends)
        found = self._deadline(
            start, ends, 0, "date", first=day, rule=spec.rule, source=spec.source
        )
        said = f"{cutoff.astimezone(self.zone):%H:%M}"
        return replace(found, why=replace(found.why, cutoff=said))

    def _run(self, start: datetime, left: timedelta) -> tuple[datetime, datetime]:
        """Return when the first counted minute begins and the last one ends."""
        begin: datetime | None = None
        day = self.local_day(start)
        while True:
            for opens, closes in self._spans(day):
                at = max(start, opens)
                if at >= closes:
                    continue
                begin = begin or at
                if at + left <= closes:
                    return begin, at + left
                left -= closes - at
            day += ONE_DAY

    def _worked(self, a: datetime, b: datetime) -> Iterator[tuple[date, int]]:
        """Office time between two moments, day by day; seconds are carried on to the next day."""
        total = timedelta()
        for day in _days(self.local_day(a), self.local_day(b)):
            before = total // MINUTE
            for opens, closes in self._spans(day):
                total += max(min(b, closes) - max(a, opens), timedelta())
            if total // MINUTE > before:
                yield day, total // MINUTE - before

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if self.is_working_day(day):
            for opens, closes in self.hours.period(day).spans:
                yield self._moment(day, opens), self._moment(day, closes)

    def _moment(self, day: date, clock: time) -> datetime:
        known = self._at.get((day, clock))
        if known is not None:
            return known
        found = datetime.combine(day, clock, self.zone).astimezone(UTC)
        if len(self._at) < KEPT_AT_MOST:
            self._at[day, clock] = found
        return found

    def _deadline(
        self,
        start: datetime,
        ends: datetime,
        amount: int,
        unit: str,
        *,
        first: date,
        rule: str,
        source: str,
    ) -> Deadline:
        begin, last = self.local_day(start), self.local_day(ends)
        # The starting day is never counted in a period of days, so it is not "skipped" there.
        if unit == "days":
            seen = list(_days(begin + amount * ONE_DAY, last))
        else:
            seen = list(_days(begin + ONE_DAY if unit == "wd" else begin, last))
        cal = self.calendar
        why = Derivation(
            start=start.astimezone(UTC),
            amount=amount,
            unit=unit,
            first_day=first,
            last_day=last,
            ends=ends.astimezone(UTC),
            skipped=tuple((day, name) for day in seen if (name := cal.why_not(day))),
            worked=tuple((day, cal.days_on[day]) for day in seen if day in cal.days_on),
            editions=tuple(
                name for year in range(begin.year, last.year + 1) if (name := cal.edition_of(year))
            ),
            unknown_years=tuple(sorted({day.year for day in seen if not cal.knows(day)})),
            rule=rule,
            source=source,
            zone=self.zone.key,
            minutes=tuple(self._worked(start, ends)) if unit in ("wh", "wmin") else (),
        )
        return Deadline(at=why.ends, provisional=why.provisional, why=why)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
