"""分析研判、派发工单 — classes and their promise, merging, orders, returns."""

from datetime import date

import pytest

from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible
from bancheng.rules.states import CaseClass, OrderState, State
from tests.rules.story import (
    ACCEPT,
    HARD,
    REJECT,
    TERMINATE,
    TRIAGE,
    Story,
    answered,
    at,
    hard_handling,
    told_to,
)
from tests.rules.test_rows_intake import fields

S = State
GENERAL = {"class": "general", "reason": "规则清楚"}
UP = {"class": "hard", "reason": "跨省历史遗留"}
COMPLEX = {"class": "complex", "reason": "两个单位"}
RETURN = {"reason": "不属职责", "basis": "三定规定", "suggested_unit": "market"}


# ── class ────────────────────────────────────────────────────────────────


def test_triage_recounts_the_promise_from_acceptance_and_never_silently():
    story = told_to(S.ACCEPTED).does("window", "triage", **(TRIAGE | {"class": "general"}))

    assert story.due == date(2026, 3, 4)
    assert story.case.promise.why["limit_wd"] == 2


def test_a_hard_class_waits_for_the_leader_and_then_runs_fifteen_days_from_acceptance():
    story = told_to(S.ACCEPTED).does("dispatcher", "triage", **HARD)

    assert (story.case.case_class, story.due) == (CaseClass.COMPLEX, date(2026, 3, 9))
    story.refused(NotAllowed, "dispatcher", "dispatch")
    story.refused(NotPermitted, "dispatcher2", "confirm_class")
    story.on("2026-03-03").does("leader", "confirm_class")
    assert (story.case.case_class, story.due) == (CaseClass.HARD, date(2026, 3, 23))


def test_rather_than_wait_the_dispatcher_classes_complex_dispatches_and_reclassifies():
    story = told_to(S.ACCEPTED).does("dispatcher", "triage", **HARD)

    story.does("dispatcher", "triage", **TRIAGE)
    assert story.actions[-2:] == ["cancel_pending", "triage"]
    story.does("dispatcher", "dispatch").does("dispatcher", "reclassify", **UP)
    story.does("leader", "confirm_class")

    assert (story.case.state, story.case.case_class) == (S.DISPATCHED, CaseClass.HARD)


def test_a_hard_class_not_agreed_to_leaves_class_and_promise():
    story = told_to(S.ACCEPTED).does("dispatcher", "triage", **HARD)
    before = story.case.promise

    story.does("leader", "refuse_class", opinion="一家就能办")

    assert (story.case.promise, story.case.pending) == (before, None)
    story.does("dispatcher", "dispatch")


def test_up_is_start_plus_the_new_limit():
    story = told_to(S.HANDLING).on("2026-03-05")

    story.does("dispatcher", "reclassify", **UP).does("leader", "confirm_class")

    assert story.due == date(2026, 3, 23)
    assert story.lead.due_at == story.case.due_at


@pytest.mark.parametrize(
    ("day", "due"),
    [
        pytest.param("2026-03-02", date(2026, 3, 4), id="start plus the new limit"),
        pytest.param("2026-03-05", date(2026, 3, 6), id="not before tomorrow"),
        pytest.param("2026-03-06", date(2026, 3, 9), id="not before the next working day"),
    ],
)
def test_down_is_never_before_the_next_working_day(day, due):
    story = told_to(S.HANDLING).on(day, "10:00").does("dispatcher", "reclassify", **GENERAL)

    assert story.due == due


def test_down_and_up_again_comes_back_to_where_it_was():
    story = told_to(S.HANDLING).on("2026-03-05")
    story.does("dispatcher", "reclassify", **GENERAL).does("dispatcher", "reclassify", **COMPLEX)

    assert story.due == date(2026, 3, 9)


def test_a_pause_after_going_down_still_gives_its_days_back():
    story = told_to(S.HANDLING).on("2026-03-05").does("dispatcher", "reclassify", **GENERAL)
    story.does("dispatcher", "pause", reason="supplement", note="等", until="2026-03-12")

    story.on("2026-03-10").does("dispatcher", "resume")

    assert story.due == date(2026, 3, 11)  # Friday 6 March and three working days


def test_in_the_last_working_day_the_leader_decides_and_it_counts_as_an_extension():
    story = told_to(S.HANDLING).on("2026-03-09").does("dispatcher", "reclassify", **GENERAL)

    assert story.case.pending.action == "reclassify"
    story.does("leader", "confirm_class")
    assert (story.case.extension_count, story.due) == (1, date(2026, 3, 10))


def test_after_expiry_nothing_is_reclassified():
    story = told_to(S.HANDLING).on("2026-03-10")

    story.refused(NotAllowed, "dispatcher", "reclassify", **UP)


def test_a_third_change_is_the_leader_s():
    story = told_to(S.HANDLING)
    for given in (GENERAL, COMPLEX):
        story.does("dispatcher", "reclassify", **given)
        assert story.case.pending is None

    story.does("dispatcher", "reclassify", **GENERAL)

    assert (story.case.pending.action, story.case.class_changes) == ("reclassify", 2)


def test_the_same_class_is_no_change():
    assert fields(told_to(S.HANDLING).refused(Invalid, "dispatcher", "reclassify", **COMPLEX)) == {
        "class"
    }


# ── merging ──────────────────────────────────────────────────────────────


def pair() -> tuple[Story, Story]:
    parent = told_to(S.HANDLING, case_no="BC990100-20260302-000001")
    return parent, told_to(S.ACCEPTED).beside(parent)


def test_a_case_merges_only_into_another_open_case_that_is_not_merged_itself():
    _parent, child = pair()
    own = child.case.case_no
    closed = told_to(S.CLOSED, case_no="BC990100-20260302-000002")
    merged = told_to(S.MERGED, case_no="BC990100-20260302-000003")
    child.beside(closed).beside(merged)

    for into in (own, closed.case.case_no, merged.case.case_no, "BC990100-20260302-999999"):
        assert fields(child.refused(Invalid, "dispatcher", "merge", into=into)) == {"into"}


def test_a_case_that_others_were_merged_into_is_not_merged_away():
    parent, child = pair()
    child.does("dispatcher", "merge", into=parent.case.case_no)
    third = told_to(S.ACCEPTED, case_no="BC990100-20260302-000004")

    parent.beside(child).beside(third)
    parent.refused(NotAllowed, "dispatcher", "merge", into=third.case.case_no)


def test_unmerging_gives_back_the_promise_as_accepted():
    parent, child = pair()
    promise = child.case.promise
    child.does("dispatcher", "merge", into=parent.case.case_no)

    child.on("2026-03-05").does("dispatcher", "unmerge", reason="不是一件事")

    assert (child.case.state, child.case.promise) == (S.ACCEPTED, promise)
    assert child.case.merged_into is None


@pytest.mark.parametrize("end", ["withdraw", "terminate", "reject", "guide"])
def test_when_the_parent_ends_without_an_answer_its_children_go_on(end):
    early = end in ("reject", "guide")
    parent = told_to(S.SUBMITTED if early else S.HANDLING, case_no="BC990100-20260302-000001")
    child = told_to(S.ACCEPTED).beside(parent).does("dispatcher", "merge", into=parent.case.case_no)
    parent.beside(child)

    if end == "withdraw":
        parent.does("reporter", "withdraw")
    elif end == "terminate":
        parent.does("dispatcher", "terminate", **TERMINATE).does("leader", "approve_termination")
    elif end == "reject":
        parent.does("window", "reject", **REJECT).does("window2", "approve_rejection")
    else:
        parent.does("window", "guide", guidance="到三楼", agreed="同意")

    (follow,) = parent.follows
    child.does("system", follow.action, **follow.given)
    assert (follow.case_no, child.case.state) == (child.case.case_no, S.ACCEPTED)


def test_a_merged_child_rated_bad_gets_a_round_of_its_own():
    parent, child = pair()
    child.does("dispatcher", "merge", into=parent.case.case_no)
    child.refused(NotAllowed, "reporter", "rate", level=1)  # nothing has been answered yet
    answered(parent).does("dispatcher", "release", by="phone")

    child.beside(parent).does("reporter", "rate", level=1)

    assert (child.case.state, child.case.merged_into, child.case.redo) == (S.ACCEPTED, None, 1)
    assert child.case.owner == "dispatcher"


def test_a_child_may_still_rate_when_the_parent_is_archived_already():
    parent, child = pair()
    child.does("dispatcher", "merge", into=parent.case.case_no)
    answered(parent).does("dispatcher", "release", by="phone")
    parent.does("verifier", "verify_ok", method="phone", done="yes").does(
        "reporter", "rate", level=5
    )
    parent.does("archivist", "archive")

    child.beside(parent).does("reporter", "rate", level=4)

    assert (child.case.state, child.case.rating) == (S.MERGED, 4)


# ── dispatching ──────────────────────────────────────────────────────────


def test_orders_carry_the_promise_or_an_earlier_date():
    story = told_to(S.TRIAGED)

    story.does("dispatcher", "dispatch", due_at="2026-03-05", assist_units=["market", "hrss"])

    assert [(o.unit, o.role, o.due_at) for o in story.case.orders] == [
        ("hrss", "lead", at("2026-03-05", "17:30")),
        ("market", "assist", at("2026-03-05", "17:30")),
    ]


@pytest.mark.parametrize("due", ["2026-03-10", "2026-03-01"])
def test_a_later_date_than_the_promise_or_one_in_the_past_is_refused(due):
    dispatch = told_to(S.TRIAGED).refused(Invalid, "dispatcher", "dispatch", due_at=due)
    added = told_to(S.HANDLING).refused(
        Invalid, "dispatcher", "add_order", unit="market", instructions="核对", due_at=due
    )

    assert fields(dispatch) == fields(added) == {"due_at"}


def test_a_confidential_case_is_dispatched_with_a_text_of_its_own():
    story = told_to(S.TRIAGED, confidential=True)

    assert fields(story.refused(Invalid, "dispatcher", "dispatch")) == {"instructions"}
    story.does("dispatcher", "dispatch", instructions="核对一笔缴费记录")


def test_only_an_assisting_order_that_is_still_open_is_cancelled():
    story = told_to(S.HANDLING).does("dispatcher", "add_order", unit="market", instructions="核对")
    assist = story.case.orders[1].no

    story.refused(NotAllowed, "dispatcher", "cancel_order", order=story.lead.no, reason="不要了")
    story.does("dispatcher", "cancel_order", order=assist, reason="不要了")

    story.refused(NotAllowed, "dispatcher", "cancel_order", order=assist, reason="不要了")
    story.refused(NotVisible, "liaison-market", "remind", cause="x", demand="y")


def test_unsigned_after_four_working_hours_it_is_signed_and_marked_late():
    story = told_to(S.DISPATCHED)
    story.later(hours=2).refused(NotAllowed, "system", "auto_sign", no="lead")

    story.on("2026-03-02", "14:01").does("system", "auto_sign", no="lead")

    assert (story.case.state, story.lead.signed_late, story.case.owner) == (
        S.HANDLING, True, "liaison-hrss")  # fmt: skip


# ── returning ────────────────────────────────────────────────────────────


def test_a_return_agreed_to_keeps_the_promise_and_forgets_the_unit():
    story = told_to(S.RETURN_REVIEW)
    promise = story.case.promise

    story.does("dispatcher", "approve_return", no="lead", opinion="确属市场监管")

    assert (story.case.state, story.case.promise, story.case.lead) == (S.TRIAGED, promise, None)
    story.refused(NotVisible, "liaison-hrss", "remind", cause="x", demand="y")


def test_a_unit_that_returned_once_leads_the_second_time_by_designation():
    story = told_to(S.RETURN_REVIEW)
    story.does("dispatcher", "approve_return", no="lead", opinion="确属市场监管")

    assert fields(story.refused(Invalid, "dispatcher", "dispatch", lead_unit="hrss")) == {
        "designated"
    }
    story.does("dispatcher", "dispatch", lead_unit="hrss", designated=True)
    story.refused(NotAllowed, "leader-hrss", "request_return", no="lead", **RETURN)


def test_a_return_not_agreed_to_designates_the_unit():
    story = told_to(S.RETURN_REVIEW).does(
        "dispatcher", "refuse_return", no="lead", opinion="牵头协调"
    )

    assert (story.case.state, story.lead.designated) == (S.HANDLING, True)
    story.refused(NotAllowed, "leader-hrss", "request_return", no="lead", **RETURN)


def test_two_units_may_return_one_after_the_other():
    story = told_to(S.RETURN_REVIEW).does("dispatcher", "approve_return", no="lead", opinion="同意")
    story.does("dispatcher", "dispatch", lead_unit="market")

    story.does("leader-market", "request_return", no="lead", **RETURN)
    story.does("dispatcher", "refuse_return", no="lead", opinion="由市场监管牵头")

    assert story.lead.unit == "market"
    assert story.case.returned_units == ("hrss", "market")


def test_a_return_comes_within_eight_working_hours_and_from_the_unit_s_leader():
    story = told_to(S.DISPATCHED)

    story.refused(NotPermitted, "liaison-hrss", "request_return", no="lead", **RETURN)
    story.on("2026-03-03", "09:01").refused(
        NotAllowed, "leader-hrss", "request_return", no="lead", **RETURN
    )
    story.on("2026-03-03", "09:00").does("leader-hrss", "request_return", no="lead", **RETURN)


def test_an_assisting_unit_s_return_leaves_the_case_where_it_is():
    story = told_to(S.HANDLING).does("dispatcher", "add_order", unit="market", instructions="核对")
    assist = story.case.orders[1].no

    story.does("leader-market", "request_return", no=assist, **RETURN)
    story.does("dispatcher", "approve_return", no=assist, opinion="同意")

    assert (story.case.state, story.case.order(assist).state) == (S.HANDLING, OrderState.CANCELLED)


def test_the_hard_class_survives_a_return():
    story = hard_handling()
    story.does("leader-hrss", "request_return", no="lead", **RETURN)
    story.does("dispatcher", "approve_return", no="lead", opinion="同意")

    story.does("dispatcher", "triage", **(HARD | {"lead_unit": "market"}))

    assert (story.case.pending, story.case.case_class) == (None, CaseClass.HARD)


def test_a_case_accepted_with_its_class_is_still_triaged():
    story = Story().does("window", "accept", **ACCEPT)

    story.refused(NotAllowed, "dispatcher", "dispatch")
