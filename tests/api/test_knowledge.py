"""The knowledge base over the interface."""

from bancheng.knowledge.models import Entry
from tests.api.conftest import Desk
from tests.knowledge.conftest import published, written

SENT = {
    "title": "公积金异地提取",
    "kind": "question",
    "answer": "在缴存地网上申请。",
    "unit": "hrss",
    "items": [{"name": "住房公积金提取", "code": "0301"}],
    "causes": ["ZY03"],
    "steps": ["网上申请", "上传合同"],
    "visibility": "public",
    "valid_from": "2026-11-01",
}


def test_an_entry_is_drafted_once_and_goes_through_its_life(centre):
    window, key = Desk("window"), {"Idempotency-Key": "one"}
    entry = window.post("/knowledge", SENT, headers=key).ok(201)
    again = window.post("/knowledge", SENT, headers=key).ok(201)

    assert entry == again
    assert Entry.objects.count() == 1
    assert (entry["state"], entry["live"], entry["valid_from"]) == ("draft", 0, "2026-11-01")
    assert entry["allowed_actions"] == ["amend", "submit", "discard"]

    number = entry["number"]
    for who, action in (("window", "submit"), ("leader-hrss", "confirm"), ("editor", "publish")):
        moved = Desk(who).post(f"/knowledge/{number}/actions/{action}").ok()
    assert (moved["state"], moved["live"], moved["reviewed_by"]) == ("published", 1, "editor")
    assert Desk("hotline").get(f"/knowledge/{number}").ok()["title"] == "公积金异地提取"


def test_entries_are_listed_filtered_paged_and_searched(centre):
    first = published(title="公积金提取").number
    second = published(title="社保转移", visibility="public").number
    unit = Desk("liaison-market")

    page = unit.get("/knowledge", limit=1).ok()
    assert [row["number"] for row in page["items"]] == [second]
    page = unit.get("/knowledge", limit=1, cursor=page["next"]).ok()
    assert ([row["number"] for row in page["items"]], page["next"]) == ([first], None)
    found = unit.get("/knowledge", visibility="public").ok()["items"]
    assert [row["number"] for row in found] == [second]
    found = unit.get("/knowledge/search", q="公积金").ok()["items"]
    assert [row["number"] for row in found] == [first]


def test_refusals_come_as_problems_in_their_order(centre):
    entry = written("window")
    here = f"/knowledge/{entry.number}"

    assert Desk().get("/knowledge").status == 401
    assert Desk("liaison-market").get(here).status == 404
    assert Desk("window2").post(f"{here}/actions/submit").status == 403
    assert Desk("window").post(f"{here}/actions/submit", {"version": 0}).status == 409
    refused = Desk("editor").post(f"{here}/actions/publish")
    assert refused.status == 409
    assert refused.json["allowed_actions"] == ["amend", "submit", "discard"]
    assert Desk("leader").post("/knowledge", SENT).status == 403
    assert Desk("window").get("/knowledge", colour="red").status == 422
    assert Desk("window").get("/knowledge/search").status == 422
    assert Desk("window").post(f"{here}/actions/amend").status == 404


def test_what_is_of_another_kind_or_personal_is_named_by_field(centre):
    wrong = {**SENT, "steps": "一步", "items": ["名称"], "title": 3, "colour": "red"}

    errors = Desk("window").post("/knowledge", wrong).json["errors"]
    assert {error["field"] for error in errors} == {"steps", "items", "title", "colour"}

    refused = Desk("window").post("/knowledge", {**SENT, "answer": "打 13912345678"})
    assert [error["field"] for error in refused.json["errors"]] == ["answer"]
    assert not Entry.objects.exists()
