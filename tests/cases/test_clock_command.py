"""`bancheng clock explain`: a case's dates, and dates by hand, read from a terminal."""

import pytest

from bancheng.cli import main
from tests.cases.conftest import handled

START = ("--start", "2026-11-20T16:30")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["clock", "explain", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def refused(*arguments: str) -> str:
    with pytest.raises(SystemExit) as left:
        main(["clock", "explain", *arguments])
    assert isinstance(left.value.code, str)
    return left.value.code


def test_a_case_is_explained_from_its_promise_to_its_light(centre, capsys):
    case = handled()

    lines = said(capsys, case.case_no)

    assert lines[0] == case.case_no
    assert [line for line in lines if line.startswith("# ")] == [
        "# 承诺时限",
        "# 怎样变到今天",
        "# 环节时限 · 首次联系反映人",
        f"# 工单时限 · {case.case_no}-01 hrss",
        "# 亮灯",
    ]
    assert any(line.startswith("到期时间是2026年11月30日（周一）17:30。") for line in lines)
    assert any(line.startswith("1. 2026年11月23日（周一）09:00，受理，开始计时") for line in lines)


def test_a_case_is_explained_in_english_day_by_day(centre, capsys):
    lines = said(capsys, handled().case_no, "--lang", "en", "--each-day")

    assert "# Promise to the reporter" in lines
    assert "  2026-11-23 Mon  start" in lines
    assert "  2026-11-24 Tue  day 1" in lines
    assert "  2026-11-28 Sat  not counted Saturday" in lines
    assert "  2026-11-30 Mon  day 5 · due" in lines


def test_a_date_is_counted_by_hand(centre, capsys):
    assert said(capsys, *START, "--wd", "2")[0].startswith(
        "到期时间是2026年11月24日（周二）17:30。"
    )
    assert "11月20日计1小时，11月23日计3小时。" in said(capsys, *START, "--wh", "4")[0]
    assert "第15日是12月5日（周六）" in said(capsys, *START, "--days", "15")[0]


def test_a_date_is_counted_by_a_limit_that_the_pack_names(centre, capsys):
    line = said(capsys, *START, "--limit", "step.handling", "--centre", centre, "--unit", "hrss")[0]

    assert "已过当日截止时间15:00，应在11月23日12:00前完成。" in line
    assert "来源B03：" in line


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Give a case number, or --start and one of"),
        ((*START, "--wd", "2", "--wh", "4"), "Give a case number, or --start and one of"),
        (("BC990100-20261123-000001", *START), "Give either a case number or --start"),
        (("BC990100-20261123-999999",), "There is no case BC990100-20261123-999999."),
        (("--start", "Monday", "--wd", "2"), "--start Monday: write a day and a time"),
        ((*START, "--wd", "-2"), "The amount must be a whole number from 0 to 9999, not -2."),
        ((*START, "--wd", "2", "--centre", "000000"), "There is no centre 000000."),
        ((*START, "--wd", "2", "--centre", "990100", "--unit", "moon"), "There is no unit moon"),
        ((*START, "--limit", "step.none"), "The rule pack has no limit step.none; it has: class."),
        (("--start", "9999-12-30T09:00", "--wd", "9"), "This date is too far away"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_one_sentence(centre, arguments, sentence):
    assert refused(*arguments).startswith(sentence)
