"""Calling the reporter: in vain, then reached and closed; a refusal understood; a signature."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Sit
from tests.browser.test_closed_loop import (
    begin,
    begin_reply,
    choose,
    contact,
    finish,
    open_case,
    register,
)
from tests.browser.test_public import faults
from tests.browser.test_supervision import in_hand

pytestmark = pytest.mark.browser


def answered(sit: Sit, outcome: str) -> str:
    """A case of which the reporter has the unit's answer."""
    case_no = in_hand(sit)
    liaison = sit("liaison-hrss")
    open_case(liaison, case_no)
    contact(liaison, "已电话说明。", "办理中")
    begin_reply(liaison, outcome, "已经查清。", "您反映的事已有结果。")
    if outcome.startswith("依法不能办"):
        liaison.get_by_label("法律依据").fill("社会保险法第十六条。")
        liaison.get_by_label("已考虑的替代办法").fill("可以继续缴费。")
    finish(liaison, "办理中")
    for who in ("leader-hrss", "leader") if outcome != "办成" else ("leader-hrss",):
        signer = sit(who)
        open_case(signer, case_no)
        begin(signer, "审签同意")
        signer.locator(".act-go").click()
        expect(signer.locator(".notice.success")).to_be_visible()
    dispatcher = sit("dispatcher")
    open_case(dispatcher, case_no)
    begin(dispatcher, "答复反映人")
    choose(dispatcher, "答复方式", "电话")
    finish(dispatcher, "已答复待核查")
    return case_no


def answer(page: Page, question: str, said: str) -> None:
    """Tick the answer to one question of the script."""
    page.locator(".script li", has_text=question).get_by_label(said, exact=True).check()


def test_called_in_vain_then_reached_and_closed(sit: Sit) -> None:
    case_no = answered(sit, "办成")
    verifier = sit("verifier")
    verifier.locator(".desk-rail").get_by_role("link", name="回访清单").click()
    line = verifier.locator(".call-line", has_text=case_no)
    expect(verifier.locator(".call-group", has=line)).to_contain_text("必须电话核查的")
    assert faults(verifier) == []

    for _time in range(3):
        verifier.goto(f"/desk/calls/{case_no}")
        expect(verifier.get_by_role("button", name="按未联系上办结")).to_have_count(0)
        verifier.get_by_role("button", name="没有打通，登记一次").click()
        expect(verifier.locator(".notice.success")).to_contain_text("换个时段再打")
    expect(line).to_contain_text("打过 3 次")
    expect(verifier.locator(".call-group", has=line)).to_contain_text("换个时段再打的")

    line.get_by_role("link", name="回访").click()
    answer(verifier, "您反映的事办成了吗", "办成了")
    verifier.get_by_role("button", name="显示电话，准备拨打").click()
    expect(verifier.locator('a[href="tel:13800138000"]')).to_be_visible()
    assert faults(verifier) == []
    expect(verifier.get_by_label("办成了", exact=True)).to_be_checked()
    answer(verifier, "单位当天联系了吗", "是")
    answer(verifier, "对结果满意吗", "满意")
    answer(verifier, "对办理的快慢满意吗", "不满意")
    verifier.get_by_role("button", name="核查通过，办结").click()
    expect(verifier.locator(".notice.success")).to_contain_text("已办结")
    open_case(verifier, case_no)
    expect(verifier.locator(".case-head .state")).to_have_text("办结")
    expect(verifier.locator(".case-body")).to_contain_text("结果 满意、快慢 不满意")
    assert faults(verifier) == []


def test_on_a_phone_a_refusal_is_checked_for_having_been_understood(sit: Sit) -> None:
    case_no = answered(sit, "依法不能办（已解释）")
    verifier = sit("verifier", PHONE)
    verifier.goto("/desk/calls")
    assert faults(verifier) == []
    verifier.locator(".call-line", has_text=case_no).get_by_role("link", name="回访").click()
    assert faults(verifier) == []
    verifier.get_by_role("button", name="核查不通过，退回重办").click()
    expect(verifier.locator(".error-summary")).to_contain_text("请填写这一项")
    assert faults(verifier) == []
    answer(verifier, "您反映的事办成了吗", "没有办成")
    answer(verifier, "理由和救济途径听明白了吗", "部分明白")
    verifier.get_by_role("button", name="核查通过，办结").click()
    expect(verifier.locator(".notice.success")).to_contain_text("已办结")
    open_case(verifier, case_no)
    expect(verifier.locator(".case-body")).to_contain_text("部分明白")


def test_the_reporter_signs_at_the_window(sit: Sit) -> None:
    window = sit("window")
    case_no, _code = register(window)
    open_case(window, case_no)
    begin(window, "当场办结")
    choose(window, "受理情形", "多次跑动仍未办成")
    choose(window, "堵点成因", "系统故障")
    choose(window, "办理结果", "办成")
    window.get_by_label("答复内容").fill("当场补录好了。")
    finish(window, "已答复待核查")
    begin(window, "确认结果")
    choose(window, "是否办成", "办成了")
    pad = window.locator("canvas.sign-pad")
    pad.scroll_into_view_if_needed()
    area = pad.bounding_box()
    assert area is not None
    window.mouse.move(area["x"] + 40, area["y"] + 60)
    window.mouse.down()
    window.mouse.move(area["x"] + 200, area["y"] + 120, steps=5)
    window.mouse.up()
    expect(window.locator("[data-signature] input")).to_have_value("C:\\fakepath\\签名.png")
    assert faults(window) == []
    finish(window, "已答复待核查")
    expect(window.locator(".case-body")).to_contain_text("签名.png")
    expect(window.locator(".case-body")).not_to_contain_text("没有签名")
