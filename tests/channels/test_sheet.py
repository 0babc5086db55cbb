"""Sheets of letters as they really come: quotes, line breaks, repeats, old encodings."""

import gzip

import pytest

from bancheng import cli
from bancheng.cases.models import Case
from bancheng.channels.sheet.mapping import MappingError, guess, parse
from bancheng.channels.sheet.reading import Letter, NotTaken, SheetError, letters, open_sheet
from tests.cast import CENTRE

HEADER = "id,title,body,time\n"
SHEET = HEADER + (
    '1,居住证,"窗口说“材料不全”，\n又不说缺哪一样",2026-03-02\n'
    "2,公积金,提取跑了三趟,2026/3/3 09:00\n"
    "3,公积金,提取跑了 三趟,2026-03-04\n"
    ",,,\n"
    "4,只有标题,,坏日期\n"
    "2,换了说法,编号却一样,2026-03-05\n"
)


def read(tmp_path, text, *, name="letters.csv", encoding="utf-8", mapping=""):
    path = tmp_path / name
    raw = text.encode(encoding)
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    sheet = open_sheet(path)
    header = list(sheet.fieldnames or ())
    return list(letters(sheet, parse(mapping or guess(header), header)))


def test_every_row_is_a_letter_or_says_why_not(tmp_path):
    rows = read(tmp_path, SHEET)

    assert [row.line for row in rows if isinstance(row, Letter)] == [2, 4, 7]
    assert [(row.line, row.reason) for row in rows if isinstance(row, NotTaken)] == [
        (5, "与第 4 行重复"),
        (6, "标题和内容都是空的"),
        (8, "与第 4 行重复"),
    ]


def test_a_letter_is_kept_whole_with_its_title_and_day(tmp_path):
    first, second, *_rest = read(tmp_path, SHEET)

    assert first.statement == "居住证\n窗口说“材料不全”，\n又不说缺哪一样"
    assert (second.no, second.written_on.isoformat()) == ("2", "2026-03-03")


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("a.csv", "utf-8-sig"), ("a.csv", "gb18030"), ("a.csv.gz", "utf-8")],
)
def test_a_sheet_is_read_in_the_encodings_that_offices_use(tmp_path, name, encoding):
    rows = read(tmp_path, SHEET, name=name, encoding=encoding)

    assert rows[0].statement.startswith("居住证")


def test_a_body_that_is_too_long_is_refused_and_control_characters_are_dropped(tmp_path):
    long, stray = read(tmp_path, HEADER + f"1,长,{'字' * 50_001},\n2,题目,有\x00乱码,\n")

    assert long.reason == "内容超过 50000 字"
    assert stray.statement == "题目\n有乱码"


def test_an_unpaired_quote_does_not_swallow_the_sheet_silently(tmp_path):
    rows = read(tmp_path, HEADER + "1,甲,乙,丙,丁\n")

    assert rows[0].reason == "列数比表头多，引号可能没有配对"


@pytest.mark.parametrize("mapping", ["body=body", "statement=nowhere", "no=id", "statement="])
def test_a_mapping_that_cannot_be_used_says_why(mapping):
    with pytest.raises(MappingError):
        parse(mapping, ["id", "title", "body"])


def test_a_file_that_is_no_sheet_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")

    with pytest.raises(SheetError):
        open_sheet(path)


def run(*arguments):
    return cli.main(["import", "letters", *map(str, arguments), "--centre", CENTRE])


def test_a_dry_run_writes_nothing_and_reports_every_refusal(centre, tmp_path, capsys):
    sheet, report = tmp_path / "letters.csv", tmp_path / "refused.csv"
    sheet.write_text(SHEET, "utf-8")

    assert run(sheet, "--dry-run", "--report", report) == 0

    assert Case.objects.count() == 0
    assert "共 6 行，可导入 3 件，不导入 3 行" in capsys.readouterr().out
    assert report.read_text("utf-8-sig").splitlines()[1:] == [
        "5,3,与第 4 行重复",
        "6,,标题和内容都是空的",
        "8,2,与第 4 行重复",
    ]


def test_letters_become_cases_once_however_often_they_are_imported(centre, tmp_path, capsys):
    sheet = tmp_path / "board.csv"
    sheet.write_text(SHEET, "utf-8")

    assert run(sheet) == run(sheet) == 0

    cases = Case.objects.order_by("id")
    assert [case.channel for case in cases] == ["letter"] * 3
    assert cases[0].statement == "居住证\n窗口说“材料不全”，\n又不说缺哪一样"
    assert cases[0].owner
    assert "已导入 0 件" in capsys.readouterr().out
