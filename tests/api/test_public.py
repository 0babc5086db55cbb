"""The public part: reporting without an account, and one's own case with its code."""

from datetime import timedelta

import pytest
import time_machine

from bancheng.cases.models import Case
from tests.api.conftest import REPORT, Desk
from tests.cases.conftest import MONDAY, answered, press, registered

WEB = {name: REPORT[name] for name in ("reporter", "item", "statement", "request")}


def test_a_report_gives_a_number_and_a_code_that_open_the_case(stranger, centre):
    told = stranger.post("/public/cases", {**WEB, "centre": centre}).ok(201)

    number, code = told["case_no"], told["query_code"]
    found = stranger.get(f"/public/cases/{number}", code=code).ok()
    assert (found["state"], found["state_label"]) == ("submitted", "已提交")
    assert "query_code" not in found
    case = Case.objects.get()
    assert (case.case_no, case.channel, case.centre_id) == (number, "web", centre)


def test_without_a_centre_a_report_goes_to_the_topmost_one(stranger, centre):
    number = stranger.post("/public/cases", WEB).ok(201)["case_no"]

    assert number.startswith("BC990000-")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"statement": ""}, "statement"),
        ({"reporter": {"name": "张三"}}, "reporter.phone"),
        ({"centre": "110000"}, "centre"),
        ({"centre": ["990100"]}, "centre"),
        ({"sources": []}, "sources"),
        ({"first_asked_by": "window"}, "first_asked_by"),
        ({"barred": []}, "barred"),
    ],
)
def test_a_report_names_what_is_filled_in_wrongly(stranger, centre, change, field):
    assert field in stranger.post("/public/cases", {**WEB, **change}).fields()


def test_the_public_reports_on_its_own_channels_only(stranger, centre):
    stranger.post("/public/cases", {**WEB, "channel": "window"}).problem(403, "not-permitted")
    stranger.post("/public/cases", {**WEB, "channel": "app"}).ok(201)


def test_a_wrong_code_and_an_absent_case_get_the_same_answer(stranger, centre):
    case = registered()
    other = registered()
    answers = [
        stranger.get(f"/public/cases/{number}", code=code).problem(404, "not-found")
        for number, code in [
            (case.case_no, "AAAAAAAAAA"),
            (case.case_no, other.query_code),
            (case.case_no, ""),
            (case.case_no, "x" * 100_0),
            ("BC990100-20261123-999999", case.query_code),
        ]
    ]

    assert all(answer == answers[0] for answer in answers)


def test_the_code_may_stand_in_query_body_or_header(stranger, centre):
    number, code = (case := registered()).case_no, case.query_code
    typed = f" {code[:5].lower()}-{code[5:]} "

    stranger.get(f"/public/cases/{number}", code=typed).ok()
    given = {"statement": "补充一点"}
    stranger.post(f"/public/cases/{number}/supply", {**given, "code": code}).ok()
    stranger.post(f"/public/cases/{number}/supply", given, headers={"X-Query-Code": code}).ok()
    stranger.post(f"/public/cases/{number}/supply?code={code}", given).ok()
    stranger.post(f"/public/cases/{number}/supply", given).problem(404, "not-found")


def test_the_reporter_confirms_rates_and_sees_the_answer(stranger, centre):
    case = answered()
    number, code = case.case_no, case.query_code

    seen = stranger.get(f"/public/cases/{number}", code=code).ok()
    assert seen["answer"] == "已为您办好转移接续。"
    assert {"confirm", "rate"} <= set(seen["allowed_actions"])
    confirmed = stranger.post(f"/public/cases/{number}/confirm", {"done": "yes", "code": code})
    assert confirmed.ok()["confirmed"] == "yes"
    assert stranger.post(f"/public/cases/{number}/rate", {"level": 9, "code": code}).fields() == {
        "level"
    }
    rated = stranger.post(f"/public/cases/{number}/rate", {"level": 5, "code": code})
    assert rated.ok()["rating"] == 5
    stranger.post(f"/public/cases/{number}/rate", {"level": 1, "code": code}).problem(
        409, "action-not-allowed"
    )


def test_the_reporter_objects_and_withdraws(stranger, centre):
    case = registered()
    number, code = case.case_no, case.query_code
    refused = stranger.post(f"/public/cases/{number}/object", {"reason": "不服", "code": code})
    assert refused.problem(409, "action-not-allowed")["state"] == "submitted"
    press(case, "guide", "window", guidance="请到税务局", agreed="口头")
    objected = stranger.post(f"/public/cases/{number}/object", {"reason": "不服", "code": code})
    assert objected.ok()["objection"] == "pending"

    other = registered()
    withdrawn = stranger.post(f"/public/cases/{other.case_no}/withdraw?code={other.query_code}")
    assert withdrawn.ok()["state"] == "withdrawn"


def test_staff_matters_are_not_shown_to_the_reporter(stranger, centre):
    case = answered()

    seen = stranger.get(f"/public/cases/{case.case_no}", code=case.query_code)

    assert seen.ok()["allowed_actions"] != []
    text = seen.response.content.decode()
    for word in ("hard_to_do", "dispatcher", "liaison-hrss", "请核实转移记录"):
        assert word not in text


def test_who_reports_without_end_is_asked_to_wait(stranger, centre):
    for _ in range(60):
        stranger.post("/public/cases", {}).problem(422, "invalid")

    told = stranger.post("/public/cases", WEB)

    told.problem(429, "too-many-requests")
    assert int(told.response["Retry-After"]) > 0
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False):
        stranger.post("/public/cases", WEB).ok(201)


def test_who_guesses_codes_is_stopped_and_the_reporter_is_not(stranger, centre):
    case = registered()
    for _ in range(20):
        stranger.get(f"/public/cases/{case.case_no}", code="GUESS").problem(404, "not-found")

    stranger.get(f"/public/cases/{case.case_no}", code="GUESS").problem(429, "too-many-requests")
    stranger.get(f"/public/cases/{case.case_no}", code=case.query_code).ok()


def test_the_log_of_requests_never_holds_the_code(stranger, centre, caplog):
    case = registered()

    stranger.get(f"/public/cases/{case.case_no}", code=case.query_code).ok()

    lines = [record.getMessage() for record in caplog.records]
    assert any("/public/cases/" in line for line in lines)
    assert not any(case.query_code in line for line in lines)


def test_a_staff_key_opens_nothing_more_in_the_public_part(centre):
    case = registered()

    Desk("window").get(f"/public/cases/{case.case_no}").problem(404, "not-found")
