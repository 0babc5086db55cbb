"""A case that got done becomes a card; the next one like it is sent out by it."""

import json
from datetime import timedelta

import pytest

from bancheng.cases.models import Case
from bancheng.knowledge import paths
from bancheng.knowledge.models import Path
from bancheng.rules.errors import NotVisible
from tests.cases.conftest import MONDAY, handled, press, press_order, registered
from tests.cast import actor
from tests.knowledge.conftest import closed


def fresh(case):
    return Case.objects.get(case_no=case.case_no)


def test_a_closed_case_makes_one_card_with_its_units_steps_and_days(centre):
    case = handled()
    press(
        case, "add_order", "dispatcher", unit="market", instructions="请协助核对，联系 13800138000"
    )
    later = MONDAY + timedelta(days=2)
    contact = {"method": "phone", "summary": "已说明", "reached": True}
    press_order(case, "record_contact", "liaison-hrss", now=later, **contact)
    said = {"outcome": "done", "facts": "已修复", "answer": "已办好。"}
    press_order(case, "sign", "liaison-market", nth=2)
    press_order(case, "record_contact", "liaison-market", nth=2, now=later, **contact)
    press_order(case, "submit_reply", "liaison-market", nth=2, now=later, **said)
    press_order(case, "approve_reply", "leader-market", nth=2, now=later)
    press_order(case, "submit_reply", "liaison-hrss", now=later, **said)
    press_order(case, "approve_reply", "leader-hrss", now=later)
    press(case, "release", "dispatcher", later, by="phone")
    press(case, "verify_ok", "verifier", later + timedelta(days=1), method="phone", done="yes")

    path = paths.path_for(fresh(case))
    again = paths.path_for(fresh(case))

    assert path == again
    assert (path.lead_unit, path.assist_units) == ("hrss", '["market"]')
    assert (path.item_name, path.causes, path.outcome) == (
        *("社会保险转移接续", '["ZY03"]', "done"),
    )
    assert path.tenths == 20
    steps = {step: (units, tenths) for step, units, tenths in json.loads(path.steps)}
    assert steps["主办"] == (["hrss"], 20)
    assert steps["核查回访"] == (["centre"], 10)
    assert Path.objects.count() == 1


def test_what_was_not_done_or_is_confidential_makes_no_card(centre):
    reporter = {"kind": "person", "name": "张三丰", "phone": "13800138000", "confidential": True}

    assert paths.path_for(registered()) is None
    assert paths.path_for(registered(reporter=reporter)) is None


def test_the_worker_makes_each_card_once(centre):
    cases = [closed(), closed()]
    now = MONDAY + timedelta(hours=1)

    assert [paths.make(now, limit=1), paths.make(now), paths.make(now)] == [1, 1, 0]
    assert set(Path.objects.values_list("case__case_no", flat=True)) == {c.case_no for c in cases}


def test_a_like_case_is_offered_the_way_and_its_use_is_counted_with_its_end(centre):
    for _case in range(2):
        paths.path_for(fresh(closed()))
    case = registered()
    press(case, "accept", "window", situation="QX1")

    (route,) = paths.offered(fresh(case), actor("dispatcher"))
    assert (route.cases, route.same_item, route.same_situation, route.used) == (2, True, True, 0)
    assert paths.prefill(route.path) == {
        "lead_unit": "hrss",
        "assist_units": [],
        "causes": ["ZY03"],
        "instructions": "请核实转移记录，联系当事人。",
    }

    paths.used(route.path, fresh(case), actor=actor("dispatcher"), now=MONDAY)
    paths.used(route.path, fresh(case), actor=actor("dispatcher"), now=MONDAY)
    other = registered()
    (route,) = paths.offered(fresh(other), actor("window"))
    assert (route.used, route.used_done) == (1, 0)


def test_the_way_of_another_item_is_not_offered(centre):
    paths.path_for(fresh(closed()))
    case = registered(item={"name": "食品经营许可"})

    assert paths.offered(fresh(case), actor("dispatcher")) == []


@pytest.mark.parametrize("who", ["liaison-hrss", "editor", "city-window"])
def test_cards_are_for_who_sends_cases_out_at_this_centre(centre, who):
    path = paths.path_for(fresh(closed()))

    with pytest.raises(NotVisible):
        paths.path_of(actor(who), path.pk)
    assert paths.path_of(actor("dispatcher"), path.pk) == path


def test_a_card_does_not_hold_while_its_case_is_done_again(centre):
    case = closed()
    path = paths.path_for(fresh(case))
    press(case, "rate", actor("reporter"), level=1)

    with pytest.raises(NotVisible):
        paths.path_of(actor("dispatcher"), path.pk)
