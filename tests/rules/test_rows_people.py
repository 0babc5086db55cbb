"""责任人、回避、远程复核、移交 — owners, bars, the centre above; refusals in order."""

from dataclasses import replace

import pytest

from bancheng.rules.decide import allowed_actions, decide
from bancheng.rules.errors import (
    Invalid,
    NotAllowed,
    NotPermitted,
    NotVisible,
    Refused,
    Stale,
)
from bancheng.rules.owners import Person
from bancheng.rules.permissions import can_identify, can_see, may, standing
from bancheng.rules.policy import load, shipped
from bancheng.rules.states import CENTRE_UNIT, OrderState, Role, State
from tests.cast import CENTRE, PARENT, POOL, Cast
from tests.rules.story import (
    CONTACT,
    HARD,
    NEGATIVE,
    REJECT,
    REPLY,
    SPOT,
    TERMINATE,
    TRIAGE,
    VERIFY,
    Story,
    answering,
    both,
    staff,
    told,
    told_to,
)
from tests.rules.test_rows_intake import fields

S = State
AWAY = {"available": False}
ABOVE = (
    *POOL,
    Person("city-verifier", "市核查", frozenset({Role.VERIFIER}), PARENT, CENTRE_UNIT, True),
    Person("city-supervisor", "市督办", frozenset({Role.SUPERVISOR}), PARENT, CENTRE_UNIT, True),
)
TOWNSHIP = ("window2", "dispatcher", "dispatcher2", "leader", "leader2")


def town(*without: str, **changes: dict[str, object]) -> Cast:
    """A small place: some of the cast, and the people of the city above."""
    return Cast(staff(*without, **changes), ABOVE)


# ── owners ───────────────────────────────────────────────────────────────


def test_an_owner_on_leave_is_stood_in_for_by_the_deputy_and_marked():
    story = told_to(S.ACCEPTED, cast=Cast(staff(dispatcher=AWAY | {"deputy": "dispatcher2"})))

    assert (story.case.owner, story.case.owner_for) == ("dispatcher2", "dispatcher")


def test_a_handler_on_leave_leaves_the_step_with_the_unit():
    story = told_to(S.HANDLING).does("leader-hrss", "assign", no="lead", to="handler-hrss")
    told(story)
    story.cast = Cast(staff(handler_hrss=AWAY))

    story.does("verifier", "verify_fail", reason="没有办成")

    assert story.case.owner == "liaison-hrss"


def test_staff_complained_of_neither_see_nor_own_the_case():
    story = told_to(S.ACCEPTED, barred=("dispatcher",))

    assert story.case.owner == "dispatcher2"
    story.refused(NotVisible, "dispatcher", "triage", **TRIAGE)


def test_a_deputy_of_the_barred_does_not_come_in_for_them():
    cast = Cast(staff(dispatcher={"deputy": "window2"}))
    story = told_to(S.ACCEPTED, cast=cast, barred=("dispatcher",))

    assert (story.case.owner, story.case.owner_for) == ("dispatcher2", None)


def test_an_order_is_assigned_to_somebody_of_the_unit_who_is_at_work_and_not_barred():
    story = told_to(S.HANDLING, barred=("handler-hrss",))

    for to in ("handler-hrss", "handler-market", "window", "nobody"):
        why = story.refused(Invalid, "leader-hrss", "assign", no="lead", to=to)
        assert fields(why) == {"to"}
    story.does("liaison-hrss", "assign", no="lead", to="leader-hrss")
    assert story.case.owner == "leader-hrss"


# ── handing over ─────────────────────────────────────────────────────────


def test_the_giver_stays_responsible_until_the_receiver_accepts():
    story = told_to(S.SUBMITTED).does("window", "hand_over", to="window2")
    assert story.case.owner == "window"

    story.refused(NotPermitted, "dispatcher", "accept_hand_over")
    story.later(minutes=20).does("window2", "accept_hand_over")

    assert (story.case.owner, story.case.first_asked_by) == ("window2", "window")
    assert story.case.step.start == story.now


def test_what_was_taken_over_stays_with_the_receiver_in_the_next_step_of_the_post():
    story = told_to(S.SUBMITTED).does("window", "hand_over", to="window2")
    story.does("window2", "accept_hand_over")

    story.does("window2", "request_supplement", items=["户口簿"])

    assert story.case.owner == "window2"


@pytest.mark.parametrize("to", ["window", "dispatcher", "liaison-hrss", "nobody"])
def test_a_case_is_handed_to_another_person_of_the_same_post(to):
    assert fields(told_to(S.SUBMITTED).refused(Invalid, "window", "hand_over", to=to)) == {"to"}


def test_a_hand_over_not_accepted_falls_away_with_the_next_move():
    story = told_to(S.SUBMITTED).does("window", "hand_over", to="window2")

    story.does("window", "accept", situation="QX1")

    assert (story.case.owner, story.case.handover_to) == ("dispatcher", None)
    story.refused(NotPermitted, "window2", "accept_hand_over")


def test_the_first_asked_person_may_hand_over_and_others_may_not():
    story = told_to(S.ACCEPTED)

    story.refused(NotPermitted, "window2", "hand_over", to="dispatcher2")
    story.does("window", "hand_over", to="dispatcher2").does("dispatcher2", "accept_hand_over")

    assert (story.case.owner, story.case.dispatcher) == ("dispatcher2", "dispatcher2")


# ── the parent centre as second person ───────────────────────────────────


def test_with_a_second_person_at_the_place_the_parent_centre_sees_nothing():
    story = Story(cast=town()).does("window", "reject", **REJECT)

    for who in ("city-leader", "city-window"):
        story.refused(NotVisible, who, "approve_rejection")


@pytest.mark.parametrize("who", ["city-leader", "city-window"])
def test_a_refusal_at_a_place_of_one_is_reviewed_from_above(who):
    story = Story(cast=town(*TOWNSHIP)).does("window", "reject", **REJECT)
    assert story.case.pool

    story.does(who, "approve_rejection")

    assert (story.case.state, story.case.pool) == (S.REJECTED, False)
    story.refused(NotVisible, who, "reopen", new_facts="x")


def test_what_a_leader_decides_is_decided_above_by_a_leader_only():
    story = told_to(S.ACCEPTED, cast=town("leader", "leader2")).does("dispatcher", "triage", **HARD)

    for who in ("city-window", "city-verifier"):
        story.refused(NotPermitted, who, "confirm_class")
    story.does("city-leader", "confirm_class")

    assert story.case.pool is False


@pytest.mark.parametrize("action", ["approve_termination", "refuse_termination"])
def test_a_termination_without_a_leader_here_is_decided_above(action):
    story = told_to(S.HANDLING, cast=town("leader", "leader2"))
    story.does("dispatcher", "terminate", **TERMINATE)

    story.does("city-leader", action, opinion="同意")


def test_an_objection_against_the_only_leader_s_decision_goes_up():
    story = Story(cast=town("leader2")).does("window", "reject", **REJECT)
    story.does("leader", "approve_rejection").does("reporter", "object", reason="应当受理")

    assert story.case.owner == "city-leader"
    story.refused(NotPermitted, "leader", "uphold_objection", opinion="x")
    story.does("city-leader", "uphold_objection", opinion="应当受理")


def test_an_answer_whose_only_signatory_wrote_it_is_signed_above():
    cast = town("liaison-hrss", leader_hrss=both(Role.LIAISON, Role.UNIT_LEADER))
    story = told_to(S.DISPATCHED, cast=cast).does("leader-hrss", "sign", no="lead")
    story.does("leader-hrss", "record_contact", no="lead", **CONTACT)
    story.does("leader-hrss", "submit_reply", no="lead", **REPLY)

    story.refused(NotPermitted, "leader-hrss", "approve_reply", no="lead")
    story.refused(NotPermitted, "city-window", "approve_reply", no="lead")
    story.does("city-leader", "approve_reply", no="lead")
    assert (story.case.state, story.case.pool) == (S.REPLY_REVIEW, False)


def test_a_negative_answer_without_a_leader_here_is_reviewed_above():
    story = answering(told_to(S.HANDLING, cast=town("leader", "leader2")), **NEGATIVE)
    assert not story.case.pool
    story.does("leader-hrss", "approve_reply", no="lead")

    story.does("city-leader", "approve_reply", no="lead")

    assert story.case.state is S.REPLY_REVIEW


def test_an_extension_that_nobody_here_may_grant_is_granted_above():
    pack = load(shipped()["national-default@1"])
    rule = replace(pack.classes["complex"], extension_approvers=("unit_leader",))
    pack = replace(pack, classes={**pack.classes, "complex": rule})
    story = told_to(S.HANDLING, pack=pack, cast=town())

    story.does("leader-hrss", "request_extension", no="lead", days=3, reason="外省", plan="周五")
    assert (story.case.extension_signed, story.case.pool) == ((), True)
    story.refused(NotPermitted, "leader-hrss", "grant_extension", no="lead")
    story.does("city-leader", "grant_extension", no="lead")

    assert (story.case.extension, story.case.pool) == ("granted", False)


@pytest.mark.parametrize("who", ["city-verifier", "city-leader"])
def test_what_the_only_person_solved_is_checked_from_above(who):
    cast = town(*TOWNSHIP, "verifier", "verifier2", window=both(Role.WINDOW, Role.VERIFIER))
    story = Story(cast=cast).does("window", "solve_on_spot", **SPOT)

    story.refused(NotPermitted, "window", "verify_ok", **VERIFY)
    story.does(who, "verify_ok", **VERIFY)

    assert (story.case.state, story.case.verified_by) == (S.CLOSED, who)


def test_a_bad_rating_without_an_independent_supervisor_is_judged_above():
    cast = town("supervisor")
    story = told(told_to(S.HANDLING, cast=cast), **NEGATIVE)
    story.does("verifier", "verify_ok", method="phone", done="no").does("reporter", "rate", level=1)

    story.does("city-supervisor", "judge_rating", grade="C", opinion="已当面解释")

    story.does("archivist", "archive")


def test_at_the_top_the_other_leader_decides_and_nobody_decides_alone():
    cast = Cast(staff(leader=both(Role.DISPATCHER, Role.LEADER)), ())
    story = told_to(S.HANDLING, cast=cast, centre_path=(CENTRE,))
    story.does("leader", "terminate", **TERMINATE)

    story.refused(NotPermitted, "leader", "approve_termination")
    story.does("leader2", "approve_termination")


# ── confidential cases ───────────────────────────────────────────────────


def test_the_identity_of_a_confidential_case_is_for_registrar_dispatcher_and_its_verifier():
    story = told_to(S.TRIAGED, confidential=True)
    story.does("dispatcher", "dispatch", instructions="核对").does(
        "liaison-hrss", "sign", no="lead"
    )
    story.does("window", "record_contact", no="lead", **CONTACT)
    story.does("liaison-hrss", "submit_reply", no="lead", **REPLY)
    story.does("leader-hrss", "approve_reply", no="lead").does("window", "release", by="phone")
    everybody = [*(p.username for p in story.cast.staff)]

    named = {who for who in everybody if can_identify(story.actor(who), story.case)}

    assert named == {"window", "dispatcher", story.case.owner}


# ── process.md 4: the order of refusals ──────────────────────────────────

MESSY = {"colour": "red"}


def why(story: Story, who: str, action: str, *, version: int | None, no: str | None = None) -> int:
    with pytest.raises(Refused) as caught:
        decide(story.case, action, actor=story.actor(who), given=MESSY, world=story.world,
               version=version, order_no=no)  # fmt: skip
    return {NotVisible: 404, NotPermitted: 403, Stale: 1409, NotAllowed: 409, Invalid: 422}[
        type(caught.value)
    ]


def test_refusals_come_in_the_order_of_the_process_each_before_the_next():
    """Everything is wrong at once; each line mends the first thing that was."""
    story = told_to(S.HANDLING)
    old, now = story.case.version - 1, story.case.version

    assert why(story, "liaison-market", "dispatch", version=old) == 404
    assert why(story, "archivist", "dispatch", version=old) == 403
    assert why(story, "dispatcher", "dispatch", version=old) == 1409
    assert why(story, "dispatcher", "dispatch", version=now) == 409
    assert why(story, "dispatcher", "terminate", version=now) == 422


def test_the_order_is_the_same_for_orders():
    story = told_to(S.HANDLING)
    old, now, no = story.case.version - 1, story.case.version, story.lead.no

    assert why(story, "liaison-market", "sign", version=old, no=no) == 404
    assert why(story, "dispatcher", "sign", version=old, no=no) == 403
    assert why(story, "liaison-hrss", "sign", version=old, no=no) == 1409
    assert why(story, "liaison-hrss", "sign", version=now, no=no) == 409
    assert why(story, "liaison-hrss", "assign", version=now, no=no) == 422
    assert why(story, "liaison-hrss", "assign", version=now, no="none") == 404
    assert why(story, "liaison-hrss", "assign", version=now) == 404


def test_a_person_s_bar_comes_before_a_stale_version():
    story = Story().does("window", "reject", **REJECT)

    assert why(story, "window", "approve_rejection", version=0) == 403


def test_a_guard_comes_before_the_fields_and_names_what_is_allowed():
    story = told_to(S.HANDLING)
    refusal = story.refused(NotAllowed, "handler-hrss", "submit_reply", no="lead", **MESSY)

    assert refusal.state == "handling"
    assert "record_contact" in refusal.allowed
    assert "submit_reply" not in refusal.allowed


def test_a_refused_move_changes_nothing_and_says_so_in_chinese():
    story = told_to(S.HANDLING)
    before = story.case

    refusal = story.refused(NotAllowed, "dispatcher", "dispatch")

    assert story.case is before
    assert str(refusal) == "现在的状态不能这样办理。"
    assert (refusal.status, refusal.code) == (409, "action-not-allowed")


# ── default: nothing ─────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [*sorted(set(Role) - {Role.SYSTEM, Role.REPORTER}), "conductor"])
def test_a_role_alone_without_a_place_sees_nothing(role):
    story = told_to(S.HANDLING)
    stranger = replace(
        story.actor("window"), username="stranger", roles=frozenset({role}), centre="x"
    )
    if role in (Role.SYSTEM, Role.REPORTER):
        return_to_sender = can_see(stranger, story.case)
        assert return_to_sender
    else:
        assert not can_see(stranger, story.case)
        assert standing(stranger, story.case) == frozenset()


def test_an_unknown_action_and_an_unknown_permission_are_closed():
    story = told_to(S.HANDLING)

    story.refused(NotVisible, "leader", "explode")
    assert not may(story.actor("leader"), "explode")
    assert may(story.actor("leader"), "see_ledger")


def test_a_person_without_a_post_is_offered_nothing():
    story = told_to(S.HANDLING)
    nobody = replace(story.actor("window"), username="nobody", roles=frozenset())

    assert allowed_actions(story.case, nobody, story.world) == []
    assert allowed_actions(story.case, nobody, story.world, order_no=story.lead.no) == []


def test_a_cancelled_order_no_longer_lets_its_unit_in():
    story = told_to(S.HANDLING).does("dispatcher", "add_order", unit="market", instructions="核对")
    assert can_see(story.actor("liaison-market"), story.case)
    assist = story.case.orders[1].no

    story.does("dispatcher", "cancel_order", order=assist, reason="不要了")

    assert story.case.order(assist).state is OrderState.CANCELLED
    assert not can_see(story.actor("liaison-market"), story.case)
