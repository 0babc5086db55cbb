"""Sealed days: one seal a day, caught up after a pause, and every change behind them is found."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from bancheng.cases import log
from bancheng.cases.models import Case, Event, Outbox
from bancheng.cli import main
from bancheng.sealing import seals
from bancheng.sealing.models import DaySeal
from tests.cases.conftest import MONDAY, centre, people, press, registered
from tests.cast import CENTRE

__all__ = ["centre"]
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # of Tuesday, in Shanghai


def seal(now: datetime) -> list[tuple[str, int]]:
    """Seal what can be sealed; the days that are sealed then, with their events."""
    seals.seal_days(now=now)
    return [(f"{s.day:%d}", s.events) for s in DaySeal.objects.filter(centre=CENTRE)]


def found(centre: str = CENTRE) -> list[tuple[str, str]]:
    return [(f"{fault.day:%d}", fault.what) for fault in seals.faults(centre)]


@pytest.fixture
def three_days(centre: str) -> list[Case]:
    """A case each on Monday, Tuesday and Thursday, all days sealed."""
    cases = [registered(now=MONDAY + n * DAY) for n in (0, 1, 3)]
    assert seal(MONDAY + 5 * DAY) == [("23", 1), ("24", 1), ("26", 1)]
    return cases


@pytest.fixture
def forger(three_days: list[Case]) -> list[Case]:
    """Somebody with the rights of the database's owner, who takes the triggers away."""
    with connection.cursor() as cursor:
        for table in ("cases_event", "sealing_dayseal"):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
    return three_days


def test_a_day_is_sealed_ten_minutes_after_it_is_over(centre: str) -> None:
    registered()

    assert seal(MIDNIGHT + timedelta(minutes=9, seconds=59)) == []
    assert seal(MIDNIGHT + timedelta(minutes=10)) == [("23", 1)]


def test_an_event_belongs_to_the_local_day_it_was_recorded_on(centre: str) -> None:
    moment = timedelta(microseconds=1)
    for at in (MIDNIGHT - moment, MIDNIGHT, MIDNIGHT + DAY - moment):
        registered(now=at)

    assert seal(MONDAY + 9 * DAY) == [("23", 1), ("24", 2)]


def test_a_week_that_the_worker_missed_is_caught_up_and_a_silent_day_has_no_seal(
    three_days: list[Case],
) -> None:
    rows = list(DaySeal.objects.filter(centre=CENTRE))

    assert [row.previous for row in rows] == ["", rows[0].hash, rows[1].hash]
    assert found() == []
    assert seals.seal_days(now=MONDAY + 5 * DAY) == 0


def test_many_days_are_sealed_a_few_at_a_time(centre: str) -> None:
    for n in range(5):
        registered(now=MONDAY + n * DAY)

    made = [seals.seal_days(now=MONDAY + 9 * DAY, limit=2) for _tick in range(4)]

    assert made == [2, 2, 1, 0]


def test_every_event_of_a_sealed_day_has_a_proof_that_holds_and_no_other(centre: str) -> None:
    for minute in range(5):
        registered(now=MONDAY + timedelta(minutes=minute))
    late = registered(now=MONDAY + DAY)
    seal(MIDNIGHT + timedelta(minutes=10))

    proofs = [seals.proof(event) for event in Event.objects.exclude(case=late)]

    assert [proof is not None and proof.holds() for proof in proofs] == [True] * 5
    assert seals.proof(Event.objects.get(case=late)) is None
    assert proofs[0] is not None
    assert not seals.Proof(proofs[0].seal, "0" * 64, proofs[0].path).holds()


@pytest.mark.parametrize("statement", ["UPDATE sealing_dayseal SET events = 0", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_seal(three_days: list[Case], statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("sealing_dayseal"))

    assert found() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": 2}, [("24", "seal"), ("24", "count")]),
        ({"root": "0" * 64}, [("24", "seal"), ("24", "root")]),
        ({"sealed_at": MONDAY}, [("24", "seal")]),
        ({"previous": "0" * 64}, [("24", "seal"), ("24", "link")]),
        ({"hash": "0" * 64}, [("24", "seal"), ("26", "link")]),
    ],
)
def test_a_changed_seal_is_named(forger: list[Case], change: dict, said: list) -> None:
    DaySeal.objects.filter(day="2026-11-24").update(**change)

    assert found() == said


def test_a_recomputed_seal_does_not_fit_the_next(forger: list[Case]) -> None:
    changed = DaySeal.objects.get(day="2026-11-24")
    changed.sealed_at += DAY
    changed.hash = seals.hash_of(changed)
    changed.save()

    assert found() == [("26", "link")]


def test_a_seal_that_was_taken_out_is_missed_by_the_next(forger: list[Case]) -> None:
    DaySeal.objects.filter(day="2026-11-24").delete()

    assert found() == [("26", "link"), ("24", "between")]


def test_a_case_that_was_deleted_with_all_that_hangs_on_it_is_missed(forger: list[Case]) -> None:
    gone = forger[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_eventtext")
    Outbox.objects.filter(case=gone).delete()
    Event.objects.filter(case=gone).delete()

    assert found() == [("24", "count")]


def test_a_tail_that_was_recomputed_so_that_its_chain_holds_is_found(forger: list[Case]) -> None:
    case = forger[2]
    event = case.events.get(seq=1)
    body = event.body.replace("window", "winDow", 1)
    new = log.link("", body)
    Event.objects.filter(pk=event.pk).update(body=body, hash=new)
    Case.objects.filter(pk=case.pk).update(last_hash=new)

    assert found() == [("26", "root")]


def test_what_is_added_into_a_sealed_day_or_between_two_is_found(three_days: list[Case]) -> None:
    registered(now=MONDAY + timedelta(hours=1))
    registered(now=MONDAY + 2 * DAY)

    assert found() == [("23", "count"), ("25", "between")]


def test_chain_verify_names_what_the_seals_find_and_prints_the_newest(
    forger: list[Case], capsys: pytest.CaptureFixture[str]
) -> None:
    newest = DaySeal.objects.get(day="2026-11-26")

    assert main(["chain", "verify"]) == 0
    sound = capsys.readouterr().out.splitlines()
    DaySeal.objects.filter(day="2026-11-24").update(events=7)
    assert main(["chain", "verify", "--centre", CENTRE]) == 1
    broken = capsys.readouterr().out.splitlines()

    assert sound[-2:] == [
        f"{CENTRE}: 3 days sealed until 2026-11-26, newest seal {newest.hash}",
        "3 cases, 3 events, 0 faults.",
    ]
    assert broken[:2] == [
        f"{CENTRE} 2026-11-24: the seal of the day was changed",
        f"{CENTRE} 2026-11-24: events of this sealed day are gone or were added",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_seal_for_each_day() -> None:
    people()
    for n in range(6):
        case = registered(now=MONDAY + n * DAY)
        press(case, "accept", "window", MONDAY + n * DAY, situation="QX1")
    made, start = [], threading.Barrier(3)

    def work() -> None:
        start.wait()
        made.append(seals.seal_days(now=MONDAY + 9 * DAY))
        connection.close()

    workers = [threading.Thread(target=work) for _n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(made) == DaySeal.objects.count() == 6
    assert found() == []
