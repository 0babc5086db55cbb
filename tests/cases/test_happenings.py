"""Time at the door: what is due is written once, whoever dies, and one bad case stops nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from bancheng.cases import happenings, log, reconcile
from bancheng.cases.models import Aside, Case, Event, Outbox
from bancheng.people.models import User
from bancheng.rules import timely
from tests.cases.conftest import MONDAY, handled, press, registered
from tests.rules.story import REJECT
from tests.worktimes import worktime

WEEK = timedelta(days=7)
TIME = worktime()


def at(days: int, hours: float = 0) -> object:
    return MONDAY + timedelta(days=days, hours=hours)


def until(moment) -> happenings.Happened:
    """Every thing due by `moment`, carried out at that moment."""
    total = happenings.Happened()
    while (done := happenings.carry_out_due(now=moment)).cases:
        total.consequences += done.consequences
        total.put_aside += done.put_aside
    return total


def triggers(case: Case) -> list[str]:
    found = []
    for event in log.events_with_texts(case):
        given = log.json.loads(event.body)["given"]
        if "trigger" in given:
            found.append(given["trigger"])
    return found


def faults(case: Case) -> list[str]:
    """What does not hold, of all cases and of the chain of this one."""
    found = list(reconcile.reconcile(reconcile.Result()))
    return [*found, *map(str, log.verify_chain(Case.objects.get(pk=case.pk)))]


def test_with_nothing_due_two_looks_are_enough(
    transactional_db, centre, django_assert_max_num_queries
):
    handled()
    happenings.carry_out_due(now=MONDAY)

    with django_assert_max_num_queries(5):  # calendar's edition, centres, BEGIN, two looks
        assert happenings.carry_out_due(now=MONDAY).cases == 0


def test_a_case_left_alone_for_two_weeks_is_told_of_once_and_holds_together(centre):
    case = handled()

    done = until(at(14, 2))

    assert done.put_aside == 0
    assert triggers(case).count("yellow_card") == 1
    assert {"red_card", "red_level", "overdue_supervise", "step_overdue"} <= set(triggers(case))
    assert len(triggers(case)) == len(set(triggers(case)))
    assert faults(case) == []
    assert until(at(14, 3)).consequences == 0
    assert Outbox.objects.count() == Event.objects.count()


def test_cases_of_which_different_things_change_are_written_together(centre, caplog):
    signed = handled()
    press(signed, "pause", "dispatcher", reason="supplement", note="等", until="2026-11-25")
    unsigned = registered()
    press(unsigned, "accept", "window", situation="QX1")
    triage = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    press(unsigned, "triage", "dispatcher", **triage)
    press(unsigned, "dispatch", "dispatcher", instructions="请核实")

    done = happenings.carry_out_due(now=at(2, 0))  # one order is signed, the other runs again

    assert (done.cases, done.put_aside) == (2, 0)
    assert "one by one" not in caplog.text
    assert faults(signed) == []
    assert faults(unsigned) == []


def test_nobody_is_told_anything_while_the_offices_are_closed(centre):
    case = handled()

    assert until(at(12, 14)).consequences == 0  # Saturday night
    assert until(at(14)).consequences > 0
    assert all(TIME.in_office(e.at) for e in case.events.filter(by="system"))


def test_two_workers_make_one_of_each(centre, transactional_db):
    cases = [handled() for _ in range(6)]

    def work() -> None:
        try:
            while happenings.carry_out_due(now=at(14, 2), limit=2).cases:
                pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for worker in [pool.submit(work) for _ in range(2)]:
            worker.result()

    until(at(14, 2))
    for case in cases:
        assert len(triggers(case)) == len(set(triggers(case)))
        assert "red_card" in triggers(case)
    assert list(reconcile.reconcile(reconcile.Result())) == []


def _killed(moment) -> None:
    with transaction.atomic():
        assert happenings.carry_out_due(now=moment).consequences > 0
        raise KeyboardInterrupt


def test_what_a_killed_worker_had_not_committed_happens_again_and_once(centre):
    case = handled()
    with pytest.raises(KeyboardInterrupt):
        _killed(at(14, 2))

    assert triggers(case) == []
    until(at(14, 2))
    assert triggers(case).count("red_card") == 1


def test_a_case_that_cannot_be_computed_is_put_aside_and_the_others_go_on(centre, monkeypatch):
    bad, good = handled(), handled()
    real = timely.all_due

    def breaks(facts, *world):
        if facts.case_no == bad.case_no:
            raise ZeroDivisionError
        return real(facts, *world)

    monkeypatch.setattr(timely, "all_due", breaks)
    assert until(at(14, 2)).put_aside == 1
    assert "red_card" in triggers(good)
    assert (Aside.objects.get().case, Aside.objects.get().error) == (bad, "ZeroDivisionError")
    assert list(reconcile.reconcile(reconcile.Result())) == []
    assert happenings.retry(bad.case_no, now=at(14, 3)) is False
    assert Aside.objects.get().tries == 2

    monkeypatch.undo()
    assert happenings.retry(bad.case_no, now=at(14, 4)) is True
    assert "red_card" in triggers(bad)
    assert not Aside.objects.exists()
    assert faults(bad) == []


@pytest.mark.parametrize("damage", ["{", '{"state": "nowhere"}'])
def test_a_case_whose_facts_cannot_be_read_stops_nobody(centre, damage):
    bad, good = handled(), handled()
    Case.objects.filter(pk=bad.pk).update(facts=damage)

    done = until(at(14, 2))

    assert done.put_aside == 1
    assert Aside.objects.get().case_id == bad.pk
    assert "red_card" in triggers(good)
    assert happenings.retry(bad.case_no, now=at(14, 3)) is False
    assert happenings.recount([bad.pk, good.pk], cause="试", now=at(14, 3)) == 0


def test_a_lapsed_parent_frees_its_children_in_the_same_breath(centre):
    parent, child = registered(), registered()
    press(child, "merge", "dispatcher", into=parent.case_no)
    press(parent, "request_supplement", "window", items=["户口簿"])

    until(at(4, 0))
    until(at(10, 0))

    parent.refresh_from_db()
    child.refresh_from_db()
    assert (parent.state, child.state) == ("terminated", "accepted")
    assert faults(child) == []


def test_the_cases_of_an_absent_owner_go_to_the_deputy(centre):
    case = handled()
    User.objects.filter(username="liaison-hrss").update(
        on_leave_from=MONDAY.date(), deputy=User.objects.get(username="handler-hrss")
    )

    assert happenings.replace_absent(centre, MONDAY) == 1

    case.refresh_from_db()
    assert case.owner == "handler-hrss"
    assert happenings.replace_absent(centre, MONDAY) == 0
    assert faults(case) == []


def test_the_backlog_is_counted_with_its_oldest_moment(centre):
    handled()
    assert happenings.backlog(MONDAY) == (0, None)

    count, oldest = happenings.backlog(at(14, 2))

    assert count == 1
    assert oldest < at(14, 2)


def test_time_goes_on_in_a_centre_that_nobody_is_left_in(centre):
    case = registered()
    press(case, "reject", "window", **REJECT)
    User.objects.update(is_active=False)

    assert until(at(2)).put_aside == 0

    case.refresh_from_db()
    assert (case.state, case.owner) == ("accepted", "window")


def test_the_cases_of_an_absent_owner_move_though_one_of_them_cannot_be_read(centre):
    bad, good = handled(), handled()
    Case.objects.filter(pk=bad.pk).update(facts="{")
    User.objects.filter(username="liaison-hrss").update(on_leave_from=MONDAY.date())

    assert happenings.replace_absent(centre, MONDAY) == 1
    good.refresh_from_db()
    assert good.owner != "liaison-hrss"


def test_a_parent_waits_for_nobody_who_holds_its_child(centre, transactional_db):
    parent, child = registered(), registered()
    press(child, "merge", "dispatcher", into=parent.case_no)
    press(parent, "request_supplement", "window", items=["户口簿"])
    until(at(4, 0))

    def look() -> happenings.Happened:
        try:
            return happenings.carry_out_due(now=at(10, 0))
        finally:
            connections.close_all()

    if connection.vendor == "postgresql":  # SQLite has one writer: nobody else can hold a row
        with ThreadPoolExecutor(1) as pool, transaction.atomic():
            Case.objects.select_for_update().get(pk=child.pk)
            assert pool.submit(look).result(timeout=20).consequences == 0

    until(at(10, 0))
    parent.refresh_from_db()
    child.refresh_from_db()
    assert (parent.state, child.state) == ("terminated", "accepted")
