"""A paper from the story of a case to the printer, and to the reporter's own telephone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Sit
from tests.browser.test_closed_loop import begin, choose, finish, open_case, register
from tests.browser.test_public import Visit, faults, visit

pytestmark = pytest.mark.browser
__all__ = ["visit"]


def taken(page: Page, name: str) -> bytes:
    """The file that a link gives."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return Path(download.value.path()).read_bytes()


def fits(page: Page) -> bool:
    """Whether nothing runs out of the page sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_receipt_is_printed_opened_in_full_and_read_by_its_reporter(
    sit: Sit, visit: Visit, size: tuple[int, int]
) -> None:
    window = sit("window", size)
    if size == PHONE:  # the link to it is behind a menu there
        window.goto("/desk/register")
    case_no, code = register_here(window) if size == PHONE else register(window)
    open_case(window, case_no)
    begin(window, "受理并开始计时")
    choose(window, "受理情形", "多次跑动仍未办成")
    finish(window, "已受理待研判")

    window.locator(".entry a.card-link", has_text="受理回执").click()
    expect(window.get_by_role("heading", name="受理回执")).to_be_visible()
    expect(window.locator(".sheet")).to_contain_text(case_no)
    expect(window.locator(".sheet")).to_contain_text("张**")
    assert faults(window) == []
    assert fits(window)
    assert taken(window, "PDF 文件").startswith(b"%PDF-1.7")
    assert taken(window, "Word 文件").startswith(b"PK")

    window.locator("summary", has_text="需要完整的个人信息").click()
    window.get_by_label("为什么要看").fill("打印后当面交给反映人")
    assert faults(window) == []
    window.get_by_role("button", name="查看并记录").click()
    expect(window.locator(".sheet")).to_contain_text("张建国")
    expect(window.get_by_text("这次查看已经记入日志。")).to_be_visible()
    foot = window.locator(".sheet-check").inner_text()

    reporter = visit("/track", size=size)
    reporter.locator("#id_case_no").fill(case_no)
    reporter.locator("#id_code").fill(code)
    reporter.get_by_role("button", name="查进度").click()
    reporter.get_by_role("link", name=re.compile("受理回执")).click()
    expect(reporter.get_by_role("heading", name="受理回执")).to_be_visible()
    assert faults(reporter) == []
    assert fits(reporter)
    number = reporter.locator(".sheet-number").inner_text()

    stranger = visit("/papers/check", size=size)
    stranger.get_by_label("文书编号").fill(number)
    found = re.search(r"核验码 ([0-9A-F-]+)", foot)
    assert found is not None
    stranger.get_by_label("核验码").fill(found[1])
    stranger.get_by_role("button", name="核验", exact=True).click()
    expect(stranger.get_by_role("heading", name="是本中心出具的文书")).to_be_visible()
    assert faults(stranger) == []
    assert fits(stranger)


def register_here(page: Page) -> tuple[str, str]:
    """Register where the page stands: on a telephone the way there is folded away."""
    page.get_by_label("办不成的是什么事").fill("交了社保转移材料，去了三次都说再等等。" * 6)
    page.get_by_label("姓名或单位名称").fill("张建国")
    page.get_by_label("电话", exact=True).fill("13800138000")
    page.get_by_role("button", name="登记并打印回执").click()
    codes = page.locator(".receipt-codes code")
    return codes.nth(0).inner_text(), codes.nth(1).inner_text()
