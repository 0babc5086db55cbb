"""Papers of supervision in the inboxes: who hears of which move, once, and until when."""

from datetime import date, timedelta

import pytest

from bancheng.notify.in_app import papers as telling
from bancheng.notify.in_app.models import Notice
from bancheng.oversight.kinds import Kind
from bancheng.oversight.models import PaperEvent, PaperOutbox
from bancheng.people.models import User
from tests.cases.conftest import MONDAY, handled
from tests.notify.conftest import asked, box
from tests.oversight.test_papers import REPLY_BY, issued, proposal, step, written
from tests.worktimes import worktime

STAFF = ("liaison-hrss", "leader-hrss", "handler-hrss", "liaison-housing", "window", "dispatcher")
UNIT = {"leader-hrss", "liaison-hrss"}
LEADERS = {"leader", "leader2"}


def hear(now=MONDAY):
    """Let the worker tell of everything that happened."""
    return telling.tell(now)


def heard(action):
    """Who was told of a move, and as what."""
    rows = Notice.objects.filter(action=f"paper_{action}", paper_event__isnull=False)
    return dict(rows.values_list("to", "kind"))


def proposed(by="supervisor"):
    return step(written(handled().case_no, by=by), "propose", by)


def test_who_may_sign_is_asked_until_it_is_signed_and_then_the_unit_until_it_answers(centre):
    paper = proposed()
    hear()
    assert heard("propose") == dict.fromkeys(LEADERS, "asked")
    assert asked("leader") == ["paper_propose"]

    step(paper, "issue", "leader", "同意")
    hear()
    assert asked("leader") == []
    assert heard("issue") == dict.fromkeys(UNIT, "asked") | {"supervisor": "turned"}
    due = set(Notice.objects.filter(to__in=UNIT).values_list("due_at", flat=True))
    assert due == {worktime().close_of(REPLY_BY)}

    step(paper, "answer", "leader-hrss", "已整改。")
    hear()
    assert [asked(one) for one in UNIT] == [[], []]
    assert heard("answer") == {"supervisor": "asked"}

    step(paper, "ask_again", "supervisor", "没有说明原因")
    hear()
    assert asked("supervisor") == []
    assert [asked(one) for one in UNIT] == [["paper_ask_again"]] * 2

    step(paper, "answer", "liaison-hrss", "原因是系统故障。")
    step(paper, "close", "leader", "整改到位")
    hear()
    assert not Notice.objects.filter(kind="asked", done_at=None).exists()
    assert heard("close") == dict.fromkeys(UNIT, "turned") | {"supervisor": "turned"}


def test_the_drafter_is_asked_to_improve_what_was_sent_back_until_it_is_proposed_again(centre):
    paper = proposed()
    step(paper, "send_back", "leader", "事实不清")
    hear()
    assert (asked("supervisor"), asked("leader")) == (["paper_send_back"], [])

    step(paper, "propose", "supervisor")
    hear()
    assert (asked("supervisor"), asked("leader")) == ([], ["paper_propose"])


@pytest.mark.parametrize(("action", "by"), [("discard", "supervisor"), ("withdraw", "leader")])
def test_what_is_taken_back_asks_nobody_any_more(centre, action, by):
    paper = proposed() if action == "discard" else issued(handled().case_no)
    hear()

    step(paper, action, by, "不再需要")
    hear()

    assert not Notice.objects.filter(kind="asked", done_at=None).exists()
    assert set(heard(action)) == (UNIT | {"supervisor"} if action == "withdraw" else set())


def test_a_proposal_of_accountability_is_told_to_leader_and_supervisor_only(centre):
    paper = proposal(handled().case_no)
    step(paper, "propose", "supervisor")
    step(paper, "issue", "leader", "同意")
    step(paper, "record_answer", "leader", "已立案")
    step(paper, "close", "supervisor", "转有权机关")
    hear()

    assert set(Notice.objects.values_list("to", flat=True)) == LEADERS | {"supervisor"}


def test_each_line_is_told_once_however_often_the_worker_looks(centre):
    issued(handled().case_no)
    lines = PaperEvent.objects.count()

    assert [hear(), hear()] == [lines, 0]

    assert not PaperOutbox.objects.exists()
    assert box("leader") == [("asked", "paper_propose")]


def test_what_is_over_before_anybody_was_told_comes_done(centre):
    paper = issued(handled().case_no)
    step(paper, "answer", "leader-hrss", "已整改。")
    hear(MONDAY + timedelta(hours=1))

    late = Notice.objects.get(to="leader", action="paper_propose")
    assert (late.done_at, late.read_at) == (MONDAY + timedelta(hours=1),) * 2
    assert asked("liaison-hrss") == []
    assert asked("supervisor") == ["paper_answer"]


def test_a_line_that_cannot_be_told_keeps_nobody_else_waiting(centre, monkeypatch):
    bad, good = proposed(), proposed()
    whole = telling._notices

    def broken(event, paper, now, *, over):
        if paper.pk == bad.pk:
            raise ValueError("张三丰")
        return whole(event, paper, now, over=over)

    monkeypatch.setattr(telling, "_notices", broken)
    told = [hear() for _ in range(telling.TRIES + 1)]

    assert told == [2, 0, 0, 0, 0, 0]
    assert {n.paper_event.paper_id for n in Notice.objects.all()} == {good.pk}
    assert set(PaperOutbox.objects.values_list("last_error", flat=True)) == {"ValueError"}
    assert telling.left_for_a_person() == 2


def test_a_notice_and_its_line_are_written_together_or_not_at_all(centre, monkeypatch):
    proposed()
    monkeypatch.setattr(PaperOutbox.objects, "filter", _killed_at_the_end())

    with pytest.raises(KeyboardInterrupt):
        hear()
    monkeypatch.undo()

    assert not Notice.objects.exists()
    assert hear() == 2
    assert asked("leader") == ["paper_propose"]


def _killed_at_the_end():
    """Let rows be asked for, and stop the process when those that were told are taken away."""
    whole = PaperOutbox.objects.filter

    def filtered(**wanted):
        if "pk__in" in wanted:
            raise KeyboardInterrupt
        return whole(**wanted)

    return filtered


def test_the_person_concerned_hears_nothing_and_no_sentence_names_anybody(centre):
    paper = written(handled().case_no, Kind.INTERVIEW, person="leader")
    step(paper, "propose", "supervisor")
    hear()
    assert not Notice.objects.filter(to="leader").exists()

    issued(handled().case_no, person="handler-hrss")
    hear()
    assert not Notice.objects.filter(to="handler-hrss").exists()
    assert not [n for n in Notice.objects.all() if "handler" in n.params + n.words]


def test_who_stands_in_for_the_signer_is_asked_as_well(centre):
    User.objects.filter(username="leader").update(
        deputy=User.objects.get(username="dispatcher"),
        on_leave_from=date(2026, 11, 23),
        on_leave_until=date(2026, 11, 27),
    )
    proposed()
    hear()

    assert heard("propose") == dict.fromkeys(LEADERS | {"dispatcher"}, "asked")


def test_nobody_outside_the_paper_hears_of_it(centre):
    issued(handled().case_no)
    hear()

    told = set(Notice.objects.values_list("to", flat=True))
    assert told == UNIT | LEADERS | {"supervisor"}
    assert not told & (set(STAFF) - UNIT)
