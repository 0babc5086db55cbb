"""The inbox on the desk: what a person finds there, what they can do with it, who cannot."""

import re
from datetime import timedelta

import pytest
import time_machine

from bancheng.notify.in_app import papers as telling
from bancheng.notify.in_app import quiet
from bancheng.notify.in_app.delivery import deliver
from bancheng.notify.in_app.models import Notice
from bancheng.people.models import RoleGrant, User
from bancheng.rules.states import Role
from tests.cases.conftest import MONDAY, REPORTER, answered, handled, press, press_order, registered
from tests.cases.test_statements import counted
from tests.cast import CENTRE
from tests.oversight import test_papers as papers_of
from tests.web.desk.conftest import At


def dispatched(**more: object) -> str:
    """A case that waits for its unit's signature, told to everybody."""
    case = registered(**more)
    press(case, "accept", "window", situation="QX1")
    triage = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    press(case, "triage", "dispatcher", **triage)
    press(case, "dispatch", "dispatcher", instructions="请核实。")
    deliver(MONDAY)
    return case.case_no


def shown(at: At, username: str, query: str = "") -> str:
    return at(username).get(f"/desk/inbox{query}").content.decode()


def mine(username: str) -> Notice:
    return Notice.objects.filter(to=username).latest("id")


def test_what_is_asked_says_what_of_which_case_by_when_and_from_whom(at: At) -> None:
    case_no = dispatched()

    page = shown(at, "liaison-hrss")

    assert "新工单，请签收" in page
    assert case_no in page
    assert "社会保险转移接续" in page
    assert "派单 · 李分派" in page
    assert "light-yellow" in page  # due today
    assert "刚刚（09:00）" in page


def test_the_badge_counts_what_is_unread_on_every_page_and_opening_reads(at: At) -> None:
    case_no = dispatched()
    desk = at("liaison-hrss")
    assert re.search(r'<span class="count">1<', desk.get("/desk/").content.decode())

    opened = desk.get(f"/desk/inbox/{mine('liaison-hrss').pk}/open")

    assert opened["Location"] == f"/desk/cases/{case_no}"
    assert mine("liaison-hrss").read_at == MONDAY
    assert desk.get("/desk/inbox/badge").content.decode().strip() == ""


def test_more_than_ninety_nine_are_not_counted_one_by_one(at: At) -> None:
    dispatched()
    row = mine("liaison-hrss")
    for _more in range(120):
        row.pk, row.event_id = None, None
        row.save(force_insert=True)

    assert "99+" in at("liaison-hrss").get("/desk/inbox/badge").content.decode()


def test_who_is_signed_out_gets_no_page_in_place_of_the_badge(client) -> None:
    answer = client.get("/desk/inbox/badge")

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("way", ["open", "done", "undone"])
def test_other_peoples_notices_are_not_there(at: At, way: str) -> None:
    dispatched()
    pk = mine("liaison-hrss").pk
    desk = at("liaison-market")
    send = desk.get if way == "open" else desk.post

    assert send(f"/desk/inbox/{pk}/{way}").status_code == 404
    assert send(f"/desk/inbox/{pk + 10_000}/{way}").status_code == 404
    assert mine("liaison-hrss").read_at is None
    assert mine("liaison-hrss").done_at is None


def test_a_reporters_row_is_nobodys(at: At) -> None:
    dispatched()
    row = Notice.objects.filter(audience="reporter").first()
    assert row is not None

    assert at("window").get(f"/desk/inbox/{row.pk}/open").status_code == 404


def test_what_is_put_away_leaves_the_list_and_can_be_taken_back(at: At) -> None:
    dispatched()
    desk, pk = at("liaison-hrss"), mine("liaison-hrss").pk
    back = {"back": "/desk/inbox?kind=asked"}

    assert desk.post(f"/desk/inbox/{pk}/done", back)["Location"] == back["back"]
    assert "现在没有要您办的" in shown(at, "liaison-hrss")
    assert "还没办完" in shown(at, "liaison-hrss", "?kind=asked&done=1")

    desk.post(f"/desk/inbox/{pk}/undone", back)
    assert "新工单，请签收" in shown(at, "liaison-hrss")


def test_what_has_been_done_in_fact_cannot_be_taken_back(at: At) -> None:
    case_no = dispatched()
    asked = Notice.objects.get(to="liaison-hrss", kind="asked")
    press_order(registered_case(case_no), "sign", "leader-hrss")
    deliver(MONDAY)

    at("liaison-hrss").post(f"/desk/inbox/{asked.pk}/undone")

    asked.refresh_from_db()
    assert asked.done_at == MONDAY
    assert "还没办完" not in shown(at, "liaison-hrss", "?kind=asked&done=1")


def registered_case(case_no: str):
    from bancheng.cases.models import Case

    return Case.objects.get(case_no=case_no)


def test_one_is_sent_back_to_the_inbox_and_nowhere_else(at: At) -> None:
    dispatched()
    pk = mine("liaison-hrss").pk

    for place in ("https://example.org/desk/inbox", "//example.org", "/desk/inbox\\@evil"):
        answer = at("liaison-hrss").post(f"/desk/inbox/{pk}/done", {"back": place})
        assert answer["Location"] in ("/desk/inbox", "/desk/inbox%5C@evil")


def test_all_of_one_kind_is_read_at_once(at: At) -> None:
    answered()
    deliver(MONDAY)
    desk = at("window")
    assert Notice.objects.filter(to="window", read_at=None).exists()

    desk.post("/desk/inbox/read", {"kind": "came"})
    assert Notice.objects.filter(to="window", read_at=None).exists()
    desk.post("/desk/inbox/read", {"kind": "turned"})

    assert Notice.objects.filter(to="window", read_at=None).count() == 0
    assert Notice.objects.exclude(to="window").filter(audience="staff", read_at=None).exists()


def test_what_becomes_visible_at_the_opening_is_not_there_before(at: At) -> None:
    dispatched()
    Notice.objects.update(visible_from=MONDAY + timedelta(hours=23))

    assert "现在没有要您办的" in shown(at, "liaison-hrss")
    assert at("liaison-hrss").get("/desk/inbox/badge").content.decode().strip() == ""
    with time_machine.travel(MONDAY + timedelta(hours=24), tick=False):
        assert "新工单，请签收" in shown(at, "liaison-hrss")


def test_a_deputy_sees_what_is_asked_of_a_colleague_who_went_away_later(at: At) -> None:
    case_no = dispatched()
    away = User.objects.get(username="liaison-hrss")
    away.deputy = User.objects.get(username="handler-hrss")
    away.on_leave_from = MONDAY.date()
    away.save()

    page = shown(at, "handler-hrss")

    assert "新工单，请签收" in page
    assert "代hrss联络员" in page
    assert "标为已办" not in page
    opened = at("handler-hrss").get(f"/desk/inbox/{mine('liaison-hrss').pk}/open")
    assert opened["Location"] == f"/desk/cases/{case_no}"
    assert mine("liaison-hrss").read_at is None


def test_of_a_confidential_case_the_unit_reads_nothing_that_identifies(at: At) -> None:
    dispatched(reporter={**REPORTER, "confidential": True}, item={"name": ""})

    page = shown(at, "liaison-hrss")

    assert "新工单，请签收" in page
    assert "保密件，请看转办内容" in page
    assert "张" not in page.split("<main")[1]
    assert "跑了三趟" not in page


def test_a_case_that_one_may_not_see_any_more_is_named_without_a_link(at: At) -> None:
    case_no = dispatched()
    case = registered_case(case_no)
    press_order(case, "request_return", "leader-hrss", reason="不属职责", basis="三定规定")
    press_order(case, "approve_return", "dispatcher", opinion="同意")
    deliver(MONDAY)

    page = shown(at, "leader-hrss", "?kind=turned")

    assert "退单已同意，不用再办" in page
    assert case_no in page
    assert "row-link" not in page
    assert "社会保险转移接续" not in page


@pytest.mark.parametrize(
    ("kind", "empty"),
    [("asked", "现在没有要您办的"), ("came", "还没有交给您的"), ("turned", "还没有变化")],
)
def test_an_empty_tab_says_why(at: At, kind: str, empty: str) -> None:
    assert empty in shown(at, "supervisor", f"?kind={kind}")


def test_pages_follow_one_another_without_gap_or_repetition(at: At) -> None:
    numbers = {dispatched() for _ in range(55)}
    seen, address = [], "/desk/inbox?kind=asked"
    desk = at("liaison-hrss")
    while address:
        page = desk.get(address).content.decode()
        seen += re.findall(r'class="code" title="(BC[^"]+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""

    assert sorted(seen) == sorted(numbers)
    assert desk.get("/desk/inbox?cursor=nonsense").status_code == 404


def test_the_inbox_costs_as_many_statements_for_fifty_rows_as_for_one(at: At) -> None:
    desk, costs = at("liaison-hrss"), []
    for more in (1, 49):
        for _ in range(more):
            dispatched()
        desk.get("/desk/inbox")
        with counted() as spent:
            page = desk.get("/desk/inbox").content.decode()
        costs.append(spent.number)

    assert page.count("row-link") == 50
    assert costs[0] == costs[1]
    assert costs[0] <= 13, spent.told()


def test_the_badge_costs_one_statement_beside_the_session(at: At) -> None:
    handled()
    deliver(MONDAY)
    desk = at("liaison-hrss")

    with counted() as spent:
        desk.get("/desk/inbox/badge")

    assert spent.number <= 3, spent.told()


def test_a_notice_of_no_single_case_leads_to_the_list_that_it_speaks_of(at: At) -> None:
    handled()
    later = MONDAY + timedelta(days=9)
    with time_machine.travel(later, tick=False):
        assert quiet.tell(CENTRE, later)
        page = shown(at, "supervisor", "?kind=turned")
        opened = at("supervisor").get(f"/desk/inbox/{mine('supervisor').pk}/open")

    assert "本中心有 1 件静默件" in page
    assert opened["Location"].startswith("/desk/cases?quiet=true")
    assert mine("supervisor").read_at == later


def test_administrators_have_no_inbox(at: At) -> None:
    RoleGrant.objects.filter(user__username="archivist").update(role=Role.SYSADMIN)
    assert at("archivist").get("/desk/inbox").headers["Location"] == "/manage/"


def test_the_inbox_speaks_english(at: At) -> None:
    dispatched()
    desk = at("liaison-hrss")
    desk.cookies["bancheng_language"] = "en"

    page = desk.get("/desk/inbox").content.decode()

    assert "New work order: please sign for it" in page
    around = re.sub(r"<td.*?</td>", "", page.split("<main")[1], flags=re.DOTALL)
    assert not re.search(r"[一-鿿]", around)


def told_of_papers(**more: str) -> int:
    """An interview with a unit, proposed, signed and told of; the number of the paper."""
    paper = papers_of.issued(handled().case_no, **more)
    telling.tell(MONDAY)
    return paper.pk


def test_a_unit_finds_the_summons_by_when_it_must_answer_and_the_paper_behind_it(at: At) -> None:
    pk = told_of_papers()

    page = shown(at, "liaison-hrss")
    opened = at("liaison-hrss").get(f"/desk/inbox/{mine('liaison-hrss').pk}/open")

    assert "收到约谈通知，请在11月30日（周一）前答复" in page
    assert "签发 · " in page
    assert opened["Location"] == f"/desk/papers/{pk}"
    assert at("liaison-hrss").get(opened["Location"]).status_code == 200


def test_beside_the_list_opens_a_case_and_what_is_no_case_takes_the_page(at: At) -> None:
    pk = told_of_papers()
    case_no = dispatched()
    desk = at("leader-hrss")
    paper, case = (
        Notice.objects.filter(to="leader-hrss", **which).latest("id")
        for which in ({"case": None}, {"case__case_no": case_no})
    )

    leaves = desk.get(f"/desk/inbox/{paper.pk}/open", headers={"HX-Request": "true"})
    stays = desk.get(f"/desk/inbox/{case.pk}/open", headers={"HX-Request": "true"})

    assert (leaves.status_code, leaves["HX-Redirect"]) == (200, f"/desk/papers/{pk}")
    assert stays["Location"] == f"/desk/cases/{case_no}"


def test_who_may_read_a_paper_no_more_keeps_the_sentence_without_the_page(at: At) -> None:
    told_of_papers()
    RoleGrant.objects.filter(user__username="liaison-hrss").delete()
    RoleGrant.objects.create(
        user=User.objects.get(username="liaison-hrss"), role="handler", granted_at=MONDAY
    )

    page = shown(at, "liaison-hrss")

    assert "收到约谈通知" in page
    assert "/open" not in page


def test_a_deputy_sees_a_colleagues_paper_once_and_never_one_that_names_them(at: At) -> None:
    away = {"on_leave_from": "2026-11-23", "on_leave_until": "2026-11-27"}
    dispatcher = User.objects.get(username="dispatcher")
    User.objects.filter(username="leader").update(deputy=dispatcher, **away)
    for person in ("", "dispatcher"):
        paper = papers_of.written(handled().case_no, person=person)
        papers_of.step(paper, "propose", "supervisor")
    telling.tell(MONDAY)

    assert [asked_to_sign(at, one) for one in ("leader2", "dispatcher")] == [2, 1]


def asked_to_sign(at: At, username: str) -> int:
    return shown(at, username).count('class="row-link"')
