"""The whole loop over HTTP, by the names of the contract and of the process."""

from datetime import timedelta

import time_machine

from tests.api.conftest import Desk
from tests.cases.conftest import MONDAY

LOOP = [
    ("window", "accept", {"situation": "QX1"}, "accepted"),
    (
        "dispatcher",
        "triage",
        {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss", "nature": "hard_to_do"},
        "triaged",
    ),
    ("dispatcher", "dispatch", {"instructions": "请核实转移记录，联系当事人。"}, "dispatched"),
    ("liaison-hrss", "sign", {}, "handling"),
    (
        "liaison-hrss",
        "record_contact",
        {"method": "phone", "summary": "已说明办理步骤", "reached": True},
        "handling",
    ),
    ("liaison-hrss", "record_progress", {"summary": "已向转出地发函"}, "handling"),
    (
        "liaison-hrss",
        "submit_reply",
        {"outcome": "done", "facts": "系统已修复", "answer": "已为您办好转移接续。"},
        "handling",
    ),
    ("leader-hrss", "approve_reply", {}, "reply_review"),
    ("dispatcher", "release", {"by": "phone"}, "replied"),
    (
        "verifier",
        "record_attempt",
        {"method": "phone", "reached": True, "summary": "本人确认已办好"},
        "replied",
    ),
    ("verifier", "verify_ok", {"method": "phone", "done": "yes", "satisfaction": 5}, "closed"),
]
ON_ORDERS = {"sign", "record_contact", "record_progress", "submit_reply", "approve_reply"}


def test_a_matter_is_carried_from_registering_to_the_archive(window, stranger):
    desks = {"window": window}
    case = window.registers()
    number, code = case["case_no"], case["query_code"]

    for who, action, given, state in LOOP:
        desk = desks.setdefault(who, Desk(who))
        if action in ON_ORDERS:
            order = desk.act_on(f"{number}-01", action, **given).ok()
            assert order["case"]["state"] == state, action
        else:
            assert desk.act(number, action, **given).ok()["state"] == state, action

    rated = stranger.post(f"/public/cases/{number}/rate?code={code}", {"level": 5}).ok()
    assert rated["rating"] == 5
    archived = Desk("archivist").act(number, "archive").ok()

    assert archived["state"] == "archived"
    events = window.get(f"/cases/{number}/events").ok()["items"]
    done = [event["action"] for event in events]
    assert done == ["register", *(action for _w, action, _g, _s in LOOP), "rate", "archive"]
    assert [event["seq"] for event in events] == list(range(1, len(done) + 1))
    assert archived["version"] == len(done)
    assert [e["prev_hash"] for e in events[1:]] == [e["hash"] for e in events[:-1]]


def test_new_facts_after_the_archive_make_a_linked_case_of_their_own(window):
    number = window.registers()["case_no"]
    for who, action, given, _state in LOOP:
        target = f"{number}-01" if action in ON_ORDERS else number
        desk = Desk(who)
        (desk.act_on if action in ON_ORDERS else desk.act)(target, action, **given).ok()
    with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
        Desk("archivist").act(number, "archive").ok()

        again = window.post(
            f"/cases/{number}/actions/reopen", {"new_facts": "又被要求重新提交材料。"}
        )

    linked = again.ok(201)
    assert linked["case_no"] != number
    assert (linked["linked_to"], linked["state"]) == (number, "submitted")
    assert len(linked["query_code"]) == 10
