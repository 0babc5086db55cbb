"""Staff of the stories at their desks, on the Monday of the stories."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from tests.cases.conftest import MONDAY, people

At = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories with its staff."""
    return people()


@pytest.fixture
def at(centre: str) -> At:
    """`at("window")` is a browser in which that person has signed in."""

    def sit(username: str) -> Client:
        client = Client()
        user = get_user_model().objects.get_by_natural_key(username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sit
