"""回访 — bands and days of calls, what was heard, false closures, guidance looked into."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bancheng.rules import calls, timely
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted
from bancheng.rules.states import Role, State
from tests.cast import Cast
from tests.rules.story import (
    GUIDE,
    NEGATIVE,
    SPOT,
    TIME,
    VERIFY,
    Story,
    at,
    both,
    default_pack,
    staff,
    told,
    told_to,
)

S = State
MISSED = {"method": "phone", "reached": False, "summary": "无人接听"}
REACHED = {"method": "phone", "reached": True, "summary": "都问清楚了"}
SILENT = {"method": "phone", "done": "not_reached"}
NUMBERS = [f"BC990100-20260302-{n:06d}" for n in range(200)]
GUIDED_IN = next(no for no in NUMBERS if calls.guidance_sampled(no, 20))
GUIDED_OUT = next(no for no in NUMBERS if not calls.guidance_sampled(no, 20))
SPOT_OUT = next(no for no in NUMBERS if not calls.sampled(no, 20))


def called(*moments: str) -> Story:
    """Answered on Monday 2 March, then called in vain at these moments."""
    story = told_to(S.REPLIED)
    for moment in moments:
        story.on(*moment.split()).does("verifier", "record_attempt", **MISSED)
    return story


def in_two_bands(story: Story) -> Story:
    """The same story under a pack that asks for calls in two bands of the day."""
    story.pack = replace(story.pack, verification=replace(story.pack.verification, bands=2))
    return story


# ── attempts ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("clock", "band"),
    [
        ("08:30", "morning"),
        ("11:59", "morning"),
        ("12:00", "afternoon"),
        ("17:59", "afternoon"),
        ("18:00", "evening"),
        ("23:59", "evening"),
        ("00:00", "morning"),
    ],
)
def test_the_band_is_that_of_the_clock_at_the_centre(clock, band):
    assert calls.band_of(at("2026-03-03", clock), TIME) == band


@pytest.mark.parametrize(
    ("moments", "may"),
    [
        pytest.param(["2026-03-03 09:00", "2026-03-03 15:00"], False, id="two calls"),
        pytest.param(
            ["2026-03-03 09:00", "2026-03-03 15:00", "2026-03-03 19:00"], False, id="one day"
        ),
        pytest.param(
            ["2026-03-03 09:00", "2026-03-04 09:00", "2026-03-05 10:00"], False, id="one band"
        ),
        pytest.param(
            ["2026-03-03 09:00", "2026-03-03 15:00", "2026-03-04 09:00"], True, id="enough"
        ),
    ],
)
def test_not_reached_takes_three_calls_on_two_days_in_two_bands(moments, may):
    story = in_two_bands(called(*moments))

    if may:
        assert story.does("verifier", "verify_ok", **SILENT).case.verified == "not_reached"
    else:
        why = story.refused(NotAllowed, "verifier", "verify_ok", **SILENT)
        assert why.message == "未联系上的，须在不同日期、不同时段多次回访并登记。"


def test_the_default_pack_asks_for_days_and_not_for_bands():
    story = called("2026-03-03 09:00", "2026-03-04 09:00", "2026-03-05 10:00")

    assert story.does("verifier", "verify_ok", **SILENT).case.state is S.CLOSED


@pytest.mark.parametrize(
    ("moments", "then"),
    [
        pytest.param(["2026-03-03 09:00"], "2026-03-03 13:00", id="the same afternoon"),
        pytest.param(["2026-03-03 15:00"], "2026-03-04 08:30", id="the next morning"),
        pytest.param(["2026-03-06 15:00"], "2026-03-09 08:30", id="after the weekend"),
        pytest.param(
            ["2026-03-03 09:00", "2026-03-03 15:00"], "2026-03-04 08:30", id="another day"
        ),
        pytest.param(
            ["2026-03-03 09:00", "2026-03-04 09:00"], "2026-03-04 13:00", id="another band"
        ),
        pytest.param(
            ["2026-03-03 09:00", "2026-03-03 09:30", "2026-03-03 10:00"],
            "2026-03-04 13:00",
            id="both are missing",
        ),
    ],
)
def test_the_next_call_is_in_the_first_band_that_brings_the_end_nearer(moments, then):
    story = in_two_bands(called(*moments))

    assert calls.next_call(story.case, story.world) == at(*then.split())
    assert calls.turn(story.case, story.world) is calls.Turn.AGAIN


def test_a_call_follows_the_answer_at_once_and_none_follows_the_end():
    story = told_to(S.REPLIED)
    assert calls.next_call(story.case, story.world) == story.case.released_at
    assert calls.turn(story.case, story.world) is calls.Turn.MUST

    story.does("verifier", "record_attempt", **REACHED)
    assert calls.turn(story.case, story.world) is calls.Turn.CONCLUDE

    story.does("verifier", "verify_ok", **VERIFY)
    assert calls.next_call(story.case, story.world) is None


def test_nobody_calls_about_what_is_promised_and_not_yet_done():
    story = told(told_to(S.HANDLING), outcome="promised", promised_on="2026-03-20")
    assert calls.next_call(story.case, story.world) is None

    story.on("2026-03-10").does("liaison-hrss", "fulfil", no="lead", facts="已寄出")
    assert calls.next_call(story.case, story.world) == at("2026-03-10")


def test_the_reporter_hears_in_writing_that_they_could_not_be_reached():
    from bancheng.rules.addressees import Happening, Scene
    from bancheng.rules.telling import notices

    for given, heard in ((MISSED, 1), (REACHED, 0)):
        story = told_to(S.REPLIED).does("verifier", "record_attempt", **given)
        line = story.events[-1]
        what = Happening("record_attempt", "verifier", story.now, line.after, given=line.given)
        found = notices(what, Scene(story.cast, story.pack))
        assert [n.person for n in found] == [""] * heard


# ── what was heard ───────────────────────────────────────────────────────


def test_three_satisfactions_are_kept_apart_and_the_later_word_counts():
    story = told_to(S.REPLIED)
    story.does("reporter", "confirm", done="yes", satisfaction=5, satisfaction_speed=2)
    story.does("verifier", "verify_ok", satisfaction=4, satisfaction_attitude=3, **VERIFY)

    case = story.case
    heard = (case.satisfaction, case.satisfaction_attitude, case.satisfaction_speed)
    assert heard == (4, 3, 2)


def test_a_new_round_is_heard_anew():
    story = told_to(S.REPLIED).does("reporter", "confirm", done="no", satisfaction=1)
    story.does("verifier", "verify_fail", reason="没有办成")

    assert (story.case.satisfaction, story.case.confirmed) == (None, None)


def test_whether_a_cannot_was_understood_is_asked_of_a_cannot_only():
    why = told_to(S.REPLIED).refused(Invalid, "verifier", "verify_ok", understood="yes", **VERIFY)
    assert why.errors == (("understood", "只有依法不能办的才问这一项。"),)

    story = told(told_to(S.HANDLING), **NEGATIVE)
    story.does("verifier", "verify_ok", method="phone", done="no", understood="partly")
    assert (story.case.understood, story.case.verified) == ("partly", "no")


def test_the_answers_of_the_script_stand_in_the_line_of_the_call():
    said = {
        "done_on": "2026-03-02",
        "same_day_contact": "yes",
        "extra": "trips",
        "rating_urged": "no",
        "seconds": 95,
        "recording_id": "LY-7",
    }
    line = told_to(S.REPLIED).does("verifier", "record_attempt", **REACHED, **said).events[-1]

    assert line.given["extra"] == "trips"
    assert line.given["seconds"] == 95
    assert line.given["done_on"].isoformat() == "2026-03-02"


def test_what_the_window_says_unsigned_closes_nothing():
    pack = replace(default_pack(), sample_percent=0)
    story = told_to(S.HANDLING, pack=pack)
    told(story.does("dispatcher", "reclassify", **{"class": "general", "reason": "清楚"}))
    by_word = {"method": "confirm", "done": "yes"}

    story.does("window", "confirm", done="yes")
    why = story.refused(NotAllowed, "verifier", "verify_ok", **by_word)
    assert "签名" in why.message

    story.does("window", "confirm", done="yes", attachments=["1"])
    story.does("verifier", "verify_ok", **by_word)


def test_an_unsigned_word_does_not_close_what_was_solved_on_the_spot():
    story = Story(case_no=SPOT_OUT).does("window", "solve_on_spot", **SPOT)
    story.does("window", "confirm", done="yes")
    story.refused(NotAllowed, "system", "close_unsampled")

    found = [d for d in timely.awaited(story.case, story.world) if d.row.name == "close_unsampled"]
    assert [d.moment for d in found] == [story.now + timedelta(days=15)]

    story.does("reporter", "confirm", done="yes").does("system", "close_unsampled")


# ── false closures ───────────────────────────────────────────────────────


def test_a_false_closure_is_supervised_with_a_date_and_never_taken_back():
    story = told_to(S.REPLIED).does("verifier", "verify_fail", reason="没办", false_closure=True)

    assert story.actions[-2:] == ["verify_fail", "supervise"]
    assert story.case.supervision_due is not None
    story.does("leader-hrss", "answer_supervision", answer="已重新办理")
    told(story).does("verifier", "verify_ok", **VERIFY)
    assert (story.case.false_closures, story.case.state) == (1, S.CLOSED)


# ── guidance ─────────────────────────────────────────────────────────────


def guided(case_no: str = GUIDED_IN, **story: object) -> Story:
    return Story(case_no=case_no, **story).does("window", "guide", **GUIDE)


REVIEW = {"method": "phone", "opinion": "已电话核对"}


def test_at_least_a_fifth_of_those_guided_waits_for_another_person_by_a_date():
    assert guided().case.guidance_due == at("2026-03-05", "17:30")
    assert guided(GUIDED_OUT).case.guidance_due is None
    assert sum(calls.guidance_sampled(no, 20) for no in NUMBERS) >= 30


def test_who_guided_does_not_look_into_it():
    story = guided()
    story.refused(NotPermitted, "window", "review_guidance", result="proper", **REVIEW)

    story.does("verifier", "review_guidance", result="proper", **REVIEW)

    assert (story.case.state, story.case.guidance_checked) == (S.GUIDED, "proper")
    assert story.case.guidance_due is None
    story.refused(NotAllowed, "window2", "review_guidance", result="proper", **REVIEW)


@pytest.mark.parametrize("result", ["not_agreed", "should_accept"])
def test_a_guidance_that_was_not_agreed_or_wrong_is_taken_up_again(result):
    story = guided().does("window2", "review_guidance", result=result, **REVIEW)

    assert (story.case.state, story.case.guidance_checked) == (S.SUBMITTED, result)
    assert story.case.owner == "window"
    assert story.case.ended_at is None
    story.does("window2", "guide", **GUIDE)
    assert (story.case.guidance_checked, story.case.guided_by) == (None, "window2")


def test_an_objection_comes_before_the_sample():
    story = guided().does("reporter", "object", reason="应当受理")
    story.refused(NotAllowed, "window2", "review_guidance", result="proper", **REVIEW)

    story.does("leader", "dismiss_objection", opinion="引导得当")
    story.does("window2", "review_guidance", result="proper", **REVIEW)


def test_a_guidance_not_looked_into_in_time_is_told_of():
    story = guided()
    row = next(d for d in timely.awaited(story.case, story.world) if d.key == "guidance_overdue")
    assert row.moment == story.case.guidance_due

    story.does("window2", "review_guidance", result="proper", **REVIEW)
    assert not list(timely.awaited(story.case, story.world))


def test_where_there_is_no_second_person_the_place_above_looks_into_it():
    alone = Cast(staff("window2", "dispatcher", "dispatcher2", "verifier", "verifier2",
                       window=both(Role.WINDOW, Role.DISPATCHER, Role.VERIFIER)))  # fmt: skip
    story = guided(cast=alone)
    assert story.case.pool

    story.refused(NotPermitted, "window", "review_guidance", result="proper", **REVIEW)
    story.does("city-window", "review_guidance", result="proper", **REVIEW)
    assert not story.case.pool
