"""台账 — its columns, what it hides, what a spreadsheet may not take for a formula, its cost."""

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import openpyxl
import pytest

from bancheng.cases.models import AccessLog
from bancheng.reports import ledger
from bancheng.reports.ledger_columns import BY_KEY, COLUMNS, chosen
from bancheng.reports.ledger_files import safe
from bancheng.reports.models import LedgerExport
from bancheng.rules.errors import Invalid, NotPermitted, TooOften
from tests.cases.conftest import MONDAY, answered, handled, press, press_order, registered
from tests.cases.test_statements import counted
from tests.cast import CENTRE, actor

WANTED = (
    " 序号 诉求编号 登记时间 渠道 点位 首问人 反映人类型 反映人 联系电话"
    " 事项编码 事项名称 原办件编号 问题描述 诉求 受理情形 堵点成因 性质 分类"
    " 主办单位 协办单位 派单时间 签收时间 首次联系时间 承诺办结时间 延期次数"
    " 延期后的新时限 提级级别 会商次数 答复时间 办理结果 依据"
    " 实际用时（工作小时） 是否超期 回访时间 回访结果 评价等级 评价标签 差评整改"
    " 重办次数 是否重复件 并案号 是否共性问题 共性问题号 知识库号 归档号 备注"
)


def cells(who="leader", now=MONDAY, **asked):
    """The `.csv` as a list of rows by title."""
    data = b"".join(ledger.taken(actor(who), ledger.Asked(**asked), "csv", now=now))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def book(who="leader", now=MONDAY, **asked):
    """The `.xlsx` as openpyxl reads it."""
    data = b"".join(ledger.taken(actor(who), ledger.Asked(**asked), "xlsx", now=now))
    return openpyxl.load_workbook(io.BytesIO(data))


def test_every_column_that_is_asked_for_is_there():
    titles = [str(column.title) for column in COLUMNS]

    assert set(WANTED.split()) <= set(titles)
    assert len(titles) == len(set(titles)) == len(BY_KEY)


def test_columns_are_chosen_by_name_and_keep_their_order():
    assert [c.key for c in chosen(["rating", "case_no"])] == ["case_no", "rating"]
    assert chosen([]) == COLUMNS
    with pytest.raises(Invalid):
        chosen(["password"])


def test_a_case_answered_and_rated_fills_its_line(centre):
    done = answered(MONDAY, point="P1")
    later = MONDAY + timedelta(hours=2)
    press(done, "record_attempt", "verifier", later, method="phone", reached=True, summary="已办好")
    press(done, "verify_ok", "verifier", later, method="phone", done="yes")
    press(done, "rate", "reporter", later, level=5, tags=["517"], comment="很快")

    (line,) = cells(now=later)

    assert line["诉求编号"] == done.case_no
    assert (line["登记时间"], line["派单时间"]) == ("2026-11-23 09:00", "2026-11-23 09:00")
    assert (line["主办单位"], line["首问人"]) == ("hrss", "王窗口")
    assert (line["分类"], line["性质"]) == ("复杂类", "很难办")
    assert (line["办理结果"], line["回访结果"]) == ("办成", "办成了")
    assert (line["评价等级"], line["评价标签"], line["差评整改"]) == ("非常满意", "517", "")
    assert (line["实际用时（工作小时）"], line["是否超期"]) == ("0.0", "否")
    assert line["回访时间"] == "2026-11-23 11:00"


def test_an_extension_leaves_the_first_promise_in_its_own_column(centre):
    case = handled()
    before = cells()[0]
    press_order(case, "record_contact", "liaison-hrss", method="phone", summary="好", reached=True)
    press_order(case, "request_extension", "liaison-hrss", days=3, reason="调档", plan="下周补齐")
    press_order(case, "grant_extension", "leader-hrss")
    press_order(case, "grant_extension", "dispatcher")

    (line,) = cells()

    assert before["延期后的新时限"] == ""
    assert line["承诺办结时间"] == before["承诺办结时间"]
    assert line["延期次数"] == "1"
    assert line["延期后的新时限"] > line["承诺办结时间"]


def test_both_files_hold_the_same_cells(centre):
    answered()
    registered(statement="第二件")

    sheet = book()["台账"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    texts = cells()

    titles = [cell.value for cell in sheet[1]]
    assert titles == list(texts[0])
    for row, line in zip(rows, texts, strict=True):
        for title, value in zip(titles, row, strict=True):
            assert same(value, line[title]), title


def same(value, text):
    """Whether a cell of the workbook says what the text says."""
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d %H:%M}" == text
    return float(text) == value if isinstance(value, int | float) else (value or "") == text


def test_names_and_numbers_are_masked(centre):
    registered(statement="请打 13800138000 找我，身份证 110101199003074514。")

    (line,) = cells()

    assert (line["反映人"], line["联系电话"]) == ("张**", "138****8000")
    assert "13800138000" not in str(line)
    assert "110101199003074514" not in str(line)


def test_in_the_open_it_takes_a_reason_and_leaves_a_row(centre):
    registered()

    with pytest.raises(Invalid):
        cells(unmasked=True)
    (line,) = cells(unmasked=True, reason="年度核对")

    assert (line["反映人"], line["联系电话"]) == ("张三丰", "13800138000")
    note = LedgerExport.objects.get()
    assert (note.by, note.unmasked, note.reason, note.rows) == ("leader", True, "年度核对", 1)
    assert AccessLog.objects.count() == 0


def test_who_oversees_gets_it_masked_only_and_others_not_at_all(centre):
    registered()

    assert cells("supervisor")[0]["反映人"] == "张**"
    with pytest.raises(NotPermitted):
        cells("supervisor", unmasked=True, reason="想看")
    for who in ("dispatcher", "verifier", "liaison-hrss", "hotline", "province", "archivist"):
        with pytest.raises(NotPermitted):
            cells(who)


def test_so_many_files_in_the_open_and_no_more(centre):
    registered()
    for _time in range(ledger.RATE):
        cells(unmasked=True, reason="核对")

    with pytest.raises(TooOften):
        cells(unmasked=True, reason="核对")


def test_a_confidential_reporter_is_not_named_even_in_the_open(centre):
    registered(by="window2", reporter={**REPORTER, "confidential": True})

    for line in (*cells(), *cells(unmasked=True, reason="核对")):
        assert (line["反映人"], line["联系电话"], line["问题描述"]) == ("", "", "")
        assert "身份保密" in line["备注"]


REPORTER = {"kind": "person", "name": "张三丰", "phone": "13800138000"}


def test_the_ledger_of_one_who_is_complained_of_lacks_the_complaint(centre):
    registered(barred=["window"])
    kept = registered()

    assert [line["诉求编号"] for line in cells("window")] == [kept.case_no]


def test_filters_are_those_of_the_list_and_unknown_ones_are_refused(centre):
    mine = handled()
    registered()

    assert [line["诉求编号"] for line in cells(filters={"state": "handling"})] == [mine.case_no]
    with pytest.raises(Invalid):
        ledger.taken(actor("leader"), ledger.Asked({"colour": "red"}), "csv", now=MONDAY)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 138", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "＝1", "\n=1"]
)
def test_no_text_is_taken_for_a_formula(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "一切正常", "A=B", "3-2", "（+1）"])
def test_other_texts_stay_as_they_are(text):
    assert safe(text) == text


def test_a_formula_in_a_statement_is_text_in_both_files(centre):
    registered(statement='=HYPERLINK("x","点这里")', request="@SUM(1)")

    (line,) = cells()
    (row,) = book()["台账"].iter_rows(min_row=2)

    assert (line["问题描述"][:2], line["诉求"]) == ("'=", "'@SUM(1)")
    assert {cell.data_type for cell in row if cell.value} <= {"s", "n", "d", "inlineStr"}
    assert "<f>" not in _sheet_text()


def _sheet_text():
    data = b"".join(ledger.taken(actor("leader"), ledger.Asked(), "xlsx", now=MONDAY))
    with ZipFile(io.BytesIO(data)) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()


def test_the_second_sheet_says_what_was_asked_for_and_by_whom(centre):
    registered()

    sheet = book(filters={"open": "true"})["说明"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows()}

    assert said["台账"] == "云溪区"
    assert said["筛选条件"] == "open=true"
    assert (said["导出人"], said["个人信息"], said["行数"]) == ("郑主任", "已脱敏", "1")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_ledger_without_cases_is_a_file_with_its_head(centre, form):
    data = b"".join(ledger.taken(actor("leader"), ledger.Asked(), form, now=MONDAY))

    assert data
    assert LedgerExport.objects.get().rows == 0


def test_a_page_of_the_ledger_costs_the_same_for_one_and_for_fifty(centre):
    spent = []
    for number in (1, 49):
        for _case in range(number):
            handled()
        cells()
        with counted() as taken:
            assert len(cells()) == (1 if number == 1 else 50)
        spent.append(taken)

    assert spent[0].number == spent[1].number, spent[1].told()
    assert spent[1].number <= 22, spent[1].told()


def test_each_further_page_costs_a_handful(centre):
    for _case in range(12):
        handled()
    who, asked = actor("leader"), ledger.Asked()
    list(ledger.rows(who, asked, now=MONDAY))

    spent = []
    for size in (4, 12):
        with counted() as taken:
            numbers = [line.number for line in ledger.rows(who, asked, now=MONDAY, size=size)]
        assert numbers == list(range(1, 13))
        spent.append(taken.number)

    assert (spent[0] - spent[1]) / 2 <= 9


def test_the_operator_writes_the_ledger_of_a_centre(centre, tmp_path):
    from bancheng.cli import main

    registered()
    target = tmp_path / "ledger.csv"
    days = ["--from", "2026-11-01", "--to", "2026-11-30"]

    assert (
        main(["ledger", "export", "--centre", CENTRE, *days, "--format", "csv", str(target)]) == 0
    )

    (line,) = csv.DictReader(io.StringIO(target.read_text("utf-8-sig")))
    assert (line["反映人"], line["序号"]) == ("张**", "1")
    with pytest.raises(SystemExit, match="There is no centre"):
        main(["ledger", "export", "--centre", "nowhere", *days])
    with pytest.raises(SystemExit, match="Nothing was written"):
        main(["ledger", "export", "--centre", CENTRE, "--from", "soon", "--to", "2026-11-30"])
