"""Ratings in the indicators: what a bad one adds, and what putting it right adds."""

import pytest

from bancheng.rules import indicators
from bancheng.rules.states import State
from tests.rules.counted import adds, badly_rated, closed, history
from tests.rules.story import VERIFY, told, told_to
from tests.rules.test_rows_rating import explained_badly, judged


def test_while_it_is_redone_it_counts_as_no_closed_case():
    found = adds(badly_rated())

    assert "bad" not in found
    assert found["completed"] == (0, 1)


@pytest.mark.parametrize(("day", "in_time"), [("2026-03-05", 1), ("2026-03-06", 0)])
def test_a_bad_rating_contacted_put_right_and_rated_again(day, in_time):
    story = badly_rated().on(day, "10:00")
    told(story).does("verifier", "verify_ok", **VERIFY)
    assert adds(story)["bad_fixed"] == (1, 1)
    story.does("reporter", "rate", level=4)
    found = indicators.figures(history(story))

    assert found["bad_contacted"][:2] == (in_time, 1)
    assert found["bad_fixed"][:2] == (1, 1)
    assert found["bad"][:2] == (1, 2)
    assert found["satisfied"][:2] == (1, 2)
    assert found["mean_level"] == (6, 2, {2: 1, 4: 1})
    assert found["participation"][:2] == (1, 1)


def test_a_mistaken_rating_stays_a_rating_but_need_not_be_put_right():
    story = badly_rated()
    story.does("supervisor", "judge_rating", grade="D", opinion="评错了件")
    found = adds(story)

    assert found["bad"] == (1, 1)
    assert "bad_fixed" not in found
    assert found["on_time"] == (1, 1)


def test_what_is_not_redone_is_put_right_when_the_rater_was_told_what_came_of_it():
    story = judged(explained_badly(), "A")
    assert adds(story)["bad_fixed"] == (0, 1)

    story.does("liaison-hrss", "rectify_rating", method="visit", summary="当面说明了条文")

    assert adds(story)["bad_fixed"] == (1, 1)


def test_silence_is_no_rating():
    found = adds(closed("yes"))

    assert "satisfied" not in found
    assert found["participation"] == (0, 1)


def test_a_report_merged_into_another_counts_only_with_its_own_rating():
    child = told_to(State.MERGED)
    assert adds(child) == {}

    parent = told_to(State.REPLIED, case_no="BC990100-20260302-000001")
    child.others = {parent.case.case_no: parent.case}
    found = adds(child.on("2026-03-05").does("reporter", "rate", level=4))

    assert found == {
        "satisfied": (1, 1), "participation": (1, 1), "mean_level": (4, 1), "bad": (0, 1),
    }  # fmt: skip
    assert str(history(child).counted_on) == "2026-03-05"
