"""Cases of the stories that were rated, and the worker that looks at them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from bancheng.cases.models import Case
from bancheng.evaluation import following
from tests.cases.conftest import MONDAY, answered, people, press


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories with its staff."""
    return people()


def rated(level: int, now: datetime = MONDAY, **more: object) -> Case:
    """A case that was answered and then rated by its reporter."""
    return press(answered(now), "rate", "reporter", now, level=level, **more)


def judged(case: Case, grade: str, now: datetime = MONDAY) -> Case:
    return press(case, "judge_rating", "supervisor", now, grade=grade, opinion="已核实")


def follow(now: datetime = MONDAY) -> int:
    """Let the worker look until nothing is left; return how many things it did."""
    done = 0
    while part := following.follow(now):
        done += part
    return done


def days(number: float) -> datetime:
    """So many days after the Monday of the stories."""
    return MONDAY + timedelta(days=number)
