"""Office hours on the administrators' pages."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bancheng.calendar_cn import queries
from bancheng.calendar_cn.models import CentreHours, Recount
from bancheng.people.models import AccessLog
from tests.web.manage.conftest import Enter

pytestmark = pytest.mark.django_db
SUMMER = {
    "whose": "990100", "starts": "2027-06-01", "until": "2027-09-30",
    "opens": "08:30", "lunch": "12:00", "back": "15:00", "closes": "18:30",
    "saturday_opens": "09:00", "saturday_closes": "12:00", "cutoff": "17:00",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bancheng.config.now", lambda: datetime(2026, 11, 23, 2, tzinfo=UTC))


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_summer_is_set_for_a_centre_and_ends_by_itself(enter: Enter) -> None:
    desk = enter("editor")

    done = desk.post("/manage/hours", SUMMER, follow=True)

    found = queries.worktime("990100")
    closes = [found.close_of(date(2027, m, 1)).astimezone(found.zone).hour for m in (5, 6, 9, 10)]
    assert closes == [17, 18, 18, 17]
    assert found.hours.period(date(2027, 7, 1)).cutoff == time(17)
    assert found.is_open(datetime(2027, 7, 3, 9, 30, tzinfo=found.zone))
    assert "已设定。在办件正在逐件重算。" in shown(done)
    assert "08:30–12:00、15:00–18:30" in shown(done)
    assert "待生效" in shown(done)
    assert AccessLog.objects.filter(
        kind=AccessLog.Kind.CALENDAR_CHANGED, username="editor"
    ).exists()


def test_a_unit_without_lunch_has_hours_of_its_own(enter: Enter) -> None:
    given = {"whose": "990100/hrss", "starts": "2026-12-01", "opens": "09:00", "closes": "16:00"}

    done = enter("editor").post("/manage/hours", given, follow=True)

    row = CentreHours.objects.get()
    assert (row.centre, row.unit, row.spans, row.cutoff) == ("990100", "hrss", "09:00-16:00", None)
    assert set(queries.times("990100").units) == {"hrss"}
    assert Recount.objects.get().unit == "hrss"
    assert "按规则包" in shown(done)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"opens": ""}, "opens", "请填写时间"),
        ({"opens": "25:00"}, "opens", "时间应写成 08:30"),
        ({"starts": ""}, "starts", "请选择日期"),
        ({"until": "2027-05-01"}, "until", "不能早于第一天"),
        ({"lunch": "08:00"}, "lunch", "要晚于 08:30"),
        ({"back": ""}, "back", "午休要写开始和结束"),
        ({"closes": "14:00"}, "closes", "要晚于 15:00"),
        ({"saturday_closes": ""}, "saturday_closes", "周六要写开门和关门"),
        ({"cutoff": "19:00"}, "cutoff", "截止时间要在上班和下班之间"),
        ({"whose": "990100/moon"}, "whose", "moon"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    enter: Enter,
    changed: dict[str, str],
    field: str,
    said: str,
) -> None:
    answer = enter("editor").post("/manage/hours", {**SUMMER, **changed})

    assert answer.status_code == 422
    assert any(said in line for line in answer.context["form"].errors[field])
    assert not CentreHours.objects.exists()


def test_another_season_in_between_is_refused(enter: Enter) -> None:
    desk = enter("editor")
    desk.post("/manage/hours", {**SUMMER, "starts": "2027-07-01"})

    answer = desk.post("/manage/hours", SUMMER)

    assert answer.status_code == 422
    assert "其间 2027-07-01 已定有别的办公时间" in shown(answer)


def test_a_saturday_alone_recounts_nothing(enter: Enter) -> None:
    given = {"whose": "990100", "starts": "2026-12-01", "opens": "08:30", "lunch": "12:00",
             "back": "13:00", "closes": "17:30", "saturday_opens": "09:00",
             "saturday_closes": "12:00"}  # fmt: skip

    done = enter("editor").post("/manage/hours", given, follow=True)

    assert "时限没有变，不用重算" in shown(done)
    assert not Recount.objects.exists()


@pytest.mark.parametrize("who", ["verifier2", "dispatcher2"])
def test_who_may_not_set_hours_sees_no_form(enter: Enter, who: str) -> None:
    desk = enter(who)

    assert "设定并重算" not in shown(desk.get("/manage/hours"))
    assert desk.post("/manage/hours", SUMMER).status_code == 403
    assert not CentreHours.objects.exists()
