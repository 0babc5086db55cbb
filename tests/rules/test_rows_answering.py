"""答复与审签 — contact first, what an answer holds, who signs it, what becomes of it."""

from datetime import date

import pytest

from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted
from bancheng.rules.states import ClockState, OrderState, Outcome, State
from tests.rules.story import (
    CONTACT,
    NEGATIVE,
    REPLY,
    Story,
    answered,
    answering,
    at,
    promised,
    told_to,
)
from tests.rules.test_rows_intake import fields

S = State
EXTEND = {"days": 3, "reason": "外省核对", "plan": "周五前取得回函"}


def test_no_answer_before_the_reporter_was_reached():
    story = told_to(S.HANDLING)
    story.refused(NotAllowed, "handler-hrss", "submit_reply", no="lead", **REPLY)

    story.does("handler-hrss", "record_contact", no="lead", **(CONTACT | {"reached": False}))
    story.refused(NotAllowed, "handler-hrss", "submit_reply", no="lead", **REPLY)

    story.does("handler-hrss", "record_contact", no="lead", **CONTACT)
    story.does("handler-hrss", "submit_reply", no="lead", **REPLY)


def test_first_contact_the_same_day_then_a_note_every_five_working_days():
    story = told_to(S.HANDLING)
    assert story.case.step.due_at == at("2026-03-02", "17:30")

    story.does("handler-hrss", "record_contact", no="lead", **CONTACT)
    assert story.case.step.due_at == at("2026-03-09", "17:30")
    story.on("2026-03-04").does(
        "handler-hrss", "record_progress", no="lead", method="phone", summary="在调档"
    )
    assert story.case.step.due_at == at("2026-03-11", "17:30")


@pytest.mark.parametrize(
    ("reply", "missing"),
    [
        (REPLY | {"outcome": "cannot_by_law"}, {"legal_basis", "alternatives"}),
        (REPLY | {"outcome": "promised"}, {"promised_on"}),
        (REPLY | {"outcome": "promised", "promised_on": "2026-03-01"}, {"promised_on"}),
    ],
)
def test_an_answer_has_what_its_outcome_needs(reply, missing):
    story = told_to(S.HANDLING).does("handler-hrss", "record_contact", no="lead", **CONTACT)

    assert (
        fields(story.refused(Invalid, "handler-hrss", "submit_reply", no="lead", **reply))
        == missing
    )


def test_open_assisting_orders_are_explained_and_end_with_the_answer():
    story = told_to(S.HANDLING).does("dispatcher", "add_order", unit="market", instructions="核对")
    story.does("handler-hrss", "record_contact", no="lead", **CONTACT)

    assert fields(story.refused(Invalid, "handler-hrss", "submit_reply", no="lead", **REPLY)) == {
        "unanswered"
    }
    story.does("handler-hrss", "submit_reply", no="lead", unanswered="市场监管仍在核", **REPLY)
    story.does("leader-hrss", "approve_reply", no="lead").does("window", "release", by="sms")

    assert story.case.orders[1].state is OrderState.CANCELLED


def test_the_signed_answer_stops_the_promise():
    story = answering(told_to(S.HANDLING)).on("2026-03-05")
    assert story.case.state is S.HANDLING

    story.does("leader-hrss", "approve_reply", no="lead")

    assert (story.case.state, story.case.answered_at, story.case.clock) == (
        S.REPLY_REVIEW, story.now, ClockState.STOPPED)  # fmt: skip


def test_an_answer_returned_for_quality_keeps_the_time_already_used():
    story = told_to(S.REPLY_REVIEW).on("2026-03-04")  # answered on the second
    story.does("dispatcher", "return_for_quality", reasons="没有写明日期")

    assert (story.due, story.case.answered_at) == (date(2026, 3, 11), None)
    assert (story.lead.state, story.case.owner) == (OrderState.IN_HAND, "liaison-hrss")


def test_who_wrote_the_answer_does_not_sign_it_and_the_unit_s_own_leader_does():
    story = answering(told_to(S.HANDLING))

    for who in ("liaison-hrss", "leader", "handler-hrss"):
        story.refused(NotPermitted, who, "approve_reply", no="lead")
    story.does("leader-hrss", "refuse_reply", no="lead", opinion="写清楚日期")
    assert (story.lead.state, story.lead.submitted_by) == (OrderState.IN_HAND, None)


def negative() -> Story:
    return answering(told_to(S.HANDLING), **NEGATIVE).does(
        "leader-hrss", "approve_reply", no="lead"
    )


def test_cannot_by_law_is_signed_by_the_unit_and_then_by_the_centre_s_leader():
    story = negative()
    assert (story.case.state, story.case.answered_at) == (S.HANDLING, None)
    assert story.case.step.key == "negative_review"

    story.refused(NotPermitted, "leader-hrss", "approve_reply", no="lead")
    story.does("leader", "approve_reply", no="lead")

    assert (story.case.state, story.case.outcome) == (S.REPLY_REVIEW, Outcome.CANNOT_BY_LAW)


def test_the_centre_s_leader_sends_a_negative_answer_back_once():
    story = negative().does("leader", "refuse_reply", no="lead", opinion="引到具体条款")
    story.does("liaison-hrss", "submit_reply", no="lead", **NEGATIVE)
    story.does("leader-hrss", "approve_reply", no="lead")

    story.refused(NotAllowed, "leader2", "refuse_reply", no="lead", opinion="再改")
    story.does("leader", "approve_reply", no="lead")

    assert story.case.state is S.REPLY_REVIEW


def test_an_assisting_unit_s_negative_is_signed_by_its_leader_alone():
    story = told_to(S.HANDLING).does("dispatcher", "add_order", unit="market", instructions="核对")
    assist = story.case.orders[1].no
    story.does("liaison-market", "sign", no=assist)
    story.does("liaison-market", "submit_reply", no=assist, **NEGATIVE)

    story.does("leader-market", "approve_reply", no=assist)

    assert (story.case.order(assist).state, story.case.state) == (OrderState.REPLIED, S.HANDLING)


def test_a_request_for_extension_falls_away_with_the_answer():
    story = told_to(S.HANDLING).does("handler-hrss", "request_extension", no="lead", **EXTEND)

    assert answered(story).case.extension is None


def test_a_meeting_keeps_its_own_step_when_the_answer_is_sent_back():
    story = answering(told_to(S.HANDLING)).does(
        "dispatcher", "convene", units=["hrss"], agenda="口径"
    )

    story.does("leader-hrss", "refuse_reply", no="lead", opinion="等会商")

    assert story.case.step.key == "consulting"


def test_the_window_calls_for_the_unit_in_a_confidential_case_and_only_there():
    story = told_to(S.TRIAGED, confidential=True)
    story.does("dispatcher", "dispatch", instructions="核对一笔缴费记录")
    story.does("liaison-hrss", "sign", no="lead")

    story.refused(NotPermitted, "handler-hrss", "record_contact", no="lead", **CONTACT)
    story.does("window", "record_contact", no="lead", **CONTACT)
    story.does("handler-hrss", "submit_reply", no="lead", **REPLY)

    told_to(S.HANDLING).refused(NotPermitted, "window", "record_contact", no="lead", **CONTACT)


def test_a_promise_is_checked_only_after_it_was_fulfilled():
    story = promised()
    story.refused(NotAllowed, "verifier", "verify_ok", method="phone", done="yes")

    story.does("handler-hrss", "fulfil", no="lead", facts="已寄出")
    story.refused(NotAllowed, "handler-hrss", "fulfil", no="lead", facts="已寄出")
    story.does("verifier", "verify_ok", method="phone", done="yes")
