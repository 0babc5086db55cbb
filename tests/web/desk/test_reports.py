"""定期报告 on the desk: drafted, edited, approved by another leader, with links and files."""

import io

import docx
import pytest
import time_machine

from bancheng.reports import counting
from bancheng.reports.models import PeriodicReport
from tests.cases.conftest import registered
from tests.reports.test_periodic import AFTER, closed


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


@pytest.fixture
def report(at):
    """A report of the month of the stories, drafted by the supervisor when it is over."""
    closed()
    registered()
    while counting.count():
        pass
    with time_machine.travel(AFTER, tick=False):
        yield drafted(at)


def drafted(at):
    asked = {"period": "month", "day": "2026-11-10"}
    assert at("supervisor").post("/desk/reports", asked).status_code == 302
    return PeriodicReport.objects.get()


def test_a_report_drafted_too_early_says_so_and_is_not_put_before_a_leader(at):
    report = drafted(at)
    here = f"/desk/reports/{report.pk}"

    page = text(at("supervisor").get(here))

    assert "未满期" in page
    assert "actions/submit" not in page
    assert "actions/recount" in page
    assert "未满期" in text(at("leader").get("/desk/reports"))
    refused = at("supervisor").post(f"{here}/actions/submit", {"version": "0"})
    assert "期满以后重新取数" in text(refused, 409)


def test_a_report_is_drafted_and_its_numbers_lead_on(at, report):
    page = text(at("leader").get(f"/desk/reports/{report.pk}"))

    assert "本期登记诉求件 2 件" in page
    assert page.count('class="panel report-part"') == 12
    link = "/desk/figures/taken_in/cases?from=2026-11-01&amp;to=2026-11-30&amp;part=denominator"
    assert link in page
    cases = text(at("leader").get(link.replace("&amp;", "&")))
    assert PeriodicReport.objects.count() == 1
    assert cases.count("BC990100-") >= 2
    assert "定期报告" in text(at("supervisor").get("/desk/"))


def test_a_dispatcher_who_may_not_read_figures_gets_no_links_to_them(at, report):
    assert "/desk/figures/" not in text(at("dispatcher").get(f"/desk/reports/{report.pk}"))


def test_a_section_is_written_and_a_stale_one_keeps_what_was_typed(at, report):
    here = f"/desk/reports/{report.pk}/sections/next"
    given = {"draft": "清理超期件。", "words": "下月回头看。", "version": "0"}

    assert at("supervisor").post(here, given).status_code == 302
    late = at("dispatcher").post(here, {**given, "words": "我也写了一句"})

    assert "我也写了一句" in text(late, 409)
    assert "下月回头看。" in text(at("leader").get(f"/desk/reports/{report.pk}"))


def test_another_leader_approves_a_month_and_takes_the_file(at, report):
    here = f"/desk/reports/{report.pk}"
    draft = at("supervisor").get(f"{here}/file")
    at("supervisor").post(f"{here}/actions/submit", {"version": "0"})
    assert "等一位没有参与起草的中心领导审签" in text(at("supervisor").get(here))
    assert at("supervisor").post(f"{here}/actions/approve", {"version": "1"}).status_code == 403

    assert at("leader").post(f"{here}/actions/approve", {"version": "1"}).status_code == 302

    page = text(at("window").get(here))
    assert "已印发" in page
    assert "审签并印发" in page  # in its story
    assert 'action="/desk/reports/' not in page
    issued = at("window").get(f"{here}/file")
    found = docx.Document(io.BytesIO(issued.content))
    assert "草稿" in docx.Document(io.BytesIO(draft.content)).paragraphs[1].text
    assert "内容摘要" in found.paragraphs[1].text


def test_a_leader_gives_it_back_with_a_word(at, report):
    here = f"/desk/reports/{report.pk}"
    at("supervisor").post(f"{here}/actions/submit", {"version": "0"})

    without = at("leader").post(f"{here}/actions/send_back", {"version": "1", "word": ""})
    assert "请写明要修改什么" in text(without, 422)
    at("leader").post(f"{here}/actions/send_back", {"version": "1", "word": "补充成因分析"})

    assert "补充成因分析" in text(at("supervisor").get(here))
    assert at("supervisor").post(f"{here}/actions/nothing", {"version": "2"}).status_code == 404


def test_a_typical_case_is_chosen_told_and_left_out(at, report):
    here = f"/desk/reports/{report.pk}"
    case_no = report.snapshot and text(at("supervisor").get(here)).split(f"{here}/typical/")[1]
    case_no = case_no.split('"')[0]
    form = f"{here}/typical/{case_no}"
    assert "社保转移还是办不成" in text(at("supervisor").get(form))

    named = at("supervisor").post(
        form, {"title": "社保转移", "text": "张三丰来反映", "version": "0"}
    )
    assert "不能有反映人的姓名" in text(named, 422)
    at("supervisor").post(form, {"title": "社保转移", "text": "一位居民来反映", "version": "0"})
    assert "一位居民来反映" in text(at("leader").get(here))

    at("supervisor").post(f"{here}/actions/drop", {"word": case_no, "version": "1"})
    assert "一位居民来反映" not in text(at("leader").get(here))


def test_pictures_are_drawn_for_sections_that_have_one(at, report):
    here = f"/desk/reports/{report.pk}/pictures"

    drawn = at("leader").get(f"{here}/overview")

    assert drawn["Content-Type"] == "image/png"
    assert drawn.content[:4] == b"\x89PNG"
    assert at("leader").get(f"{here}/next").status_code == 404


@pytest.mark.parametrize("who", ["liaison-hrss", "province", "hotline"])
def test_it_is_for_the_centre_s_own_staff(at, report, who):
    assert at(who).get("/desk/reports").status_code == 403
    assert at(who).get(f"/desk/reports/{report.pk}").status_code == 404


def test_the_list_says_what_there_is(at):
    assert "还没有报告" in text(at("leader").get("/desk/reports"))
    wrong = at("leader").post("/desk/reports", {"period": "month", "day": "2027-05-01"})
    assert "这一期还没有开始" in text(wrong, 422)
    assert (
        at("window").post("/desk/reports", {"period": "month", "day": "2026-11-01"}).status_code
        == 403
    )
