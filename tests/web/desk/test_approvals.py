"""Approvals: a card for each decision asked of the viewer, answered by the table's forms."""

import pytest

from bancheng.cases.models import Case, Event
from bancheng.web.desk import approvals
from tests.cases.conftest import MONDAY, handled, press, press_order, registered
from tests.web.desk.conftest import At

PAGE = "/desk/approvals"


def refused():
    case = registered()
    press(
        case,
        "reject",
        "window",
        MONDAY,
        exclusion="BY08",
        explanation="不属于政务服务事项",
        remedy="可向居委会反映",
    )
    return case, "approve_rejection", "refuse_rejection", ""


def hard():
    case = registered()
    press(case, "accept", "window", MONDAY, situation="QX1")
    chosen = {"class": "hard", "causes": ["ZY03"], "nature": "hard_to_do", "lead_unit": "hrss"}
    press(case, "triage", "dispatcher", MONDAY, **chosen, opinion="涉及三个部门")
    return case, "confirm_class", "refuse_class", ""


def terminated():
    case = handled()
    press(
        case,
        "terminate",
        "dispatcher",
        MONDAY,
        grounds="反映人不配合",
        explanation="无法联系",
        remedy="复议",
    )
    return case, "approve_termination", "refuse_termination", ""


def raised():
    case = handled()
    press(case, "escalate", "dispatcher", MONDAY, level=4, reason="政策空白")
    return case, "acknowledge_escalation", "step_down", ""


def negative():
    case = handled()
    told = {"method": "phone", "summary": "已说明", "reached": True}
    press_order(case, "record_contact", "liaison-hrss", **told)
    press_order(
        case,
        "submit_reply",
        "liaison-hrss",
        outcome="cannot_by_law",
        facts="经核实不符合条件",
        answer="依法不能办理。",
        legal_basis="某条例第三条",
        alternatives="无",
    )
    press_order(case, "approve_reply", "leader-hrss")
    return case, "approve_reply", "refuse_reply", f"{case.case_no}-01"


def objected():
    case, *_moves = refused()
    press(case, "approve_rejection", "window2", MONDAY)
    press(case, "object", "reporter", MONDAY, reason="我是按办事指南来的")
    return case, "uphold_objection", "dismiss_objection", ""


STORIES = {
    "objection": objected,
    "refusal": refused,
    "class": hard,
    "end": terminated,
    "level": raised,
    "no": negative,
}


def sent(case, order="", **words):
    case = Case.objects.get(pk=case.pk)
    return {"version": case.version, "order": order} | words


@pytest.mark.parametrize("story", STORIES)
def test_what_waits_for_the_leader_is_a_card_that_says_what_who_and_why(at: At, story):
    case, agree, refuse, _order = STORIES[story]()

    cards = at("leader").get(PAGE).context["cards"]

    assert [card.number for card in cards] == [case.case_no]
    assert {choice.action for choice in cards[0].choices} == {agree, refuse}
    assert cards[0].who
    assert cards[0].reasons
    assert "社保转移" in cards[0].story
    assert cards[0].clock.due is not None


@pytest.mark.parametrize("story", [name for name in STORIES if name != "objection"])
def test_agreeing_leads_to_the_next_card(at: At, story):
    case, agree, _refuse, order = STORIES[story]()
    leader = at("leader")

    done = leader.post(f"{PAGE}/{case.case_no}/{agree}", sent(case, order), follow=True)

    assert done.redirect_chain == [(PAGE, 302)]
    assert done.context["cards"] == []
    assert Event.objects.filter(case=case, action=agree, by="leader").count() == 1


@pytest.mark.parametrize("story", [name for name in STORIES if name != "level"])
def test_disagreeing_needs_a_reason_and_the_form_comes_back_open(at: At, story):
    case, _agree, refuse, order = STORIES[story]()
    leader, where = at("leader"), f"{PAGE}/{case.case_no}/{refuse}"

    back = leader.post(where, sent(case, order))

    assert back.status_code == 422
    opened = [c for card in back.context["cards"] for c in card.choices if c.open]
    assert [choice.action for choice in opened] == [refuse]
    assert "error-summary" in back.content.decode()
    assert leader.post(where, sent(case, order, opinion="理由不足")).status_code == 302


def test_the_second_press_of_a_double_click_decides_nothing_more(at: At):
    case, agree, _refuse, _order = hard()
    leader, form = at("leader"), sent(case)

    answers = [leader.post(f"{PAGE}/{case.case_no}/{agree}", form) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.objects.filter(case=case, action=agree).count() == 1


def test_who_came_too_late_is_told_that_it_was_decided(at: At):
    case, agree, _refuse, _order = hard()
    form = sent(case)
    at("leader2").post(f"{PAGE}/{case.case_no}/{agree}", form)

    late = at("leader").post(f"{PAGE}/{case.case_no}/{agree}", form)

    assert late.status_code == 409
    assert 'role="alert"' in late.content.decode() or "notice" in late.content.decode()
    assert Event.objects.filter(case=case, action=agree).count() == 1


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("leader", True),
        ("window2", True),  # another window officer may agree to a refusal
        ("dispatcher", True),
        ("window", False),  # who proposed it may not
        ("verifier", False),
        ("supervisor", False),
        ("leader-hrss", False),
    ],
)
def test_only_who_may_decide_gets_the_card(at: At, who, shown):
    case, agree, _refuse, _order = refused()
    desk = at(who)

    assert bool(desk.get(PAGE).context["cards"]) is shown
    answer = desk.post(f"{PAGE}/{case.case_no}/{agree}", sent(case))
    assert (answer.status_code == 302) is shown


def test_a_unit_leader_signs_replies_and_extensions_here(at: At):
    case = handled()
    press_order(
        case,
        "request_extension",
        "liaison-hrss",
        days=2,
        reason="要等上级系统数据",
        plan="每天催一次",
    )
    unit = at("leader-hrss")

    (card,) = unit.get(PAGE).context["cards"]

    assert {choice.action for choice in card.choices} == {"grant_extension", "refuse_extension"}
    assert [fact.value for fact in card.reasons] == ["2", "要等上级系统数据", "每天催一次"]
    order = f"{case.case_no}-01"
    assert unit.post(f"{PAGE}/{case.case_no}/grant_extension", sent(case, order)).status_code == 302
    assert [c.number for c in at("dispatcher").get(PAGE).context["cards"]] == [case.case_no]


def test_no_other_move_is_made_through_the_approvals(at: At):
    case = handled()
    answer = at("leader").post(f"{PAGE}/{case.case_no}/supervise", sent(case))
    assert answer.status_code == 404


def test_a_page_shows_what_is_due_first_and_the_next_comes_up(at: At):
    made = [refused()[0] for _n in range(approvals.AT_A_TIME + 2)]
    leader = at("leader")

    first = leader.get(PAGE).context
    leader.post(f"{PAGE}/{made[0].case_no}/approve_rejection", sent(made[0]))
    then = leader.get(PAGE).context

    numbers = [case.case_no for case in made]
    assert [card.number for card in first["cards"]] == numbers[: approvals.AT_A_TIME]
    assert (first["total"], first["more"]) == (len(made), 2)
    assert [card.number for card in then["cards"]] == numbers[1 : approvals.AT_A_TIME + 1]
    assert [card.number for card in leader.get(f"{PAGE}?all").context["cards"]] == numbers[1:]
