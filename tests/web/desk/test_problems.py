"""Common problems at the desk: judging candidates, measures, effect, publication, the analysis."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bancheng.oversight.waiting import Ruler
from bancheng.problems import delays, effect, finding
from bancheng.problems.models import Candidate, Problem
from tests.cases.conftest import MONDAY, answered, handled, press, press_order
from tests.cast import CENTRE
from tests.problems.conftest import CAUSE, ITEM, ago, case, finished, measured, opened, step
from tests.worktimes import worktime

FORM = {"title": "转移接续查不到", "items": ITEM, "causes": [CAUSE], "root_cause": "系统不通"}


def text(answer):
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def act(at, who, number, action, **given):
    version = Problem.objects.get(number=number).version
    data = {"version": version, **given}
    return at(who).post(f"/desk/problems/{number}/actions/{action}", data, follow=True)


def test_a_candidate_is_found_opened_and_carried_to_the_public_page(at):
    for days in (103, 102, 101):
        case(days)
    assert "没有新的线索" in text(at("dispatcher").post("/desk/problems/candidates", follow=True))
    finding.find(CENTRE, ago(100))
    candidate = Candidate.objects.get()
    page = at("dispatcher").get(f"/desk/problems/candidates/{candidate.pk}")
    assert ITEM in text(page)
    cases = re.search(r'name="cases"[^>]*>([^<]*)', page.content.decode())
    assert cases is not None
    assert len(cases[1].split()) == 3

    answer = at("dispatcher").post(
        f"/desk/problems/candidates/{candidate.pk}",
        {"how": "open", **FORM, "cases": cases[1]},
        follow=True,
    )
    problem = Problem.objects.get()
    assert problem.number in text(answer)
    measure = {"kind": "system", "text": "接通系统", "unit": "hrss", "due_on": "2026-12-01"}
    act(at, "dispatcher", problem.number, "add_measure", **measure)
    report = {"measure": "1", "done_on": ago(95).date().isoformat(), "evidence": "8号文"}
    act(at, "leader-hrss", problem.number, "report_done", **report)
    act(at, "dispatcher", problem.number, "accept_measure", measure="1")
    page = act(at, "dispatcher", problem.number, "finish", span_days="90")
    assert "3 件" in text(page)
    assert "复发率 0%" in text(page)
    act(at, "leader", problem.number, "find_effective", opinion="没有再发生")
    public = {"headline": "不用跑两地", "guide_before": "跑两地", "guide_after": "一次办",
              "changed": "接通了系统"}  # fmt: skip
    act(at, "dispatcher", problem.number, "propose", **public)
    page = act(at, "leader", problem.number, "publish")
    assert "已公布" in text(page)


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(at):
    problem = opened(case())
    answer = act(at, "dispatcher", problem.number, "add_measure", kind="guide", text="改一改")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "改一改" in page
    assert 'id="step-add_measure" open' in page
    assert "这一项要填" in page


def test_a_second_press_changes_nothing_and_a_stale_page_is_told(at):
    problem = opened(case())
    given = {"version": 1, "reason": "重复立项"}
    address = f"/desk/problems/{problem.number}/actions/withdraw"
    assert at("leader").post(address, given).status_code == 302
    assert at("leader").post(address, given).status_code == 302
    assert at("leader2").post(address, given).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 200), ("province", 200), ("window", 404), ("liaison-market", 404)],
)
def test_who_reads_a_problem(at, who, status):
    problem = measured(opened(case()))
    assert at(who).get(f"/desk/problems/{problem.number}").status_code == status


def test_a_unit_reads_its_own_measure_and_not_the_others_nor_the_cases(at):
    one = case()
    problem = measured(opened(one))
    measured(problem, unit="market", text="市场监管局的措施文字")
    step(problem, "report_progress", "liaison-market", measure=2, note="市场监管局内部的话")

    page = text(at("liaison-hrss").get(f"/desk/problems/{problem.number}"))

    assert "接通两地系统" in page
    assert "市场监管局的措施文字" not in page
    assert "市场监管局内部的话" not in page
    assert one.case_no not in page
    rail = text(at("liaison-hrss").get("/desk/"))
    assert "共性问题" in rail
    assert "共性问题" not in text(at("liaison-housing").get("/desk/"))


def test_both_lists_behind_the_effect_are_the_cases_counted(at):
    old, new = case(100), case(10)
    problem = finished(91, old)
    effect.count_due(CENTRE, MONDAY)
    for which, there, absent in (("before", old, new), ("after", new, old)):
        page = at("leader").get(f"/desk/problems/{problem.number}/cases/{which}").content.decode()
        assert there.case_no in page
        assert absent.case_no not in page
    assert at("leader").get(f"/desk/problems/{problem.number}/cases/other").status_code == 404


def test_a_late_measure_is_red_on_page_and_list(at):
    problem = measured(opened(case(50), now=ago(50)), now=ago(50))
    assert "过期" in text(at("dispatcher").get(f"/desk/problems/{problem.number}"))
    assert "1 项过期" in text(at("dispatcher").get("/desk/problems"))


def test_the_heat_map_leads_to_the_very_cases(at):
    found = [case(3), case(2), case(1, causes=("ZY05", CAUSE))]
    page = at("leader").get("/desk/problems/heat").content.decode()
    cells = re.findall(r'<a href="(/desk/problems/kind[^"]+)">(\d+)</a>', page)
    assert sorted(number for _href, number in cells) == ["1", "3"]
    href = next(href for href, number in cells if number == "3")
    listed = at("leader").get(html.unescape(href)).content.decode()
    assert all(one.case_no in listed for one in found)


def test_confidential_words_are_nowhere_on_these_pages(at):
    hidden = "只有登记人才能看到的话语内容"
    who = {"name": "张三", "phone": "13800138000", "confidential": True}
    for days in (3, 2):
        case(days)
    secret = case(1, statement=hidden, reporter=who)
    finding.find(CENTRE, MONDAY)
    candidate = Candidate.objects.get()
    problem = opened(secret)
    for address in (
        f"/desk/problems/candidates/{candidate.pk}",
        f"/desk/problems/{problem.number}",
        f"/desk/problems/{problem.number}/cases/all",
    ):
        for reader in ("supervisor", "leader"):
            page = at(reader).get(address).content.decode()
            assert "张三" not in page
            assert "13800138000" not in page
        assert hidden not in at("province").get(address).content.decode()


def test_days_in_each_step_are_counted_from_the_log(at, monkeypatch):
    then = ago(10)
    one = answered(then)
    figure = delays.refresh(CENTRE, delays.month_of(then.date()), now=MONDAY)
    assert figure.cells["hrss", "handle"].stays == 1
    assert figure.cells["hrss", "handle"].cases == [(one.case_no, 0)]
    page = text(at("leader").get("/desk/problems/delays?month=2026-11&unit=hrss&step=handle"))
    assert one.case_no in page
    assert at("leader").post("/desk/problems/delays", {"month": "2026-11"}).status_code == 302
    assert at("window").get("/desk/problems/delays").status_code == 403


def test_a_stay_belongs_to_the_month_in_which_it_ended():
    at_ = MONDAY
    lines = [
        delays.Line(at_, "", "submitted", {}),
        delays.Line(at_ + timedelta(hours=1), "submitted", "accepted", {}),
        delays.Line(at_ + timedelta(hours=2), "accepted", "triaged", {"lead_unit": "hrss"}),
        delays.Line(at_ + timedelta(hours=3), "triaged", "dispatched", {}),
        delays.Line(at_ + timedelta(hours=4), "dispatched", "dispatched", {}),
        delays.Line(at_ + timedelta(hours=5), "dispatched", "handling", {}),
    ]
    assert [
        (stay.unit, stay.step, stay.since - at_, stay.until - at_) for stay in delays.stays(lines)
    ] == [
        ("centre", "intake", timedelta(0), timedelta(hours=1)),
        ("centre", "triage", timedelta(hours=1), timedelta(hours=2)),
        ("centre", "dispatch", timedelta(hours=2), timedelta(hours=3)),
        ("hrss", "sign", timedelta(hours=3), timedelta(hours=5)),
    ]


def test_a_pause_is_nobody_s_delay_and_is_cut_where_the_step_ends():
    hour = timedelta(hours=1)
    on, off = {"paused_at": "2026-11-23T09:00:00+08:00"}, {"paused_at": None}
    lines = [
        delays.Line(MONDAY, "dispatched", "handling", {"lead_unit": "hrss"}),
        delays.Line(MONDAY + hour, "handling", "handling", on),
        delays.Line(MONDAY + 2 * hour, "handling", "handling", off),
        delays.Line(MONDAY + 2.5 * hour, "handling", "handling", on),
        delays.Line(MONDAY + 3 * hour, "handling", "consulting", {}),
        delays.Line(MONDAY + 6 * hour, "consulting", "consulting", off),
        delays.Line(MONDAY + 7 * hour, "consulting", "handling", {}),
    ]
    ruler = Ruler.over(worktime(), MONDAY - hour, MONDAY + 24 * hour)

    found = [(stay.step, stay.minutes(ruler)) for stay in delays.stays(lines)]

    # 09:00 to 12:00 less 10:00–11:00 and 11:30–12:00; 12:00 to 16:00 less all until 15:00
    assert found == [("handle", 90), ("consult", 60)]


def test_days_that_a_case_was_paused_are_not_counted_for_its_unit(at):
    then = ago(10)
    one = handled(then)
    pause = {"reason": "supplement", "note": "等反映人补材料", "until": then.date() + timedelta(7)}
    press(one, "pause", "dispatcher", then, **pause)
    press(one, "resume", "dispatcher", then + timedelta(days=3), note="材料齐了")
    later, unit = then + timedelta(days=3), "liaison-hrss"
    told = {"method": "phone", "summary": "已说明", "reached": True}
    press_order(one, "record_contact", unit, now=later, **told)
    reply = {"outcome": "done", "facts": "已补", "answer": "已办好"}
    press_order(one, "submit_reply", unit, now=later, **reply)
    press_order(one, "approve_reply", "leader-hrss", now=later)

    figure = delays.refresh(CENTRE, delays.month_of(then.date()), now=MONDAY)

    assert figure.cells["hrss", "handle"].minutes == 0


def test_the_superior_reads_the_gaps_of_policy_below(at):
    case(2, item="限额以下厂房登记", causes=("ZY10",))
    problem = opened(
        case(1, item="车库登记", causes=("ZY11",)), items=["车库登记"], causes=["ZY11"]
    )
    case(0)
    page = text(at("province").get("/desk/problems/gaps"))
    assert "限额以下厂房登记" in page
    assert problem.number in page
    assert ITEM not in page
    assert at("window").get("/desk/problems/gaps").status_code == 403


def test_a_leader_marks_a_case_on_its_page(at):
    one = case()
    assert (
        "desk-case-problems" not in at("window").get(f"/desk/cases/{one.case_no}").content.decode()
    )
    address = f"/desk/cases/{one.case_no}/problems"
    assert "标为共性问题线索" in text(at("leader").get(address))
    assert "标为共性问题线索" not in text(at("dispatcher").get(address))
    assert at("leader").post(address, {"reason": ""}).status_code == 422
    assert at("leader").post(address, {"reason": "别处也有"}).status_code == 302
    assert Candidate.objects.get().kind == "marked"
    assert at("dispatcher").post(address, {"reason": "我也标"}).status_code == 403


def test_a_problem_is_opened_by_hand_from_a_case(at):
    one = case()
    page = at("leader").get(f"/desk/problems/new?case={one.case_no}").content.decode()
    assert one.case_no in page
    answer = at("leader").post("/desk/problems/new", {**FORM, "cases": one.case_no}, follow=True)
    assert "已立项" in text(answer)
    assert at("leader").post("/desk/problems/new", {**FORM, "cases": "没有"}).status_code == 422
    assert at("supervisor").get("/desk/problems/new").status_code == 403


def test_the_list_reads_as_many_statements_for_one_as_for_many(at):
    one, client = case(), at("dispatcher")
    measured(opened(one))
    client.get("/desk/problems")
    with CaptureQueriesContext(connection) as alone:
        client.get("/desk/problems")
    for _n in range(8):
        measured(opened(one))
    with CaptureQueriesContext(connection) as many:
        page = client.get("/desk/problems")
    assert page.content.decode().count('class="row-link"') == 9
    assert len(many) == len(alone)
