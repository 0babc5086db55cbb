"""The knowledge base at the desk: writing, confirming, publishing, comparing, using a path card."""

import html
import re

from bancheng.cases.models import Case
from bancheng.knowledge import asks, paths, reading
from bancheng.knowledge.models import Entry, PathUse
from tests.cases.conftest import press, registered
from tests.cast import actor
from tests.knowledge.conftest import closed, published, step, written

FILLED = {
    "title": "公积金异地提取",
    "kind": "question",
    "question": "房子在外地，怎样提取？",
    "answer": "# 先看缴存地\r\n在缴存地申请。\r\n\r\n不用回来跑。",
    "steps": "网上申请\r\n上传合同\r\n",
    "items": "住房公积金提取｜0301",
    "causes": ["ZY03", "ZY08"],
    "basis": "住房公积金管理条例｜第二十四条｜2002-03-24",
    "unit": "hrss",
    "visibility": "public",
}


def text(answer):
    return html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_an_entry_is_written_confirmed_and_published_with_what_was_typed(at):
    writer = at("window")
    answer = writer.post("/desk/knowledge/new", FILLED, follow=True)
    entry = Entry.objects.get()
    assert "先看缴存地" in text(answer)
    assert "<h3>先看缴存地</h3>" in answer.content.decode()

    for who, action in (("window", "submit"), ("liaison-hrss", "confirm"), ("editor", "publish")):
        page = at(who).get(f"/desk/knowledge/{entry.number}")
        version = re.search(r'name="version" value="(\d+)"', page.content.decode())
        sent = {"version": version.group(1)}
        at(who).post(f"/desk/knowledge/{entry.number}/actions/{action}", sent)

    entry.refresh_from_db()
    found = reading.face(entry)
    assert entry.state == "published"
    assert found.steps == ("网上申请", "上传合同")
    assert (found.items[0].name, found.items[0].code) == ("住房公积金提取", "0301")
    assert (found.basis[0].article, found.basis[0].starts) == ("第二十四条", "2002-03-24")
    assert found.causes == ("ZY03", "ZY08")


def test_a_refused_entry_keeps_what_was_typed_and_names_the_box(at):
    sent = {**FILLED, "answer": "请打 13912345678", "title": ""}

    answer = at("window").post("/desk/knowledge/new", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请打 13912345678</textarea>" in page
    assert 'href="#id_title"' in page
    assert 'href="#id_answer"' in page
    assert not Entry.objects.exists()


def test_two_writers_at_once_the_second_keeps_their_text_and_is_told(at):
    entry = written("window")
    sent = {**FILLED, "version": "1"}
    assert at("window").post(f"/desk/knowledge/{entry.number}/edit", sent).status_code == 302

    late = at("editor").post(
        f"/desk/knowledge/{entry.number}/edit", {**sent, "title": "我写的另一个标题"}
    )

    assert late.status_code == 409
    assert "我写的另一个标题" in late.content.decode()
    entry.refresh_from_db()
    assert entry.title == "公积金异地提取"


def test_the_preview_shows_what_is_typed_and_escapes_it(at):
    sent = {**FILLED, "answer": "<script>alert(1)</script>"}

    page = at("editor").post("/desk/knowledge/preview", sent).content.decode()

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<li>上传合同</li>" in page


def test_two_editions_stand_side_by_side_with_what_differs(at):
    entry = published()
    step(entry, "revise", "editor", "文件换了")
    at("editor").post(
        f"/desk/knowledge/{entry.number}/edit", {**FILLED, "version": str(entry.version + 1)}
    )

    page = at("editor").get(f"/desk/knowledge/{entry.number}/versions?old=1&new=draft")

    assert "<del>" in page.content.decode()
    assert "<ins>公积金" in page.content.decode()
    assert at("liaison-market").get(page.request["PATH_INFO"]).status_code == 404


def test_each_post_sees_its_own_buttons_and_others_moves_are_refused(at):
    entry = step(written("window"), "submit", "window")
    here = f"/desk/knowledge/{entry.number}"

    assert "确认无误" in text(at("liaison-hrss").get(here))
    assert "确认无误" not in text(at("window").get(here))
    assert at("liaison-market").get(here).status_code == 404
    assert at("window2").post(f"{here}/actions/confirm", {"version": "2"}).status_code == 403
    stale = at("liaison-hrss").post(f"{here}/actions/confirm", {"version": "1"})
    assert stale.status_code == 409
    assert at("liaison-hrss").post(f"{here}/actions/object", {"version": "2"}).status_code == 422


def test_the_second_press_of_a_double_click_changes_nothing(at):
    entry = written("window")
    here = f"/desk/knowledge/{entry.number}/actions/submit"

    answers = [at("window").post(here, {"version": "1"}).status_code for _press in range(2)]

    assert answers == [302, 302]
    assert entry.events.count() == 2


def test_the_editor_begins_at_the_knowledge_base_and_sees_no_cases(at):
    registered()
    step(written("window"), "submit", "window")

    page = text(at("editor").get("/desk/"))

    assert "知识库" in page
    assert "社保转移查不到记录怎么办" in page
    assert "没有" in text(at("editor").get("/desk/cases"))


def test_the_list_is_searched_filtered_and_has_the_reader_s_queues(at):
    published(title="公积金异地提取", unit="market", kind="policy")
    step(written("window"), "submit", "window")

    unit = at("liaison-hrss")
    assert "待我单位确认1" in re.sub(r"\s", "", text(unit.get("/desk/knowledge")))
    found = text(unit.get("/desk/knowledge?queue=confirm"))
    assert "社保转移查不到" in found
    assert "公积金异地提取" not in found
    assert "公积金异地提取" in text(unit.get("/desk/knowledge?q=异地提取"))
    assert "没有找到" in text(unit.get("/desk/knowledge?q=犬只"))
    assert "社保转移查不到" not in text(unit.get("/desk/knowledge?kind=policy"))


def test_a_vote_counts_once_a_person(at):
    entry = published()
    for _press in range(2):
        at("dispatcher").post(f"/desk/knowledge/{entry.number}/vote", {"useful": "yes"})

    assert reading.marks([entry])[entry.pk].useful == 1
    assert "有用 1 · 没用 0" in text(at("window").get(f"/desk/knowledge/{entry.number}"))


def test_a_case_shows_what_may_help_and_why(at):
    published()
    case = registered()

    page = text(at("window").get(f"/desk/cases/{case.case_no}/knowledge"))

    assert "社保转移查不到记录怎么办" in page
    assert "同一事项" in page
    assert 'id="case-knowledge"' in at("window").get(f"/desk/cases/{case.case_no}").content.decode()
    assert at("liaison-hrss").get(f"/desk/cases/{case.case_no}/knowledge").status_code == 404


def test_a_card_fills_the_form_and_its_use_is_counted_when_the_move_is_made(at):
    path = paths.path_for(Case.objects.get(pk=closed().pk))
    case = registered()
    press(case, "accept", "window", situation="QX1")
    desk = at("dispatcher")
    beside = desk.get(f"/desk/cases/{case.case_no}/knowledge").content.decode()
    assert f"/desk/cases/{case.case_no}/actions/triage?path={path.pk}" in beside

    here = f"/desk/cases/{case.case_no}/actions/triage?path={path.pk}"
    form = desk.get(here).content.decode()
    assert '<option value="hrss" selected>' in form
    assert f'action="{here}"' in form
    refused = desk.post(here, {"version": "2"})
    assert f'action="{here}"' in refused.content.decode()
    assert not PathUse.objects.exists()

    sent = {"version": "2", "class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    desk.post(here, sent)
    form = desk.get(f"/desk/cases/{case.case_no}/actions/dispatch?path={path.pk}")
    assert "请核实转移记录，联系当事人。</textarea>" in form.content.decode()
    assert [(use.path, use.by) for use in PathUse.objects.all()] == [(path, "dispatcher")]


def test_a_card_of_another_centre_or_none_fills_nothing(at):
    case = registered()
    press(case, "accept", "window", situation="QX1")

    for path in ("99999", "x", "-1"):
        form = at("dispatcher").get(f"/desk/cases/{case.case_no}/actions/triage?path={path}")
        assert form.status_code == 200
        assert f'action="/desk/cases/{case.case_no}/actions/triage"' in form.content.decode()


def test_the_closing_question_is_answered_on_the_page_of_the_case(at):
    case = closed()
    here = f"/desk/cases/{case.case_no}/knowledge"
    desk = at("window")
    assert "这件算新知识吗？" in text(desk.get(here))
    assert case.case_no[-6:] in text(desk.get("/desk/knowledge/unanswered"))

    assert desk.post(f"{here}/answer", {"is_new": "no"}).status_code == 422
    desk.post(f"{here}/answer", {"is_new": "no", "reason": "已有条目"})
    assert asks.answer_of(case).reason == "已有条目"
    assert "不算新知识：已有条目" in text(desk.get(here))

    answer = desk.post(f"{here}/answer", {"is_new": "yes"})
    entry = Entry.objects.get()
    assert answer.headers["Location"] == f"/desk/knowledge/{entry.number}/edit"
    assert actor("window").username == entry.author
    assert "这件算新知识吗" not in text(at("leader").get(here))
