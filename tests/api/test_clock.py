"""Why this date, at the interface: the same row scope as the case, words and days in one answer."""

import pytest

from tests.api.conftest import Desk
from tests.cases.conftest import handled, registered


def test_the_clock_of_a_case_is_explained_in_words_and_day_by_day(window: Desk) -> None:
    case = handled()

    found = window.get(f"/cases/{case.case_no}/clock").ok()

    promise = found["promise"]
    assert promise["due_at"] == "2026-11-30T17:30:00+08:00"
    assert promise["words"].startswith("到期时间是2026年11月30日（周一）17:30。")
    assert promise["rule"] == {
        "path": "class.complex.limit_wd",
        "rule": "承诺时限：复杂类5个工作日",
        "source": "C16",
        "title": "呼和浩特市“办不成事”反映窗口（2021，公开报道）",
        "pack": "默认规则",
    }
    assert promise["skipped"] == [
        {"day": "2026-11-28", "name": "周六"},
        {"day": "2026-11-29", "name": "周日"},
    ]
    assert [day["number"] for day in promise["days"]] == [None, 1, 2, 3, 4, None, None, 5]
    assert promise["editions"] == ["2026年放假安排第1版"]
    assert (promise["limit_wd"], promise["extension_wd"], promise["stopped_wd"]) == (5, 0, 0)
    assert found["step"]["key"] == "handling"
    assert found["step"]["sum"]["rule"]["source"] == "B03"
    assert [move["causes"] for move in found["moves"]] == [["accepted"]]
    assert found["moves"][0]["was"] is None
    assert found["moves"][0]["due_at"] == promise["due_at"]
    assert found["work_orders"][0]["order_no"] == f"{case.case_no}-01"
    assert found["yellow_at"] == "2026-11-27T08:30:00+08:00"


def test_it_is_said_in_english_when_asked(window: Desk) -> None:
    found = window.get(f"/cases/{handled().case_no}/clock", lang="en").ok()

    assert found["promise"]["words"].startswith("Due Mon 30 Nov 2026, 17:30. Accepted on Mon 23")
    assert found["promise"]["skipped"][0]["name"] == "Saturday"
    assert found["promise"]["editions"] == ["holidays of 2026, edition 1"]


def test_a_case_that_was_not_accepted_has_no_promise(window: Desk) -> None:
    found = window.get(f"/cases/{registered().case_no}/clock").ok()

    assert (found["clock"], found["promise"], found["moves"]) == ("none", None, [])


@pytest.mark.parametrize("who", ["liaison-housing", "editor"])
def test_whoever_may_not_see_the_case_finds_nothing(centre: str, who: str) -> None:
    case = handled()

    Desk(who).get(f"/cases/{case.case_no}/clock").problem(404, "not-found")
    Desk(who).get("/cases/BC990100-20261123-999999/clock").problem(404, "not-found")


def test_a_stranger_is_not_told(stranger: Desk, centre: str) -> None:
    stranger.get(f"/cases/{handled().case_no}/clock").problem(401, "not-authenticated")


@pytest.mark.parametrize("asked", [{"lang": "fr"}, {"language": "en"}])
def test_what_cannot_be_asked_is_refused_by_name(window: Desk, asked: dict[str, str]) -> None:
    answer = window.get(f"/cases/{handled().case_no}/clock", **asked)

    assert answer.fields() == set(asked)


def test_the_shape_of_the_case_itself_is_as_it_was(window: Desk) -> None:
    found = window.get(f"/cases/{handled().case_no}").ok()

    assert found["due_at"] == "2026-11-30T17:30:00+08:00"
    assert "promise" not in found
