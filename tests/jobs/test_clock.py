"""The tick: every step by itself, one failing step stops no other, each moment is done once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bancheng import config
from bancheng.api.models import GivenAnswer
from bancheng.cases.models import Case, Event, Outbox, WorkOrder
from bancheng.jobs import clock, daily, sweeps, tasks
from bancheng.jobs.models import DailyWork, StepState
from bancheng.notify.in_app import quiet
from bancheng.notify.in_app.models import Notice
from bancheng.sealing.models import DaySeal
from tests.cases.conftest import MONDAY, centre, press, registered
from tests.cast import CENTRE, PARENT

__all__ = ["centre"]
TUESDAY = MONDAY + timedelta(days=1)


def dispatched() -> Case:
    """A case whose unit has not signed yet."""
    case = registered()
    press(case, "accept", "window", situation="QX1")
    triaged = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    press(case, "triage", "dispatcher", **triaged, nature="hard_to_do")
    return press(case, "dispatch", "dispatcher", instructions="请核实转移记录。")


def only(monkeypatch: pytest.MonkeyPatch, **steps: Any) -> None:
    """Let the tick have these steps and no others."""
    made = [clock.Step(name=name, label=name, run=run) for name, run in steps.items()]
    monkeypatch.setattr(clock, "STEPS", tuple(made))


def broken(_now: datetime, _limit: clock.Limit) -> int:
    """A step whose fault repeats what somebody wrote."""
    raise ValueError("张三丰 13800138000")


def test_a_failing_step_stops_no_other_and_is_noted_without_what_it_said(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, first=lambda *_: 1, second=broken, third=lambda *_: 3)

    twice = [clock.tick(MONDAY), clock.tick(MONDAY)]

    assert [(t.did, t.failed) for t in twice] == [({"first": 1, "third": 3}, ("second",))] * 2
    state = StepState.objects.get(name="second")
    assert (state.failures, state.failed_at) == (2, MONDAY)
    assert state.error.startswith("ValueError")
    assert "138" not in state.error


def test_a_step_that_works_again_is_no_longer_called_faulty(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, one=broken)
    clock.tick(MONDAY)

    only(monkeypatch, one=lambda *_: 0)
    clock.tick(TUESDAY)

    assert StepState.objects.get(name="one").failures == 0


def test_a_step_stops_taking_up_work_when_its_time_is_used_up_and_the_tick_says_so(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_now: datetime, limit: clock.Limit) -> int:
        return clock._repeat(lambda: 1, limit)

    only(monkeypatch, endless=endless, after=lambda *_: 1)

    ticked = clock.tick(MONDAY, seconds=0.1)

    assert ticked.more
    assert ticked.did["endless"] > 1
    assert ticked.did["after"] == 1


def test_who_is_asked_to_stop_finishes_the_step_and_begins_no_other(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    only(monkeypatch, first=lambda *_: asked.append(True) or 1, second=lambda *_: 1)

    ticked = clock.tick(MONDAY, going_on=lambda: not asked)

    assert ticked.did == {"first": 1}


def test_a_paced_step_runs_once_in_its_time_whichever_worker_ticks(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hourly = clock.Step(name="h", label="h", run=lambda *_: 1, every=timedelta(hours=1))
    monkeypatch.setattr(clock, "STEPS", (hourly,))
    minutes = (0, 1, 59, 60, 61, 3000, 2999 - 61)  # the last: the clock was set back

    ran = ["h" in clock.tick(MONDAY + timedelta(minutes=m)).did for m in minutes]

    assert ran == [True, False, False, True, False, True, True]


def test_a_tick_does_what_is_due_tells_of_it_and_does_nothing_twice(centre: str) -> None:
    case = dispatched()
    order = WorkOrder.objects.get(case=case)

    first = clock.tick(TUESDAY + timedelta(days=1))
    again = clock.tick(TUESDAY + timedelta(days=1))

    assert first.failed == again.failed == ()
    assert first.did["happenings"] >= 1
    assert again.did["happenings"] == again.did["outbox"] == 0
    assert Event.objects.filter(case=case, action="auto_sign").count() == 1
    assert not Outbox.objects.filter(sent_at=None).exists()
    order.refresh_from_db()
    assert order.state == "in_hand"
    assert DaySeal.objects.filter(centre=CENTRE).count() == 1


@pytest.mark.parametrize("cases", [1, 12])
def test_a_tick_with_nothing_due_asks_few_questions_however_many_cases_are_open(
    centre: str, cases: int
) -> None:
    for _n in range(cases):
        registered()
    clock.tick(MONDAY)

    with CaptureQueriesContext(connection) as asked:
        ticked = clock.tick(MONDAY)

    assert not any(ticked.did.values())
    assert len(asked) <= 20, [query["sql"] for query in asked]


def test_the_next_wake_is_the_next_moment_that_is_known_and_at_most_a_tick_away(
    centre: str,
) -> None:
    assert clock.next_wake(MONDAY) == config.get().tick
    case = dispatched()

    for distance, seconds in ((2.5, 2.5), (-30, clock.SOON), (900, config.get().tick)):
        Case.objects.filter(pk=case.pk).update(wake_at=MONDAY + timedelta(seconds=distance))
        assert clock.next_wake(MONDAY) == seconds


def test_daily_work_is_begun_once_when_the_centre_opens(centre: str) -> None:
    eight = MONDAY.replace(hour=8)
    nine = MONDAY.replace(hour=9)

    assert daily.begin(eight) == 0
    assert daily.begin(nine) == 2 * len(daily.DAILY)
    assert daily.begin(nine) == daily.begin(nine.replace(hour=17)) == 0
    assert daily.begin((nine + timedelta(days=1)).replace(hour=22)) == 0
    assert daily.begin(nine + timedelta(days=1, hours=6)) == 2 * len(daily.DAILY)

    assert {row.centre_id for row in DailyWork.objects.all()} == {CENTRE, PARENT}


def test_owners_and_supervisors_hear_once_a_day_of_cases_that_nobody_touches(centre: str) -> None:
    silent = [registered(), registered()]
    Case.objects.filter(pk__in=[case.pk for case in silent]).update(quiet_at=MONDAY)
    registered()
    daily.begin(MONDAY)

    told = [tasks.tell_quiet.call(CENTRE, "2026-11-23") for _twice in range(2)]

    heard = {n.to: (n.words, n.params) for n in Notice.objects.filter(action=quiet.ACTION)}
    assert told == [2, 0]
    assert heard == {
        "window": (quiet.OWNED, '{"number":2}'),
        "supervisor": (quiet.IN_ALL, '{"number":2}'),
    }


def test_there_is_no_daily_work_on_a_day_off(centre: str) -> None:
    saturday = MONDAY + timedelta(days=5)

    assert daily.begin(saturday) == 0


def test_what_is_kept_for_a_time_is_swept_by_whoever_keeps_it(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = timedelta(days=1)
    for key, at in (("old", MONDAY - 2 * day), ("new", MONDAY)):
        GivenAnswer.objects.create(key=key, body="", given_at=at)
    monkeypatch.setitem(sweeps.SWEEPS, "broken", lambda _now: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        sweeps.sweep(MONDAY)

    assert [row.key for row in GivenAnswer.objects.all()] == ["new"]
