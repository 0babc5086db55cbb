"""What a change of days or hours leaves behind: whose time, from which day, on whose word."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bancheng.calendar_cn import imports, notice, queries
from bancheng.calendar_cn.models import CalendarChange, CentreHours, Recount
from bancheng.cli import main
from bancheng.people.models import Centre, Level, Unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
BY = {"by": "sysadmin", "now": NOW}
CITY, COUNTY, TOWN, OTHER = "450100", "450101", "450102", "990100"


@pytest.fixture
def places() -> None:
    """A city with a county and its town, and another city."""
    above: list[str] = []
    for code in (CITY, COUNTY, TOWN):
        path = "".join(f"{part}/" for part in [*above, code])
        parent = above[-1] if above else None
        Centre.objects.create(code=code, name=code, path=path, parent_id=parent, level=Level.CITY)
        above.append(code)
    Centre.objects.create(code=OTHER, name=OTHER, path=f"{OTHER}/", level=Level.CITY)
    Unit.objects.create(centre_id=CITY, code="tax", name="税务局")


def year(*days: tuple[str, bool], year: int = 2026) -> notice.Notice:
    rows = [{"date": day, "name": "三月三", "off": off} for day, off in days]
    return notice.read(json.dumps({"year": year, "days": rows}))


def works(day: date) -> dict[str, bool]:
    return {c: queries.worktime(c).is_working_day(day) for c in (CITY, COUNTY, TOWN, OTHER)}


def left() -> list[tuple[Any, ...]]:
    rows = Recount.objects.order_by("id")
    return list(rows.values_list("centre", "below", "unit", "from_day", "cause"))


def test_after_installation_nothing_is_to_be_recounted() -> None:
    assert left() == []


def test_extra_days_hold_for_a_centre_and_everything_below_it(places: None) -> None:
    imports.import_notice(year(("2026-04-20", True), ("2026-04-21", True)), centre=CITY, **BY)
    imports.import_notice(year(("2026-04-22", True)), centre=COUNTY, **BY)

    assert works(date(2026, 4, 20)) == {CITY: False, COUNTY: False, TOWN: False, OTHER: True}
    assert works(date(2026, 4, 22)) == {CITY: True, COUNTY: False, TOWN: False, OTHER: True}
    assert queries.worktime(TOWN).calendar.edition_of(2026) == (
        "2026年放假安排第1版及本地第1版及本地第1版"
    )
    assert left() == [
        (CITY, True, "", date(2026, 4, 20), "2026年450100加放补班第1版"),
        (COUNTY, True, "", date(2026, 4, 22), "2026年450101加放补班第1版"),
    ]


def test_the_lower_centre_has_the_last_word_on_a_day(places: None) -> None:
    imports.import_notice(year(("2026-04-20", True)), centre=CITY, **BY)
    imports.correct_day(date(2026, 4, 20), off=False, name="照常", source="", centre=COUNTY, **BY)

    assert works(date(2026, 4, 20)) == {CITY: False, COUNTY: True, TOWN: True, OTHER: True}


def test_a_centre_that_is_moved_inherits_from_its_new_parent(places: None) -> None:
    imports.import_notice(year(("2026-04-20", True)), centre=CITY, **BY)
    before = works(date(2026, 4, 20))[OTHER]

    Centre.objects.filter(pk=OTHER).update(parent=CITY, path=f"{CITY}/{OTHER}/")

    assert (before, works(date(2026, 4, 20))[OTHER]) == (True, False)


def test_a_year_that_becomes_known_is_recounted_from_its_first_day() -> None:
    imports.import_notice(year(("2027-02-08", True), year=2027), **BY)

    assert left() == [("", True, "", date(2027, 1, 1), "2027年放假安排第1版")]


def test_a_correction_is_a_new_edition_and_recounts_from_the_day() -> None:
    done = imports.correct_day(date(2026, 12, 7), off=True, name="台风", source="市府办", **BY)

    assert (done.year, done.edition, done.from_day) == (2026, 2, date(2026, 12, 7))
    assert queries.worktime("").calendar.why_not(date(2026, 12, 7)) == "台风"
    assert left() == [("", True, "", date(2026, 12, 7), "2026年放假安排第2版")]

    imports.correct_day(date(2026, 12, 7), off=None, name="", source="", **BY)

    assert queries.worktime("").is_working_day(date(2026, 12, 7))
    assert queries.newest_editions("")[2026].edition == 3


def test_a_day_that_the_next_notice_names_is_corrected_there() -> None:
    done = imports.correct_day(date(2022, 12, 31), off=False, name="加班", source="", **BY)

    assert done.year == 2023
    assert queries.worktime("").is_working_day(date(2022, 12, 31))


@pytest.mark.parametrize(
    ("day", "off", "name", "said"),
    [
        (date(2026, 12, 7), False, "上班", "本来就上班"),
        (date(2026, 10, 1), True, "国庆", "本来就休息"),
        (date(2026, 12, 7), None, "", "没有写到"),
        (date(2027, 3, 1), True, "放假", "2027 年还没有放假安排"),
        (date(2026, 12, 7), True, " ", "请写明这一天的名称"),
    ],
)
def test_a_correction_that_corrects_nothing_is_refused(
    day: date, off: bool | None, name: str, said: str
) -> None:
    with pytest.raises(notice.NoticeError, match=said):
        imports.correct_day(day, off=off, name=name, source="", **BY)

    assert left() == []


def test_a_change_of_names_alone_recounts_nothing() -> None:
    days = [{"date": "2026-04-18", "name": "周六", "off": True}]
    found = notice.read(json.dumps({"year": 2026, "days": days}))

    done = imports.import_notice(found, centre=CITY, **BY)

    assert (done.changed, done.from_day, left()) == (True, None, [])


def test_a_unit_keeps_its_own_hours_from_their_first_day(places: None) -> None:
    imports.set_hours(starts=date(2026, 5, 1), spans="09:00-17:00", centre=CITY, **BY)
    imports.set_hours(starts=date(2026, 6, 1), spans="09:00-12:00", centre=CITY, unit="tax", **BY)
    imports.set_hours(starts=date(2026, 7, 1), spans="08:00-16:00", centre=CITY, **BY)
    time, tax = queries.worktime(CITY), queries.worktime(CITY, "tax")

    def closes(which: Any, *months: int) -> list[int]:
        days = [which.close_of(date(2026, month, 6)) for month in months]
        return [day.astimezone(which.zone).hour for day in days]

    assert closes(time, 4, 5, 6, 7) == [17, 17, 17, 16]
    assert closes(tax, 4, 5, 6, 7) == [17, 17, 12, 12]
    assert queries.worktime(CITY, "health") == time
    assert queries.times(CITY).units == {"tax": tax}
    assert queries.times(OTHER).units == {}
    assert left() == [
        (CITY, False, "", date(2026, 5, 1), "450100自2026-05-01起办公时间09:00-17:00"),
        (CITY, False, "tax", date(2026, 6, 1), "450100税务局自2026-06-01起办公时间09:00-12:00"),
        (CITY, False, "", date(2026, 7, 1), "450100自2026-07-01起办公时间08:00-16:00"),
    ]


def test_a_units_time_costs_nothing_more_than_its_centres(
    places: None, django_assert_num_queries: Any
) -> None:
    imports.set_hours(starts=date(2026, 6, 1), spans="09:00-12:00", centre=CITY, unit="tax", **BY)
    queries.times(CITY)

    with django_assert_num_queries(1):
        found = queries.times(CITY)
    with django_assert_num_queries(5):
        queries.forget()
        queries.times(CITY)
    assert set(found.units) == {"tax"}


def test_hours_of_a_season_go_back_to_what_held(places: None) -> None:
    summer = {"starts": date(2026, 6, 1), "until": date(2026, 9, 30), "cutoff": time(17)}
    imports.set_hours(spans="08:30-12:00,15:00-18:30", centre=CITY, **summer, **BY)
    found = queries.worktime(CITY)

    closes = [found.close_of(date(2026, m, 1)).astimezone(found.zone).hour for m in (5, 6, 9, 10)]

    assert closes == [17, 18, 18, 17]
    assert [p.cutoff for p in found.hours.periods] == [None, time(17), None]
    assert Recount.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"starts": date(2026, 6, 1), "until": date(2026, 5, 1)}, "不能早于第一天"),
        ({"starts": date(2026, 5, 1), "until": date(2026, 7, 1)}, "2026-06-01 已定有别的办公时间"),
        ({"starts": date(2026, 5, 1), "cutoff": time(20)}, "下午截止时间"),
        ({"starts": date(2026, 5, 1), "centre": "", "unit": "tax"}, "哪个中心的单位"),
        ({"starts": date(2026, 5, 1), "saturday": "9"}, "办公时间应写成"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_leave_nothing(
    given: dict[str, Any], said: str
) -> None:
    imports.set_hours(starts=date(2026, 6, 1), spans="09:00-17:00", centre=CITY, **BY)
    rows = CentreHours.objects.count(), CalendarChange.objects.count()

    with pytest.raises(ValueError, match=said):
        imports.set_hours(**{"spans": "09:00-17:00", "centre": CITY, **given, **BY})

    assert (CentreHours.objects.count(), CalendarChange.objects.count()) == rows


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 10, 31), ()),
        (date(2026, 11, 1), (2027,)),
        (date(2027, 1, 1), (2027,)),
        (date(2027, 12, 1), (2027, 2028)),
    ],
)
def test_from_november_on_the_next_year_is_missed(today: date, missing: tuple[int, ...]) -> None:
    assert queries.missing_years(today) == missing


def test_the_commands_correct_a_day_set_hours_of_a_unit_and_say_what_is_missing(
    places: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bancheng.config.now", lambda: NOW)
    hours = ["calendar", "hours", "--from", "2026-12-01", "--centre", CITY]

    assert main(["calendar", "correct", "2026-12-07", "--off", "台风", "--centre", CITY]) == 0
    assert main([*hours, "--unit", "tax", "--spans", "09:00-12:00", "--until", "2026-12-31"]) == 0
    said = capsys.readouterr().out
    assert main(["calendar", "list"]) == 0
    listed = capsys.readouterr().out

    assert "2026-12-07 已更正，2026 年放假安排第 1 版。" in said
    assert "2026-12-07 起的时限由后台程序逐件重算" in said
    assert "缺少 2027 年放假安排" in listed
    assert "正在重算：2026年450100加放补班第1版，已看 0 件，改动 0 件。" in listed
    with pytest.raises(SystemExit, match="没有单位 moon"):
        main([*hours, "--unit", "moon", "--spans", "09:00-12:00"])
    with pytest.raises(SystemExit, match="本来就休息"):
        main(["calendar", "correct", "2026-12-07", "--off", "台风", "--centre", CITY])
