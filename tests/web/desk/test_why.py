"""怎么算的: beside each date of a case, on a page of its own, and for any date by hand."""

from datetime import date
from html import unescape

import pytest

from bancheng.calendar_cn import imports
from bancheng.cases.models import Case
from tests.cases.conftest import MONDAY, handled, registered
from tests.cases.test_statements import counted
from tests.cases.test_why import moved_thrice
from tests.cast import CENTRE
from tests.web.desk.conftest import At

COUNTED = "/desk/clock?day=2026-09-18&at=15:30&by={}&amount={}"


def page_of(at: At, who: str, path: str, status: int = 200) -> str:
    answer = at(who).get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def case_of(case: Case, more: str = "") -> str:
    return f"/desk/cases/{case.case_no}{more}"


# ── on the page of a case ────────────────────────────────────────────────


def test_promise_step_and_order_each_say_how_they_are_counted(at: At) -> None:
    page = page_of(at, "dispatcher", case_of(handled()))

    assert page.count("怎么算的</summary>") == 2
    assert page.count('class="order-why"') == 1
    assert "11月24日（周二）是第1个工作日，第5个工作日17:30下班时到期" in page
    assert "《默认规则》首次联系反映人时限：当个工作日内" in page
    assert "办理期限与承诺时限相同" in page


def test_counted_days_are_numbered_for_the_eye_and_the_ear_and_skipped_ones_named(at: At) -> None:
    page = page_of(at, "dispatcher", case_of(handled()))

    for number in range(1, 6):
        spoken = f'<span class="visually-hidden">第{number}日</span>'
        assert f'{spoken}<span aria-hidden="true">{number}</span>' in page
    assert page.count('<span class="strip-small">周末</span>') == 2
    assert '<span class="strip-small">到期 17:30</span>' in page


def test_a_case_that_was_only_registered_explains_its_step(at: At) -> None:
    page = page_of(at, "window", case_of(registered()))

    assert page.count("怎么算的</summary>") == 1
    assert "《默认规则》受理时限：4个工作小时" in page


def test_the_story_of_moves_stands_beside_the_promise(at: At) -> None:
    page = page_of(at, "dispatcher", case_of(moved_thrice()))

    assert "期限怎样变到今天" in page
    assert "延期3个工作日" in page
    assert "hrss联络员申请，hrss负责人、李分派同意" in page
    assert page.count("<del>") == 4
    assert "暂停补回 <b>2</b>" in page


# ── on a page of its own ─────────────────────────────────────────────────


def test_the_full_page_has_every_date_and_can_be_printed(at: At) -> None:
    case = moved_thrice()

    page = page_of(at, "dispatcher", case_of(case, "/clock"))

    assert "data-print" in page
    for heading in ("承诺时限", "环节时限：首次联系反映人", "工单时限", "期限怎样变到今天"):
        assert heading in page
    assert f"{case.case_no}-01" in page
    assert "来源C16：呼和浩特市“办不成事”反映窗口（2021，公开报道）" in page


def test_who_may_not_see_the_case_does_not_find_its_clock(at: At) -> None:
    case = handled()

    page_of(at, "liaison-housing", case_of(case, "/clock"), 404)
    page_of(at, "liaison-hrss", case_of(case, "/clock"))


def test_the_page_says_that_nothing_is_promised_before_acceptance(at: At) -> None:
    page = page_of(at, "window", case_of(registered(), "/clock"))

    assert "还没有受理，承诺时限从受理起算" in page


# ── by hand ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("by", "amount", "said"),
    [
        pytest.param("wd", 5, "9月24日（周四）17:30", id="working days"),
        pytest.param("wh", 4, "9月20日（周日）10:30", id="working hours"),
        pytest.param("wmin", 30, "9月18日（周五）16:00", id="working minutes"),
        pytest.param("days", 15, "10月8日（周四）17:30", id="days, moved on"),
        pytest.param("class.hard.limit_wd", "", "10月15日（周四）17:30", id="a promise"),
        pytest.param("step.handling", "", "9月20日（周日）12:00", id="a step"),
    ],
)
def test_any_date_is_counted_by_hand(at: At, by: str, amount: int | str, said: str) -> None:
    page = page_of(at, "window", COUNTED.format(by, amount))

    result = page.partition('class="calculated"')[2]
    assert said in result
    assert f"到期时间是2026年{said}" in result


def test_the_calculator_is_in_the_menu_and_begins_with_now(at: At) -> None:
    page = page_of(at, "liaison-hrss", "/desk/clock")

    assert 'href="/desk/clock" aria-current="page"' in page
    assert 'value="2026-11-23"' in page
    assert 'value="09:00"' in page
    assert "承诺时限" in page
    assert "首次联系反映人：当个工作日内，15:00以后开始的到下一个工作日12:00" in page


def test_a_date_that_leans_on_an_unknown_year_is_marked(at: At) -> None:
    page = page_of(at, "window", "/desk/clock?day=2026-12-28&at=09:00&by=wd&amount=5")

    assert '<span class="chip">暂定</span>' in page
    assert "2027年放假安排还没有载入" in page
    assert "放假安排还没有公布，先这样算" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("day=2026-11-23&at=09:00&by=wd&amount=", "请填写数量。"),
        ("day=2026-11-23&at=09:00&by=wd&amount=0", "最少是 1。"),
        ("day=2026-11-23&at=09:00&by=wd&amount=1000", "最多是 999。"),
        ("day=2026-11-23&at=25:00&by=wd&amount=5", "时间写成 09:30 这样。"),
        ("day=2026-13-01&at=09:00&by=wd&amount=5", "日期写成 2026-11-23 这样。"),
        ("day=1789-07-14&at=09:00&by=wd&amount=5", "请选 2000 年到 2099 年的日期。"),
        ("day=2026-11-23&at=09:00&by=moons&amount=5", "没有这种算法，请另选。"),
        ("day=2026-11-23&at=09:00&by=wd&amount=5&unit=moon", "没有这个单位，请另选。"),
    ],
)
def test_an_error_stands_beside_its_field_and_the_rest_is_kept(
    at: At, query: str, said: str
) -> None:
    page = page_of(at, "window", f"/desk/clock?{query}", 422)

    assert page.count(said) == 2  # in the summary and beside the field
    assert 'class="calculated"' not in page
    kept = [part.partition("=") for part in query.split("&") if part.startswith(("day", "at"))]
    for _name, _sign, value in kept:
        assert f'value="{value}"' in page


def test_a_very_long_sum_leaves_out_weeks_in_the_middle(at: At) -> None:
    page = page_of(at, "window", "/desk/clock?day=2026-11-23&at=09:00&by=wd&amount=200")

    assert "周略去" in page
    assert page.count("<tr>") < 15


def test_the_full_page_costs_the_same_however_often_the_date_was_moved(at: At) -> None:
    desk, costs = at("dispatcher"), []
    for case in (handled(), moved_thrice()):
        desk.get(case_of(case, "/clock"))
        with counted() as spent:
            desk.get(case_of(case, "/clock"))
        costs.append(spent.number)

    assert costs[0] == costs[1]
    assert max(costs) <= 16, spent.told()


def test_a_unit_counts_by_its_own_hours_and_else_by_those_of_the_centre(at: At) -> None:
    asked = COUNTED.format("wh", 4) + "&unit="
    hours = {"starts": date(2026, 1, 1), "spans": "09:00-12:00,14:00-17:00", "unit": "hrss"}
    imports.set_hours(**hours, centre=CENTRE, by="sysadmin", now=MONDAY)

    assert "9月20日（周日）11:30" in page_of(at, "window", asked + "hrss")
    assert "9月20日（周日）10:30" in page_of(at, "window", asked + "market")


def test_office_time_is_shown_day_by_day_for_the_eye_and_the_ear(at: At) -> None:
    page = page_of(at, "window", "/desk/clock?day=2026-11-20&at=16:10&by=wh&amount=4")

    assert (
        '<span class="visually-hidden">1小时20分</span><span aria-hidden="true">1:20</span>' in page
    )
    assert "办公时间，几时几分" in page
