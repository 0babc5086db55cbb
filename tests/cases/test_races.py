"""Two people at once: one success and one clear refusal, never two transitions."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from bancheng.cases import actions, log, numbers
from bancheng.cases.models import Case, Event
from bancheng.rules.errors import NotAllowed, Refused, Stale
from tests.cases.conftest import MONDAY, people, press, registered
from tests.cast import actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _staff(transactional_db):
    people()


def at_once(*moves: Callable[[], Any]) -> list[Any]:
    """Run the moves in threads of their own, begun together; what each returned or refused."""
    gate = threading.Barrier(len(moves))
    found: list[Any] = [None] * len(moves)

    def run(index: int) -> None:
        try:
            gate.wait(10)
            found[index] = moves[index]()
        except Refused as why:
            found[index] = why
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(moves))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def accept(case_no: str, who: str, version: int | None = None) -> Callable[[], Case]:
    given = {"situation": "QX1"}
    return lambda: actions.act(
        case_no, "accept", actor=actor(who), given=given, version=version, now=MONDAY
    )


def test_two_officers_accepting_one_case_get_one_success_and_one_refusal():
    case = registered()

    found = at_once(accept(case.case_no, "window"), accept(case.case_no, "window2"))

    assert sorted(type(one).__name__ for one in found) == ["Case", "NotAllowed"]
    assert [e.action for e in Event.objects.filter(case=case)] == ["register", "accept"]
    assert log.verify_chain(Case.objects.get(pk=case.pk)) == []


def test_two_tabs_with_the_same_version_get_one_success_and_one_stale():
    case = registered()

    found = at_once(accept(case.case_no, "window", 1), accept(case.case_no, "window", 1))

    refused = next(one for one in found if isinstance(one, Refused))
    assert isinstance(refused, Stale)
    assert sum(isinstance(one, Case) for one in found) == 1


def test_two_cases_merged_into_each_other_at_once_do_not_form_a_circle():
    one, other = registered(), registered()

    def merge(case: Case, into: Case) -> Callable[[], Case]:
        return lambda: press(case, "merge", "dispatcher", into=into.case_no)

    found = at_once(merge(one, other), merge(other, one))

    assert sum(isinstance(result, Case) for result in found) == 1
    assert sorted(Case.objects.values_list("state", flat=True)) == ["merged", "submitted"]
    assert not any(isinstance(result, NotAllowed) and not str(result) for result in found)


def test_many_registering_at_once_get_a_number_each():
    numbers.forget()

    found = at_once(*[lambda: registered().case_no for _number in range(6)])

    assert len(set(found)) == 6
    assert all(isinstance(case_no, str) for case_no in found)
    assert Case.objects.count() == 6
