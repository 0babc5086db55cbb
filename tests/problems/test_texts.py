"""Candidates by text: compared once, in parts, never those that may not be read side by side."""

from datetime import timedelta

import pytest

from bancheng.cases.models import Case
from bancheng.insight import likeness
from bancheng.problems import candidates, texts
from bancheng.problems.models import Alike, Candidate, CandidateCase, TextCursor
from tests.cases.conftest import MONDAY, registered
from tests.cast import CENTRE, actor
from tests.insight.test_likeness import GUIDE, OTHERS
from tests.problems.conftest import ago

LATER = MONDAY + timedelta(minutes=11)
LIKE = (*GUIDE, "办卫生许可证延续，承诺书要先去卫生监督所签字，指南上没有写。")


def told(*said, **more):
    return [registered(statement=one, item={"name": "卫生许可证延续"}, **more) for one in said]


def compared(now=LATER):
    while texts.compare_next(CENTRE, now):
        pass
    return list(Candidate.objects.filter(kind="text").order_by("pk"))


def members(candidate):
    rows = CandidateCase.objects.filter(candidate=candidate)
    return set(rows.values_list("case__case_no", flat=True))


def test_cases_told_alike_are_a_candidate_that_grows_and_is_found_once(centre):
    alike, _others = told(*GUIDE), told(*OTHERS)
    (candidate,) = compared()
    assert members(candidate) == {case.case_no for case in alike}
    assert candidate.item == "卫生许可证延续"
    pairs = Alike.objects.count()

    assert (len(compared()), Alike.objects.count()) == (1, pairs)
    (more,) = told(LIKE[3])
    (after,) = compared()
    assert after.pk == candidate.pk
    assert members(after) == {case.case_no for case in (*alike, more)}


def test_a_case_beside_which_one_may_still_be_being_written_waits(centre):
    told(*GUIDE)
    assert compared(MONDAY) == []
    assert len(compared()) == 1


def test_two_alike_are_not_enough(centre):
    told(*GUIDE[:2], *OTHERS)
    assert compared() == []
    assert Alike.objects.count() == 1


def test_confidential_cases_are_never_compared(centre, monkeypatch):
    hidden = "保密的话，谁也不能拿来比较：承诺书要先去卫生监督所签字。"
    told(*GUIDE[:2])
    registered(
        statement=hidden, reporter={"name": "张三", "phone": "13800138000", "confidential": True}
    )
    seen = []
    genuine = likeness.pairs

    def watched(new, known, threshold):
        seen.extend(one.text for one in (*new, *known))
        return genuine(new, known, threshold)

    monkeypatch.setattr(likeness, "pairs", watched)
    compared()
    assert set(seen) == set(GUIDE[:2])


def test_a_case_that_becomes_confidential_falls_out(centre):
    one, *_rest = told(*GUIDE)
    texts.compare_next(CENTRE, LATER)
    assert Alike.objects.count() == 3
    CandidateCase.objects.all().delete()
    Candidate.objects.all().delete()
    Case.objects.filter(pk=one.pk).update(confidential=True)
    assert compared() == []


def test_cases_from_before_the_days_are_not_compared(centre):
    told(GUIDE[0], now=ago(91))
    told(*GUIDE[1:])
    assert compared() == []


def test_a_kill_in_the_middle_loses_and_doubles_nothing(centre, monkeypatch):
    monkeypatch.setattr(texts, "AT_ONCE", 2)
    told(*LIKE)
    assert texts.compare_next(CENTRE, LATER) == 2
    place, pairs = TextCursor.objects.get().case_id, Alike.objects.count()

    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(TextCursor, "save", killed)  # the pairs are written, the place is not
        with pytest.raises(KeyboardInterrupt):
            texts.compare_next(CENTRE, LATER)
    assert (TextCursor.objects.get().case_id, Alike.objects.count()) == (place, pairs)

    (candidate,) = compared()
    assert candidate.number == 4
    pairs = list(Alike.objects.values_list("one", "other"))
    assert len(pairs) == len(set(pairs)) >= 5


def test_two_groups_that_a_new_case_joins_become_one(centre):
    first, second = told(*GUIDE), told(*OTHERS)
    (left,) = compared()
    right = Candidate.objects.create(
        centre_id=CENTRE, kind="text", key=second[0].case_no, found_at=LATER
    )
    CandidateCase.objects.bulk_create(
        CandidateCase(candidate=right, centre_id=CENTRE, case=case) for case in second
    )
    Alike.objects.create(centre_id=CENTRE, one=first[0], other=second[0], score=0.9, found_at=LATER)
    told("随便说点别的事情，跟哪一件都不一样。")

    compared()

    left.refresh_from_db(), right.refresh_from_db()
    assert (left.state, left.number, right.state) == ("waiting", 6, "merged")


def test_a_dismissed_group_stays_dismissed_until_enough_new_cases_come(centre):
    told(*GUIDE)
    (candidate,) = compared()
    candidates.dismiss(candidate.pk, actor=actor("leader"), reason="同一个人", now=LATER)
    told(*GUIDE[:2])
    assert [one.state for one in compared()] == ["dismissed"]
    told(GUIDE[2])
    assert [(one.state, one.number) for one in compared()] == [("dismissed", 3), ("waiting", 6)]
