"""Holiday notices: read strictly, kept by edition, used by every centre at once."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from bancheng.calendar_cn import imports, notice, queries
from bancheng.calendar_cn.models import CalendarChange, CalendarYear
from bancheng.cli import main

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
FIXED = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")


def text(*days: dict[str, Any], year: int = 2027) -> str:
    fixed = [{"date": f"{year}-{day}", "name": "节日", "off": True} for day in FIXED]
    return json.dumps({"year": year, "days": [*fixed, *days]}, ensure_ascii=False)


MAKE_UP = {"date": "2027-02-20", "name": "春节", "off": False}
SPRING = {"date": "2027-02-08", "name": "春节", "off": True}


def imported(source: str, **more: Any) -> imports.Imported:
    return imports.import_notice(notice.read(source), by="sysadmin", now=NOW, **more)


def due(centre: str = "990100") -> tuple[str, bool]:
    found = queries.worktime(centre).after_days(datetime(2027, 2, 5, 3, tzinfo=UTC), 1)
    return f"{found.why.last_day}", found.provisional


def test_the_shipped_years_are_there_after_migration_and_2027_is_unknown() -> None:
    years = list(CalendarYear.objects.order_by("year").values_list("year", "imported_by"))

    assert years == [(year, "system") for year in range(2022, 2027)]
    assert queries.known_until() == date(2026, 12, 31)
    assert due() == ("2027-02-08", True)


def test_an_import_makes_the_year_known() -> None:
    done = imported(text(SPRING, MAKE_UP))

    assert (done.edition, done.changed, done.missing) == (1, True, ())
    assert due() == ("2027-02-09", False)
    assert queries.worktime("990100").is_working_day(date(2027, 2, 20))
    assert CalendarChange.objects.last().by == "sysadmin"


def test_the_same_notice_again_changes_nothing_and_a_corrected_one_is_a_new_edition() -> None:
    imported(text(SPRING))
    changes = CalendarChange.objects.count()

    again, corrected = imported(text(SPRING)), imported(text())

    assert (again.edition, again.changed) == (1, False)
    assert (corrected.edition, corrected.changed) == (2, True)
    assert CalendarChange.objects.count() == changes + 1
    assert due() == ("2027-02-08", False)
    assert queries.worktime("990100").calendar.edition_of(2027) == "2027年放假安排第2版"


def test_a_centres_own_days_hold_only_there() -> None:
    own = {"date": "2026-04-20", "name": "三月三", "off": True}
    imported(json.dumps({"year": 2026, "days": [own]}), centre="450100")

    guangxi, elsewhere = queries.worktime("450100"), queries.worktime("990100")

    assert not guangxi.is_working_day(date(2026, 4, 20))
    assert elsewhere.is_working_day(date(2026, 4, 20))
    assert guangxi.calendar.edition_of(2026) == "2026年放假安排第1版及本地第1版"


def test_a_year_after_a_gap_is_not_taken_for_known() -> None:
    imported(text(year=2028))

    assert queries.known_until() == date(2026, 12, 31)


def test_a_change_by_another_process_is_seen() -> None:
    before = queries.worktime("990100")
    seen = dict(queries._kept), queries._seen
    imported(text(SPRING))
    queries._kept.update(seen[0])  # as a process that did not write it still remembers
    queries._seen = seen[1]

    after = queries.worktime("990100")

    assert not before.calendar.knows(date(2027, 2, 8))
    assert after.calendar.knows(date(2027, 2, 8))


def test_working_time_costs_one_statement_once_it_is_known(
    django_assert_num_queries: Any,
) -> None:
    queries.worktime("990100")

    with django_assert_num_queries(1):
        queries.worktime("990100")


def test_a_centres_hours_replace_the_general_ones_from_their_first_day() -> None:
    set_hours = imports.set_hours
    set_hours(starts=date(2026, 5, 1), spans="08:00-12:00,14:00-18:00", by="a", now=NOW)
    set_hours(
        starts=date(2026, 7, 1), spans="09:00-13:00", saturday="09:00-11:00", cutoff=time(12),
        by="b", now=NOW, centre="990100",
    )  # fmt: skip
    here, elsewhere = queries.worktime("990100"), queries.worktime("990200")
    closes = [here.close_of(date(2026, month, 6)).astimezone(here.zone).hour for month in (4, 6, 8)]

    assert closes == [17, 18, 13]
    assert here.is_open(datetime(2026, 8, 8, 9, 30, tzinfo=here.zone))
    cutoffs = [here.hours.period(date(2026, month, 6)).cutoff for month in (6, 8)]
    assert cutoffs == [None, time(12)]
    assert elsewhere.close_of(date(2026, 8, 6)).astimezone(here.zone).hour == 18


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('{"year": 2027,\n "days": [}', "第 2 行"),
        ("[]", "文件应为"),
        ('{"year": "2027", "days": []}', "year 应为"),
        ('{"year": 2027, "days": []}', "days 应为非空的列表"),
        ('{"year": 2027, "days": [], "holidays": 1}', "days 应为非空的列表"),
        (text({"date": "2027-02-30", "name": "春节", "off": True}), "days 第 7 项：日期应写成"),
        (text({"date": "2027-02-20", "name": "春节"}), "days 第 7 项：应写成"),
        (text({"date": "2028-02-20", "name": "春节", "off": True}), "2028-02-20 不在 2027 年"),
        (text({"date": "2027-02-17", "name": "春节", "off": False}), "本来就上班"),
        (text({"date": "2027-02-08", "name": "", "off": True}), "name 应为"),
        (text({"date": "2027-02-08", "name": "春节", "off": "yes"}), "off 应为"),
        (text(SPRING, SPRING), "days 第 8 项：2027-02-08 重复"),
    ],
)
def test_a_faulty_notice_is_refused_in_plain_words(broken: str, said: str) -> None:
    with pytest.raises(notice.NoticeError, match=said):
        notice.read(broken)


def test_the_command_imports_a_file_and_refuses_a_broken_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps({"year": 2027, "days": [SPRING]}), "utf-8")

    assert main(["calendar", "import", str(file)]) == 0
    first = capsys.readouterr().out
    assert main(["calendar", "import", str(file)]) == 0
    again = capsys.readouterr().out
    file.write_text("{}", "utf-8")

    assert "第 1 版：已载入" in first
    assert "没有列出法定节日 2027-01-01" in first
    assert "没有变化" in again
    with pytest.raises(SystemExit, match="year 应为"):
        main(["calendar", "import", str(file)])


def test_the_command_explains_a_provisional_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "explain", "--start", "2026-12-25T15:00", "--wd", "15"]) == 0

    said = capsys.readouterr().out
    assert "2027年1月18日（周一）17:30" in said
    assert "暂定" in said


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_change_is_looked_up_every_few_seconds() -> None:
    queries.forget()
    queries.worktime("990100")
    stamps, at = queries._seen
    other = CalendarChange.objects.create(at=NOW, by="x", what="elsewhere", token="new")

    assert queries._look() == stamps
    queries._seen = stamps, at - 2 * queries.FRESH
    assert queries._look() == (other.token, stamps[1])
