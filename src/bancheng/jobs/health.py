"""健康 — how the workers are: what the administrators' page and the monitor show.

Whether the clock lives is told by the machine's time, how far cases are behind by theirs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min
from django_tasks_db.models import DBTaskResult

from bancheng import config
from bancheng.calendar_cn.models import Recount
from bancheng.cases import happenings
from bancheng.cases.models import Aside
from bancheng.notify.in_app import delivery, papers
from bancheng.sealing import seals

from . import queue
from .clock import STEPS
from .models import StepState, WorkerBeat

DEAD_AFTER = timedelta(minutes=3)
"""A clock that has not ticked for so long stands still; only its first tick may take longer."""
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """排队 — how many wait, and for how many seconds the first has waited."""

    count: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Clock:
    """后台时钟 — whether it runs, by the latest tick of any worker."""

    ticked_at: datetime | None
    seconds: float | None
    tick_ms: int
    alive: int

    @property
    def dead(self) -> bool:
        """Whether nothing happens by itself any more."""
        if self.seconds is None:
            return not self.alive
        return self.seconds > DEAD_AFTER.total_seconds()


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that one look at the workers shows."""

    clock: Clock
    due: Line
    outbox: Line
    undeliverable: int
    ready: Line
    running: int
    failed: int
    aside: int
    recounts: int
    unsealed: Line
    faulty: tuple[StepState, ...]


def clock(now: datetime | None = None) -> Clock:
    """The clock alone. One statement."""
    moment = now or config.machine_now()
    rows = list(WorkerBeat.objects.order_by("-seen_at")[:SHOWN])
    alive = sum(_alive(row, moment) for row in rows)
    ticked = [(row.ticked_at, row.tick_ms) for row in rows if row.ticked_at]
    if not ticked:
        return Clock(None, None, 0, alive)
    last, took = max(ticked)
    return Clock(last, _age(moment, last), took, alive)


def workers(now: datetime) -> list[tuple[WorkerBeat, bool]]:
    """The workers of the last day, each with whether it lives."""
    rows = WorkerBeat.objects.filter(seen_at__gt=now - timedelta(days=1))[:SHOWN]
    return [(row, _alive(row, now)) for row in rows]


def health(now: datetime) -> Health:
    """Look at everything; `now` is the time of cases."""
    machine = config.machine_now()
    due, since = happenings.backlog(now)
    outbox = delivery.backlog(now)
    ready = DBTaskResult.objects.ready().order_by()
    first = ready.aggregate(first=Min("enqueued_at"))["first"]
    unsealed = seals.unsealed(now)
    known = {step.name for step in STEPS}
    return Health(
        clock=clock(machine),
        due=Line(due, _age(now, since)),
        outbox=Line(outbox.lines, outbox.oldest_age_seconds),
        undeliverable=delivery.left_for_a_person() + papers.left_for_a_person(),
        ready=Line(ready.count(), _age(machine, first)),
        running=DBTaskResult.objects.running().count(),
        failed=DBTaskResult.objects.failed().count(),
        aside=Aside.objects.count(),
        recounts=Recount.objects.filter(done_at=None).count(),
        unsealed=Line(len(unsealed), _age(now, min((at for _c, at in unsealed), default=None))),
        faulty=tuple(StepState.objects.filter(failures__gt=0, name__in=known)),
    )


def _alive(row: WorkerBeat, now: datetime) -> bool:
    return row.stopped_at is None and now - row.seen_at < queue.GONE


def _age(now: datetime, since: datetime | None) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0
