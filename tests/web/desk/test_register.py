"""The counter: write it down first, a receipt with the code once, nothing registered twice."""

import re
from html import unescape

import pytest
import segno
from django.test import Client

from bancheng.cases.models import Case
from bancheng.crypto import query_code
from tests.cases.conftest import answered
from tests.web.desk.conftest import At

SENT = {
    "statement": "交了转移材料，去了三次都说再等等。",
    "name": "张三丰",
    "phone": "13800138000",
    "channel": "window",
}


def once_of(desk) -> str:
    found = re.search(r'name="once" value="(\w+)"', desk.get("/desk/register").content.decode())
    assert found
    return found.group(1)


def test_a_statement_and_any_contact_are_enough(at: At) -> None:
    desk = at("window")

    answer = desk.post(
        "/desk/register", {"statement": SENT["statement"], "contact": "村代办员老李", "once": "1"}
    )

    case = Case.objects.get()
    assert answer.headers["Location"] == f"/desk/cases/{case.case_no}/receipt"
    assert (case.state, case.registered_by) == ("submitted", "window")


def test_everything_that_was_filled_in_is_kept(at: At) -> None:
    at("window").post(
        "/desk/register",
        {
            **SENT,
            "request": "尽快办好",
            "kind": "person",
            "vulnerable": "on",
            "confidential": "on",
            "agent": "李四 女儿",
            "item_name": "社会保险转移接续",
            "filed": "offline",
            "filed_on": "2026-11-03",
            "trips": "3",
            "needed_by": "2026-12-01",
            "situation": "QX1",
            "once": "2",
        },
    )

    case = Case.objects.get()
    assert (case.item_name, case.filed, case.trips) == ("社会保险转移接续", "offline", 3)
    assert (str(case.filed_on), str(case.needed_by)) == ("2026-11-03", "2026-12-01")
    assert case.vulnerable
    assert case.confidential
    assert case.situation == "QX1"


def test_the_query_code_stands_on_the_receipt_once(at: At) -> None:
    desk = at("window")
    address = desk.post("/desk/register", {**SENT, "once": once_of(desk)}).headers["Location"]
    case = Case.objects.get()
    code = query_code(case.case_no, case.code_salt)

    first, second = desk.get(address).content.decode(), desk.get(address).content.decode()

    assert code in first
    assert "data:image/svg+xml" in first
    assert 'style="' not in first
    assert code not in second
    assert case.case_no in second


def test_the_picture_code_of_the_receipt_leads_to_where_its_reporter_rates_by_code(at: At) -> None:
    case = answered()
    place = f"/track?case_no={case.case_no}"
    drawn = segno.make(f"http://testserver{place}", error="m").svg_data_uri(omitsize=True, border=1)

    receipt = unescape(at("window").get(f"/desk/cases/{case.case_no}/receipt").content.decode())
    citizen = Client()
    asked = citizen.get(place).content.decode()
    typed = {"case_no": case.case_no, "code": query_code(case.case_no, case.code_salt)}
    opened = citizen.post("/track", typed, follow=True).content.decode()

    assert drawn in receipt
    assert "答复以后确认结果、评价" in receipt
    assert case.case_no in asked
    assert f"/track/{case.case_no}/rate" in opened


def test_what_is_missing_is_said_beside_its_box_and_nothing_typed_is_lost(at: At) -> None:
    answer = at("window").post("/desk/register", {"statement": SENT["statement"], "once": "3"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写电话；没有电话的，写明怎样联系。" in page
    assert SENT["statement"] in page
    assert not Case.objects.exists()


def test_the_same_form_sent_twice_is_registered_once(at: At) -> None:
    desk = at("window")
    sent = {**SENT, "once": once_of(desk)}

    first, second = desk.post("/desk/register", sent), desk.post("/desk/register", sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_a_form_can_be_mended_and_sent_again(at: At) -> None:
    desk = at("window")
    refused = desk.post("/desk/register", {"statement": SENT["statement"], "once": once_of(desk)})
    found = re.search(r'name="once" value="(\w+)"', refused.content.decode())
    assert found

    desk.post("/desk/register", {**SENT, "once": found.group(1)})

    assert Case.objects.count() == 1


@pytest.mark.parametrize("who", ["dispatcher", "liaison-hrss", "verifier", "leader", "province"])
def test_only_the_window_registers_at_the_counter(at: At, who: str) -> None:
    desk = at(who)

    assert desk.get("/desk/register").status_code == 403
    assert desk.post("/desk/register", SENT).status_code == 403
    assert not Case.objects.exists()
