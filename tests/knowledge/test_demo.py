"""The demo's knowledge base is not empty and was told through the room's own door."""

from bancheng.demo import knowledge, loading
from bancheng.knowledge import entries, reading
from bancheng.knowledge.kinds import State
from bancheng.knowledge.models import Entry, EntryVote
from bancheng.people.queries import roster
from tests.cases.conftest import MONDAY


def test_the_demo_has_an_entry_in_every_state_and_its_histories_hold(db):
    loading.load_organisation(MONDAY)

    knowledge.load(MONDAY)
    knowledge.load(MONDAY)

    found = Entry.objects.all()
    assert {entry.state for entry in found} == {state.value for state in State}
    assert len(found) == len(knowledge.ENTRIES)
    assert [fault for entry in found for fault in entries.faults(entry)] == []
    assert EntryVote.objects.count() > 20
    editor, leader = (roster(knowledge.CENTRE).actor(who) for who in ("editor", "leader"))
    assert reading.tally(editor, MONDAY).due == 1
    assert reading.tally(leader, MONDAY).late >= 1
    assert reading.public(knowledge.CENTRE, MONDAY.date()).count() >= 8
