"""受理申请 — taken in, refused, guided, supplemented: the guards of process.md 2 one by one."""

from dataclasses import replace

import pytest

from bancheng.rules.decide import register
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted
from bancheng.rules.states import CaseClass, Role, State
from tests.cast import CENTRE, Cast
from tests.rules.story import (
    ACCEPT,
    GUIDE,
    REJECT,
    SPOT,
    Story,
    answered,
    at,
    both,
    default_pack,
    staff,
    told_to,
)

S = State
BY02 = REJECT | {"exclusion": "BY02"}
BY11 = REJECT | {"exclusion": "BY11"}


def fields(why: Invalid) -> set[str]:
    return {name for name, _ in why.errors}


# ── register, accept ─────────────────────────────────────────────────────


def test_a_registered_matter_belongs_to_its_window_officer_for_four_working_hours():
    story = Story()

    assert (story.case.owner, story.case.owner_unit) == ("window", "centre")
    assert story.case.step.due_at == at("2026-03-02", "14:00")
    assert story.case.promise is None
    assert (story.paper, story.actions) == ("受理登记表", ["register"])


def test_what_comes_in_by_itself_is_first_asked_of_the_officer_who_owns_it():
    story = Story(by="reporter", channel="web")

    assert story.case.owner in ("window", "window2")
    assert story.case.first_asked_by == story.case.owner


@pytest.mark.parametrize(
    ("who", "channel"),
    [("dispatcher", "window"), ("hotline", "window"), ("editor", "web"), ("province", "hotline")],
)
def test_who_may_not_register_a_channel_is_told_so(who, channel):
    story = Story()

    with pytest.raises(NotPermitted):
        register(case_no="x", channel=channel, actor=story.actor(who), world=story.world,
                 centre=CENTRE)  # fmt: skip


def test_a_channel_that_does_not_exist_is_an_error_of_the_field():
    story = Story()

    with pytest.raises(Invalid):
        register(case_no="x", channel="pigeon", actor=story.actor("window"), world=story.world,
                 centre=CENTRE)  # fmt: skip


def test_the_promise_runs_from_the_next_working_day_with_the_class_of_the_pack():
    story = told_to(S.ACCEPTED)

    assert story.case.case_class is CaseClass.COMPLEX
    assert story.case.due_at == at("2026-03-09", "17:30")
    assert story.case.pack == default_pack().id
    assert story.case.owner == "dispatcher"


def test_a_hard_class_cannot_be_given_at_the_counter():
    why = Story().refused(Invalid, "window", "accept", **(ACCEPT | {"class": "hard"}))

    assert fields(why) == {"class"}


def test_a_general_class_may_be_given_at_the_counter():
    story = Story().does("window", "accept", **(ACCEPT | {"class": "general"}))

    assert story.due == at("2026-03-04").date()


def test_completing_the_registration_keeps_what_was_said_of_the_situation():
    story = told_to(S.SUBMITTED).does("window2", "amend", situation="QX4", item_name="转移接续")

    assert story.case.situation == "QX4"


# ── supplement ───────────────────────────────────────────────────────────


def test_the_supplement_limit_is_the_notice_s_own():
    story = Story().does("window", "request_supplement", items=["户口簿"], deadline_days=3)

    assert story.case.step.due_at == story.case.supplement_due == at("2026-03-05", "17:30")


def test_a_supplement_of_more_than_ten_days_is_refused():
    why = Story().refused(
        Invalid, "window", "request_supplement", items=["户口簿"], deadline_days=11
    )

    assert fields(why) == {"deadline_days"}


def test_a_second_notice_needs_a_reason():
    story = told_to(S.SUPPLEMENT).does("reporter", "supply", statement="已补")

    why = story.refused(Invalid, "window", "request_supplement", items=["新证明"])
    story.does("window", "request_supplement", items=["新证明"], reason="新交的证明没有盖章")

    assert fields(why) == {"reason"}
    assert story.case.supplements == 2


def test_a_supplement_with_nothing_in_it_is_refused():
    assert fields(told_to(S.SUPPLEMENT).refused(Invalid, "reporter", "supply")) == {"statement"}


def test_supplying_at_any_other_time_changes_no_state():
    story = told_to(S.HANDLING)

    story.does("window", "supply", statement="又找到一张回执", attachments=["1"])

    assert story.case.state is S.HANDLING


def test_a_supplement_lapses_only_after_its_day_and_one_working_day_after_a_reminder():
    story = told_to(S.SUPPLEMENT)  # due on Monday 9 March

    story.on("2026-03-09", "16:00")
    story.refused(NotAllowed, "system", "lapse_supplement", reminded_at="2026-03-06T09:00")
    story.on("2026-03-10")
    story.refused(NotAllowed, "system", "lapse_supplement", reminded_at="2026-03-10T08:30")
    story.does("system", "lapse_supplement", reminded_at="2026-03-09T09:00")

    assert story.case.state is S.TERMINATED


def lapsed() -> Story:
    story = told_to(S.SUPPLEMENT).on("2026-03-10")
    return story.does("system", "lapse_supplement", reminded_at="2026-03-06T09:00")


def test_a_lapsed_matter_comes_back_once_within_thirty_days():
    story = lapsed().on("2026-04-08").does("reporter", "supply", statement="补上了")
    assert (story.case.state, story.case.owner) == (S.SUBMITTED, "window")

    story.does("window", "request_supplement", items=["户口簿"], reason="新交的页不全")
    story.on("2026-04-20").does("system", "lapse_supplement", reminded_at="2026-04-10T09:00")

    story.refused(NotAllowed, "reporter", "supply", statement="又补上了")


def test_after_thirty_days_it_does_not_come_back():
    lapsed().on("2026-04-10").refused(NotAllowed, "reporter", "supply", statement="补上了")


def test_what_was_terminated_for_another_reason_does_not_come_back_by_a_supplement():
    told_to(S.TERMINATED).refused(NotAllowed, "reporter", "supply", statement="补上了")


# ── refusing ─────────────────────────────────────────────────────────────


def test_a_refusal_waits_for_a_second_person_and_the_proposer_is_not_that_person():
    story = Story().does("window", "reject", **REJECT)

    assert (story.case.state, story.case.pending.action) == (S.SUBMITTED, "reject")
    story.refused(NotPermitted, "window", "approve_rejection")
    story.refused(NotAllowed, "window", "accept", **ACCEPT)


@pytest.mark.parametrize("who", ["window2", "dispatcher", "leader"])
def test_another_officer_a_dispatcher_or_a_leader_agrees(who):
    story = Story().does("window", "reject", **REJECT).does(who, "approve_rejection")

    assert (story.case.state, story.case.owner, story.case.step) == (S.REJECTED, None, None)
    assert story.paper == "不予受理告知书"


def test_a_refusal_not_agreed_to_goes_back_and_forgets_its_ground():
    story = Story().does("window", "reject", **REJECT)

    story.does("leader", "refuse_rejection", opinion="属于政务服务")

    assert (story.case.state, story.case.pending, story.case.exclusion) == (S.SUBMITTED, None, None)


def test_being_reviewable_is_never_a_ground():
    why = Story().refused(Invalid, "window", "reject", **BY02)
    assert fields(why) == {"review_applied"}

    Story().does("window", "reject", review_applied=True, **BY02)


def test_against_the_law_needs_the_provision_and_the_competent_unit_s_written_opinion():
    story = Story()

    assert fields(story.refused(Invalid, "window", "reject", **BY11)) == {"legal_basis"}
    law = BY11 | {"legal_basis": "社会保险法第十六条"}
    assert fields(story.refused(Invalid, "window", "reject", **law)) == {"attachments"}
    story.does("window", "reject", attachments=["1"], **law)


def test_an_emergency_is_passed_on_at_once_and_reviewed_afterwards():
    story = Story().does("window", "reject", **(REJECT | {"exclusion": "BY06"}))
    assert (story.case.state, story.case.pending.action) == (S.REJECTED, "reject")

    story.refused(NotPermitted, "window", "approve_rejection")
    wrong = replace_story(story).does("window2", "refuse_rejection", opinion="不是紧急情况")
    assert wrong.case.state is S.SUBMITTED
    story.does("window2", "approve_rejection")
    assert (story.case.state, story.case.pending) == (S.REJECTED, None)


def replace_story(story: Story) -> Story:
    """The same case once more, to go another way with it."""
    other = Story()
    other.case, other.now = story.case, story.now
    return other


def test_undecided_after_one_working_day_the_system_takes_it_in():
    story = Story().does("window", "reject", **REJECT)
    story.on("2026-03-03", "17:00").refused(NotAllowed, "system", "accept", **ACCEPT)

    story.on("2026-03-04", "08:30").does("system", "accept", **ACCEPT)

    assert (story.case.state, story.case.pending) == (S.ACCEPTED, None)
    assert "cancel_pending" not in story.actions
    assert story.case.promise.start == at("2026-03-04", "08:30")


def test_the_system_takes_in_nothing_that_nobody_proposed_to_refuse():
    Story().refused(NotAllowed, "system", "accept", **ACCEPT)


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("request_supplement", {"items": ["户口簿"]}),
        ("guide", GUIDE),
        ("solve_on_spot", SPOT),
        ("withdraw", {"identity_checked": True}),
    ],
)
def test_any_other_move_cancels_the_refusal_with_a_line_of_its_own(action, given):
    story = Story().does("window", "reject", **REJECT).does("window", action, **given)

    assert story.case.pending is None
    assert sorted(story.actions[2:]) != [action]
    assert "cancel_pending" in story.actions
    story.refused(NotAllowed, "window2", "approve_rejection")


def test_a_note_beside_the_case_cancels_nothing():
    story = (
        Story().does("window", "reject", **REJECT).does("reporter", "supply", statement="再看看")
    )

    assert story.case.pending is not None


# ── guiding, objecting ───────────────────────────────────────────────────


def test_without_agreement_the_reporter_is_not_guided_away():
    why = Story().refused(Invalid, "window", "guide", guidance="到三楼")

    assert fields(why) == {"agreed"}


def test_an_objection_lies_with_a_leader_who_had_no_part_in_the_refusal():
    story = Story().does("window", "reject", **REJECT).does("leader", "approve_rejection")

    story.does("reporter", "object", reason="应当受理")

    assert story.case.owner == "leader2"
    story.refused(NotPermitted, "leader", "dismiss_objection", opinion="维持")
    story.does("leader2", "uphold_objection", opinion="应当受理")
    assert (story.case.state, story.case.objection, story.case.owner) == (
        S.SUBMITTED, "upheld", "window")  # fmt: skip


def test_who_proposed_the_refusal_does_not_judge_the_objection_either():
    cast = Cast(staff(window=both(Role.WINDOW, Role.LEADER)))
    story = told_to(S.REJECTED, cast=cast).does("reporter", "object", reason="应当受理")

    story.refused(NotPermitted, "window", "dismiss_objection", opinion="维持")


def test_an_objection_is_heard_once_and_within_fifteen_days():
    told_to(S.GUIDED).on("2026-03-18").refused(NotAllowed, "reporter", "object", reason="不服")
    story = told_to(S.GUIDED).on("2026-03-17").does("window", "object", reason="不服")

    story.does("leader", "dismiss_objection", opinion="可以在三楼办")

    assert (story.case.state, story.case.owner) == (S.GUIDED, None)
    story.refused(NotAllowed, "reporter", "object", reason="还是不服")


# ── on the spot ──────────────────────────────────────────────────────────


def test_solving_on_the_spot_accepts_first_and_stops_the_promise():
    story = Story().does("window", "solve_on_spot", **SPOT)

    assert story.actions == ["register", "accept", "solve_on_spot"]
    assert story.case.case_class is CaseClass.GENERAL
    assert story.case.answered_at == story.now
    assert story.case.owner == "verifier"


def test_on_the_spot_is_only_what_was_done_and_needs_its_situation():
    story = Story()

    outcome = story.refused(Invalid, "window", "solve_on_spot", **(SPOT | {"outcome": "promised"}))
    without = {k: v for k, v in SPOT.items() if k != "situation"}
    situation = story.refused(Invalid, "window", "solve_on_spot", **without)

    assert (fields(outcome), fields(situation)) == ({"outcome"}, {"situation"})
    told_to(S.ACCEPTED).does("window", "solve_on_spot", **without)


def test_an_on_the_spot_answer_that_fails_the_check_goes_back_to_triage():
    story = Story().does("window", "solve_on_spot", **SPOT)

    story.does("verifier", "verify_fail", reason="系统里没有补上")

    assert (story.case.state, story.case.redo, story.case.owner) == (S.ACCEPTED, 1, "dispatcher")
    story.does(
        "dispatcher", "triage", **{"class": "complex", "causes": ["ZY05"], "lead_unit": "hrss"}
    )
    story.does("dispatcher", "dispatch").does("liaison-hrss", "sign", no="lead")
    assert story.case.state is S.REDO
    answered(story)


def test_the_officer_who_solved_it_does_not_check_it():
    cast = Cast(staff(window=both(Role.WINDOW, Role.VERIFIER)))
    story = Story(cast=cast).does("window", "solve_on_spot", **SPOT)

    assert story.case.owner != "window"
    story.refused(NotPermitted, "window", "verify_ok", method="phone", done="yes")


@pytest.mark.parametrize(
    ("number", "sampled"), [("BC990100-20260302-000018", False), ("BC990100-20260302-000002", True)]
)
def test_outside_the_sample_the_reporter_s_word_closes_it(number, sampled):
    pack = replace(default_pack(), sample_percent=100 if sampled else 0)
    story = Story(case_no=number, pack=pack).does("window", "solve_on_spot", **SPOT)

    story.refused(NotAllowed, "system", "close_unsampled")
    story.does("reporter", "confirm", done="yes")
    if sampled:
        story.refused(NotAllowed, "system", "close_unsampled")
    else:
        story.does("system", "close_unsampled")
        assert story.case.verified == "unsampled"


def test_outside_the_sample_silence_closes_it_after_the_rating_window_but_never_a_no():
    pack = replace(default_pack(), sample_percent=0)
    story = Story(pack=pack).does("window", "solve_on_spot", **SPOT)
    refused = Story(pack=pack).does("window", "solve_on_spot", **SPOT)

    story.on("2026-03-17", "09:01").does("system", "close_unsampled")
    refused.does("reporter", "confirm", done="no")

    refused.on("2026-03-18").refused(NotAllowed, "system", "close_unsampled")


# ── withdrawing ──────────────────────────────────────────────────────────


def test_a_window_withdraws_only_for_a_reporter_whose_identity_it_checked():
    story = told_to(S.HANDLING)

    assert fields(story.refused(Invalid, "window", "withdraw")) == {"identity_checked"}
    why = story.refused(Invalid, "window", "withdraw", identity_checked=False)
    assert fields(why) == {"identity_checked"}
    story.does("window", "withdraw", identity_checked=True)
    assert not any(o.live for o in story.case.orders)
