"""Checking an answer over the interface: attempts, satisfaction, false closures, guidance."""

import json

from bancheng.rules.calls import guidance_sampled
from tests.api.conftest import Desk
from tests.cases.conftest import answered

MISSED = {"method": "phone", "reached": False, "summary": "无人接听"}


def test_what_was_asked_before_is_still_enough(centre):
    case = answered()
    verifier = Desk("verifier")

    verifier.act(case.case_no, "record_attempt", **MISSED).ok()
    closed = verifier.act(case.case_no, "verify_ok", method="phone", done="yes").ok()

    assert closed["state"] == "closed"


def test_the_script_and_three_satisfactions_are_taken_and_kept(centre):
    case = answered()
    verifier = Desk("verifier")
    script = {"extra": "none", "same_day_contact": "yes", "rating_urged": "no", "seconds": 80}

    verifier.act(case.case_no, "record_attempt", **{**MISSED, "reached": True}, **script).ok()
    heard = {"satisfaction": 4, "satisfaction_attitude": 5, "satisfaction_speed": "satisfied"}
    verifier.act(case.case_no, "verify_ok", method="phone", done="yes", **heard).ok()

    bodies = {event.action: json.loads(event.body)["given"] for event in case.events.all()}
    assert {name: bodies["record_attempt"][name] for name in script} == script
    assert bodies["verify_ok"]["satisfaction_speed"] == 4
    understood = verifier.act(case.case_no, "verify_ok", understood="yes")
    assert understood.status == 409


def test_a_reporter_says_how_satisfied_they_are_with_each(stranger, centre):
    case = answered()
    given = {"done": "yes", "satisfaction_speed": 2, "code": case.query_code}

    stranger.post(f"/public/cases/{case.case_no}/confirm", given).ok()
    wrong = {**given, "understood": "yes"}
    refused = stranger.post(f"/public/cases/{case.case_no}/confirm", wrong)

    assert refused.fields() == {"understood"}
    case.refresh_from_db()
    assert json.loads(case.facts)["satisfaction_speed"] == 2


def test_false_closures_are_found_by_a_filter_for_good(centre):
    case, other = answered(), answered()
    verifier = Desk("verifier")

    verifier.act(case.case_no, "verify_fail", reason="没有办", false_closure=True).ok()

    found = verifier.get("/cases", false_closure="true").ok()["items"]
    assert [one["case_no"] for one in found] == [case.case_no]
    assert verifier.get("/cases", false_closure="no").fields() == {"false_closure"}
    assert other.case_no != case.case_no


def test_a_guidance_in_the_sample_is_looked_into_by_another(window):
    while True:
        case = window.registers()["case_no"]
        window.act(case, "guide", guidance="到三楼", agreed="当面同意").ok()
        if guidance_sampled(case, 20):
            break
    assert [one["case_no"] for one in window.get("/cases", guidance="true").ok()["items"]] == [case]
    given = {"result": "should_accept", "method": "phone", "opinion": "属于受理范围"}

    window.act(case, "review_guidance", **given).problem(403, "not-permitted")
    assert Desk("dispatcher").act(case, "review_guidance", **given).ok()["state"] == "submitted"
    assert window.get("/cases", guidance="true").ok()["items"] == []
