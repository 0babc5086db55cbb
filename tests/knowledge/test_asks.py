"""“这件算新知识吗？” is asked of every closed case and its answers are kept."""

import pytest
from django.db import DatabaseError, transaction

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.knowledge import asks, reading
from bancheng.knowledge.models import ClosingAnswer, Entry
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted
from tests.cases.conftest import MONDAY, handled
from tests.cast import actor
from tests.knowledge.conftest import closed


def test_yes_drafts_an_entry_without_anything_personal(centre):
    case = closed(statement="我叫张三丰，电话13800138000，跑了三趟社保转移还是办不成。")

    entry = asks.say_yes(case.case_no, actor=actor("window"), now=MONDAY)
    again = asks.say_yes(case.case_no, actor=actor("verifier"), now=MONDAY)

    assert again == entry
    assert Entry.objects.count() == 1
    found = reading.draft(entry)
    assert found.question == "我叫反映人，电话（号码略），跑了三趟社保转移还是办不成。"
    assert (found.kind, found.unit, found.causes, found.visibility) == (
        *("block", "hrss", ("ZY03",), "internal"),
    )
    assert found.answer == "已为您办好转移接续。"
    assert found.cases == (case.case_no,)
    answer = asks.answer_of(case)
    assert (answer.is_new, answer.entry, answer.by) == (True, entry.number, "window")


def test_the_draft_of_a_confidential_case_has_none_of_the_reporter_s_own_words(centre):
    case = closed(statement="我在城南第二小学对面开修车铺，社保转不过来。")
    Case.objects.filter(pk=case.pk).update(confidential=True)
    (order,) = queries.orders_of(case)

    found = reading.draft(asks.say_yes(case.case_no, actor=actor("window"), now=MONDAY))

    assert "修车铺" not in f"{found.title}{found.question}{found.answer}"
    assert found.question == order.instructions
    assert found.title


def test_no_is_kept_with_its_reason_and_may_become_yes(centre):
    case = closed()
    assert asks.answer_of(case) is None
    assert [one.pk for one in asks.unanswered(actor("window"))] == [case.pk]
    with pytest.raises(Invalid):
        asks.say_no(case.case_no, actor=actor("window"), reason=" ", now=MONDAY)

    answer = asks.say_no(case.case_no, actor=actor("window"), reason="已有条目", now=MONDAY)
    assert (answer.is_new, answer.reason, answer.entry) == (False, "已有条目", "")
    assert asks.unanswered(actor("window")) == []

    asks.say_yes(case.case_no, actor=actor("dispatcher"), now=MONDAY)
    assert asks.answer_of(case).is_new
    assert ClosingAnswer.objects.filter(case=case).count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        ClosingAnswer.objects.update(reason="改")


@pytest.mark.parametrize("who", ["archivist", "leader", "liaison-hrss"])
def test_only_who_works_cases_at_the_centre_answers(centre, who):
    case = closed()

    with pytest.raises(NotPermitted):
        asks.say_no(case.case_no, actor=actor(who), reason="不算", now=MONDAY)
    assert not asks.may_answer(actor(who), case)


def test_an_open_case_is_not_asked(centre):
    case = handled()

    with pytest.raises(NotAllowed):
        asks.say_yes(case.case_no, actor=actor("window"), now=MONDAY)
