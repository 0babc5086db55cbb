"""An entry from the first word to the public page; a path card that fills in a dispatch."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Sit
from tests.browser.test_closed_loop import begin, choose, finish, open_case
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser
TITLE = "外地社保转不进来怎么办"
ITEM = "社会保险转移接续（跨省）"
CLOSE_ONE = f"""
from bancheng import config
from bancheng.cases import actions
from bancheng.knowledge import paths
from bancheng.people.queries import roster
who, now = roster("990100").actor, config.now()
def act(action, doer, **given):
    return actions.act(case.case_no, action, actor=who(doer), given=given, now=now)
def order(action, doer, **given):
    number = case.case_no + "-01"
    return actions.act_on_order(number, action, actor=who(doer), given=given, now=now)
case = actions.register(
    actor=who("window"), centre="990100", channel="window", item=dict(name="{ITEM}"),
    reporter=dict(kind="person", name="李四光", phone="13800138001"),
    statement="外地的记录查不到，跑了三趟。", now=now)
act("accept", "window", situation="QX3")
act("triage", "dispatcher", **dict([("class", "complex")]), causes=["ZY08"], lead_unit="hrss")
act("dispatch", "dispatcher", instructions="请向原参保地核对。")
order("sign", "liaison-hrss")
order("record_contact", "liaison-hrss", method="phone", summary="已说明", reached=True)
order("submit_reply", "liaison-hrss", outcome="done", facts="已核对", answer="已办好。")
order("approve_reply", "leader-hrss")
act("release", "dispatcher", by="phone")
case = act("verify_ok", "verifier", method="phone", done="yes")
paths.path_for(case)
print(case.case_no)
"""


@pytest.fixture
def closed_case(served: str, told: Callable[[str], str]) -> str:
    """A case that got done, with its path card."""
    return told(CLOSE_ONE).split()[-1]


def press(page: Page, label: str) -> None:
    """Open a step of an entry and take it."""
    page.locator(".decide > summary", has_text=label).click()
    page.get_by_role("button", name=label, exact=True).click()


def write(page: Page, title: str, answer: str, unit: str) -> str:
    page.goto("/desk/knowledge/new")
    page.get_by_label("标题").fill(title)
    page.get_by_label("答案").fill(answer)
    page.get_by_label("步骤").fill("窗口登记\n发函核对")
    page.get_by_label("牵头单位").select_option(unit)
    page.get_by_label("公开", exact=True).check()
    expect(page.locator("#preview .entry-steps li")).to_have_count(2)
    expect(page.locator("#preview h3").first).to_have_text("先核对")
    assert faults(page) == []
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return page.url.rpartition("/")[2]


def test_an_entry_is_confirmed_published_read_and_voted_on(sit: Sit) -> None:
    window = sit("window")
    window.goto("/desk/knowledge/new")
    window.get_by_label("标题").fill(TITLE)
    window.get_by_label("答案").fill("请打 13912345678。")
    window.get_by_role("button", name="存为草稿").click()
    expect(window.locator(".error-summary")).to_contain_text("号码")
    expect(window.get_by_label("标题")).to_have_value(TITLE)
    assert faults(window) == []

    number = write(window, TITLE, "# 先核对\n由人社局发函核对。", "hrss")
    press(window, "提请单位确认")
    expect(window.locator(".case-line b").first).to_have_text("待单位确认")

    unit = sit("leader-hrss", PHONE)
    unit.goto("/desk/knowledge?queue=confirm")
    unit.locator("a.row-link", has_text=TITLE).first.click()
    assert unit.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert faults(unit) == []
    press(unit, "确认无误")
    expect(unit.locator(".case-line b").first).to_have_text("待复核")

    editor = sit("editor")
    expect(editor.get_by_role("heading", name="知识库")).to_be_visible()
    assert faults(editor) == []
    editor.goto(f"/desk/knowledge/{number}")
    press(editor, "复核通过并发布")
    expect(editor.locator(".case-line b").first).to_have_text("已发布")
    editor.locator("summary", has_text=re.compile("^修订$")).click()
    editor.get_by_label("为什么修订").fill("改成网上核对")
    editor.get_by_role("button", name="修订", exact=True).click()
    editor.get_by_label("答案").fill("# 先核对\n在网上核对。")
    editor.get_by_role("button", name="存为草稿").click()
    editor.get_by_role("link", name="和现行的对照").click()
    expect(editor.locator("del").first).to_be_visible()
    assert faults(editor) == []

    public = sit("window2", PHONE)
    public.goto("/questions")
    public.get_by_label("想办什么事？卡在哪里？").fill("外地社保")
    public.get_by_role("button", name="搜").click()
    assert faults(public) == []
    public.get_by_role("link", name=TITLE).first.click()
    expect(public.get_by_text("由人社局发函核对")).to_be_visible()
    assert public.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    public.get_by_role("button", name="有用", exact=True).click()
    expect(public.get_by_text("谢谢，知道它有用。")).to_be_visible()
    assert faults(public) == []


def test_a_window_officer_sends_a_like_case_out_by_a_path_card(sit: Sit, closed_case: str) -> None:
    window = sit("window")
    window.goto("/desk/register")
    window.get_by_label("办不成的是什么事").fill("外地的社保记录查不到，转不进来。")
    window.get_by_label("姓名或单位名称").fill("张建国")
    window.get_by_label("电话", exact=True).fill("13800138000")
    window.locator(".more-fields > summary").first.click()
    window.get_by_label("要办的事项").fill(ITEM)
    window.get_by_role("button", name="登记并打印回执").click()
    case_no = window.locator(".receipt-codes code").first.inner_text()
    open_case(window, case_no)
    begin(window, "受理并开始计时")
    choose(window, "受理情形", "多次跑动仍未办成")
    finish(window, "已受理待研判")

    card = window.locator("#case-knowledge .way").first
    expect(card).to_contain_text("这样办成过")
    assert faults(window) == []
    card.get_by_role("link", name="照这条路研判").click()
    expect(window.get_by_label("主办单位")).to_have_value("hrss")
    finish(window, "待派单")
    expect(window.locator("#case-knowledge")).to_contain_text("这件是照路径卡派的")

    window.goto(f"/desk/cases/{closed_case}")
    window.locator("#case-knowledge").get_by_label("不算，因为").fill("知识库里已经有了")
    window.locator("#case-knowledge").get_by_role("button", name="不算", exact=True).click()
    expect(window.locator("#case-knowledge")).to_contain_text("不算新知识")
