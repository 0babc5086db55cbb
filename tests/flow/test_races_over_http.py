"""The same request twice at once, over HTTP: one case, one move, the same answer to the twin."""

import json
from typing import Any

import pytest
from django.test import Client

from bancheng.cases.models import Case
from bancheng.people import tokens
from bancheng.people.models import User
from tests.cases.conftest import MONDAY, people, registered
from tests.flow.at_once import Move, at_once, holds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _staff(transactional_db: None) -> None:
    people()


def key_of(username: str) -> dict[str, str]:
    user = User.objects.get(username=username)
    _token, key = tokens.issue(user, now=MONDAY, scopes=("read", "write"))
    return {"Authorization": f"Bearer {key}"}


def sends(path: str, body: dict[str, Any], headers: dict[str, str]) -> Move:
    def send() -> tuple[int, dict[str, Any]]:
        answer = Client().post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json()

    return send


FORM = {
    "channel": "window",
    "reporter": {"kind": "person", "name": "张三丰", "phone": "13800138000"},
    "statement": "跑了三趟，社保转移还是办不成。",
}


def test_a_double_click_on_register_makes_one_case(time_machine: Any) -> None:
    """双击登记 — the same key: the twin waits and gets the same answer, query code included."""
    time_machine.move_to(MONDAY, tick=False)
    headers = {**key_of("window"), "Idempotency-Key": "double-click-1"}

    found = at_once(*[sends("/cases", FORM, headers) for _n in range(3)])

    assert [status for status, _body in found] == [201, 201, 201]
    assert len({(body["case_no"], body["query_code"]) for _status, body in found}) == 1
    assert Case.objects.count() == 1
    holds(Case.objects.get())


def test_one_key_for_two_matters_at_once_makes_one_case_and_one_refusal(time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)
    headers = {**key_of("window"), "Idempotency-Key": "double-click-2"}
    other = {**FORM, "statement": "公积金提取被退回。"}

    found = at_once(sends("/cases", FORM, headers), sends("/cases", other, headers))

    assert sorted(status for status, _body in found) == [201, 422]
    assert Case.objects.count() == 1


def test_two_officers_registering_at_once_never_wait_for_one_number(time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)
    own = [
        {**key_of(who), "Idempotency-Key": f"k{n}"}
        for n, who in enumerate(["window", "window2"] * 3)
    ]

    found = at_once(*[sends("/cases", FORM, headers) for headers in own])

    assert [status for status, _body in found] == [201] * 6
    assert len({body["case_no"] for _status, body in found}) == 6
    holds(*Case.objects.all())


def test_two_tabs_over_http_get_one_200_and_one_409(time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)
    case = registered()
    path, body = f"/cases/{case.case_no}/actions/accept", {"situation": "QX1", "version": 1}

    found = at_once(sends(path, body, key_of("window")), sends(path, body, key_of("window2")))

    assert sorted(status for status, _body in found) == [200, 409]
    refusal = next(body for status, body in found if status == 409)
    assert refusal["type"].endswith("/stale-version")
    holds(case)
