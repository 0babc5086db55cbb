"""Common problems: who does what when, the second person, the effect, a history that holds."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from bancheng.problems import effect, history, reading, records
from bancheng.problems.kinds import MOVES, OPENING, State
from bancheng.problems.models import Problem, ProblemEvent
from bancheng.problems.steps import STEPS
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale
from tests.cases.conftest import MONDAY
from tests.cast import CENTRE, actor
from tests.problems.conftest import (
    CAUSE,
    ITEM,
    MEASURE,
    TODAY,
    ago,
    carried_out,
    case,
    finished,
    measure,
    measured,
    opened,
    step,
)
from tests.problems.conftest import (
    OPENING as OPENED,
)

PUBLIC = {
    "headline": "转移接续不用再跑两地",
    "guide_before": "要先到原参保地开缴费凭证。",
    "guide_after": "窗口直接从平台调取，不用自己开。",
    "changed": "接通了两地系统，改了办事指南。",
}


def fresh(problem):
    return Problem.objects.get(pk=problem.pk)


def test_every_move_does_something_and_every_state_has_a_way_out():
    assert MOVES.keys() == STEPS.keys()
    ended = {State.WITHDRAWN}
    for state in set(State) - ended:
        assert any(state in move.sources for move in MOVES.values()), state


def test_a_problem_goes_from_its_cases_to_the_public_page(centre):
    old = [case(days) for days in (140, 120, 101)]
    problem = finished(100, *old, root_cause="两地系统不通。")
    case(60)
    now = MONDAY
    assert effect.count_due(CENTRE, now) == 1
    problem = fresh(problem)
    assert (problem.before, problem.after, effect.effect_of(problem).spared) == (3, 1, 2)

    step(problem, "find_effective", "leader", opinion="少了三分之二")
    step(problem, "propose", **PUBLIC)
    step(problem, "publish", "leader", opinion="同意")

    assert [one.number for one in reading.published(CENTRE)] == [problem.number]
    assert [event.action for event in problem.events.all()] == [
        *("open", "add_measure", "report_done", "accept_measure", "finish", "effect"),
        *("find_effective", "propose", "publish"),
    ]
    assert history.faults(fresh(problem)) == []


def test_the_history_is_only_added_to_and_a_changed_row_is_found(centre):
    problem = measured(opened(case()))
    with pytest.raises(DatabaseError), transaction.atomic():
        ProblemEvent.objects.update(by="somebody")
    with pytest.raises(DatabaseError), transaction.atomic():
        ProblemEvent.objects.all().delete()
    problem.measures.update(text="什么也不做。")
    assert history.faults(fresh(problem)) == [f"{problem.number}: content"]


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"items": []}, "items"),
        ({"causes": ["ZY77"]}, "causes"),
        ({"cases": ["BC990100-20260101-000099"]}, "cases"),
        ({"regions": ["990000"]}, "regions"),
        ({"other": "x"}, "other"),
    ],
)
def test_what_is_wrongly_filled_in_is_named(centre, fault, where):
    one = case()
    given = {**OPENED, "cases": [one.case_no], **fault}
    with pytest.raises(Invalid) as why:
        records.open_problem(actor=actor("dispatcher"), given=given, now=MONDAY)
    assert [name for name, _sentence in why.value.errors] == [where]
    assert not Problem.objects.exists()


def test_opening_asks_for_what_the_table_says():
    assert [need for need in OPENING if need.endswith("*")] == [
        *("title*", "items*", "causes*", "cases*")
    ]


@pytest.mark.parametrize("who", ["window", "supervisor", "verifier", "leader-hrss", "province"])
def test_only_dispatcher_and_leader_open_and_lead(centre, who):
    problem = opened(case())
    with pytest.raises(NotPermitted):
        records.open_problem(actor=actor(who), given=OPENED, now=MONDAY)
    with pytest.raises((NotPermitted, NotVisible)):
        step(problem, "add_measure", who, **MEASURE)


def test_a_unit_sees_and_reports_only_what_it_owns(centre):
    problem, other = measured(opened(case())), opened(case())
    measured(problem, unit="market", text="市场监管局的事。")
    unit = actor("liaison-hrss")

    assert [one.number for one in reading.visible(unit)] == [problem.number]
    assert [one.unit for one in reading.measures_of(unit, problem)] == ["hrss"]
    assert not reading.sees_whole(unit, problem)
    with pytest.raises(NotVisible):
        reading.problem_for(unit, other.number)
    step(problem, "report_progress", "liaison-hrss", measure=1, note="已开会。")
    with pytest.raises(NotPermitted):
        step(problem, "report_progress", "liaison-hrss", measure=2, note="替别人报。")
    assert reading.visible(actor("liaison-housing")).count() == 0
    assert reading.visible(actor("handler-hrss")).count() == 0


def test_the_superior_reads_the_problems_below_and_moves_none(centre):
    problem = opened(case())
    assert reading.problem_for(actor("province"), problem.number) == problem
    with pytest.raises(NotPermitted):
        step(problem, "amend", "province", **OPENED)


def test_refusals_come_in_their_order(centre):
    problem = opened(case())
    number, given = problem.number, {"reason": ""}

    def withdraw(who, version):
        records.act(number, "withdraw", actor=actor(who), given=given, version=version, now=MONDAY)

    with pytest.raises(NotVisible):
        withdraw("liaison-housing", 0)
    with pytest.raises(NotPermitted):
        withdraw("dispatcher", 0)
    with pytest.raises(Stale):
        withdraw("leader", 0)
    with pytest.raises(Invalid):
        withdraw("leader", 1)
    step(problem, "withdraw", "leader", reason="不是共性")
    with pytest.raises(NotAllowed) as why:
        withdraw("leader", 2)
    assert (why.value.state, why.value.allowed) == ("withdrawn", [])


def test_a_guide_is_corrected_from_its_old_to_its_new_words(centre):
    problem = opened(case())
    with pytest.raises(Invalid) as why:
        measured(problem, kind="guide")
    assert {name for name, _s in why.value.errors} == {"place", "before"}
    guide = {"kind": "guide", "place": "社保转移办事指南第三条", "before": "先到原参保地开凭证。"}
    measured(problem, **guide)
    with pytest.raises(Invalid):
        carried_out(problem)
    carried_out(problem, after="窗口调取凭证。")
    assert (measure(problem).after, measure(problem).state) == ("窗口调取凭证。", "done")
    assert reading.counts([CENTRE], TODAY, TODAY).corrections == 1
    assert reading.counts([CENTRE], TODAY + timedelta(days=1), TODAY + timedelta(days=9)) == (
        reading.Counts()
    )


def test_who_reports_a_measure_does_not_check_it(centre):
    problem = measured(opened(case()), unit="centre")
    report = {"measure": 1, "done_on": TODAY, "evidence": "已发文"}
    step(problem, "report_done", "dispatcher", **report)
    with pytest.raises(NotPermitted):
        step(problem, "accept_measure", "dispatcher", measure=1)
    step(problem, "return_measure", "leader", measure=1, reason="没有附文号")
    assert measure(problem).state == "open"
    step(problem, "report_done", "dispatcher", **report)
    step(problem, "accept_measure", "leader", measure=1)
    assert measure(problem).state == "done"


def test_measures_are_finished_only_when_each_is_done_or_dropped(centre):
    problem = opened(case())
    measured(problem), measured(problem, text="第二项。")
    carried_out(problem)
    with pytest.raises(NotAllowed):
        step(problem, "finish")
    step(problem, "drop_measure", "leader", measure=2, reason="不必了")
    done = step(problem, "finish", span_days=30)
    assert (done.state, done.done_on, done.check_on) == (
        "done",
        TODAY,
        TODAY + timedelta(days=31),
    )
    with pytest.raises(NotAllowed):
        step(problem, "count_effect")
    with pytest.raises(NotAllowed):
        step(problem, "find_effective", "leader", opinion="好")


def test_who_declared_the_measures_done_does_not_judge_the_effect(centre):
    problem = finished(91, case(100))
    effect.count_due(CENTRE, MONDAY)
    with pytest.raises(NotPermitted):
        step(problem, "find_effective", "dispatcher", opinion="好")
    step(problem, "find_ineffective", "leader", opinion="还有")
    again = step(problem, "reopen", reason="再想办法")
    assert (again.state, again.done_on, again.before) == ("working", None, None)


def test_both_spans_are_ninety_days_and_the_day_itself_lies_before(centre):
    """Done 91 days ago: before are days 180 to 91 ago, after are days 90 to 1 ago."""
    cases = {days: case(days) for days in (181, 180, 91, 90, 1, 0)}
    problem = finished(91, cases[91], now=ago(91))
    assert effect.count_due(CENTRE, MONDAY) == 1
    problem = fresh(problem)

    def side(name):
        return {one.case_no for one in effect.cases(problem, name)}

    assert side("before") == {cases[180].case_no, cases[91].case_no}
    assert side("after") == {cases[90].case_no, cases[1].case_no}
    assert (problem.before, problem.after) == (2, 2)
    assert effect.effect_of(problem).rate == 1.0


def test_the_effect_is_counted_on_the_day_and_once(centre):
    problem = finished(90, case(100))
    assert effect.count_due(CENTRE, MONDAY) == 0
    tomorrow = MONDAY + timedelta(days=1)
    assert effect.count_due(CENTRE, tomorrow) == 1
    assert effect.count_due(CENTRE, tomorrow) == 0
    assert fresh(problem).events.filter(action="effect").count() == 1


@pytest.mark.parametrize(
    ("before", "after", "spared", "rate"),
    [(6, 1, 5, 1 / 6), (2, 5, 0, 2.5), (0, 0, 0, None), (4, 0, 4, 0.0)],
)
def test_people_spared_and_recurrence(before, after, spared, rate):
    found = effect.Effect(before, after)
    assert (found.spared, found.rate) == (spared, rate)


def test_the_effect_can_be_counted_again_until_it_is_judged(centre):
    problem = finished(91, case(100))
    effect.count_due(CENTRE, MONDAY)
    case(5)
    step(problem, "count_effect")
    assert fresh(problem).after == 1


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("张三丰来过三次。", False),
        ("电话13800138000。", False),
        ("编号BC990100-20261123-000001。", False),
        ("有人来过三次。", True),
    ],
)
def test_nothing_is_published_by_which_a_reporter_is_known(centre, text, allowed):
    problem = finished(91, case(100))
    effect.count_due(CENTRE, MONDAY)
    step(problem, "find_effective", "leader", opinion="好")
    given = {**PUBLIC, "changed": text}
    if allowed:
        assert step(problem, "propose", **given).state == "proposed"
        return
    with pytest.raises(Invalid) as why:
        step(problem, "propose", **given)
    assert [name for name, _s in why.value.errors] == ["changed"]


def test_who_proposes_does_not_publish_and_what_is_published_can_be_taken_down(centre):
    problem = finished(91, case(100))
    effect.count_due(CENTRE, MONDAY)
    step(problem, "find_effective", "leader", opinion="好")
    step(problem, "propose", **PUBLIC)
    with pytest.raises(NotPermitted):
        step(problem, "publish")
    step(problem, "publish", "leader")
    step(problem, "take_down", "leader", reason="又有了变化")
    assert reading.published(CENTRE) == []


def test_the_figures_are_counted_by_their_days_and_lead_to_their_problems(centre):
    solved = finished(91, case(100), case(95))
    opened(case(1), now=ago(1))
    gone = opened(case(1), now=ago(1))
    step(gone, "withdraw", "leader", reason="重复")
    effect.count_due(CENTRE, MONDAY)
    step(solved, "find_effective", "leader", opinion="好")

    year = reading.counts([CENTRE], TODAY - timedelta(days=300), TODAY)
    assert (year.opened, year.effective, year.before, year.recurred) == (2, 1, 2, 2)
    lately = reading.counts([CENTRE], TODAY - timedelta(days=3), TODAY)
    assert (lately.opened, lately.effective, lately.before) == (1, 0, 2)
    behind = reading.behind([CENTRE], TODAY - timedelta(days=300), TODAY, "effective")
    assert [one.number for one in behind] == [solved.number]
    assert reading.counts([], TODAY, TODAY) == reading.Counts()


def test_what_waits_is_counted_for_each_post(centre):
    problem = measured(opened(case(60), now=ago(60)), now=ago(60))
    assert reading.waiting(actor("liaison-hrss"), TODAY) == reading.Waiting(measures=1, late=1)
    assert reading.waiting(actor("dispatcher"), TODAY) == reading.Waiting(late=1)
    report = {"measure": 1, "done_on": TODAY, "evidence": "文号"}
    step(problem, "report_done", "liaison-hrss", **report)
    assert reading.waiting(actor("dispatcher"), TODAY).measures == 1
    assert reading.waiting(actor("window"), TODAY).number == 0


def test_new_cases_of_the_kind_are_shown_until_they_are_added(centre):
    first = case(5)
    problem = opened(first, now=ago(4))
    late = case(1)
    assert [one.case_no for one in reading.newcomers(problem)] == [late.case_no]
    step(problem, "add_cases", cases=late.case_no)
    assert reading.newcomers(problem).count() == 0
    step(problem, "drop_case", case=first.case_no, reason="另有原因")
    assert {line.case_no for line in problem.lines.all()} == {late.case_no}


def test_the_second_press_of_a_button_is_known(centre):
    problem = opened(case())
    step(problem, "add_measure", **MEASURE)
    known = records.already_done
    assert known(problem.number, "add_measure", actor=actor("dispatcher"), version=1)
    assert not known(problem.number, "add_measure", actor=actor("leader"), version=1)


def test_numbers_follow_each_other_within_a_year(centre):
    one = case()
    found = [opened(one).number, opened(one).number, opened(one, now=ago(400)).number]
    assert found == ["GX990100-2026-0001", "GX990100-2026-0002", "GX990100-2025-0001"]
    assert {CAUSE, ITEM} == {*reading.listed(fresh(opened(one)).causes), ITEM}
