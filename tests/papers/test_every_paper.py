"""Every paper of the table, written from cases that were really played, in three outputs."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import pytest

from bancheng.cases import happenings
from bancheng.cases.models import Case
from bancheng.papers import render, sources
from bancheng.papers.forms import BY_TITLE, FORMS, form_of
from bancheng.papers.issuing import issue_for
from bancheng.papers.models import IssuedPaper
from bancheng.papers.reading import data_of
from bancheng.rules.decide import REGISTER
from bancheng.rules.transitions import ROWS
from tests.cases.conftest import MONDAY, answered, handled, press, press_order, registered
from tests.papers.conftest import later

NAMED = {row.paper for row in ROWS.values() if row.paper} | {REGISTER[3]}
DAY = timedelta(days=1)


def accepted() -> Case:
    case = registered()
    press(case, "accept", "window", situation="QX1")
    return case


def rejected() -> Case:
    case = registered()
    press(
        case,
        "reject",
        "window",
        exclusion="BY05",
        explanation="您反映的是民事纠纷，不是政务服务事项。",
        remedy="可以向人民法院起诉，或者申请人民调解。",
        legal_basis="《民事诉讼法》第三条",
    )
    press(case, "approve_rejection", "dispatcher", opinion="同意")
    return case


def objected() -> Case:
    case = rejected()
    press(case, "object", "reporter", reason="我要的是窗口的答复，不是打官司。")
    press(case, "dismiss_objection", "leader", opinion="维持原决定，理由已当面说明。")
    return case


def asked_for_more() -> Case:
    case = registered()
    items = [
        {"name": "转移接续函", "requirement": "原件一份"},
        {"name": "身份证", "requirement": "核验"},
    ]
    press(case, "request_supplement", "window", items=items)
    return case


def lapsed() -> Case:
    case = asked_for_more()
    for days in range(1, 25):
        happenings.carry_out_due(now=MONDAY + days * DAY, limit=50)
    return case


def extended() -> Case:
    case = handled()
    press_order(
        case, "request_extension", "liaison-hrss", days=3, reason="等外省回函", plan="每周催一次"
    )
    press_order(case, "grant_extension", "leader-hrss", opinion="同意")
    return case


def returned() -> Case:
    case = handled()
    press_order(
        case,
        "request_return",
        "leader-hrss",
        reason="不归我局管",
        basis="三定方案",
        suggested_unit="market",
    )
    press_order(case, "refuse_return", "dispatcher", opinion="经编办确认由人社局牵头。")
    return case


def met() -> Case:
    case = handled()
    press(case, "convene", "dispatcher", units=["market", "housing"], agenda="转移接续怎样衔接")
    tasks = [{"unit": "market", "task": "三日内提供登记信息", "due_on": "2026-11-27"}]
    press(
        case,
        "conclude",
        "dispatcher",
        conclusion="由人社局牵头办理。",
        positions="各单位同意。",
        tasks=tasks,
    )
    return case


def refused_by_law() -> Case:
    case = handled()
    press_order(
        case, "record_contact", "liaison-hrss", method="phone", summary="已说明", reached=True
    )
    press_order(
        case,
        "submit_reply",
        "liaison-hrss",
        outcome="cannot_by_law",
        facts="缴费年限不足。",
        answer="依法不能办理转移，原因是缴费年限不足。",
        legal_basis="《社会保险法》第十六条",
        alternatives="可以补缴后再申请。",
    )
    press_order(case, "approve_reply", "leader-hrss", opinion="同意报备")
    press_order(case, "approve_reply", "leader", opinion="阅，同意")
    press(case, "release", "dispatcher", by="phone")
    return case


def checked() -> Case:
    case = answered()
    press(
        case, "record_attempt", "verifier", method="phone", reached=True, summary="反映人说还没到账"
    )
    press(
        case, "verify_fail", "verifier", reason="款项没有到账，没有真正办成。", false_closure=True
    )
    return case


def overdue() -> Case:
    case = handled()
    for days in range(1, 15):
        happenings.carry_out_due(now=MONDAY + days * DAY, limit=50)
    return case


def several() -> Case:
    """One case that is pushed, handed over and raised."""
    case = handled()
    press(
        case,
        "remind",
        "supervisor",
        cause="反映人又来催",
        demand="今天联系反映人",
        reply_by="2026-11-25",
    )
    press(
        case,
        "supervise",
        "supervisor",
        cause="催办后没有回音",
        demand="书面说明",
        reply_by="2026-11-26",
    )
    press(case, "escalate", "leader", level=3, reason="涉及面大")
    return case


def handed_over() -> Case:
    case = registered()
    press(case, "hand_over", "window", to="window2", reason="换班")
    return case


def badly_rated() -> Case:
    case = answered()
    press(case, "rate", "reporter", level=1, comment="电话里态度很差", tags=["attitude"])
    press(case, "judge_rating", "supervisor", grade="A", opinion="情况属实，责成整改。")
    return case


def archived() -> Case:
    case = answered()
    press(case, "record_attempt", "verifier", method="phone", reached=True, summary="已到账，满意")
    press(case, "verify_ok", "verifier", method="phone", done="yes")
    press(case, "rate", "reporter", level=5)
    press(case, "archive", "archivist", later(days=3))
    return case


def on_the_spot() -> Case:
    case = registered()
    press(
        case,
        "solve_on_spot",
        "window",
        situation="QX1",
        causes=["ZY03"],
        outcome="done",
        answer="当场协调办好了。",
        evidence="系统截图",
    )
    return case


def guided() -> Case:
    case = registered()
    press(case, "guide", "window", guidance="请到医保窗口办理，二楼 12 号。", agreed="当面同意")
    return case


def withdrawn() -> Case:
    case = accepted()
    press(case, "withdraw", "reporter", reason="自己办好了")
    return case


def terminated() -> Case:
    case = handled()
    press(
        case,
        "terminate",
        "dispatcher",
        grounds="反映人要求的事项已由法院受理。",
        explanation="不能同时办理。",
        remedy="请等待判决。",
    )
    press(case, "approve_termination", "leader", opinion="同意")
    return case


PLAYED: dict[str, Callable[[], Case]] = {
    "受理登记表": registered,
    "受理回执": accepted,
    "一次性补正告知书": asked_for_more,
    "补正提醒": lapsed,
    "不予受理告知书": rejected,
    "引导单": guided,
    "复核意见": objected,
    "当场办结记录": on_the_spot,
    "首问移交单": handed_over,
    "研判意见": handled,
    "工单": handled,
    "退单申请": returned,
    "职责争议协调确认单": returned,
    "延期审批表": extended,
    "会商纪要": met,
    "提级响应单": several,
    "办理结果反馈单": answered,
    "否定事项报备单": refused_by_law,
    "办理结果告知书": refused_by_law,
    "催办通知书": several,
    "督办单": several,
    "黄牌提醒": overdue,
    "红牌警告": overdue,
    "回访记录": checked,
    "重办通知": checked,
    "差评整改单": badly_rated,
    "归档目录": archived,
    "撤回确认": withdrawn,
    "终止办理告知书": terminated,
}


def words_of(content: bytes) -> str:
    """All words of a Word file, line breaks left out."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "".join(part.text or "" for part in body.iter() if part.tag.endswith("}t"))


def the_paper(case: Case, title: str) -> IssuedPaper:
    return next(paper for paper in issue_for(case) if paper.title == title)


def test_every_paper_of_the_table_has_a_form_and_every_form_is_played_here() -> None:
    assert set(BY_TITLE) >= NAMED
    assert set(PLAYED) == set(BY_TITLE)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind)
def test_every_line_of_a_form_names_a_source_that_there_is(form: Any) -> None:
    named = [line.source for part in form.sections for line in part.lines] + [form.to]
    assert [name for name in named if name and not sources.known(name)] == []


def test_no_two_forms_share_a_mark_or_two_lines_of_one_a_name() -> None:
    assert len({form.mark for form in FORMS}) == len(FORMS)
    for form in FORMS:
        labels = [line.label for part in form.sections for line in part.lines]
        assert len(set(labels)) == len(labels), form.title


@pytest.mark.parametrize("title", sorted(PLAYED))
def test_a_paper_says_the_same_as_page_word_file_and_archive_pdf(centre: str, title: str) -> None:
    paper = the_paper(PLAYED[title](), title)

    shown = render.document(paper)
    word, pdf = words_of(render.docx(paper)), render.pdf(paper)

    said = [
        value for b in shown["blocks"] if b["type"] == "facts" for r in b["rows"] for _l, value in r
    ]
    cells = [c for b in shown["blocks"] if b["type"] == "table" for r in b["rows"] for c in r]
    assert paper.number in word
    for text in [*said, *cells, *(b["text"] for b in shown["blocks"] if b["type"] == "text")]:
        assert text.replace("\n", "") in word
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert pdf == render.pdf(paper)
    assert len(said) + len(cells) >= 3


def test_a_refusal_says_the_last_days_and_that_we_stop_none_of_them(centre: str) -> None:
    for title, play in (("不予受理告知书", rejected), ("办理结果告知书", refused_by_law)):
        text = str(data_of(the_paper(play(), title)))
        assert "最后一日为2027年1月22日" in text
        assert "最后一日为2027年5月24日" in text  # the 23rd: a Sunday
        assert "不中断、不中止、不延长" in text


def test_an_answer_that_was_not_refused_speaks_of_no_review(centre: str) -> None:
    assert "行政复议" not in str(data_of(the_paper(answered(), "办理结果告知书")))


def test_a_paper_made_late_says_what_it_would_have_said_in_time(centre: str) -> None:
    case = registered()
    press(case, "amend", "window", reporter_phone="13900139000", item_name="失业登记")
    case.refresh_from_db()

    said = str(data_of(the_paper(case, "受理登记表")))

    assert "13800138000" in said
    assert "社会保险转移接续" in said
    assert "失业登记" not in said


def test_what_has_no_form_of_its_own_still_says_what_was_recorded() -> None:
    form = form_of("责任追究建议")
    assert (form.title, form.recorded) == ("责任追究建议", True)
    assert form.kind != form_of("另一种文书").kind
