"""The worker as a process: started and stopped, two at once, killed in the middle."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bancheng import config
from bancheng.jobs import clock, worker
from bancheng.jobs.models import WorkerBeat
from tests.cases.conftest import MONDAY, people
from tests.jobs.conftest import (
    due,
    free_port,
    left_running,
    makes,
    rows,
    runs,
    start,
    town,
    wait_for,
)
from tests.jobs.test_queue import claimed, statuses
from tests.operations.conftest import Deployment, Makes

__all__ = ["due", "left_running", "makes", "town"]
Running = list["subprocess.Popen[str]"]
SIGNED = "SELECT count(*) FROM cases_event WHERE action = 'auto_sign'"
NIGHT = MONDAY - timedelta(hours=6)
BEATS = "SELECT ticks FROM jobs_workerbeat"
TWICE = """
    SELECT case_id, action, order_no, body FROM cases_event e
    WHERE by = 'system' AND EXISTS (
        SELECT 1 FROM cases_event o WHERE o.case_id = e.case_id AND o.id < e.id
        AND o.action = e.action AND o.order_no = e.order_no AND o.action = 'auto_sign')
"""
PIDS = "SELECT pid FROM jobs_workerbeat WHERE stopped_at IS NULL AND ticks > 0 ORDER BY id DESC"


def everything_once(deployment: Deployment) -> None:
    """All twelve orders are signed, none twice; books and chains hold; nothing waits."""
    assert rows(deployment, SIGNED) == [(12,)]
    assert rows(deployment, TWICE) == []
    assert rows(deployment, "SELECT count(*) FROM cases_outbox WHERE sent_at IS NULL") == [(0,)]
    assert rows(deployment, "SELECT count(*) FROM sealing_dayseal") == [(1,)]
    unfinished = (
        "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"
    )
    assert rows(deployment, unfinished) == [(0,)]
    deployment.proven()


def test_once_means_one_tick_and_every_task_that_is_ready(due: Deployment) -> None:
    first = due.run("worker", "--once", "--name", "甲")
    second = due.run("worker", "--once")

    assert first.stdout.startswith("1 ticks, ")
    assert first.stdout.endswith(" 0 steps failed.\n")
    assert second.stdout == "1 ticks, 0 things done, 0 tasks run, 0 steps failed.\n"
    everything_once(due)
    names = [name for (name,) in rows(due, "SELECT name FROM jobs_workerbeat ORDER BY id")]
    assert names[0].startswith("甲@")
    assert rows(due, "SELECT count(*) FROM jobs_workerbeat WHERE stopped_at IS NULL") == [(0,)]


@pytest.mark.parametrize(
    ("arguments", "tick", "said"),
    [
        (["--ticks", "0"], "5", "--ticks takes a number from 1.\n"),
        ([], "0", "BANCHENG_TICK_SECONDS: must be between 1 and 60\n"),
        (["--once"], "5", "The database is not up to date: run `bancheng migrate` first.\n"),
    ],
)
def test_a_worker_that_cannot_work_says_why(
    makes: Makes, tmp_path: Path, arguments: list[str], tick: str, said: str
) -> None:
    empty = makes.new(tmp_path / "empty")

    refused = empty.run("worker", *arguments, ok=False, BANCHENG_TICK_SECONDS=tick)

    assert (refused.stdout, refused.stderr) == ("", said)


def test_a_backup_carries_the_seals_and_what_the_workers_keep(
    due: Deployment, makes: Makes, tmp_path: Path
) -> None:
    due.run("worker", "--once")
    sealed = due.run("chain", "verify").stdout
    other = makes.new(tmp_path / "other")

    due.run("backup", str(tmp_path / "kept.tar.gz"))
    other.run("restore", str(tmp_path / "kept.tar.gz"))

    assert "1 days sealed until 2026-11-16" in sealed
    assert other.run("chain", "verify").stdout == sealed
    assert rows(other, BEATS) == rows(due, BEATS) != []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_stops_cleanly_when_it_is_told(
    due: Deployment, left_running: Running, number: int
) -> None:
    process = start(due, "worker")
    left_running.append(process)
    wait_for(lambda: rows(due, PIDS) == [(process.pid,)])

    process.send_signal(number)

    assert process.wait(timeout=60) == 0
    assert rows(due, PIDS) == []


def test_two_workers_do_everything_once(due: Deployment, left_running: Running) -> None:
    left_running += [start(due, "worker", "--ticks", "2") for _n in range(2)]

    assert [process.wait(timeout=300) for process in left_running] == [0, 0]

    due.run("worker", "--once")
    everything_once(due)


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(
    due: Deployment, left_running: Running
) -> None:
    for nth in range(3):
        process = start(due, "worker")
        left_running.append(process)
        wait_for(lambda pid=process.pid: rows(due, f"{BEATS} WHERE pid = {pid}"))
        time.sleep(0.04 * nth)  # at another moment each time; any will do
        process.kill()
        process.wait()

    due.run("worker", "--once")

    everything_once(due)


def test_a_worker_goes_on_when_the_database_has_sent_it_away(
    due: Deployment, left_running: Running
) -> None:
    process = start(due, "worker")
    left_running.append(process)
    wait_for(lambda: rows(due, PIDS))

    if "BANCHENG_DATABASE_URL" in due.variables:
        rows(
            due,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
    ticks = rows(due, "SELECT max(ticks) FROM jobs_workerbeat")

    wait_for(lambda: rows(due, "SELECT max(ticks) FROM jobs_workerbeat") > ticks)
    assert process.poll() is None


@pytest.fixture
def signals() -> Iterator[None]:
    """Leave the signals of the test run as they were."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_the_worker_waits_ever_longer_and_ends_when_told(
    signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    people()
    monkeypatch.setattr(config, "now", lambda: NIGHT)  # no daily work begins
    pauses: list[float] = []
    asked = count()
    genuine = clock.tick

    def tick(*given: object, **named: object) -> clock.Ticked:
        nth = next(asked)
        if nth == 1:  # as if the database had gone while the worker was at a task
            claimed("w")
        if nth < 6:
            raise clock.DatabaseLost
        return genuine(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(clock, "tick", tick)
    monkeypatch.setattr(worker.Stop, "pause", lambda _stop, seconds: pauses.append(seconds))

    done = worker.work(name="w", ticks=1)

    assert (done.ticks, done.failed) == (1, 0)
    assert pauses == [1, 2, 4, 8, 16, worker.LONGEST_PAUSE]
    assert WorkerBeat.objects.get().stopped_at is not None
    assert statuses() == ["SUCCESSFUL"]


def test_a_server_keeps_one_worker_starts_it_anew_and_takes_it_along(
    due: Deployment, left_running: Running
) -> None:
    server = start(due, "serve", "--port", str(free_port()), "--workers", "1")
    left_running.append(server)
    assert server.stdout is not None
    assert "ready" in server.stdout.readline()

    ((first,),) = wait_for(lambda: rows(due, PIDS))
    os.kill(first, signal.SIGKILL)
    ((second,), _dead) = wait_for(lambda: len(found := rows(due, PIDS)) == 2 and found)
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)

    assert first != second
    assert not runs(second)
    assert rows(due, PIDS) == [(first,)]


def test_a_worker_does_not_outlive_a_server_that_was_killed(
    due: Deployment, left_running: Running
) -> None:
    server = start(due, "serve", "--port", str(free_port()), "--workers", "1")
    left_running.append(server)
    assert server.stdout is not None
    assert "ready" in server.stdout.readline()
    ((pid,),) = wait_for(lambda: rows(due, PIDS))
    children = [int(p) for p in _children(server.pid)]

    server.kill()

    wait_for(lambda: not runs(pid))
    for child in children:
        if runs(child):
            os.kill(child, signal.SIGKILL)


def test_a_server_told_so_keeps_no_worker(due: Deployment, left_running: Running) -> None:
    server = start(due, "serve", "--port", str(free_port()), "--workers", "1", "--no-worker")
    left_running.append(server)
    assert server.stdout is not None
    assert "ready" in server.stdout.readline()

    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)

    assert rows(due, "SELECT count(*) FROM jobs_workerbeat") == [(0,)]


def _children(pid: int) -> list[str]:
    listed = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid="], check=True, capture_output=True, text=True
    )
    return listed.stdout.split()
