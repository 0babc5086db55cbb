"""How many statements each thing costs, as hard limits (design.md 6)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bancheng.cases import present, queries
from tests.cases.conftest import MONDAY, answered, handled, press, press_order, registered
from tests.cast import CENTRE, actor


class Counted(CaptureQueriesContext):
    """Statements, without the savepoints by which a test stands in for a transaction."""

    @property
    def number(self) -> int:
        return sum("SAVEPOINT" not in q["sql"] for q in self.captured_queries)

    def told(self) -> str:
        return "\n".join(q["sql"][:160] for q in self.captured_queries)


def counted() -> Counted:
    return Counted(connection)


def test_registering_costs_few_statements(centre):
    registered()

    with counted() as spent:
        registered()

    # of which three ask whether calendar, packs and people changed, as they must within a
    # transaction, and three draw a single number; outside a test both are mostly free
    assert spent.number <= 14, spent.told()


@pytest.mark.django_db(transaction=True)
def test_registering_costs_fewer_still_when_nothing_is_asked_again():
    from tests.cases.conftest import people

    people()
    registered()

    with counted() as spent:
        registered()

    assert spent.number <= 11, spent.told()


def test_an_action_costs_few_statements(centre):
    case = handled()

    with counted() as spent:
        press_order(
            case, "record_contact", "liaison-hrss", method="phone", summary="好", reached=True
        )

    assert spent.number <= 12, spent.told()


@pytest.mark.parametrize("who", ["window", "liaison-hrss", "hotline", "province", "city-leader"])
@pytest.mark.parametrize("number", [1, 50])
def test_a_page_of_cases_costs_the_same_for_one_and_for_fifty(centre, who, number):
    by = {"hotline": {"by": "hotline", "channel": "hotline"}}.get(who, {})
    for _case in range(number):
        handled() if who == "liaison-hrss" else registered(**by)
    person = actor(who)
    world = queries.world_for(CENTRE, MONDAY)

    with counted() as spent:
        page = queries.list_cases(person, {}, limit=50, now=MONDAY)
        shown = [present.case_json(case, person, world) for case in page.items]

    assert len(shown) == (0 if who == "city-leader" else number)
    assert spent.number <= 10, spent.told()


@pytest.mark.parametrize("number", [1, 50])
def test_a_search_page_costs_few_statements(centre, number):
    for _case in range(number):
        registered()

    with counted() as spent:
        page = queries.list_cases(actor("window"), {"q": "社保转移"}, limit=50, now=MONDAY)

    assert len(page.items) == number
    assert spent.number <= 10, spent.told()


def test_a_case_page_with_sixty_events_costs_few_statements(centre):
    case = handled()
    for unit in ("market", "housing", "hrss"):
        press(case, "add_order", "dispatcher", unit=unit, instructions="请协助核对。")
    for hour in range(60):
        at = MONDAY + timedelta(minutes=hour)
        press(case, "remind", "supervisor", at, cause="催办", demand="请尽快联系反映人")
    person = actor("dispatcher")

    with counted() as spent:
        found = queries.case_for(person, case.case_no)
        world = queries.world_for(CENTRE, MONDAY, queries.facts_of(found))
        shown = present.case_json(found, person, world)
        story = queries.timeline(found, person)
        files = queries.attachments_of(found)

    assert len(story) > 60
    assert len(shown["work_orders"]) == 4
    assert files == []
    assert spent.number <= 12, spent.told()


def test_the_public_page_costs_few_statements(centre):
    case = answered()

    with counted() as spent:
        shown = present.public_json(queries.case_for(actor("reporter"), case.case_no), MONDAY)

    assert shown["answer"] == "已为您办好转移接续。"
    assert spent.number <= 12, spent.told()


def test_home_queues_cost_one_count_for_each_way_of_seeing(centre):
    registered()

    for who, ways in (("window", 2), ("dispatcher", 2), ("liaison-hrss", 1)):
        with counted() as spent:
            queries.queues(actor(who), MONDAY)

        assert spent.number <= ways, spent.told()
