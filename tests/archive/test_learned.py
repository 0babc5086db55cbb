"""What was learned from a case goes with its texts, as far as it is in the case's own words."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from bancheng.archive import disposal
from bancheng.knowledge import asks, paths
from bancheng.knowledge.models import ClosingAnswer, Path
from bancheng.problems import candidates
from bancheng.problems.models import Candidate
from tests.archive.conftest import packed
from tests.archive.test_disposal import PAST, agreed, everything_holds
from tests.cases.conftest import MONDAY
from tests.cast import actor


def test_what_was_learned_in_the_words_of_the_case_goes_and_who_where_and_how_long_stays(centre):
    package = packed()
    paths.make(MONDAY + timedelta(days=1))
    no = package.case.case_no
    asks.say_no(no, actor=actor("window"), reason="与常见问答里的一样", now=MONDAY)
    candidates.mark(no, actor=actor("leader"), reason="这一带的人都遇到过", now=MONDAY)
    [card] = Path.objects.all()
    assert (card.item_name, card.instructions) != ("", "")
    agreed(package)

    disposal.carry_out(now=PAST)

    after = Path.objects.get()
    assert (after.item_name, after.instructions) == ("", "")
    assert (after.steps, after.tenths, after.lead_unit) == (card.steps, card.tenths, "hrss")
    answer = ClosingAnswer.objects.get()
    assert (answer.reason, answer.is_new, answer.by) == ("", False, "window")
    assert Candidate.objects.get().marked_why == ""
    assert everything_holds()


def test_of_an_answer_nothing_but_its_reason_can_be_emptied(centre):
    package = packed()
    asks.say_no(package.case.case_no, actor=actor("window"), reason="不新", now=MONDAY)
    for change in ({"reason": "别的"}, {"reason": "", "is_new": True}, {"by": "leader"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ClosingAnswer.objects.update(**change)
    assert ClosingAnswer.objects.get().reason == "不新"
