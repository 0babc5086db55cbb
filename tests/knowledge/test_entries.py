"""The life of an entry: who may write, confirm, review and publish; editions and a history."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from bancheng.knowledge import entries, reading
from bancheng.knowledge.content import Basis
from bancheng.knowledge.kinds import MOVES, State
from bancheng.knowledge.models import Edition, Entry, EntryEvent
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale
from tests.cases.conftest import MONDAY
from tests.cast import STAFF, actor
from tests.knowledge.conftest import content, published, step, written


def fresh(entry):
    return Entry.objects.get(pk=entry.pk)


def test_an_entry_goes_from_draft_to_publishing_and_its_history_holds(centre):
    entry = written("window")
    assert (entry.number, entry.state) == (f"KB{centre}-000001", "draft")

    step(entry, "submit", "window")
    step(entry, "object", "liaison-hrss", "还要写明转出地的地址")
    entry = entries.amend(
        entry.number,
        actor=actor("window"),
        content=content(answer="由人社局向转出地发函。转出地：参保时的社保经办机构。"),
        version=3,
        now=MONDAY,
    )
    step(entry, "submit", "window")
    step(entry, "confirm", "leader-hrss")
    entry = step(entry, "publish", "editor")

    assert (entry.state, entry.live, entry.edition) == ("published", 2, 2)
    assert entry.review_on == date(2027, 5, 23)
    assert [e.action for e in entry.events.all()] == [
        *("write", "submit", "object", "amend", "submit", "confirm", "publish")
    ]
    assert entries.faults(fresh(entry)) == []


def test_what_is_in_force_stays_while_its_revision_is_written(centre):
    entry = published()
    step(entry, "revise", "editor", "文件换了")
    new = content(title="社保转移查不到记录", answer="先网上核对，核对不上再发函。", unit="market")
    entry = entries.amend(entry.number, actor=actor("editor"), content=new, version=5, now=MONDAY)

    assert reading.face(entry).answer.startswith("由人社局")
    assert (entry.title, entry.unit) == ("社保转移查不到记录怎么办", "hrss")
    assert reading.search("发函", actor("liaison-housing")) == [entry]

    step(entry, "submit", "editor")
    with pytest.raises(NotPermitted):
        step(entry, "confirm", "liaison-hrss")
    step(entry, "confirm", "liaison-market")
    with pytest.raises(NotPermitted, match="写过这一版"):
        step(entry, "publish", "editor")
    entry = step(entry, "publish", "leader")

    assert (entry.title, entry.unit, entry.live) == ("社保转移查不到记录", "market", 2)
    assert [e.number for e in entry.editions.all()] == [1, 2]
    assert entries.faults(fresh(entry)) == []


def test_a_revision_that_is_dropped_leaves_what_is_in_force(centre):
    entry = published()
    step(entry, "ask_revision", "liaison-hrss", "改成网上核对")
    assert "discard" not in entries.allowed(fresh(entry), actor("window"))

    entry = step(entry, "drop_revision", "window")

    assert (entry.state, entry.live, entry.draft) == ("published", 1, entry.face)


def test_nobody_confirms_or_reviews_what_they_wrote(centre):
    entry = written("editor", unit="centre")
    step(entry, "submit", "editor")
    step(entry, "confirm", "leader")

    for who in ("editor", "leader"):
        with pytest.raises(NotPermitted):
            step(entry, "publish", who)

    assert step(entry, "publish", "leader2").state == "published"


@pytest.mark.parametrize("state", list(State))
def test_each_state_is_open_to_these_posts_only(centre, state):
    entry = published("window")
    Entry.objects.filter(pk=entry.pk).update(state=state.value, confirmed_by="")
    entry = fresh(entry)
    people = {p.username for p in STAFF}

    may = {who: entries.allowed(entry, actor(who)) for who in people}

    author = {"window", "editor"}
    units = {"liaison-hrss", "leader-hrss"}
    writers = {"window", "window2", "dispatcher", "dispatcher2", "verifier", "verifier2", "editor"}
    reviewers = {"editor", "leader", "leader2"}
    expected = {
        State.DRAFT: {"amend": author, "submit": author, "drop_revision": author},
        State.CONFIRMING: {"confirm": units, "object": units, "recall": author},
        State.REVIEWING: {"publish": reviewers, "send_back": reviewers, "recall": author},
        State.PUBLISHED: {
            "renew": units,
            "ask_revision": units,
            "revise": writers,
            "retire": {"editor"},
        },
        State.RETIRED: {"restore": {"editor"}},
        State.DISCARDED: {},
    }[state]
    found = {a: {who for who in people if a in may[who]} for a in MOVES}
    assert {a: who for a, who in found.items() if who} == expected


@pytest.mark.parametrize("who", ["supervisor", "archivist", "leader", "liaison-hrss", "hotline"])
def test_other_posts_draft_nothing(centre, who):
    with pytest.raises(NotPermitted):
        written(who)
    assert not Entry.objects.exists()


def test_drafts_are_read_at_work_and_by_the_unit_once_it_is_asked(centre):
    entry = written("window")
    seen = {p.username for p in STAFF if reading.may_see(actor(p.username), entry)}
    assert seen == {p.username for p in STAFF if entry in reading.visible(actor(p.username))}
    assert "liaison-hrss" not in seen
    assert {"window2", "editor", "leader", "supervisor"} <= seen

    entry = step(entry, "submit", "window")
    seen = {p.username for p in STAFF if reading.may_see(actor(p.username), entry)}
    assert seen == {p.username for p in STAFF if entry in reading.visible(actor(p.username))}
    assert "liaison-hrss" in seen
    assert "liaison-market" not in seen
    with pytest.raises(NotVisible):
        reading.entry_for(actor("liaison-market"), entry.number)


def test_a_stale_or_unfit_move_is_refused_and_changes_nothing(centre):
    entry = written("window")
    with pytest.raises(Stale):
        entries.act(entry.number, "submit", actor=actor("window"), version=0, now=MONDAY)
    with pytest.raises(NotAllowed):
        step(entry, "publish", "editor")
    step(entry, "submit", "window")
    with pytest.raises(Invalid):
        step(entry, "object", "liaison-hrss", "  ")

    assert [e.action for e in entry.events.all()] == ["write", "submit"]


def test_every_fault_of_a_draft_is_named_at_once(centre):
    with pytest.raises(Invalid) as why:
        written(
            title="",
            answer="",
            unit="nobody",
            causes=("ZZ",),
            cases=("BC990100-20261123-000099",),
            basis=(Basis("办法", starts="2026-05-01", ends="2026-04-01"),),
        )

    assert {name for name, _said in why.value.errors} == {
        *("title", "answer", "unit", "causes", "cases", "basis")
    }


def test_the_database_refuses_to_change_an_edition_or_the_history(centre):
    entry = published()
    for rows, change in (
        (EntryEvent.objects.filter(entry=entry), {"word": "改"}),
        (Edition.objects.filter(entry=entry), {"content": "{}"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_a_draft_changed_behind_the_history_is_found(centre):
    entry = published()
    Entry.objects.filter(pk=entry.pk).update(draft=entry.draft.replace("发函", "打电话"))

    assert entries.faults(fresh(entry)) == [f"{entry.number}: content"]


def test_units_that_let_an_entry_grow_old_or_do_not_confirm_are_late(centre):
    confirming = step(written("window", unit="market"), "submit", "window")
    old = published(title="另一条")
    later = MONDAY + timedelta(days=2)
    assert reading.late_by_unit(centre, later) == []

    after = MONDAY + timedelta(days=7)
    assert reading.late_by_unit(centre, after) == [("market", 1)]
    assert reading.tally(actor("supervisor"), after).late == 1

    half_a_year = MONDAY + timedelta(days=185)
    assert set(reading.late_by_unit(centre, half_a_year)) == {("market", 1), ("hrss", 1)}
    assert reading.tally(actor("liaison-hrss"), half_a_year).due == 1
    step(old, "renew", "leader-hrss", now=half_a_year)
    step(confirming, "confirm", "leader-market", now=half_a_year)
    assert reading.late_by_unit(centre, half_a_year) == []
    assert fresh(old).review_on == date(2027, 11, 27)


def test_what_waits_is_counted_for_each_person(centre):
    step(written("window"), "submit", "window")
    reviewing = step(written("editor", title="第二条"), "submit", "editor")
    step(reviewing, "confirm", "liaison-hrss")
    written("dispatcher", title="第三条")

    def waits(who):
        found = reading.tally(actor(who), MONDAY)
        return found.drafts, found.confirm, found.review

    assert waits("liaison-hrss") == (0, 1, 0)
    assert waits("editor") == (0, 0, 0)
    assert waits("leader") == (0, 0, 1)
    assert waits("dispatcher") == (1, 0, 0)
    assert waits("liaison-market") == (0, 0, 0)
