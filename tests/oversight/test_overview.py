"""What owes an answer and what nobody took up: the columns, the numbers, the lists behind them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from bancheng.cases import lists, reconcile
from bancheng.cases.models import Case
from bancheng.oversight import overview
from bancheng.rules.errors import Invalid
from tests.cases.conftest import MONDAY, handled, press
from tests.cases.test_statements import counted
from tests.cast import actor
from tests.worktimes import worktime

FRIDAY = MONDAY + timedelta(days=4)
ANSWER_BY = worktime().close_of(MONDAY.date() + timedelta(days=2))


def reminded(**more):
    """A case whose unit was reminded by a person."""
    asked = {"cause": "久拖未办", "demand": "请说明原因"} | more
    return press(handled(), "remind", "dispatcher", **asked)


def supervised():
    """A case whose unit owes an answer by Wednesday."""
    asked = {"cause": "逾期", "demand": "请答复", "reply_by": "2026-11-25"}
    return press(handled(), "supervise", "supervisor", **asked)


def raised(now=MONDAY):
    """A case whose escalation nobody has taken up."""
    return press(handled(), "escalate", "dispatcher", now, level=2, reason="推诿")


def columns(case):
    fresh = Case.objects.get(pk=case.pk)
    return fresh.owes_reply, fresh.reply_due_at, fresh.raised_at


def numbers(found):
    return found.owed, found.late, found.raised


def listed(params):
    return {row.case_no for row in lists.list_cases(actor("supervisor"), params).items}


def test_columns_say_what_is_owed_until_it_is_answered_taken_up_or_ended(centre):
    case = supervised()
    assert columns(case) == (True, ANSWER_BY, None)
    press(case, "answer_supervision", "liaison-hrss", answer="今天答复反映人。")
    assert columns(case) == (False, None, None)

    case = raised()
    assert columns(case) == (False, None, MONDAY)
    press(case, "acknowledge_escalation", "leader")
    assert columns(case) == (False, None, None)

    ended = press(supervised(), "withdraw", "window", identity_checked=True)
    assert columns(ended) == (False, None, None)


def test_each_number_is_its_list(centre):
    undated, dated, high = reminded(), supervised(), raised()
    handled()

    found = overview.flagged(actor("supervisor"), FRIDAY, 6)

    assert numbers(found) == (2, 1, 1)
    assert [case.case_no for case in found.owed_first] == [dated.case_no, undated.case_no]
    assert listed(overview.OWED) == {dated.case_no, undated.case_no}
    assert [case.case_no for case in found.raised_first] == [high.case_no]
    assert listed(overview.RAISED) == {high.case_no}


def test_numbers_count_all_and_only_the_first_are_read(centre):
    for _ in range(3):
        supervised()
    high = [raised(MONDAY + timedelta(minutes=n)) for n in (2, 1, 0)]

    found = overview.flagged(actor("supervisor"), MONDAY, 2)

    assert numbers(found) == (3, 0, 3)
    assert len(found.owed_first) == 2
    assert [case.case_no for case in found.raised_first] == [high[2].case_no, high[1].case_no]


def test_the_numbers_cost_the_same_however_many_cases_are_open(centre):
    costs = []
    for _ in range(2):
        supervised()
        raised()
        with counted() as spent:
            overview.flagged(actor("supervisor"), MONDAY, 6)
        costs.append(spent.number)

    assert costs[0] == costs[1] <= 5, spent.told()


def test_the_case_that_bars_the_looker_is_in_no_number(centre):
    case = supervised()
    barred = f'"barred":["supervisor"],{case.facts[1:]}'
    Case.objects.filter(pk=case.pk).update(barred="|supervisor|", facts="{" + barred)

    assert numbers(overview.flagged(actor("supervisor"), MONDAY, 6)) == (0, 0, 0)
    assert overview.flagged(actor("leader"), MONDAY, 6).owed == 1


@pytest.mark.parametrize("name", ["supervised", "raised"])
def test_the_filters_only_pick_out(centre, name):
    with pytest.raises(Invalid):
        lists.list_cases(actor("supervisor"), {name: "false"})


def test_the_migration_fills_open_cases_from_their_facts(centre):
    made = [reminded(), supervised(), raised(), handled()]
    press(supervised(), "withdraw", "window", identity_checked=True)
    wanted = [columns(case) for case in made]
    Case.objects.update(owes_reply=False, reply_due_at=None, raised_at=None)

    import_module("bancheng.cases.migrations.0005_oversight").fill(apps, None)

    assert [columns(case) for case in made] == wanted
    assert list(reconcile.reconcile(reconcile.Result())) == []
