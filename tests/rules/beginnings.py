"""Where the examples of the rows begin: cases told to the moment before a move."""

from bancheng.rules.states import State
from tests.cast import Cast
from tests.rules.story import (
    CONTACT,
    NEGATIVE,
    SPOT,
    Story,
    answering,
    staff,
    told,
    told_to,
)

S = State


def lapsed() -> Story:
    return told_to(S.SUPPLEMENT).on("2026-03-10")


def beside_an_open_case() -> Story:
    return told_to(S.ACCEPTED).beside(told_to(S.HANDLING, case_no="BC990100-20260302-000001"))


def with_assist() -> Story:
    return told_to(S.HANDLING).does("dispatcher", "add_order", unit="market", instructions="核对")


def spot() -> Story:
    story = Story(case_no="BC990100-20260302-000018").does("window", "solve_on_spot", **SPOT)
    return story.does("reporter", "confirm", done="yes")


def failed_twice() -> Story:
    return told_to(S.REPLIED).holds(redo=2, round=2)


def badly_rated() -> Story:
    story = told_to(S.CLOSED)
    return story.does("reporter", "rate", level=1)


def explained_badly() -> Story:
    """Rated bad where the law forbids what was wanted: closed, nothing is redone."""
    story = told(told_to(S.HANDLING), **NEGATIVE)
    return story.does("verifier", "verify_ok", method="phone", done="no").does(
        "reporter", "rate", level=1
    )


def replying() -> Story:
    return answering(told_to(S.HANDLING))


def contacted() -> Story:
    return told_to(S.HANDLING).does("handler-hrss", "record_contact", no="lead", **CONTACT)


def owner_away() -> Story:
    story = told_to(S.HANDLING)
    story.cast = Cast(staff(liaison_hrss={"available": False}))
    return story
