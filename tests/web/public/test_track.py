"""查进度: number and code open the journey, and what may be done now is done from there."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bancheng.cases.models import Case, Event
from bancheng.web.public import limits
from tests.cases.conftest import MONDAY, answered, handled, press, press_order, registered
from tests.web.public.conftest import Clock, look_up, text_of


def case_page(citizen: Client, case: Case) -> str:
    look_up(citizen, case)
    page = citizen.get(f"/track/{case.case_no}")
    assert page.status_code == 200
    return text_of(page)


def events(case: Case) -> list[str]:
    return list(Event.objects.filter(case=case).order_by("seq").values_list("action", flat=True))


# ── the code ─────────────────────────────────────────────────────────────


def test_number_and_code_open_the_journey(citizen: Client) -> None:
    case = registered()

    answer = look_up(citizen, case)

    assert answer.headers["Location"] == f"/track/{case.case_no}"  # type: ignore[attr-defined]
    assert case.query_code not in answer.headers["Location"]  # type: ignore[attr-defined]
    assert "已提交" in text_of(citizen.get(f"/track/{case.case_no}"))


def test_number_and_code_are_read_however_they_were_typed(citizen: Client) -> None:
    case = registered()
    typed = {
        "case_no": f" {case.case_no.lower().replace('-', '－')} ",
        "code": f"{case.query_code[:5].lower()} - {case.query_code[5:]}",
    }

    assert citizen.post("/track", typed).headers["Location"] == f"/track/{case.case_no}"


def test_a_wrong_code_and_an_absent_case_look_the_same(citizen: Client) -> None:
    case = registered()
    absent = case.case_no[:-1] + str((int(case.case_no[-1]) + 1) % 10)

    wrong = citizen.post("/track", {"case_no": case.case_no, "code": "22222AAAAA"})
    missing = citizen.post("/track", {"case_no": absent, "code": "22222AAAAA"})

    assert wrong.status_code == missing.status_code == 422
    assert "编号和查询码对不上" in text_of(wrong)
    assert text_of(wrong) == text_of(missing)


@pytest.mark.parametrize("path", ["", "/supply", "/rate"])
def test_nobody_sees_a_case_without_its_code(citizen: Client, path: str) -> None:
    case = registered()

    for case_no in (case.case_no, "BC990100-20261123-999999"):
        answer = citizen.get(f"/track/{case_no}{path}")
        assert answer.headers["Location"] == f"/track?case_no={case_no}"


def test_the_code_of_one_case_opens_no_other(citizen: Client) -> None:
    mine, other = registered(), registered()
    look_up(citizen, mine)

    assert citizen.get(f"/track/{other.case_no}").status_code == 302


def test_the_case_is_forgotten_after_twenty_idle_minutes_but_not_what_was_typed(
    citizen: Client, clock: Clock
) -> None:
    case = registered()
    look_up(citizen, case)
    clock.passes(minutes=19)
    assert citizen.get(f"/track/{case.case_no}/supply").status_code == 200
    clock.passes(minutes=21)

    late = citizen.post(f"/track/{case.case_no}/supply", {"statement": "这是我补的证明。"})

    assert late.headers["Location"] == f"/track?case_no={case.case_no}"
    assert events(case) == ["register"]
    again = look_up(citizen, case)
    assert again.headers["Location"] == f"/track/{case.case_no}/supply"  # type: ignore[attr-defined]
    assert "这是我补的证明。" in text_of(citizen.get(f"/track/{case.case_no}/supply"))


def test_who_leaves_is_forgotten(citizen: Client) -> None:
    case = registered()
    look_up(citizen, case)

    citizen.post("/track/leave")

    assert citizen.get(f"/track/{case.case_no}").status_code == 302


def test_who_guesses_is_slowed_down(citizen: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        limits, "LIMITS", {**limits.LIMITS, "look-up": limits.Limit(2, timedelta(minutes=10))}
    )
    case = registered()

    pages = [citizen.post("/track", {"case_no": case.case_no, "code": "WRONG"}) for _ in range(3)]

    assert [page.status_code for page in pages] == [422, 422, 429]


def test_the_session_gets_a_new_key_when_the_code_was_right(citizen: Client) -> None:
    case = registered()
    citizen.post("/report")
    before = citizen.session.session_key

    look_up(citizen, case)

    assert citizen.session.session_key != before


# ── the journey ──────────────────────────────────────────────────────────


def test_a_case_in_hand_says_who_has_it_and_by_when(citizen: Client) -> None:
    case = handled()

    page = case_page(citizen, case)

    assert "您的事现在 办理中" in page
    assert "11月30日（周一）17:30 前，还有 5 个工作日" in page
    assert "hrss hrss联络员" in page
    assert "承办单位正在办。" in page
    assert "补充情况或材料" in page
    assert "评价这次办理" not in page


def test_nothing_internal_is_shown(citizen: Client) -> None:
    case = handled()
    press(case, "remind", "supervisor", cause="内部事由", demand="内部要求")

    page = case_page(citizen, case)

    for secret in (
        "内部事由",
        "内部要求",
        "王窗口",
        "李分派",
        "陈督办",
        "很难办",
        "请核实转移记录",
    ):
        assert secret not in page
    assert "张三丰" not in page
    assert "13800138000" not in page
    assert "张** 138****8000" in page


def test_the_answer_is_shown_once_it_is_released_and_not_before(citizen: Client) -> None:
    case = handled()
    contact = {"method": "phone", "summary": "已说明", "reached": True}
    press_order(case, "record_contact", "liaison-hrss", **contact)
    reply = {"outcome": "done", "facts": "系统已修复", "answer": "已为您办好转移接续。"}
    press_order(case, "submit_reply", "liaison-hrss", **reply)
    assert "已为您办好" not in case_page(citizen, case)
    press_order(case, "approve_reply", "leader-hrss")
    assert "已为您办好" not in case_page(citizen, case)

    press(case, "release", "dispatcher", by="online")

    page = case_page(citizen, case)
    assert "给您的答复 办理结果： 办成 已为您办好转移接续。" in page
    assert "您可以评价到" in page


def test_a_supplement_lists_what_is_wanted_and_until_when(citizen: Client) -> None:
    case = registered()
    items = [{"name": "转移申请表", "requirement": "原件，盖章"}, {"name": "身份证"}]
    press(case, "request_supplement", "window", items=items)

    page = case_page(citizen, case)

    assert "需要您补充材料" in page
    assert "转移申请表：原件，盖章" in page
    assert "11月30日（周一）" in page


def rejected(citizen: Client) -> Case:
    case = registered()
    given = {"exclusion": "BY08", "explanation": "不归窗口管。", "remedy": "请打 12345。"}
    press(case, "reject", "window", **given)
    press(case, "approve_rejection", "window2")
    return case


def test_a_refusal_says_why_where_to_go_and_how_to_object(citizen: Client) -> None:
    page = case_page(citizen, rejected(citizen))

    assert "不予受理" in page
    assert "不归窗口管。" in page
    assert "请打 12345。" in page
    assert "提出异议" in page
    assert "12月8日" in page


def test_the_child_of_a_merged_case_shows_its_parents_state_and_answer(citizen: Client) -> None:
    parent, child = handled(), registered()
    press(child, "merge", "dispatcher", into=parent.case_no)
    assert "办理中" in case_page(citizen, child)

    contact = {"method": "phone", "summary": "已说明", "reached": True}
    press_order(parent, "record_contact", "liaison-hrss", **contact)
    reply = {"outcome": "done", "facts": "系统已修复", "answer": "系统修好了，可以办了。"}
    press_order(parent, "submit_reply", "liaison-hrss", **reply)
    press_order(parent, "approve_reply", "leader-hrss")
    press(parent, "release", "dispatcher", by="online")

    page = case_page(citizen, child)
    assert "和别人反映的同一件事合在一起办" in page
    assert "系统修好了，可以办了。" in page
    assert "评价这次办理" in page
    assert parent.case_no not in page


# ── what a reporter may do ───────────────────────────────────────────────


def act(citizen: Client, case: Case, action: str, **given: object) -> object:
    look_up(citizen, case)
    return citizen.post(f"/track/{case.case_no}/{action}", given, follow=True)


def test_papers_are_supplied_and_the_result_is_told(citizen: Client) -> None:
    case = registered()
    press(case, "request_supplement", "window", items=[{"name": "身份证"}])
    paper = SimpleUploadedFile("身份证.png", b"\x89PNG\r\n\x1a\n" + bytes(32))

    page = act(citizen, case, "supply", statement="补上了", uploads=[paper])

    case.refresh_from_db()
    assert case.state == "submitted"
    assert case.attachments.get().event.action == "supply"  # type: ignore[union-attr]
    assert "材料收到了，窗口接着看" in text_of(page)


def test_an_objection_goes_to_the_leader_once(citizen: Client) -> None:
    case = rejected(citizen)
    empty = act(citizen, case, "object", reason="")
    assert text_of(empty).count("请写下您为什么不同意。") == 2

    page = act(citizen, case, "object", reason="这就是办事指南里的事。")

    case.refresh_from_db()
    assert case.pending_action == "object"
    assert "异议收到了，由中心领导复核" in text_of(page)
    assert "复核结果告诉您，最晚" in text_of(page)
    assert citizen.get(f"/track/{case.case_no}/object").status_code == 302


def test_confirming_and_rating_are_asked_without_a_choice_made_beforehand(citizen: Client) -> None:
    case = answered()
    look_up(citizen, case)

    for action in ("confirm", "rate"):
        page = citizen.get(f"/track/{case.case_no}/{action}").content.decode()
        assert 'type="radio"' in page
        assert "checked" not in page


def test_a_good_rating_is_kept_with_its_tags(citizen: Client) -> None:
    case = answered()
    page = text_of(citizen.get("/track"))
    look_up(citizen, case)
    page = text_of(citizen.get(f"/track/{case.case_no}/rate"))
    levels = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    assert all(level in page for level in levels)

    told = act(citizen, case, "rate", level="5", tags=["517"])

    case.refresh_from_db()
    assert case.rating == 5
    assert "谢谢，评价记下了。" in text_of(told)


def test_a_bad_rating_starts_the_case_again_and_says_so(citizen: Client) -> None:
    case = answered()

    told = act(citizen, case, "rate", level="1", comment="还是没办成")

    case.refresh_from_db()
    assert case.state == "redo"
    assert "这件事重新办理" in text_of(told)


def test_no_level_is_an_error_beside_the_field(citizen: Client) -> None:
    page = act(citizen, answered(), "rate")

    assert page.status_code == 422  # type: ignore[attr-defined]
    assert text_of(page).count("请选一项：您满意吗。") == 2


def test_confirming_is_told_plainly(citizen: Client) -> None:
    case = answered()

    page = act(citizen, case, "confirm", done="no")

    assert "没有办好的重新办" in text_of(page)
    assert events(case)[-1] == "confirm"


def test_a_confirmation_may_say_how_satisfied_one_is_with_three_things(citizen: Client) -> None:
    case = answered()
    look_up(citizen, case)
    page = text_of(citizen.get(f"/track/{case.case_no}/confirm"))
    assert "对工作人员的态度" in page
    assert "还能找谁" not in page  # asked only after a "cannot"

    act(citizen, case, "confirm", done="yes", satisfaction="5", satisfaction_speed="2")

    case.refresh_from_db()
    facts = json.loads(case.facts)
    assert (facts["satisfaction"], facts["satisfaction_speed"]) == (5, 2)
    assert "satisfaction_attitude" not in facts


def test_withdrawing_ends_the_case(citizen: Client) -> None:
    case = registered()

    page = act(citizen, case, "withdraw", reason="已经办好了")

    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "已经撤回" in text_of(page)


def test_a_form_sent_twice_is_carried_out_once(citizen: Client) -> None:
    case = registered()
    look_up(citizen, case)
    page = citizen.get(f"/track/{case.case_no}/supply").content.decode()
    mark = page.split('name="once" value="')[1].split('"')[0]

    for _ in range(2):
        given = {"statement": "补一句话。", "once": mark}
        answer = citizen.post(f"/track/{case.case_no}/supply", given)
        assert answer.status_code == 302

    assert events(case) == ["register", "supply"]


def test_what_is_not_open_now_is_refused_and_keeps_what_was_typed(citizen: Client) -> None:
    case = registered()

    page = act(citizen, case, "object", reason="我不同意这样处理。")

    assert page.status_code == 409  # type: ignore[attr-defined]
    assert "现在的状态不能这样办理" in text_of(page)
    assert "我不同意这样处理。" in text_of(page)


def test_an_action_of_the_staff_is_no_page(citizen: Client) -> None:
    case = registered()
    look_up(citizen, case)

    assert citizen.post(f"/track/{case.case_no}/accept", {"situation": "QX1"}).status_code == 404
    assert events(case) == ["register"]


def test_a_case_of_years_ago_is_not_promised_a_rating(citizen: Client, clock: Clock) -> None:
    case = answered()
    given = {"method": "phone", "done": "yes"}
    press(case, "record_attempt", "verifier", MONDAY, method="phone", reached=True, summary="满意")
    press(case, "verify_ok", "verifier", MONDAY, **given)
    clock.passes(days=16)

    page = case_page(citizen, case)

    assert "已办结" in page
    assert "您可以评价到" not in page


# ── why this date ────────────────────────────────────────────────────────


def test_the_reporter_reads_in_one_sentence_why_it_is_this_day(citizen: Client) -> None:
    assert "受理次日起第5个工作日，其间周末不计。" in case_page(citizen, handled())


def test_before_acceptance_there_is_no_promise_to_explain(citizen: Client) -> None:
    assert "次日起第" not in case_page(citizen, registered())
