"""The one door: each move once as it should be, beside the ways in which it is refused."""

from datetime import timedelta

import pytest

from bancheng.cases import actions, log, queries
from bancheng.cases.intake import phone_hash
from bancheng.cases.models import AccessLog, Case, CaseCause, Consultation, Event, Outbox, WorkOrder
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale, TooOften
from tests.cases.conftest import MONDAY, answered, handled, press, press_order, registered
from tests.cast import CENTRE, PARENT, actor


def test_registering_gives_a_number_an_owner_a_clock_and_a_query_code(centre):
    case = registered()

    assert case.case_no == f"BC{CENTRE}-20261123-000001"
    assert (case.state, case.owner, case.version) == ("submitted", "window", 1)
    assert case.step_due_at is not None
    assert len(case.query_code) == 10
    assert [o.kind for o in Outbox.objects.all()] == ["register"]
    assert log.verify_chain(case) == []


def test_what_personal_is_kept_is_sealed_and_stands_nowhere_in_the_log(centre):
    case = registered(reporter={"name": "张三丰", "phone": "13800138000", "id_no": ""})

    stored = Case.objects.filter(pk=case.pk).values("facts").get()["facts"]
    bodies = "".join(case.events.values_list("body", flat=True))
    for secret in ("张三丰", "13800138000", "社保转移"):
        assert secret not in bodies
        assert secret not in stored
    assert str(case.reporter_phone) == "‹sealed›"
    assert Case.objects.get(pk=case.pk).reporter_phone.reveal() == "13800138000"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"statement": "  "}, "statement"),
        ({"statement": "长" * 2001}, "statement"),
        ({"channel": "pigeon"}, "channel"),
        ({"situation": "QX99"}, "situation"),
        ({"reporter": {"name": "张三丰"}}, "reporter.phone"),
        ({"reporter": {"phone": "12"}}, "reporter.phone"),
        ({"reporter": {"phone": "13800138000", "kind": "robot"}}, "reporter.kind"),
        ({"reporter": {"phone": "13800138000", "id_no": "123"}}, "reporter.id_no"),
        ({"reporter": {"phone": "13800138000", "mood": "bad"}}, "reporter.mood"),
        ({"item": {"filed_on": "soon"}}, "item.filed_on"),
        ({"item": {"trips": -1}}, "item.trips"),
        ({"needed_by": "tomorrow"}, "needed_by"),
        ({"first_asked_by": "nobody"}, "first_asked_by"),
        ({"linked_to": "BC990100-20261123-009999"}, "linked_to"),
    ],
)
def test_what_is_filled_in_wrongly_is_named_and_nothing_is_kept(centre, change, field):
    with pytest.raises(Invalid) as refused:
        registered(**change)

    assert field in dict(refused.value.errors)
    assert not Case.objects.exists()
    assert not Event.objects.exists()


def test_a_contact_stands_for_a_telephone_and_a_long_letter_is_kept_whole(centre):
    letter = "\n 字" * 16_000

    by_contact = registered(reporter={"contact": "村委会转"})
    by_letter = registered(channel="letter", reporter={}, statement=letter)

    assert by_contact.state == "submitted"
    assert by_letter.statement == letter


def test_only_the_window_of_the_centre_registers_there(centre):
    with pytest.raises(NotPermitted):
        registered(by="dispatcher")
    with pytest.raises(NotPermitted):
        registered(by="city-window")


def test_a_complaint_about_the_centres_own_staff_goes_to_the_parent_centre(centre):
    case = registered(barred=["dispatcher"])

    assert case.centre_id == PARENT
    assert case.owner == "city-window"
    with pytest.raises(NotVisible):
        queries.case_for(actor("dispatcher"), case.case_no)


def test_a_complaint_about_a_unit_stays_and_the_named_person_never_sees_it(centre):
    case = registered(barred=["liaison-hrss"])
    press(case, "accept", "window", situation="QX6")
    press(
        case,
        "triage",
        "dispatcher",
        **{"class": "complex", "causes": ["ZY14"], "lead_unit": "hrss"},
    )
    case = press(case, "dispatch", "dispatcher", instructions="请核实服务态度问题。")

    assert case.centre_id == CENTRE
    assert case.owner != "liaison-hrss"
    with pytest.raises(NotVisible):
        queries.case_for(actor("liaison-hrss"), case.case_no)
    assert queries.case_for(actor("leader-hrss"), case.case_no) == case


def test_accepting_pins_the_pack_in_force(centre):
    case = press(registered(), "accept", "window", situation="QX1")

    assert case.pack is not None
    assert queries.facts_of(case).pack == case.pack_id
    assert case.due_at is not None


def test_a_whole_loop_leaves_one_line_for_each_version(centre):
    case = answered()
    later = MONDAY + timedelta(hours=1)
    case = press(case, "verify_ok", "verifier", later, method="phone", done="yes")
    case = press(case, "rate", "reporter", later, level=5)
    case = press(case, "archive", "archivist", later)

    assert case.state == "archived"
    assert case.events.count() == case.version == Outbox.objects.filter(case=case).count()
    assert log.verify_chain(case) == []
    assert list(CaseCause.objects.values_list("cause", flat=True)) == ["ZY03"]


def test_the_log_says_in_which_standing_somebody_acted_and_which_paper_went_out(centre):
    case = answered()

    lines = {e.action: (e.role, e.paper) for e in case.events.all()}
    assert lines["register"] == ("window", "受理登记表")
    assert lines["sign"] == ("unit_liaison", "")
    assert lines["approve_reply"] == ("unit_leader", "")
    assert lines["release"] == ("dispatcher", "办理结果告知书")


def test_a_refusal_by_law_is_reported_when_it_is_signed(centre):
    case = handled()
    press_order(case, "record_contact", "liaison-hrss", method="phone", summary="好", reached=True)
    press_order(
        case,
        "submit_reply",
        "liaison-hrss",
        outcome="cannot_by_law",
        facts="超过年龄",
        answer="依法不能办理。",
        legal_basis="社会保险法",
        alternatives="可办理一次性补缴",
    )
    case = press_order(case, "approve_reply", "leader-hrss")

    assert case.events.last().paper == "否定事项报备单"


def test_the_answer_reaches_the_case_only_when_it_is_released(centre):
    case = handled()
    press_order(case, "record_contact", "liaison-hrss", method="phone", summary="好", reached=True)
    case = press_order(
        case,
        "submit_reply",
        "liaison-hrss",
        outcome="done",
        facts="系统已修复",
        answer="已为您办好。",
        legal_basis="社会保险法",
    )
    order = WorkOrder.objects.get(case=case)
    assert (order.answer, order.reply_facts, order.legal_basis) == (
        "已为您办好。",
        "系统已修复",
        "社会保险法",
    )
    case = press_order(case, "approve_reply", "leader-hrss")
    assert case.answer == ""
    assert press(case, "release", "dispatcher", by="phone").answer == "已为您办好。"


def test_a_refused_move_says_why_and_changes_nothing(centre):
    case = registered()
    before = Case.objects.filter(pk=case.pk).values().get()

    with pytest.raises(NotAllowed) as refused:
        press(case, "dispatch", "dispatcher", instructions="请办理")
    assert refused.value.state == "submitted"
    with pytest.raises(NotPermitted):
        press(case, "accept", "verifier", situation="QX1")
    with pytest.raises(Invalid):
        press(case, "accept", "window", situation="QX99")
    with pytest.raises(NotVisible):
        press(case, "accept", "liaison-hrss", situation="QX1")
    with pytest.raises(NotVisible):
        press(case, "no_such_action", "window")
    with pytest.raises(NotVisible):
        press(f"BC{CENTRE}-20261123-999999", "accept", "window", situation="QX1")
    with pytest.raises(NotVisible):
        press("rubbish", "accept", "window", situation="QX1")

    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert case.events.count() == 1


def test_a_version_that_is_no_more_is_stale(centre):
    case = registered()
    press(case, "accept", "window", situation="QX1")

    with pytest.raises(Stale):
        actions.act(
            case.case_no,
            "withdraw",
            actor=actor("window"),
            given={"identity_checked": True},
            version=1,
            now=MONDAY,
        )


def test_an_amended_entry_lands_in_its_columns(centre):
    case = registered(item=None)

    case = press(
        case, "amend", "window", item_name="工伤认定", application_no="A-1", needed_by="2026-12-01"
    )

    case = Case.objects.get(pk=case.pk)
    assert (case.item_name, case.application_no) == ("工伤认定", "A-1")
    assert case.needed_by.isoformat() == "2026-12-01"
    assert queries.list_cases(actor("window"), {"q": "工伤认定"}).items == [case]


def test_on_the_spot_writes_acceptance_as_well(centre):
    case = press(
        registered(),
        "solve_on_spot",
        "window",
        situation="QX1",
        causes=["ZY03"],
        outcome="done",
        answer="当场办好。",
        evidence="已打印凭证",
    )

    assert [e.action for e in case.events.all()] == ["register", "accept", "solve_on_spot"]
    assert (case.state, case.answer) == ("replied", "当场办好。")


def test_one_meeting_takes_many_cases_or_none(centre):
    first, second, third = handled(), handled(), registered()
    given = {"units": ["hrss", "market"], "agenda": "转移接续口径不一"}

    with pytest.raises(Invalid) as refused:
        press(first, "convene", "dispatcher", **given, cases=[second.case_no, third.case_no])
    assert third.case_no in dict(refused.value.errors)["cases"]
    assert not Consultation.objects.exists()

    press(first, "convene", "dispatcher", **given, cases=[second.case_no])
    meeting = Consultation.objects.get()
    assert set(meeting.cases.all()) == {first, second}
    assert Case.objects.get(pk=second.pk).state == "consulting"

    press(
        first,
        "conclude",
        "dispatcher",
        conclusion="按新口径办理",
        tasks=[{"unit": "market", "task": "核对登记信息"}],
    )
    assert Case.objects.get(pk=first.pk).state == "handling"
    assert Case.objects.get(pk=second.pk).state == "consulting"
    assert WorkOrder.objects.get(case=first, unit="market").instructions == "核对登记信息"
    concluded = meeting.lines.get(case=first)
    assert (concluded.conclusion, concluded.concluded_at) == ("按新口径办理", MONDAY)
    assert meeting.lines.get(case=second).concluded_at is None


def test_withdrawing_a_parent_sets_its_children_going_again(centre):
    parent, child = registered(), registered()
    press(parent, "accept", "window", situation="QX1")
    press(child, "accept", "window", situation="QX1")
    child = press(child, "merge", "dispatcher", into=parent.case_no)
    assert (child.state, child.merged_into) == ("merged", parent.case_no)
    with pytest.raises(Invalid):
        press(parent, "merge", "dispatcher", into=child.case_no)

    press(parent, "withdraw", "reporter", reason="不办了")

    child = Case.objects.get(pk=child.pk)
    assert (child.state, child.merged_into) == ("accepted", None)
    assert child.events.last().by == "system"
    assert log.verify_chain(child) == []


def test_a_merged_case_is_unmerged_and_rated_with_its_parent_at_hand(centre):
    parent, child = answered(), registered()
    with pytest.raises(Invalid):
        press(child, "merge", "dispatcher", into=child.case_no)
    child = press(child, "merge", "dispatcher", into=parent.case_no)

    child = press(child, "rate", "reporter", level=5)

    assert child.rating == 5


def test_new_facts_open_a_new_linked_case_and_leave_the_archive_alone(centre):
    case = answered()
    press(case, "verify_ok", "verifier", method="phone", done="yes")
    press(case, "rate", "reporter", level=5)
    case = press(case, "archive", "archivist")

    new = press(case, "reopen", "window", new_facts="又收到了一次错误的缴费记录。")

    old = Case.objects.get(pk=case.pk)
    assert (old.state, old.version) == ("archived", case.version + 1)
    assert (new.state, new.linked_to) == ("submitted", case.case_no)
    assert new.statement == "又收到了一次错误的缴费记录。"
    assert new.reporter_phone.reveal() == "13800138000"
    assert new.query_code != old.query_code
    with pytest.raises(Invalid):
        press(case, "reopen", "window", new_facts=" ")


def test_personal_values_are_opened_with_a_reason_and_leave_a_row(centre):
    from bancheng.cases.reading import unmask

    case = registered()

    found = unmask(case, actor("window"), "电话核实", MONDAY)

    assert (found["name"], found["phone"]) == ("张三丰", "13800138000")
    row = AccessLog.objects.get()
    assert (row.by, row.reason, row.case) == ("window", "电话核实", case)
    with pytest.raises(Invalid):
        unmask(case, actor("window"), " ", MONDAY)
    with pytest.raises(NotPermitted):
        unmask(case, actor("archivist"), "好奇", MONDAY)
    with pytest.raises(NotVisible):
        unmask(case, actor("liaison-hrss"), "联系", MONDAY)
    for _time in range(29):
        unmask(case, actor("window"), "电话核实", MONDAY)
    with pytest.raises(TooOften):
        unmask(case, actor("window"), "电话核实", MONDAY)
    assert AccessLog.objects.count() == 30


def test_a_reporter_known_only_later_is_completed_and_stays_sealed(centre):
    case = registered(reporter={"contact": "住在溪山村村口，托村代办员联系"})

    press(case, "amend", "window", reporter_name="田晓月", reporter_phone="199 0000 1234")

    kept = Case.objects.get(pk=case.pk)
    assert kept.reporter_name.reveal() == "田晓月"
    assert kept.reporter_phone.reveal() == "199 0000 1234"
    assert kept.phone_hash == phone_hash("19900001234")
    assert "田晓月" not in kept.events.order_by("seq").last().body
    assert log.verify_chain(kept) == []


def test_a_number_that_cannot_be_called_is_refused_beside_its_field(centre):
    case = registered()

    with pytest.raises(Invalid) as refused:
        press(case, "amend", "window", reporter_phone="12")

    assert list(dict(refused.value.errors)) == ["reporter_phone"]
