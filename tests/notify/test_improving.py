"""What knowledge and common problems ask of people: who, once, until when, until it is done."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from bancheng.notify.in_app import improving
from bancheng.notify.in_app.models import Notice
from bancheng.people.models import User
from bancheng.problems import candidates, effect, finding
from bancheng.problems.models import Problem
from tests.cases.conftest import MONDAY
from tests.cast import CENTRE, actor
from tests.knowledge.conftest import published, written
from tests.knowledge.conftest import step as move
from tests.notify.conftest import asked
from tests.problems.conftest import (
    TODAY,
    ago,
    carried_out,
    case,
    finished,
    measure,
    measured,
    opened,
)
from tests.problems.conftest import step as act
from tests.worktimes import worktime

UNIT = ["leader-hrss", "liaison-hrss"]
MANAGERS = {"dispatcher", "dispatcher2", "leader", "leader2"}


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def keep(now=MONDAY):
    """Let the worker look what waits for whom."""
    with time_machine.travel(now, tick=False):
        return improving.keep(now)


def told(action):
    """Who was told of something, and as what."""
    rows = Notice.objects.filter(action=action).order_by("to")
    return dict(rows.values_list("to", "kind"))


def all_asked(*people):
    return [asked(one) for one in people]


def test_a_unit_confirms_an_entry_and_then_an_editor_reviews_it(centre):
    entry = written("window")
    keep()
    assert not Notice.objects.exists()

    move(entry, "submit", "window")
    keep()
    assert all_asked(*UNIT) == [["entry_confirm"]] * 2
    notice = Notice.objects.get(to="liaison-hrss")
    assert notice.due_at == worktime().close_of(date(2026, 11, 26))

    move(entry, "confirm", "liaison-hrss")
    keep()
    assert all_asked(*UNIT) == [[], []]
    assert set(told("entry_review")) == {"editor", "leader", "leader2"}

    move(entry, "publish", "editor")
    keep()
    assert not Notice.objects.filter(done_at=None).exists()


def test_who_wrote_a_draft_improves_what_was_sent_back_each_time_anew(centre):
    entry = written("window")
    for _round in range(2):
        move(entry, "submit", "window")
        keep()
        move(entry, "object", "liaison-hrss", "不准确")
        keep()
        assert (asked("window"), asked("liaison-hrss")) == (["entry_improve"], [])
    assert Notice.objects.filter(to="window").count() == 2


def test_a_unit_hears_that_its_entry_has_to_be_looked_at_again_before_the_day_and_after(centre):
    entry = published()
    day = entry.review_on
    keep()
    assert not Notice.objects.filter(action="entry_renew").exists()

    near = MONDAY + (day - MONDAY.date()) - timedelta(days=14)
    keep(near)
    keep(near + timedelta(days=3))
    assert all_asked(*UNIT) == [["entry_renew"]] * 2

    late = near + timedelta(days=15)
    keep(late)
    rows = Notice.objects.filter(to="liaison-hrss", action="entry_renew").order_by("pk")
    assert [row.done_at for row in rows] == [late, None]

    move(entry, "renew", "leader-hrss", now=late)
    keep(late)
    assert all_asked(*UNIT) == [[], []]


def test_a_measure_asks_its_unit_when_it_is_set_when_it_is_due_soon_and_when_it_is_late(centre):
    problem = measured(opened(case()))
    due = measure(problem).due_on
    days = (due - TODAY).days
    for later, words in ((0, "由您单位落实"), (days, "快到期"), (days + 1, "已经过期")):
        keep(MONDAY + timedelta(days=later))
        rows = Notice.objects.filter(to="liaison-hrss", done_at=None)
        assert [words in row.words for row in rows] == [True]
    assert told("problem_late") == dict.fromkeys(MANAGERS, "turned")

    act(problem, "report_done", "liaison-hrss", measure=1, done_on=TODAY, evidence="已接通")
    keep()
    assert all_asked(*UNIT) == [[], []]
    assert told("problem_check") == dict.fromkeys(MANAGERS, "asked")

    act(problem, "return_measure", measure=1, reason="还没有接通")
    keep()
    assert all_asked(*UNIT, "dispatcher") == [["problem_measure"]] * 2 + [[]]


def test_an_effect_is_confirmed_and_a_draft_published_by_somebody_else(centre):
    problem = finished(100, case(110))
    keep()
    assert not Notice.objects.filter(action="problem_effect").exists()

    effect.count_due(CENTRE, MONDAY)
    keep()
    assert set(told("problem_effect")) == MANAGERS - {"dispatcher"}

    act(problem, "find_effective", "leader", opinion="没有再发生")
    act(problem, "propose", headline="不用再跑", changed="接通了系统")
    keep()
    assert set(told("problem_publish")) == MANAGERS - {"dispatcher"}
    assert asked("leader") == ["problem_publish"]


def test_a_candidate_asks_for_a_judgement_until_somebody_gives_one(centre):
    for days in (1, 2, 3):
        case(days)
    finding.find(CENTRE, MONDAY)
    keep()
    assert told("candidate_judge") == dict.fromkeys(MANAGERS, "asked")

    pk = int(Notice.objects.values_list("about", flat=True)[0].removeprefix("candidate/"))
    candidates.dismiss(pk, actor=actor("dispatcher"), reason="各有各的原因", now=MONDAY)
    keep()
    assert not Notice.objects.filter(done_at=None).exists()


def test_everybody_is_told_once_however_often_and_by_whichever_worker(centre, monkeypatch):
    move(written("window"), "submit", "window")
    measured(opened(case()))
    first = keep()
    assert first == Notice.objects.count() == 4

    monkeypatch.setattr(improving, "_known", lambda _things: set())  # who looked at the same time
    keep()

    assert Notice.objects.count() == first


def test_what_a_person_put_away_stays_away_and_who_came_later_is_asked(centre):
    measured(opened(case()))
    keep()
    Notice.objects.filter(to="liaison-hrss").update(done_at=MONDAY, done_by="liaison-hrss")
    User.objects.filter(username="leader-hrss").update(is_active=False)
    keep()

    assert all_asked("liaison-hrss", "leader-hrss") == [[], []]
    User.objects.filter(username="leader-hrss").update(is_active=True)
    keep()
    assert Notice.objects.filter(to__in=UNIT).count() == 2


def test_nobody_is_disturbed_at_night(centre):
    measured(opened(case()))
    night = MONDAY.replace(hour=20)
    keep(night)
    assert set(Notice.objects.values_list("visible_from", flat=True)) == {
        worktime().next_open(night)
    }


def test_the_inbox_leads_to_the_entry_the_problem_and_the_candidate(centre):
    entry = written("window")
    move(entry, "submit", "window")
    move(entry, "confirm", "liaison-hrss")
    problem = measured(opened(case(5), by="leader2"))
    carried_out(problem)
    act(problem, "finish", now=ago(0))
    candidates.mark(case().case_no, actor=actor("leader2"), reason="不止这一件", now=MONDAY)
    Problem.objects.update(counted_at=MONDAY)
    keep()
    client = Client()
    client.force_login(User.objects.get(username="leader"))

    page = client.get("/desk/inbox").content.decode()

    rows = Notice.objects.filter(to="leader", done_at=None)
    places = {
        row.about: client.get(f"/desk/inbox/{row.pk}/open").headers["Location"] for row in rows
    }
    assert places == {
        f"entry/{entry.number}": f"/desk/knowledge/{entry.number}",
        f"problem/{problem.number}": f"/desk/problems/{problem.number}",
        next(one for one in places if one.startswith("candidate/")): next(
            place for place in places.values() if "/candidates/" in place
        ),
    }
    assert all(f'href="/desk/inbox/{row.pk}/open"' in page for row in rows)
    assert all(client.get(place).status_code == 200 for place in places.values())
