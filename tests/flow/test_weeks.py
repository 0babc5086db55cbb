"""Random weeks over the pure rules: people press buttons, time ticks, and the oracle agrees.

No database: the same audit that reads the log of a simulated year reads the events of these lives.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bancheng.cases import codec
from bancheng.rules import timely
from bancheng.rules.clock import WorkTime
from bancheng.rules.decide import Decision, allowed_actions, decide, register
from bancheng.rules.draft import World
from bancheng.rules.errors import Refused
from bancheng.rules.facts import SYSTEM, CaseFacts
from bancheng.rules.states import OPEN
from bancheng.rules.transitions import ROWS
from tests.cast import CENTRE, PARENT, UNITS, actor
from tests.flow.almanac import BEIJING, Almanac, shipped
from tests.flow.answers import answers
from tests.flow.audit import Audit, Times, Verdict
from tests.flow.followed import Line
from tests.flow.test_pure_walk import FULL, PACK, PRESSERS, RARE
from tests.worktimes import worktime

START = datetime(2026, 1, 5, 9, tzinfo=BEIJING)
PEOPLE = [name for name in PRESSERS if name != "system"]
SPAN = (date(2025, 10, 1), date(2027, 6, 30))
STORM, MADE_UP = date(2026, 5, 13), date(2026, 5, 16)
"""A day off that nobody had foreseen, and the Saturday worked instead; invented."""
ON_ITS_OWN = {"auto_sign", "undecided", "resume", "close_unsampled", "lapse_rating"} | {
    *("yellow_card", "red_card", "yellow_level", "red_level", "sign_late", "order_overdue"),
    *("promised_yellow", "promised_red", "overdue_supervise", "hand_over_missed"),
}
"""Rows whose moment does not hang on when another row was recorded."""
GAPS = (5, 20, 30, 60, 60, 120, 240, 480, 900, 1440)
"""Minutes between two steps; in the mean a life of forty steps takes two weeks."""
FRONT = ("reject", "guide", "withdraw", "request_supplement", "solve_on_spot", "terminate", "merge")
"""Ways to end soon; taken seldom, so that most lives come as far as the units."""


@cache
def almanac() -> Almanac:
    return Almanac(shipped(2025, 2026), *SPAN)


@cache
def corrected() -> tuple[WorkTime, Almanac]:
    """The calendar after the storm, as the rules and as the oracle count it."""
    old = worktime()
    calendar = replace(
        old.calendar,
        days_off={**old.calendar.days_off, STORM: "台风"},
        days_on={**old.calendar.days_on, MADE_UP: "台风"},
    )
    notices = shipped(2025, 2026)
    notices[2026] |= {STORM.isoformat(): True, MADE_UP.isoformat(): False}
    return replace(old, calendar=calendar), Almanac(notices, *SPAN)


class Life:
    """One case, worked at by whoever is drawn, with time acting now and then."""

    def __init__(self, seed: int, start: datetime) -> None:
        self.draw, self.now, self.time = Random(seed), start, worktime()
        self.beats: list[datetime] = []
        self.lines: list[Line] = []
        found = register(
            case_no=f"BC990100-20260105-{seed % 999_999:06d}",
            channel="window",
            actor=actor("window"),
            centre=CENTRE,
            world=self.world(),
            centre_path=(CENTRE, PARENT),
        )
        self.keep(found)

    def world(self) -> World:
        return World(self.now, self.time, PACK, FULL, frozenset(UNITS), frozenset({"1"}), {})

    def live(self, steps: int) -> "Life":
        """Let time pass: at the end of each gap somebody acts or the worker ticks."""
        for _step in range(steps):
            self.now += timedelta(minutes=self.draw.choice(GAPS))
            self.tick() if self.draw.random() < 0.4 else self.press()
        return self

    def press(self) -> None:
        """Somebody does something that is open to them."""
        here = self.world()
        for _try in range(8):
            who = actor(self.draw.choice(PEOPLE))
            order = self.draw.choice([None, *(o.no for o in self.case.orders if o.counts)])
            names = allowed_actions(self.case, who, here, order_no=order)
            names = [n for n in names if self.draw.random() < RARE.get(n, 1)]
            names = [n for n in names if n not in FRONT or self.draw.random() < 0.15]
            if not names:
                continue
            row = ROWS[self.draw.choice(names)]
            filled = answers(row, self.case, here, self.draw)
            on = order if row.on == "order" else None
            try:
                found = decide(
                    self.case, row.action, actor=who, given=filled, world=here, order_no=on
                )
            except Refused:
                continue
            self.keep(found)
            return

    def tick(self) -> int:
        """Time does all that is due; how much that was."""
        self.beats.append(self.now)
        done, here = 0, self.world()
        while due := next(iter(timely.all_due(self.case, here)), None):
            self.keep(timely.happen(self.case, due, here))
            done += 1
            assert done < 30, f"{due.key} comes again and again"
        return done

    def correct(self) -> None:
        """The calendar is corrected, and an open case counted anew if any date moves."""
        self.time = corrected()[0]
        if not self.case.is_open:
            return
        found = decide(
            self.case, "recount", actor=SYSTEM, given={"cause": "台风"}, world=self.world()
        )
        if replace(found.case, version=self.case.version, pool=self.case.pool) != self.case:
            self.keep(found)

    def keep(self, found: Decision) -> None:
        self.case: CaseFacts = found.case
        self.lines += (
            Line(
                event.after.version,
                event.at,
                event.action,
                event.by,
                event.order_no or "",
                codec.plain(event.given),
                codec.whole(event.after),
            )
            for event in found.events
        )

    def verdict(self, corrected_at: datetime | None = None) -> Verdict:
        """What the oracle says of this life."""
        calendars = [(START, almanac())]
        if corrected_at:
            calendars.append((corrected_at, corrected()[1]))
        verdict = Verdict()
        times = Times(self.beats, calendars)
        Audit(self.case.case_no, times, verdict).run(self.lines, self.now)
        return verdict


seeds, starts, lengths = st.integers(0, 10**6), st.integers(0, 250), st.integers(5, 45)


def at_nine(day: int) -> datetime:
    return START + timedelta(days=day)


@settings(max_examples=60)
@given(seed=seeds, day=starts, steps=lengths)
def test_in_a_random_life_time_does_what_the_oracle_says(seed: int, day: int, steps: int) -> None:
    life = Life(seed, at_nine(day)).live(steps)

    assert life.verdict().faults == []


@settings(max_examples=30)
@given(seed=seeds, day=starts, steps=lengths)
def test_a_second_tick_finds_nothing_and_marks_only_move_forward(
    seed: int, day: int, steps: int
) -> None:
    life = Life(seed, at_nine(day)).live(steps)
    life.tick()
    marks = dict(life.case.marks)

    assert life.tick() == 0
    life.now += timedelta(days=3)
    life.tick()
    assert all(life.case.marks[key] >= moment for key, moment in marks.items())


@settings(max_examples=25)
@given(seed=seeds, day=starts, steps=lengths)
def test_looking_every_hour_and_looking_once_after_ten_days_lead_to_the_same(
    seed: int, day: int, steps: int
) -> None:
    often, once = (Life(seed, at_nine(day)).live(steps) for _life in range(2))
    often.tick()
    once.tick()
    end = worktime().next_open(often.now + timedelta(days=10))
    while often.now < end:
        often.now = min(often.now + timedelta(hours=1), end)
        often.tick()
    once.now = end
    once.tick()

    assert done_on_its_own(often) == done_on_its_own(once)
    if "remind_supplement" not in once.case.marks:  # what lapses hangs on when one was reminded
        assert often.case.state == once.case.state
    assert often.case.due_at == once.case.due_at


def done_on_its_own(life: Life) -> set[tuple[str, str]]:
    done = [(line.trigger, str(line.given["moment"])) for line in life.lines if line.trigger]
    return {found for found in done if found[0].split(":")[0] in ON_ITS_OWN}


@settings(max_examples=40)
@given(seed=seeds, day=st.integers(112, 126), steps=lengths, after=lengths)
def test_a_corrected_calendar_moves_dates_once_and_doubles_no_card(
    seed: int, day: int, steps: int, after: int
) -> None:
    life = Life(seed, at_nine(day)).live(steps)
    life.now += timedelta(minutes=7)
    at, before = life.now, life.case.promise
    life.correct()
    life.live(after)
    life.tick()

    assert life.verdict(at).faults == []
    told = [line.trigger for line in life.lines if line.trigger == "yellow_card"]
    kept = before and life.case.promise and before.start == life.case.promise.start
    if kept and len(told) > 1:
        assert before.due_at < life.case.due_at, "two yellow cards for a date that was not moved"


@settings(max_examples=40)
@given(seed=seeds, day=starts, steps=lengths)
def test_no_open_case_is_forgotten(seed: int, day: int, steps: int) -> None:
    life = Life(seed, at_nine(day)).live(steps)
    life.tick()
    wake = timely.next_wake(life.case, life.world())
    looked_for = timely.quiet_at(life.case, life.world())

    if life.case.state in OPEN:
        assert wake.wake_at or wake.bell_at or looked_for
    if life.case.paused_at:
        assert wake.wake_at, "nothing ends the pause"
