"""定期报告的话 — how numbers are said, which units are named, what comes next, and the pictures."""

from dataclasses import asdict

from bancheng.reports.periodic_numbers import briefly, compared, counted, moved, quoted, shown
from bancheng.reports.periodic_sections import banded
from bancheng.reports.periodic_units import attention, next_steps
from bancheng.reports.render.charts import Bar, Chart, png, svg
from bancheng.rules.policy import ReportsRule


def figure(n, d):
    return {"n": n, "d": d, "v": n / d if d else None}


def test_ratios_say_their_parts_and_nothing_of_nothing():
    assert shown("acceptance", figure(139, 167)) == "83.2%（139/167）"
    assert shown("acceptance", figure(1, 2)) == "50.0%（1/2），样本少"
    assert shown("acceptance", figure(0, 0)) == "–"
    assert shown("net_hours", {"n": 12.0, "d": 4, "v": 3.0}) == "3.0 小时（4 件）"
    assert shown("mean_level", figure(45, 10)) == "4.50（45/10）"


def test_changes_are_told_only_of_enough_cases():
    assert moved("acceptance", figure(9, 10), figure(8, 10)) == "比上期高 10.0 个百分点"
    assert moved("acceptance", figure(8, 10), figure(8, 10)) == "与上期持平"
    assert moved("acceptance", figure(1, 2), figure(8, 10)) == ""
    assert counted(12, 10) == "比上期（10 件）多 2 件（20.0%）"
    assert counted(1, 3) == "比上期（3 件）少 2 件"
    assert counted(0, 0) == "上期也没有"


def test_a_unit_is_named_with_its_reasons():
    doc = {
        "rules": asdict(ReportsRule()),
        "units": [
            ["hrss", "人社局", {"on_time": figure(7, 10), "bad": figure(3, 10)}],
            ["tax", "税务局", {"on_time": figure(1, 4)}],
            ["fund", "公积金", {"on_time": figure(9, 10), "satisfied": figure(2, 10)}],
        ],
        "now": {"on_time": figure(17, 24), "satisfied": figure(1, 10)},
        "stuck": {"red_by_unit": {"fund": 2}},
    }

    found = {name: why for _code, name, why in attention(doc)}

    assert found == {
        "人社局": ["按时办结率 70.0%（7/10），低于 90%", "差评 3 件"],
        "公积金": ["数据截取时在办超期 2 件"],
    }
    stricter = ReportsRule(on_time_floor=0.95, bad_ratings=4)
    doc["rules"] = asdict(stricter)
    assert attention(doc)[0][2] == ["按时办结率 70.0%（7/10），低于 95%"]


def test_next_steps_come_from_what_is_due():
    doc = {
        "stuck": {"red": 2, "quiet": 0, "supervised": 1, "raised": 0},
        "now": {"bad_fixed": figure(1, 3)},
        "measures": [["指南不准", "改指南", "人社局", "2026-11-01", True]],
    }

    said = next_steps(doc)

    assert len(said) == 4
    assert "超期的 2 件" in said[0]
    assert "人社局" in said[2]


def test_hours_are_told_in_bands_and_nothing_of_nothing():
    assert banded({}) == []
    told = dict(banded({"0": 1, "8": 2, "9": 4, "40": 8, "110": 16}))
    assert told == {
        "0 至 8 工作小时": 3,
        "8 至 16 工作小时": 4,
        "16 至 24 工作小时": 0,
        "24 至 40 工作小时": 8,
        "40 至 80 工作小时": 0,
        "超过 80 工作小时": 16,
    }


def test_a_narrow_cell_has_its_parts_on_a_second_line_and_labels_with_commas_are_quoted():
    assert briefly("acceptance", figure(1, 2)) == "50.0%\n1/2"
    assert briefly("acceptance", figure(0, 0)) == "–"
    assert quoted([("政策、系统", 3), ("作风", 1)]) == "“政策、系统”3 件、“作风”1 件"


def test_a_year_without_anything_is_no_column_of_dashes():
    doc = {"now": {"taken_in": figure(5, 6)}, "before": {"taken_in": figure(3, 3)}}
    for year, columns in ((figure(0, 0), 3), (figure(2, 2), 4)):
        table = compared(doc | {"year": {"taken_in": year}}, "taken_in")
        assert len(table.head) == columns
        assert {len(row) for row in table.rows} == {columns}


def test_a_picture_is_sound_and_the_same_each_time():
    chart = Chart(
        "渠道", [Bar("窗口 <一>", 3, "3 件", 1), Bar("网上", 0, "0 件", 0)], "本期", "上期"
    )

    assert "&lt;一&gt;" in svg(chart)
    assert png(chart)[:8] == b"\x89PNG\r\n\x1a\n"
    assert png(chart) == png(chart)
