"""Every row of the table, once: it succeeds as the process says, and refuses who, when, what."""

from collections.abc import Callable

import pytest

from bancheng.rules.decide import allowed_actions
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible
from bancheng.rules.states import (
    OPEN,
    ORDER_LABELS,
    REPORTER_LABELS,
    STAFF_LABELS,
    STEP_LABELS,
    STEP_OF,
    OrderState,
    State,
)
from bancheng.rules.transitions import ROWS, SYSTEM_ONLY
from tests.cast import STAFF, UNITS
from tests.rules.beginnings import (
    badly_rated,
    beside_an_open_case,
    contacted,
    explained_badly,
    failed_twice,
    lapsed,
    owner_away,
    replying,
    spot,
    with_assist,
)
from tests.rules.story import (
    ACCEPT,
    CONTACT,
    GUIDE,
    HARD,
    REJECT,
    REPLY,
    SPOT,
    TERMINATE,
    TRIAGE,
    VERIFY,
    Example,
    Story,
    at,
    hard_handling,
    promised,
    told_to,
)

S = State
DEMAND = {"cause": "临近时限", "demand": "今天联系反映人"}
RETURN = {"reason": "不属职责", "basis": "三定规定"}
EXTEND = {"days": 3, "reason": "外省核对", "plan": "周五前取得回函"}
OPINION = {"opinion": "同前意见"}


def then(state: State, who: str, action: str, **given: object) -> Callable[[], Story]:
    """A case in `state` on which `who` has already done `action`."""
    return lambda: told_to(state).does(who, action, **given)  # type: ignore[arg-type]


def to(state: State) -> Callable[[], Story]:
    return lambda: told_to(state)


EXAMPLES: dict[str, Example] = {
    # 受理申请
    "accept": Example(to(S.SUBMITTED), "window", ACCEPT, S.ACCEPTED),
    "amend": Example(to(S.SUBMITTED), "window", {"item_name": "转移接续"}, S.SUBMITTED),
    "request_supplement": Example(to(S.SUBMITTED), "window", {"items": ["户口簿"]}, S.SUPPLEMENT),
    "supply": Example(to(S.SUPPLEMENT), "reporter", {"statement": "已补"}, S.SUBMITTED),
    "lapse_supplement": Example(
        lapsed, "system", {"reminded_at": at("2026-03-06").isoformat()}, S.TERMINATED
    ),
    "reject": Example(to(S.SUBMITTED), "window", REJECT, S.SUBMITTED),
    "approve_rejection": Example(
        then(S.SUBMITTED, "window", "reject", **REJECT), "window2", {}, S.REJECTED
    ),
    "refuse_rejection": Example(
        then(S.SUBMITTED, "window", "reject", **REJECT), "dispatcher", OPINION, S.SUBMITTED
    ),
    "guide": Example(to(S.SUBMITTED), "window", GUIDE, S.GUIDED),
    "review_guidance": Example(
        to(S.GUIDED), "window2",
        {"result": "should_accept", "method": "phone", "opinion": "属于受理范围"}, S.SUBMITTED,
    ),
    "object": Example(to(S.REJECTED), "reporter", {"reason": "应当受理"}, S.REJECTED),
    "uphold_objection": Example(
        then(S.REJECTED, "reporter", "object", reason="应当受理"), "leader", OPINION, S.SUBMITTED
    ),
    "dismiss_objection": Example(
        then(S.GUIDED, "reporter", "object", reason="应当受理"), "leader", OPINION, S.GUIDED
    ),
    "solve_on_spot": Example(to(S.SUBMITTED), "window", SPOT, S.REPLIED),
    # 分析研判
    "triage": Example(to(S.ACCEPTED), "dispatcher", TRIAGE, S.TRIAGED),
    "confirm_class": Example(
        then(S.ACCEPTED, "dispatcher", "triage", **HARD), "leader", {}, S.TRIAGED
    ),
    "refuse_class": Example(
        then(S.ACCEPTED, "dispatcher", "triage", **HARD), "leader", OPINION, S.TRIAGED
    ),
    "merge": Example(
        beside_an_open_case, "dispatcher", {"into": "BC990100-20260302-000001"}, S.MERGED
    ),
    "unmerge": Example(to(S.MERGED), "dispatcher", {"reason": "不是一件事"}, S.ACCEPTED),
    # 派发工单
    "dispatch": Example(to(S.TRIAGED), "dispatcher", {}, S.DISPATCHED),
    "add_order": Example(
        to(S.HANDLING), "dispatcher", {"unit": "market", "instructions": "核对"}, S.HANDLING
    ),
    "cancel_order": Example(
        with_assist, "dispatcher", {"order": "BC990100-20260302-000017-02", "reason": "不需要了"},
        S.HANDLING,
    ),
    # 办理反馈
    "convene": Example(
        to(S.HANDLING), "liaison-hrss", {"units": ["market"], "agenda": "口径"}, S.CONSULTING
    ),
    "conclude": Example(to(S.CONSULTING), "dispatcher", {"conclusion": "由人社办"}, S.HANDLING),
    "reclassify": Example(
        to(S.HANDLING), "dispatcher", {"class": "general", "reason": "规则清楚"}, S.HANDLING
    ),
    "pause": Example(
        to(S.HANDLING), "dispatcher",
        {"reason": "supplement", "note": "等出生证明", "until": "2026-03-06"}, S.HANDLING,
    ),
    "resume": Example(
        then(S.HANDLING, "dispatcher", "pause", reason="supplement", note="等", until="2026-03-06"),
        "dispatcher", {}, S.HANDLING,
    ),
    "escalate": Example(to(S.HANDLING), "system", {"level": 2, "reason": "黄灯"}, S.HANDLING),
    "acknowledge_escalation": Example(
        then(S.HANDLING, "system", "escalate", level=1, reason="黄灯"),
        "liaison-hrss", {}, S.HANDLING,
    ),
    "step_down": Example(
        then(S.HANDLING, "system", "escalate", level=1, reason="黄灯"),
        "dispatcher", {"level": 0, "result": "已有进展"}, S.HANDLING,
    ),
    "return_for_quality": Example(
        to(S.REPLY_REVIEW), "dispatcher", {"reasons": "没有写明日期"}, S.HANDLING
    ),
    "release": Example(to(S.REPLY_REVIEW), "window", {"by": "phone"}, S.REPLIED),
    # 结果核查
    "record_attempt": Example(
        to(S.REPLIED), "verifier", {"method": "phone", "reached": False, "summary": "无人接听"},
        S.REPLIED,
    ),
    "confirm": Example(to(S.REPLIED), "reporter", {"done": "yes"}, S.REPLIED),
    "verify_ok": Example(to(S.REPLIED), "verifier", VERIFY, S.CLOSED),
    "close_unsampled": Example(spot, "system", {}, S.CLOSED),
    "verify_fail": Example(to(S.REPLIED), "verifier", {"reason": "没有办成"}, S.REDO),
    "close_unsatisfied": Example(
        failed_twice, "leader", {"opinion": "依法已尽", "remedy": "可以复议"}, S.CLOSED
    ),
    "rate": Example(to(S.CLOSED), "reporter", {"level": 5}, S.CLOSED),
    "judge_rating": Example(
        badly_rated, "supervisor", {"grade": "D", "opinion": "评错了单位"}, S.CLOSED
    ),
    "appeal_rating": Example(badly_rated, "leader-hrss", {"reason": "已按时办成"}, S.REDO),
    "plan_rectification": Example(
        lambda: badly_rated().does("supervisor", "judge_rating", grade="B", opinion="要跨部门"),
        "liaison-hrss", {"plan": "两周内与税务核对"}, S.REDO,
    ),
    "contact_rater": Example(explained_badly, "liaison-hrss", CONTACT, S.CLOSED),
    "rectify_rating": Example(
        lambda: explained_badly().does("supervisor", "judge_rating", grade="C", opinion="无依据"),
        "liaison-hrss", {"method": "visit", "summary": "当面说明了条文"}, S.CLOSED,
    ),
    # 整理归档
    "archive": Example(then(S.CLOSED, "reporter", "rate", level=5), "archivist", {}, S.ARCHIVED),
    "reopen": Example(to(S.ARCHIVED), "window", {"new_facts": "又被退件"}, S.ARCHIVED),
    # 随时
    "withdraw": Example(to(S.HANDLING), "reporter", {}, S.WITHDRAWN),
    "terminate": Example(to(S.HANDLING), "dispatcher", TERMINATE, S.HANDLING),
    "approve_termination": Example(
        then(S.HANDLING, "dispatcher", "terminate", **TERMINATE), "leader", {}, S.TERMINATED
    ),
    "refuse_termination": Example(
        then(S.HANDLING, "dispatcher", "terminate", **TERMINATE), "leader", OPINION, S.HANDLING
    ),
    "hand_over": Example(to(S.SUBMITTED), "window", {"to": "window2"}, S.SUBMITTED),
    "accept_hand_over": Example(
        then(S.SUBMITTED, "window", "hand_over", to="window2"), "window2", {}, S.SUBMITTED
    ),
    "remind": Example(to(S.HANDLING), "dispatcher", DEMAND, S.HANDLING),
    "supervise": Example(to(S.HANDLING), "supervisor", DEMAND, S.HANDLING),
    "answer_supervision": Example(
        then(S.HANDLING, "supervisor", "supervise", **DEMAND),
        "leader-hrss", {"answer": "已安排"}, S.HANDLING,
    ),
    # 到时
    "yellow_card": Example(to(S.HANDLING), "system", {}, S.HANDLING),
    "red_card": Example(to(S.HANDLING), "system", {}, S.HANDLING),
    "alert": Example(to(S.HANDLING), "system", {"cause": "order_overdue"}, S.HANDLING),
    "remind_supplement": Example(to(S.SUPPLEMENT), "system", {}, S.SUPPLEMENT),
    "lapse_rating": Example(lambda: told_to(S.CLOSED).later(days=15), "system", {}, S.CLOSED),
    "stand_in": Example(
        then(S.HANDLING, "dispatcher", "terminate", **TERMINATE), "system", {}, S.HANDLING
    ),
    "cover": Example(owner_away, "system", {}, S.HANDLING),
    "recount": Example(to(S.HANDLING), "system", {"cause": "2027年放假安排"}, S.HANDLING),
    "join": Example(
        to(S.HANDLING), "system",
        {"child": "BC990100-20260302-000001", "at": "2026-03-02T09:00:00+08:00"}, S.HANDLING,
    ),
    # 工单
    "sign": Example(to(S.DISPATCHED), "liaison-hrss", {}, S.HANDLING, "lead"),
    "auto_sign": Example(
        lambda: told_to(S.DISPATCHED).on("2026-03-03", "09:00"), "system", {}, S.HANDLING, "lead"
    ),
    "assign": Example(to(S.HANDLING), "leader-hrss", {"to": "handler-hrss"}, S.HANDLING, "lead"),
    "request_return": Example(to(S.DISPATCHED), "leader-hrss", RETURN, S.RETURN_REVIEW, "lead"),
    "approve_return": Example(to(S.RETURN_REVIEW), "dispatcher", OPINION, S.TRIAGED, "lead"),
    "refuse_return": Example(to(S.RETURN_REVIEW), "dispatcher", OPINION, S.HANDLING, "lead"),
    "record_contact": Example(to(S.HANDLING), "handler-hrss", CONTACT, S.HANDLING, "lead"),
    "record_progress": Example(
        to(S.HANDLING), "liaison-hrss", {"method": "visit", "summary": "已调档"}, S.HANDLING, "lead"
    ),
    "request_extension": Example(to(S.HANDLING), "handler-hrss", EXTEND, S.HANDLING, "lead"),
    "grant_extension": Example(
        then(S.HANDLING, "handler-hrss", "request_extension", no="lead", **EXTEND),
        "leader-hrss", {}, S.HANDLING, "lead",
    ),
    "refuse_extension": Example(
        then(S.HANDLING, "handler-hrss", "request_extension", no="lead", **EXTEND),
        "leader-hrss", OPINION, S.HANDLING, "lead",
    ),
    "submit_reply": Example(contacted, "handler-hrss", REPLY, S.HANDLING, "lead"),
    "approve_reply": Example(replying, "leader-hrss", {}, S.REPLY_REVIEW, "lead"),
    "refuse_reply": Example(replying, "leader-hrss", OPINION, S.HANDLING, "lead"),
    "fulfil": Example(promised, "liaison-hrss", {"facts": "已寄出"}, S.REPLIED, "lead"),
}  # fmt: skip
"""One for each row; the consistency test below fails when a row is added without."""

EVERY = pytest.mark.parametrize("action", sorted(EXAMPLES))


def test_every_row_of_the_table_has_an_example_and_every_example_a_row():
    assert set(EXAMPLES) == set(ROWS)


@EVERY
def test_the_row_leads_where_the_process_says(action):
    example = EXAMPLES[action]
    story = example.before()
    version = story.case.version

    story.does(example.who, action, no=example.no, **example.given)

    assert story.case.state is example.after
    assert story.case.version > version
    assert story.events[-1].after == story.case
    assert story.paper == ("" if action == "approve_reply" else ROWS[action].paper)


@EVERY
def test_each_required_field_is_asked_for_by_name(action):
    example = EXAMPLES[action]
    for need in ROWS[action].needs:
        if need.required:
            given = {k: v for k, v in example.given.items() if k != need.field.name}
            why = example.before().refused(Invalid, example.who, action, no=example.no, **given)
            assert (need.field.name, "请填写这一项。") in why.errors


@EVERY
def test_an_answer_that_the_row_does_not_ask_for_is_refused(action):
    example = EXAMPLES[action]

    why = example.before().refused(
        Invalid, example.who, action, no=example.no, colour="red", **example.given
    )

    assert [name for name, _ in why.errors] == ["colour"]


@EVERY
def test_the_row_is_refused_from_any_other_state_with_what_is_allowed_instead(action):
    example, row = EXAMPLES[action], ROWS[action]
    for state in sorted(set(State) - row.sources):
        there = example.before().holds(state=state, ended_at=at("2026-03-02"))
        if row.who & {"owner", "receiver"} and example.who != there.case.owner:
            continue  # standing itself depends on the state
        why = there.refused(NotAllowed, example.who, action, no=example.no, **example.given)
        assert why.state == state
        assert action not in why.allowed


@pytest.mark.parametrize("action", sorted(a for a, row in ROWS.items() if row.on == "order"))
def test_an_order_action_is_refused_in_any_other_state_of_the_order(action):
    example, row = EXAMPLES[action], ROWS[action]
    for state in sorted(set(OrderState) - row.order_sources - {OrderState.CANCELLED}):
        story = example.before()
        number = story.lead.no
        story.case = story.case.with_order(number, state=state)
        story.refused(NotAllowed, example.who, action, no=number, **example.given)


@EVERY
def test_somebody_of_the_centre_without_that_post_is_not_permitted(action):
    example = EXAMPLES[action]

    if action == "archive":
        example.before().refused(NotPermitted, "supervisor", action)
    else:
        example.before().refused(NotPermitted, "archivist", action, no=example.no, **example.given)


@EVERY
def test_a_unit_without_an_order_does_not_see_the_case(action):
    example = EXAMPLES[action]

    for who in ("liaison-housing", "leader-housing", "editor"):
        example.before().refused(NotVisible, who, action, no=example.no, **example.given)


@pytest.mark.parametrize("action", sorted(SYSTEM_ONLY))
def test_no_person_may_do_what_only_the_system_does(action):
    example = EXAMPLES[action]
    for person in STAFF:
        story = example.before()
        names = allowed_actions(story.case, story.actor(person.username), story.world)
        assert action not in names
    assert example.who == "system"


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.action)
def test_every_row_says_what_staff_press_and_what_the_reporter_reads(row):
    assert row.label
    assert row.seen
    assert row.then.__doc__
    assert all(guard.__doc__ for guard in (*row.bars, *row.guards, *row.checks))


def test_every_state_has_its_labels_and_its_step():
    assert set(STAFF_LABELS) == set(REPORTER_LABELS) == set(STEP_OF) == set(State)
    assert set(STEP_OF.values()) == set(STEP_LABELS)
    assert set(ORDER_LABELS) == set(OrderState)


LAST = {S.ARCHIVED, S.WITHDRAWN}
SIDE = {"remind", "supervise", "amend", "supply", "hand_over", "escalate", "rate"}
"""What goes on beside a case and does not move it."""


@pytest.mark.parametrize("state", sorted(set(State) - LAST))
def test_every_state_has_a_way_out_for_somebody_now(state):
    story = told_to(state)
    people = [*(p.username for p in STAFF), "reporter"]
    open_now = {a for who in people for a in _allowed(story, who)}

    if state is S.SUPPLEMENT:  # the window supplies for them; the system ends it in the end
        assert "supply" in _allowed(story, "window")
    elif state in OPEN:
        assert open_now - SIDE - {"withdraw"}, "nobody but the reporter could end it"
    else:
        assert open_now or state is S.TERMINATED


def _allowed(story: Story, who: str) -> list[str]:
    names = allowed_actions(story.case, story.actor(who), story.world)
    for order in story.case.orders:
        names += allowed_actions(story.case, story.actor(who), story.world, order_no=order.no)
    return names


def test_a_hard_case_reaches_its_unit_too():
    assert hard_handling().case.state is S.HANDLING


def test_units_of_the_cast_are_the_units_of_the_world():
    assert {TRIAGE["lead_unit"], "market", "housing"} <= set(UNITS)
