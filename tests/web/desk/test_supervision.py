"""The desk of supervision: numbers that are lists, many reminders at once, who waits for whom."""

from datetime import timedelta

import pytest
import time_machine

from bancheng.cases.models import Case, Event
from tests.cases.conftest import MONDAY, handled, press
from tests.cases.test_statements import counted
from tests.web.desk.conftest import At

LATER = MONDAY + timedelta(days=14)
DESK = "/desk/supervision/"
MANY = "/desk/supervision/several"
FORM = {
    "go": "1",
    "key": "k-1",
    "cause": "逾期未答复",
    "demand": "请书面答复",
    "reply_by": "2026-12-09",
}


@pytest.fixture
def late():
    """Two weeks later: what was begun on the Monday of the stories is red."""
    with time_machine.travel(LATER, tick=False):
        yield


def begun(count=1, **more):
    with time_machine.travel(MONDAY, tick=False):
        return [handled(**more) for _ in range(count)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("leader", 200),
        ("dispatcher", 200),
        ("window", 403),
        ("verifier", 403),
        ("archivist", 403),
        ("liaison-hrss", 403),
        ("leader-hrss", 403),
        ("province", 403),
        ("editor", 403),
    ],
)
def test_the_desk_is_open_to_supervisor_leader_and_dispatcher(at: At, who: str, status: int):
    assert at(who).get(DESK).status_code == status
    assert at(who).get("/desk/supervision/waiting").status_code == status


def test_every_number_leads_to_the_very_cases_that_it_counts(at: At, late):
    red = begun(2) + begun(1, unit="housing")
    desk = at("supervisor")

    shown = desk.get(DESK).context["desk"]

    assert shown.stats[0].number == 3
    by_unit = {line.unit: line for line in shown.heat}
    assert [by_unit[unit].cells[-1].red for unit in ("hrss", "housing")] == [2, 1]
    for cell in (*by_unit["hrss"].cells, shown.total.cells[-1]):
        listed = desk.get(cell.red_href).context["list"]
        assert len(listed.rows) == cell.red
    assert {row.case_no for row in shown.worst} == {case.case_no for case in red}


def test_what_turns_red_on_the_next_working_day_is_told_apart_from_what_is_red(at: At):
    begun()
    red_at = Case.objects.get().red_at
    assert red_at is not None
    with time_machine.travel(red_at - timedelta(hours=20), tick=False):
        desk = at("supervisor")
        shown = desk.get(DESK).context["desk"]
        assert [stat.number for stat in shown.stats[:2]] == [0, 1]
        assert len(desk.get(shown.stats[1].href).context["list"].rows) == 1


def test_what_owes_an_answer_stands_with_its_date_and_the_late_one_is_marked(at: At, late):
    case = begun()[0]
    press(
        case, "supervise", "supervisor", MONDAY, cause="逾期", demand="答复", reply_by="2026-11-25"
    )

    shown = at("supervisor").get(DESK).context["desk"]

    assert [(one.href, one.late) for one in shown.owed] == [(f"/desk/cases/{case.case_no}", True)]


def test_the_first_page_costs_as_much_for_fifty_red_cases_as_for_one(at: At, late):
    desk, costs = at("supervisor"), []
    for more in (1, 49):
        begun(more)
        desk.get(DESK)
        with counted() as spent:
            desk.get(DESK)
        costs.append(spent.number)

    assert costs[0] == costs[1], spent.told()
    assert costs[0] <= 18, spent.told()


# ── many at once ─────────────────────────────────────────────────────────


def test_ticked_cases_get_one_form_and_each_its_own_move(at: At, late):
    good, gone = begun(2)
    press(gone, "withdraw", "window", MONDAY, identity_checked=True)
    desk = at("supervisor")
    chosen = [good.case_no, gone.case_no]

    page = desk.post(MANY, {"action": "supervise", "case": chosen})
    assert page.context["number"] == 2
    assert str(page.context["form"]["reply_by"].value()) == "2026-12-09"
    done = desk.post(MANY, FORM | {"action": "supervise", "case": chosen}, follow=True)

    result = done.context["done"]
    assert [line.case_no for line in result.done] == [good.case_no]
    assert [line.case_no for line in result.refused] == [gone.case_no]
    assert result.refused[0].why
    assert Event.objects.filter(action="supervise").count() == 1


def test_a_second_press_does_nothing_more_and_shows_the_same(at: At, late):
    case = begun()[0]
    desk = at("supervisor")
    sent = FORM | {"action": "remind", "case": [case.case_no]}

    first = desk.post(MANY, sent)
    second = desk.post(MANY, sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert Event.objects.filter(action="remind", by="supervisor").count() == 1


def test_the_whole_page_may_be_chosen_without_a_script(at: At, late):
    begun(3)
    desk = at("supervisor")
    page = desk.get("/desk/cases?light=red&open=true")
    numbers = [row.case_no for row in page.context["list"].rows]
    assert page.content.decode().count('name="page"') == 3

    form = desk.post(MANY, {"action": "remind", "all": "1", "page": numbers})

    assert form.context["number"] == 3


def test_a_form_without_reason_or_with_a_past_date_comes_back(at: At, late):
    case = begun()[0]
    sent = FORM | {"action": "remind", "case": [case.case_no]}
    for wrong in ({"cause": ""}, {"reply_by": "2026-12-07"}, {"reply_by": "31.12."}):
        page = at("supervisor").post(MANY, sent | wrong)
        assert page.status_code == 422
        assert "error-summary" in page.content.decode()
    assert not Event.objects.filter(action="remind", by="supervisor").exists()


@pytest.mark.parametrize(
    ("who", "action", "status"),
    [
        ("dispatcher", "remind", 200),
        ("dispatcher", "supervise", 403),
        ("window", "remind", 403),
        ("leader-hrss", "supervise", 403),
        ("supervisor", "withdraw", 403),
    ],
)
def test_who_may_press_for_many_is_asked_of_the_table(at: At, late, who, action, status):
    case = begun()[0]
    answer = at(who).post(MANY, {"action": action, "case": [case.case_no]})
    assert answer.status_code == status


def test_lists_offer_boxes_only_to_those_who_may_use_them(at: At, late):
    begun()
    assert 'name="case"' in at("supervisor").get("/desk/cases").content.decode()
    assert 'name="case"' not in at("window").get("/desk/cases").content.decode()
    assert 'name="case"' not in at("leader-hrss").get("/desk/cases").content.decode()


def test_somebody_elses_results_are_not_found(at: At, late):
    case = begun()[0]
    sent = FORM | {"action": "remind", "case": [case.case_no]}
    where = at("supervisor").post(MANY, sent).headers["Location"]
    assert at("leader").get(where).status_code == 404


# ── who waits for whom ───────────────────────────────────────────────────


def test_the_table_of_waiting_opens_the_cases_of_a_pair(at: At, late):
    case = begun()[0]
    desk = at("leader")

    page = desk.get("/desk/supervision/waiting?group=reporter").context["waiting"]
    line = next(line for line in page.lines if line.for_whom == "hrss")
    assert (line.waits, line.number) == ("反映人", 1)
    opened = desk.get(line.href).context["waiting"]

    assert [one.no for one in opened.cases] == [case.case_no]
    assert desk.post("/desk/supervision/waiting", {"days": "90"}).status_code == 302


def test_the_first_page_of_supervisor_and_leader_leads_here(at: At):
    for who, more in (("supervisor", "督办台"), ("leader", "待我审批"), ("leader", "督办台")):
        page = at(who).get("/desk/").context
        assert more in [place.label for place in page["places"]]
    assert at("verifier").get("/desk/").context["places"] == []
