"""Who waits for whom: examples counted by hand, eight office hours a working day."""

from datetime import datetime, timedelta

import pytest

from bancheng.oversight import waiting
from bancheng.oversight.models import WaitingFigure
from bancheng.oversight.waiting import Ruler, Step, minutes_of, pairs_of
from tests.cases.conftest import MONDAY, handled, press, press_order, registered
from tests.worktimes import worktime

DAY = 480
HRSS = {"unit": "hrss", "role": "lead", "state": "in_hand"}
TAX = {"unit": "tax", "role": "assist", "state": "in_hand"}


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the week that begins on Monday, 23 November."""
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day)


@pytest.mark.parametrize(
    ("doc", "pairs"),
    [
        pytest.param({"state": "submitted"}, {("reporter", "centre")}, id="at the counter"),
        pytest.param({"state": "supplement"}, {("centre", "reporter")}, id="for a paper"),
        pytest.param(
            {"state": "dispatched", "orders": {"1": HRSS}}, {("centre", "hrss")}, id="to be signed"
        ),
        pytest.param(
            {"state": "dispatched", "orders": {"2": HRSS}, "returned_units": ["housing"]},
            {("housing", "hrss")},
            id="signed by another unit after a return",
        ),
        pytest.param(
            {"state": "return_review", "orders": {"1": HRSS}}, {("hrss", "centre")}, id="returned"
        ),
        pytest.param(
            {"state": "handling", "orders": {"1": HRSS}}, {("reporter", "hrss")}, id="in hand"
        ),
        pytest.param(
            {"state": "handling", "orders": {"1": HRSS, "2": TAX}},
            {("hrss", "tax")},
            id="for an assisting unit",
        ),
        pytest.param(
            {"state": "handling", "orders": {"1": HRSS}, "pending": {"action": "reclassify"}},
            {("hrss", "centre")},
            id="for the leader's word",
        ),
        pytest.param(
            {"state": "handling", "orders": {"1": HRSS}, "extension": "pending"},
            {("reporter", "hrss")},
            id="an extension still within the unit",
        ),
        pytest.param(
            {
                "state": "handling",
                "orders": {"1": HRSS},
                "extension": "pending",
                "extension_signed": ["unit_leader"],
            },
            {("hrss", "centre")},
            id="an extension at the centre",
        ),
        pytest.param(
            {
                "state": "handling",
                "orders": {"1": HRSS},
                "paused_at": "x",
                "paused_for": "superior_query",
            },
            {("hrss", "superior")},
            id="a question to the superior",
        ),
        pytest.param({"state": "closed"}, set(), id="ended"),
        pytest.param({"state": "merged"}, set(), id="merged"),
    ],
)
def test_who_waits_follows_from_how_the_case_stands(doc, pairs):
    assert pairs_of(doc) == pairs


def test_a_meeting_is_waited_for_with_the_units_that_were_called():
    doc = {"state": "consulting", "orders": {"1": HRSS}}

    assert pairs_of(doc, called=("hrss", "housing", "tax")) == {
        ("hrss", "housing"),
        ("hrss", "tax"),
    }
    assert pairs_of(doc) == {("hrss", "centre")}


def test_only_office_time_within_the_period_counts():
    ruler = Ruler.over(worktime(), at(0, 9), at(7, 9))
    steps = [
        Step(at(-3, 9), {"state": "submitted"}),  # Friday before: outside
        Step(at(1, 9), {"state": "dispatched", "orders": {"1": {**HRSS, "state": "issued"}}}),
        Step(at(3, 13), {"state": "handling", "orders": {"1": {"state": "in_hand"}}}),
    ]

    # Mon 9–Tue 9: a day. Tue 9–Thu 13: 2 days + 3 h (9–12). Thu 13–Mon 9: 4.5 h + Fri 8 h + 0.5 h
    assert minutes_of(steps, ruler) == {
        ("reporter", "centre"): DAY,
        ("centre", "hrss"): 2 * DAY + 180,
        ("reporter", "hrss"): 270 + DAY + 30,
    }


def test_a_return_shows_as_one_unit_waiting_for_the_other(centre):
    case = registered()
    press(case, "accept", "window", at(0, 9), situation="QX1")
    chosen = {"class": "complex", "causes": ["ZY03"], "nature": "hard_to_do"}
    press(case, "triage", "dispatcher", at(0, 9), **chosen, lead_unit="housing")
    press(case, "dispatch", "dispatcher", at(0, 9), instructions="请核实。")
    press_order(
        case,
        "request_return",
        "leader-housing",
        now=at(0, 10),
        reason="不是我们的职责",
        basis="三定方案",
        suggested_unit="hrss",
    )
    press_order(case, "approve_return", "dispatcher", now=at(0, 11), opinion="同意")
    press(case, "triage", "dispatcher", at(0, 11), **chosen, lead_unit="hrss")
    press(case, "dispatch", "dispatcher", at(0, 11), instructions="请核实。")
    press_order(case, "sign", "liaison-hrss", nth=2, now=at(0, 15))

    figure = waiting.refresh(centre, 7, now=at(1, 9))

    minutes = {(line.waits, line.for_whom): line.minutes for line in figure.lines}
    assert minutes == {
        ("centre", "housing"): 60,
        ("housing", "centre"): 60,
        ("housing", "hrss"): 180,  # 11–12 and 13–15
        ("reporter", "hrss"): 180,  # 15–17:30 and 8:30–9 on Tuesday
    }
    assert next(line.cases for line in figure.lines if line.waits == "housing") == [
        (case.case_no, 180)
    ]


def test_a_figure_is_kept_for_an_hour_and_then_counted_anew(centre):
    handled()
    first = waiting.figure(centre, 30, MONDAY)
    assert first is not None
    handled(unit="housing")

    assert waiting.figure(centre, 30, MONDAY + timedelta(minutes=30)) == first
    later = waiting.figure(centre, 30, MONDAY + timedelta(hours=2))
    assert later is not None
    assert later.cases == 2


def test_what_ended_before_the_period_is_not_read(centre):
    old = handled()
    press(old, "withdraw", "window", MONDAY, identity_checked=True)
    new = registered(now=at(14, 9))

    figure = waiting.refresh(centre, 7, now=at(14, 17, 30))

    assert figure.cases == 1
    assert [line.cases for line in figure.lines] == [[(new.case_no, DAY - 30)]]


def test_where_many_cases_are_active_nothing_is_counted_while_a_page_waits(centre, monkeypatch):
    monkeypatch.setattr(waiting, "QUICK", 1)
    handled()
    handled()

    assert waiting.figure(centre, 30, MONDAY) is None
    assert waiting.refresh(centre, 30, now=MONDAY).cases == 2
    assert waiting.figure(centre, 30, MONDAY + timedelta(days=2)) is not None


def test_one_period_after_the_other_is_counted_until_all_are_fresh(centre):
    handled()

    left = [waiting.refresh_next(centre, now=MONDAY) for _ in range(4)]

    assert left == [2, 1, 0, 0]
    assert set(WaitingFigure.objects.values_list("days", flat=True)) == set(waiting.PERIODS)
    assert waiting.refresh_next(centre, now=MONDAY + timedelta(hours=2)) == 2
