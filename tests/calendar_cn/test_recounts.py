"""Open cases after the calendar changed: moved once, with an event, its cause, and word of it."""

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bancheng.calendar_cn import imports, notice, queries
from bancheng.calendar_cn.models import Recount
from bancheng.cases import happenings
from bancheng.cases.models import Case, Event, Outbox
from bancheng.cases.touched import Effect, effect_of
from bancheng.jobs import clock, recounts
from bancheng.jobs.recounts import recount_pending
from bancheng.rules.errors import Stale
from tests.cases.conftest import MONDAY, answered, handled, people, press_order, registered
from tests.cast import CENTRE, PARENT
from tests.flow.at_once import at_once, holds

FRIDAY = datetime(2026, 12, 25, 10, tzinfo=MONDAY.tzinfo)  # five working days reach into 2027
LATER = FRIDAY + timedelta(hours=4)
BY: dict[str, Any] = {"by": "sysadmin", "now": LATER}


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    people()


def year(*days: tuple[str, str, bool], year: int = 2027) -> notice.Notice:
    rows = [{"date": day, "name": name, "off": off} for day, name, off in days]
    return notice.read(json.dumps({"year": year, "days": rows}), local=True)


NEW_YEAR = [(f"2027-01-0{n}", "元旦", True) for n in (1, 2, 3)]
SINGLE_DAYS = [("2027-01-04", "台风", True), ("2027-01-06", "台风", True)]
LONG_NEW_YEAR = year(*NEW_YEAR, ("2027-01-04", "元旦", True), ("2027-01-05", "元旦", True))


def work_off() -> int:
    looked = 0
    while found := recount_pending(now=LATER):
        looked += found
    return looked


def recounted(case: Case) -> list[Event]:
    return list(Event.objects.filter(case=case, action="recount").order_by("pk"))


def said(event: Event) -> dict[str, str]:
    """What the event was given: kept in the log line, or as a text beside it."""
    texts = {text.name.removeprefix("given."): text.text for text in event.texts.all()}
    return {**json.loads(event.body).get("given", {}), **texts}


def due(case: Case) -> tuple[str, bool]:
    case = Case.objects.get(pk=case.pk)
    assert case.due_at
    return f"{case.due_at.astimezone(MONDAY.tzinfo):%m-%d %H:%M}", case.due_provisional


def test_a_late_notice_moves_a_provisional_promise_and_says_why() -> None:
    case = handled(FRIDAY)
    before = due(case)

    imports.import_notice(LONG_NEW_YEAR, **BY)
    looked = work_off()

    assert (before, due(case)) == (("01-04 17:30", True), ("01-06 17:30", False))
    (event,) = recounted(case)
    assert said(event)["cause"] == "2027年放假安排第1版"
    assert Outbox.objects.filter(event=event, kind="recount").exists()
    row = Recount.objects.get()
    assert (looked, row.seen, row.moved, row.done_at) == (1, 1, 1, LATER)


def test_a_provisional_date_that_stays_becomes_firm_with_an_event() -> None:
    case = handled(FRIDAY)

    imports.import_notice(year(*NEW_YEAR), **BY)
    work_off()

    assert due(case) == ("01-04 17:30", False)
    assert len(recounted(case)) == 1


def test_what_was_answered_under_a_guess_is_judged_by_the_date_that_became_firm() -> None:
    case = answered(FRIDAY)

    imports.import_notice(LONG_NEW_YEAR, **BY)
    work_off()

    assert due(case) == ("01-06 17:30", False)
    assert Case.objects.get(pk=case.pk).answered_at == FRIDAY


def test_what_others_may_still_have_counted_the_old_way_is_looked_at_again(monkeypatch) -> None:
    case = handled(FRIDAY)
    monkeypatch.setattr(recounts, "SETTLED", timedelta(hours=1))
    imports.import_notice(LONG_NEW_YEAR, **BY)
    work_off()
    assert Recount.objects.get().done_at is None

    monkeypatch.setattr(recounts, "SETTLED", timedelta(0))

    assert work_off() == 1
    assert Recount.objects.get().done_at == LATER
    assert len(recounted(case)) == 1


def test_a_case_that_no_change_reaches_is_left_alone() -> None:
    early = handled(MONDAY)
    imports.import_notice(year(("2027-03-01", "放假", True), *NEW_YEAR), **BY)

    assert work_off() == 0
    assert recounted(early) == []
    assert Recount.objects.get().done_at == LATER


def test_a_typhoon_day_moves_the_cases_of_its_centre_and_below_only() -> None:
    case, typhoon = handled(FRIDAY), date(2026, 12, 28)
    given: dict[str, Any] = {"off": True, "name": "台风停工", "source": "", **BY}

    imports.correct_day(typhoon, centre="999999", **given)
    elsewhere = work_off()
    imports.correct_day(typhoon, centre=PARENT, **given)
    above = work_off()

    assert (elsewhere, above) == (0, 1)
    assert due(case) == ("01-05 17:30", True)
    assert [said(event)["cause"] for event in recounted(case)] == ["2026年云溪市加放补班第1版"]


def test_other_hours_of_a_unit_move_its_steps_and_not_the_promise() -> None:
    own, other = handled(FRIDAY), handled(FRIDAY, unit="market")
    promised = due(own)

    imports.set_hours(
        starts=date(2026, 12, 25), spans="09:00-12:00,14:00-19:00", centre=CENTRE, unit="hrss", **BY
    )
    work_off()

    steps = [Case.objects.get(pk=case.pk).step_due_at for case in (own, other)]
    assert [f"{at.astimezone(MONDAY.tzinfo):%d %H:%M}" for at in steps if at] == [
        "25 19:00",
        "25 17:30",
    ]
    assert due(own) == promised
    assert (len(recounted(own)), len(recounted(other))) == (1, 0)


def test_whoever_is_killed_in_a_batch_loses_and_doubles_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [handled(FRIDAY) for _ in range(3)]
    imports.import_notice(LONG_NEW_YEAR, **BY)
    whole = happenings.recount

    def killed(ids: Collection[int], **more: Any) -> int:
        whole(ids, **more)
        raise KeyboardInterrupt

    assert recount_pending(now=LATER, batch=1) == 1
    monkeypatch.setattr(happenings, "recount", killed)
    with pytest.raises(KeyboardInterrupt):
        recount_pending(now=LATER, batch=1)
    monkeypatch.setattr(happenings, "recount", whole)
    half = [len(recounted(case)) for case in cases]
    work_off()

    assert half == [1, 0, 0]
    assert [len(recounted(case)) for case in cases] == [1, 1, 1]
    assert Recount.objects.get().moved == 3


def test_two_workers_and_an_officer_move_each_case_once(transactional_db: None) -> None:
    cases = [handled(FRIDAY) for _ in range(6)]
    imports.import_notice(year(*NEW_YEAR), **BY)
    imports.import_notice(LONG_NEW_YEAR, **BY)

    def work() -> None:
        while recount_pending(now=LATER, batch=2):
            pass

    def contact() -> None:
        given = {"method": "phone", "summary": "已联系", "reached": True}
        press_order(cases[3], "record_contact", "liaison-hrss", now=LATER, **given)

    came = at_once(work, work, contact)
    work()

    assert [why for why in came if why is not None and not isinstance(why, Stale)] == []
    assert {due(case) for case in cases} == {("01-06 17:30", False)}
    assert [len(recounted(case)) for case in cases] == [1] * 6
    assert set(Recount.objects.values_list("done_at", flat=True)) == {LATER}
    holds(*cases)


def test_two_changes_after_each_other_move_a_case_once_to_the_last_word() -> None:
    case = handled(FRIDAY)
    imports.import_notice(year(*NEW_YEAR), **BY)
    imports.import_notice(LONG_NEW_YEAR, **BY)

    work_off()

    assert due(case) == ("01-06 17:30", False)
    assert len(recounted(case)) == 1
    assert [row.moved for row in Recount.objects.order_by("id")] == [1, 0]


def test_a_case_registered_meanwhile_uses_the_new_calendar_anyway() -> None:
    imports.import_notice(LONG_NEW_YEAR, **BY)
    case = handled(FRIDAY)

    work_off()

    assert due(case) == ("01-06 17:30", False)
    assert recounted(case) == []


def test_the_preview_counts_what_the_import_then_moves_and_changes_nothing() -> None:
    cases = [handled(FRIDAY), handled(FRIDAY), handled(MONDAY), registered(now=FRIDAY)]
    before = queries.worktime(CENTRE)

    found = effect_of(LONG_NEW_YEAR, centre="", from_day=date(2027, 1, 1), now=LATER)
    kept = queries.worktime(CENTRE)
    imports.import_notice(LONG_NEW_YEAR, **BY)
    work_off()

    assert found == Effect(2, exact=True)
    assert kept == before
    assert [len(recounted(case)) for case in cases] == [1, 1, 0, 0]


def test_with_many_open_cases_the_preview_gives_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bancheng.cases.touched.COUNTED_ONE_BY_ONE", 1)
    for _ in range(3):
        handled(FRIDAY)

    found = effect_of(LONG_NEW_YEAR, centre="", from_day=date(2027, 1, 1), now=LATER)

    assert found == Effect(3, exact=False)


def test_a_tick_recounts_before_it_holds_anybody_to_the_old_date() -> None:
    case = handled(FRIDAY)  # due on 4 January, by the notice on the 6th
    imports.import_notice(LONG_NEW_YEAR, **BY)

    clock.tick(datetime(2027, 1, 6, 9, tzinfo=MONDAY.tzinfo))

    told = Event.objects.filter(case=case, by="system").order_by("pk")
    assert told.values_list("action", flat=True)[0] == "recount"
    assert "red_card" not in {event.action for event in told}


def test_time_acts_by_the_new_calendar_even_before_the_case_has_its_turn() -> None:
    case = handled(FRIDAY + timedelta(days=3))  # due on 5 January by the guess
    imports.import_notice(year(*NEW_YEAR, *SINGLE_DAYS), **BY)
    morning = datetime(2027, 1, 7, 8, 30, tzinfo=MONDAY.tzinfo)  # red by the old date

    while happenings.carry_out_due(now=morning).cases:
        pass

    assert due(case) == ("01-07 17:30", False)
    assert not Event.objects.filter(case=case, action="red_card").exists()
    work_off()
    assert len(recounted(case)) == 1
