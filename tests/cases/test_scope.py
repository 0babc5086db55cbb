"""Lists show exactly what `can_see` allows, whoever asks, page after page."""

from datetime import timedelta

import pytest

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.rules.errors import Invalid, NotVisible
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import can_see
from bancheng.rules.states import Role
from tests.cases.conftest import MONDAY, REPORTER, answered, handled, press, press_order, registered
from tests.cast import CENTRE, PARENT, POOL, STAFF, actor

EVERYBODY = [p.username for p in (*STAFF, *POOL)] + ["reporter", "system"]


@pytest.fixture
def cases(centre):
    """Cases of every kind that the rule tells apart."""
    registered()
    registered(by="hotline", channel="hotline")
    registered(barred=["dispatcher"])
    registered(barred=["liaison-hrss", "leader-market"])
    registered(reporter=REPORTER | {"confidential": True})
    handled(unit="market")
    returned = handled()
    press_order(returned, "request_return", "leader-hrss", reason="不属职责", basis="三定方案")
    press_order(returned, "approve_return", "dispatcher", opinion="同意")
    answered()
    barred = handled(barred=["handler-hrss"])
    press(barred, "add_order", "dispatcher", unit="market", instructions="协助核对")
    pooled = registered(barred=["window", "window2", "leader-hrss"], channel="web", by="reporter")
    Case.objects.filter(pk=pooled.pk).update(pool=True)
    return list(Case.objects.order_by("pk"))


def test_visible_is_can_see_for_everybody_and_every_case(cases):
    strangers = [
        Actor("stranger", frozenset({role}), "110000", unit, ("110000",))
        for role in Role
        for unit in ("centre", "hrss")
        if role not in (Role.SYSTEM, Role.REPORTER)
    ]
    odd = [
        Actor("both", frozenset({Role.LEADER, Role.LIAISON}), CENTRE, "hrss", (CENTRE, PARENT)),
        Actor("top", frozenset({Role.LEADER}), PARENT, "hrss", (PARENT,)),
        Actor("sysadmin", frozenset({Role.SYSADMIN}), CENTRE, "centre", (CENTRE, PARENT)),
        Actor("nobody", frozenset(), CENTRE, "centre", (CENTRE, PARENT)),
    ]
    for who in [*map(actor, EVERYBODY), *strangers, *odd]:
        seen = set(queries.visible(who).values_list("pk", flat=True))
        expected = {c.pk for c in cases if can_see(who, _facts(c))}
        assert seen == expected, who

        listed = queries.list_cases(who, {"open": None}, limit=200, now=MONDAY).items
        assert {c.pk for c in listed} == expected, who


def _facts(case):
    facts = queries.facts_of(case)
    if case.pool:
        from dataclasses import replace

        facts = replace(facts, pool=True)
    return facts


def test_absent_and_forbidden_look_the_same(cases):
    outsider = actor("liaison-housing")

    with pytest.raises(NotVisible) as forbidden:
        queries.case_for(outsider, cases[0].case_no)
    with pytest.raises(NotVisible) as absent:
        queries.case_for(outsider, "BC990100-20261123-999999")
    assert str(forbidden.value) == str(absent.value)


@pytest.mark.parametrize("sort", ["received_at", "-received_at", "due_at", "-due_at"])
@pytest.mark.parametrize("who", ["window", "liaison-hrss", "hotline", "province"])
def test_pages_go_through_every_case_once_and_in_order(centre, sort, who):
    for minute in (0, 1, 1, 1, 2, 3):
        at = MONDAY + timedelta(minutes=minute)
        handled(at)
        registered(by="hotline", channel="hotline", now=at)
    column = "sort_due_at" if "due" in sort else "received_at"
    expected = sorted(
        queries.visible(actor(who)),
        key=lambda c: (getattr(c, column), c.pk),
        reverse=sort[0] == "-",
    )

    met, cursor = [], None
    while True:
        page = queries.list_cases(actor(who), {}, sort, cursor, 5, now=MONDAY)
        met += page.items
        cursor = page.next
        if cursor is None:
            break

    assert [c.pk for c in met] == [c.pk for c in expected]


def test_filters_narrow_and_unknown_ones_are_refused(cases):
    window = actor("window")

    def numbers(**filters):
        return {c.pk for c in queries.list_cases(window, filters, now=MONDAY, limit=200).items}

    mine = set(queries.visible(window).values_list("pk", flat=True))
    market = {
        o.case_id for c in cases for o in queries.orders_of(c) if o.unit == "market" and o.counts
    }
    assert numbers(unit="market") == market & mine
    assert numbers(state="submitted") == {c.pk for c in cases if c.state == "submitted"} & mine
    assert numbers(state="handling,replied") == {
        c.pk for c in cases if c.state in ("handling", "replied")
    }
    assert numbers(cause="ZY03") == {c.pk for c in cases if "ZY03" in c.known_facts.causes}
    assert numbers(channel="hotline") == {c.pk for c in cases if c.channel == "hotline"}
    assert numbers(owner="verifier") == {c.pk for c in cases if c.owner == "verifier"}
    assert numbers(open="false") == set()
    assert numbers(received_from="2026-11-24") == set()
    assert numbers(received_to="2026-11-23") == mine
    for wrong in (
        {"colour": "red"},
        {"state": "lost"},
        {"light": "blue"},
        {"open": "perhaps"},
        {"received_from": "soon"},
        {"class": "easy"},
    ):
        with pytest.raises(Invalid) as refused:
            numbers(**wrong)
        assert dict(refused.value.errors).keys() == wrong.keys()
    for more in ({"sort": "name"}, {"limit": 0}, {"limit": 201}, {"cursor": "!!"}):
        with pytest.raises(Invalid):
            queries.list_cases(window, {}, **more)


def test_lights_are_told_by_the_clock_of_the_question(centre):
    case = press(registered(), "accept", "window", situation="QX1")

    def lit(colour, at):
        return queries.list_cases(actor("window"), {"light": colour}, now=at).items == [case]

    assert lit("green", MONDAY)
    assert lit("yellow", case.yellow_at)
    assert lit("yellow", case.due_at)
    assert lit("yellow", case.red_at - timedelta(seconds=1))
    assert lit("red", case.red_at)
    assert not lit("green", case.red_at)


def test_words_are_searched_within_what_one_may_see(centre):
    first = handled(statement="灵活就业人员社保转移接续办不成，跑了三趟。")
    second = registered(statement="不动产登记办不成，窗口说系统升级。")
    secret = registered(
        reporter=REPORTER | {"confidential": True}, statement="举报窗口刁难，灵活就业登记办不成。"
    )

    def hits(query, who="window", **more):
        return queries.list_cases(actor(who), {"q": query, **more}, now=MONDAY).items

    assert hits("灵活就业") == [first]
    assert hits("办不成") == [second, first]
    assert hits("办不成", state="submitted") == [second]
    assert hits("办不成", who="liaison-hrss") == [first]
    assert hits("张三丰") == []
    assert hits("刁难") == []
    assert hits("？！") == []
    assert secret not in hits("社会保险转移接续", who="liaison-hrss")
    ranked = queries.list_cases(actor("window"), {"q": "办不成"}, "rank", now=MONDAY).items
    assert set(ranked) == {first, second}
    by_date = queries.list_cases(actor("window"), {"q": "办不成"}, "due_at", now=MONDAY).items
    assert set(by_date) == {first, second}


def test_a_search_goes_on_from_page_to_page(centre):
    cases = [registered() for _number in range(5)]

    met, cursor = [], None
    while True:
        page = queries.list_cases(
            actor("window"), {"q": "社保转移"}, cursor=cursor, limit=2, now=MONDAY
        )
        met += page.items
        cursor = page.next
        if cursor is None:
            break
    assert met == cases[::-1]


def test_orders_are_listed_to_their_unit_and_to_the_centre(cases):
    def listed(who, **filters):
        return {o.order_no for o in queries.list_orders(actor(who), filters, limit=200).items}

    assert {o.unit for o in queries.list_orders(actor("liaison-market"), {}).items} == {"market"}
    assert listed("dispatcher") > listed("liaison-market")
    assert listed("liaison-housing") == set()
    assert listed("editor") == set()
    with pytest.raises(Invalid):
        listed("dispatcher", colour="red")
    order = queries.list_orders(actor("liaison-market"), {}).items[0]
    assert queries.order_for(actor("liaison-market"), order.order_no) == order
    with pytest.raises(NotVisible):
        queries.order_for(actor("liaison-housing"), order.order_no)


def test_home_queues_count_what_their_lists_show(cases):
    for who in ("window", "dispatcher", "liaison-hrss", "verifier", "leader", "supervisor"):
        found = queries.queues(actor(who), MONDAY)
        assert found
        for queue in found:
            page = queries.list_cases(actor(who), queue.params, limit=200, now=MONDAY)
            assert len(page.items) == queue.count, (who, queue.key)
    assert queries.queues(actor("editor"), MONDAY) == []
