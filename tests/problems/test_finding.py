"""Candidates by rule: enough cases of one kind in enough days, each once, judged by a person."""

from datetime import timedelta

import pytest

from bancheng.cases.models import Case
from bancheng.problems import candidates, finding, matching
from bancheng.problems.matching import Span
from bancheng.problems.models import Candidate, CandidateCase
from bancheng.problems.records import act
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible
from tests.cases.conftest import MONDAY, press
from tests.cast import CENTRE, actor
from tests.problems.conftest import CAUSE, ITEM, OPENING, TODAY, ago, case, finished, opened, step


def found(now=MONDAY):
    finding.find(CENTRE, now)
    return list(Candidate.objects.order_by("pk"))


def numbers(candidate):
    rows = CandidateCase.objects.filter(candidate=candidate)
    return set(rows.values_list("case__case_no", flat=True))


def test_three_of_a_kind_in_ninety_days_are_a_candidate_and_two_are_not(centre):
    first, second = case(89), case(40)
    assert found() == []
    third = case(0)

    (candidate,) = found()

    assert (candidate.kind, candidate.item, candidate.cause) == ("rule", ITEM, CAUSE)
    assert numbers(candidate) == {first.case_no, second.case_no, third.case_no}
    assert (candidate.number, candidate.first_at, candidate.last_at) == (3, ago(89), MONDAY)


@pytest.mark.parametrize(("oldest", "there"), [(89, 1), (90, 0)])
def test_the_window_holds_ninety_days_with_today_as_the_last(centre, oldest, there):
    for days in (oldest, 2, 1):
        case(days)
    assert len(found()) == there


def test_another_item_or_another_cause_is_another_kind(centre):
    case(3), case(2, item="营业执照变更"), case(1, causes=("ZY05",))
    assert found() == []
    case(0, causes=("ZY05", CAUSE)), case(0, causes=("ZY05", CAUSE))
    assert {(c.item, c.cause, c.number) for c in found()} == {(ITEM, "ZY05", 3), (ITEM, CAUSE, 3)}


def test_a_refused_case_does_not_count(centre):
    case(2), case(1)
    refused = case(0)
    assert len(matching.tallies(CENTRE, Span.up_to(TODAY, 90))) == 1
    Case.objects.filter(pk=refused.pk).update(state="rejected")
    assert found() == []


def test_a_merged_case_counts_with_the_one_it_was_merged_into(centre):
    parent, other = case(2), case(1)
    child = case(0, item="转社保", causes=("ZY05",))
    press(child, "merge", "dispatcher", into=parent.case_no)

    (candidate,) = found()

    assert numbers(candidate) == {parent.case_no, other.case_no, child.case_no}
    span = Span.up_to(TODAY, 90)
    tallies = matching.tallies(CENTRE, span)
    assert tallies[ITEM, CAUSE] == 3
    for (item, cause), number in tallies.items():
        assert matching.matching(CENTRE, [item], [cause], span).count() == number


def test_looking_again_changes_nothing_and_a_new_case_makes_it_grow(centre):
    for days in (3, 2, 1):
        case(days)
    (before,) = found()
    assert (finding.find(CENTRE, MONDAY), len(found())) == (0, 1)
    case(0)
    (after,) = found()
    assert (after.pk, after.number) == (before.pk, 4)


def test_a_kill_between_row_and_cases_leaves_nothing_and_the_next_run_makes_it_whole(
    centre, monkeypatch
):
    for days in (3, 2, 1):
        case(days)
    genuine = finding.add

    def killed(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(finding, "add", killed)
    with pytest.raises(KeyboardInterrupt):
        finding.find(CENTRE, MONDAY)
    assert not Candidate.objects.exists()

    monkeypatch.setattr(finding, "add", genuine)
    assert [c.number for c in found()] == [3]


def test_a_dismissed_candidate_comes_again_only_with_as_many_new_cases(centre):
    for days in (3, 2, 1):
        case(days)
    (first,) = found()
    candidates.dismiss(first.pk, actor=actor("leader"), reason="三件各有各的原因", now=MONDAY)
    case(0), case(0)
    assert [c.state for c in found()] == ["dismissed"]
    case(0)
    assert [(c.state, c.round, c.number) for c in found()] == [
        ("dismissed", 1, 3),
        ("waiting", 2, 6),
    ]


def test_a_kind_with_a_problem_at_work_makes_no_candidate(centre):
    opened(*(case(days) for days in (3, 2, 1)))
    assert found() == []


def test_a_solved_kind_comes_back_with_cases_after_its_measures_only(centre):
    old = [case(days) for days in (60, 55, 50)]
    problem = finished(40, *old, root_cause="")
    act(
        problem.number, "count_effect", actor=actor("dispatcher"), given={},
        now=MONDAY + timedelta(days=60),
    )  # fmt: skip
    then = MONDAY + timedelta(days=60)
    step(problem, "find_effective", "leader", now=then, opinion="没有再发生")
    for days in (0, 1):
        case(at=MONDAY + timedelta(days=days))
    assert found(MONDAY + timedelta(days=2)) == []
    case(at=MONDAY + timedelta(days=2))
    assert [c.number for c in found(MONDAY + timedelta(days=2))] == [3]


def test_a_leader_marks_a_case_and_while_it_waits_only_once(centre):
    one = case(0)
    for _press in range(2):
        candidates.mark(one.case_no, actor=actor("leader"), reason="别处也听说过", now=MONDAY)
    (candidate,) = Candidate.objects.all()
    assert (candidate.kind, candidate.number, candidate.marked_why) == (
        "marked",
        1,
        "别处也听说过",
    )
    with pytest.raises(NotPermitted):
        candidates.mark(one.case_no, actor=actor("dispatcher"), reason="我也说", now=MONDAY)
    with pytest.raises(Invalid):
        candidates.mark(one.case_no, actor=actor("leader"), reason=" ", now=MONDAY)


def test_a_candidate_becomes_a_problem_with_all_its_cases_and_is_judged_once(centre):
    made = [case(days) for days in (3, 2, 1)]
    (candidate,) = found()
    given = {**OPENING, "cases": [made[0].case_no]}

    problem = candidates.confirm(candidate.pk, actor=actor("dispatcher"), given=given, now=MONDAY)

    assert problem.number == "GX990100-2026-0001"
    assert {line.case_no for line in problem.lines.all()} == {one.case_no for one in made}
    candidate.refresh_from_db()
    assert (candidate.state, candidate.problem) == ("confirmed", problem)
    with pytest.raises(NotAllowed):
        candidates.dismiss(candidate.pk, actor=actor("leader"), reason="不是", now=MONDAY)


def test_a_candidate_joins_a_problem_that_is_at_work(centre):
    problem = opened(case(9, item="营业执照变更"), items=["营业执照变更"])
    for days in (3, 2, 1):
        case(days)
    (candidate,) = found()
    candidates.join(candidate.pk, problem.number, actor=actor("leader"), now=MONDAY)
    assert problem.lines.count() == 4
    assert [event.action for event in problem.events.all()] == ["open", "join"]


@pytest.mark.parametrize("who", ["window", "supervisor", "liaison-hrss", "province"])
def test_others_do_not_judge(centre, who):
    for days in (3, 2, 1):
        case(days)
    (candidate,) = found()
    with pytest.raises((NotPermitted, NotVisible)):
        candidates.dismiss(candidate.pk, actor=actor(who), reason="不是", now=MONDAY)
    with pytest.raises((NotPermitted, NotVisible)):
        candidates.confirm(candidate.pk, actor=actor(who), given=OPENING, now=MONDAY)
