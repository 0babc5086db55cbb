"""The staff of the stories, whose work is written down and reported on."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.cases.conftest import MONDAY, people


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories with its staff."""
    return people()
