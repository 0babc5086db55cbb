"""结果核查、评价、归档 — checked by somebody else, redone, rated, judged, archived."""

from dataclasses import replace
from datetime import date

import pytest

from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted
from bancheng.rules.states import OrderState, Outcome, Role, State
from tests.cast import Cast
from tests.rules.story import (
    CONTACT,
    NEGATIVE,
    REPLY,
    TRIAGE,
    VERIFY,
    Story,
    at,
    both,
    default_pack,
    staff,
    told,
    told_to,
)
from tests.rules.test_rows_intake import fields

S = State
MISSED = {"method": "phone", "reached": False, "summary": "无人接听"}
REACHED = {"method": "phone", "reached": True, "summary": "办好了"}
FAIL = {"reason": "系统里没有补上"}
UNSAMPLED = replace(default_pack(), sample_percent=0)


def general(**story: object) -> Story:
    """Answered as a general case outside the sample."""
    found = told_to(S.HANDLING, pack=UNSAMPLED, **story)
    return told(found.does("dispatcher", "reclassify", **{"class": "general", "reason": "清楚"}))


# ── checking ─────────────────────────────────────────────────────────────


def test_the_first_attempt_is_due_in_two_days_and_the_conclusion_five_days_from_the_answer():
    story = told_to(S.REPLIED)
    assert story.case.step.due_at == at("2026-03-04", "17:30")

    story.on("2026-03-04").does("verifier", "record_attempt", **MISSED)

    assert story.case.step.due_at == at("2026-03-09", "17:30")


def test_not_reached_takes_three_attempts_on_two_days():
    story = told_to(S.REPLIED)
    silent = {"method": "phone", "done": "not_reached"}
    for clock in ("09:30", "11:00", "15:00"):
        story.on("2026-03-03", clock).does("verifier", "record_attempt", **MISSED)
        story.refused(NotAllowed, "verifier", "verify_ok", **silent)

    story.on("2026-03-04").does("verifier", "record_attempt", **MISSED)
    story.does("verifier", "verify_ok", **silent)

    assert story.case.verified == "not_reached"


def test_done_no_closes_only_what_cannot_be_done_by_law():
    no = {"method": "phone", "done": "no"}
    told_to(S.REPLIED).refused(NotAllowed, "verifier", "verify_ok", **no)

    told(told_to(S.HANDLING), **NEGATIVE).does("verifier", "verify_ok", **no)


def test_a_general_case_rests_on_the_reporter_s_confirmation():
    story = general()
    by_word = {"method": "confirm", "done": "yes"}

    story.refused(NotAllowed, "verifier", "verify_ok", **by_word)
    story.does("reporter", "confirm", done="yes").does("verifier", "verify_ok", **by_word)


def test_a_confirmation_that_says_no_is_no_ground_to_close():
    story = general().does("reporter", "confirm", done="no")

    story.refused(NotAllowed, "verifier", "verify_ok", method="confirm", done="yes")


@pytest.mark.parametrize("kind", ["complex", "negative", "redo", "sampled"])
def test_complex_negative_redone_and_sampled_cases_are_phoned(kind):
    if kind == "complex":
        story = told_to(S.REPLIED, pack=UNSAMPLED)
    elif kind == "negative":
        story = told(told_to(S.HANDLING, pack=UNSAMPLED), **NEGATIVE)
    elif kind == "redo":
        story = told(general().does("verifier", "verify_fail", **FAIL))
    else:
        story = general()
        story.pack = replace(default_pack(), sample_percent=100)
    story.does("reporter", "confirm", done="yes")

    story.refused(NotAllowed, "verifier", "verify_ok", method="confirm", done="yes")
    story.does("verifier", "verify_ok", **VERIFY)


def test_who_handled_it_does_not_check_it_though_holding_both_posts():
    cast = Cast(staff(dispatcher=both(Role.DISPATCHER, Role.VERIFIER, Role.WINDOW)))
    story = Story(cast=cast, confidential=True).does("window", "accept", situation="QX1")
    story.does("dispatcher", "triage", **TRIAGE).does("dispatcher", "dispatch", instructions="核对")
    story.does("liaison-hrss", "sign", no="lead").does(
        "dispatcher", "record_contact", no="lead", **CONTACT
    )
    story.does("liaison-hrss", "submit_reply", no="lead", **REPLY)
    story.does("leader-hrss", "approve_reply", no="lead").does("dispatcher", "release", by="phone")

    assert story.case.owner == "verifier"
    story.refused(NotPermitted, "dispatcher", "verify_ok", **VERIFY)
    story.refused(NotPermitted, "dispatcher", "verify_fail", **FAIL)
    story.refused(NotPermitted, "dispatcher", "rate", level=5)


# ── redo ─────────────────────────────────────────────────────────────────


def test_a_failed_check_opens_a_round_of_five_days_with_contact_the_next_day():
    story = told_to(S.REDO)

    assert (story.case.redo, story.case.round, story.lead.round) == (1, 1, 1)
    assert (story.lead.state, story.case.owner) == (OrderState.IN_HAND, "liaison-hrss")
    assert (story.due, story.lead.due_at) == (date(2026, 3, 9), story.case.due_at)
    assert story.case.step.due_at == at("2026-03-03", "17:30")


def test_a_general_case_is_redone_within_its_own_shorter_limit():
    assert general().does("verifier", "verify_fail", **FAIL).due == date(2026, 3, 4)


def test_each_round_needs_its_own_contact():
    told_to(S.REDO).refused(NotAllowed, "handler-hrss", "submit_reply", no="lead", **REPLY)


def test_at_the_maximum_it_goes_to_level_three_supervised_and_the_count_stays():
    story = told_to(S.REPLIED)
    for _round in range(2):
        told(story.does("verifier", "verify_fail", **FAIL))
    assert (story.case.redo, story.case.escalation) == (2, 3)  # the first redo had failed
    story.does("leader", "acknowledge_escalation")

    story.does("verifier", "verify_fail", **FAIL)

    assert (story.case.state, story.case.redo, story.case.round) == (S.REDO, 2, 3)
    assert (story.case.escalation, story.case.supervision) == (3, "supervised")
    assert not story.case.escalation_acknowledged
    assert story.actions[-2:] == ["verify_fail", "escalate"]
    story.does("leader", "acknowledge_escalation")


def test_unsatisfied_is_closed_by_the_leader_only_after_the_maximum():
    given = {"opinion": "依法已尽", "remedy": "可以申请行政复议"}
    told_to(S.REPLIED).refused(NotAllowed, "leader", "close_unsatisfied", **given)
    story = told_to(S.REPLIED)
    for _round in range(2):
        told(story.does("verifier", "verify_fail", **FAIL))

    story.refused(NotPermitted, "verifier", "close_unsatisfied", **given)
    story.does("leader", "close_unsatisfied", **given)

    assert (story.case.state, story.case.verified) == (S.CLOSED, "unsatisfied")


def test_a_false_closure_is_put_under_supervision():
    story = told_to(S.REPLIED).does("verifier", "verify_fail", false_closure=True, **FAIL)

    assert (story.case.supervision, story.case.supervision_open) == ("supervised", True)


def test_attitude_as_the_ground_brings_another_handler():
    story = told_to(S.HANDLING).does("leader-hrss", "assign", no="lead", to="handler-hrss")
    told(story).does("reporter", "rate", level=1, tags=["attitude"])

    assert (story.lead.handler, story.lead.not_handler) == (None, "handler-hrss")
    assert fields(
        story.refused(Invalid, "leader-hrss", "assign", no="lead", to="handler-hrss")
    ) == {"to"}
    story.does("leader-hrss", "assign", no="lead", to="liaison-hrss")


def test_a_centre_leader_may_send_back_once_in_each_round():
    story = told_to(S.REPLIED).does("verifier", "verify_fail", **FAIL)
    story.case = story.case.with_order(story.lead.no, sent_back=1)
    told(story).does("verifier", "verify_fail", **FAIL)

    assert story.lead.sent_back == 0


# ── rating ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("outcome", ["done", "partly_done", "promised"])
@pytest.mark.parametrize("state", [S.REPLIED, S.CLOSED])
def test_a_bad_rating_of_what_could_be_done_reopens_it_at_once(outcome, state):
    story = told(told_to(S.HANDLING), outcome=outcome, promised_on="2026-03-20")
    if state is S.CLOSED:
        story.holds(fulfilled_at=story.now).does("verifier", "verify_ok", **VERIFY)

    story.does("reporter", "rate", level=2)

    assert (story.case.state, story.case.redo, story.case.rating) == (S.REDO, 1, 2)


def test_a_bad_rating_of_what_the_law_forbids_is_reviewed_and_not_redone():
    story = told(told_to(S.HANDLING), **NEGATIVE)
    story.does("verifier", "verify_ok", method="phone", done="no").does("reporter", "rate", level=1)
    assert (story.case.state, story.case.judged) == (S.CLOSED, None)

    story.refused(NotAllowed, "archivist", "archive")
    story.does("supervisor", "judge_rating", grade="C", opinion="已当面解释")
    story.does("archivist", "archive")


def test_one_rating_a_round_within_fifteen_days():
    story = told_to(S.CLOSED)
    other = told_to(S.CLOSED).on("2026-03-18")

    other.refused(NotAllowed, "reporter", "rate", level=5)
    story.does("reporter", "rate", level="satisfied")
    assert story.case.rating == 4
    story.refused(NotAllowed, "reporter", "rate", level=5)


def test_a_new_round_is_rated_anew():
    story = told(told_to(S.CLOSED).does("reporter", "rate", level=1))

    story.does("reporter", "rate", level=5)

    assert (story.case.rating, story.case.state) == (5, S.REPLIED)


def test_a_verifier_rates_for_them_only_with_a_call_on_record():
    story = told_to(S.REPLIED).does("verifier", "record_attempt", **MISSED)
    story.refused(NotAllowed, "verifier", "rate", level=5)

    story.does("verifier", "record_attempt", **REACHED).does("verifier", "rate", level=5)


def test_the_hotline_s_own_rating_is_imported_once():
    story = told_to(S.SUBMITTED, by="hotline", channel="hotline")
    story.does("window", "accept", situation="QX1").does("dispatcher", "triage", **TRIAGE)
    story.does("dispatcher", "dispatch").does("liaison-hrss", "sign", no="lead")
    told(story).does("hotline", "rate", level=4)

    story.refused(NotAllowed, "reporter", "rate", level=5)


# ── judging ──────────────────────────────────────────────────────────────


def badly_rated() -> Story:
    return told_to(S.CLOSED).does("reporter", "rate", level=1)


@pytest.mark.parametrize("grade", ["D", "E"])
def test_a_rating_found_mistaken_ends_the_redo_and_stays_visible(grade):
    story = badly_rated()
    answered = story.case.answered_before

    story.does("supervisor", "judge_rating", grade=grade, opinion="评错了单位")

    assert (story.case.state, story.case.rating, story.case.judged) == (S.CLOSED, 1, grade)
    assert (story.case.outcome, story.case.answered_at) == (Outcome.DONE, answered)
    assert story.lead.state is OrderState.REPLIED


@pytest.mark.parametrize("grade", ["A", "B", "C"])
def test_a_rating_found_right_lets_the_redo_go_on(grade):
    story = badly_rated().does("supervisor", "judge_rating", grade=grade, opinion="属实")

    assert story.case.state is S.REDO
    story.refused(NotAllowed, "supervisor", "judge_rating", grade="D", opinion="改判")


def test_a_mistaken_rating_does_not_end_a_round_that_a_failed_check_opened():
    story = told(badly_rated()).does("verifier", "verify_fail", **FAIL)

    story.does("supervisor", "judge_rating", grade="D", opinion="评错了单位")

    assert story.case.state is S.REDO


def test_who_checked_or_approved_does_not_judge_the_rating():
    cast = Cast(staff(
        verifier=both(Role.VERIFIER, Role.SUPERVISOR), leader=both(Role.LEADER, Role.SUPERVISOR)
    ))  # fmt: skip
    story = told(told_to(S.HANDLING, cast=cast), **NEGATIVE)
    story.does("verifier", "verify_ok", method="phone", done="no").does("reporter", "rate", level=1)

    for who in ("verifier", "leader"):
        story.refused(NotPermitted, who, "judge_rating", grade="D", opinion="无理")
    story.does("supervisor", "judge_rating", grade="C", opinion="已当面解释")


# ── archiving ────────────────────────────────────────────────────────────


def test_a_case_is_archived_when_rated_or_when_the_window_is_over():
    story = told_to(S.CLOSED)
    story.refused(NotAllowed, "archivist", "archive")

    story.on("2026-03-17", "09:01").does("archivist", "archive")

    assert story.case.rating is None


def test_new_facts_leave_the_archive_as_it_is():
    story = told_to(S.ARCHIVED)
    before = story.case

    story.does("window", "reopen", new_facts="又被退件")

    assert replace(story.case, version=before.version) == before
