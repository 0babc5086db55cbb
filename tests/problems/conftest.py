"""Cases of one kind on chosen days, and the people who judge them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from bancheng.cases.models import Case
from bancheng.problems import records
from bancheng.problems.models import Measure, Problem
from tests.cases.conftest import MONDAY, people, press, registered
from tests.cast import actor

ITEM, CAUSE = "社会保险转移接续", "ZY03"
TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories with its staff."""
    return people()


def ago(days: int) -> datetime:
    """The Monday's hour so many days before."""
    return MONDAY - timedelta(days=days)


def case(
    days: int = 0,
    *,
    item: str = ITEM,
    causes: tuple[str, ...] = (CAUSE,),
    at: datetime | None = None,
    **more: Any,
) -> Case:
    """A case that came in so many days ago, triaged with these causes."""
    now = at or ago(days)
    found = registered(item={"name": item}, now=now, **more)
    press(found, "accept", "window", now, situation="QX1")
    given = {"class": "complex", "causes": list(causes), "lead_unit": "hrss"}
    return press(found, "triage", "dispatcher", now, **given, nature="hard_to_do")


OPENING = {
    "title": "转移接续系统里查不到",
    "items": [ITEM],
    "causes": [CAUSE],
    "regions": [],
    "root_cause": "两地系统不通。",
}


def opened(*cases: Case, by: str = "dispatcher", now: datetime = MONDAY, **more: Any) -> Problem:
    """A problem of these cases."""
    given = {**OPENING, "cases": [one.case_no for one in cases], **more}
    return records.open_problem(actor=actor(by), given=given, now=now)


MEASURE = {
    "kind": "system",
    "text": "接通两地系统。",
    "unit": "hrss",
    "due_on": TODAY + timedelta(days=30),
}


def step(
    problem: Problem | str,
    action: str,
    by: str = "dispatcher",
    /,
    now: datetime = MONDAY,
    **given: Any,
) -> Problem:
    """One move on a problem."""
    number = problem if isinstance(problem, str) else problem.number
    return records.act(number, action, actor=actor(by), given=given, now=now)


def measured(problem: Problem, now: datetime = MONDAY, **more: Any) -> Problem:
    """The problem with one measure more."""
    due = now.date() + timedelta(days=30)
    return step(problem, "add_measure", now=now, **{**MEASURE, "due_on": due, **more})


def carried_out(problem: Problem, now: datetime = MONDAY, no: int = 1, **more: Any) -> Problem:
    """The problem with its measure reported and checked."""
    report = {"measure": no, "done_on": now.date(), "evidence": "云人社〔2026〕8号", **more}
    step(problem, "report_done", "liaison-hrss", now=now, **report)
    return step(problem, "accept_measure", now=now, measure=no)


def finished(days: int, *cases: Case, now: datetime | None = None, **more: Any) -> Problem:
    """A problem whose measures were all done so many days ago."""
    then = now or ago(days)
    problem = opened(*cases, now=then, **more)
    measured(problem, then)
    carried_out(problem, then)
    return step(problem, "finish", now=then)


def measure(problem: Problem, no: int = 1) -> Measure:
    """A measure as it stands."""
    return Measure.objects.get(problem__number=problem.number, no=no)
