"""Papers of supervision in pages: drafted from evidence, signed by another, answered, printed."""

from datetime import timedelta

import pytest
import time_machine

from bancheng.oversight.models import Paper
from tests.cases.conftest import MONDAY, handled
from tests.papers.test_documents import words_of
from tests.web.desk.conftest import At

LATER = MONDAY + timedelta(days=14)


@pytest.fixture
def case(centre):
    """A case that is overdue when the papers are written."""
    with time_machine.travel(MONDAY, tick=False):
        found = handled()
    with time_machine.travel(LATER, tick=False):
        yield found


def draft(case, **more):
    told = {
        "kind": "interview",
        "unit": "hrss",
        "title": "关于逾期的约谈",
        "text": "逾期五个工作日。",
        "measures": "三日内答复。",
        "reply_by": "2026-12-14",
        "grounds": ["overdue"],
        "cases": case.case_no,
    }
    return told | more


def act(desk, paper, action, word=""):
    paper.refresh_from_db()
    return desk.post(
        f"/desk/papers/{paper.pk}/actions/{action}", {"word": word, "version": paper.version}
    )


def test_a_draft_begins_with_what_the_units_cases_show(at: At, case):
    page = at("supervisor").get("/desk/papers/new?kind=interview&unit=hrss")

    form = page.context["form"]
    assert form["cases"].value() == case.case_no
    assert form["grounds"].value() == ["overdue"]
    assert "逾期 5 个工作日未答复" in form["text"].value()


def test_a_paper_is_drafted_signed_answered_closed_and_printed(at: At, case):
    supervisor, leader, unit = at("supervisor"), at("leader"), at("leader-hrss")
    assert supervisor.post("/desk/papers/new", draft(case)).status_code == 302
    paper = Paper.objects.get()
    assert unit.get(f"/desk/papers/{paper.pk}").status_code == 404

    act(supervisor, paper, "propose")
    assert "关于逾期的约谈" in leader.get("/desk/approvals").content.decode()
    act(leader, paper, "issue", "同意")
    assert "关于逾期的约谈" in unit.get("/desk/papers").content.decode()
    act(unit, paper, "answer", "已整改。")
    act(supervisor, paper, "close", "整改到位")

    paper.refresh_from_db()
    assert paper.state == "closed"
    printed = unit.get(f"/desk/papers/{paper.pk}/print").content.decode()
    assert "云政督谈〔2026〕1号" in printed
    word = unit.get(f"/desk/papers/{paper.pk}.docx").content
    assert "逾期五个工作日。" in words_of(word)
    assert "云政督谈〔2026〕1号" in words_of(word)
    assert b"pdfaid" in unit.get(f"/desk/papers/{paper.pk}.pdf").content
    assert at("liaison-market").get(f"/desk/papers/{paper.pk}.docx").status_code == 404
    assert "约谈通知书" in printed


def test_the_second_press_of_a_step_changes_nothing(at: At, case):
    desk = at("supervisor")
    desk.post("/desk/papers/new", draft(case))
    paper = Paper.objects.get()
    sent = {"word": "", "version": paper.version}
    for _press in range(2):
        assert desk.post(f"/desk/papers/{paper.pk}/actions/propose", sent).status_code == 302
    assert paper.events.count() == 2


def test_a_faulty_draft_comes_back_with_what_was_typed(at: At, case):
    page = at("supervisor").post("/desk/papers/new", draft(case, title="", grounds=[]))
    assert page.status_code == 422
    assert "逾期五个工作日。" in page.content.decode()
    assert not Paper.objects.exists()


def test_a_draft_is_written_anew_by_its_drafter_alone(at: At, case):
    desk = at("supervisor")
    desk.post("/desk/papers/new", draft(case))
    paper = Paper.objects.get()
    assert at("leader").get(f"/desk/papers/{paper.pk}/edit").status_code == 403
    assert "三日内答复。" in desk.get(f"/desk/papers/{paper.pk}/edit").content.decode()

    desk.post(
        f"/desk/papers/{paper.pk}/edit", draft(case, title="改过的标题", version=paper.version)
    )

    paper.refresh_from_db()
    assert (paper.title, paper.version) == ("改过的标题", 2)


@pytest.mark.parametrize(
    "who", ["window", "dispatcher", "verifier", "archivist", "leader-hrss", "province"]
)
def test_nobody_else_drafts(at: At, case, who):
    assert at(who).get("/desk/papers/new").status_code == 403
    assert at(who).post("/desk/papers/new", draft(case)).status_code == 403
    assert not Paper.objects.exists()


def test_a_refused_step_says_why_and_keeps_the_words(at: At, case):
    desk = at("supervisor")
    desk.post("/desk/papers/new", draft(case))
    paper = Paper.objects.get()
    answer = act(desk, paper, "close", "办结了")
    assert answer.status_code == 409
    assert "现在的状态不能这样办理" in answer.content.decode()


def test_an_issued_paper_stands_on_the_page_of_its_case(at: At, case):
    desk = at("supervisor")
    desk.post("/desk/papers/new", draft(case))
    paper = Paper.objects.get()
    act(desk, paper, "propose")
    link = f"/desk/papers/{paper.pk}"
    assert link not in at("leader-hrss").get(f"/desk/cases/{case.case_no}").content.decode()
    act(at("leader"), paper, "issue")

    page = at("leader-hrss").get(f"/desk/cases/{case.case_no}").content.decode()

    assert link in page
    assert link not in at("window").get(f"/desk/cases/{case.case_no}").content.decode()


def test_the_unit_sees_in_the_rail_how_many_papers_it_must_answer(at: At, case):
    desk = at("supervisor")
    desk.post("/desk/papers/new", draft(case))
    paper = Paper.objects.get()
    act(desk, paper, "propose")
    act(at("leader"), paper, "issue")

    def waiting(who):
        links = [link for group in at(who).get("/desk/").context["rail"] for link in group.links]
        return next(link.count for link in links if link.href == "/desk/papers")

    assert waiting("liaison-hrss") == 1
    assert waiting("liaison-housing") is None


def test_a_paper_does_not_concern_the_centre_that_nobody_could_answer_for(at: At, case):
    page = at("supervisor").post("/desk/papers/new", draft(case, unit="centre"))
    assert page.status_code == 422
