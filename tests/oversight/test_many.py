"""Many cases at once: each by itself, every refusal told, nothing twice."""

from datetime import date

import pytest

from bancheng.cases import actions
from bancheng.cases.models import Case, Event
from bancheng.oversight import many
from bancheng.oversight.models import Batch
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible
from tests.cases.conftest import MONDAY, handled, press
from tests.cast import actor

ASKED = many.Asked("逾期未办", "请在期限内书面答复。", date(2026, 11, 25))
WHO = actor("supervisor")


def begun(*case_nos, key="k1", action="supervise", who=WHO, asked=ASKED):
    return many.begin(actor=who, action=action, case_nos=case_nos, asked=asked, key=key, now=MONDAY)


def results(batch):
    return dict(batch.lines.values_list("case_no", "result"))


def test_each_case_is_moved_or_says_why_not(centre):
    good, ended = handled(), handled()
    press(ended, "withdraw", "window", MONDAY, identity_checked=True)
    nobody = "BC990100-20261123-999999"

    batch, fresh = begun(good.case_no, ended.case_no, nobody)
    many.carry_on(batch, actor=WHO, now=MONDAY)

    assert fresh
    assert results(batch) == {good.case_no: "done", ended.case_no: "refused", nobody: "refused"}
    assert all(batch.lines.filter(result="refused").values_list("why", flat=True))
    event = Event.objects.get(case=good, action="supervise")
    assert event.by == "supervisor"
    assert not Event.objects.filter(case=ended, action="supervise").exists()


def test_the_second_press_finds_the_first(centre):
    case = handled()
    batch, _fresh = begun(case.case_no)
    many.carry_on(batch, actor=WHO, now=MONDAY)

    again, fresh = begun(case.case_no)
    settled = many.carry_on(again, actor=WHO, now=MONDAY)

    assert (again.pk, fresh, settled) == (batch.pk, False, 0)
    assert Event.objects.filter(case=case, action="supervise").count() == 1


def test_what_a_crash_left_is_taken_up_and_what_was_done_is_not_done_again(centre, monkeypatch):
    first, second = handled(), handled()
    batch, _fresh = begun(first.case_no, second.case_no)
    real = actions.act

    def crash(case_no, *args, **more):
        done = real(case_no, *args, **more)
        if case_no == second.case_no:
            raise RuntimeError("the power went")
        return done

    with monkeypatch.context() as patch:
        patch.setattr(actions, "act", crash)
        with pytest.raises(RuntimeError):
            many.carry_on(batch, actor=WHO, now=MONDAY)
    assert results(batch) == {first.case_no: "done", second.case_no: "waiting"}

    assert many.carry_on(batch, actor=WHO, now=MONDAY) == 1
    assert results(batch) == {first.case_no: "done", second.case_no: "done"}
    supervised = Event.objects.filter(action="supervise")
    assert sorted(supervised.values_list("case__case_no", flat=True)) == sorted(
        Case.objects.values_list("case_no", flat=True)
    )


@pytest.mark.parametrize(
    ("who", "action", "allowed"),
    [
        ("supervisor", "supervise", True),
        ("leader", "supervise", True),
        ("dispatcher", "remind", True),
        ("dispatcher", "supervise", False),
        ("window", "remind", False),
        ("verifier", "supervise", False),
        ("leader-hrss", "remind", False),
        ("liaison-hrss", "supervise", False),
        ("province", "supervise", False),
        ("supervisor", "terminate", False),
    ],
)
def test_only_those_whom_the_table_names_may_press_for_many(centre, who, action, allowed):
    case = handled()
    assert many.may(actor(who), action) is allowed
    if not allowed:
        with pytest.raises(NotPermitted):
            begun(case.case_no, who=actor(who), action=action)
        assert not Batch.objects.exists()


def test_at_least_one_and_at_most_two_hundred_and_the_words_are_needed(centre):
    with pytest.raises(Invalid) as none:
        begun(asked=many.Asked("", "", None))
    assert {name for name, _why in none.value.errors} == {"cases", "cause", "demand"}
    with pytest.raises(Invalid):
        begun(*(f"BC990100-20261123-{n:06d}" for n in range(201)))


def test_a_batch_is_its_makers_own(centre):
    case = handled()
    begun(case.case_no)
    with pytest.raises(NotVisible):
        many.batch_for(actor("leader"), "k1")
