"""Every action × every post × every relation to the case, against what process.md says.

`EXPECTED` is written from the column 执行人 of process.md 2 and 3, not from the table in the
code: for each action the people who may, in the words below. Everybody else must be refused
with 404 when they may not see the case, with 403 when they may.
"""

from dataclasses import replace
from functools import cache

import pytest

from bancheng.rules.decide import decide
from bancheng.rules.errors import NotPermitted, NotVisible, Refused
from bancheng.rules.facts import REPORTER, SYSTEM, Actor
from bancheng.rules.permissions import POOL_ROLES, can_see
from bancheng.rules.states import CENTRE_UNIT, OrderState, Role, State
from bancheng.rules.transitions import ROWS
from tests.cast import CENTRE, PARENT
from tests.rules.story import Story, told_to

CENTRE_WORDS = {
    "window": Role.WINDOW,
    "dispatcher": Role.DISPATCHER,
    "verifier": Role.VERIFIER,
    "leader": Role.LEADER,
    "supervisor": Role.SUPERVISOR,
    "archivist": Role.ARCHIVIST,
    "editor": Role.EDITOR,
}
UNIT_WORDS = {"liaison": Role.LIAISON, "handler": Role.HANDLER, "unit_leader": Role.UNIT_LEADER}
ADMINS = {"sysadmin": Role.SYSADMIN, "secadmin": Role.SECADMIN, "auditadmin": Role.AUDITADMIN}

# fmt: off
EXPECTED: dict[str, str] = {
    # case actions: posts of the centre; `unit` is any post of a unit with an order,
    # `lead` of the lead unit; owner, first, receiver, convener are persons
    "accept": "window system",
    "amend": "window dispatcher",                 # ours: 先记后办
    "request_supplement": "window",
    "supply": "reporter window",
    "lapse_supplement": "system",
    "reject": "window",
    "approve_rejection": "window dispatcher leader",
    "refuse_rejection": "window dispatcher leader",
    "guide": "window",
    "review_guidance": "window dispatcher verifier",  # not who guided
    "object": "reporter window",
    "uphold_objection": "leader",
    "dismiss_objection": "leader",
    "solve_on_spot": "window",
    "triage": "window dispatcher",
    "confirm_class": "leader",
    "refuse_class": "leader",
    "merge": "dispatcher",
    "unmerge": "dispatcher system",
    "dispatch": "dispatcher",
    "add_order": "dispatcher",
    "cancel_order": "dispatcher",
    "convene": "lead dispatcher leader",
    "conclude": "convener dispatcher leader",
    "reclassify": "dispatcher",
    "pause": "dispatcher leader",
    "resume": "dispatcher leader system",
    "escalate": "system dispatcher leader",
    # the receiver of the level acknowledges: at none, whoever would receive the first
    "acknowledge_escalation": "dispatcher leader lead-liaison lead-unit_leader",
    "step_down": "dispatcher leader",
    "return_for_quality": "dispatcher",
    "release": "dispatcher window",
    "record_attempt": "verifier",
    "confirm": "reporter window",
    "verify_ok": "verifier",
    "close_unsampled": "system",
    "verify_fail": "verifier",
    "close_unsatisfied": "leader",
    "rate": "reporter verifier hotline",
    "appeal_rating": "lead-unit_leader",
    "judge_rating": "supervisor",
    "plan_rectification": "lead",
    "contact_rater": "lead supervisor",
    "rectify_rating": "lead",
    "archive": "archivist",
    "reopen": "window",
    "withdraw": "reporter window",
    "terminate": "dispatcher",
    "approve_termination": "leader",
    "refuse_termination": "leader",
    "hand_over": "owner first",
    "accept_hand_over": "receiver",
    "remind": "supervisor leader dispatcher system",
    "supervise": "supervisor leader system",
    "answer_supervision": "unit owner",
    # what time does
    "yellow_card": "system",
    "red_card": "system",
    "alert": "system",
    "remind_supplement": "system",
    "lapse_rating": "system",
    "stand_in": "system",
    "cover": "system",
    "recount": "system",
    "join": "system",
    # order actions, on the lead order
    "sign": "lead-liaison lead-unit_leader",
    "auto_sign": "system",
    "assign": "lead-liaison lead-unit_leader",
    "request_return": "lead-unit_leader",
    "approve_return": "dispatcher",
    "refuse_return": "dispatcher",
    "record_contact": "lead",                     # the window in a confidential case: see below
    "record_progress": "lead",
    "request_extension": "lead",
    "grant_extension": "lead-unit_leader",        # the first approver of a complex case
    "refuse_extension": "lead-unit_leader",
    "submit_reply": "lead-liaison lead-handler",
    "approve_reply": "lead-unit_leader",          # the centre's leader second, for a negative
    "refuse_reply": "lead-unit_leader",
    "fulfil": "lead",
}
# fmt: on
PERSONS = {"owner": "p-owner", "first": "p-first", "receiver": "p-receiver", "convener": "p-conv"}


def test_the_expectations_cover_every_action_and_no_other():
    assert set(EXPECTED) == set(ROWS)


def words(action: str) -> set[str]:
    """The words of an action, with those that stand for several spelt out."""
    found = set(EXPECTED[action].split())
    if "lead" in found:
        found |= {f"lead-{post}" for post in UNIT_WORDS}
    if "unit" in found:
        found |= {f"{unit}-{post}" for unit in ("lead", "assist") for post in UNIT_WORDS}
    return found


@cache
def case() -> Story:
    """At work at hrss, market assisting; named persons in every personal relation."""
    story = told_to(State.HANDLING)
    story.does("dispatcher", "add_order", unit="market", instructions="核对")
    return story.holds(owner="p-owner", first_asked_by="p-first", handover_to="p-receiver",
                       convener="p-conv", registered_by="hotline", barred=("barred",),
                       extension="pending", extension_by="somebody")  # fmt: skip


def person(name: str, *roles: Role, centre: str = CENTRE, unit: str = CENTRE_UNIT) -> Actor:
    return Actor(name, frozenset(roles), centre, unit)


def everybody() -> dict[str, tuple[Actor, bool]]:
    """Who they are → the actor, and whether process.md 5 lets them see the case."""
    found: dict[str, tuple[Actor, bool]] = {
        "system": (SYSTEM, True),
        "reporter": (REPORTER, True),
        "hotline": (person("hotline", Role.HOTLINE, unit="hotline"), True),
        "other hotline": (person("hotline2", Role.HOTLINE, unit="hotline"), False),
        "province above": (person("province", Role.PROVINCE, centre=PARENT), True),
        "province elsewhere": (person("province2", Role.PROVINCE, centre="110000"), False),
        "nobody": (person("nobody"), False),
    }
    for word, role in CENTRE_WORDS.items():
        found[word] = person(word, role), word != "editor"
        found[f"{word} elsewhere"] = person(word, role, centre="990200"), False
        found[f"{word} above"] = person(word, role, centre=PARENT), False
        found[f"{word} of a unit"] = person(word, role, unit="housing"), False
        found[f"{word} barred"] = person("barred", role), False
    for word, role in UNIT_WORDS.items():
        found[f"lead-{word}"] = person(word, role, unit="hrss"), True
        found[f"assist-{word}"] = person(word, role, unit="market"), True
        found[f"{word} of another unit"] = person(word, role, unit="housing"), False
        found[f"{word} elsewhere"] = person(word, role, centre="990200", unit="hrss"), False
        found[f"{word} barred"] = person("barred", role, unit="hrss"), False
    for word, role in ADMINS.items():
        found[word] = person(word, role), False
    for word, name in PERSONS.items():
        found[word] = person(name, Role.ARCHIVIST), True
        found[f"{word} in the province"] = person(name, Role.PROVINCE, centre=PARENT), True
        found[f"{word} as admin"] = person(name, Role.SYSADMIN), False
    return found


EVERYBODY = everybody()


@cache
def case_for(action: str) -> Story:
    """The same, with an answer to sign for those who sign."""
    if action not in ("approve_reply", "refuse_reply"):
        return case()
    story = Story()
    story.case = case().case.with_order(case().lead.no, state=OrderState.REPLY_REVIEW)
    return story


def answer(story: Story, action: str, actor: Actor) -> str:
    """404, 403, or "open": what the decision says to nothing filled in."""
    order = story.lead.no if ROWS[action].on == "order" else None
    try:
        decide(story.case, action, actor=actor, given={"colour": "red"}, world=story.world,
               order_no=order)  # fmt: skip
    except NotVisible:
        return "404"
    except NotPermitted:
        return "403"
    except Refused:
        return "open"
    raise AssertionError("an unknown field was let through")


def may(action: str, who: str) -> bool:
    asked = words(action)
    if who in PERSONS:
        return who in asked or "archivist" in asked  # they are archivists, to be anything
    return who in asked


@pytest.mark.parametrize("action", sorted(EXPECTED))
def test_each_person_gets_what_the_process_says(action):
    story = case_for(action)
    found = {who: answer(story, action, actor) for who, (actor, _) in EVERYBODY.items()}

    expected = {
        who: "404" if not seen else "open" if may(action, who) else "403"
        for who, (_, seen) in EVERYBODY.items()
    }
    assert found == expected


def test_lists_and_single_cases_follow_the_same_rule():
    for who, (actor, seen) in EVERYBODY.items():
        assert can_see(actor, case().case) is seen, who


# ── the parent centre's pool, when a place has no second person ──────────

ABOVE = {  # action → posts of the parent centre, while the case waits for them
    "reject": {"approve_rejection": "window dispatcher leader",
               "refuse_rejection": "window dispatcher leader"},
    "object": {"uphold_objection": "leader", "dismiss_objection": "leader"},
    "triage": {"confirm_class": "leader", "refuse_class": "leader"},
    "terminate": {"approve_termination": "leader", "refuse_termination": "leader"},
    "escalate": {"acknowledge_escalation": "leader", "step_down": "leader"},
    "": {"record_attempt": "verifier leader", "verify_ok": "verifier leader",
         "verify_fail": "verifier leader"},
    "guided": {"review_guidance": "window dispatcher verifier"},
}  # fmt: skip


POOLED = {action for rows in ABOVE.values() for action in rows} | {"judge_rating"}


@pytest.mark.parametrize("waiting", sorted(ABOVE))
def test_from_above_only_the_fitting_post_decides_and_nothing_else(waiting):
    story = case_waiting(waiting)
    fitting = {post for posts in ABOVE[waiting].values() for post in posts.split()}
    for word, role in CENTRE_WORDS.items():
        actor = person(f"city-{word}", role, centre=PARENT)
        for action in sorted(a for a, row in ROWS.items() if row.on == "case"):
            said = answer(story, action, actor)
            if role not in POOL_ROLES:
                assert said == "404", (word, action)
            elif word in ABOVE[waiting].get(action, "").split():
                assert said == "open", (word, action)
            elif word not in fitting or action not in POOLED:
                assert said == "403", (word, action)


def case_waiting(waiting: str) -> Story:
    states = {"": State.REPLIED, "guided": State.GUIDED}
    story = told_to(states.get(waiting, State.HANDLING))
    if waiting not in states:
        story.does("dispatcher", "terminate", grounds="x", explanation="y", remedy="z")
        pending = replace(story.case.pending, action=waiting, given={"level": 4})
        story.holds(pending=pending)
    return story.holds(pool=True)


# ── what else the words of the process say ───────────────────────────────


def test_in_a_confidential_case_the_window_contacts_and_the_unit_does_not():
    story = Story(confidential=True)
    story.case = replace(case().case, confidential=True)

    said = {who: answer(story, "record_contact", EVERYBODY[who][0]) for who in EVERYBODY}

    assert {who for who, a in said.items() if a == "open"} == {"window"}


def test_a_negative_answer_signed_by_the_unit_is_the_centre_leader_s():
    story = Story()
    signed = case_for("approve_reply").case
    story.case = signed.with_order(signed.lead.no, unit_signed_by="unit_leader")

    for action in ("approve_reply", "refuse_reply"):
        said = {who: answer(story, action, actor) for who, (actor, _) in EVERYBODY.items()}
        assert {who for who, a in said.items() if a == "open"} == {"leader"}


@pytest.mark.parametrize(
    ("signed", "turn"), [((), "lead-unit_leader"), (("unit_leader",), "dispatcher")]
)
def test_an_extension_is_the_next_approver_s(signed, turn):
    story = Story()
    story.case = replace(case().case, extension_signed=signed)

    said = {who: answer(story, "grant_extension", a) for who, (a, _) in EVERYBODY.items()}

    assert {who for who, a in said.items() if a == "open"} == {turn}


def test_several_posts_in_one_person_add_up():
    story = case()
    both = person("both", Role.WINDOW, Role.DISPATCHER)

    for action in ("accept", "dispatch", "record_contact"):
        parts = {answer(story, action, EVERYBODY[w][0]) for w in ("window", "dispatcher")}
        assert answer(story, action, both) == ("open" if "open" in parts else "403")
