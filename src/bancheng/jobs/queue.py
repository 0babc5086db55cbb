"""队列 — tasks on the database: taking one, taking back what a dead worker left, trying again.

The library claims and runs tasks. What it lacks is here: it never takes back a task whose worker
was killed, and never tries a failed one again. So a task may run twice, or in two workers at once;
it must be right all the same, by rows of its own. A task should end within `GONE`: one that has
more to do does a part and enqueues the rest.

Tasks live in the machine's time, as the library writes it; `now` here is `config.machine_now()`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django_tasks import TaskResultStatus as Status
from django_tasks_db.management.commands.db_worker import Worker as LibraryWorker
from django_tasks_db.models import DBTaskResult

from .models import WorkerBeat

GONE = timedelta(minutes=5)
"""A worker that has not been seen for so long is dead, and what it was doing is taken back."""
TRIES = 4
AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
KEPT, KEPT_FAILED = timedelta(days=7), timedelta(days=30)
ABANDONED = f"{__name__}.Abandoned"
"""What is noted of a task that took its worker down with it each time."""


class _Once(LibraryWorker):
    """The library's worker, told to do one task, and remembering whether there was one."""

    ran = False

    def run_task(self, db_task_result: DBTaskResult) -> None:  # type: ignore[type-arg]
        self.ran = True
        super().run_task(db_task_result)


@dataclass(frozen=True, slots=True)
class Failed:
    """失败任务 — a task that did not succeed, as the administrators' page shows it."""

    id: str
    name: str
    at: datetime
    error: str
    tries: int
    again_at: datetime | None


def run_one(worker: str) -> bool:
    """Run the next task that is ready; whether there was one."""
    if not DBTaskResult.objects.ready().exists():  # asking takes no lock, claiming does
        return False
    once = _Once(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=worker,
        excluded_queue_names=[],
    )
    once.run()
    return once.ran


def take_back(now: datetime) -> int:
    """Make ready again what dead workers were running, and what failed and is worth a try."""
    alive = set(
        WorkerBeat.objects.filter(stopped_at=None, seen_at__gt=now - GONE).values_list(
            "name", flat=True
        )
    )
    running = DBTaskResult.objects.running().only("id", "worker_ids", "started_at")
    lost = [task for task in running if not alive.intersection(task.worker_ids[-1:])]
    return sum(_give_up_or_repeat(task, now) for task in lost) + _try_again(now)


def take_back_from(worker: str, now: datetime) -> int:
    """Make ready again what a process of the same name, which is no more, was running."""
    running = DBTaskResult.objects.running().only("id", "worker_ids", "started_at")
    lost = [task for task in running if task.worker_ids[-1:] == [worker]]
    return sum(_give_up_or_repeat(task, now) for task in lost)


def retry(task_id: str) -> bool:
    """Run a failed task again, with all its tries; whether it was still a failed one."""
    failed = DBTaskResult.objects.failed().filter(pk=task_id)
    return bool(failed.update(status=Status.READY, worker_ids=[], finished_at=None))


def failed(limit: int = 50) -> list[Failed]:
    """The tasks that failed, newest first."""
    rows = DBTaskResult.objects.failed().order_by("-finished_at")[:limit]
    return [
        Failed(
            id=str(row.pk),
            name=row.task_path.rpartition(".")[2],
            at=row.finished_at or row.enqueued_at,
            error=row.exception_class_path.rpartition(".")[2],
            tries=len(row.worker_ids),
            again_at=_again_at(row),
        )
        for row in rows
    ]


def sweep(now: datetime) -> int:
    """Forget tasks that ended long ago and workers that are long gone; return how many."""
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT)
    given_up = DBTaskResult.objects.failed().filter(finished_at__lt=now - KEPT_FAILED)
    gone = WorkerBeat.objects.filter(seen_at__lt=now - KEPT)
    return sum(rows.delete()[0] for rows in (done, given_up, gone))


def _give_up_or_repeat(task: "DBTaskResult", now: datetime) -> int:  # type: ignore[type-arg]
    """Compare and set: of two workers that find the same lost task, one takes it back."""
    mine = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) < TRIES:
        return mine.update(status=Status.READY)
    return mine.update(status=Status.FAILED, finished_at=now, exception_class_path=ABANDONED)


def _try_again(now: datetime) -> int:
    found = 0
    for task in DBTaskResult.objects.failed().filter(finished_at__gt=now - KEPT):
        due = _again_at(task)
        if due is not None and due <= now:
            again = DBTaskResult.objects.failed().filter(pk=task.pk, finished_at=task.finished_at)
            found += again.update(status=Status.READY)
    return found


def _again_at(task: "DBTaskResult") -> datetime | None:  # type: ignore[type-arg]
    tries = len(task.worker_ids)
    if task.finished_at is None or not 0 < tries < TRIES:
        return None
    at: datetime = task.finished_at + AGAIN_AFTER[tries - 1]
    return at
