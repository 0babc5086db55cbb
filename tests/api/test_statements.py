"""How many statements the interface needs: hard limits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import REPORT, Desk
from tests.cases.conftest import answered, handled, people, registered

pytestmark = pytest.mark.django_db(transaction=True)
BOUNDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET TRANSACTION")


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Desk:
    for room in ("calendar_cn", "policy"):  # they look for changes every few seconds
        monkeypatch.setattr(f"bancheng.{room}.queries.FRESH", 1e9)
    people()
    desk = Desk("window")
    desk.registers()  # calendar, rules and roster are read once by a process
    return desk


def statements(captured: CaptureQueriesContext) -> list[str]:
    return [q["sql"] for q in captured if not q["sql"].startswith(BOUNDS)]


def test_registering_takes_at_most_twelve(window):
    with CaptureQueriesContext(connection) as captured:
        window.registers()

    assert len(statements(captured)) <= 12, "\n".join(statements(captured))


def test_registering_with_a_key_takes_few_more(window):
    with CaptureQueriesContext(connection) as captured:
        window.post("/cases", REPORT, headers={"Idempotency-Key": "k"}).ok(201)

    assert len(statements(captured)) <= 24, "\n".join(statements(captured))


def test_a_list_takes_at_most_ten_however_many_rows_it_has(window):
    taken = []
    for rows in (1, 50):
        while len(window.get("/cases").ok()["items"]) < rows:
            registered()
        with CaptureQueriesContext(connection) as captured:
            assert len(window.get("/cases").ok()["items"]) == rows
        taken.append(len(statements(captured)))

    assert taken[0] == taken[1] <= 10


def test_a_list_of_orders_takes_at_most_ten(window):
    for _ in range(3):
        handled()
    desk = Desk("liaison-hrss")
    desk.get("/work-orders").ok()

    with CaptureQueriesContext(connection) as captured:
        assert len(desk.get("/work-orders").ok()["items"]) == 3

    assert len(statements(captured)) <= 10, "\n".join(statements(captured))


def test_a_case_takes_at_most_twelve(window):
    number = answered().case_no

    with CaptureQueriesContext(connection) as captured:
        window.get(f"/cases/{number}").ok()

    assert len(statements(captured)) <= 12, "\n".join(statements(captured))
