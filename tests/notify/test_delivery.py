"""From the outbox to the inboxes: each line told once, in turn, whatever is in the way."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bancheng.cases.models import Event, Outbox
from bancheng.notify.in_app import delivery
from bancheng.notify.in_app.delivery import TRIES, backlog, deliver, left_for_a_person
from bancheng.notify.in_app.models import Notice
from bancheng.people.models import User
from tests.cases.conftest import (
    MONDAY,
    REPORTER,
    answered,
    handled,
    press,
    press_order,
    registered,
)
from tests.cast import CENTRE
from tests.notify.conftest import asked, box


def written() -> list[tuple[int, str]]:
    return list(Notice.objects.order_by("event_id", "to").values_list("event_id", "to"))


def test_every_line_is_told_once_however_often_one_delivers(centre):
    answered()
    lines = Event.objects.count()

    assert deliver(MONDAY) == lines
    once = written()
    assert deliver(MONDAY) == 0
    assert written() == once
    assert len(set(once)) == len(once)
    assert backlog(MONDAY) == (0, 0.0)


def test_a_row_that_is_marked_unsent_again_tells_nobody_twice(centre):
    handled()
    deliver(MONDAY)
    once = written()
    Outbox.objects.update(sent_at=None)

    deliver(MONDAY)

    assert written() == once


def test_the_liaison_is_asked_to_sign_until_the_order_is_signed(centre):
    case = registered()
    press(case, "accept", "window", situation="QX1")
    triage = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    press(case, "triage", "dispatcher", **triage)
    press(case, "dispatch", "dispatcher", instructions="请核实。")
    deliver(MONDAY)

    assert asked("liaison-hrss") == ["dispatch"]
    assert asked("dispatcher") == []
    assert box("leader-hrss") == [("came", "dispatch")]

    press_order(case, "sign", "leader-hrss")
    deliver(MONDAY)

    assert asked("liaison-hrss") == ["sign"]  # the step: who owns it contacts the reporter
    signing = Notice.objects.get(to="liaison-hrss", action="dispatch")
    assert signing.done_at == MONDAY
    assert signing.read_at == MONDAY
    assert signing.done_by == ""


def test_what_is_over_before_it_is_delivered_is_never_asked(centre):
    answered()

    deliver(MONDAY)

    assert asked("liaison-hrss") == []
    assert asked("leader-hrss") == []
    assert asked("verifier") == ["release"]


def test_small_batches_tell_the_same_as_one_large_one(centre):
    one, other = answered(), answered()

    while deliver(MONDAY, limit=1):
        pass

    told = {
        case.pk: sorted(
            Notice.objects.filter(case=case).values_list(
                "event__seq", "to", "kind", "ask", "words", "token", "params"
            )
        )
        for case in (one, other)
    }
    assert [row[:5] for row in told[one.pk]] == [row[:5] for row in told[other.pk]]
    assert asked("verifier") == ["release", "release"]


def test_of_several_that_ask_the_same_only_the_latest_asks_on(centre):
    case = handled()
    for hour in (1, 2):
        at = MONDAY + timedelta(hours=hour)
        press(case, "remind", "supervisor", at, cause="催办", demand="请尽快联系")
        deliver(at)

    rows = Notice.objects.filter(to="liaison-hrss", action="remind").order_by("id")
    assert [row.done_at is None for row in rows] == [False, True]


# ── what cannot be computed ──────────────────────────────────────────────


def spoiled(monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    genuine = delivery.notices

    def telling(what: Any, scene: Any) -> Any:
        if what.action == action:
            raise ValueError("张三丰 13800138000")
        return genuine(what, scene)

    monkeypatch.setattr(delivery, "notices", telling)


def test_a_line_that_cannot_be_told_waits_at_the_end_and_is_then_left_for_a_person(
    centre, monkeypatch
):
    handled()
    lines = Event.objects.count()
    spoiled(monkeypatch, "accept")

    assert deliver(MONDAY) == lines - 1
    for _attempt in range(TRIES + 2):
        assert deliver(MONDAY) == 0

    row = Outbox.objects.get(kind="accept")
    assert (row.attempts, row.last_error, row.sent_at) == (TRIES, "accept: ValueError", None)
    assert left_for_a_person() == 1
    assert backlog(MONDAY + timedelta(hours=1)) == (0, 0.0)
    assert "张三丰" not in row.last_error

    registered()
    assert deliver(MONDAY) == 1


def test_a_line_that_failed_is_told_once_the_fault_is_mended(centre):
    handled()
    with pytest.MonkeyPatch.context() as patch:
        spoiled(patch, "dispatch")
        deliver(MONDAY)
    assert box("leader-hrss") == []

    assert deliver(MONDAY) == 1
    assert box("leader-hrss") == [("came", "dispatch")]
    assert asked("liaison-hrss") == []  # it has been signed meanwhile


def test_nothing_is_sent_and_nothing_lost_when_the_batch_breaks_in_the_middle(centre, monkeypatch):
    handled()
    lines = Event.objects.count()

    def broken(*_rows: Any, **_more: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark", broken)
        with pytest.raises(ConnectionError):
            deliver(MONDAY)

    assert written() == []
    assert backlog(MONDAY + timedelta(seconds=90)) == (lines, 90.0)
    assert deliver(MONDAY) == lines


# ── when it is shown ─────────────────────────────────────────────────────


def by_the_system(at: datetime) -> Notice:
    """A pause that ends with what the reporter supplied: the second line is the system's."""
    case = handled()
    until = (MONDAY + timedelta(days=10)).date().isoformat()
    more = {"reason": "supplement", "note": "等材料", "until": until}
    press(case, "pause", "dispatcher", **more)
    press(case, "supply", "window", at, statement="补来了")
    deliver(at)
    return Notice.objects.get(to="liaison-hrss", action="resume")


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        pytest.param("2026-11-23T20:00", "2026-11-24T08:30", id="evening: tomorrow's opening"),
        pytest.param("2026-11-27T18:00", "2026-11-30T08:30", id="Friday evening: Monday"),
        pytest.param("2026-11-24T10:00", "2026-11-24T10:00", id="in office hours: at once"),
    ],
)
def test_what_the_system_does_waits_for_the_opening(centre, at, shown):
    moments = [datetime.fromisoformat(one).replace(tzinfo=MONDAY.tzinfo) for one in (at, shown)]

    notice = by_the_system(moments[0])

    assert notice.visible_from == moments[1]
    assert notice.created_at == moments[0]


def test_what_people_do_is_shown_at_once(centre):
    night = MONDAY.replace(hour=23)

    registered(now=night)
    deliver(night)

    assert {n.visible_from for n in Notice.objects.all()} == {night}


def test_old_history_comes_read_except_what_is_still_asked(centre):
    answered()
    late = MONDAY + timedelta(days=7)

    deliver(late)

    unread = Notice.objects.filter(read_at=None, audience="staff")
    assert [(n.to, n.kind, n.action) for n in unread] == [("verifier", "asked", "release")]


# ── who is not told ──────────────────────────────────────────────────────


def test_a_confidential_case_leaves_nothing_of_its_reporter_in_any_notice(centre):
    case = handled(reporter={**REPORTER, "confidential": True})
    press(case, "remind", "supervisor", cause="催办", demand="请联系 13800138000")
    deliver(MONDAY)

    kept = " ".join(
        " ".join(map(str, row)) for row in Notice.objects.values_list("words", "params", "token")
    )
    assert "张三丰" not in kept
    assert "13800138000" not in kept


def test_who_is_complained_of_finds_nothing(centre):
    case = registered(barred=("liaison-hrss",))
    press(case, "accept", "window", situation="QX1")
    triage = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    press(case, "triage", "dispatcher", **triage)
    press(case, "dispatch", "dispatcher", instructions="请核实。")

    deliver(MONDAY)

    assert box("liaison-hrss") == []
    assert box("leader-hrss") == [("came", "dispatch")]


def test_the_reporters_rows_are_in_nobodys_inbox(centre):
    registered()

    deliver(MONDAY)

    row = Notice.objects.get(audience="reporter")
    assert (row.to, row.action, row.centre_id) == ("", "register", CENTRE)


def test_the_b_post_of_who_is_away_is_asked_in_their_place(centre):
    User.objects.filter(username="liaison-hrss").update(
        deputy=User.objects.get(username="leader-hrss"), on_leave_from=MONDAY.date()
    )
    case = registered()
    press(case, "accept", "window", situation="QX1")
    triage = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    press(case, "triage", "dispatcher", **triage)
    press(case, "dispatch", "dispatcher", instructions="请核实。")

    deliver(MONDAY)

    rows = Notice.objects.filter(action="dispatch", kind="asked").order_by("to")
    assert [(n.to, n.instead_of) for n in rows] == [
        ("leader-hrss", "liaison-hrss"),
        ("liaison-hrss", ""),
    ]


# ── what it costs ────────────────────────────────────────────────────────


@pytest.mark.parametrize("cases", [1, 30])
def test_a_batch_costs_as_many_statements_for_many_cases_as_for_one(centre, cases):
    for _case in range(cases):
        registered()
    deliver(MONDAY)
    for _case in range(cases):
        registered()

    with CaptureQueriesContext(
        connection,
    ) as spent:
        assert deliver(MONDAY) == cases

    told = [q["sql"] for q in spent.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(told) <= 14, "\n".join(sql[:160] for sql in told)


def test_a_tick_with_nothing_to_tell_costs_one_statement(centre):
    with CaptureQueriesContext(connection) as spent:
        assert deliver(MONDAY) == 0

    assert len(spent.captured_queries) == 1
