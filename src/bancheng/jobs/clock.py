"""时钟 — the tick: everything that time alone brings about.

Safe to run late, twice, or in many processes at once: each step takes what it does by its own
rows, in its own short transactions. A step that fails is noted, and the others go on; it is tried
again at the next tick. To add a step: a function from the moment and its time limit to how many
things it did, and a line in `STEPS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import structlog
from django.db import DatabaseError, close_old_connections, connection, models
from django.utils.translation import gettext_noop

from bancheng import config
from bancheng.archive import disposal, due
from bancheng.cases import happenings
from bancheng.cases.models import Case
from bancheng.evaluation import following
from bancheng.knowledge import paths, votes
from bancheng.notify.in_app import delivery, improving, papers
from bancheng.papers import issuing
from bancheng.reports import counting
from bancheng.sealing import seals

from . import daily, queue, recounts, report_notices, sweeps, transactions
from .models import StepState

_log = structlog.get_logger(__name__)
STEP_SECONDS = 8.0
"""How long one step may go on taking up work; what is left waits for the next tick."""
SOON = 1.0


def _always() -> bool:
    return True


class DatabaseLost(Exception):
    """The database does not answer; the tick is broken off."""


@dataclass(slots=True)
class Limit:
    """时限 — until when a step may take up more, and whether somebody wants it to stop."""

    seconds: float = STEP_SECONDS
    going_on: Callable[[], bool] = _always
    began: float = field(default_factory=monotonic)
    cut_off: bool = False

    def left(self) -> bool:
        """Whether the step may take up more; remembers that it was refused."""
        self.cut_off = not (self.going_on() and monotonic() - self.began < self.seconds)
        return not self.cut_off


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """步骤 — one part of the tick; with `every` it runs only so often."""

    name: str
    label: str
    run: Callable[[datetime, Limit], int]
    every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did: how many things by step, which steps failed, whether more is waiting."""

    at: datetime
    seconds: float
    did: Mapping[str, int]
    failed: tuple[str, ...]
    more: bool


def tick(
    now: datetime, *, seconds: float = STEP_SECONDS, going_on: Callable[[], bool] = _always
) -> Ticked:
    """Do everything that has fallen due, step by step; `going_on` is asked between transactions.

    Raises `DatabaseLost` if a step fails because there is no database any more.
    """
    began, did, failed, more = monotonic(), {}, [], False
    known = {row.name: row for row in StepState.objects.all()}
    for step in STEPS:
        if not going_on() or not _is_due(step, known.get(step.name), now):
            continue
        limit = Limit(seconds, going_on)
        try:
            did[step.name] = step.run(now, limit)
        except Exception as why:  # noqa: BLE001  whatever it is, the other steps go on
            _log.error("step of the tick failed", step=step.name, exc_info=why)
            _require_database(why)
            _note_failure(step, now, why)
            failed.append(step.name)
            continue
        more = more or limit.cut_off
        _note_success(step, known.get(step.name), now, cut_off=limit.cut_off)
    return Ticked(now, monotonic() - began, did, tuple(failed), more)


def next_wake(now: datetime) -> float:
    """In how many seconds to look again: at the next known moment, at the latest after a tick."""
    found = Case.objects.filter(wake_at__isnull=False).order_by("wake_at")
    first = found.values_list("wake_at", flat=True).first()
    longest = float(config.get().tick)
    if first is None:
        return longest
    return min(max((first - now).total_seconds(), SOON), longest)


# ── the steps ────────────────────────────────────────────────────────────


def _take_back(_now: datetime, _limit: Limit) -> int:
    return transactions.stop_overlong() + queue.take_back(config.machine_now())


def _happen(now: datetime, limit: Limit) -> int:
    found = fruitless = 0
    while fruitless < 3 and limit.left():
        done = happenings.carry_out_due(now=now, limit=_at_once())
        if not done.cases:
            break
        found += done.consequences
        fruitless += not (done.consequences or done.put_aside)
        _give_way()
    return found


def _deliver(now: datetime, limit: Limit) -> int:
    return _repeat(lambda: delivery.deliver(now, limit=_at_once()), limit)


def _tell_of_papers(now: datetime, limit: Limit) -> int:
    return _repeat(lambda: papers.tell(now, limit=_at_once()), limit)


def _tell_of_improving(now: datetime, _limit: Limit) -> int:
    return improving.keep(now, report_notices.wanted(now))


def _issue_papers(_now: datetime, limit: Limit) -> int:
    # the machine's time: it says which transactions may still be open
    return _repeat(lambda: issuing.issue_due(config.machine_now(), limit=_at_once()), limit)


def _recount(now: datetime, limit: Limit) -> int:
    return _repeat(lambda: recounts.recount_pending(now=now, batch=_at_once()), limit)


def _count(_now: datetime, limit: Limit) -> int:
    return _repeat(lambda: counting.count(limit=_at_once()), limit)


def _follow_ratings(now: datetime, limit: Limit) -> int:
    return _repeat(lambda: following.follow(now, limit=_at_once()), limit)


def _learn(now: datetime, limit: Limit) -> int:
    made = _repeat(lambda: paths.make(now, limit=_at_once()), limit)
    return made + _repeat(lambda: votes.fold(now, limit=_at_once()), limit)


def _seal(now: datetime, limit: Limit) -> int:
    return _repeat(lambda: seals.seal_days(now=now, limit=20), limit)


def _pack(now: datetime, limit: Limit) -> int:
    # drawing papers takes a processor: never for long at a time, people wait for the other steps
    return _repeat(lambda: due.build_due(now=now, limit=1), Limit(2.0, limit.going_on))


def _dispose(now: datetime, limit: Limit) -> int:
    return _repeat(lambda: disposal.carry_out(now=now, limit=5), limit)


def _begin_day(now: datetime, _limit: Limit) -> int:
    return daily.begin(now)


def _sweep(now: datetime, _limit: Limit) -> int:
    return sweeps.sweep(now)


def _repeat(part: Callable[[], int], limit: Limit) -> int:
    """Do one part after the other until one finds nothing or the time is used up."""
    found = 0
    while limit.left() and (done := part()):
        found += done
        _give_way()
    return found


def _at_once() -> int:
    """How many rows one transaction takes: on SQLite everybody who writes waits for it."""
    return 200 if connection.vendor == "postgresql" else 40


def _give_way() -> None:
    """Let those who wait for SQLite's one lock have it: who asks again at once wins it always."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        sleep(0.02)


STEPS: tuple[Step, ...] = (
    Step(name="take_back", label=gettext_noop("收回停滞的任务"), run=_take_back),
    # before the next: what a new calendar has put off must not happen on its old day
    Step(name="recounts", label=gettext_noop("时限重算"), run=_recount),
    Step(name="happenings", label=gettext_noop("到期事项"), run=_happen),
    Step(name="outbox", label=gettext_noop("通知投递"), run=_deliver),
    Step(name="papers", label=gettext_noop("督办文书通知"), run=_tell_of_papers),
    Step(
        name="improving",
        label=gettext_noop("知识、共性问题和报告通知"),
        run=_tell_of_improving,
        every=timedelta(minutes=1),
    ),
    Step(name="figures", label=gettext_noop("指标计数"), run=_count, every=timedelta(seconds=10)),
    Step(
        name="issuing",
        label=gettext_noop("出具文书"),
        run=_issue_papers,
        every=timedelta(seconds=10),  # a page that shows one makes it sooner
    ),
    Step(
        name="ratings",
        label=gettext_noop("评价和异常"),
        run=_follow_ratings,
        every=timedelta(seconds=10),
    ),
    Step(name="archive", label=gettext_noop("归档封装"), run=_pack, every=timedelta(seconds=20)),
    Step(
        name="disposal",
        label=gettext_noop("到期销毁"),
        run=_dispose,
        every=timedelta(minutes=1),
    ),
    Step(
        name="knowledge",
        label=gettext_noop("路径卡和阅读数"),
        run=_learn,
        every=timedelta(minutes=1),
    ),
    Step(name="seals", label=gettext_noop("日封存"), run=_seal, every=timedelta(minutes=5)),
    Step(name="daily", label=gettext_noop("每日工作"), run=_begin_day, every=timedelta(minutes=1)),
    Step(name="sweeps", label=gettext_noop("清扫"), run=_sweep, every=timedelta(hours=1)),
)


# ── what is kept of them ─────────────────────────────────────────────────


def _is_due(step: Step, state: StepState | None, now: datetime) -> bool:
    """Whether it is the step's turn, and this process's: of several workers one takes it."""
    if step.every is None:
        return True
    due = state.due_at if state else None
    if due is not None and now < due <= now + step.every:  # later: the clock was set back
        return False
    if state is None:
        return StepState.objects.get_or_create(
            name=step.name, defaults={"due_at": now + step.every}
        )[1]
    mine = StepState.objects.filter(name=step.name, due_at=due)
    return bool(mine.update(due_at=now + step.every))


def _note_failure(step: Step, now: datetime, why: Exception) -> None:
    row = {"due_at": None, "failed_at": now, "error": _said(why)}
    StepState.objects.get_or_create(name=step.name)
    failures = models.F("failures") + 1
    StepState.objects.filter(name=step.name).update(failures=failures, **row)


def _note_success(step: Step, state: StepState | None, now: datetime, *, cut_off: bool) -> None:
    rows = StepState.objects.filter(name=step.name)
    if state is not None and state.failures:
        rows.update(failures=0, error="")
    if cut_off and step.every is not None:
        rows.update(due_at=now)


def _said(why: Exception) -> str:
    """What went wrong, without the message, in which a row may be repeated."""
    trace, place = why.__traceback__, ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "bancheng" in file.parts:
            place = f" ({'/'.join(file.parts[-2:])}:{trace.tb_lineno})"
        trace = trace.tb_next
    return f"{type(why).__name__}{place}"[:200]


def _require_database(why: Exception) -> None:
    if not connection.in_atomic_block:
        close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as lost:
        raise DatabaseLost from (why if isinstance(why, DatabaseError) else lost)
