"""Work orders: whose they are, and finding them."""

import pytest

from tests.api.conftest import Desk
from tests.cases.conftest import handled, press


def test_a_unit_sees_its_own_orders_and_the_centre_all_of_them(liaison, dispatcher):
    case = handled()
    press(case, "add_order", "dispatcher", unit="market", instructions="请协助核对。")

    own = liaison.get("/work-orders").ok()["items"]
    everyone = dispatcher.get("/work-orders").ok()["items"]

    assert [order["order_no"] for order in own] == [f"{case.case_no}-01"]
    assert {order["unit"] for order in everyone} == {"hrss", "market"}
    liaison.get(f"/work-orders/{case.case_no}-02").problem(404, "not-found")
    found = Desk("liaison-market").get(f"/work-orders/{case.case_no}-02").ok()
    assert (found["role"], found["state"]) == ("assist", "issued")
    assert "sign" in found["allowed_actions"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"unit": "hrss"}, 1),
        ({"unit": "market"}, 0),
        ({"state": "in_hand"}, 1),
        ({"state": "issued"}, 0),
        ({"light": "green"}, 1),
        ({"light": "red"}, 0),
        ({"open": "true"}, 1),
        ({"open": "false"}, 0),
    ],
)
def test_orders_are_filtered(dispatcher, query, found):
    handled()

    assert len(dispatcher.get("/work-orders", **query).ok()["items"]) == found


@pytest.mark.parametrize(
    "query", [{"colour": "blue"}, {"open": "perhaps"}, {"limit": "-1"}, {"sort": "unit"}]
)
def test_what_the_list_does_not_have_is_refused(dispatcher, query):
    assert dispatcher.get("/work-orders", **query).fields() == set(query)
