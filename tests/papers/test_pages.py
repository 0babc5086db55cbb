"""Papers on the desk and on the reporter's own pages: who reads what, and what is logged."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from bancheng.cases.models import AccessLog, Case
from bancheng.papers.checking import check_of
from bancheng.papers.issuing import issue_for
from bancheng.papers.models import IssuedPaper
from tests.cases.conftest import answered, handled, press, registered

At = Callable[[str], Client]
PHONE = "13800138000"


@pytest.fixture
def at(centre: str) -> At:
    """`at("window")` is a browser in which that person has signed in."""

    def sit(username: str) -> Client:
        client = Client()
        user = get_user_model().objects.get_by_natural_key(username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sit


def paper_of(case: Case, title: str) -> IssuedPaper:
    return next(paper for paper in issue_for(case) if paper.title == title)


def page_of(case: Case, title: str) -> str:
    return f"/desk/cases/{case.case_no}/papers/{paper_of(case, title).event.seq}"


def test_the_story_leads_to_the_paper_of_each_line(at: At) -> None:
    case = registered()
    press(case, "accept", "window", situation="QX1")

    story = at("window").get(f"/desk/cases/{case.case_no}").content.decode()
    page = at("window").get(f"/desk/cases/{case.case_no}/papers/2")

    assert f"/desk/cases/{case.case_no}/papers/2" in story
    assert "受理回执" in page.content.decode()
    assert "云政办受〔2026〕1号" in page.content.decode()
    assert "张**" in page.content.decode()
    assert page.headers["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_paper_is_taken_away_as_a_file(at: At, form: str) -> None:
    paper = paper_of(answered(), "办理结果告知书")

    answer = at("dispatcher").get(f"/desk/issued/{paper.pk}.{form}")

    assert answer.status_code == 200
    assert answer.content[:4] == {"pdf": b"%PDF", "docx": b"PK\x03\x04"}[form]
    assert answer.headers["Content-Disposition"].endswith(f".{form}")
    assert "no-store" in answer.headers["Cache-Control"]


def test_no_other_kind_of_file_is_made(at: At) -> None:
    paper = paper_of(registered(), "受理登记表")

    assert at("window").get(f"/desk/issued/{paper.pk}.exe").status_code == 404


def test_a_paper_is_opened_in_full_only_with_a_reason_and_that_is_logged(at: At) -> None:
    case, desk = handled(), at("liaison-hrss")
    address = page_of(case, "工单")
    assert PHONE not in desk.get(address).content.decode()

    refused = desk.post(f"{address}/open", {"reason": " ", "form": "print"})
    shown = desk.post(f"{address}/open", {"reason": "打印后联系反映人", "form": "print"})

    assert refused.status_code == 422
    assert PHONE not in refused.content.decode()
    assert PHONE in shown.content.decode()
    assert AccessLog.objects.get(case=case).reason == "打印后联系反映人"


def test_a_number_typed_into_the_item_is_masked_like_any_text(at: At) -> None:
    typed = "社保转移”13912345678"
    case = registered(item={"name": typed})
    press(case, "accept", "window", situation="QX1")
    desk, address = at("window"), page_of(case, "受理回执")

    masked = desk.get(address).content.decode()
    shown = desk.post(f"{address}/open", {"reason": "打印给反映人", "form": "print"})

    assert "13912345678" not in masked
    assert masked.count("139****5678") >= 2  # the line, and the sentence above
    assert shown.content.decode().count("13912345678") >= 2


def test_who_may_not_unmask_may_not_open_a_paper(at: At) -> None:
    case = handled()

    answer = at("supervisor").post(f"{page_of(case, '工单')}/open", {"reason": "看看"})

    assert answer.status_code == 403
    assert not AccessLog.objects.exists()


def test_a_unit_reads_its_own_orders_and_not_what_is_the_centre_s(at: At) -> None:
    case = handled()
    press(case, "add_order", "dispatcher", unit="market", instructions="请协助核对登记信息。")
    orders = [paper for paper in issue_for(case) if paper.kind == "order"]
    unit = at("liaison-market")

    codes = {paper.unit: unit.get(f"/desk/issued/{paper.pk}.docx").status_code for paper in orders}

    assert codes == {"hrss": 404, "market": 200}
    assert unit.get(page_of(case, "受理登记表")).status_code == 404
    story = unit.get(f"/desk/cases/{case.case_no}").content.decode()
    assert page_of(case, "受理登记表") + '"' not in story
    assert (
        "请协助核对登记信息。" in unit.get(f"/desk/cases/{case.case_no}/papers/6").content.decode()
    )


def test_of_a_confidential_case_the_unit_s_paper_holds_the_text_of_its_order(at: At) -> None:
    reporter = {"kind": "person", "name": "张三丰", "phone": PHONE, "confidential": True}
    case = handled(reporter=reporter)
    address = page_of(case, "工单")

    unit = at("liaison-hrss").get(address).content.decode()
    window = at("window").get(address).content.decode()

    assert "请核实转移记录" in unit
    assert "身份保密" in unit
    assert "张" not in unit.partition("<article")[2].replace("张**", "?")
    assert "跑了三趟" not in unit
    assert "跑了三趟" in window
    assert at("liaison-hrss").post(f"{address}/open", {"reason": "联系"}).status_code == 403


def test_another_unit_finds_no_paper(at: At) -> None:
    case = handled()
    paper = paper_of(case, "工单")

    assert at("liaison-housing").get(f"/desk/issued/{paper.pk}.pdf").status_code == 404
    assert at("liaison-housing").get(page_of(case, "工单")).status_code == 404


# ── the reporter ─────────────────────────────────────────────────────────


def following(case: Case) -> Client:
    client = Client()
    client.post("/track", {"case_no": case.case_no, "code": case.query_code})
    return client


def test_the_reporter_has_the_papers_that_are_theirs_with_the_query_code(centre: str) -> None:
    case = answered()
    client = following(case)
    page = client.get(f"/track/{case.case_no}").content.decode()
    own, internal = paper_of(case, "办理结果告知书"), paper_of(case, "办理结果反馈单")

    paper = client.get(f"/track/{case.case_no}/papers/{own.pk}")

    assert "办理结果告知书" in page
    assert "反馈单" not in page
    assert "张三丰" in paper.content.decode()
    assert client.get(f"/track/{case.case_no}/papers/{own.pk}.pdf").content.startswith(b"%PDF")
    assert client.get(f"/track/{case.case_no}/papers/{internal.pk}").status_code == 404


def test_without_the_code_or_with_that_of_another_case_there_is_no_paper(centre: str) -> None:
    case, other = answered(), registered()
    own = paper_of(case, "办理结果告知书")

    assert Client().get(f"/track/{case.case_no}/papers/{own.pk}").status_code == 302
    assert following(other).get(f"/track/{other.case_no}/papers/{own.pk}").status_code == 404
    assert following(other).get(f"/track/{case.case_no}/papers/{own.pk}.pdf").status_code == 302


# ── is it genuine? ───────────────────────────────────────────────────────


def test_number_and_check_value_together_say_that_a_paper_is_genuine(centre: str) -> None:
    paper = paper_of(answered(), "办理结果告知书")
    check = check_of(paper)

    right = Client().post("/papers/check", {"number": paper.number, "check": check.lower()})
    wrong = Client().post("/papers/check", {"number": paper.number, "check": "0" * 12})

    assert "是本中心出具的文书" in right.content.decode()
    assert "与出具时的摘要一致" in right.content.decode()
    assert "张三丰" not in right.content.decode()
    assert wrong.status_code == 422
    assert paper.title not in wrong.content.decode()


def test_the_picture_code_leads_to_tracking_and_to_the_check_and_holds_no_query_code(
    centre: str,
) -> None:
    case = registered()
    paper = paper_of(case, "受理登记表")

    page = Client().get("/track", {"case_no": case.case_no, "paper": paper.number, "check": "AB"})

    assert case.case_no in page.content.decode()
    assert "/papers/check?paper=" in page.content.decode()
    assert Client().get("/papers/check", {"paper": paper.number, "check": "AB12"}).context[
        "form"
    ].initial == {"number": paper.number, "check": "AB12"}
