"""Every indicator by a case played by hand: what it adds, and what it does not.

The numbers beside the plays are counted by hand from the days and hours told, 2 March 2026 being a
Monday and the offices open 08:30–12:00 and 13:00–17:30.
"""

import pytest

from bancheng.rules import indicators
from bancheng.rules.indicators import INDICATORS, dimensions
from bancheng.rules.states import State
from tests.rules.counted import adds, badly_rated, closed, history
from tests.rules.story import (
    ACCEPT,
    CONTACT,
    GUIDE,
    REPLY,
    SPOT,
    TIME,
    TRIAGE,
    VERIFY,
    Story,
    answered,
    hard_handling,
    told,
    told_to,
)


def plain_life() -> Story:
    """Accepted at 09:30 on Monday, answered at 16:00 on Tuesday, checked on Wednesday, rated 5."""
    story = Story().on("2026-03-02", "09:30").does("window", "accept", **ACCEPT)
    story.on("2026-03-02", "10:00").does("dispatcher", "triage", **TRIAGE)
    story.on("2026-03-02", "10:30").does("dispatcher", "dispatch")
    story.on("2026-03-02", "11:00").does("liaison-hrss", "sign", no="lead")
    story.on("2026-03-02", "11:30").does("liaison-hrss", "record_contact", no="lead", **CONTACT)
    story.on("2026-03-03", "15:00").does("liaison-hrss", "submit_reply", no="lead", **REPLY)
    story.on("2026-03-03", "16:00").does("leader-hrss", "approve_reply", no="lead")
    story.on("2026-03-03", "16:30").does("dispatcher", "release", by="phone")
    story.on("2026-03-04", "10:00").does("verifier", "record_attempt", method="phone", reached=True,
                                         summary="办好了")  # fmt: skip
    story.does("verifier", "verify_ok", **VERIFY)
    return story.on("2026-03-04", "11:00").does("reporter", "rate", level=5)


def test_a_plain_life_adds_to_everything_that_concerns_it():
    found = indicators.figures(history(plain_life()))

    assert {key: figure[:2] for key, figure in found.items()} == {
        "taken_in": (1, 1), "acceptance": (1, 1), "guided": (0, 1), "rejection": (0, 1),
        "on_the_spot": (0, 1), "repeated": (0, 1), "withdrawn": (0, 1),
        "dispatched_in_time": (1, 1), "signed_in_time": (1, 1), "first_contact": (1, 1),
        "returned": (0, 1), "reassigned": (0, 1),
        "completed": (1, 1), "terminated": (0, 1), "extended": (0, 1), "escalated": (0, 1),
        "consulted": (0, 1), "yellow_cards": (0, 1), "red_cards": (0, 1),
        "on_time": (1, 1), "on_time_strict": (1, 1), "late": (0, 1),
        # Monday 09:30–12 and 13–17:30 are 420 minutes, Tuesday 08:30–12 and 13–16 are 390
        "net_hours": (810, 1),
        # from Monday 09:30 to Tuesday 16:00 are thirty and a half hours
        "gross_hours": (1830, 1),
        "solved": (1, 1), "claimed": (1, 1), "negative": (0, 1), "verified": (1, 1),
        "reached": (1, 1), "unreached": (0, 1), "redone": (0, 1), "false_closure": (0, 1),
        "satisfied": (1, 1), "participation": (1, 1), "mean_level": (5, 1), "bad": (0, 1),
    }  # fmt: skip
    assert found["net_hours"][2] == {14: 1}
    assert found["gross_hours"][2] == {31: 1}
    assert found["mean_level"][2] == {5: 1}
    assert found["escalated"][2] == {0: 1}


def test_it_counts_on_the_day_of_receipt_and_on_the_day_of_closing():
    story = history(plain_life())

    assert str(story.received_on) == "2026-03-02"
    assert str(story.counted_on) == "2026-03-04"
    assert dimensions(story)["unit"] == ("hrss",)
    assert dimensions(story)["cause"] == ("ZY03",)
    assert history(told_to(State.REPLIED)).counted_on is None


# ── intake ───────────────────────────────────────────────────────────────


def test_a_refusal_counts_against_acceptance_and_an_objection_by_its_review():
    refused = told_to(State.REJECTED)
    assert adds(refused) | {} == {
        "taken_in": (0, 1), "acceptance": (0, 1), "guided": (0, 1), "rejection": (1, 1),
        "withdrawn": (0, 1),
    }  # fmt: skip

    refused.does("reporter", "object", reason="没有说清楚")
    assert "objections" not in adds(refused)
    refused.does("leader", "dismiss_objection", opinion="维持")
    assert adds(refused)["objections"] == (0, 1)


def test_an_objection_that_is_upheld_brings_the_case_back():
    story = told_to(State.REJECTED).does("reporter", "object", reason="没有说清楚")
    story.does("leader", "uphold_objection", opinion="应当受理")
    assert adds(story)["objections"] == (1, 1)
    assert "rejection" not in adds(story)

    found = adds(story.does("window", "accept", **ACCEPT))
    assert (found["acceptance"], found["rejection"]) == ((1, 1), (0, 1))


def test_who_is_guided_elsewhere_stands_beside_acceptance_not_in_it():
    found = adds(Story().does("window", "guide", **GUIDE))

    assert found["guided"] == (1, 1)
    assert "acceptance" not in found


def test_solved_at_the_counter_is_accepted_and_solved_on_the_spot():
    found = adds(Story().does("window", "solve_on_spot", **SPOT))

    assert found["on_the_spot"] == (1, 1)
    assert found["acceptance"] == (1, 1)
    assert "dispatched_in_time" not in found


def test_a_repeat_is_told_from_outside_and_counts_once_accepted():
    assert adds(told_to(State.ACCEPTED), repeated=True)["repeated"] == (1, 1)
    assert "repeated" not in adds(Story(), repeated=True)


def test_withdrawn_and_terminated():
    assert adds(told_to(State.WITHDRAWN))["withdrawn"] == (1, 1)
    found = adds(told_to(State.TERMINATED))
    assert (found["terminated"], found["completed"]) == ((1, 1), (0, 1))


# ── dispatch ─────────────────────────────────────────────────────────────


def test_dispatched_on_the_next_day_is_too_late_though_triage_began_a_new_step():
    story = told_to(State.ACCEPTED).on("2026-03-03", "09:00").does("dispatcher", "triage", **TRIAGE)

    assert adds(story.does("dispatcher", "dispatch"))["dispatched_in_time"] == (0, 1)


def test_signed_after_four_hours_is_late_and_so_is_what_was_signed_by_the_clock():
    late = told_to(State.DISPATCHED).on("2026-03-02", "15:00")
    assert adds(late.does("liaison-hrss", "sign", no="lead"))["signed_in_time"] == (0, 1)

    by_clock = told_to(State.DISPATCHED).on("2026-03-02", "15:00")
    by_clock.does("system", "auto_sign", no="lead")
    assert adds(by_clock)["signed_in_time"] == (0, 1)


def test_a_contact_that_is_still_owed_is_not_counted_until_it_is_made():
    story = told_to(State.HANDLING)
    assert "first_contact" not in adds(story)

    story.on("2026-03-03", "09:00").does("liaison-hrss", "record_contact", no="lead", **CONTACT)
    assert adds(story)["first_contact"] == (0, 1)


def test_not_reached_is_no_contact():
    story = told_to(State.HANDLING)
    story.does("liaison-hrss", "record_contact", no="lead", **(CONTACT | {"reached": False}))

    assert "first_contact" not in adds(story)


def test_a_return_and_a_second_dispatch():
    story = told_to(State.RETURN_REVIEW)
    assert adds(story)["returned"] == (1, 1)
    story.does("dispatcher", "approve_return", no="lead", opinion="同意")
    story.does("dispatcher", "triage", **(TRIAGE | {"lead_unit": "market"}))
    found = adds(story.does("dispatcher", "dispatch"))

    assert found["returned"] == (1, 2)
    assert found["reassigned"] == (1, 1)
    assert found["dispatched_in_time"] == (2, 2)
    assert dimensions(history(story))["unit"] == ("market",)


# ── handling and time ────────────────────────────────────────────────────


def extended_story() -> Story:
    story = told_to(State.HANDLING)
    story.does("liaison-hrss", "record_contact", no="lead", **CONTACT)
    story.does("liaison-hrss", "request_extension", no="lead", days=3, reason="等数据", plan="催办")
    story.does("leader-hrss", "grant_extension", no="lead")
    return story.does("dispatcher", "grant_extension", no="lead")


def test_an_answer_within_the_extension_is_on_time_but_not_strictly():
    before = told_to(State.HANDLING).due
    story = extended_story()
    assert adds(story)["extended"] == (1, 1)
    assert story.due == TIME.add_working_days(before, 3)

    story.on(str(TIME.add_working_days(before, 1)))
    story.does("liaison-hrss", "submit_reply", no="lead", **REPLY)
    story.does("leader-hrss", "approve_reply", no="lead").does("dispatcher", "release", by="phone")
    found = adds(story.does("verifier", "verify_ok", **VERIFY))

    assert found["on_time"] == (1, 1)
    assert found["on_time_strict"] == (0, 1)
    assert found["late"] == (0, 1)


def test_an_answer_after_the_promise_is_late():
    story = told_to(State.HANDLING)
    story.on(str(TIME.add_working_days(story.due, 1)))
    found = adds(told(story).does("verifier", "verify_ok", **VERIFY))

    assert (found["on_time"], found["late"]) == ((0, 1), (1, 1))


def test_a_pause_is_not_counted_in_the_net_hours():
    story = told_to(State.HANDLING)  # accepted at nine on Monday
    story.does("liaison-hrss", "record_contact", no="lead", **CONTACT)
    story.on("2026-03-02", "10:00").does("dispatcher", "pause", reason="supplement", note="等材料",
                                         until="2026-03-05")  # fmt: skip
    story.on("2026-03-04", "10:00").does("dispatcher", "resume")
    story.on("2026-03-04", "11:00")
    found = adds(told(story).does("verifier", "verify_ok", **VERIFY))

    assert found["net_hours"] == (120, 1)  # nine to ten on Monday, ten to eleven on Wednesday
    assert found["gross_hours"] == (50 * 60, 1)


def test_cards_escalation_and_a_meeting():
    story = hard_handling()
    assert indicators.figures(history(story))["escalated"] == (1, 1, {3: 1})

    story.does("dispatcher", "convene", units=["hrss", "market"], agenda="口径")
    story.does("system", "yellow_card").does("system", "red_card")
    found = adds(story)
    assert found["consulted"] == (1, 1)
    assert (found["yellow_cards"], found["red_cards"]) == ((1, 1), (1, 1))


# ── outcome ──────────────────────────────────────────────────────────────


def test_answered_as_done_but_not_reached_is_claimed_not_solved():
    story = told(told_to(State.HANDLING))
    for day, clock in (("2026-03-03", "09:00"), ("2026-03-04", "15:00"), ("2026-03-05", "11:00")):
        story.on(day, clock).does("verifier", "record_attempt", method="phone", reached=False,
                           summary="没人接")  # fmt: skip
    story.does("verifier", "verify_ok", method="phone", done="not_reached")
    found = adds(story)

    assert (found["claimed"], found["solved"]) == ((1, 1), (0, 1))
    assert (found["reached"], found["verified"], found["unreached"]) == ((0, 1), (1, 1), (1, 1))


@pytest.mark.parametrize(("said", "counts"), [("yes", 1), ("partly", 0), ("no", 0)])
def test_a_cannot_by_law_counts_as_understood_and_never_as_solved(said, counts):
    reply = {"outcome": "cannot_by_law", "legal_basis": "第十六条", "alternatives": "一次性补缴"}
    story = told(told_to(State.HANDLING), **reply)
    story.does("verifier", "record_attempt", method="phone", reached=True, summary="问过了")
    story.does("verifier", "verify_ok", method="phone", done="no", understood=said)
    found = adds(story)

    assert found["negative"] == (1, 1)
    assert found["understood"] == (counts, 1)
    assert (found["solved"], found["claimed"]) == ((0, 1), (0, 1))


def test_what_was_not_asked_is_not_in_the_denominator():
    assert "understood" not in adds(closed("yes"))


def redone(*, false_closure: bool = False) -> Story:
    story = told_to(State.REPLIED)
    story.on("2026-03-03").does("verifier", "verify_fail", reason="没有办成",
                                false_closure=false_closure)  # fmt: skip
    story.on("2026-03-03", "10:00")
    return answered(story).does("dispatcher", "release", by="phone")


def test_a_redone_case_and_a_false_closure():
    found = adds(redone(false_closure=True).does("verifier", "verify_ok", **VERIFY))

    assert found["redone"] == (1, 1)
    assert found["false_closure"] == (1, 1)
    assert found["on_time"] == (1, 1)


def test_a_round_that_was_late_makes_the_case_late():
    story = told_to(State.HANDLING)
    story.on(str(TIME.add_working_days(story.due, 1)))
    told(story).does("verifier", "verify_fail", reason="没有办成")
    answered(story).does("dispatcher", "release", by="phone")
    found = adds(story.does("verifier", "verify_ok", **VERIFY))

    assert found["on_time"] == (0, 1)


# ── all of them ──────────────────────────────────────────────────────────


def test_each_indicator_is_met_by_a_play_here():
    plays = [
        plain_life(), extended_story(), redone(), badly_rated(), told_to(State.RETURN_REVIEW),
        told_to(State.REJECTED).does("reporter", "object", reason="不服").does(
            "leader", "dismiss_objection", opinion="维持"),
    ]  # fmt: skip
    told(plays[3].on("2026-03-05")).does("verifier", "verify_ok", **VERIFY)
    met = {key for play in plays for key in adds(play)}

    assert met >= {row.key for row in INDICATORS} - {"understood"}
