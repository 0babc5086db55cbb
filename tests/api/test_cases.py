"""Registering, finding and reading cases."""

import pytest

from bancheng.cases.models import AccessLog, Case
from bancheng.people.models import Centre, RoleGrant, Unit, User
from tests.api.conftest import REPORT, Desk
from tests.cases.conftest import MONDAY, answered, handled, press, registered

KEYS = set(
    """case_no state state_label version channel situation causes class nature reporter item
    statement request needed_by first_asked_by owner received_at accepted_at due_at
    due_provisional step_due_at answered_at light clock sources pending objection extension
    escalation redo outcome rating work_orders allowed_actions""".split()  # noqa: SIM905
)


def test_registering_answers_201_with_the_case_and_its_code_once(window):
    case = window.registers()

    assert case.keys() >= KEYS
    assert (case["state"], case["state_label"], case["version"]) == ("submitted", "待受理", 1)
    assert case["reporter"]["name"] == "张**"
    assert case["reporter"]["phone"] == "138****8000"
    assert case["owner"] == {"username": "window", "unit": "centre"}
    assert case["received_at"] == "2026-11-23T09:00:00+08:00"
    assert {"accept", "reject", "guide"} <= set(case["allowed_actions"])
    assert len(case["query_code"]) == 10
    again = window.get(f"/cases/{case['case_no']}").ok()
    assert "query_code" not in again
    assert again == {name: value for name, value in case.items() if name != "query_code"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"statement": ""}, "statement"),
        ({"statement": "长" * 2001}, "statement"),
        ({"statement": "\x00"}, "statement"),
        ({"statement": "\ud800"}, "statement"),
        ({"statement": 5}, "statement"),
        ({"channel": None}, "channel"),
        ({"channel": ["window"]}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"reporter": []}, "reporter.phone"),
        ({"reporter": "张三"}, "reporter"),
        ({"reporter": {"name": "张三"}}, "reporter.phone"),
        ({"reporter": {"phone": "13800138000", "kind": [1]}}, "reporter.kind"),
        ({"reporter": {"phone": {"a": 1}}}, "reporter.phone"),
        ({"item": {"trips": "many"}}, "item.trips"),
        ({"item": [1]}, "item"),
        ({"situation": {"a": 1}}, "situation"),
        ({"sources": 5}, "sources"),
        ({"sources": ["x"]}, "sources.0"),
        ({"barred": "dispatcher"}, "barred"),
        ({"barred": [["x"]]}, "barred"),
        ({"first_asked_by": ["window"]}, "first_asked_by"),
        ({"needed_by": [2026]}, "needed_by"),
        ({"mood": "bad"}, "mood"),
    ],
)
def test_registering_names_what_is_filled_in_wrongly(window, change, field):
    assert field in window.post("/cases", {**REPORT, **change}).fields()
    assert not Case.objects.exists()


def test_who_may_not_register_is_told_so_before_what_was_filled_in_is_looked_at(centre):
    Desk("dispatcher").post("/cases", {}).problem(403, "not-permitted")
    Desk("hotline").post("/cases", {"channel": "window"}).problem(403, "not-permitted")
    Desk("window").post("/cases", {}).problem(422, "invalid")


def test_the_hotline_registers_and_sees_only_its_own(window):
    window.registers()
    hotline = Desk("hotline")
    source = {"platform": "12345", "case_no": "YX-1", "replier": "window", "verifier": "hotline"}

    own = hotline.registers(channel="hotline", reporter={}, sources=[source])

    assert own["sources"] == [source]
    assert [c["case_no"] for c in hotline.get("/cases").ok()["items"]] == [own["case_no"]]


@pytest.mark.parametrize("who", ["window", "dispatcher", "verifier", "leader", "supervisor"])
def test_the_centres_own_posts_see_its_cases(centre, who):
    case = registered()

    desk = Desk(who)

    assert desk.get(f"/cases/{case.case_no}").ok()["case_no"] == case.case_no
    assert len(desk.get("/cases").ok()["items"]) == 1


def test_a_unit_sees_a_case_once_it_has_an_order_and_others_never(centre):
    case = registered()
    Desk("liaison-hrss").get(f"/cases/{case.case_no}").problem(404, "not-found")
    handled_case = handled()

    Desk("liaison-hrss").get(f"/cases/{handled_case.case_no}").ok()
    Desk("liaison-market").get(f"/cases/{handled_case.case_no}").problem(404, "not-found")


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditadmin"])
def test_the_three_administrators_see_no_case(centre, role):
    case = answered()
    home = Centre.objects.get(pk=centre)
    admin = User.objects.create(
        username=role,
        name=role,
        centre=home,
        unit=Unit.objects.get(centre=home, code="centre"),
        joined_at=MONDAY,
    )
    RoleGrant.objects.create(user=admin, role=role, granted_at=MONDAY)
    desk = Desk(role)

    assert desk.get("/cases").ok() == {"items": [], "next": None}
    assert desk.get("/work-orders").ok() == {"items": [], "next": None}
    for path in ("", "/events"):
        desk.get(f"/cases/{case.case_no}{path}").problem(404, "not-found")
    desk.get(f"/work-orders/{case.case_no}-01").problem(404, "not-found")
    desk.act(case.case_no, "verify_ok").problem(404, "not-found")
    desk.post(f"/cases/{case.case_no}/unmask", {"reason": "看看"}).problem(404, "not-found")


@pytest.mark.parametrize(
    "number", ["BC990100-20261123-999999", "x", "%00", "BC" + "9" * 300, "BC1-1-1'--", "甲"]
)
def test_absent_and_unreadable_numbers_look_the_same(window, number):
    window.get(f"/cases/{number}").problem(404, "not-found")
    window.act(number, "accept").problem(404, "not-found")
    window.get(f"/work-orders/{number}-01").problem(404, "not-found")
    window.act_on(f"{number}-01", "sign").problem(404, "not-found")


def test_cases_are_filtered_by_every_filter_of_the_contract(window, centre):
    case = handled()
    press(registered(), "withdraw", "reporter")
    hits = {
        "state": "handling",
        "class": "complex",
        "situation": "QX1",
        "cause": "ZY03",
        "channel": "window",
        "unit": "hrss",
        "owner": "liaison-hrss",
        "light": "green",
        "open": "true",
        "received_from": "2026-11-23",
        "received_to": "2026-11-23T09:00:00+08:00",
        "q": "社保",
    }
    for name, value in hits.items():
        found = window.get("/cases", **{name: value}).ok()["items"]
        assert case.case_no in {c["case_no"] for c in found}, name

    misses = {"state": "closed", "unit": "market", "light": "red", "open": "false", "q": "驾驶证"}
    for name, value in {**misses, "closed_from": "2026-11-23", "received_to": "2026-11-22"}.items():
        found = window.get("/cases", **{name: value}).ok()["items"]
        assert case.case_no not in {c["case_no"] for c in found}, name


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "blue"},
        {"state": "lost"},
        {"light": "blue"},
        {"open": "maybe"},
        {"received_from": "soon"},
        {"received_from": "0001-01-01T00:00:00+14:00"},
        {"received_to": "9999-12-31"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "1.5"},
        {"limit": "９"},
        {"cursor": "nonsense"},
        {"cursor": "WyIyMDI2Il0"},
        {"sort": "statement"},
        {"q": "a\x00b"},
        {"escalation": "high"},
    ],
)
def test_what_a_list_does_not_have_is_refused_by_name(window, query):
    assert window.get("/cases", **query).fields() == set(query)


def test_a_list_is_read_page_by_page_without_a_gap_or_a_repeat(window):
    numbers = {registered().case_no for _ in range(7)}
    for sort in ("-received_at", "received_at", "due_at", "-due_at"):
        seen: list[str] = []
        cursor = None
        while cursor is not None or not seen:
            page = window.get(
                "/cases", limit=3, sort=sort, **({"cursor": cursor} if cursor else {})
            ).ok()
            assert len(page["items"]) <= 3
            seen += [case["case_no"] for case in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 7, sort
        assert set(seen) == numbers


def test_the_log_is_told_in_pages_oldest_first(window):
    case = answered()

    first = window.get(f"/cases/{case.case_no}/events", limit=4).ok()
    rest = window.get(f"/cases/{case.case_no}/events", cursor=first["next"]).ok()

    seqs = [event["seq"] for event in first["items"] + rest["items"]]
    assert seqs == list(range(1, case.version + 1))
    assert rest["next"] is None
    assert {"hash", "prev_hash", "body", "action", "by", "at"} <= first["items"][0].keys()
    window.get(f"/cases/{case.case_no}/events", cursor="x").problem(422, "invalid")


def test_opening_what_is_masked_needs_a_reason_and_leaves_a_row(window):
    number = registered().case_no

    assert window.post(f"/cases/{number}/unmask", {}).fields() == {"reason"}
    opened = window.post(f"/cases/{number}/unmask", {"reason": "电话回访"}).ok()

    assert opened["reporter"]["phone"] == "13800138000"
    row = AccessLog.objects.get()
    assert (row.by, row.reason) == ("window", "电话回访")
    Desk("archivist").post(f"/cases/{number}/unmask", {"reason": "x"}).problem(403, "not-permitted")
