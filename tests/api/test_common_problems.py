"""Common problems over the interface: opened, moved by the table, read by who may."""

from bancheng.problems import finding
from bancheng.problems.kinds import MOVES
from bancheng.problems.models import Problem
from tests.api.conftest import Desk
from tests.cases.conftest import MONDAY
from tests.cast import CENTRE
from tests.problems.conftest import CAUSE, ITEM, case, finished, measured, opened

HERE = "/common-problems"


def body(*cases, **more):
    found = {
        "title": "转移接续查不到",
        "items": [ITEM],
        "causes": [CAUSE],
        "cases": [one.case_no for one in cases],
    }
    return {**found, **more}


def test_a_problem_is_opened_once_for_a_key_and_moved(centre):
    one, key = case(), {"Idempotency-Key": "k1"}
    first = Desk("dispatcher").post(HERE, body(one), headers=key)
    assert first.status == 201
    again = Desk("dispatcher").post(HERE, body(one), headers=key)
    assert again.json == first.json
    assert Problem.objects.count() == 1
    number = first.json["number"]

    measure = {"kind": "data", "text": "接通数据", "unit": "hrss", "due_on": "2026-12-31"}
    answer = Desk("leader").post(f"{HERE}/{number}/actions/add_measure", {**measure, "version": 1})
    assert answer.status == 200
    assert answer.json["state"] == "working"
    assert answer.json["measures"][0]["unit"] == "hrss"
    report = {"measure": 1, "done_on": "2026-11-23", "evidence": "8号文"}
    answer = Desk("liaison-hrss").post(f"{HERE}/{number}/actions/report_done", report)
    assert answer.json["measures"][0]["state"] == "reported"
    assert answer.json["cases"] == []


def test_refusals_are_those_of_the_contract(centre):
    problem = opened(case())
    address = f"{HERE}/{problem.number}/actions/withdraw"
    assert Desk("").get(HERE).status == 401
    assert Desk("window").get(f"{HERE}/{problem.number}").status == 404
    assert Desk("window").post(HERE, {}).status == 403
    assert Desk("dispatcher").post(address, {}).status == 403
    assert Desk("leader").post(address, {"version": 9, "reason": "x"}).status == 409
    stale = Desk("leader").post(address, {"reason": "x", "version": 9}).json
    assert stale["type"].endswith("/stale-version")
    assert Desk("leader").post(address, {}).status == 422
    refused = Desk("leader").post(f"{HERE}/{problem.number}/actions/publish", {})
    assert refused.status == 409
    assert refused.json["type"].endswith("/action-not-allowed")
    assert refused.json["state"] == "open"
    assert "add_measure" in refused.json["allowed_actions"]
    wrong = Desk("leader").post(HERE, body(title="", causes=["ZY77"], more=1)).json
    assert {error["field"] for error in wrong["errors"]} == {"title", "causes", "cases", "more"}
    assert Desk("leader").get(HERE, colour="red").status == 422
    assert Desk("leader").get(HERE, state="red").status == 422


def test_lists_are_filtered_and_go_page_by_page(centre):
    one = case()
    numbers = [opened(one).number for _n in range(3)]
    measured(Problem.objects.get(number=numbers[0]))
    first = Desk("leader").get(HERE, limit=2).json
    rest = Desk("leader").get(HERE, limit=2, cursor=first["next"]).json
    found = [row["number"] for row in (*first["items"], *rest["items"])]
    assert (found, rest["next"]) == (numbers[::-1], None)
    working = Desk("leader").get(HERE, state="working", unit="hrss").json["items"]
    assert [row["number"] for row in working] == numbers[:1]
    assert [r["number"] for r in Desk("liaison-hrss").get(HERE).json["items"]] == numbers[:1]
    assert len(Desk("province").get(HERE, centre=CENTRE).json["items"]) == 3
    assert Desk("province").get(f"{HERE}/{numbers[0]}").json["cases"] == []


def test_the_effect_is_told_with_its_counts(centre):
    problem = finished(100, case(101))
    answer = Desk("leader").post(f"{HERE}/{problem.number}/actions/count_effect", {})
    assert answer.json["effect"] == {
        "before": 1,
        "after": 0,
        "days": 90,
        "recurrence": 0.0,
        "people_spared": 1,
    }


def test_candidates_are_read_and_judged(centre):
    made = [case(days) for days in (3, 2, 1)]
    finding.find(CENTRE, MONDAY)
    where = "/common-problem-candidates"
    (row,) = Desk("dispatcher").get(where).json["items"]
    assert (row["item"], row["cause"], row["number"]) == (ITEM, CAUSE, 3)
    act = f"{where}/{row['id']}/actions"
    assert Desk("supervisor").post(f"{act}/dismiss", {"reason": "x"}).status == 403
    assert Desk("dispatcher").post(f"{act}/dismiss", {"reason": ""}).status == 422
    answer = Desk("dispatcher").post(f"{act}/confirm", body(made[0]))
    assert answer.status == 201
    assert sorted(answer.json["cases"]) == sorted(one.case_no for one in made)
    assert Desk("leader").post(f"{act}/dismiss", {"reason": "x"}).status == 409
    assert Desk("leader").post(f"{where}/x/actions/dismiss", {"reason": "x"}).status == 404
    assert Desk("window").get(where).status == 403


def test_every_move_has_its_operation_in_the_description(centre):
    paths = Desk("leader").get("/openapi.json").json["paths"]
    for action, move in MOVES.items():
        operation = paths[f"/api/v1/common-problems/{{number}}/actions/{action}"]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert set(schema["properties"]) == {*move.fields, "version"}
        assert set(schema.get("required", ())) == move.required
