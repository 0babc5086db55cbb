"""What time does where two things meet: two notices on one day, two approvals, a late worker."""

from bancheng.rules.approvals import approvals
from bancheng.rules.calls import sampled
from bancheng.rules.errors import NotPermitted
from bancheng.rules.lights import NONE, lights
from bancheng.rules.states import State
from tests.rules.story import (
    REJECT,
    SPOT,
    TERMINATE,
    TIME,
    TRIAGE,
    Story,
    answering,
    at,
    promised,
    told_to,
)
from tests.rules.test_timely import only, passes

S = State
UNSAMPLED = next(no for n in range(99) if not sampled(no := f"BC990100-20260302-{n:06d}", 20))


def test_a_second_notice_on_the_same_day_is_reminded_of_and_lapses_too():
    story = told_to(S.SUBMITTED)
    for clock in ("09:30", "11:00"):
        story.on("2026-03-02", clock)
        story.does("window", "request_supplement", items=["户口簿"], deadline_days=1, reason="补")
        passes(story, at("2026-03-02", clock))
        if clock == "09:30":
            story.later(minutes=30).does("reporter", "supply", statement="补来了")

    assert only(passes(story, at("2026-03-09")), "lapse_supplement") == [
        ("lapse_supplement", "03-03 17:30")
    ]


def test_of_one_notice_the_reporter_is_reminded_once():
    story = told_to(S.SUPPLEMENT)  # due on Monday the ninth
    passes(story, at("2026-03-06", "10:00"))
    story.holds(supplement_due=at("2026-03-10", "17:30"))

    assert only(passes(story, at("2026-03-20")), "remind_supplement", "lapse_supplement") == [
        ("lapse_supplement", "03-10 17:30")
    ]


def test_a_step_begun_in_a_pause_that_was_over_counts_from_when_it_began():
    story = told_to(S.HANDLING)  # 2 March
    story.does("dispatcher", "pause", reason="supplement", note="等证明", until="2026-03-04")
    story.on("2026-03-06").does("dispatcher", "convene", units=["hrss"], agenda="口径")
    passes(story, at("2026-03-06"))  # the worker comes two days late

    assert story.case.paused_at is None
    assert story.case.step.due_at == at("2026-03-11", "17:30")


def test_who_verifies_has_the_usual_time_from_when_the_promise_is_kept():
    story = promised().on("2026-03-20")
    story.does("liaison-hrss", "fulfil", no="lead", facts="已办好")
    assert passes(story, at("2026-03-20", "17:00")) == []
    assert story.case.step.due_at == at("2026-03-24", "17:30")

    story.does("verifier", "record_attempt", method="phone", reached=False, summary="无人接听")
    assert story.case.step.due_at == at("2026-03-27", "17:30")


def test_a_matter_that_closes_by_itself_has_no_light_until_it_must_be_checked():
    story = Story(case_no=UNSAMPLED).does("window", "solve_on_spot", **SPOT)
    assert lights(story.case, TIME, story.pack) == NONE

    story.on("2026-03-10").does("reporter", "confirm", done="no")
    assert passes(story, at("2026-03-10", "10:00")) == []
    assert lights(story.case, TIME, story.pack).red_at == at("2026-03-12", "17:30")


def test_a_level_whose_proposal_another_move_has_cancelled_is_proposed_again_once():
    story = told_to(S.TRIAGED)
    passes(story, at("2026-03-18"))
    assert story.case.pending.action == "escalate"
    story.does("dispatcher", "dispatch")
    assert story.case.pending is None

    done = passes(story, at("2026-03-18", "12:00"))
    assert [name for name, _at in done] == ["overdue_level"]
    story.does("leader", "step_down", level=1, result="已在办")
    assert not only(passes(story, at("2026-03-30")), "overdue_level")


def test_the_extension_that_a_returned_unit_asked_for_is_not_the_next_units():
    story = told_to(S.HANDLING)
    story.does("liaison-hrss", "request_extension", no="lead", days=2, reason="核对", plan="下周")
    story.does("leader-hrss", "request_return", no="lead", reason="不属职责", basis="三定规定")
    story.does("dispatcher", "approve_return", no="lead", opinion="同意")

    assert story.case.extension is None
    assert not list(approvals(story.case, story.pack))


def test_a_level_counts_as_raised_when_it_was_recorded_however_late_the_worker_came():
    joined = (at("2026-02-20"), at("2026-02-25"))
    story = told_to(S.SUBMITTED, joined=joined).does("window", "reject", **REJECT)
    story.on("2026-03-06")
    passes(story, at("2026-03-06"))

    assert (story.case.escalation, story.case.escalated_at) == (3, at("2026-03-06"))
    assert only(passes(story, at("2026-03-12")), "escalation_unacknowledged") == [
        ("escalation_unacknowledged", "03-10 08:30")
    ]


def test_of_two_approvals_the_idle_one_is_stood_in_for_and_nothing_else():
    story = answering(told_to(S.HANDLING))  # the unit leader's since nine
    story.on("2026-03-02", "13:55").does("dispatcher", "terminate", **TERMINATE)
    passes(story, at("2026-03-02", "14:00"))
    deputy = story.case.stand_in
    assert (deputy, story.case.stand_in_for) == ("handler-hrss", "leader-hrss")

    story.refused(NotPermitted, deputy, "approve_termination")
    story.refused(NotPermitted, deputy, "refuse_termination", opinion="不同意")
    story.does(deputy, "approve_reply", no="lead")
    assert story.case.stand_in is None


def test_who_stands_in_for_a_signature_takes_no_level_back():
    story = answering(told_to(S.HANDLING)).does("leader", "escalate", level=3, reason="久拖")
    passes(story, at("2026-03-02", "14:00"))
    assert story.case.stand_in

    story.refused(NotPermitted, story.case.stand_in, "step_down", level=1, result="无需")


def test_who_stood_in_for_one_approver_of_an_extension_is_not_the_next():
    story = told_to(S.HANDLING)
    story.does("liaison-hrss", "request_extension", no="lead", days=2, reason="核对", plan="下周")
    passes(story, at("2026-03-02", "14:00"))
    deputy = story.case.stand_in
    story.does(deputy, "grant_extension", no="lead")

    assert (story.case.extension, story.case.stand_in) == ("pending", None)
    story.refused(NotPermitted, deputy, "grant_extension", no="lead")


def test_an_extension_is_not_waited_for_while_the_reply_is():
    story = told_to(S.HANDLING)
    story.does("liaison-hrss", "request_extension", no="lead", days=2, reason="核对", plan="下周")
    answering(story)

    assert [wait.what for wait in approvals(story.case, story.pack)] == [f"reply:{story.lead.no}"]


def test_a_merged_matter_whose_bad_rating_was_mistaken_ends_with_the_answer_that_was_rated():
    story = told_to(S.MERGED)
    parent = told_to(S.REPLIED, case_no=story.case.merged_into)
    story.beside(parent).does("reporter", "rate", level=1)
    story.does("dispatcher", "triage", **TRIAGE).does("dispatcher", "dispatch")
    story.does("liaison-hrss", "sign", no="lead")
    story.does("supervisor", "judge_rating", grade="D", opinion="误评")

    assert (story.case.state, story.case.outcome) == (S.CLOSED, parent.case.outcome)
    assert story.case.answered_at == parent.case.answered_at
