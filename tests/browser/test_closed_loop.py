"""One matter from the counter to the archive, by the hands of everybody it passes through."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Sit

pytestmark = pytest.mark.browser


def open_case(page: Page, case_no: str) -> None:
    page.goto(f"/desk/cases/{case_no}")


def begin(page: Page, label: str) -> None:
    """Open the form of a move from the head, or from 更多."""
    head = page.locator(".case-head")
    button = head.get_by_role("link", name=label, exact=True)
    if not button.is_visible():
        head.locator("details.menu > summary", has_text="更多").click()
    button.click()
    expect(page.locator("#act-heading")).to_contain_text(label)


def finish(page: Page, state: str) -> None:
    """Press the button of the form, and see where the case has got to."""
    page.locator(".act-go").click()
    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator(".case-head .state")).to_have_text(state)


def choose(page: Page, group: str, *labels: str) -> None:
    box = page.locator("[data-act]").get_by_role("group", name=re.compile(f"^{group}"))
    for label in labels:
        box.get_by_label(label, exact=True).check()


def contact(unit: Page, summary: str, state: str) -> None:
    """Note that the reporter was reached by telephone; the case stays in its state."""
    begin(unit, "登记联系")
    choose(unit, "联系方式", "电话")
    unit.get_by_label("情况摘要").fill(summary)
    unit.get_by_label("已联系上").check()
    finish(unit, state)


def begin_reply(unit: Page, outcome: str, facts: str, answer: str) -> None:
    """Fill in the unit's reply, and do not send it yet."""
    begin(unit, "提交答复")
    choose(unit, "办理结果", outcome)
    unit.get_by_label("事实和经过").fill(facts)
    unit.get_by_label("答复内容").fill(answer)


def register(page: Page) -> tuple[str, str]:
    page.get_by_role("link", name="登记诉求").click()
    page.get_by_label("办不成的是什么事").fill("交了社保转移材料，去了三次都说再等等。")
    page.get_by_label("姓名或单位名称").fill("张建国")
    page.get_by_label("电话", exact=True).fill("13800138000")
    page.get_by_role("button", name="登记并打印回执").click()
    codes = page.locator(".receipt-codes code")
    case_no, query_code = codes.nth(0).inner_text(), codes.nth(1).inner_text()
    assert case_no.startswith("BC990100-")
    return case_no, query_code


def test_a_matter_goes_from_the_counter_to_the_archive(sit: Sit, served: str) -> None:
    window = sit("window")
    case_no, query_code = register(window)
    open_case(window, case_no)
    begin(window, "受理并开始计时")
    expect(window.locator("#act-effect")).to_contain_text("定为复杂类")
    choose(window, "受理情形", "多次跑动仍未办成")
    finish(window, "已受理待研判")

    dispatcher = sit("dispatcher")
    expect(dispatcher.locator(f'a[href="/desk/cases/{case_no}"]')).to_be_visible()
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
    contact(liaison, "已电话说明，约定明天答复。", "办理中")
    begin_reply(liaison, "办成", "接口故障已修复，记录已补录。", "您的社保转移已经办结。")
    finish(liaison, "办理中")

    leader = sit("leader-hrss")
    open_case(leader, case_no)
    begin(leader, "审签同意")
    finish(leader, "答复审核")

    dispatcher.reload()
    begin(dispatcher, "答复反映人")
    choose(dispatcher, "答复方式", "电话")
    finish(dispatcher, "已答复待核查")

    verifier = sit("verifier")
    open_case(verifier, case_no)
    begin(verifier, "核查通过")
    choose(verifier, "联系方式", "电话")
    choose(verifier, "是否办成", "办成了")
    finish(verifier, "办结")

    rated = window.request.post(
        f"{served}/api/v1/public/cases/{case_no}/rate",
        headers={"X-Query-Code": query_code},
        data={"level": 5},
    )
    assert rated.ok, rated.text()

    archivist = sit("archivist")
    open_case(archivist, case_no)
    begin(archivist, "归档")
    finish(archivist, "已归档")


def test_keys_walk_the_list_open_a_case_and_put_a_form_away(sit: Sit) -> None:
    window = sit("window")
    case_no, _code = register(window)
    window.goto("/desk/cases?owner=window")

    window.keyboard.press("/")
    expect(window.locator("[data-search]")).to_be_focused()
    window.locator("[data-search]").blur()
    window.keyboard.press("j")
    window.keyboard.press("Enter")
    window.wait_for_url("**/desk/cases/BC*")

    open_case(window, case_no)
    begin(window, "受理并开始计时")
    window.keyboard.press("Escape")
    expect(window.locator("[data-act]")).to_have_count(0)
    expect(window.get_by_role("link", name="受理并开始计时")).to_be_focused()


def test_a_refused_form_keeps_what_was_typed_and_takes_the_reader_to_the_reason(sit: Sit) -> None:
    window = sit("window")
    case_no, _code = register(window)
    open_case(window, case_no)
    begin(window, "受理并开始计时")
    window.get_by_label("内部备注").fill("第三次来了")

    with window.expect_response(lambda answer: answer.status == 422):
        window.locator(".act-go").click()

    expect(window.locator(".error-summary")).to_be_focused()
    expect(window.get_by_label("内部备注")).to_have_value("第三次来了")


def test_a_case_can_be_read_and_handled_on_a_phone(sit: Sit) -> None:
    phone = sit("window", PHONE)
    phone.goto("/desk/register")
    phone.get_by_label("办不成的是什么事").fill("手机上总提示信息不符。")
    phone.get_by_label("电话", exact=True).fill("13800138000")
    phone.get_by_role("button", name="登记并打印回执").click()
    phone.get_by_role("link", name="打开这一件").click()
    begin(phone, "受理并开始计时")

    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    choose(phone, "受理情形", "多次跑动仍未办成")
    finish(phone, "已受理待研判")
