"""The page of one case: what it shows to whom, and how a move is made on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bancheng.cases.models import AccessLog, Case
from tests.cases.conftest import answered, handled, press, registered
from tests.cases.test_statements import counted
from tests.web.desk.conftest import At

ACCEPT = "/desk/cases/{}/actions/accept"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def page_of(at: At, who: str, case: Case) -> str:
    return at(who).get(f"/desk/cases/{case.case_no}").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("window", 200),
        ("dispatcher", 200),
        ("verifier", 200),
        ("leader", 200),
        ("supervisor", 200),
        ("archivist", 200),
        ("liaison-hrss", 200),
        ("leader-hrss", 200),
        ("liaison-housing", 404),
        ("leader-market", 404),
        ("province", 200),
        ("editor", 404),
    ],
)
def test_a_case_is_shown_to_who_may_see_it_and_is_not_there_for_others(
    at: At, who: str, status: int
) -> None:
    case = handled()

    assert at(who).get(f"/desk/cases/{case.case_no}").status_code == status


def test_nobody_sees_a_case_without_signing_in(at: At, client) -> None:
    answer = client.get(f"/desk/cases/{registered().case_no}")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_head_says_number_state_promise_owner_and_the_next_move(at: At) -> None:
    case = registered()
    press(case, "accept", "window", situation="QX1")

    page = page_of(at, "dispatcher", case)

    assert case.case_no in page
    assert "已受理待研判" in page
    assert "11月30日（周一）17:30 前" in page
    assert "李分派" in page
    assert "完成研判" in page
    assert "为什么是这一天" in page
    assert "当日不计" in page


def test_the_reporter_is_masked_until_somebody_gives_a_reason_and_that_is_noted(at: At) -> None:
    case, desk = registered(), at("window")
    masked = desk.get(f"/desk/cases/{case.case_no}").content.decode()
    assert "张**" in masked
    assert "13800138000" not in masked

    refused = desk.post(f"/desk/cases/{case.case_no}/identity", {"reason": " "})
    assert refused.status_code == 302
    assert not AccessLog.objects.exists()

    opened = desk.post(f"/desk/cases/{case.case_no}/identity", {"reason": "电话联系反映人"})
    assert "13800138000" in opened.content.decode()
    assert AccessLog.objects.get().reason == "电话联系反映人"


def test_a_unit_does_not_learn_who_reported_in_confidence(at: At) -> None:
    case = handled(reporter={"name": "张三丰", "phone": "13800138000", "confidential": True})

    page = page_of(at, "liaison-hrss", case)

    assert "张**" not in page
    assert "138****" not in page
    assert "跑了三趟" not in page
    assert "身份保密" in page


def test_a_move_is_made_and_leads_back_to_the_case(at: At) -> None:
    case, desk = registered(), at("window")

    answer = desk.post(ACCEPT.format(case.case_no), {"version": "1", "situation": "QX1"})

    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.situation) == ("accepted", "QX1")


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_mend(at: At) -> None:
    case, desk = registered(), at("window")

    answer = desk.post(ACCEPT.format(case.case_no), {"version": "1", "note": "第三次来了"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第三次来了" in page
    assert "error-summary" in page
    assert "请填写这一项。" in page
    case.refresh_from_db()
    assert case.state == "submitted"


def test_a_stale_form_says_what_changed_and_can_be_sent_again(at: At) -> None:
    case, desk = handled(), at("dispatcher")
    version = case.version
    press(case, "remind", "leader", cause="快到期了", demand="今天联系反映人")
    sent = {"version": str(version), "cause": "迟了", "demand": "请加快"}

    answer = desk.post(f"/desk/cases/{case.case_no}/actions/remind", sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "郑主任 催办" in page
    assert "请加快" in page
    assert f'name="version" value="{version + 1}"' in page


def test_the_second_press_of_a_double_click_changes_nothing_and_shows_the_case(at: At) -> None:
    case, desk = registered(), at("window")
    sent = {"version": "1", "situation": "QX1"}

    first = desk.post(ACCEPT.format(case.case_no), sent)
    second = desk.post(ACCEPT.format(case.case_no), sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert case.events.filter(action="accept").count() == 1


def test_htmx_gets_the_form_alone_and_is_told_where_to_go(at: At) -> None:
    case, desk = registered(), at("window")
    htmx = {"HX-Request": "true"}

    form = desk.get(ACCEPT.format(case.case_no), headers=htmx).content.decode()
    assert "<html" not in form
    assert "受理并开始计时" in form

    sent = {"version": "1", "situation": "QX1"}
    answer = desk.post(ACCEPT.format(case.case_no), sent, headers=htmx)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/desk/cases/{case.case_no}"


def test_a_form_shows_its_effect_before_it_happens_and_saves_nothing(at: At) -> None:
    case, desk = registered(), at("window")

    page = desk.get(ACCEPT.format(case.case_no)).content.decode()
    assert "定为一般类：答复期限 11月25日（周三）17:30 前" in page
    assert "交给 李分派 负责" in page
    assert "出具《受理回执》" in page

    chosen = desk.post(f"{ACCEPT.format(case.case_no)}/effect", {"class": "complex"})
    assert "答复期限：11月30日（周一）17:30 前" in chosen.content.decode()
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.parametrize(
    ("who", "action", "status"),
    [
        ("dispatcher", "accept", 403),
        ("liaison-housing", "accept", 404),
        ("window", "nonsense", 404),
    ],
)
def test_a_move_is_refused_in_the_order_of_the_process(
    at: At, who: str, action: str, status: int
) -> None:
    case = registered()

    answer = at(who).post(f"/desk/cases/{case.case_no}/actions/{action}", {"version": "1"})

    assert answer.status_code == status


def test_a_move_that_the_state_forbids_says_so(at: At) -> None:
    case = handled()

    answer = at("window").post(ACCEPT.format(case.case_no), {"situation": "QX1"})

    assert answer.status_code == 409
    assert "办理中" in answer.content.decode()


def test_files_come_along_with_a_reply_and_can_be_fetched_by_the_parties(at: At) -> None:
    case, desk = handled(), at("liaison-hrss")
    press_contact = {"method": "phone", "summary": "已说明", "reached": "on"}
    order = f"/desk/orders/{case.case_no}-01/actions"
    desk.post(f"{order}/record_contact", press_contact)
    sent = {
        "outcome": "done",
        "facts": "系统已修复",
        "answer": "已为您办好。",
        "uploads": SimpleUploadedFile("截图.png", PNG),
    }

    answer = desk.post(f"{order}/submit_reply", sent)

    assert answer.status_code == 302
    kept = case.attachments.get()
    assert kept.event is not None
    assert kept.event.action == "submit_reply"
    fetched = desk.get(f"/desk/attachments/{kept.pk}")
    assert fetched.content == PNG
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    assert at("liaison-housing").get(f"/desk/attachments/{kept.pk}").status_code == 404


def test_a_file_of_a_forbidden_kind_is_refused_beside_its_box_and_nothing_is_lost(at: At) -> None:
    case, desk = registered(), at("window")
    sent = {
        "statement": "补充说明",
        "uploads": SimpleUploadedFile("a.html", b"<script>alert(1)</script>"),
    }

    answer = desk.post(f"/desk/cases/{case.case_no}/actions/supply", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不能上传这种文件" in page
    assert "补充说明" in page
    assert not case.attachments.exists()


def test_internal_notes_are_marked(at: At) -> None:
    case = registered()
    press(case, "accept", "window", situation="QX1", note="情绪较急")

    assert "内部备注" in page_of(at, "dispatcher", case)


def test_a_long_story_costs_no_more_statements_than_a_short_one(at: At) -> None:
    short, desk = answered(), at("dispatcher")
    long = handled()
    for number in range(50):
        press(long, "remind", "leader", cause=f"第{number}次", demand="请加快")

    costs = []
    for case in (short, long):
        desk.get(f"/desk/cases/{case.case_no}")
        with counted() as spent:
            desk.get(f"/desk/cases/{case.case_no}")
        costs.append(spent.number)

    assert costs[0] == costs[1]
    assert max(costs) <= 18, spent.told()


def test_completing_the_record_begins_with_what_it_says_already(at: At) -> None:
    case, desk = registered(), at("window")
    address = f"/desk/cases/{case.case_no}/actions/amend"

    assert 'value="社会保险转移接续"' in desk.get(address).content.decode()

    desk.post(address, {"version": "1", "item_name": "养老保险转移", "situation": "QX1"})
    case.refresh_from_db()
    assert case.item_name == "养老保险转移"


def test_a_need_before_the_promise_is_said_and_fills_the_orders_date(at: At) -> None:
    case = registered(needed_by="2026-11-25")
    press(case, "accept", "window", situation="QX5")
    case = press(
        case, "triage", "dispatcher", **{"class": "complex"}, causes=["ZY06"], lead_unit="hrss"
    )

    page = page_of(at, "dispatcher", case)
    form = at("dispatcher").get(f"/desk/cases/{case.case_no}/actions/dispatch").content.decode()

    assert "早于答复期限" in page
    assert "2026-11-25T17:30" in form


def test_a_need_after_the_promise_asks_for_no_haste(at: At) -> None:
    case = press(registered(needed_by="2026-12-20"), "accept", "window", situation="QX5")

    assert "早于答复期限" not in page_of(at, "dispatcher", case)


def test_what_was_reminded_of_by_itself_is_told_in_words_and_not_by_its_code(at: At) -> None:
    case = handled()
    press(case, "alert", "system", cause="order_overdue")
    page = page_of(at, "dispatcher", case)
    assert "协办工单逾期" in page
    assert "order_overdue" not in page
