"""Who is told of what: the table is complete, and its rules hold for every row."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bancheng.rules.addressees import Happening, Scene
from bancheng.rules.asks import OF_CASES, OF_ORDERS, Ask, token
from bancheng.rules.fields import CODES
from bancheng.rules.notices import NEXT, NOTICES, STEPS
from bancheng.rules.occasions import Kind
from bancheng.rules.states import Role, State
from bancheng.rules.telling import NAMED, VALUES, Notice, asks_still, notices
from bancheng.rules.transitions import ROWS
from tests.cast import POOL, Cast
from tests.rules.story import (
    ACCEPT,
    CONTACT,
    NEGATIVE,
    REJECT,
    REPLY,
    TERMINATE,
    TRIAGE,
    Story,
    promised,
    staff,
    told_to,
)
from tests.rules.story import default_pack as pack

WRITTEN_BESIDE_ROWS = {"register", "cancel_pending"}


def told_of(story: Story, nth: int = -1, **more: Any) -> dict[str, Notice]:
    """Who is told of the story's last line (or another one), by name."""
    place = range(len(story.events))[nth]
    event = story.events[place]
    what = Happening(
        event.action,
        event.by,
        event.at,
        event.after,
        story.events[place - 1].after if place else None,
        event.order_no or "",
        event.given,
    )
    found = notices(replace(what, **more), Scene(story.cast, pack()))
    names = [notice.person for notice in found]
    assert len(names) == len(set(names))
    return {notice.person: notice for notice in found}


def asked(found: dict[str, Notice]) -> set[str]:
    return {name for name, notice in found.items() if notice.kind is Kind.ASKED and name}


# ── the table ────────────────────────────────────────────────────────────


def test_every_line_that_can_be_written_is_decided_and_nothing_else():
    assert NOTICES.keys() == ROWS.keys() | WRITTEN_BESIDE_ROWS


def test_every_sentence_names_only_what_the_table_can_fill_in():
    words = {tell.words for row in NOTICES.values() for tell in row} | set(STEPS.values())

    assert {name for one in words for name in NAMED.findall(one)} <= VALUES.keys()
    assert [one for one in words if re.search(r"%(?!\(\w+\)s)", one)] == []
    assert max(map(len, words)) <= 100


def test_every_step_that_an_owner_can_be_in_says_what_it_asks():
    stories = [told_to(state) for state in State]
    keys = {s.case.step.key for s in stories if s.case.step} - {"supplement"}

    assert keys | {"approve", "negative_review", "redo_contact"} <= STEPS.keys()
    assert STEPS.keys() <= pack().steps.keys()


def test_every_ask_has_a_token_and_is_used():
    used = {tell.ask for row in NOTICES.values() for tell in row if tell.ask}

    assert used == set(Ask) == OF_CASES.keys() | OF_ORDERS.keys()


# ── who ──────────────────────────────────────────────────────────────────


def test_dispatching_asks_the_liaison_to_sign_and_tells_the_units_leader_and_the_reporter():
    found = told_of(told_to(State.DISPATCHED))

    assert asked(found) == {"liaison-hrss"}
    assert found["liaison-hrss"].ask is Ask.SIGN
    assert found["leader-hrss"].kind is Kind.CAME
    assert found.keys() == {"liaison-hrss", "leader-hrss", ""}
    assert found[""].kind is Kind.TURNED


def test_nobody_is_told_what_they_did_themselves():
    for state in State:
        story = told_to(state)
        for nth, event in enumerate(story.events):
            assert event.by not in told_of(story, nth)


def test_who_is_barred_is_never_told():
    story = Story(barred=("dispatcher2",))
    before = told_of(story.does("window", "accept", **ACCEPT))
    barred = replace(story.case, barred=("dispatcher", "leader"))

    assert "dispatcher" in before
    assert "dispatcher" not in told_of(story, after=barred)


def test_a_unit_hears_only_of_its_own_orders():
    story = told_to(State.HANDLING)
    story.does("dispatcher", "add_order", unit="market", instructions="请协助核对")
    added = told_of(story)
    story.does("liaison-market", "sign", no=f"{story.case.case_no}-02")
    signed = told_of(story)

    assert {name for name in added if name.endswith(("market", "hrss"))} == {
        "liaison-market",
        "leader-market",
    }
    assert not any(name.endswith("hrss") for name in signed)


def test_the_b_post_of_who_is_away_is_told_too_and_says_for_whom():
    away = Cast(staff(dispatcher={"available": False, "deputy": "dispatcher2"}))
    story = Story(cast=away).holds(dispatcher="dispatcher").does("window", "accept", **ACCEPT)
    story.holds(owner="dispatcher")
    found = told_of(story, after=story.case)

    assert found["dispatcher"].instead_of == ""
    assert found["dispatcher2"].instead_of == "dispatcher"
    assert asks_still(found["dispatcher2"], story.case)


def test_a_deputy_who_is_told_anyway_is_told_once_for_the_stronger_reason():
    away = Cast(staff(liaison_hrss={"available": False, "deputy": "leader-hrss"}))
    story = Story(cast=away).does("window", "accept", **ACCEPT)
    found = told_of(story.does("dispatcher", "triage", **TRIAGE).does("dispatcher", "dispatch"))

    assert found["leader-hrss"].kind is Kind.ASKED
    assert found["leader-hrss"].instead_of == "liaison-hrss"


def test_a_refusal_asks_another_officer_and_never_the_proposer():
    found = told_of(Story().does("window", "reject", **REJECT))

    assert asked(found) == {"window2"}
    assert "" not in found


def test_where_there_is_no_second_person_the_parent_centre_is_asked():
    alone = Cast(staff("window2", "dispatcher", "dispatcher2", "leader", "leader2"))
    found = told_of(Story(cast=alone).does("window", "reject", **REJECT))

    assert asked(found) == {"city-window", "city-leader"}
    assert {p.centre for p in POOL} == {found["city-window"].centre}


def test_a_negative_answer_asks_the_units_leader_and_then_the_centres():
    story = told_to(State.HANDLING).does("liaison-hrss", "record_contact", no="lead", **CONTACT)
    first = told_of(story.does("liaison-hrss", "submit_reply", no="lead", **NEGATIVE))
    second = told_of(story.does("leader-hrss", "approve_reply", no="lead"))
    last = told_of(story.does("leader", "approve_reply", no="lead"))

    assert asked(first) == {"leader-hrss"}
    assert asked(second) == {"leader", "leader2"}
    assert asked(last) == {"dispatcher"}
    assert last["liaison-hrss"].kind is Kind.TURNED


def test_a_bad_rating_asks_the_supervisor_to_judge_and_the_unit_to_begin_again():
    found = told_of(told_to(State.CLOSED).does("reporter", "rate", level=1))

    assert found["supervisor"].ask is Ask.JUDGE
    assert found["liaison-hrss"].kind is Kind.ASKED
    assert "" not in found


def test_the_archivist_hears_of_a_fine_rating_without_being_asked():
    found = told_of(told_to(State.CLOSED).does("reporter", "rate", level=5))

    assert found["archivist"].kind is Kind.TURNED
    assert "supervisor" not in found


def test_machine_accounts_and_administrators_get_nothing():
    machines = staff(hotline={"roles": frozenset({Role.HOTLINE})})
    story = Story(by="hotline", channel="hotline", cast=Cast(machines))

    assert "hotline" not in told_of(story.does("window", "accept", **ACCEPT))


def test_the_window_is_asked_to_call_for_the_unit_in_a_confidential_case_until_it_has():
    story = told_to(State.HANDLING).holds(confidential=True)
    found = told_of(story, after=story.case)
    story.does("window", "record_contact", no="lead", **CONTACT)

    assert found["window"].ask is Ask.CONTACT
    assert not asks_still(found["window"], story.case)
    assert told_of(story)["liaison-hrss"].kind is Kind.TURNED
    assert "window" not in told_of(told_to(State.HANDLING))


def test_a_unit_is_never_asked_to_call_the_reporter_of_a_confidential_case():
    for state in State:
        story = told_to(state)
        for nth, event in enumerate(story.events):
            kept = replace(event.after, confidential=True)
            for name, notice in told_of(story, nth, after=kept).items():
                if name.endswith("hrss"):
                    assert "请联系反映人" not in notice.words
                    assert "请先联系反映人" not in notice.words


def test_a_sentence_holds_codes_numbers_and_days_only():
    for state in State:
        story = told_to(state)
        for nth, _event in enumerate(story.events):
            for notice in told_of(story, nth).values():
                assert notice.values.keys() <= VALUES.keys()


# ── what is asked, until it is done ──────────────────────────────────────


def test_whoever_owns_a_step_that_somebody_else_brought_about_is_asked_for_it():
    for state in State:
        story = told_to(state)
        event, case = story.events[-1], story.case
        if case.is_open and case.owner not in (None, event.by) and case.state != "supplement":
            assert case.owner in asked(told_of(story)), state


@pytest.mark.parametrize(
    ("who", "action", "given"),
    [
        ("dispatcher", "triage", TRIAGE),
        ("dispatcher", "terminate", {"grounds": "x", "explanation": "x", "remedy": "x"}),
    ],
)
def test_what_the_dispatcher_was_asked_is_over_when_the_step_is_and_not_before(who, action, given):
    story = Story().does("window", "accept", **ACCEPT)
    notice = told_of(story)["dispatcher"]

    story.does(who, action, **given)

    assert asks_still(notice, story.case) == (action == "terminate")


def test_signing_ends_the_ask_of_every_liaison_of_the_unit():
    story = told_to(State.DISPATCHED)
    notice = told_of(story)["liaison-hrss"]

    story.does("leader-hrss", "sign", no="lead")

    assert not asks_still(notice, story.case)


def test_a_reply_sent_back_and_handed_in_again_asks_anew():
    story = told_to(State.HANDLING).does("liaison-hrss", "record_contact", no="lead", **CONTACT)
    first = told_of(story.does("liaison-hrss", "submit_reply", no="lead", **REPLY))["leader-hrss"]
    back = told_of(story.does("leader-hrss", "refuse_reply", no="lead", opinion="请写明依据"))

    assert not asks_still(first, story.case)
    assert back["liaison-hrss"].ask is Ask.WORK

    story.does("liaison-hrss", "submit_reply", no="lead", **REPLY)

    assert not asks_still(back["liaison-hrss"], story.case)


def test_no_ask_outlives_the_case():
    for state in State:
        story = told_to(state)
        if story.case.is_open:
            continue
        done = {Ask.DECIDE, Ask.JUDGE, Ask.ARCHIVE}
        for ask in set(Ask) - done:
            for order in ("", *(o.no for o in story.case.orders)):
                assert token(ask, story.case, "liaison-hrss", order) == "", (state, ask)


def test_a_reminder_by_the_system_asks_for_the_step_and_one_by_a_person_for_an_answer():
    story = told_to(State.HANDLING)
    story.does("supervisor", "remind", cause="催办", demand="请尽快联系")
    by_person = told_of(story)["liaison-hrss"]
    by_system = told_of(story, by="system")["liaison-hrss"]

    assert by_person.ask is Ask.ANSWER
    assert by_system.ask is Ask.STEP
    assert NEXT.ask is Ask.STEP


# ── what time does ───────────────────────────────────────────────────────


def by_time(story: Story, action: str, **given: Any) -> dict[str, Notice]:
    """Who is told when time acts on the case as it stands."""
    return told_of(story, action=action, by="system", before=story.case, given=given)


def test_a_red_card_is_told_to_the_unit_and_its_leader_and_to_the_overseers():
    found = by_time(told_to(State.HANDLING), "red_card", trigger="red_card")

    assert found.keys() == {
        "liaison-hrss",
        "leader-hrss",
        "dispatcher",
        "supervisor",
        "leader",
        "leader2",
    }
    assert asked(found) == set()
    assert found["leader-hrss"].words != found["liaison-hrss"].words


def test_a_card_for_a_promised_day_names_that_day():
    story = promised()
    found = by_time(story, "yellow_card", trigger="promised_yellow")

    assert {str(n.values["promised"]) for n in found.values()} == {"2026-03-20"}
    assert "liaison-hrss" in found


@pytest.mark.parametrize("cause", CODES["alerts"])
def test_every_alert_tells_somebody(cause):
    story = told_to(State.HANDLING)
    story.does("dispatcher", "add_order", unit="market", instructions="请协助")
    order_no = f"{story.case.case_no}-02" if cause == "order_overdue" else ""
    story.does("liaison-hrss", "request_extension", no="lead", days=3, reason="x", plan="x")

    assert by_time_on(story, order_no, cause=cause)


def by_time_on(story: Story, order_no: str, **given: Any) -> dict[str, Notice]:
    return told_of(
        story, action="alert", by="system", before=story.case, given=given, order_no=order_no
    )


def test_an_overdue_assisting_order_asks_its_own_unit():
    story = told_to(State.HANDLING)
    story.does("dispatcher", "add_order", unit="market", instructions="请协助")
    story.does("liaison-market", "sign", no=f"{story.case.case_no}-02")
    found = by_time_on(story, f"{story.case.case_no}-02", cause="order_overdue")

    assert asked(found) == {"liaison-market"}
    assert not any(name.endswith("hrss") for name in found)


def test_who_stands_in_for_an_idle_approver_is_asked_for_what_waits():
    story = told_to(State.HANDLING).does("liaison-hrss", "record_contact", no="lead", **CONTACT)
    story.does("liaison-hrss", "submit_reply", no="lead", **REPLY)
    reply = f"reply:{story.lead.no}"
    story.holds(stand_in="handler-hrss", stand_in_for="leader-hrss", stand_in_what=reply)
    story.does("dispatcher", "terminate", **TERMINATE)  # something else waits beside it
    found = told_of(story, action="stand_in", by="system", after=story.case, order_no="")

    assert found["handler-hrss"].ask is Ask.SIGN_REPLY
    assert found["handler-hrss"].token
    assert found["leader-hrss"].kind is Kind.TURNED


def test_a_corrected_calendar_tells_both_sides_if_the_promise_moved():
    story = told_to(State.HANDLING)
    assert story.case.promise is not None
    later = replace(story.case.promise, due_at=story.case.promise.due_at + timedelta(days=1))
    moved = replace(story.case, promise=later)

    assert by_time(story, "recount") == {}
    assert told_of(story, action="recount", by="system", before=story.case, after=moved).keys() == {
        "liaison-hrss",
        "dispatcher",
        "",
    }
