"""A leader signs a month on a phone; the ledger and the self-assessment are read."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Sit
from tests.browser.test_closed_loop import register
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser


def drafted(supervisor: Page, day: str) -> None:
    """A report of the month in which the day lies, on screen."""
    supervisor.goto("/desk/reports")
    supervisor.locator("summary").filter(has_text="起草一份").click()
    supervisor.get_by_label("期内的任意一天").fill(day)
    assert faults(supervisor) == []
    supervisor.get_by_role("button", name="按现有数据起草").click()
    expect(supervisor.get_by_text("已按现有数据起草")).to_be_visible()


def test_a_month_is_drafted_completed_and_signed_by_a_leader_on_a_phone(sit: Sit) -> None:
    supervisor = sit("supervisor")
    drafted(supervisor, "2026-10-15")
    assert faults(supervisor) == []
    section = supervisor.locator("#next")
    section.locator("summary").click()
    section.get_by_label("补充的话").fill("下月集中清理超期件。")
    section.get_by_role("button", name="保存这一节").click()
    expect(supervisor.locator("#next")).to_contain_text("下月集中清理超期件。")
    supervisor.get_by_role("button", name="提请审签").click()
    expect(supervisor.get_by_text("等一位没有参与起草的中心领导审签")).to_be_visible()
    here = re.sub(r"#.*", "", supervisor.url)

    leader = sit("leader", PHONE)
    leader.goto(here)
    expect(leader.locator("#next")).to_contain_text("下月集中清理超期件。")
    assert faults(leader) == []
    leader.get_by_role("button", name="审签并印发").click()
    expect(leader.locator(".case-line")).to_contain_text("已印发")
    with leader.expect_download() as taken:
        leader.get_by_role("link", name="下载 .docx").click()
    assert taken.value.suggested_filename == "report-202610-1.docx"


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
def test_the_ledger_is_read_narrowed_and_taken_away(sit: Sit, size: tuple[int, int]) -> None:
    case_no, _code = register(sit("window"))
    leader = sit("leader", size)
    leader.goto("/desk/ledger")
    expect(leader.get_by_role("link", name=case_no)).to_be_visible()
    assert faults(leader) == []
    leader.locator("summary").filter(has_text="显示哪些列").click()
    leader.get_by_label("联系电话").check()
    leader.get_by_role("button", name="显示这些列").click()
    expect(leader.get_by_role("columnheader", name="联系电话")).to_be_visible()

    leader.locator("summary").filter(has_text="下载").click()
    assert faults(leader) == []
    leader.get_by_label("不脱敏（").check()
    leader.get_by_role("button", name="下载 .csv").click()
    expect(leader.get_by_text("请写明为什么要导出未脱敏的台账。")).to_be_visible()
    leader.goto("/desk/ledger")
    leader.locator("summary").filter(has_text="下载").click()
    with leader.expect_download() as taken:
        leader.get_by_role("button", name="下载 .csv").click()
    assert taken.value.suggested_filename.endswith(".csv")


def test_the_self_assessment_and_the_editions_are_read_on_a_phone(sit: Sit) -> None:
    register(sit("window"))
    leader = sit("leader", PHONE)
    leader.goto("/desk/assessment")
    expect(leader.get_by_text("不是国家标准原文")).to_be_visible()
    assert faults(leader) == []
    leader.goto("/desk/ledger/editions")
    leader.locator("summary").filter(has_text="制作定本").click()
    leader.get_by_role("button", name="保存这段时间的台账").click()
    expect(leader.get_by_text("第 1 版定本")).to_be_visible()
    assert faults(leader) == []
