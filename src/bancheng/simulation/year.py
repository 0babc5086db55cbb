"""仿真年 — a span of simulated time in which people act and time acts, in turn.

Between two beats people do what they do through the one door; at a beat the worker's tick runs
with `now` the moment of the beat. Beats come often in the day and seldom at night, and a pause of
the worker is a stretch without any: what the log says afterwards must be the same, except when it
was recorded. Seeded; nothing here reads the clock.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import happenings
from bancheng.cases.models import Event
from bancheng.jobs import clock
from bancheng.people.models import User
from bancheng.rules.facts import SYSTEM

from . import trial
from .engine import Tally, Town
from .habits.faults import careless_step

EVERY = timedelta(minutes=30)
NIGHT = (time(0, 1), time(6, 0), time(22, 0))
"""When the worker beats outside the day's run of beats."""
MOVING = ("happenings", "recounts")
"""Steps of the tick that move cases."""
FIRST, LAST = time(8, 30), time(17, 30)
Turn = tuple[datetime, Callable[[datetime], object]]
"""Something that happens once in the span, such as the import of next year's notice."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is simulated: from when to when, how many cases, with what luck."""

    centre: str
    start: datetime
    end: datetime
    cases: int
    seed: int
    every: timedelta = EVERY
    pauses: tuple[tuple[datetime, datetime], ...] = ()  # the worker is down


@dataclass
class Year:
    """What has happened: people's moves, time's consequences, the beats at which time acted."""

    tally: Tally = field(default_factory=Tally)
    beats: list[datetime] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


def beats(span: Span) -> Iterator[datetime]:
    """The moments at which the worker looks whether anything is due."""
    zone = worktime(span.centre).zone
    day, last = span.start.astimezone(zone).date(), span.end.astimezone(zone).date()
    while day <= last:
        for hour in _clocks(day, span.every):
            at = datetime.combine(day, hour, zone)
            down = any(since <= at < until for since, until in span.pauses)
            if span.start < at <= span.end and not down:
                yield at
        day += timedelta(days=1)


def _clocks(day: date, every: timedelta) -> list[time]:
    at, found = datetime.combine(day, FIRST), set(NIGHT)
    while at.time() <= LAST:
        found.add(at.time())
        at += every
    return sorted(found)


def settle(span: Span, share: int = 0, of: int = 1) -> Town:
    """The people of one of several processes, who work every `of`-th case of the span."""
    draw = Random(span.seed + share)  # noqa: S311  chance of a trial, not of a secret
    town = Town(span.centre, until=span.end, draw=draw, habit=careless_step)
    found = trial.arrivals(span.centre, draw, span.start, span.end, span.cases // of)
    town.expect(found)
    return town


def run(span: Span, turns: Iterable[Turn] = ()) -> Year:
    """Let people and time act in turn until the end of the span."""
    town = settle(span)
    year = Year(town.tally)
    coming = sorted([*turns, *absences(span)], key=lambda turn: turn[0], reverse=True)
    seen = last_event()
    for at in beats(span):
        while coming and coming[-1][0] <= at:
            when, happens = coming.pop()
            town.advance(when)
            happens(when)
        town.advance(at)
        if beat(at, year):
            seen, changed = moved_by_time(seen)
            town.reconsider(changed, at)
    town.tally.ends = Counter(case.state.value for case in town.facts.values())
    return year


def beat(at: datetime, year: Year) -> bool:
    """Let the worker tick until nothing is left; whether a case was moved."""
    year.beats.append(at)
    moved = False
    while True:
        ticked = clock.tick(at)
        year.did.update(ticked.did)
        year.failed.update(ticked.failed)
        if not ticked.more and not any(ticked.did.get(step) for step in MOVING):
            return moved
        moved = True


def last_event() -> int:
    """The newest line of the log."""
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def moved_by_time(seen: int) -> tuple[int, set[str]]:
    """The newest line of the log, and the cases that the system has moved since `seen`."""
    rows = Event.objects.filter(id__gt=seen, by=SYSTEM.username)
    found = set(rows.values_list("case__case_no", flat=True))
    return last_event(), found


def absences(span: Span) -> Iterator[Turn]:
    """Now and then somebody is away for some days, and time finds somebody else."""
    draw = Random(span.seed)  # noqa: S311  chance of a trial, not of a secret
    zone = worktime(span.centre).zone
    names = sorted(
        User.objects.filter(centre=span.centre, grants__isnull=False).values_list(
            "username", flat=True
        )
    )
    day = span.start.astimezone(zone).date() + timedelta(days=3)
    while day < span.end.astimezone(zone).date():
        away, name = day + timedelta(days=draw.randint(2, 8)), draw.choice(names)
        yield datetime.combine(day, time(7), zone), _leave(span.centre, name, day, away)
        day += timedelta(days=draw.randint(4, 12))


def _leave(centre: str, name: str, first: date, last: date) -> Callable[[datetime], object]:
    def happens(at: datetime) -> object:
        user = User.objects.get(username=name)
        user.on_leave_from, user.on_leave_until = first, last
        user.save(update_fields=["on_leave_from", "on_leave_until"])
        return happenings.replace_absent(centre, at)

    return happens
