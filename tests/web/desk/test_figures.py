"""Figures, board and sample check at the desk: who sees them, what they say, what they link to."""

import csv
import io
import re
from html import unescape

import pytest
from django.core.cache import cache

from bancheng.cases.models import AccessLog, Event
from bancheng.evaluation.models import VisitRating
from bancheng.people.models import WindowPoint
from bancheng.reports import recounting, sampling, silence
from tests.cases.conftest import MONDAY, answered, press, registered
from tests.cast import CENTRE, actor
from tests.web.desk.conftest import At

PAGES = ("/desk/figures", "/desk/board", "/desk/audit", "/desk/figures/taken_in/cases")
DAY = "from=2026-11-23&to=2026-11-23"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def text_of(response: object) -> str:
    words = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(unescape(words).split())


@pytest.mark.parametrize("path", PAGES)
def test_leader_supervisor_and_superior_may_look_and_nobody_else(at: At, path: str) -> None:
    for who in ("leader", "supervisor", "province"):
        assert at(who).get(path).status_code == 200
    for who in ("window", "dispatcher", "verifier", "liaison-hrss", "hotline"):
        assert at(who).get(path).status_code == 403
        assert "抽样核查" not in text_of(at(who).get("/desk/"))


def test_a_figure_says_its_parts_and_leads_to_its_cases(at: At) -> None:
    done, other = answered(), registered()
    recounting.catch_up()
    page = at("leader").get(f"/desk/figures?{DAY}")

    assert "登记受理占比 受理 ÷ 登记 50.0% 1/2" in text_of(page)
    link = re.search(r'href="([^"]*taken_in/cases[^"]*part=numerator[^"]*)"', page.content.decode())
    assert link is not None
    behind = text_of(at("leader").get(unescape(link[1])))
    assert done.case_no in behind
    assert other.case_no not in behind


def test_by_unit_there_is_a_line_for_each(at: At) -> None:
    answered()
    recounting.catch_up()

    page = text_of(at("leader").get(f"/desk/figures?{DAY}&by=unit&group=dispatch"))

    assert "hrss" in page
    assert "100.0% 1/1" in page


def test_a_period_that_ends_before_it_begins_is_told_so(at: At) -> None:
    page = at("leader").get("/desk/figures?from=2026-12-01&to=2026-01-01")

    assert page.status_code == 422
    assert "结束日期要在开始日期之后" in text_of(page)


def test_an_empty_period_says_so(at: At) -> None:
    assert "这段时间没有诉求件" in text_of(at("leader").get("/desk/figures?period=last_year"))


# ── the board ────────────────────────────────────────────────────────────


def test_a_quiet_point_of_which_visitors_speak_comes_first(at: At) -> None:
    for code, name in (("P1", "大厅窗口"), ("P2", "分中心窗口"), ("P3", "车站窗口")):
        WindowPoint.objects.create(centre_id=CENTRE, code=code, name=name)
    registered(point="P1")
    for number, level in enumerate((1, 5)):
        VisitRating.objects.create(
            centre_id=CENTRE, point="P3", visited_on=MONDAY.date(), token=f"t{number}",
            invited_by="window", invited_at=MONDAY, level=level, rated_at=MONDAY,
        )  # fmt: skip
    recounting.catch_up()

    found = [one for one in silence.silent(CENTRE, MONDAY) if one.kind == "point"]

    assert [(one.code, one.heard, one.bad) for one in found] == [("P3", 2, 1), ("P2", 0, 0)]
    page = text_of(at("leader").get("/desk/board"))
    assert "车站窗口 到访评价 2 次，其中差评 1 次" in page
    assert "大厅窗口" not in page


def test_a_matter_that_only_the_hotline_brings_is_named(centre: str) -> None:
    item = {"name": "医保异地备案"}
    for _case in range(2):
        registered(by="hotline", channel="hotline", item=item)
        registered(by="hotline", channel="hotline")
    registered()
    recounting.catch_up()

    found = [one for one in silence.silent(CENTRE, MONDAY) if one.kind == "item"]

    assert [(one.name, one.heard) for one in found] == [("医保异地备案", 2)]


def test_the_wall_shows_the_board_without_the_desk_around_it(at: At) -> None:
    page = at("leader").get("/desk/board?wall=1").content.decode()

    assert 'class="desk wall"' in page


# ── the sample ───────────────────────────────────────────────────────────


def test_the_same_seed_draws_the_same_cases_and_another_others(at: At) -> None:
    for _case in range(12):
        registered()
    recounting.catch_up()
    day = MONDAY.date()

    def drawn(seed: str) -> list[str]:
        found = sampling.sample(actor("supervisor"), day, day, size=4, seed=seed)
        return [case.case_no for case in found.cases]

    assert drawn("2026-11") == drawn("2026-11")
    assert drawn("2026-11") != drawn("2026-12")
    assert drawn("2026-11") == sorted(drawn("2026-11"), key=lambda no: sampling.rank("2026-11", no))


def test_each_class_is_in_the_sample_by_its_share_and_at_least_once() -> None:
    assert sampling.shares({"general": 90, "complex": 9, "hard": 1}, 10) == {
        "general": 8, "complex": 1, "hard": 1,
    }  # fmt: skip
    assert sampling.shares({"general": 3, "hard": 1}, 20) == {"general": 3, "hard": 1}
    assert sum(sampling.shares({"a": 7, "b": 7, "c": 7}, 10).values()) == 10
    assert sum(sampling.shares({"a": 7, "b": 7, "c": 7}, 2).values()) == 2


@pytest.mark.parametrize("query", ["size=0", "size=201", "size=x", "seed=%20"])
def test_a_sample_that_cannot_be_drawn_is_told_so(at: At, query: str) -> None:
    assert at("leader").get(f"/desk/audit?{query}").status_code == 422


def test_the_list_of_the_sample_has_codes_and_hashes_and_nothing_anybody_wrote(at: At) -> None:
    case = registered(statement="=cmd|' /C calc'!A0 我叫张三丰")
    recounting.catch_up()

    answer = at("supervisor").get(f"/desk/audit/list?{DAY}&size=5&seed=1")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert rows[1][1] == case.case_no
    assert rows[1][-1] == case.last_hash
    assert "张三丰" not in answer.content.decode()
    assert "cmd" not in answer.content.decode()


def test_a_replay_shows_the_case_as_it_stood_at_each_line(at: At) -> None:
    case = registered()
    press(case, "accept", "window", situation="QX1")

    first = text_of(at("supervisor").get(f"/desk/audit/{case.case_no}?line=1"))
    last = text_of(at("supervisor").get(f"/desk/audit/{case.case_no}"))

    assert "状态 变了 待受理 –" in first
    assert "状态 变了 已受理待研判 待受理" in last
    assert "2 条记录逐条核对无误" in last
    assert "跑了三趟" not in last
    assert "张三丰" not in last


def test_who_replays_a_case_is_noted_once_however_many_lines_they_look_at(at: At) -> None:
    case, other = registered(), registered()
    for line in ("", "?line=1", "?line=1"):
        at("supervisor").get(f"/desk/audit/{case.case_no}{line}")
    at("leader").get(f"/desk/audit/{case.case_no}")
    at("supervisor").get(f"/desk/audit/{other.case_no}")

    rows = AccessLog.objects.filter(case=case).order_by("by")
    assert [(row.by, row.fields, row.reason) for row in rows] == [
        ("leader", "replay", "抽样核查"),
        ("supervisor", "replay", "抽样核查"),
    ]
    assert AccessLog.objects.count() == 3


def test_a_replay_names_the_line_that_was_changed(at: At, db_vendor: str) -> None:
    case = registered()
    press(case, "accept", "window", situation="QX1")
    genuine = Event.objects.get(case=case, seq=2).prev_hash
    case.last_hash = "0" * 64
    case.save(update_fields=["last_hash"])

    page = text_of(at("leader").get(f"/desk/audit/{case.case_no}"))

    assert genuine
    assert "记录核对不上" in page


def test_nothing_can_be_changed_in_a_replay_and_a_stranger_finds_nothing(at: At) -> None:
    case = registered(barred=["supervisor"])

    assert at("leader").post(f"/desk/audit/{case.case_no}").status_code == 405
    assert at("supervisor").get(f"/desk/audit/{case.case_no}").status_code == 404
    assert '<form method="post"' not in at("leader").get(
        f"/desk/audit/{case.case_no}"
    ).content.decode().replace("/accounts/logout", "")
