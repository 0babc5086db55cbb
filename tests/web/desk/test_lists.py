"""Home and lists: what waits, filters in the address, pages, and why a list is empty."""

import pytest

from bancheng.people.models import RoleGrant
from bancheng.rules.states import Role
from tests.cases.conftest import handled, press, registered
from tests.cases.test_statements import counted
from tests.web.desk.conftest import At


@pytest.mark.parametrize(
    ("who", "heading"),
    [
        ("window", "等我办的"),
        ("dispatcher", "待研判、待派单"),
        ("liaison-hrss", "待签收的工单"),
        ("handler-hrss", "办理中的工单"),
        ("leader-hrss", "待审签的答复"),
        ("verifier", "待核查回访"),
        ("leader", "等待审批"),
        ("supervisor", "已超期"),
        ("archivist", "待归档"),
        ("province", "已提级"),
    ],
)
def test_the_first_page_answers_the_question_of_each_post(at: At, who: str, heading: str) -> None:
    page = at(who).get("/desk/").content.decode()

    assert f">{heading}</h2>" in page
    assert page.count('class="stat') >= 3


def test_what_waits_is_counted_and_each_number_leads_to_its_list(at: At) -> None:
    registered()
    case = registered()
    press(case, "accept", "window", situation="QX1")

    window = at("window").get("/desk/").content.decode()
    assert 'href="/desk/cases?owner=window&amp;open=true&amp;sort=due_at"><b>1</b>' in window

    dispatcher = at("dispatcher")
    listed = dispatcher.get("/desk/cases?state=accepted&sort=due_at").content.decode()
    assert case.case_no in listed
    assert listed.count('class="row-link"') == 1


def test_administrators_are_led_to_their_own_pages_and_editors_to_theirs(at: At) -> None:
    RoleGrant.objects.filter(user__username="archivist").update(role=Role.SYSADMIN)
    assert at("archivist").get("/desk/").headers["Location"] == "/manage/"
    assert "知识库" in at("editor").get("/desk/").content.decode()
    assert not at("editor").get("/desk/cases").context["list"].rows


def test_filters_are_chips_each_of_which_can_be_taken_away(at: At) -> None:
    registered()

    page = at("window").get("/desk/cases?state=submitted&owner=window").content.decode()

    assert "状态：待受理" in page
    assert "责任人：王窗口" in page
    assert 'href="/desk/cases?owner=window"' in page
    assert 'href="/desk/cases?state=submitted"' in page


@pytest.mark.parametrize(
    "address", ["?state=nonsense", "?colour=blue", "?sort=weight", "?cursor=x"]
)
def test_an_address_that_makes_no_sense_is_refused_with_the_form(at: At, address: str) -> None:
    answer = at("window").get(f"/desk/cases{address}")

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_an_empty_list_says_why(at: At) -> None:
    desk = at("window")

    assert "这里还没有诉求件" in desk.get("/desk/cases").content.decode()
    assert "去掉所有条件" in desk.get("/desk/cases?state=archived").content.decode()


def test_pages_follow_each_other_without_gap_or_repeat(at: At) -> None:
    numbers = {registered().case_no for _ in range(60)}
    desk = at("window")

    first = desk.get("/desk/cases?sort=received_at")
    context = first.context["list"]
    second = desk.get(context.next)

    seen = [row.case_no for page in (context, second.context["list"]) for row in page.rows]
    assert sorted(seen) == sorted(numbers)
    assert second.context["list"].next == ""


def test_full_text_finds_a_case_by_its_words(at: At) -> None:
    registered(statement="宅基地确权登记人姓名写错一个字")
    registered()

    page = at("window").get("/desk/cases?q=宅基地").content.decode()

    assert page.count('class="row-link"') == 1
    assert "宅基地确权" in page


def test_a_unit_lists_its_own_orders_and_no_others(at: At) -> None:
    mine, others = handled(), handled(unit="housing")

    page = at("liaison-hrss").get("/desk/orders").content.decode()

    assert f"{mine.case_no}-01" in page
    assert others.case_no not in page


def test_names_in_lists_are_masked_and_numbers_in_texts_hidden(at: At) -> None:
    registered(statement="打电话 13912345678 没人接，事情办不成。")

    page = at("window").get("/desk/cases").content.decode()

    assert "张**" in page
    assert "张三丰" not in page
    assert "13912345678" not in page


@pytest.mark.parametrize("address", ["/desk/", "/desk/cases", "/desk/orders"])
def test_a_list_costs_as_many_statements_for_fifty_rows_as_for_one(at: At, address: str) -> None:
    handled()
    desk, costs = at("dispatcher"), []
    for more in (0, 49):
        for _ in range(more):
            handled()
        desk.get(address)
        with counted() as spent:
            desk.get(address)
        costs.append(spent.number)

    assert costs[0] == costs[1], spent.told()
    assert costs[0] <= {"/desk/": 14}.get(address, 11), spent.told()
