"""Pieces of a simulated year: what time did to each case is what the oracle says, and no more.

`make year` runs the whole year with thousands of cases, two workers, and one of them killed now
and then; the last test is the same in small.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from bancheng.cases import numbers
from bancheng.cases.models import Aside, Event
from bancheng.cases.reconcile import Result, chain_faults, reconcile
from bancheng.demo import loading
from bancheng.simulation.year import Span
from tests.cases.conftest import MONDAY
from tests.flow.audit import Audit, Times, Verdict, audit, read
from tests.flow.simulated import Told, simulate, span

THREE_HOURS = timedelta(hours=3)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def town(db: None) -> None:
    numbers.forget()
    loading.load_organisation(MONDAY)


def holds(told: Told, asked: Span) -> Verdict:
    """Everything is as the oracle says, and the books and the chains are whole."""
    verdict = audit(told.times, asked.end)

    assert verdict.faults == []
    assert told.year.tally.stuck == {}
    assert not told.year.failed
    assert not Aside.objects.exists()
    assert list(reconcile(Result())) == []
    assert list(chain_faults(Result())) == []
    return verdict


@pytest.mark.usefixtures("town")
def test_over_spring_festival_with_its_worked_saturdays() -> None:
    asked = span("2026-02-04", "2026-03-07", cases=18, seed=3, every=THREE_HOURS)

    told = simulate(asked)

    verdict = holds(told, asked)
    assert {"yellow_card", "red_card", "auto_sign", "step_overdue"} <= set(verdict.consequences)
    a_forged_log_is_found_out(told, asked)


@pytest.mark.usefixtures("town")
def test_over_national_day_with_the_worker_down_for_a_week() -> None:
    down = ("2026-09-23",)
    asked = span("2026-09-16", "2026-10-14", cases=18, seed=8, every=THREE_HOURS, down=down)

    told = simulate(asked)

    verdict = holds(told, asked)
    assert verdict.consequences.total() > 40


@pytest.mark.usefixtures("town")
def test_over_the_end_of_a_year_whose_next_calendar_comes_late() -> None:
    asked = span("2026-12-18", "2027-01-16", cases=20, seed=2, every=THREE_HOURS)

    told = simulate(asked)

    holds(told, asked)
    assert Event.objects.filter(action="recount").count() > 3


# ── the oracle can say no ────────────────────────────────────────────────

Forge = Callable[[list[dict[str, Any]]], None]


def a_forged_log_is_found_out(told: Told, asked: Span) -> None:
    """Each way of going wrong that time could have is seen by the audit."""
    forged = {forge.__name__: forge for forge in FORGERIES}
    for case in Event.objects.filter(action="yellow_card").values_list("case", flat=True):
        bodies = Event.objects.filter(case=case).order_by("seq").values_list("body", flat=True)
        assert faults_of(bodies, told.times, asked) == []
        for name, forge in list(forged.items()):
            lines = [json.loads(body) for body in bodies]
            if not any(is_card(line) for line in lines):
                continue
            forge(lines)
            if faults_of(map(json.dumps, lines), told.times, asked):
                forged.pop(name)
    assert forged == {}, "never found out"


def faults_of(bodies: Any, times: Times, asked: Span) -> list[str]:
    verdict = Verdict()
    Audit("", times, verdict).run(read(bodies), asked.end)
    return verdict.faults


def is_card(line: Mapping[str, Any]) -> bool:
    return line["given"].get("trigger") == "yellow_card"


def card(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return next(line for line in lines if is_card(line))


def missing(lines: list[dict[str, Any]]) -> None:
    lines.remove(card(lines))


def twice(lines: list[dict[str, Any]]) -> None:
    lines.insert(lines.index(card(lines)), card(lines))


def at_night(lines: list[dict[str, Any]]) -> None:
    card(lines)["at"] = card(lines)["at"][:11] + "15:00:00+00:00"


def of_another_moment(lines: list[dict[str, Any]]) -> None:
    card(lines)["given"]["moment"] = card(lines)["given"]["moment"][:11] + "05:00:00+00:00"


def a_beat_late(lines: list[dict[str, Any]]) -> None:
    card(lines)["at"] = card(lines)["at"][:11] + "08:30:00+00:00"


def with_another_promise(lines: list[dict[str, Any]]) -> None:
    accepted = next(line for line in lines if line["action"] == "accept")
    due = accepted["set"]["promise"]["due_at"]
    accepted["set"]["promise"]["due_at"] = due[:9] + str((int(due[9]) + 1) % 10) + due[10:]


FORGERIES: tuple[Forge, ...] = (
    missing,
    twice,
    at_night,
    of_another_moment,
    a_beat_late,
    with_another_promise,
)


# ── killed workers ───────────────────────────────────────────────────────


@pytest.fixture
def database(db_vendor: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the kind that is tested."""
    if db_vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/year.sqlite3"
        return
    server = os.environ["BANCHENG_TEST_DATABASE_URL"]
    name = f"year_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}")
        yield server.replace(urlsplit(server).path + "?", f"/{name}?")
        session.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_two_workers_of_which_some_are_killed_do_each_thing_once(
    database: str, tmp_path: Path
) -> None:
    asked = ["--cases", "20", "--from", "2026-03-02", "--to", "2026-03-13", "--minutes", "270"]
    asked += ["--kills", "2"]
    found = subprocess.run(
        [sys.executable, "-m", "tools.year", *asked, "--out", tmp_path, "--database", database],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=300,
    )

    assert found.returncode == 0, found.stdout + found.stderr
    assert "the year held" in found.stdout
    figures = json.loads(next(tmp_path.glob("*.json")).read_text("utf-8"))
    assert figures["against the oracle"] == "0 faults"
