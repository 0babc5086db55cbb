"""差评闭环 — contested once, judged by somebody else, put right by its date, told when late."""

import pytest

from bancheng.rules import timely
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted
from bancheng.rules.states import State
from tests.cast import Cast
from tests.rules.story import (
    CONTACT,
    NEGATIVE,
    TIME,
    Story,
    at,
    both,
    staff,
    told,
    told_to,
)
from tests.rules.test_timely import only, passes

S = State
APPEAL = {"reason": "当天已为他办好，系统有记录"}


def badly_rated(**story: object) -> Story:
    """Closed on Monday, then rated bad: redone."""
    return told_to(S.CLOSED, **story).does("reporter", "rate", level=1, tags=["113"])


def explained_badly() -> Story:
    """The law forbids it; rated bad all the same: closed, nothing is redone."""
    story = told(told_to(S.HANDLING), **NEGATIVE)
    story.does("verifier", "verify_ok", method="phone", done="no")
    return story.does("reporter", "rate", level=1)


def judged(story: Story, grade: str) -> Story:
    return story.does("supervisor", "judge_rating", grade=grade, opinion="已核实")


def day(moment: object) -> str:
    return f"{moment.astimezone(TIME.zone):%m-%d}" if moment else ""  # type: ignore[attr-defined]


# ── appeal ───────────────────────────────────────────────────────────────


def test_the_unit_contests_a_rating_once_and_within_three_working_days():
    story = badly_rated()
    late = badly_rated().on("2026-03-06", "09:00")

    late.refused(NotAllowed, "leader-hrss", "appeal_rating", **APPEAL)
    story.on("2026-03-05", "17:00").does("leader-hrss", "appeal_rating", **APPEAL)

    assert (story.case.appeal, story.case.rating, story.case.state) == ("pending", 1, S.REDO)
    story.refused(NotAllowed, "leader-hrss", "appeal_rating", **APPEAL)


@pytest.mark.parametrize("who", ["liaison-hrss", "handler-hrss", "leader-market", "dispatcher"])
def test_only_the_lead_unit_s_leader_contests(who):
    story = badly_rated()
    story.does("dispatcher", "add_order", unit="market", instructions="核对")

    story.refused(NotPermitted, who, "appeal_rating", **APPEAL)


def test_a_good_rating_and_one_found_mistaken_are_not_contested():
    told_to(S.CLOSED).does("reporter", "rate", level=3).refused(
        NotAllowed, "leader-hrss", "appeal_rating", **APPEAL
    )
    judged(badly_rated(), "D").refused(NotAllowed, "leader-hrss", "appeal_rating", **APPEAL)


@pytest.mark.parametrize(("grade", "appeal"), [("A", "dismissed"), ("D", "upheld")])
def test_the_review_decides_the_appeal(grade, appeal):
    story = badly_rated().does("leader-hrss", "appeal_rating", **APPEAL)

    judged(story, grade)

    assert (story.case.appeal, story.case.judged, story.case.rating) == (appeal, grade, 1)


def test_who_judged_the_rating_does_not_review_the_appeal():
    cast = Cast(staff(archivist=both("archivist", "supervisor")))
    story = judged(badly_rated(cast=cast), "A").does("leader-hrss", "appeal_rating", **APPEAL)

    story.refused(NotPermitted, "supervisor", "judge_rating", grade="D", opinion="同意")
    story.does("archivist", "judge_rating", grade="D", opinion="误评")

    assert (story.case.judged_by, story.case.state) == ("archivist", S.CLOSED)


def test_a_contested_rating_is_not_archived():
    story = told(judged(badly_rated(), "A").does("leader-hrss", "appeal_rating", **APPEAL))
    story.does("verifier", "verify_ok", method="phone", done="yes").on("2026-03-20")

    why = story.refused(NotAllowed, "archivist", "archive")

    assert why.message == "差评申诉还没有复核。"


def test_the_second_rating_begins_with_nothing_judged_or_contested():
    story = judged(badly_rated(), "A").does("leader-hrss", "appeal_rating", **APPEAL)
    told(story).does("reporter", "rate", level=2)

    case = story.case
    assert (case.rating, case.rated_round, case.judged, case.appeal) == (2, 1, None, None)
    assert (case.rectify_due, case.rectified_at) == (None, None)


# ── dates by grade ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("grade", "plan", "fix"),
    [("A", "", "03-09"), ("B", "03-09", "03-23"), ("C", "", "03-05"), ("D", "", ""), ("E", "", "")],
)
def test_each_grade_has_its_dates(grade, plan, fix):
    case = judged(badly_rated(), grade).case

    assert (day(case.plan_due), day(case.rectify_due)) == (plan, fix)


def test_the_redo_s_order_is_brought_forward_and_never_put_off_by_the_grade():
    explained, complex_ = judged(badly_rated(), "C"), judged(badly_rated(), "B")

    assert day(explained.lead.due_at) == "03-05"
    assert complex_.lead.due_at == complex_.case.due_at
    assert explained.case.due_at == complex_.case.due_at  # the promise stays


def test_the_answer_of_the_redo_puts_the_rating_right():
    story = told(judged(badly_rated(), "A"))

    assert story.case.rectified_at == story.now
    story.does("verifier", "verify_ok", method="phone", done="yes")
    assert "rectification_overdue" not in dict(passes(story, at("2026-03-16")))


def test_a_plan_is_wanted_of_what_is_complex_and_may_only_bring_the_date_forward():
    story = judged(badly_rated(), "B")
    plan = {"plan": "与税务部门核对后补录"}
    late = at("2026-03-24").isoformat()

    why = story.refused(Invalid, "liaison-hrss", "plan_rectification", **plan, due_at=late)
    assert [name for name, _ in why.errors] == ["due_at"]
    story.does("liaison-hrss", "plan_rectification", **plan, due_at=at("2026-03-04").isoformat())

    assert day(story.case.rectify_due) == day(story.lead.due_at) == "03-04"
    story.refused(NotAllowed, "liaison-hrss", "plan_rectification", **plan)


def test_what_is_not_redone_is_planned_then_put_right_and_told():
    story = judged(explained_badly(), "B")
    told_so = {"method": "visit", "summary": "当面说明了条文和别的办法"}

    story.refused(NotAllowed, "liaison-hrss", "rectify_rating", **told_so)
    story.does("liaison-hrss", "plan_rectification", plan="请法制科复核")
    story.does("liaison-hrss", "rectify_rating", **told_so)

    assert story.case.rectified_at == story.now
    story.refused(NotAllowed, "liaison-hrss", "rectify_rating", **told_so)


def test_a_call_that_was_not_answered_is_no_contact():
    story = explained_badly()

    story.does("liaison-hrss", "contact_rater", **(CONTACT | {"reached": False}))
    assert story.case.rater_contacted_at is None
    story.does("liaison-hrss", "contact_rater", **CONTACT)

    assert story.case.rater_contacted_at == story.now
    story.refused(NotAllowed, "liaison-hrss", "contact_rater", **CONTACT)


@pytest.mark.parametrize("action", ["rate", "judge_rating"])
def test_the_unit_neither_rates_nor_judges_its_own_work(action):
    story = told_to(S.CLOSED) if action == "rate" else badly_rated()
    given = {"level": 5} if action == "rate" else {"grade": "D", "opinion": "误评"}
    for who in ("liaison-hrss", "handler-hrss", "leader-hrss", "window"):
        story.refused(NotPermitted, who, action, **given)


def merged_and_refused() -> tuple[Story, Story]:
    """Merged into a case that the law forbids; the reporter of the merged one rates that bad."""
    child = told_to(S.MERGED)
    parent = told(told_to(S.HANDLING, case_no=child.case.merged_into), **NEGATIVE)
    return parent, child.beside(parent).does("reporter", "rate", level=1)


def test_a_bad_rating_of_a_merged_case_that_is_not_redone_is_judged_and_explained():
    _parent, child = merged_and_refused()
    assert child.case.state is S.MERGED

    judged(child, "A").does("supervisor", "contact_rater", **CONTACT)
    assert child.case.rectify_due
    child.does("window", "rectify_rating", method="visit", summary="当面说明了条文")

    assert (child.case.state, child.case.judged, child.case.rating) == (S.MERGED, "A", 1)
    assert child.case.rectified_at == child.now


def test_time_tells_of_a_merged_case_s_rating_that_nobody_looks_into():
    _parent, child = merged_and_refused()

    done = only(passes(child, at("2026-03-12")), *LATE)

    assert [name for name, _at in done] == ["rater_uncontacted", "judgement_overdue"]


def test_who_worked_on_the_parent_does_not_judge_the_rating_of_the_merged_case():
    cast = Cast(staff(verifier=both("verifier", "supervisor")))
    child = told_to(S.MERGED, cast=cast)
    parent = told(told_to(S.HANDLING, case_no=child.case.merged_into, cast=cast), **NEGATIVE)
    parent.does("verifier", "verify_ok", method="phone", done="no")
    child.beside(parent).does("reporter", "rate", level=1)

    child.refused(NotPermitted, "verifier", "judge_rating", grade="D", opinion="误评")


def test_the_window_puts_nothing_right_for_a_unit():
    story = judged(explained_badly(), "A")

    story.refused(NotPermitted, "window", "rectify_rating", method="visit", summary="已说明")


# ── what time does ───────────────────────────────────────────────────────

LATE = ("judgement_overdue", "rater_uncontacted", "plan_overdue", "rectification_overdue")


def test_time_tells_of_a_rating_that_nobody_looks_into():
    done = only(passes(explained_badly(), at("2026-03-12")), *LATE)

    assert done == [("rater_uncontacted", "03-04 08:30"), ("judgement_overdue", "03-10 08:30")]


def test_time_tells_of_a_missing_plan_and_of_a_remedy_that_is_late():
    story = judged(explained_badly(), "B").does("liaison-hrss", "contact_rater", **CONTACT)

    done = only(passes(story, at("2026-03-31")), *LATE)

    assert done == [("plan_overdue", "03-10 08:30"), ("rectification_overdue", "03-24 08:30")]


def test_an_appeal_that_nobody_reviews_is_told_of():
    story = judged(badly_rated(), "A").on("2026-03-03")
    told(story.does("leader-hrss", "appeal_rating", **APPEAL))
    story.does("verifier", "verify_ok", method="phone", done="yes")

    done = only(passes(story, at("2026-03-16")), *LATE)

    assert done == [("judgement_overdue", "03-11 08:30")]


def test_ratings_from_before_their_moment_was_kept_are_left_alone():
    story = badly_rated().holds(rated_at=None)

    assert not [d for d in timely.awaited(story.case, story.world) if d.row.name in LATE]
    story.refused(NotAllowed, "leader-hrss", "appeal_rating", **APPEAL)
