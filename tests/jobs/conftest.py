"""A deployment with work that has fallen due, and workers that are run as an operator does."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.operations.conftest import Deployment, Makes

BEFORE, TODAY = "2026-11-16T09:00", "2026-11-25T10:00"
DISPATCH = """
import sys, django
django.setup()
from bancheng import config
from bancheng.cases import actions
from bancheng.people.queries import roster
at, staff = config.now(), roster("990100")
for number in range(int(sys.argv[1])):
    case = actions.register(
        actor=staff.actor("window"), centre="990100", channel="window",
        reporter={"kind": "person", "name": "张三丰", "phone": f"138{number:08}"},
        item={"name": f"社会保险转移接续{number}"}, statement=f"转移接续办了{number}趟没有结果。",
        situation="QX1", now=at,
    )
    for who, action, given in (
        ("window", "accept", {"situation": "QX1"}),
        ("dispatcher", "triage", {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss",
                                  "nature": "hard_to_do"}),
        ("dispatcher", "dispatch", {"instructions": "请核实转移记录，联系当事人。"}),
    ):
        actions.act(case.case_no, action, actor=staff.actor(who), given=given, now=at)
"""
Until = Callable[[Callable[[], Any]], Any]


def at(deployment: Deployment, moment: str) -> Deployment:
    """The same deployment with its clock fixed."""
    return replace(deployment, variables={**deployment.variables, "BANCHENG_NOW": moment})


def dispatch(deployment: Deployment, cases: int) -> None:
    """Register and dispatch cases, nine days before the workers' today."""
    environment = at(deployment, BEFORE).environment
    subprocess.run(
        [sys.executable, "-c", DISPATCH, str(cases)],
        env={**environment, "DJANGO_SETTINGS_MODULE": "bancheng.settings"},
        check=True,
        timeout=120,
    )


def rows(deployment: Deployment, statement: str) -> list[tuple[Any, ...]]:
    """Ask the deployment's database from outside."""
    if address := deployment.variables.get("BANCHENG_DATABASE_URL"):
        with psycopg.connect(
            address.replace("postgres://", "postgresql://", 1), autocommit=True
        ) as connection:
            return connection.execute(statement).fetchall()
    file = f"file:{deployment.directory / 'bancheng.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True, timeout=20)) as database:
        return database.execute(statement).fetchall()


def start(deployment: Deployment, *arguments: str) -> "subprocess.Popen[str]":
    """Start the program and let it run."""
    return subprocess.Popen(
        [sys.executable, "-m", "bancheng", *arguments],
        env=deployment.environment,
        cwd=deployment.directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def wait_for(found: Callable[[], Any], seconds: float = 240) -> Any:
    """Ask until there is an answer; fail when there is none in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def runs(pid: int) -> bool:
    """Whether a process of this number runs (and is not only waiting to be buried)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="session")
def makes(db_vendor: str) -> Iterator[Makes]:
    """What makes deployments."""
    found = Makes(db_vendor)
    yield found
    found.remove()


@pytest.fixture(scope="session")
def town(makes: Makes, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The demo centre's people and a dozen orders that no unit has signed; for copying only."""
    made = makes.new(tmp_path_factory.mktemp("town"))
    made.run("migrate")
    made.run("demo", "load", "--organisation-only")
    dispatch(made, 12)
    return made


@pytest.fixture
def due(makes: Makes, town: Deployment, tmp_path: Path) -> Deployment:
    """A deployment nine days later: everything has fallen due and nobody has looked."""
    copied = at(makes.copy(town, tmp_path / "due"), TODAY)
    return replace(copied, variables={**copied.variables, "BANCHENG_TICK_SECONDS": "1"})


@pytest.fixture
def left_running() -> Iterator[list["subprocess.Popen[str]"]]:
    """Processes of a test that must not outlive it."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
