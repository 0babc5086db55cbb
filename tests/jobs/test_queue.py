"""The queue: what a dead worker left is taken back, what failed is tried again, not for ever."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from bancheng import config
from bancheng.jobs import heart, queue, tasks
from bancheng.jobs.models import WorkerBeat
from bancheng.oversight import waiting
from bancheng.oversight.models import WaitingFigure
from tests.cases.conftest import centre
from tests.cast import CENTRE

__all__ = ["centre"]
pytestmark = pytest.mark.django_db(transaction=True)  # the library opens and closes connections
MINUTE = timedelta(minutes=1)


def statuses() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def claimed(worker: str) -> DBTaskResult:
    """A task that this worker has taken and not ended."""
    tasks.replace_absent.enqueue(CENTRE, "2026-11-23")
    row = DBTaskResult.objects.ready().get()
    row.claim(worker)
    return row


def test_a_ready_task_is_run_and_nothing_is_found_when_there_is_none(centre: str) -> None:
    tasks.replace_absent.enqueue(CENTRE, "2026-11-23")

    assert [queue.run_one("w"), queue.run_one("w")] == [True, False]

    assert statuses() == ["SUCCESSFUL"]
    assert DBTaskResult.objects.get().worker_ids == ["w"]


def test_a_task_of_a_worker_that_is_gone_is_taken_back_and_that_of_a_living_one_is_not(
    centre: str,
) -> None:
    now = config.machine_now()
    heart.begin("alive", now)
    heart.begin("dead", now - 2 * queue.GONE)
    heart.begin("stopped", now)
    heart.end("stopped", now)
    for worker in ("alive", "dead", "stopped", "unknown"):
        claimed(worker)

    assert queue.take_back(now) == 3
    assert queue.take_back(now) == 0

    running = DBTaskResult.objects.running().get()
    assert running.worker_ids == ["alive"]
    assert sorted(statuses()) == ["READY", "READY", "READY", "RUNNING"]


def test_a_worker_that_begins_anew_under_its_name_takes_back_what_it_was_doing(
    centre: str,
) -> None:
    now = config.machine_now()
    heart.begin("pod:1", now)
    claimed("pod:1")

    heart.begin("pod:1", now + timedelta(seconds=5))

    assert statuses() == ["READY"]
    assert WorkerBeat.objects.count() == 1


def test_a_task_that_kills_its_worker_each_time_is_given_up(centre: str) -> None:
    now = config.machine_now()
    claimed("w1")
    for number in range(2, queue.TRIES + 1):
        assert queue.take_back(now) == 1
        DBTaskResult.objects.get().claim(f"w{number}")

    queue.take_back(now)

    assert statuses() == ["FAILED"]
    assert [f.error for f in queue.failed()] == ["Abandoned"]
    assert queue.take_back(now + timedelta(days=1)) == 0


def test_a_failed_task_is_tried_again_ever_later_and_then_waits_for_a_person(
    centre: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_centre: str, _now: object) -> int:
        raise LookupError("张三丰")

    monkeypatch.setattr("bancheng.jobs.tasks.happenings.replace_absent", fail)
    tasks.replace_absent.enqueue(CENTRE, "2026-11-23")
    for wait in queue.AGAIN_AFTER:
        assert queue.run_one("w")
        (failed,) = queue.failed()
        assert failed.again_at == failed.at + wait
        assert queue.take_back(failed.at + wait - MINUTE / 2) == 0
        assert queue.take_back(failed.at + wait) == 1
    queue.run_one("w")

    (failed,) = queue.failed()
    assert (failed.name, failed.error, failed.tries) == ("replace_absent", "LookupError", 4)
    assert failed.again_at is None
    assert queue.take_back(failed.at + timedelta(days=1)) == 0
    assert queue.retry(failed.id)
    assert not queue.retry(failed.id)
    monkeypatch.undo()
    assert queue.run_one("w")
    assert statuses() == ["SUCCESSFUL"]


def test_ended_tasks_and_gone_workers_are_forgotten_in_time(centre: str) -> None:
    now = config.machine_now()
    heart.begin("long ago", now - timedelta(days=8))
    heart.begin("now", now)
    tasks.replace_absent.enqueue(CENTRE, "2026-11-23")
    queue.run_one("now")

    assert queue.sweep(now) == 1
    assert queue.sweep(now + timedelta(days=8)) == 2
    assert statuses() == []


def test_who_waits_for_whom_is_counted_a_period_a_task(centre: str) -> None:
    tasks.count_waiting.enqueue(CENTRE, "2026-11-23")

    ran = [queue.run_one("w") for _ in range(4)]

    assert ran == [True, True, True, False]
    assert statuses() == ["SUCCESSFUL"] * 3
    figures = WaitingFigure.objects.filter(centre=CENTRE)
    assert set(figures.values_list("days", flat=True)) == set(waiting.PERIODS)
