"""引擎 — keeps the time of a simulated town and presses the buttons through the one door.

Every case has one next step in a queue ordered by time. When its time comes the step is
carried out by `cases.actions`; a refusal is counted, and the case thinks again. Nothing here
reads or writes a case by itself, so what the simulation proves, it proves of the product.
What time itself does to a case is not in the queue: whoever drives the town says which cases
have changed meanwhile (`reconsider`).
"""

import heapq
import time as stopwatch
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from bancheng.cases import actions
from bancheng.cases.models import Case
from bancheng.cases.queries import case_for, facts_of
from bancheng.cases.store import read
from bancheng.cases.world import fitted, world_for
from bancheng.people.queries import roster
from bancheng.rules.draft import World
from bancheng.rules.errors import Refused
from bancheng.rules.facts import REPORTER, SYSTEM, Actor, CaseFacts
from bancheng.rules.states import State

from .habits import next_step
from .scene import Scene, Step, Tale

Arrival = tuple[datetime, Callable[[datetime], CaseFacts]]
Habit = Callable[[Scene], Step | None]
PATIENCE = 12
"""How often a case may be refused in a row before it is reported as stuck."""


@dataclass
class Tally:
    """What happened: moves by action, refusals by sentence, ends by state, time used."""

    moves: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    stuck: dict[str, str] = field(default_factory=dict)
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def cost(self) -> float:
        """Milliseconds of processor time an accepted move, of this process only."""
        return 1000 * self.cpu / self.moves.total() if self.moves else 0.0

    @property
    def rate(self) -> float:
        """Accepted moves a second of wall time."""
        return self.moves.total() / self.wall if self.wall else 0.0


class Town:
    """A centre in which simulated people work its cases from `start` until `until`."""

    def __init__(
        self, centre: str, *, until: datetime, draw: Random, habit: Habit = next_step
    ) -> None:
        self.centre, self.until, self.draw, self.habit = centre, until, draw, habit
        self.clock = until
        self.queue: list[tuple[datetime, int, str, Step]] = []
        self.waiting: list[Arrival] = []
        self.ticket = count()
        self.planned: dict[str, int] = {}
        self.facts: dict[str, CaseFacts] = {}
        self.known: list[str] = []
        self.refusals: Counter[str] = Counter()
        self.tally = Tally()
        self.around: World | None = None
        self.tales: dict[str, Tale] = {}
        self.stop_in: dict[str, State] = {}

    def take(self, case: CaseFacts, at: datetime) -> None:
        """Let the people begin with a case that is there."""
        if case.case_no not in self.facts:
            self.known.append(case.case_no)
        self.facts[case.case_no] = case
        self._plan(case.case_no, at)

    def expect(self, arrivals: Iterable[Arrival]) -> None:
        """Note who will come, and when."""
        self.waiting += arrivals
        self.waiting.sort(key=lambda pair: pair[0], reverse=True)

    def run(self, arrivals: Iterable[Arrival] = ()) -> Tally:
        """Work until nothing more happens or the time is over, and return what happened."""
        self.expect(arrivals)
        self.advance(self.until)
        while self._set_free():
            self.advance(self.until)
        self.tally.ends = Counter(case.state.value for case in self.facts.values())
        return self.tally

    def advance(self, until: datetime) -> None:
        """Let everything happen that people do up to a moment."""
        self.around = None
        wall, cpu = stopwatch.perf_counter(), stopwatch.process_time()
        while self._one(until):
            pass
        self.tally.wall += stopwatch.perf_counter() - wall
        self.tally.cpu += stopwatch.process_time() - cpu

    def reconsider(self, case_nos: Collection[str], at: datetime) -> None:
        """Cases have changed behind the people's backs: look at them and think again."""
        self.around = None
        changed = sorted(no for no in case_nos if no in self.facts)
        rows = Case.objects.filter(case_no__in=changed).order_by("id")
        for case_no, held in read(rows).items():
            self.refusals.pop(case_no, None)
            self.take(held.facts, at)

    def _one(self, until: datetime) -> bool:
        """The next thing that happens up to `until`, if there is one."""
        nearest = self.queue[0][0] if self.queue else None
        if self.waiting and (nearest is None or self.waiting[-1][0] <= nearest):
            if self.waiting[-1][0] > until:
                return False
            self.clock, register = self.waiting.pop()
            self.tally.moves["register"] += 1
            self.take(register(self.clock), self.clock)
            return True
        if nearest is None or nearest > until:
            return False
        at, ticket, case_no, step = heapq.heappop(self.queue)
        if self.planned.get(case_no) == ticket:
            self.clock = at
            self._press(case_no, step, at)
        return True

    def _set_free(self) -> bool:
        """Take up again what was merged into a case that has ended without an answer."""
        merged = [no for no, case in self.facts.items() if case.state is State.MERGED]
        free = [facts_of(case_for(SYSTEM, no)) for no in merged]
        free = [case for case in free if case.state is not State.MERGED]
        for case in free:
            self.take(case, self.clock)
        return bool(free)

    # ── one press ────────────────────────────────────────────────────────

    def _press(self, case_no: str, step: Step, at: datetime) -> None:
        actor = self.actor(step.by, at)
        try:
            if step.order_no:
                row = actions.act_on_order(
                    step.order_no, step.action, actor=actor, given=step.given, now=at
                )
            else:
                row = actions.act(case_no, step.action, actor=actor, given=step.given, now=at)
        except Refused as why:
            self._refused(case_no, step, at, why)
            return
        self.refusals.pop(case_no, None)
        self.tally.moves[step.action] += 1
        found = facts_of(row)
        self.planned.pop(case_no, None)
        if found.case_no != case_no:  # reopened: a new case beside the archived one
            self.take(found, at)
            return
        self.facts[case_no] = found
        self._plan(case_no, at)

    def _refused(self, case_no: str, step: Step, at: datetime, why: Refused) -> None:
        self.tally.refused[f"{step.action}: {why.message}"] += 1
        self.refusals[case_no] += 1
        if self.refusals[case_no] > PATIENCE:
            self.tally.stuck[case_no] = f"{step.action}: {why.message}"
            return
        self.facts[case_no] = facts_of(case_for(SYSTEM, case_no))
        self._plan(case_no, at + timedelta(minutes=30))

    def _plan(self, case_no: str, at: datetime) -> None:
        """Think of the next step and put it into the queue, in place of what was meant before."""
        case = self.facts[case_no]
        self.planned.pop(case_no, None)
        if self.stop_in.get(case_no) is case.state:
            return
        world = self._world(case, at)
        step = self.habit(Scene(case, world, self.draw, self.tales.get(case_no)))
        if step is None:
            return
        when = self._when(step, world, at)
        self.planned[case_no] = next(self.ticket)
        heapq.heappush(self.queue, (when, self.planned[case_no], case_no, step))

    def _world(self, case: CaseFacts, at: datetime) -> World:
        near = self.draw.sample(self.known, min(3, len(self.known)))
        others = {no: self.facts[no] for no in near if no != case.case_no}
        return fitted(self._here(at), case, others=others)

    def _when(self, step: Step, world: World, at: datetime) -> datetime:
        if step.at is not None:
            return max(step.at, at + timedelta(minutes=1))
        if step.by in ("reporter", "system"):
            return at + timedelta(minutes=step.wait)
        return world.time.add_working_minutes(at, step.wait).at

    def actor(self, name: str, at: datetime) -> Actor:
        """The named person, as they are entitled on the day of `at`."""
        if name == "reporter":
            return REPORTER
        if name == "system":
            return SYSTEM
        day = self._here(at).time.local_day(at)
        return roster(self.centre, today=day).actor(name)

    def _here(self, at: datetime) -> World:
        """The centre as it is at a moment; read once for each day and each `advance`."""
        if self.around is None or self.around.time.local_day(self.around.now) != (
            self.around.time.local_day(at)
        ):
            self.around = world_for(self.centre, at)
        return replace(self.around, now=at)
