"""The archivist's path: what waits, the checklist, archiving, the report, taking it out."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bancheng.archive import proof
from tests.browser.conftest import DESK, PHONE, Sit
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser

CLOSE = """
import sys, django
django.setup()
from bancheng import config
from bancheng.cases import actions
from bancheng.people.queries import roster
from bancheng.rules.facts import REPORTER
people, now = roster("990100"), config.now()
case = actions.register(
    actor=people.actor("window"), centre="990100", channel="window",
    reporter={"kind": "person", "name": "张建国", "phone": "13800138000"},
    item={"name": "社会保险关系转移接续"}, now=now,
    statement="交了社保转移材料，去了三次都说再等等。" * 6, request="请尽快办好。",
)
def does(actor, action, **given):
    actions.act(case.case_no, action, actor=actor, given=given, now=now)
does(people.actor("window"), "solve_on_spot", situation="QX3", causes=["ZY05"], outcome="done",
     answer="当场补录，已经办结。", evidence="办结截图已核对")
does(people.actor("verifier"), "verify_ok", method="phone", done="yes")
does(REPORTER, "rate", level=5)
print(case.case_no)
"""


@pytest.fixture
def closed(served: str, deployment: dict[str, str]) -> str:
    """The number of a case that waits to be archived."""
    env = deployment | {"DJANGO_SETTINGS_MODULE": "bancheng.settings"}
    command = [sys.executable, "-c", CLOSE]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_case_goes_to_the_archive_and_its_package_comes_out_sound(
    sit: Sit, closed: str, size: tuple[int, int], tmp_path: Path
) -> None:
    page = sit("archivist", size)
    page.goto("/desk/archive")
    assert faults(page) == []
    page.locator(f'a[href="/desk/archive/{closed}"]').click()
    expect(page.get_by_role("heading", name="归档清单")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="归档", exact=True).click()
    expect(page.get_by_text("已归档。归档包正在封装。")).to_be_visible()

    if page.get_by_role("button", name="现在封装").is_visible():  # unless the worker was quicker
        page.get_by_role("button", name="现在封装").click()
    expect(page.locator(".facts")).to_contain_text("SM2-SM3")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

    page.locator("summary", has_text="调取归档包").click()
    page.get_by_label("为什么调取").fill("移交市档案馆")
    with page.expect_download() as download:
        page.get_by_role("button", name="调取", exact=True).click()
    taken = tmp_path / "package.zip"
    download.value.save_as(taken)
    with taken.open("rb") as found:
        assert proof.sound(found)

    page.get_by_role("link", name="四性检测报告").click()
    expect(page.locator(".sheet")).to_contain_text("总体结论")
    expect(page.locator(".sheet")).not_to_contain_text("不合格")
    assert faults(page) == []
    page.goto(f"/desk/archive/{closed}")
    page.locator("summary", has_text="登记暂缓").click()
    page.get_by_label("为什么暂缓").fill("行政复议尚未审结。")
    page.get_by_role("button", name="登记暂缓").click()
    expect(page.get_by_text("行政复议尚未审结。")).to_be_visible()
    for tab in ("kept", "terms", "lists"):
        page.goto(f"/desk/archive?tab={tab}")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
