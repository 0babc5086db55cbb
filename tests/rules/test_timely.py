"""What time does to a case that nobody touches, told with the day and hour of each thing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bancheng.rules import timely
from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import State
from bancheng.rules.transitions import ROWS, SYSTEM_ONLY
from tests.cast import Cast
from tests.rules.story import (
    NEGATIVE,
    REJECT,
    SPOT,
    TERMINATE,
    TIME,
    TRIAGE,
    Story,
    answering,
    at,
    promised,
    staff,
    told_to,
)

S = State


def passes(story: Story, until: datetime) -> list[tuple[str, str]]:
    """Let time pass; what it did, each with the moment at which it did it."""
    done = []
    while True:
        found_due = timely.all_due(story.case, story.world)
        if found_due:
            due = found_due[0]
            found = timely.happen(story.case, due, story.world)
            story.case = found.case
            story.events += found.events
            done.append((due.row.name, f"{story.now.astimezone(TIME.zone):%m-%d %H:%M}"))
            continue
        wake = timely.next_wake(story.case, story.world)
        moments = [m for m in (wake.wake_at, wake.bell_at) if m is not None]
        then = min(moments, default=None)
        if then is not None and then <= story.now:  # it waits for the offices to open
            then = TIME.next_open(story.now)
        if then is None or then > until:
            story.now = until
            return done
        assert then > story.now, "time stands still"
        story.now = then


def only(found: list[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    return [(name, at) for name, at in found if name.partition(":")[0] in names]


CARDS = ("yellow_card", "red_card", "overdue_supervise")
LEVELS = ("yellow_level", "red_level", "overdue_level", "sign_late")


def test_every_row_names_an_action_of_the_system_and_a_mark_of_its_own():
    assert all("system" in ROWS[row.action].who for row in timely.TIMELY)
    assert len({row.name for row in timely.TIMELY}) == len(timely.TIMELY)
    by_time = {row.action for row in timely.TIMELY}
    assert by_time | {"cover", "recount", "join"} >= SYSTEM_ONLY


def test_an_order_is_signed_after_four_hours_and_counts_from_then():
    story = told_to(S.DISPATCHED)  # Monday 9:00

    assert passes(story, at("2026-03-02", "14:00")) == [
        ("auto_sign", "03-02 14:00"),
        ("sign_late", "03-02 14:00"),
    ]
    assert (story.case.state, story.lead.signed_late, story.case.escalation) == (
        S.HANDLING,
        True,
        2,
    )


def test_the_cards_and_levels_of_a_promise_that_is_not_kept():
    story = told_to(S.HANDLING)  # complex: five working days from Monday 2 March, due Monday 9
    found = passes(story, at("2026-03-20", "18:00"))

    assert only(found, *CARDS) == [
        ("yellow_card", "03-06 08:30"),
        ("red_card", "03-10 08:30"),
        ("overdue_supervise", "03-11 08:30"),
    ]
    assert only(found, *LEVELS) == [
        ("yellow_level", "03-06 08:30"),
        ("red_level", "03-10 08:30"),
        ("overdue_level", "03-17 08:30"),
    ]
    assert (story.case.escalation, story.case.pending.given) == (3, {"level": 4})


def test_after_a_week_without_a_worker_everything_comes_once_and_cards_not_at_night():
    story = told_to(S.DISPATCHED).on("2026-03-17", "23:00")

    silent = []
    while due := timely.all_due(story.case, story.world):
        story.case = timely.happen(story.case, due[0], story.world).case
        silent.append(due[0].row.name)
    assert silent == ["auto_sign"]
    assert story.lead.signed_at == at("2026-03-02", "14:00"), "as of the moment it was due"

    found = passes(story, at("2026-03-18", "08:30"))
    names = [name for name, _at in found]
    assert {when for _name, when in found} == {"03-18 08:30"}
    assert len(names) == len(set(names))
    assert {"sign_late", "yellow_card", "red_card", "red_level", "overdue_level"} <= set(names)
    assert passes(story, at("2026-03-18", "09:00")) == []


def test_an_extension_brings_a_new_yellow_card_and_the_old_one_does_not_come_again():
    story = told_to(S.HANDLING)
    extend = {"days": 3, "reason": "外省核对", "plan": "周五前取得回函"}
    assert only(passes(story, at("2026-03-06", "09:00")), "yellow_card") != []

    story.does("handler-hrss", "request_extension", no="lead", **extend)
    story.does("leader-hrss", "grant_extension", no="lead")
    story.does("dispatcher", "grant_extension", no="lead")

    assert only(passes(story, at("2026-03-12", "17:00")), *CARDS) == [
        ("yellow_card", "03-11 08:30")
    ]


def test_a_pause_ends_on_its_day_whenever_the_worker_comes():
    given = {"reason": "supplement", "note": "等出生证明", "until": "2026-03-06"}
    early = told_to(S.HANDLING).does("dispatcher", "pause", **given)
    late = told_to(S.HANDLING).does("dispatcher", "pause", **given)

    passes(early, at("2026-03-06", "08:30"))
    late.on("2026-03-12", "03:00")
    late.case = timely.happen(late.case, timely.all_due(late.case, late.world)[0], late.world).case

    assert early.case.paused_at is None
    assert late.case.promise.due_at == early.case.promise.due_at
    assert TIME.local_day(late.case.promise.due_at) == at("2026-03-13").date()


def test_an_undecided_refusal_becomes_an_acceptance_of_that_hour():
    story = told_to(S.SUBMITTED).does("window", "reject", **REJECT)

    assert ("undecided", "03-03 17:30") in passes(story, at("2026-03-04", "09:00"))
    assert story.case.accepted_at == at("2026-03-03", "17:30")


def test_a_supplement_is_reminded_of_and_lapses():
    story = told_to(S.SUPPLEMENT)  # until Monday 9 March

    assert passes(story, at("2026-03-20")) == [
        ("remind_supplement", "03-06 08:30"),
        ("lapse_supplement", "03-09 17:30"),
    ]
    assert story.case.state is S.TERMINATED


def test_a_late_reminder_puts_the_lapse_off():
    story = told_to(S.SUPPLEMENT).on("2026-03-11", "02:00")

    assert passes(story, at("2026-03-20")) == [
        ("remind_supplement", "03-11 08:30"),
        ("lapse_supplement", "03-12 17:30"),
    ]


def test_a_case_done_on_the_spot_is_closed_when_confirmed_and_then_not_rated():
    story = Story(case_no="BC990100-20260302-000018").does("window", "solve_on_spot", **SPOT)
    story.later(hours=1).does("reporter", "confirm", done="yes")

    found = passes(story, at("2026-03-31"))

    assert found[:2] == [("close_unsampled", "03-02 10:00"), ("lapse_rating", "03-17 10:00")]
    assert found[2:] == [("archive_overdue", "03-25 08:30")]


def test_a_promised_day_that_passes_is_red_and_goes_up():
    story = promised()
    day = story.lead.promised_on
    found = passes(story, at("2026-04-10", "18:00"))

    after = TIME.next_working_day(day)
    assert only(found, "promised_red", "promised_level") == [
        ("promised_red", f"{after:%m-%d} 08:30"),
        ("promised_level", f"{after:%m-%d} 08:30"),
    ]
    story.does("liaison-hrss", "fulfil", no="lead", facts="已寄出")
    assert "promised_red" not in [due.row.name for due in timely.awaited(story.case, story.world)]


def test_a_negative_answer_is_called_for_on_its_third_day():
    story = answering(told_to(S.HANDLING), **NEGATIVE)

    assert only(passes(story, at("2026-03-06")), "negative_overdue") == [
        ("negative_overdue", "03-06 08:30")
    ]


def test_an_idle_approval_falls_to_the_deputy_who_may_then_decide():
    cast = Cast(staff(leader={"deputy": "dispatcher2"}))
    story = told_to(S.HANDLING)
    story.cast = cast
    story.does("dispatcher", "terminate", **TERMINATE)

    assert only(passes(story, at("2026-03-02", "14:30")), "approval_idle") == [
        ("approval_idle", "03-02 14:00")
    ]
    assert (story.case.stand_in, story.case.stand_in_for) == ("dispatcher2", "leader")
    story.does("dispatcher2", "approve_termination")
    assert (story.case.state, story.case.stand_in) == (S.TERMINATED, None)


def test_the_proposer_never_stands_in_for_who_decides():
    cast = Cast(staff(leader={"deputy": "dispatcher"}, leader2={"deputy": "dispatcher"}))
    story = told_to(S.HANDLING)
    story.cast = cast
    story.does("dispatcher", "terminate", **TERMINATE)
    passes(story, at("2026-03-02", "14:30"))

    assert story.case.stand_in not in (None, "dispatcher")


@pytest.mark.parametrize(
    ("causes", "level"), [(["ZY10"], 4), (["ZY08"], 5), (["ZY10", "ZY08"], 5), (["ZY03"], None)]
)
def test_a_hard_case_with_a_policy_gap_is_proposed_to_the_government(causes: Any, level: Any):
    story = told_to(S.ACCEPTED)
    story.does("dispatcher", "triage", **TRIAGE | {"class": "hard", "causes": causes})
    story.does("leader", "confirm_class")
    assert (story.case.escalation, story.case.escalation_acknowledged) == (3, False)

    passes(story, at("2026-03-02", "09:10"))

    assert (story.case.pending.given["level"] if story.case.pending else None) == level


def test_what_was_stepped_down_does_not_rise_again_for_the_same_reason():
    story = told_to(S.HANDLING)
    passes(story, at("2026-03-06", "09:00"))
    assert story.case.escalation == 2

    story.does("dispatcher", "step_down", level=0, result="已有进展")

    assert only(passes(story, at("2026-03-09", "17:00")), *LEVELS) == []


def test_a_hand_over_that_nobody_takes_is_told_after_half_an_hour():
    story = told_to(S.SUBMITTED).does("window", "hand_over", to="window2")

    assert only(passes(story, at("2026-03-02", "10:00")), "hand_over_missed") == [
        ("hand_over_missed", "03-02 09:30")
    ]


def test_a_supervision_order_without_answer_is_told_and_a_reminder_becomes_one():
    story = told_to(S.HANDLING)
    demand = {"cause": "临近时限", "demand": "今天联系反映人", "reply_by": "2026-03-03"}
    story.does("dispatcher", "remind", **demand)

    found = passes(story, at("2026-03-09", "17:00"))

    assert only(found, "reminder_unanswered", "supervision_overdue") == [
        ("reminder_unanswered", "03-04 08:30"),
        ("supervision_overdue", "03-09 08:30"),
    ]


def test_a_calendar_corrected_backwards_doubles_no_card():
    story = told_to(S.HANDLING)
    passes(story, at("2026-03-10", "09:00"))
    earlier = replace(story.case.promise, due_at=at("2026-03-05", "17:30"))
    story.case = replace(story.case, promise=earlier)

    assert only(passes(story, at("2026-03-10", "10:00")), "yellow_card", "red_card") == []


def quiet(case: CaseFacts) -> bool:
    return timely.next_wake(case, told_to(S.SUBMITTED).world) == timely.Wake()


def test_an_archived_case_is_never_looked_at_again():
    assert quiet(told_to(S.ARCHIVED).case)
