"""The inbox in a browser: what one person does, another finds, does, and has no more."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Sit
from tests.browser.test_closed_loop import begin, choose, finish, open_case, register
from tests.browser.test_public import faults, sideways

pytestmark = pytest.mark.browser


def dispatched(sit: Sit) -> str:
    """A case that waits for the signature of 人社局."""
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
    dispatcher.get_by_label("办理要求").fill("今天联系反映人，查清卡在哪一步。")
    finish(dispatcher, "待签收")
    return case_no


def row_of(page: Page, case_no: str) -> Locator:
    return page.locator(".inbox tbody tr", has=page.locator(f'[title="{case_no}"]'))


def test_what_the_dispatcher_sends_the_liaison_finds_signs_and_is_rid_of(
    sit: Sit, tick: Callable[[], None]
) -> None:
    case_no = dispatched(sit)
    tick()

    liaison = sit("liaison-hrss")
    link = liaison.locator(".bar-link")
    expect(link.locator(".count")).to_contain_text("条未读")
    link.click()
    row = row_of(liaison, case_no)
    expect(row).to_contain_text("新工单，请签收")
    expect(row.locator(".light")).to_be_visible()
    row.get_by_role("link").click()
    liaison.wait_for_url(f"**/desk/cases/{case_no}")
    begin(liaison, "签收")
    finish(liaison, "办理中")
    tick()

    liaison.goto("/desk/inbox")
    expect(row.filter(has_text="新工单，请签收")).to_have_count(0)
    liaison.get_by_role("link", name="看办过的").click()
    expect(row.filter(has_text="新工单，请签收")).to_contain_text("已办")


def test_on_a_phone_the_inbox_fits_and_a_row_can_be_put_away(
    sit: Sit, tick: Callable[[], None]
) -> None:
    case_no = dispatched(sit)
    tick()

    liaison = sit("liaison-hrss", PHONE)
    liaison.goto("/desk/inbox")
    assert sideways(liaison) <= 0
    assert faults(liaison) == []

    row = row_of(liaison, case_no)
    row.get_by_role("button", name="标为已办").click()
    expect(row).to_have_count(0)


def test_the_count_in_the_top_bar_comes_up_by_itself(sit: Sit, tick: Callable[[], None]) -> None:
    leader = sit("leader-hrss")
    tick()
    leader.clock.install()
    leader.goto("/desk/")
    before = leader.locator("#inbox-badge").inner_text()
    dispatched(sit)
    tick()

    leader.clock.run_for(61_000)

    expect(leader.locator("#inbox-badge")).not_to_have_text(before)
    expect(leader.locator("#inbox-badge .count")).to_contain_text("条未读")


def test_axe_finds_nothing_wrong_on_the_desk(sit: Sit, tick: Callable[[], None]) -> None:
    dispatched(sit)
    tick()
    liaison, found = sit("liaison-hrss"), list[str]()
    for address in ("/desk/inbox", "/desk/inbox?kind=turned", "/desk/inbox?kind=asked&done=1"):
        liaison.goto(address)
        found += faults(liaison)

    assert found == []


def test_a_count_that_gets_no_answer_disturbs_nobody(sit: Sit) -> None:
    desk = sit("supervisor")
    desk.evaluate(
        "document.getElementById('inbox-badge').dispatchEvent("
        "new CustomEvent('htmx:sendError', {bubbles: true}))"
    )
    expect(desk.locator("#trouble")).to_be_hidden()

    desk.evaluate("document.body.dispatchEvent(new CustomEvent('htmx:sendError', {bubbles: true}))")
    expect(desk.locator("#trouble")).to_be_visible()
