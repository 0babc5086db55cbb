"""`GET /indicators`: every figure with numerator, denominator and value, and its very cases."""

from datetime import date

import pytest

from bancheng.reports import recounting
from bancheng.reports.indicators import Drill, cases_page
from bancheng.rules.indicators import BY_KEY, INDICATORS
from tests.api.conftest import Desk
from tests.cases.conftest import answered, press, registered
from tests.cast import actor

DAY = {"from": "2026-11-23", "to": "2026-11-23"}


@pytest.fixture
def told(centre: str) -> dict[str, str]:
    """One case closed, one refused, one just registered."""
    done = answered()
    press(done, "verify_ok", "verifier", method="phone", done="yes")
    refused = registered()
    why = {"exclusion": "BY07", "explanation": "双方的纠纷", "remedy": "人民调解"}
    press(refused, "reject", "window", **why)
    press(refused, "approve_rejection", "window2")
    new = registered()
    recounting.catch_up()
    return {"done": done.case_no, "refused": refused.case_no, "new": new.case_no}


def by_key(desk: Desk, **query: str) -> dict[str, dict[str, object]]:
    return {row["key"]: row for row in desk.get("/indicators", **(DAY | query)).json["items"]}


def test_every_figure_has_its_parts_and_nothing_of_nothing(told):
    rows = by_key(Desk("leader"))

    assert rows.keys() == BY_KEY.keys()
    accepted = rows["acceptance"]
    assert (accepted["numerator"], accepted["denominator"], accepted["value"]) == (1, 2, 0.5)
    assert rows["taken_in"]["denominator"] == 3
    assert rows["objections"]["value"] is None
    assert rows["objections"]["denominator"] == 0
    for row in rows.values():
        assert (row["value"] is None) == (row["denominator"] == 0)
        if row["denominator"]:
            assert row["value"] == pytest.approx(row["numerator"] / row["denominator"], abs=1e-4)


def test_by_a_dimension_there_is_a_row_for_each_value(told):
    rows = Desk("supervisor").get("/indicators", **DAY, by="unit").json["items"]
    taken = {row["by"]: row["denominator"] for row in rows if row["key"] == "taken_in"}

    assert taken == {"hrss": 1, "-": 2}
    assert {row["by_label"] for row in rows} == {"hrss", "未派单"}


@pytest.mark.parametrize(
    "by", ["channel", "class", "situation", "cause", "item", "point", "centre"]
)
def test_every_dimension_of_the_contract_parts_the_same_whole(told, by):
    rows = Desk("leader").get("/indicators", **DAY, by=by).json["items"]

    assert sum(row["denominator"] for row in rows if row["key"] == "taken_in") == 3


@pytest.mark.parametrize(
    "query", [{"by": "weather"}, {"from": "soon"}, {"to": "2026-01-01"}, {"unit": "hrss"}]
)
def test_what_there_is_not_is_422(told, query):
    assert Desk("leader").get("/indicators", **(DAY | query)).status == 422


@pytest.mark.parametrize("who", ["window", "dispatcher", "liaison-hrss", "verifier", "hotline"])
def test_figures_are_not_everybody_s(told, who):
    assert Desk(who).get("/indicators", **DAY).status == 403
    assert Desk(who).get("/indicators/taken_in/cases", **DAY).status == 403


def test_the_superior_reads_those_below_and_another_centre_s_leader_only_its_own(told):
    assert by_key(Desk("province"))["taken_in"]["denominator"] == 3
    assert by_key(Desk("city-leader"))["taken_in"]["denominator"] == 0


def test_behind_each_figure_stand_its_very_cases(told):
    def behind(key: str, part: str, **query: str) -> set[str]:
        page = Desk("leader").get(f"/indicators/{key}/cases", **DAY, part=part, **query)
        return {row["case_no"] for row in page.json["items"]}

    assert behind("acceptance", "numerator") == {told["done"]}
    assert behind("acceptance", "denominator") == {told["done"], told["refused"]}
    assert behind("taken_in", "denominator") == set(told.values())
    assert behind("taken_in", "denominator", by="unit", value="hrss") == {told["done"]}
    assert Desk("leader").get("/indicators/weather/cases", **DAY).status == 404


def test_the_list_behind_a_figure_has_as_many_cases_as_the_figure_says(told):
    rows = by_key(Desk("leader"))
    for row in INDICATORS:
        whole, mean = rows[row.key]["denominator"], row.shown.value != "percent"
        asked = Drill(row.key, *[date(2026, 11, 23)] * 2)
        found = cases_page(actor("leader"), asked, cursor=None, limit=50).items
        assert len(found) == whole or mean or row.key in ("signed_in_time", "returned")


def test_the_list_goes_on_where_a_page_ended(told):
    desk, seen, cursor = Desk("leader"), [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = desk.get("/indicators/taken_in/cases", **DAY, limit="1", **more).json
        seen += [row["case_no"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert sorted(seen) == sorted(told.values())


def test_a_complaint_about_the_centre_s_own_staff_counts_where_it_goes(centre):
    registered(barred=["leader"])
    recounting.catch_up()

    assert Desk("leader").get("/indicators/taken_in/cases", **DAY).json["items"] == []
    assert by_key(Desk("leader"))["taken_in"]["denominator"] == 0
    assert by_key(Desk("city-leader"))["taken_in"]["denominator"] == 1
