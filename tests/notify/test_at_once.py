"""Several workers deliver at once: every line is told once, and in its turn."""

import threading
from typing import Any

import pytest
from django.db import connections, transaction

from bancheng.cases.models import Event, Outbox
from bancheng.notify.in_app import delivery
from bancheng.notify.in_app.delivery import backlog, deliver
from bancheng.notify.in_app.models import Notice
from tests.cases.conftest import MONDAY, answered, people, press, registered
from tests.notify.conftest import asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _staff(transactional_db: None) -> None:
    people()


def apart(*works: Any) -> list[Any]:
    """Run each in a thread and on a connection of its own, begun together."""
    gate, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int) -> None:
        try:
            gate.wait(10)
            found[place] = works[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def until_empty() -> int:
    told = 0
    while backlog(MONDAY).lines:
        told += deliver(MONDAY, limit=5)
    return told


def test_two_workers_tell_every_line_once():
    for _case in range(4):
        answered()
    lines = Event.objects.count()

    told = apart(until_empty, until_empty)

    assert sum(told) == lines
    pairs = list(Notice.objects.values_list("event_id", "to"))
    assert len(pairs) == len(set(pairs))
    assert asked("verifier") == ["release"] * 4
    assert asked("leader-hrss") == []


def test_a_later_line_of_a_case_waits_while_another_worker_tells_an_earlier_one(db_vendor):
    case = registered()
    press(case, "accept", "window", situation="QX1")
    first = Outbox.objects.order_by("id").values_list("pk", flat=True)[0]
    seen: list[int] = []

    with transaction.atomic():
        list(Outbox.objects.select_for_update().filter(pk=first))
        if db_vendor == "postgresql":  # SQLite lets only one writer in at a time
            seen += apart(lambda: deliver(MONDAY))
    told = deliver(MONDAY)

    assert [*seen, told] == ([0, 2] if db_vendor == "postgresql" else [2])


def test_a_worker_that_dies_in_the_middle_leaves_everything_to_the_next(monkeypatch):
    case = registered()
    press(case, "accept", "window", situation="QX1")

    class Killed(BaseException):
        """The process is gone."""

    def dies(*_args: Any) -> int:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark", dies)
        with pytest.raises(Killed):
            deliver(MONDAY)

    assert Notice.objects.count() == 0
    assert deliver(MONDAY) == 2
    assert asked("dispatcher") == ["accept"]
