"""Generated requests at everything the interface describes: no fault of ours, nothing undeclared.

Each operation is called with a dispatcher's, a window's and a unit's key, on cases that exist, so
that what is behind the checks of identity is reached too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as described

from bancheng.cases.models import Case
from bancheng.wsgi import application
from tests.api.conftest import Desk
from tests.cases.conftest import MONDAY, answered, handled, people, registered

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema.config.phases.coverage.enabled = False  # minutes, for one value each that hypothesis finds
PROMISES = [
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
]
FEW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Town:
    """Cases in three states, and the people who may do something to them."""

    cases: list[Case]
    keys: dict[str, str]


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setattr("bancheng.people.rates.take", lambda *_: True)
    for signal in (request_started, request_finished):  # the test's transaction outlives requests
        monkeypatch.setattr(signal, "receivers", [])
        signal.sender_receivers_cache.clear()
    with time_machine.travel(MONDAY, tick=False):
        people()
        who = ("window", "dispatcher", "liaison-hrss", "leader-hrss", "verifier", "leader")
        keys = {name: Desk(name).client.defaults["HTTP_AUTHORIZATION"] for name in who}
        yield Town([registered(), handled(), answered()], keys)


@schema.exclude(path_regex="/public/").parametrize()
@FEW
def test_nothing_sent_by_staff_breaks_the_interface(case: schemathesis.Case, town: Town) -> None:
    for key, row in zip(cycle(town.keys.values()), town.cases, strict=False):
        aim(case, row)
        case.headers = {**(case.headers or {}), "Authorization": key}
        case.validate_response(case.call(), checks=PROMISES)


@schema.include(path_regex="/public/").parametrize()
@FEW
def test_nothing_sent_by_the_public_breaks_the_interface(
    case: schemathesis.Case, town: Town
) -> None:
    for row in town.cases:
        aim(case, row)
        case.headers = {**(case.headers or {}), "X-Query-Code": row.query_code}
        case.validate_response(case.call(), checks=PROMISES)


@schema.exclude(path_regex="/public/").parametrize()
@settings(FEW, max_examples=1)
def test_no_operation_of_staff_is_open_to_strangers(case: schemathesis.Case, db: None) -> None:
    given = case.headers or {}
    case.headers = {name: given[name] for name in given if name.lower() != "authorization"}
    case.cookies = {}

    assert case.call().status_code == 401


def aim(case: schemathesis.Case, row: Case) -> None:
    """Point the request at a case that exists, where it names one."""
    real: dict[str, Any] = {
        "case_no": row.case_no,
        "order_no": f"{row.case_no}-01",
        "attachment_id": "1",
    }
    found = case.path_parameters or {}
    case.path_parameters = {name: real.get(name, value) for name, value in found.items()}
