"""反映问题: told first, asked one thing a page, read back, handed in once."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bancheng.cases.models import Case, Event
from bancheng.web.public import draft, limits, notice
from tests.web.public.conftest import ANSWERS, Clock, fill_in, text_of

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(64)


def test_a_person_is_told_why_what_and_how_long_before_anything_is_asked(citizen: Client) -> None:
    page = citizen.get("/report")

    for point in notice.POINTS:
        assert point.heading in text_of(page)
    assert "110" in text_of(page)
    assert "120" in text_of(page)
    assert b"<input" not in page.content.split(b"<main")[1].replace(b'type="hidden"', b"").replace(
        b'<input  name="csrfmiddlewaretoken"', b""
    )


def test_a_report_becomes_a_case_with_everything_that_was_said(citizen: Client) -> None:
    fill_in(citizen)

    answer = citizen.post("/report/check")

    case = Case.objects.get()
    assert answer.headers["Location"] == "/report/done"
    assert (case.channel, case.state, case.owner) == ("web", "submitted", "city-window")
    assert case.reporter_name.reveal() == "张三丰"
    assert case.reporter_phone.reveal() == "138 0013 8000"
    assert json.loads(case.reporter_more.reveal()) == {"contact": "需要的帮助：听力不便，请发短信"}
    assert (case.item_name, case.filed, case.trips) == ("养老保险转移接续", "offline", 3)
    assert case.statement == ANSWERS["story"]["statement"]
    assert case.request == ANSWERS["want"]["request"]
    assert str(case.needed_by) == "2026-12-01"
    assert case.confidential
    assert case.vulnerable
    assert case.notice_version == notice.VERSION


def test_who_helps_an_elder_is_kept_as_their_agent(citizen: Client) -> None:
    helper = {"name": "李奶奶", "agent_name": "李小红", "agent_relation": "孙女"}
    fill_in(citizen, who={"kind": "agent"}, name=helper)
    assert "李奶奶，由 李小红（孙女） 来反映" in text_of(citizen.get("/report/check"))

    citizen.post("/report/check")

    case = Case.objects.get()
    assert case.reporter_name.reveal() == "李奶奶"
    assert json.loads(case.reporter_more.reveal())["agent"] == {
        "name": "李小红",
        "relation": "孙女",
    }


def test_an_enterprise_comes_with_the_person_who_handles_it(citizen: Client) -> None:
    firm = {"name": "云溪市远山商贸有限公司", "agent_name": "周经理"}
    fill_in(citizen, who={"kind": "enterprise"}, name=firm)

    citizen.post("/report/check")

    case = Case.objects.get()
    assert case.reporter_kind == "enterprise"
    more = json.loads(case.reporter_more.reveal())
    assert more["agent"] == {"name": "周经理", "relation": "经办人"}


def test_number_code_next_step_and_date_are_shown_and_the_code_only_for_a_while(
    citizen: Client, clock: Clock
) -> None:
    fill_in(citizen)
    citizen.post("/report/check")
    case = Case.objects.get()
    code = f"{case.query_code[:5]}-{case.query_code[5:]}"

    page = citizen.get("/report/done")

    assert case.case_no in text_of(page)
    assert code in text_of(page)
    assert "11月23日（周一）" in text_of(page)
    assert "5 个工作日内答复您" in text_of(page)
    assert case.query_code not in page.content.decode().split("<img")[1]

    clock.passes(minutes=21)
    assert code not in text_of(citizen.get("/report/done", follow=True))


def test_on_a_borrowed_telephone_the_code_is_forgotten_at_once(citizen: Client) -> None:
    fill_in(citizen)
    citizen.post("/report/check")
    case = Case.objects.get()

    citizen.post("/report/leave")

    assert citizen.get("/report/done").headers["Location"] == "/track"
    assert citizen.get(f"/track/{case.case_no}").headers["Location"].startswith("/track?")


def test_pressing_submit_twice_makes_one_case(citizen: Client) -> None:
    fill_in(citizen)

    first, second = citizen.post("/report/check"), citizen.post("/report/check")

    assert first.headers["Location"] == second.headers["Location"] == "/report/done"
    assert Case.objects.count() == 1


def test_a_twin_that_read_the_draft_before_it_was_handed_in_makes_no_second_case(
    citizen: Client,
) -> None:
    fill_in(citizen)
    before = citizen.session[draft.KEY]
    citizen.post("/report/check")
    session = citizen.session
    session[draft.KEY] = before
    session.save()

    twin = citizen.post("/report/check")

    assert twin.headers["Location"] == "/report/done"
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("who", {}, "请选一项：这是谁的事。"),
        ("name", {"name": " "}, "请写下怎么称呼您。"),
        ("contact", {}, "请写电话号码；没有电话的，写下面一项。"),
        ("contact", {"phone": "12345678"}, "这个电话号码不对"),
        ("item", {}, "请写下想办的事；说不清的，勾选“我不清楚”。"),
        ("filed", {"filed_on": "2026-11-24"}, "这一天还没有到"),
        ("filed", {"trips": "很多"}, "请写数字，例如 3。"),
        ("story", {"statement": ""}, "请写几句话，说说事情的经过。"),
        ("story", {"statement": "长" * 2001}, "最多写 2000 个字，现在有 2001 个。"),
        ("want", {"request": "长" * 2001}, "最多写 2000 个字"),
        ("extra", {"needed_by": "2026-11-22"}, "这一天已经过了"),
        ("extra", {"needed_by": "年底"}, "请写日期，例如 2026-11-26。"),
    ],
)
def test_a_wrong_answer_is_named_above_and_beside_the_field_and_kept(
    citizen: Client, key: str, typed: dict[str, str], said: str
) -> None:
    citizen.post("/report")

    page = citizen.post(f"/report/{key}", typed)

    assert page.status_code == 422
    assert text_of(page).count(said) == 2
    assert "有 1 处需要改一下" in text_of(page)
    for value in typed.values():
        assert value.strip() in page.content.decode()


def test_line_breaks_count_once(citizen: Client) -> None:
    citizen.post("/report")

    page = citizen.post("/report/story", {"statement": "字\r\n" * 1000})

    assert page.status_code == 302


def test_somebody_without_a_telephone_says_how_to_be_found(citizen: Client) -> None:
    fill_in(citizen, contact={"contact": "住柳荫巷 3 号"}, extra={})

    citizen.post("/report/check")

    assert json.loads(Case.objects.get().reporter_more.reveal()) == {"contact": "住柳荫巷 3 号"}


def test_what_one_does_not_know_may_stay_open(citizen: Client) -> None:
    fill_in(citizen, item={"unknown": "on"}, filed={}, want={}, extra={})
    assert "不清楚叫什么" in text_of(citizen.get("/report/check"))

    citizen.post("/report/check")

    assert (Case.objects.get().item_name, Case.objects.get().trips) == ("", None)


def test_going_back_keeps_what_was_typed_right_or_wrong(citizen: Client) -> None:
    citizen.post("/report")
    citizen.post("/report/who", {"kind": "self"})

    back = citizen.post("/report/contact", {"phone": "138", "back": "1"})

    assert back.headers["Location"] == "/report/name"
    assert 'value="138"' in citizen.get("/report/contact").content.decode()
    assert "checked" in citizen.get("/report/who").content.decode()


def test_each_answer_can_be_changed_from_the_page_that_reads_them_back(citizen: Client) -> None:
    fill_in(citizen)
    page = citizen.get("/report/check").content.decode()
    assert page.count("?change=1") == 12

    changed = citizen.post("/report/want?change=1", {"request": "请退还我交的原件。"})

    assert changed.headers["Location"] == "/report/check"
    assert "请退还我交的原件。" in text_of(citizen.get("/report/check"))


def test_a_changed_answer_that_asks_for_more_leads_to_that_question(citizen: Client) -> None:
    fill_in(citizen)
    citizen.post("/report/who?change=1", {"kind": "agent"})

    assert citizen.get("/report/check").headers["Location"] == "/report/name?change=1"
    assert "您的姓名" in text_of(citizen.get("/report/name?change=1"))


def test_nothing_is_handed_in_while_an_answer_is_missing(citizen: Client) -> None:
    citizen.post("/report")
    citizen.post("/report/who", {"kind": "self"})

    assert citizen.post("/report/check").headers["Location"] == "/report/name?change=1"
    assert not Case.objects.exists()


@pytest.mark.parametrize("path", ["/report/who", "/report/check"])
def test_who_has_not_read_the_notice_is_led_to_it(citizen: Client, path: str) -> None:
    assert citizen.get(path).headers["Location"] == "/report"


def test_an_unfinished_report_can_be_taken_up_again(citizen: Client) -> None:
    citizen.post("/report")
    citizen.post("/report/who", {"kind": "self"})

    page = citizen.get("/report").content.decode()

    assert 'href="/report/name"' in page
    assert "接着上次的填" in page


def test_files_come_along_and_can_be_taken_out_again(citizen: Client) -> None:
    fill_in(citizen)
    papers = [SimpleUploadedFile(f"单子{n}.png", PHOTO + bytes([n])) for n in range(2)]
    citizen.post("/report/story", {**ANSWERS["story"], "uploads": papers})
    page = citizen.get("/report/story").content.decode()
    assert "单子0.png" in page
    mark = page.split('name="drop" value="')[1].split('"')[0]
    citizen.post("/report/story", {**ANSWERS["story"], "drop": mark})

    citizen.post("/report/check")

    case = Case.objects.get()
    assert [(a.name, a.content_type) for a in case.attachments.all()] == [
        ("单子1.png", "image/png")
    ]
    assert list(Event.objects.values_list("action", flat=True)) == ["register", "supply"]


def test_a_file_of_a_kind_that_cannot_be_kept_is_refused_by_name(citizen: Client) -> None:
    citizen.post("/report")
    program = SimpleUploadedFile("好.png", b"MZ\x90\x00\x03" + bytes(100))

    page = citizen.post("/report/story", {**ANSWERS["story"], "uploads": [program]})

    assert page.status_code == 422
    assert "好.png：不能上传这种文件" in text_of(page)
    assert str(ANSWERS["story"]["statement"]) in text_of(page)


def test_at_most_five_files_are_taken(citizen: Client) -> None:
    citizen.post("/report")
    papers = [SimpleUploadedFile(f"{n}.png", PHOTO) for n in range(6)]

    page = citizen.post("/report/story", {**ANSWERS["story"], "uploads": papers})

    assert "5.png：最多放 5 个文件" in text_of(page)
    assert text_of(citizen.get("/report/story")).count("不要了") == 5


def test_a_draft_is_sealed_where_it_is_kept(citizen: Client) -> None:
    fill_in(citizen)

    assert "张三丰" not in json.dumps(dict(citizen.session.items()), ensure_ascii=False)
    assert "13800138000" not in str(citizen.session[draft.KEY])


def test_too_many_reports_from_one_address_are_told_kindly_and_lose_nothing(
    citizen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {**limits.LIMITS, "report": limits.Limit(1, limits.LIMITS["report"].per)}
    monkeypatch.setattr(limits, "LIMITS", few)
    fill_in(citizen)
    citizen.post("/report/check")
    fill_in(citizen)

    page = citizen.post("/report/check")

    assert page.status_code == 429
    assert "您填的内容还在" in text_of(page)
    assert int(page.headers["Retry-After"]) > 0
    assert citizen.get("/report/check").status_code == 200


def test_the_pages_are_kept_by_no_cache(citizen: Client) -> None:
    fill_in(citizen)

    for path in ("/report/who", "/report/check"):
        assert "no-store" in citizen.get(path).headers["Cache-Control"]
