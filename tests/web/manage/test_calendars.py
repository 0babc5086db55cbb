"""Holiday notices on the administrators' pages: looked over first, then imported and recounted."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bancheng.calendar_cn import queries
from bancheng.calendar_cn.models import CalendarYear, Recount
from bancheng.cases.models import Case
from bancheng.people.models import AccessLog
from tests.web.manage.conftest import Enter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
PAGES = ["/manage/calendars", "/manage/calendars/2026", "/manage/hours"]
WRITERS = ["calendars/check", "calendars/correct", "calendars/confirm", "hours"]
FIXED = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bancheng.config.now", lambda: NOW)


def file(*days: tuple[str, str, bool], year: int = 2027) -> SimpleUploadedFile:
    fixed = [(f"{year}-{day}", "节日", True) for day in FIXED]
    rows = [{"date": d, "name": name, "off": off} for d, name, off in (*fixed, *days)]
    tree = {"year": year, "source": "国办发明电〔2026〕9号", "days": rows}
    return SimpleUploadedFile("2027.json", json.dumps(tree).encode())


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def hidden(answer: Any) -> dict[str, str]:
    return {"text": answer.context["text"], "centre": answer.context["centre"]}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["editor", "verifier2", "dispatcher2"])
def test_the_three_administrators_may_look(enter: Enter, who: str, page: str) -> None:
    assert enter(who).get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["window", "leader", "province"])
def test_nobody_else_finds_the_pages(enter: Enter, who: str, page: str) -> None:
    assert enter(who).get(page).status_code == 404


@pytest.mark.parametrize("address", WRITERS)
@pytest.mark.parametrize(
    ("who", "status"), [("verifier2", 403), ("dispatcher2", 403), ("leader", 404)]
)
def test_only_the_system_administrator_changes_anything(
    enter: Enter,
    who: str,
    status: int,
    address: str,
) -> None:
    desk = enter(who)

    assert desk.post(f"/manage/{address}", {"file": file()}).status_code == status
    assert "看看会改什么" not in shown(enter("verifier2").get("/manage/calendars"))
    assert not Recount.objects.exists()


def test_a_missing_year_is_said_at_home_and_on_the_page(enter: Enter) -> None:
    desk = enter("editor")

    assert "缺少 2027 年放假安排" in shown(desk.get("/manage/"))
    assert "缺少 2027 年放假安排" in shown(desk.get("/manage/calendars"))
    assert "下面是推算的样子" in shown(desk.get("/manage/calendars/2027"))
    assert "下面是推算的样子" not in shown(desk.get("/manage/calendars/2026"))
    assert "bancheng_calendar_years_missing 1.0" in shown(desk.get("/metrics"))


def test_a_file_is_looked_over_and_then_imported(enter: Enter) -> None:
    desk = enter("editor")

    looked = desk.post(
        "/manage/calendars/check", {"file": file(("2027-02-08", "春节", True)), "centre": "CN"}
    )

    assert "2027 年由推算变为确定" in shown(looked)
    assert "2027年2月8日（周一）" in shown(looked)
    assert not CalendarYear.objects.filter(year=2027).exists()

    done = desk.post("/manage/calendars/confirm", hidden(looked), follow=True)

    row = CalendarYear.objects.get(year=2027)
    assert (row.edition, row.imported_by, row.source) == (1, "editor", "国办发明电〔2026〕9号")
    assert "已载入2027年放假安排第1版。在办件正在逐件重算。" in shown(done)
    assert "正在重算：2027年放假安排第1版" in shown(done)
    assert "缺少 2027" not in shown(done)
    kept = AccessLog.objects.get(kind=AccessLog.Kind.CALENDAR_CHANGED)
    assert (kept.username, kept.target) == ("editor", "2027年放假安排第1版")


def test_the_same_file_again_changes_nothing(enter: Enter) -> None:
    desk = enter("editor")
    looked = desk.post("/manage/calendars/check", {"file": file(), "centre": "CN"})
    desk.post("/manage/calendars/confirm", hidden(looked))

    again = desk.post("/manage/calendars/confirm", hidden(looked), follow=True)

    assert "没有变化" in shown(again)
    assert (CalendarYear.objects.filter(year=2027).count(), Recount.objects.count()) == (1, 1)
    assert AccessLog.objects.filter(kind=AccessLog.Kind.CALENDAR_CHANGED).count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "不是有效的 JSON"),
        (b"\xff\xfe", "文件应为 UTF-8 编码的文字"),
        (b"[" + b" " * 300_000, "文件太大"),
        (b'{"year": 2027, "days": [{"date": "2027-02-30", "name": "", "off": 1}]}', "日期应写成"),
    ],
)
def test_a_faulty_file_is_refused_beside_the_field(
    enter: Enter,
    content: bytes,
    said: str,
) -> None:
    upload = SimpleUploadedFile("2027.json", content)

    answer = enter("editor").post("/manage/calendars/check", {"file": upload, "centre": "CN"})

    assert answer.status_code == 422
    assert said in shown(answer)
    assert enter("editor").post("/manage/calendars/check").status_code == 422


def test_what_comes_back_broken_is_not_imported(enter: Enter) -> None:
    broken = {"text": '{"year": 2027, "days": []}', "centre": "CN"}

    done = enter("editor").post("/manage/calendars/confirm", broken, follow=True)

    assert "没有载入" in shown(done)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_a_day_is_corrected_for_one_centre(enter: Enter) -> None:
    desk, day = enter("editor"), {"day": "2026-12-07", "what": "off", "name": "台风停工"}

    looked = desk.post("/manage/calendars/correct", {**day, "centre": "990100", "source": "市府办"})
    desk.post("/manage/calendars/confirm", hidden(looked))

    assert "12月7日（周一）" in shown(looked)
    assert "休息（台风停工）" in shown(looked)
    assert not queries.worktime("990100").is_working_day(date(2026, 12, 7))
    assert queries.worktime("").is_working_day(date(2026, 12, 7))
    page = shown(desk.get("/manage/calendars"))
    assert "990100" in page
    assert "台风停工" in shown(desk.get("/manage/calendars/2026?centre=990100"))

    plain = {"day": "2026-12-07", "what": "plain", "centre": "990100"}
    back = desk.post("/manage/calendars/correct", plain)
    desk.post("/manage/calendars/confirm", hidden(back))

    assert queries.worktime("990100").is_working_day(date(2026, 12, 7))


def test_a_place_works_on_a_weekday_that_is_off_everywhere_else(enter: Enter) -> None:
    desk, day = enter("editor"), {"day": "2026-10-07", "what": "worked", "name": "值守"}

    looked = desk.post("/manage/calendars/correct", {**day, "centre": "990100"})
    desk.post("/manage/calendars/confirm", hidden(looked))

    assert queries.worktime("990100").is_working_day(date(2026, 10, 7))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": "2026-12-07", "what": "worked", "name": "上班"}, "本来就上班"),
        ({"day": "2026-12-07", "what": "off"}, "请写明这一天的名称"),
        ({"day": "", "what": "off", "name": "台风"}, "请选择日期"),
        ({"day": "2026-12-07", "name": "台风"}, "请选择放假还是上班"),
        ({"day": "2027-12-07", "what": "off", "name": "台风"}, "2027 年还没有放假安排"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_beside_the_field(
    enter: Enter,
    given: dict[str, str],
    said: str,
) -> None:
    answer = enter("editor").post("/manage/calendars/correct", {"centre": "CN", **given})

    assert answer.status_code == 422
    assert said in shown(answer)


def test_an_older_edition_can_be_looked_up(enter: Enter) -> None:
    desk, day = enter("editor"), {"day": "2026-12-07", "what": "off", "name": "台风停工"}
    looked = desk.post("/manage/calendars/correct", {**day, "centre": "CN"})
    desk.post("/manage/calendars/confirm", hidden(looked))

    now, before = desk.get("/manage/calendars/2026"), desk.get("/manage/calendars/2026?edition=1")

    assert "台风停工" in shown(now)
    assert "台风停工" not in shown(before)
    assert "第 1 版（已被替代）" in shown(before)


def test_the_page_costs_the_same_however_many_years(
    enter: Enter,
    django_assert_max_num_queries: Any,
) -> None:
    desk = enter("editor")
    desk.get("/manage/calendars")
    for year in range(2010, 2022):
        CalendarYear.objects.create(
            year=year, edition=1, imported_at=NOW - timedelta(days=year), imported_by="x"
        )

    with django_assert_max_num_queries(18):
        desk.get("/manage/calendars")
    assert not Case.objects.exists()
