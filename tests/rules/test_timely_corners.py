"""What time does where two things meet: a second notice on one day, two approvals, a late worker."""

from bancheng.rules.states import State
from tests.rules.story import at, told_to
from tests.rules.test_timely import only, passes

S = State


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
