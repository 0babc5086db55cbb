"""评价和整改 at the desk: the list, the order to rectify, oddities, and the window's code."""

import re

import pytest
from django.test import Client

from bancheng.evaluation.models import Flag, Proposal, VisitRating
from bancheng.oversight.models import Paper
from tests.cases.conftest import press
from tests.evaluation.conftest import follow, judged, rated
from tests.web.public.conftest import text_of

ALL = ("/desk/ratings", "/desk/ratings/rectification", "/desk/ratings/flags")


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 200), ("leader", 200), ("leader-hrss", 200), ("window", 403),
     ("liaison-hrss", 403), ("verifier", 403), ("dispatcher", 403)],
)  # fmt: skip
def test_the_pages_are_for_who_oversees_and_the_head_of_the_unit(at, who, status):
    assert [at(who).get(page).status_code for page in ALL] == [status] * 3
    expected = 200 if who in ("supervisor", "leader") else 403
    assert at(who).get("/desk/ratings/visits").status_code == expected


def test_a_bad_rating_is_listed_with_its_finding_and_dates(at):
    case = rated(2, tags=["213"])
    judged(case, "B")
    press(case, "appeal_rating", "leader-hrss", reason="已当天办好")
    follow()

    shown = text_of(at("leader-hrss").get("/desk/ratings?which=appealed"))

    assert "不满意" in shown
    assert "窗口人员业务不熟练" in shown
    assert "B 情况复杂 申诉复核中" in shown
    assert "待提方案：11月30日（周一）前" in shown


def test_nothing_bad_says_that_silence_is_not_good(at):
    shown = text_of(at("supervisor").get("/desk/ratings"))

    assert "没有这样的差评" in shown
    assert "没有评价的不算好评" in shown


def proposal() -> Proposal:
    for _number in range(3):
        rated(1)
    follow()
    return Proposal.objects.get()


def test_a_proposal_becomes_a_draft_with_its_three_cases_once(at):
    pk, supervisor = proposal().pk, at("supervisor")

    page = supervisor.post(f"/desk/ratings/rectification/{pk}/draft")
    again = supervisor.post(f"/desk/ratings/rectification/{pk}/draft")

    [paper] = Paper.objects.all()
    assert (page.status_code, again.status_code) == (302, 409)
    assert page.headers["Location"] == f"/desk/papers/{paper.pk}/edit"
    assert (paper.kind, paper.unit, paper.state) == ("rectification", "hrss", "draft")
    assert paper.lines.count() == 3
    assert Proposal.objects.get().paper == paper.pk


def test_a_proposal_is_not_the_unit_s_to_see_or_settle(at):
    pk, head = proposal().pk, at("leader-hrss")

    assert "提请" not in text_of(head.get("/desk/ratings/rectification"))
    assert head.post(f"/desk/ratings/rectification/{pk}/draft").status_code == 403
    refused = head.post(f"/desk/ratings/rectification/{pk}/dismiss", {"reason": "不必"})
    assert refused.status_code == 403


def test_deciding_against_an_order_needs_a_reason(at):
    pk, supervisor = proposal().pk, at("supervisor")
    address = f"/desk/ratings/rectification/{pk}/dismiss"

    assert supervisor.post(address, {"reason": ""}).status_code == 422
    page = supervisor.post(address, {"reason": "同一故障，已修复"}, follow=True)

    assert "不责令" in text_of(page)
    assert "同一故障，已修复" in text_of(page)


def test_an_oddity_is_checked_from_the_list_and_shown_on_the_case(at):
    case = rated(5)
    flag = Flag.objects.create(
        key="x", centre_id="990100", case=case, kind="short_call", at=case.received_at, number=9,
        unit="hrss",
    )  # fmt: skip
    supervisor = at("supervisor")
    assert "通话 9 秒" in text_of(supervisor.get("/desk/ratings/flags"))
    refused = supervisor.post(f"/desk/ratings/flags/{flag.pk}/check", {"note": ""})
    assert refused.status_code == 422

    supervisor.post(f"/desk/ratings/flags/{flag.pk}/check", {"note": "听了录音，是断线"})

    assert "没有这样的异常" in text_of(supervisor.get("/desk/ratings/flags"))
    on_case = supervisor.get(f"/desk/cases/{case.case_no}/ratings", headers={"HX-Request": "true"})
    assert "核对：听了录音，是断线" in text_of(on_case)
    assert "/ratings" in supervisor.get(f"/desk/cases/{case.case_no}").content.decode()


def test_the_window_shows_a_code_and_only_the_visitor_rates(at):
    window = at("window")
    page = window.post("/desk/visits/invite").content.decode()
    [address] = re.findall(r'href="http://testserver(/rate/[^"]+)"', page)

    assert at("supervisor").post("/desk/visits/invite").status_code == 403
    assert "工作人员登录后不能代评" in text_of(window.get(address))
    assert window.post(address, {"level": "5"}).status_code == 403
    assert VisitRating.objects.get().level is None

    told = Client().post(address, {"level": "2", "tags": ["213", "517"], "comment": "等了很久"})

    visit = VisitRating.objects.get()
    assert "谢谢，评价记下了" in text_of(told)
    assert (visit.level, visit.tags, visit.catalogue) == (2, '["213"]', "2026-1")
    assert "等了很久" in text_of(at("supervisor").get("/desk/ratings/visits"))


def test_a_visit_is_rated_once_and_a_forged_link_opens_nothing(at):
    page = at("window").post("/desk/visits/invite").content.decode()
    [address] = re.findall(r'href="http://testserver(/rate/[^"]+)"', page)
    citizen = Client()

    assert citizen.post(address, {}).status_code == 422
    assert citizen.post(address, {"level": "5"}).status_code == 200
    assert citizen.post(address, {"level": "1"}).status_code == 409
    assert VisitRating.objects.get().level == 5
    assert citizen.get(address[:-1] + "!").status_code == 404
    assert "这一次已经评价过了" in text_of(citizen.get(address))


def test_silence_stays_unrated(at):
    window = at("window")
    for _number in range(2):
        window.post("/desk/visits/invite")

    shown = text_of(at("leader").get("/desk/ratings/visits"))

    assert "请 2 人评价，0 人作了评价，其中差评 0 个，平均 – 级" in shown
