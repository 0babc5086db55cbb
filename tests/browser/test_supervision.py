"""From the red list to the unit's answer, and the leader's approvals on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Sit
from tests.browser.test_closed_loop import begin, choose, finish, open_case, register
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser


def in_hand(sit: Sit) -> str:
    """A case that its unit is handling."""
    window = sit("window")
    case_no, _code = register(window)
    open_case(window, case_no)
    begin(window, "受理并开始计时")
    choose(window, "受理情形", "多次跑动仍未办成")
    finish(window, "已受理待研判")
    dispatcher = sit("dispatcher")
    open_case(dispatcher, case_no)
    begin(dispatcher, "完成研判")
    choose(dispatcher, "堵点成因", "系统故障")
    dispatcher.get_by_label("主办单位").select_option("hrss")
    finish(dispatcher, "待派单")
    begin(dispatcher, "派单")
    dispatcher.get_by_label("办理要求").fill("今天联系反映人。")
    finish(dispatcher, "待签收")
    liaison = sit("liaison-hrss")
    open_case(liaison, case_no)
    begin(liaison, "签收")
    finish(liaison, "办理中")
    return case_no


def test_ticked_cases_are_supervised_at_once_and_the_unit_answers(sit: Sit) -> None:
    first, second = in_hand(sit), in_hand(sit)
    supervisor = sit("supervisor")
    supervisor.locator("#main").get_by_role("link", name="督办台").click()
    expect(supervisor.get_by_role("heading", name="督办台")).to_be_visible()
    assert faults(supervisor) == []

    supervisor.goto("/desk/cases?state=handling&sort=-received_at")
    for case_no in (first, second):
        supervisor.get_by_label(f"选择 {case_no}").check()
    expect(supervisor.locator("[data-pick-count]")).to_have_text("已选 2 件")
    assert faults(supervisor) == []
    supervisor.get_by_role("button", name="督办", exact=True).click()
    supervisor.get_by_label("事由").fill("反映人又来催了，没有回音。")
    assert faults(supervisor) == []
    supervisor.get_by_role("button", name="督办这 2 件").click()
    expect(supervisor.get_by_role("heading", name="已督办 2 件")).to_be_visible()
    assert faults(supervisor) == []

    supervisor.goto("/desk/supervision/")
    owed = supervisor.locator(".owed").filter(has_text=first.partition("-")[2][4:])
    expect(owed.first).to_contain_text("督办")

    liaison = sit("liaison-hrss")
    open_case(liaison, first)
    begin(liaison, "答复督办")
    liaison.get_by_label("答复内容").fill("接口今天修好，明天答复反映人。")
    finish(liaison, "办理中")
    supervisor.reload()
    expect(supervisor.locator(".owed").filter(has_text=first.partition("-")[2][4:])).to_have_count(
        0
    )

    supervisor.goto("/desk/supervision/waiting")
    supervisor.get_by_role("button", name="现在重新计算").click()
    expect(supervisor.get_by_role("heading", name="谁在等谁")).to_be_visible()
    assert faults(supervisor) == []


def test_a_paper_is_drafted_from_a_list_signed_on_a_phone_and_answered(sit: Sit) -> None:
    case_no = in_hand(sit)
    supervisor = sit("supervisor")
    supervisor.goto("/desk/cases?state=handling&sort=-received_at")
    supervisor.get_by_label(f"选择 {case_no}").check()
    supervisor.get_by_role("button", name="起草文书").click()
    expect(supervisor.get_by_label("被督办单位")).to_have_value("hrss")
    supervisor.get_by_label("服务态度").check()
    supervisor.get_by_label("事实", exact=True).fill("两次催办没有回音。")
    supervisor.get_by_label("要求", exact=True).fill("三日内答复反映人。")
    assert faults(supervisor) == []
    supervisor.get_by_role("button", name="存为拟稿").click()
    supervisor.locator("summary", has_text="提请签发").click()
    supervisor.get_by_role("button", name="提请签发").click()
    expect(supervisor.locator(".case-line b").first).to_have_text("待签发")

    leader = sit("leader", PHONE)
    leader.goto("/desk/approvals")
    card = leader.locator(".card-decide").filter(has_text="约谈待签发").first
    card.get_by_role("link", name="看文书，签发或退回").click()
    leader.locator("summary", has_text="签发").first.click()
    leader.get_by_role("button", name="签发", exact=True).click()
    expect(leader.get_by_text(re.compile("政督谈〔20")).first).to_be_visible()
    assert faults(leader) == []

    unit = sit("leader-hrss")
    open_case(unit, case_no)
    unit.locator("a.card-link", has_text="约谈").click()
    unit.locator("summary", has_text="答复").click()
    unit.get_by_label("整改情况").fill("已约定明天上午上门。")
    unit.get_by_role("button", name="答复", exact=True).click()
    expect(unit.locator(".case-line b").first).to_have_text("已答复")


def test_the_leader_decides_card_by_card_on_a_phone(sit: Sit) -> None:
    window = sit("window")
    numbers = []
    for _case in range(2):
        window.goto("/desk/")
        case_no, _code = register(window)
        open_case(window, case_no)
        begin(window, "受理并开始计时")
        choose(window, "受理情形", "多次跑动仍未办成")
        finish(window, "已受理待研判")
        numbers.append(case_no)
    dispatcher = sit("dispatcher")
    for case_no in numbers:
        open_case(dispatcher, case_no)
        begin(dispatcher, "完成研判")
        choose(dispatcher, "诉求分类", "疑难类")
        choose(dispatcher, "堵点成因", "系统故障")
        dispatcher.get_by_label("主办单位").select_option("hrss")
        dispatcher.get_by_label(re.compile("^意见")).fill("涉及三个部门。")
        finish(dispatcher, "待派单")

    leader = sit("leader", PHONE)
    leader.goto("/desk/approvals")
    cards = leader.locator(".card-decide").filter(has_text="拟定分类")
    expect(cards).to_have_count(2)
    width = leader.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]
    assert faults(leader) == []

    cards.first.locator("summary", has_text="不同意").click()
    cards.first.get_by_role("button", name=re.compile("^确定：不同意")).click()
    expect(leader.locator(".error-summary")).to_be_visible()
    back = leader.locator("details.decide[open]")
    back.get_by_label("意见").fill("先按复杂类办。")
    back.get_by_role("button", name=re.compile("^确定：不同意")).click()
    expect(leader.locator(".notice.success")).to_be_visible()
    expect(cards).to_have_count(1)

    cards.first.locator("summary").first.click()
    assert faults(leader) == []
    cards.first.get_by_role("button", name=re.compile("^确定：同意")).dblclick()
    expect(leader.locator(".notice.success")).to_be_visible()
    expect(cards).to_have_count(0)
