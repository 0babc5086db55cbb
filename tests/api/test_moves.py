"""Actions: the order of refusals, versions, and one operation for each row of the table."""

import pytest

from bancheng.cases.models import Event
from bancheng.rules.transitions import CASE_ROWS, ORDER_ROWS, SYSTEM_ONLY
from tests.api.conftest import Desk
from tests.cases.conftest import handled, press, registered

ABSENT = "BC990100-20261123-000404"


def test_refusals_come_in_the_order_of_the_process(window, liaison, stranger):
    number = registered().case_no
    wrong = {"version": 9, "situation": "QX99"}

    stranger.act(number, "triage", **wrong).problem(401, "not-authenticated")
    window.act(ABSENT, "triage", **wrong).problem(404, "not-found")
    liaison.act(number, "triage", **wrong).problem(404, "not-found")
    Desk("archivist").act(number, "triage", **wrong).problem(403, "not-permitted")
    window.act(number, "triage", **wrong).problem(409, "stale-version")
    refused = window.act(number, "triage", version=1, situation="QX99")
    found = refused.problem(409, "action-not-allowed")
    assert found["state"] == "submitted"
    assert "accept" in found["allowed_actions"]
    assert window.act(number, "accept", version=1, situation="QX99").fields() == {"situation"}
    assert Event.objects.count() == 1


def test_a_version_that_was_read_lets_exactly_one_move_through(window):
    number = registered().case_no

    window.act(number, "accept", version=1, situation="QX1").ok()
    window.act(number, "accept", version=1, situation="QX1").problem(409, "stale-version")


@pytest.mark.parametrize("version", ["1", True, 1.0, [1], {}])
def test_a_version_that_is_no_number_is_a_field_error(window, version):
    number = registered().case_no

    assert "version" in window.act(number, "accept", situation="QX1", version=version).fields()


def test_every_field_in_fault_is_named_at_once(window):
    number = registered().case_no

    fields = window.act(number, "reject", exclusion="BY99", colour="blue", note="x" * 2001).fields()

    assert fields == {"exclusion", "explanation", "remedy", "colour", "note"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "malformed"),
        ("[]", 400, "malformed"),
        ('"x"', 400, "malformed"),
        ('{"note": NaN}', 400, "malformed"),
        (b"\xff\xfe{", 400, "malformed"),
        ("[" * 100_000, 400, "malformed"),
        ('{"note": ' + "9" * 5000 + "}", 400, "malformed"),
        ('{"situation": "QX1", "note": "\\ud800"}', 422, "invalid"),
        ('{"situation": "QX1", "note": "\\u0000"}', 422, "invalid"),
        ('{"note": "' + "x" * 3_000_000 + '"}', 413, "too-large"),
    ],
)
def test_bodies_that_cannot_be_read_are_refused_before_anything_is_done(window, body, status, code):
    number = registered().case_no

    window.post(f"/cases/{number}/actions/accept", body).problem(status, code)
    assert Event.objects.count() == 1


def test_only_json_is_read(window):
    number = registered().case_no

    form = window.client.post(f"/api/v1/cases/{number}/actions/accept", {"situation": "QX1"})

    assert form.status_code == 415
    assert form["Content-Type"] == "application/problem+json"


def test_an_action_without_fields_needs_no_body(liaison, dispatcher):
    case = press(registered(), "accept", "window", situation="QX1")
    dispatcher.act(
        case.case_no, "triage", **{"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    ).ok()
    dispatcher.act(case.case_no, "dispatch").ok()

    signed = liaison.client.generic("POST", f"/api/v1/work-orders/{case.case_no}-01/actions/sign")

    assert signed.status_code == 200
    assert signed.json()["state"] == "in_hand"


@pytest.mark.parametrize(
    "action", [*sorted(SYSTEM_ONLY), "nonsense", "register", "__class__", "sign"]
)
def test_what_is_no_call_is_not_found(window, action):
    number = registered().case_no

    window.act(number, action).problem(404, "not-found")


@pytest.mark.parametrize("row", [row for row in CASE_ROWS if row.action not in SYSTEM_ONLY])
def test_every_case_action_has_its_address(window, row):
    number = registered().case_no

    answer = window.act(number, row.action)

    assert answer.status in {200, 403, 409, 422}, answer.json


@pytest.mark.parametrize("row", [row for row in ORDER_ROWS if row.action not in SYSTEM_ONLY])
def test_every_order_action_has_its_address(liaison, row):
    number = handled().case_no

    answer = liaison.act_on(f"{number}-01", row.action)

    assert answer.status in {200, 403, 409, 422}, answer.json
    liaison.act_on(f"{number}-02", row.action).problem(404, "not-found")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "get", "head", "options"])
def test_a_method_that_an_address_does_not_have_is_refused_with_those_it_has(window, method):
    refused = getattr(window.client, method)("/api/v1/cases/x/actions/accept")

    assert refused.status_code == 405
    assert refused["Allow"] == "POST"
    assert refused["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["", "nope", "cases/", "cases/a/b/c", "docs/x"])
def test_unknown_addresses_are_problems_too(window, path):
    window.get(f"/{path}").problem(404, "not-found")
