"""The list of calls, one call with its script, the number to dial, and the signature."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from bancheng.cases.models import AccessLog, Attachment, Case, Event
from bancheng.rules import calls
from tests.cases.conftest import MONDAY, answered, handled, press, press_order, registered
from tests.cases.test_statements import counted
from tests.web.desk.conftest import At

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
HEARD = {"satisfaction": "5", "satisfaction_attitude": "4", "satisfaction_speed": "2"}


def refused() -> Case:
    """A case whose answer is that the law forbids it."""
    case = handled()
    said = {"method": "phone", "summary": "已说明", "reached": True}
    press_order(case, "record_contact", "liaison-hrss", **said)
    reply = {"outcome": "cannot_by_law", "facts": "年限不够", "answer": "依法不能补缴。"}
    reply |= {"legal_basis": "社会保险法第十六条", "alternatives": "可以继续缴费"}
    press_order(case, "submit_reply", "liaison-hrss", **reply)
    press_order(case, "approve_reply", "leader-hrss")
    press_order(case, "approve_reply", "leader")
    return press(case, "release", "dispatcher", by="phone")


def missed(case: Case, *moments: datetime) -> None:
    for moment in moments:
        given = {"method": "phone", "reached": False, "summary": "无人接听"}
        press(case, "record_attempt", "verifier", moment, **given)


def send(at: At, case: Case, then: str, **given: str) -> object:
    case.refresh_from_db()
    data = {"version": str(case.version), "method": "phone", "then": then, **given}
    return at("verifier").post(f"/desk/calls/{case.case_no}", data)


def facts_of(case: Case) -> dict[str, object]:
    case.refresh_from_db()
    found: dict[str, object] = json.loads(case.facts)
    return found


def lines(case: Case) -> list[str]:
    return list(Event.objects.filter(case=case).order_by("seq").values_list("action", flat=True))


# ── the list ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("verifier", 200),
        ("window", 200),
        ("dispatcher", 200),
        ("leader", 403),
        ("liaison-hrss", 403),
    ],
)
def test_the_list_is_for_the_posts_that_check(at: At, who: str, status: int) -> None:
    assert at(who).get("/desk/calls").status_code == status


def test_what_must_be_phoned_is_listed_and_what_is_not_due_yet_waits_below(at: At) -> None:
    due, later = answered(), answered()
    missed(later, MONDAY)

    page = at("verifier").get("/desk/calls").content.decode()

    assert "必须电话核查的" in page
    assert due.case_no in page
    assert "换个时段再打的" in page
    assert "打过 1 次：11月23日（周一）上午" in page
    assert "13:00</time>起再打" in page
    assert page.index(due.case_no) < page.index(later.case_no)


def test_the_list_holds_the_viewer_s_own_and_beside_it_everybody_s(at: At) -> None:
    case = answered()
    press(case, "hand_over", "verifier", to="verifier2")
    press(case, "accept_hand_over", "verifier2")

    assert case.case_no not in at("verifier").get("/desk/calls").content.decode()
    assert case.case_no in at("verifier").get("/desk/calls?list=all").content.decode()
    assert case.case_no in at("verifier2").get("/desk/calls").content.decode()


def test_the_list_costs_the_same_for_one_case_and_for_six(at: At) -> None:
    answered()
    browser = at("verifier")
    browser.get("/desk/calls")
    with counted() as one:
        browser.get("/desk/calls")
    for _more in range(5):
        answered()
    with counted() as six:
        browser.get("/desk/calls")

    assert len(six) == len(one)


def test_guidance_in_the_sample_waits_for_another_person(at: At) -> None:
    found = []
    while not found or not calls.guidance_sampled(found[-1].case_no, 20):
        case = registered()
        press(case, "guide", "window", guidance="到三楼", agreed="当面同意")
        found.append(case)
    drawn = found[-1]

    own = at("window").get("/desk/calls?list=guided").content.decode()
    assert "您引导的，由另一人抽查" in own
    page = at("window2").get("/desk/calls").content.decode()
    assert f"/desk/cases/{drawn.case_no}/actions/review_guidance" in page
    assert all(one.case_no not in page for one in found[:-1])

    form = {"version": str(drawn.version + 1), "result": "should_accept", "method": "phone"}
    drawn.refresh_from_db()
    form["version"] = str(drawn.version)
    address = f"/desk/cases/{drawn.case_no}/actions/review_guidance"
    at("window2").post(address, {**form, "opinion": "属于受理范围"})

    drawn.refresh_from_db()
    assert (drawn.state, drawn.guidance_due_at) == ("submitted", None)
    story = at("window2").get(f"/desk/cases/{drawn.case_no}").content.decode()
    assert "应当受理" in story


# ── one call ─────────────────────────────────────────────────────────────


def test_one_press_records_the_call_and_closes_the_case(at: At) -> None:
    case = answered()
    script = {"same_day_contact": "yes", "extra": "none", "rating_urged": "no", "seconds": "95"}

    done = send(at, case, "ok", done="yes", **HEARD, **script)

    assert done.status_code == 302  # type: ignore[attr-defined]
    facts = facts_of(case)
    assert (facts["state"], facts["verified"]) == ("closed", "yes")
    assert (facts["satisfaction"], facts["satisfaction_speed"]) == (5, 2)
    assert lines(case)[-2:] == ["record_attempt", "verify_ok"]
    body = json.loads(Event.objects.get(case=case, action="record_attempt").body)
    assert body["given"]["seconds"] == 95
    assert body["given"]["extra"] == "none"


def test_a_conclusion_that_is_refused_records_no_call_and_keeps_what_was_typed(at: At) -> None:
    case = answered()

    page = send(at, case, "ok", done="no", summary="他说钱还没到")

    assert page.status_code == 409  # type: ignore[attr-defined]
    text = page.content.decode()  # type: ignore[attr-defined]
    assert "反映人说没有办成，应核查不通过。" in text
    assert "他说钱还没到" in text
    assert lines(case)[-1] == "release"


def test_a_failed_check_needs_its_reason_beside_the_box(at: At) -> None:
    case = answered()

    page = send(at, case, "fail", done="no")
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "请填写这一项。" in page.content.decode()  # type: ignore[attr-defined]

    send(at, case, "fail", done="no", reason="系统里没有", false_closure="on")
    case.refresh_from_db()
    assert (case.state, case.false_closure) == ("redo", True)
    assert lines(case)[-3:] == ["record_attempt", "verify_fail", "supervise"]
    listed = at("supervisor").get("/desk/cases?false_closure=true").content.decode()
    assert case.case_no in listed
    assert "虚假办结" in at("supervisor").get(f"/desk/cases/{case.case_no}").content.decode()


def test_three_calls_in_vain_in_different_bands_end_as_not_reached(at: At) -> None:
    case = answered()
    evening = MONDAY + timedelta(hours=6)
    for moment in (MONDAY, evening, MONDAY + timedelta(days=1)):
        with time_machine.travel(moment, tick=False):
            page = at("verifier").get(f"/desk/calls/{case.case_no}").content.decode()
            assert "按未联系上办结" not in page
            send(at, case, "missed")
    with time_machine.travel(MONDAY + timedelta(days=1, hours=1), tick=False):
        page = at("verifier").get(f"/desk/calls/{case.case_no}").content.decode()
        assert "按未联系上办结" in page
        send(at, case, "silent")

    assert facts_of(case)["verified"] == "not_reached"
    assert facts_of(case).get("satisfaction") is None


def test_after_a_cannot_it_is_asked_whether_it_was_understood(at: At) -> None:
    done, case = answered(), refused()
    question = "理由和救济途径听明白了吗"
    assert question not in at("verifier").get(f"/desk/calls/{done.case_no}").content.decode()
    assert question in at("verifier").get(f"/desk/calls/{case.case_no}").content.decode()

    send(at, case, "ok", done="no", understood="partly")

    facts = facts_of(case)
    assert (facts["understood"], facts["verified"]) == ("partly", "no")
    page = at("verifier").get(f"/desk/cases/{case.case_no}").content.decode()
    assert "部分明白" in page


def test_a_call_noted_before_is_not_recorded_twice(at: At) -> None:
    case = answered()
    send(at, case, "noted", summary="下午再问一句")
    page = at("verifier").get(f"/desk/calls/{case.case_no}").content.decode()
    assert "没有打通" not in page

    send(at, case, "ok", done="yes")

    assert lines(case).count("record_attempt") == 1


def test_the_number_is_shown_to_who_may_and_the_look_is_noted(at: At) -> None:
    case = answered()
    address = f"/desk/calls/{case.case_no}"
    assert "13800138000" not in at("verifier").get(address).content.decode()

    page = at("verifier").post(f"{address}/number").content.decode()

    assert 'href="tel:13800138000"' in page
    seen = AccessLog.objects.get(case=case)
    assert (seen.by, seen.reason, seen.fields) == ("verifier", "回访核查", "name phone")


def test_of_a_confidential_case_only_its_verifier_has_the_number(at: At) -> None:
    values = {"kind": "person", "name": "张三丰", "phone": "13800138000", "confidential": True}
    case = registered(reporter=values)
    press(case, "solve_on_spot", "window", situation="QX1", causes=["ZY03"], outcome="done",
          answer="当场补录")  # fmt: skip
    case.refresh_from_db()
    other = {"verifier": "verifier2", "verifier2": "verifier"}[str(case.owner)]

    mine = at(str(case.owner)).post(f"/desk/calls/{case.case_no}/number")
    assert "tel:13800138000" in mine.content.decode()
    assert at(other).post(f"/desk/calls/{case.case_no}/number").status_code == 403
    assert "身份保密" in at(other).get(f"/desk/calls/{case.case_no}").content.decode()


def test_who_has_nothing_to_check_is_sent_back_to_the_list(at: At) -> None:
    case = handled()

    assert at("verifier").get(f"/desk/calls/{case.case_no}").status_code == 302
    assert at("liaison-housing").get(f"/desk/calls/{case.case_no}").status_code == 404


# ── the signature ────────────────────────────────────────────────────────


def test_a_signature_at_the_window_is_kept_and_makes_the_word_count(at: At) -> None:
    case = answered()
    address = f"/desk/cases/{case.case_no}/actions/confirm"
    form = at("window").get(address).content.decode()
    assert "data-signature" in form
    assert 'accept="image/*"' in form

    sent = {"version": str(case.version), "done": "yes", **HEARD}
    sent["signature"] = SimpleUploadedFile("签名.png", PNG, "image/png")  # type: ignore[assignment]
    at("window").post(address, sent)

    facts = facts_of(case)
    assert facts["confirmed"] == "yes"
    assert "confirmed_unsigned" not in facts
    assert Attachment.objects.get(case=case).name == "签名.png"


def test_a_word_without_a_signature_is_marked_so(at: At) -> None:
    case = answered()
    address = f"/desk/cases/{case.case_no}/actions/confirm"

    at("window").post(address, {"version": str(case.version), "done": "yes"})

    assert facts_of(case)["confirmed_unsigned"] is True
    page = at("verifier").get(f"/desk/cases/{case.case_no}").content.decode()
    assert "窗口代记，没有签名" in page
