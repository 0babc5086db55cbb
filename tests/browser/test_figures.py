"""The leader's figures down to a case, the board on a phone, a case replayed by the supervisor."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Sit
from tests.browser.test_closed_loop import register
from tests.browser.test_public import faults

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_figure_leads_to_its_cases_and_a_sample_to_a_replay(
    sit: Sit, tick: Callable[[], None], size: tuple[int, int]
) -> None:
    case_no, _code = register(sit("window"))
    tick()

    leader = sit("leader", size)
    leader.goto("/desk/figures")
    line = leader.get_by_role("row").filter(has_text="登记受理占比")
    expect(line).to_be_visible()
    assert faults(leader) == []
    line.get_by_role("link").nth(1).click()
    expect(leader.get_by_text(case_no[-15:], exact=False).first).to_be_attached()
    assert faults(leader) == []

    leader.goto("/desk/figures?by=channel&group=intake")
    expect(leader.get_by_role("rowheader").first).to_be_visible()
    assert faults(leader) == []

    leader.goto("/desk/board")
    expect(leader.get_by_role("heading", name="现在卡在哪里")).to_be_visible()
    assert faults(leader) == []

    supervisor = sit("supervisor", size)
    supervisor.goto("/desk/audit?size=200")
    assert faults(supervisor) == []
    supervisor.goto(f"/desk/audit/{case_no}")
    expect(supervisor.get_by_text("逐条核对无误")).to_be_visible()
    expect(supervisor.get_by_role("heading", name="第 1 条“登记”之后")).to_be_visible()
    assert faults(supervisor) == []


def test_the_wall_is_dark_and_without_the_desk_around_it(sit: Sit) -> None:
    leader = sit("leader", (1920, 1080))
    leader.goto("/desk/board")
    leader.get_by_role("link", name="大屏").click()

    expect(leader.get_by_role("navigation", name="我的队列")).to_be_hidden()
    ground = leader.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, ground.removeprefix("rgb(").rstrip(")").split(","))) < 150
    assert faults(leader) == []
