"""办理反馈 — meetings, pauses, extensions, escalation, supervision, termination."""

from datetime import date

import pytest

from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted
from bancheng.rules.states import ClockState, State
from tests.rules.story import (
    CONTACT,
    REPLY,
    TERMINATE,
    at,
    hard_handling,
    told_to,
)
from tests.rules.test_rows_intake import fields

S = State
PAUSE = {"reason": "supplement", "note": "等出生证明", "until": "2026-03-12"}
EXTEND = {"days": 3, "reason": "外省核对", "plan": "周五前取得回函"}
DEMAND = {"cause": "临近时限", "demand": "今天联系反映人"}


# ── meetings ─────────────────────────────────────────────────────────────


def test_who_convenes_a_meeting_owns_the_case_until_it_has_a_conclusion():
    story = told_to(S.HANDLING).does("leader", "convene", units=["hrss"], agenda="口径")

    assert story.case.owner == "leader"
    story.does("leader", "conclude", conclusion="由人社办")
    assert (story.case.state, story.case.owner) == (S.HANDLING, "liaison-hrss")


def test_during_a_meeting_everything_but_the_answer_goes_on():
    story = told_to(S.CONSULTING).does("handler-hrss", "record_contact", no="lead", **CONTACT)

    story.refused(NotAllowed, "handler-hrss", "submit_reply", no="lead", **REPLY)
    story.does("handler-hrss", "record_progress", no="lead", method="visit", summary="已调档")
    story.does("dispatcher", "pause", **PAUSE).does("dispatcher", "resume")
    story.does("dispatcher", "add_order", unit="market", instructions="核对")


def test_tasks_of_a_conclusion_become_orders_of_an_earlier_date():
    tasks = [{"unit": "market", "task": "核对登记", "due_on": "2026-03-04"},
             {"unit": "housing", "task": "核对房屋", "due_on": "2026-04-30"}]  # fmt: skip
    story = told_to(S.CONSULTING).does("dispatcher", "conclude", conclusion="分头核对", tasks=tasks)

    assert [(o.unit, o.due_at) for o in story.case.orders[1:]] == [
        ("market", at("2026-03-04", "17:30")), ("housing", story.case.due_at)]  # fmt: skip


def test_only_the_leader_extends_with_a_conclusion():
    story = told_to(S.CONSULTING)
    story.refused(NotPermitted, "dispatcher", "conclude", conclusion="再等等", extend_days=2)

    story.does("leader", "conclude", conclusion="再等等", extend_days=2)

    assert (story.due, story.case.extension, story.case.extension_days) == (
        date(2026, 3, 11), "granted", 2)  # fmt: skip
    assert story.lead.due_at == story.case.due_at


def test_a_meeting_in_a_redo_round_leads_back_to_the_redo():
    story = told_to(S.REDO).does("dispatcher", "convene", units=["hrss"], agenda="口径")

    assert story.does("dispatcher", "conclude", conclusion="照办").case.state is S.REDO


# ── pausing ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [
        pytest.param("2026-03-03", "2026-03-03", date(2026, 3, 9), id="the same day costs nothing"),
        pytest.param("2026-03-03", "2026-03-05", date(2026, 3, 11), id="two working days"),
        pytest.param("2026-03-06", "2026-03-09", date(2026, 3, 10), id="over a weekend: one day"),
        pytest.param("2026-03-06", "2026-03-08", date(2026, 3, 9), id="resumed on a Sunday: none"),
    ],
)
def test_a_pause_gives_back_the_working_days_it_took(start, end, due):
    story = told_to(S.HANDLING).on(start, "10:00").does("dispatcher", "pause", **PAUSE)
    assert story.case.clock is ClockState.PAUSED

    story.on(end, "11:00").does("system", "resume")

    assert (story.due, story.case.clock) == (due, ClockState.RUNNING)


def test_a_make_up_saturday_within_a_pause_is_a_working_day():
    story = told_to(S.HANDLING, now=at("2026-05-06"))  # 5 WD, Saturday 9 May is worked
    assert story.due == date(2026, 5, 12)

    story.on("2026-05-08").does("dispatcher", "pause", **(PAUSE | {"until": "2026-05-15"}))
    story.on("2026-05-11").does("dispatcher", "resume")

    assert story.due == date(2026, 5, 14)  # the make-up Saturday and the Monday come back


def test_the_step_clock_stands_while_paused_and_goes_on_with_what_was_left():
    story = told_to(S.HANDLING)  # first contact today until half past five
    story.on("2026-03-02", "16:30").does("dispatcher", "pause", **PAUSE)
    assert story.case.step.left == 60

    story.on("2026-03-05", "08:30").does("dispatcher", "resume")

    assert (story.case.step.due_at, story.case.step.left) == (at("2026-03-05", "09:30"), None)


def test_a_recount_keeps_what_a_pause_gave_the_step():
    story = told_to(S.HANDLING).on("2026-03-02", "16:30").does("dispatcher", "pause", **PAUSE)
    story.on("2026-03-04", "09:00").does("dispatcher", "resume")
    resumed = story.case.step

    story.does("system", "recount", cause="放假安排")

    assert resumed.due_at == at("2026-03-04", "10:00")
    assert story.case.step == resumed


def test_a_pause_ends_by_itself_when_what_was_awaited_is_supplied():
    story = told_to(S.HANDLING).on("2026-03-03").does("dispatcher", "pause", **PAUSE)

    story.on("2026-03-05").does("reporter", "supply", statement="出生证明到了")

    assert (story.case.paused_at, story.due) == (None, date(2026, 3, 11))
    assert story.actions[-2:] == ["resume", "supply"]


def test_a_question_to_a_superior_is_paused_by_the_leader_only():
    asked = PAUSE | {"reason": "superior_query"}
    story = told_to(S.HANDLING)

    story.refused(NotPermitted, "dispatcher", "pause", **asked)
    story.does("leader", "pause", **asked)


@pytest.mark.parametrize("until", ["2026-03-02", "2026-03-13"])
def test_a_pause_is_neither_past_nor_longer_than_its_cap(until):
    why = told_to(S.HANDLING).refused(Invalid, "dispatcher", "pause", **(PAUSE | {"until": until}))

    assert fields(why) == {"until"}


def test_nothing_is_paused_twice_or_resumed_when_running():
    story = told_to(S.HANDLING)

    story.refused(NotAllowed, "dispatcher", "resume")
    story.does("dispatcher", "pause", **PAUSE).refused(NotAllowed, "dispatcher", "pause", **PAUSE)
    story.refused(NotAllowed, "handler-hrss", "submit_reply", no="lead", **REPLY)


def test_a_limit_does_not_expire_during_a_pause():
    story = told_to(S.HANDLING).on("2026-03-03").does("dispatcher", "pause", **PAUSE)

    story.on("2026-03-12").does("handler-hrss", "request_extension", no="lead", **EXTEND)


# ── extending ────────────────────────────────────────────────────────────


def test_a_complex_case_is_extended_by_unit_leader_then_dispatcher_and_moves_once():
    story = told_to(S.HANDLING).does("handler-hrss", "request_extension", no="lead", **EXTEND)
    story.refused(NotPermitted, "dispatcher", "grant_extension", no="lead")

    story.does("leader-hrss", "grant_extension", no="lead")
    assert (story.due, story.case.extension) == (date(2026, 3, 9), "pending")
    story.does("dispatcher", "grant_extension", no="lead")

    assert (story.due, story.case.extension) == (date(2026, 3, 12), "granted")
    assert story.lead.due_at == story.case.due_at


def test_a_unit_leader_s_own_request_still_needs_the_dispatcher():
    story = told_to(S.HANDLING).does("leader-hrss", "request_extension", no="lead", **EXTEND)

    story.refused(NotPermitted, "leader-hrss", "grant_extension", no="lead")
    story.does("dispatcher", "grant_extension", no="lead")

    assert story.due == date(2026, 3, 12)


def test_a_hard_case_is_extended_by_the_centre_s_leader():
    story = hard_handling().does("liaison-hrss", "request_extension", no="lead", **EXTEND)

    for who in ("leader-hrss", "dispatcher"):
        story.refused(NotPermitted, who, "grant_extension", no="lead")
    story.does("leader", "grant_extension", no="lead")

    assert story.due == date(2026, 3, 26)


def test_a_general_case_has_no_extension():
    story = told_to(S.HANDLING)
    story.does("dispatcher", "reclassify", **{"class": "general", "reason": "规则清楚"})

    story.refused(NotAllowed, "handler-hrss", "request_extension", no="lead", **EXTEND)


def test_an_extension_is_asked_for_once_before_expiry_and_within_its_days():
    story = told_to(S.HANDLING)
    too_long = EXTEND | {"days": 6}
    assert fields(
        story.refused(Invalid, "handler-hrss", "request_extension", no="lead", **too_long)
    ) == {"days"}
    told_to(S.HANDLING).on("2026-03-10").refused(
        NotAllowed, "handler-hrss", "request_extension", no="lead", **EXTEND
    )
    story.does("handler-hrss", "request_extension", no="lead", **EXTEND)
    story.refused(NotAllowed, "handler-hrss", "request_extension", no="lead", **EXTEND)
    story.does("leader-hrss", "grant_extension", no="lead")
    story.does("dispatcher", "grant_extension", no="lead")

    story.refused(NotAllowed, "handler-hrss", "request_extension", no="lead", **EXTEND)


def test_an_extension_refused_leaves_the_date_and_may_be_asked_for_again():
    story = told_to(S.HANDLING).does("handler-hrss", "request_extension", no="lead", **EXTEND)
    story.does("leader-hrss", "grant_extension", no="lead")

    story.does("dispatcher", "refuse_extension", no="lead", opinion="可以按时")

    assert (story.due, story.case.extension) == (date(2026, 3, 9), "refused")
    story.does("handler-hrss", "request_extension", no="lead", **EXTEND)
    story.refused(NotPermitted, "dispatcher", "grant_extension", no="lead")


def test_another_class_has_other_approvers_so_a_request_falls_away():
    story = told_to(S.HANDLING).does("handler-hrss", "request_extension", no="lead", **EXTEND)

    story.does("dispatcher", "reclassify", **{"class": "hard", "reason": "跨省"})
    story.does("leader", "confirm_class")

    assert story.case.extension is None


def test_assisting_units_are_not_extended_by_themselves():
    story = told_to(S.HANDLING).does("dispatcher", "add_order", unit="market", instructions="核对")
    assist = story.case.orders[1].no
    story.does("liaison-market", "sign", no=assist)

    story.refused(NotAllowed, "liaison-market", "request_extension", no=assist, **EXTEND)


# ── escalation, supervision ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("level", "may", "may_not"),
    [(1, "liaison-hrss", "handler-hrss"), (2, "leader-hrss", "liaison-hrss"),
     (3, "leader", "dispatcher")],
)  # fmt: skip
def test_each_level_is_acknowledged_by_its_own_people(level, may, may_not):
    story = told_to(S.HANDLING).does("system", "escalate", level=level, reason="红灯")
    assert not story.case.escalation_acknowledged

    story.refused(NotPermitted, may_not, "acknowledge_escalation")
    story.does(may, "acknowledge_escalation")

    assert story.case.escalation_acknowledged
    story.refused(NotAllowed, may, "acknowledge_escalation")


def test_the_system_escalates_to_three_and_never_downwards():
    story = told_to(S.HANDLING).does("system", "escalate", level=2, reason="红灯")

    assert fields(story.refused(Invalid, "system", "escalate", level=2, reason="红灯")) == {"level"}


def test_what_the_system_puts_above_three_is_a_proposal_for_the_leader():
    story = told_to(S.HANDLING).does("system", "escalate", level=4, reason="超期")

    assert (story.case.escalation, story.case.pending.action) == (0, "escalate")
    story.does("leader", "acknowledge_escalation")
    assert story.case.escalation == 4


def test_the_fourth_level_is_proposed_and_signed_by_the_leader():
    story = told_to(S.HANDLING).does("dispatcher", "escalate", level=4, reason="政策空白")
    assert (story.case.escalation, story.case.pending.action) == (0, "escalate")

    story.refused(NotPermitted, "dispatcher", "acknowledge_escalation")
    story.does("leader", "acknowledge_escalation")

    assert (story.case.escalation, story.case.pending) == (4, None)


def test_the_fourth_level_is_declined_by_the_leader_and_not_by_who_proposed_it():
    story = told_to(S.HANDLING).does("dispatcher", "escalate", level=4, reason="政策空白")

    for who in ("dispatcher", "dispatcher2"):
        story.refused(NotPermitted, who, "step_down", level=0, result="不提了")
    story.does("leader", "step_down", level=0, result="先协调")

    assert (story.case.escalation, story.case.pending) == (0, None)


def test_the_system_escalates_while_a_proposal_waits_but_no_second_proposal_is_made():
    story = told_to(S.HANDLING).does("dispatcher", "terminate", **TERMINATE)

    story.refused(NotAllowed, "dispatcher", "escalate", level=4, reason="政策空白")
    story.does("system", "escalate", level=2, reason="红灯")

    assert (story.case.escalation, story.case.pending.action) == (2, "terminate")


def test_a_level_is_stepped_down_to_none():
    story = told_to(S.HANDLING).does("system", "escalate", level=1, reason="黄灯")

    assert fields(story.refused(Invalid, "leader", "step_down", level=1, result="好")) == {"level"}
    story.does("leader", "step_down", level=0, result="已联系")

    assert story.case.escalation == 0
    story.refused(NotAllowed, "leader", "step_down", level=0, result="再降")


def test_escalating_restarts_the_step_and_leaves_the_promise():
    story = told_to(S.REPLY_REVIEW).on("2026-03-04")
    due = story.case.due_at

    story.does("system", "escalate", level=2, reason="红灯")

    assert (story.case.step.start, story.case.due_at) == (story.now, due)


def test_supervision_is_answered_by_the_unit_or_by_who_owns_the_step():
    story = told_to(S.ACCEPTED).does("supervisor", "supervise", **DEMAND)
    story.does("dispatcher", "answer_supervision", answer="马上派单")
    assert (story.case.supervision, story.case.supervision_open) == ("supervised", False)

    story.does("leader", "remind", **DEMAND)
    assert (story.case.supervision, story.case.supervision_open) == ("supervised", True)


# ── terminating ──────────────────────────────────────────────────────────


def test_a_termination_proposed_is_cancelled_by_another_move():
    story = told_to(S.DISPATCHED).does("dispatcher", "terminate", **TERMINATE)

    story.does("liaison-hrss", "sign", no="lead")

    assert (story.case.state, story.case.pending) == (S.HANDLING, None)
    assert story.actions[-2:] == ["sign", "cancel_pending"]
    story.refused(NotAllowed, "leader", "approve_termination")


def test_a_terminated_case_has_no_order_left_open():
    story = told_to(S.HANDLING).does("dispatcher", "terminate", **TERMINATE)
    story.refused(NotPermitted, "dispatcher", "approve_termination")

    story.does("leader", "approve_termination")

    assert not any(o.live for o in story.case.orders)
    assert (story.case.owner, story.case.clock) == (None, ClockState.STOPPED)
