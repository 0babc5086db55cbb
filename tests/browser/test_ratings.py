"""A bad rating contested, judged and redone; three of them, an order to rectify, crossed off."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Sit
from tests.browser.test_closed_loop import begin, begin_reply, choose, contact, finish, open_case
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def answered(deployment: dict[str, str], served: str) -> Callable[[int], list[tuple[str, str]]]:
    """`answered(3)` tells three cases to their answer; their numbers and query codes."""

    def tell(number: int) -> list[tuple[str, str]]:
        env = deployment | {"DJANGO_SETTINGS_MODULE": "bancheng.settings"}
        told = subprocess.run(
            [sys.executable, "-m", "tests.browser.stories", str(number)],
            env=env | {"PYTHONPATH": os.fspath(PROJECT)},
            cwd=PROJECT,
            check=True,
            capture_output=True,
            text=True,
        )
        lines = [line.split() for line in told.stdout.splitlines() if line.startswith("BC")]
        return [(no, code) for no, code in lines]

    return tell


def rate(page: Page, served: str, case_no: str, code: str, level: int) -> None:
    told = page.request.post(
        f"{served}/api/v1/public/cases/{case_no}/rate",
        headers={"X-Query-Code": code},
        data={"level": level},
    )
    assert told.ok, told.text()


def press(page: Page, label: str) -> None:
    """Open a move of a paper and make it."""
    page.locator("summary", has_text=label).first.click()
    page.get_by_role("button", name=label, exact=True).click()


def test_three_bad_ratings_end_in_an_order_that_somebody_else_crosses_off(
    sit: Sit, served: str, browser: Browser, tick: Callable[[], None], answered: Callable
) -> None:
    (case_no, code), *others = answered(3)

    # the reporter rates on a phone; only the tags of the level are offered
    context = browser.new_context(
        base_url=served, locale="zh-CN", viewport={"width": PHONE[0], "height": PHONE[1]}
    )
    phone = context.new_page()
    phone.goto("/track")
    phone.get_by_label("诉求编号").fill(case_no)
    phone.get_by_label("查询码").fill(code)
    phone.get_by_role("button").filter(has_text="查").click()
    phone.get_by_role("link", name="评价这次办理").click()
    expect(phone.get_by_label("服务热情效率高")).to_be_hidden()
    phone.get_by_label("非常不满意", exact=True).check()
    expect(phone.get_by_label("服务热情效率高")).to_be_hidden()
    phone.get_by_label("多头跑窗口和部门").check()
    assert faults(phone) == []
    phone.get_by_role("button", name="交评价").click()
    expect(phone.get_by_text("这件事重新办理")).to_be_visible()
    context.close()

    supervisor = sit("supervisor")
    for number, key in others:
        rate(supervisor, served, number, key, 2)

    head = sit("leader-hrss")
    open_case(head, case_no)
    begin(head, "差评申诉")
    head.get_by_label("理由").fill("当天已为他办好，系统有记录。")
    finish(head, "重办中")

    open_case(supervisor, case_no)
    begin(supervisor, "差评核实")
    choose(supervisor, "核实结论", "A 诉求明确合理")
    supervisor.get_by_label("意见", exact=True).fill("系统记录与反映人所说不符。")
    finish(supervisor, "重办中")

    liaison = sit("liaison-hrss")
    open_case(liaison, case_no)
    contact(liaison, "当面道歉，说明补办办法。", "重办中")
    begin_reply(liaison, "办成", "记录已补录并核对。", "转移接续已经办好。")
    finish(liaison, "重办中")
    open_case(head, case_no)
    begin(head, "审签同意")
    finish(head, "答复审核")
    dispatcher = sit("dispatcher")
    open_case(dispatcher, case_no)
    begin(dispatcher, "答复反映人")
    choose(dispatcher, "答复方式", "电话")
    finish(dispatcher, "已答复待核查")
    rate(supervisor, served, case_no, code, 4)
    tick()

    supervisor.goto("/desk/ratings")
    row = supervisor.locator("tr").filter(has=supervisor.locator(f'a[href$="{case_no}"]'))
    expect(row).to_contain_text("申诉不成立")
    expect(row.locator("td").last).to_have_text("满意")
    assert faults(supervisor) == []
    open_case(supervisor, case_no)
    expect(supervisor.locator("#case-ratings")).to_contain_text("二次评价")

    # three of one item at one unit: an order to rectify
    supervisor.goto("/desk/ratings/rectification")
    expect(supervisor.locator(".owed").first).to_contain_text("多次差评")
    assert faults(supervisor) == []
    supervisor.get_by_role("button", name="拟责令整改通知书").first.click()
    expect(supervisor.get_by_label("所据诉求件")).to_contain_text(case_no)
    supervisor.locator("main form button.btn-primary").last.click()
    press(supervisor, "提请签发")
    expect(supervisor.locator(".case-line b").first).to_have_text("待签发")
    paper = supervisor.url

    leader = sit("leader")
    leader.goto(paper)
    press(leader, "签发")

    unit = sit("leader-hrss", PHONE)
    unit.goto(paper)
    unit.locator("summary", has_text="提交整改方案").click()
    unit.get_by_label("整改措施和责任人").fill("每周核对接口记录，由刘科长负责。")
    unit.get_by_label("哪一天整改完成").fill(
        (datetime.now(UTC).date() + timedelta(days=20)).isoformat()
    )
    assert faults(unit) == []
    unit.get_by_role("button", name="提交整改方案").click()
    supervisor.goto(paper)
    expect(supervisor.get_by_role("heading", name="单位的整改方案")).to_be_visible()
    press(supervisor, "同意方案")
    unit.goto(paper)
    unit.locator("summary", has_text="报整改完成").click()
    unit.get_by_label("做了什么，怎样证明").fill("接口记录已全部核对。")
    unit.get_by_role("button", name="报整改完成").click()

    leader.goto(paper)
    expect(leader.locator("summary", has_text="验收销号")).to_have_count(0)
    supervisor.goto(paper)
    supervisor.locator("summary", has_text="验收销号").click()
    supervisor.get_by_label("验收意见").fill("抽查十件，属实。")
    supervisor.get_by_role("button", name="验收销号").click()
    expect(supervisor.locator(".case-line b").first).to_have_text("已了结")
    assert faults(supervisor) == []


def test_a_visitor_scans_the_window_s_code_and_rates_on_a_phone(
    sit: Sit, served: str, browser: Browser
) -> None:
    window = sit("window")
    window.goto("/desk/visits/invite")
    window.get_by_role("button", name="出示评价码").click()
    expect(window.get_by_role("img", name="扫码评价")).to_be_visible()
    assert faults(window) == []
    address = window.locator("a.code").get_attribute("href")
    assert address is not None

    context = browser.new_context(locale="zh-CN", viewport={"width": PHONE[0], "height": PHONE[1]})
    phone = context.new_page()
    phone.goto(address)
    phone.get_by_label("满意", exact=True).check()
    phone.get_by_label("跑大厅一次办完").check()
    assert faults(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    phone.get_by_role("button", name="交评价").click()
    expect(phone.get_by_role("heading", name="谢谢，评价记下了")).to_be_visible()
    phone.goto(address)
    expect(phone.get_by_role("heading", name="这一次已经评价过了")).to_be_visible()
    context.close()

    leader = sit("leader", PHONE)
    leader.goto("/desk/ratings/visits")
    expect(leader.get_by_text("跑大厅一次办完")).to_be_visible()
    assert faults(leader) == []
