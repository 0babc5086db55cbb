"""A case played from end to end, so that every paper of the table has been issued somewhere."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from bancheng.cases.models import Case
from tests.cases.conftest import MONDAY, people


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories with its staff."""
    return people()


def later(**much: float) -> datetime:
    """Monday at nine, and so much later."""
    return MONDAY + timedelta(**much)


def again(case: Case) -> Case:
    """The case as it is now."""
    return Case.objects.get(pk=case.pk)
