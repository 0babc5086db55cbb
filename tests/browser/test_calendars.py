"""放假安排和办公时间: looked over before anything changes, with and without a mouse, on a phone."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser
FIXED = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")
NOTICE = {  # so far ahead that no other test counts with it
    "year": 2036,
    "source": "测试通知",
    "days": [
        *({"date": f"2036-{day}", "name": "节日", "off": True} for day in FIXED),
        {"date": "2036-01-28", "name": "春节", "off": True},
        {"date": "2036-02-02", "name": "春节", "off": False},
    ],
}


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def office(request: pytest.FixtureRequest, served: str, browser: Browser) -> Iterator[Page]:
    """The system administrator's pages, in a browser with scripts and in one without."""
    context = browser.new_context(
        base_url=served, locale="zh-CN", java_script_enabled=request.param
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator('button[name="username"][value="sysadmin"]').click()
    page.goto("/manage/calendars")
    yield page
    context.close()


def test_a_notice_is_looked_over_and_imported_and_a_day_of_it_corrected(office: Page) -> None:
    file = {"name": "2036.json", "mimeType": "application/json"}
    office.get_by_label("放假安排文件").set_input_files(
        {**file, "buffer": json.dumps(NOTICE).encode()}
    )
    office.get_by_role("button", name="看看会改什么").first.click()
    expect(office.get_by_role("heading", name="还没有改，请先看一遍")).to_be_visible()
    office.get_by_role("button", name="载入并重算").click()
    expect(office.get_by_role("link", name="2036 放假")).to_be_visible()

    office.get_by_label("哪一天").fill("2036-01-29")
    office.get_by_role("radio", name="放假").check()
    office.get_by_label("名称").fill("春节")
    office.get_by_role("button", name="看看会改什么").last.click()
    expect(office.get_by_role("cell", name="休息（春节）").first).to_be_visible()
    office.get_by_role("link", name="不载入").click()

    office.get_by_role("link", name="2036 放假").click()
    expect(office.get_by_role("cell", name="2036年1月28日（周一）", exact=True)).to_be_visible()
    expect(office.get_by_role("cell", name="2036年2月2日（周六）", exact=True)).to_be_visible()


def test_hours_are_set_and_what_does_not_fit_is_said_beside_its_field(office: Page) -> None:
    office.get_by_role("link", name="办公时间").click()
    office.get_by_label("适用").select_option(label="整个中心")
    office.get_by_label("从哪天起").fill("2036-06-01")
    office.get_by_label("当日截止").fill("18:00")
    office.get_by_role("button", name="设定并重算").click()
    expect(office.get_by_text("截止时间要在上班和下班之间。").last).to_be_visible()

    office.get_by_label("下班", exact=True).fill("18:30")
    office.get_by_role("button", name="设定并重算").click()

    expect(office.get_by_text("已设定。")).to_be_visible()
    expect(office.get_by_role("row").filter(has_text="待生效").first).to_contain_text(
        "08:30–12:00、13:00–18:30"
    )


def test_axe_finds_nothing_wrong_and_nothing_hangs_over_on_a_phone(
    served: str, browser: Browser
) -> None:
    context = browser.new_context(base_url=served, locale="zh-CN")
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator('button[name="username"][value="sysadmin"]').click()
    found = {}
    for address in ("/manage/calendars", "/manage/calendars/2026", "/manage/hours"):
        for width, height in (PHONE, (1440, 900)):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address)
            found[address, width] = faults(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[address, width].append("hangs over")
    context.close()

    assert {where: wrong for where, wrong in found.items() if wrong} == {}
