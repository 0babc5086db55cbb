"""From one case that a leader marks to a kind of trouble that the public reads was mended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Sit
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser
TRIAGE_ONE = """
from bancheng import config
from bancheng.cases import actions
from bancheng.people.queries import roster
who, now = roster("990100").actor, config.now()
case = actions.register(
    actor=who("window"), centre="990100", channel="window",
    item=dict(name="社会保险转移接续（市内）"),
    reporter=dict(kind="person", name="李四光", phone="13800138001"),
    statement="先到原参保地开凭证，开回来又说系统里查不到。", now=now)
actions.act(case.case_no, "accept", actor=who("window"), given=dict(situation="QX3"), now=now)
given = {"class": "complex", "causes": ["ZY05"], "lead_unit": "hrss"}
actions.act(case.case_no, "triage", actor=who("dispatcher"), given=given, now=now)
print(case.case_no)
"""


@pytest.fixture
def triaged(served: str, told: Callable[[str], str]) -> str:
    """A case with its item and cause."""
    return told(TRIAGE_ONE).split()[-1]


def day(ahead: int) -> str:
    """A day near today, as a date field takes it."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return (today + timedelta(days=ahead)).isoformat()


def press(page: Page, move: str) -> None:
    """Send the open form of a move."""
    page.locator("details[open] form").get_by_role("button", name=move, exact=True).click()


def unfold(page: Page, move: str) -> None:
    """Open the form of a move."""
    page.locator("summary").get_by_text(move, exact=True).click()


def test_a_marked_case_becomes_a_problem_that_is_mended_and_published(
    sit: Sit, triaged: str
) -> None:
    leader = sit("leader", PHONE)
    leader.goto(f"/desk/cases/{triaged}/problems")
    unfold(leader, "标为共性问题线索")
    leader.get_by_label("为什么像一类问题").fill("别的镇也有人说过")
    press(leader, "标出")
    expect(leader.get_by_text("待判断")).to_be_visible()
    assert faults(leader) == []
    address = leader.url

    dispatcher = sit("dispatcher")
    dispatcher.goto(address)
    unfold(dispatcher, "是，立项")
    dispatcher.get_by_label("标题").fill("转移接续查不到")
    dispatcher.get_by_label("ZY05").check()
    assert faults(dispatcher) == []
    press(dispatcher, "立项")
    expect(dispatcher.get_by_role("heading", name="转移接续查不到")).to_be_visible()
    assert faults(dispatcher) == []
    unfold(dispatcher, "定一项措施")
    dispatcher.get_by_label("措施种类").select_option("guide")
    dispatcher.get_by_label("要做什么").fill("改指南。")
    dispatcher.get_by_label("责任单位").select_option("hrss")
    dispatcher.get_by_label("完成期限").fill(day(9))
    press(dispatcher, "定一项措施")
    expect(dispatcher.get_by_text("改指南的，要写明位置和原文。").first).to_be_visible()
    dispatcher.get_by_label("办事指南的位置").fill("指南第三条")
    dispatcher.get_by_label("指南原文").fill("先到原参保地开凭证。")
    press(dispatcher, "定一项措施")
    expect(dispatcher.get_by_text("落实措施中", exact=True)).to_be_visible()
    problem = dispatcher.url

    unit = sit("liaison-hrss", PHONE)
    unit.goto(problem)
    unfold(unit, "报完成")
    unit.get_by_label("完成日期").fill(day(-2))
    unit.get_by_label("凭据").fill("指南第二版")
    unit.get_by_label("改后的文字").fill("窗口调取凭证。")
    assert faults(unit) == []
    press(unit, "报完成")
    expect(unit.get_by_text("已报完成，待核实").first).to_be_visible()

    dispatcher.goto(problem)
    unfold(dispatcher, "核实完成")
    press(dispatcher, "核实完成")
    unfold(dispatcher, "宣布措施全部落实")
    dispatcher.get_by_label("效果检查期").fill("1")
    press(dispatcher, "宣布措施全部落实")
    expect(dispatcher.get_by_text("措施已落实，待检查效果")).to_be_visible()

    leader.goto(problem)
    unfold(leader, "确认见效")
    leader.get_by_label("意见").first.fill("没有再发生。")
    press(leader, "确认见效")
    dispatcher.goto(problem)
    unfold(dispatcher, "提请公布")
    dispatcher.get_by_label("公布的标题").fill("转移接续不用再跑两地")
    press(dispatcher, "提请公布")
    leader.goto(problem)
    unfold(leader, "核发公布")
    press(leader, "核发公布")
    expect(leader.get_by_text("已公布", exact=True)).to_be_visible()
    assert faults(leader) == []

    leader.goto("/open/solved")
    leader.get_by_role("link", name="转移接续不用再跑两地").click()
    expect(leader.get_by_text("窗口调取凭证。")).to_be_visible()
    assert faults(leader) == []


@pytest.mark.usefixtures("triaged")
def test_the_analysis_reads_on_desk_and_phone(sit: Sit) -> None:
    for size in ((1440, 900), PHONE):
        leader = sit("leader", size)
        for path in ("", "/candidates", "/heat", "/delays", "/gaps"):
            leader.goto(f"/desk/problems{path}")
            assert faults(leader) == []
        leader.goto("/desk/problems/heat")
        leader.locator(".heat td a").first.click()
        expect(leader.locator("table.rows")).to_be_visible()
