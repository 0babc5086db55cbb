"""The log proves itself: one changed byte anywhere is found and named."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from bancheng.cases import codec, log, queries
from bancheng.cases.models import Case, Event, EventText
from bancheng.cli import main
from tests.cases.conftest import answered, handled, registered

TRIGGERS = {
    "cases_event_no_update": ("cases_event", "UPDATE"),
    "cases_eventtext_no_update": ("cases_eventtext", "UPDATE"),
}


@pytest.fixture
def forger(centre):
    """Somebody with the rights of the database's owner, who takes the triggers away."""
    with connection.cursor() as cursor:
        for name, (table, _verb) in TRIGGERS.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def found(case: Case) -> list[tuple[int, str, str]]:
    return [(f.seq, f.what, f.name) for f in log.verify_chain(Case.objects.get(pk=case.pk))]


def test_an_untouched_chain_holds_and_replays_to_the_present(centre):
    case = answered()

    assert found(case) == []
    assert codec.whole(log.replay(case)) == codec.whole(queries.facts_of(case))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_event SET body = 'x' WHERE seq = 1",
        "DELETE FROM cases_event WHERE seq = 1",
        "UPDATE cases_eventtext SET salt = '00'",
    ],
)
def test_the_database_refuses_to_change_the_log(centre, statement):
    registered()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.filter(seq=1).exclude(body="x").count() == 1


def test_one_changed_byte_in_a_body_is_found(forger):
    case = handled()
    event = case.events.get(seq=3)
    Event.objects.filter(pk=event.pk).update(body=event.body.replace("complex", "compleX", 1))

    assert (3, "body", "") in found(case)


def test_a_changed_hash_is_found_where_it_is_and_where_it_is_linked(forger):
    case = handled()
    event = case.events.get(seq=3)
    Event.objects.filter(pk=event.pk).update(
        hash="0" + event.hash[1:] if event.hash[0] != "0" else "1" + event.hash[1:]
    )

    assert found(case) == [(3, "body", ""), (4, "link", "")]


def test_a_recomputed_event_still_does_not_fit_the_next(forger):
    case = handled()
    event = case.events.get(seq=3)
    body = event.body.replace("complex", "general", 1)
    Event.objects.filter(pk=event.pk).update(body=body, hash=log.link(event.prev_hash, body))

    assert found(case) == [(4, "link", "")]


def test_a_last_event_taken_away_is_missed(forger):
    case = handled()
    with connection.cursor() as cursor:
        on = " ON cases_event" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER cases_event_no_delete{on}")
    last = case.events.order_by("-seq").first()
    EventText.objects.filter(event=last).delete()
    last.outbox.delete()
    last.delete()

    assert [what for _seq, what, _name in found(case)] == ["head"]


def test_a_column_that_tells_another_story_than_the_body_is_found(forger):
    case = handled()
    Event.objects.filter(case=case, seq=2).update(by="somebody")

    assert found(case) == [(2, "row", "by")]


@pytest.mark.parametrize("column", ["text", "salt", "name"])
def test_a_changed_text_is_found_by_name(forger, column):
    case = registered()
    text = EventText.objects.get(event__case=case, name="statement")
    changed = {"text": "另外一段话", "salt": "00" * 16, "name": "comment"}[column]
    EventText.objects.filter(pk=text.pk).update(**{column: changed})

    name, what = ("comment", "extra") if column == "name" else ("statement", "text")
    assert found(case) == [(1, what, name)]


def test_a_text_that_retention_disposed_of_is_no_fault(centre):
    case = registered()
    EventText.objects.filter(event__case=case, name="reporter.phone").delete()

    assert found(case) == []
    assert log.disposed(queries.events_of(case)) == 1


def test_the_command_says_where_and_fails(forger, capsys):
    case, sound = registered(), registered()
    assert main(["chain", "verify"]) == 0
    assert "2 cases, 2 events, 0 faults" in capsys.readouterr().out

    event = case.events.get()
    body = json.loads(event.body) | {"by": "window2"}
    Event.objects.filter(pk=event.pk).update(body=codec.canonical(body))

    assert main(["chain", "verify"]) == 1
    assert f"{case.case_no} #1: the body does not match its hash" in capsys.readouterr().out
    assert main(["chain", "verify", "--case", sound.case_no]) == 0
    with pytest.raises(SystemExit, match="There is no case"):
        main(["chain", "verify", "--case", "BC1"])


def test_reconcile_finds_what_does_not_hold_together(centre, capsys):
    case, ended = answered(), registered(channel="hotline")
    assert main(["reconcile"]) == 0
    out = capsys.readouterr().out
    assert "990100 window: received 1 = open 1" in out

    Case.objects.filter(pk=case.pk).update(owner="nobody")
    Case.objects.filter(pk=ended.pk).update(state="closed")
    case.work_orders.update(unit="market")
    case.events.get(seq=2).outbox.delete()

    assert main(["reconcile"]) == 1
    out = capsys.readouterr().out
    for said in (
        f"{case.case_no}: column owner does not follow from the facts",
        f"{case.case_no}: order {case.case_no}-01 column unit does not follow from the facts",
        f"{case.case_no}: 1 events have no outbox row",
        f"{ended.case_no}: column state does not follow from the facts",
    ):
        assert said in out


def test_reconcile_finds_facts_that_the_log_does_not_lead_to(centre, capsys):
    case = registered()
    doc = json.loads(case.facts) | {"owner": "window2"}
    Case.objects.filter(pk=case.pk).update(facts=codec.canonical(doc), owner="window2")

    assert main(["reconcile"]) == 1
    assert f"{case.case_no}: owner is not what the log leads to" in capsys.readouterr().out
