"""怎么算的: beside each date, on a page of its own, by hand; on a phone and without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Sit
from tests.browser.test_closed_loop import begin, choose, finish, open_case, register
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser
CALCULATED = "/desk/clock?day=2026-09-18&at=15:30&by=class.hard.limit_wd&amount="


@pytest.fixture
def unscripted(served: str, browser: Browser) -> Iterator[Page]:
    """The window's desk in a browser that runs no scripts."""
    context = browser.new_context(base_url=served, locale="zh-CN", java_script_enabled=False)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator('button[name="username"][value="window"]').click()
    yield page
    context.close()


def accepted(window: Page) -> str:
    case_no, _code = register(window)
    open_case(window, case_no)
    begin(window, "受理并开始计时")
    choose(window, "受理情形", "多次跑动仍未办成")
    finish(window, "已受理待研判")
    return case_no


def in_hand(sit: Sit) -> str:
    """A case that the unit is handling."""
    case_no = accepted(sit("window"))
    dispatcher = sit("dispatcher")
    open_case(dispatcher, case_no)
    begin(dispatcher, "完成研判")
    choose(dispatcher, "堵点成因", "系统故障")
    dispatcher.get_by_label("主办单位").select_option("hrss")
    finish(dispatcher, "待派单")
    begin(dispatcher, "派单")
    dispatcher.get_by_label("办理要求").fill("今天联系反映人，查清卡在哪一步。")
    finish(dispatcher, "待签收")
    liaison = sit("liaison-hrss")
    open_case(liaison, case_no)
    begin(liaison, "签收")
    finish(liaison, "办理中")
    return case_no


def press(page: Page, address: str, **given: str) -> None:
    """Make a move by its own page."""
    page.goto(address)
    for name, value in given.items():
        page.locator(f'[data-act] [name="{name}"]').fill(value)
    page.locator(".act-go").click()
    expect(page.locator(".notice.success")).to_be_visible()


def test_the_promise_explains_itself_by_hand_and_by_keyboard(sit: Sit) -> None:
    window = sit("window")
    accepted(window)
    asked = window.locator(".case-head details.why").first
    sheet = asked.locator(".why-body")

    asked.locator("summary").focus()
    window.keyboard.press("Enter")
    expect(sheet).to_contain_text("为什么是这一天")
    expect(sheet).to_contain_text("当日不计")
    expect(sheet).to_contain_text("《默认规则》承诺时限：复杂类5个工作日（来源C16：")
    expect(sheet.locator("td.strip-counted")).to_have_count(5)
    expect(sheet.locator("td.strip-ends")).to_contain_text("到期")
    assert faults(window) == []

    window.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_an_extension_and_a_pause_are_told_where_the_date_stands(sit: Sit) -> None:
    case_no = in_hand(sit)
    order = f"/desk/orders/{case_no}-01/actions"
    liaison, leader, dispatcher = sit("liaison-hrss"), sit("leader-hrss"), sit("dispatcher")
    asked = {"days": "3", "reason": "外地数据要核对", "plan": "三天内核对完"}
    press(liaison, f"{order}/request_extension", **asked)
    press(leader, f"{order}/grant_extension")
    press(dispatcher, f"{order}/grant_extension")

    open_case(dispatcher, case_no)
    dispatcher.locator(".case-head details.why > summary").first.click()
    sheet = dispatcher.locator(".case-head .why-body").first
    expect(sheet.locator(".moves li")).to_have_count(2)
    expect(sheet.locator(".moves li").last).to_contain_text("延期3个工作日")
    expect(sheet.locator(".reckoning-parts")).to_contain_text("共 8 个工作日")
    expect(sheet.locator("td.strip-counted")).to_have_count(8)
    assert faults(dispatcher) == []

    dispatcher.goto(f"/desk/cases/{case_no}/actions/pause")
    choose(dispatcher, "暂停原因", "等待反映人补充材料")
    dispatcher.locator('[data-act] [name="note"]').fill("等反映人的户口页")
    last = dispatcher.evaluate("new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 10)")
    dispatcher.locator('[data-act] [name="until"]').fill(last)
    finish(dispatcher, "办理中")
    dispatcher.goto(f"/desk/cases/{case_no}/clock")
    expect(dispatcher.locator("#main")).to_contain_text("起暂停计时（等待反映人补充材料）")
    expect(dispatcher.locator("#main")).to_contain_text("计时暂停，恢复后还有")
    assert faults(dispatcher) == []


def test_dates_are_explained_on_a_phone_within_its_width(sit: Sit) -> None:
    phone = sit("window", PHONE)
    accepted(phone)

    phone.locator(".case-head details.why > summary").first.click()
    expect(phone.locator(".case-head .why-body").first).to_contain_text(
        "第5个工作日17:30下班时到期"
    )
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert faults(phone) == []

    phone.get_by_role("link", name="整页看，可打印").first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("时限怎么算的")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert faults(phone) == []


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
def test_a_date_is_counted_by_hand_and_its_address_is_the_answer(
    sit: Sit, size: tuple[int, int]
) -> None:
    page = sit("window", size)
    page.goto("/desk/clock")
    assert faults(page) == []
    page.get_by_label("从哪一天").fill("2026-09-18")
    page.get_by_label("几点").fill("15:30")
    page.get_by_label("按什么算").select_option("class.hard.limit_wd")
    page.get_by_role("button", name="算出到期时间").click()

    expect(page.locator(".calculated")).to_have_text(re.compile("10月15日（周四）17:30"))
    expect(page.locator("td.strip-made-up")).to_have_count(2)
    expect(page.locator("td.strip-off").first).to_contain_text("周末")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert faults(page) == []
    page.goto(page.url)
    expect(page.locator(".calculated")).to_have_text(re.compile("10月15日（周四）17:30"))


def test_an_unanswerable_question_keeps_what_was_asked(sit: Sit) -> None:
    window = sit("window")
    window.goto("/desk/clock?day=2026-09-18&at=15:30&by=wd&amount=")

    expect(window.locator(".error-summary")).to_be_focused()
    expect(window.get_by_label("从哪一天")).to_have_value("2026-09-18")
    assert faults(window) == []


def test_everything_works_without_scripts(unscripted: Page) -> None:
    unscripted.goto(CALCULATED)
    expect(unscripted.locator(".calculated")).to_contain_text("10月15日（周四）17:30")
    unscripted.get_by_label("按什么算").select_option("wd")
    unscripted.get_by_label("数量").fill("2")
    unscripted.get_by_role("button", name="算出到期时间").click()
    expect(unscripted.locator(".calculated")).to_contain_text("9月21日（周一）17:30")

    unscripted.goto("/desk/register")
    unscripted.get_by_label("办不成的是什么事").fill("手机上总提示信息不符。")
    unscripted.get_by_label("电话", exact=True).fill("13800138000")
    unscripted.get_by_role("button", name="登记并打印回执").click()
    unscripted.get_by_role("link", name="打开这一件").click()
    unscripted.locator(".case-head details.why > summary").first.click()
    expect(unscripted.locator(".case-head .why-body").first).to_contain_text(
        "受理时限：4个工作小时"
    )
