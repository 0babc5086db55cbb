"""What the worker keeps of ratings: each once, as the log says, whoever is killed."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bancheng.cases import late
from bancheng.cases.models import Event
from bancheng.evaluation import following, reading, rectify
from bancheng.evaluation.models import Cursor, Look, Proposal, Rating
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible
from tests.cases.conftest import MONDAY, press, press_order
from tests.cast import actor
from tests.evaluation.conftest import days, follow, judged, rated


def answer_again(case, now: datetime = MONDAY):
    press_order(case, "record_contact", "liaison-hrss", now=now, method="phone", summary="已说明")
    press_order(
        case, "submit_reply", "liaison-hrss", now=now, outcome="done", facts="已补", answer="已办好"
    )
    press_order(case, "approve_reply", "leader-hrss", now=now)
    return press(case, "release", "dispatcher", now, by="phone")


def test_a_bad_rating_is_kept_with_what_became_of_it(centre):
    case = rated(2, tags=["213"])
    press(case, "appeal_rating", "leader-hrss", reason="已当天办好")
    judged(case, "A")
    answer_again(case)
    follow()

    row = Rating.objects.get(case=case)
    assert (row.level, row.bad, row.unit, row.item) == (2, True, "hrss", "社会保险转移接续")
    assert (row.grade, row.appeal, row.role) == ("A", "dismissed", "reporter")
    assert row.rectify_due
    assert row.rectified_at == MONDAY == row.contacted_at


def test_the_second_rating_is_linked_to_the_first(centre):
    case = answer_again(rated(1))
    press(case, "rate", "reporter", level=4)
    follow()

    first, second = reading.of_case(case)
    assert (first.level, first.next_level, first.second) == (1, 4, False)
    assert (second.level, second.next_level, second.second) == (4, None, True)


def test_looking_again_changes_nothing_and_news_is_seen(centre):
    case = rated(2)
    assert follow() == 1
    assert follow() == 0

    judged(case, "C")
    assert follow() == 1

    assert Rating.objects.get(case=case).grade == "C"
    assert Rating.objects.count() == 1


def test_a_line_that_becomes_visible_late_is_not_missed(centre):
    early, late = rated(2), rated(1)
    follow()
    Cursor.objects.update(settled=0)  # something of that moment is not committed yet
    Look.objects.filter(case=early).update(version=0)
    Rating.objects.filter(case=early).delete()

    follow()

    assert set(Rating.objects.values_list("case_id", flat=True)) == {early.pk, late.pk}


def test_an_idle_look_does_not_read_again_what_is_settled(centre, monkeypatch):
    monkeypatch.setattr(late, "transactions", lambda: (9, 9))  # nobody else is writing
    rated(2)
    for _time in range(4):
        follow()

    with CaptureQueriesContext(connection) as asked:
        follow()

    assert len(asked) <= 5


def test_killed_in_the_middle_it_neither_loses_nor_doubles(centre):
    for _number in range(3):
        rated(1)
    with (
        patch.object(rectify, "propose", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        following.follow(MONDAY)
    assert not Rating.objects.exists()

    follow()
    Cursor.objects.all().delete()
    Look.objects.all().delete()
    follow()

    assert (Rating.objects.count(), Proposal.objects.count()) == (3, 1)
    assert Cursor.objects.get().seen == Event.objects.order_by("-pk").values_list("pk")[0][0]


# ── proposals ────────────────────────────────────────────────────────────


def test_three_bad_ratings_of_one_item_at_one_unit_in_ninety_days_are_proposed_once(centre):
    rated(2)
    rated(1, days(30))
    follow(days(30))
    assert not Proposal.objects.exists()

    last = rated(2, days(60))
    follow(days(60))
    rated(2, days(61))
    follow(days(61))

    [proposal] = Proposal.objects.all()
    assert (proposal.kind, proposal.unit, proposal.number) == ("repeated", "hrss", 3)
    assert rectify.case_numbers(proposal)[-1] == last.case_no


def test_ratings_far_apart_or_mistaken_or_good_are_no_ground(centre):
    rated(2)
    rated(2, days(50))
    rated(2, days(91))
    judged(rated(1, days(92)), "D", days(92))
    rated(3, days(92))
    follow(days(92))

    assert not Proposal.objects.exists()


def test_bad_again_after_the_redo_is_severe_once_it_is_judged_right(centre):
    case = answer_again(rated(1))
    press(case, "rate", "reporter", level=2)
    follow()
    assert not Proposal.objects.exists()

    judged(case, "A")
    follow()
    follow()

    [proposal] = Proposal.objects.all()
    assert (proposal.kind, proposal.number) == ("severe", 1)
    assert rectify.case_numbers(proposal) == [case.case_no]


def test_a_proposal_is_decided_once_by_those_who_oversee(centre):
    for _number in range(3):
        rated(1)
    follow()
    pk = Proposal.objects.get().pk

    for who in ("leader-hrss", "window", "dispatcher", "city-leader"):
        with pytest.raises(NotVisible if who == "city-leader" else NotPermitted):
            rectify.dismiss(pk, actor=actor(who), reason="不必", now=MONDAY)
    with pytest.raises(Invalid):
        rectify.dismiss(pk, actor=actor("supervisor"), reason=" ", now=MONDAY)
    rectify.dismiss(pk, actor=actor("supervisor"), reason="同一故障，已修复", now=MONDAY)
    with pytest.raises(NotAllowed):
        rectify.dismiss(pk, actor=actor("leader"), reason="再看", now=MONDAY)

    assert Proposal.objects.get().state == "dismissed"


# ── who reads ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "number"),
    [("supervisor", 1), ("leader", 1), ("leader-hrss", 1), ("leader-market", 0),
     ("liaison-hrss", 0), ("window", 0), ("city-leader", 0)],
)  # fmt: skip
def test_bad_ratings_are_read_by_who_oversees_and_the_head_of_the_unit(centre, who, number):
    rated(2, tags=["213"])
    rated(5)
    follow()

    found = reading.ratings(actor(who))

    assert [(one.rating.level, one.tags) for one in found] == [(2, ("213",))] * number


def test_the_parts_of_the_list_and_their_counts(centre):
    judged(rated(1), "A")
    press(rated(2), "appeal_rating", "leader-hrss", reason="已办好")
    follow()
    supervisor, later = actor("supervisor"), MONDAY + timedelta(days=20)

    counted = {which: len(reading.ratings(supervisor, which=which)) for which in reading.WHICH}
    tally = reading.tally(supervisor, later)

    assert counted == {"": 2, "unjudged": 1, "appealed": 1, "owed": 1, "second": 0}
    assert (tally.unjudged, tally.appealed, tally.late) == (1, 1, 1)
