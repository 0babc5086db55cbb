"""定期报告 — its numbers, its words, its life, and the document that is kept."""

import io
import json
from datetime import date, timedelta
from zipfile import ZipFile

import docx
import pytest

from bancheng.cases.models import Case
from bancheng.reports import counting, editions, indicators, periodic, typical
from bancheng.reports.kinds import Period, ReportState, Span, span_of
from bancheng.reports.models import PeriodicReport
from bancheng.reports.periodic_numbers import counted, moved, shown
from bancheng.reports.periodic_sections import KEYS
from bancheng.reports.periodic_units import attention, next_steps
from bancheng.reports.render import report as rendered
from bancheng.reports.render.charts import Bar, Chart, png, svg
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale
from tests.cases.conftest import MONDAY, answered, handled, press, registered
from tests.cast import CENTRE, actor

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)


def closed(now=LATER, level=5, **more):
    """A case that was verified, closed and rated."""
    case = answered(MONDAY, **more)
    press(case, "record_attempt", "verifier", now, method="phone", reached=True, summary="办好了")
    press(case, "verify_ok", "verifier", now, method="phone", done="yes")
    return press(case, "rate", "reporter", now, level=level, comment="好")


def drafted(who="supervisor", day=DAY, now=LATER):
    while counting.count():
        pass
    return periodic.draft(actor(who), Period.MONTH, day, now=now)


def text_of(content):
    """Every paragraph and cell of a Word file."""
    found = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in found.paragraphs), *cells])


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        (Period.MONTH, date(2026, 2, 10), date(2026, 2, 1), date(2026, 2, 28)),
        (Period.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (Period.QUARTER, date(2026, 11, 23), date(2026, 10, 1), date(2026, 12, 31)),
        (Period.QUARTER, date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_a_period_is_a_calendar_month_or_quarter(period, day, first, last):
    found = span_of(period, day)

    assert found == Span(first, last)
    assert found.period is period
    assert found.before().last == first - timedelta(days=1)
    assert found.year_before().first == date(first.year - 1, first.month, 1)


def test_the_numbers_of_the_document_are_those_of_the_indicators(centre):
    for _case in range(5):
        closed()
    registered()
    report = drafted()

    text = text_of(rendered.docx(report))

    rows = indicators.read(actor("leader"), report.first, report.last)
    assert len(rows) > 20
    for row in rows:
        figure = {"n": row.numerator, "d": row.denominator, "v": row.value}
        assert shown(row.key, figure) in text, row.key
    assert "本期登记诉求件 6 件" in text
    assert "100.0%（5/5）" in text


def test_the_document_has_the_twelve_sections_and_pictures(centre):
    for _case in range(2):
        closed()

    content = rendered.docx(drafted())

    text = text_of(content)
    places = [text.index(f"{rendered.numeral(n)}、") for n in range(1, 13)]
    assert len(KEYS) == 12
    assert places == sorted(places)
    assert "样本少" in text
    with ZipFile(io.BytesIO(content)) as parts:
        assert len([n for n in parts.namelist() if n.endswith(".png")]) >= 3


def test_an_empty_month_is_a_report_too(centre):
    report = drafted(day=date(2026, 10, 5))

    text = text_of(rendered.docx(report))

    assert "本期没有登记诉求件，上期也没有。" in text
    assert "–" in text
    assert "nan" not in text.lower()


def test_numbers_that_are_kept_do_not_move_with_the_cases(centre):
    closed()
    report = drafted()
    before = rendered.document(report)
    registered()
    while counting.count():
        pass

    report.refresh_from_db()

    assert rendered.document(report) == before
    anew = periodic.recount(report.pk, actor=actor("supervisor"), version=0, now=LATER)
    assert rendered.document(anew) != before
    assert "本期登记诉求件 2 件" in anew.sections.get(key="overview").draft


def test_a_paragraph_that_was_amended_is_not_drafted_over(centre):
    report = drafted()
    report = edited(report, "overview", draft="本期平稳。")
    registered()
    while counting.count():
        pass

    periodic.recount(report.pk, actor=actor("supervisor"), version=1, now=LATER)

    assert report.sections.get(key="overview").draft == "本期平稳。"


def edited(report, key, who="supervisor", draft="", words=""):
    return periodic.edit(
        report.pk,
        key,
        actor=actor(who),
        draft=draft,
        words=words,
        version=report.version,
        now=LATER,
    )


def submitted():
    report = drafted()
    report = edited(report, "next", draft="", words="下月集中清理。")
    return periodic.submit(report.pk, actor=actor("supervisor"), version=report.version, now=LATER)


def test_another_person_approves_and_the_document_is_kept(centre):
    closed()
    report = submitted()

    done = periodic.approve(report.pk, actor=actor("leader"), version=report.version, now=LATER)

    assert done.state == ReportState.ISSUED
    assert (done.submitted_by, done.approved_by) == ("supervisor", "leader")
    assert done.sm3 == periodic.content_digest(done)
    kept = text_of(editions.kept(done.file_sm3))
    assert "下月集中清理。" in kept
    assert done.sm3[:16] in kept
    assert [e.action for e in done.events.all()] == ["draft", "edit", "submit", "approve"]


def test_what_is_issued_is_changed_by_nobody_and_mended_by_the_next_edition(centre):
    report = submitted()
    periodic.approve(report.pk, actor=actor("leader"), version=report.version, now=LATER)

    for move in (periodic.submit, periodic.recount):
        with pytest.raises(NotAllowed):
            move(report.pk, actor=actor("supervisor"), version=report.version + 1, now=LATER)

    assert drafted().edition == 2
    with pytest.raises(NotAllowed):
        drafted()


def test_who_wrote_it_does_not_sign_it(centre):
    report = drafted("leader")
    report = periodic.submit(report.pk, actor=actor("leader"), version=0, now=LATER)

    for who in ("leader", "supervisor", "window"):
        with pytest.raises(NotPermitted):
            periodic.approve(report.pk, actor=actor(who), version=report.version, now=LATER)
    assert "approve" in periodic.allowed(report, actor("leader2"))
    assert periodic.allowed(report, actor("leader")) == []
    assert periodic.allowed(report, actor("city-leader")) == []


def test_a_report_goes_back_with_what_is_to_be_mended(centre):
    report = submitted()

    with pytest.raises(Invalid):
        periodic.send_back(
            report.pk, actor=actor("leader"), word=" ", version=report.version, now=LATER
        )
    back = periodic.send_back(
        report.pk, actor=actor("leader"), word="补充原因", version=report.version, now=LATER
    )

    assert back.state == ReportState.DRAFT
    assert back.events.last().word.reveal() == "补充原因"
    # a leader who gave it back has written no word of it and may sign it later
    assert "leader" not in periodic.writers(back)


def test_two_people_do_not_write_over_each_other(centre):
    report = drafted()
    edited(report, "overview", draft="甲")

    with pytest.raises(Stale):
        edited(report, "overview", who="dispatcher", draft="乙")


def test_who_drafts_and_who_reads(centre):
    for who in ("window", "verifier", "liaison-hrss", "province", "hotline"):
        with pytest.raises(NotPermitted):
            drafted(who)
    report = submitted()

    with pytest.raises(NotVisible):
        periodic.report_for(actor("window"), report.pk)
    assert periodic.reports(actor("window")) == []
    periodic.approve(report.pk, actor=actor("leader"), version=report.version, now=LATER)
    assert periodic.report_for(actor("window"), report.pk).pk == report.pk
    for who in ("liaison-hrss", "city-leader"):
        with pytest.raises(NotVisible):
            periodic.report_for(actor(who), report.pk)


def test_a_period_that_has_not_begun_has_no_report(centre):
    with pytest.raises(Invalid):
        drafted(day=date(2027, 1, 5))


# ── typical cases ────────────────────────────────────────────────────────


def chosen(report, case, **more):
    title, text = typical.suggestion(case)
    return periodic.choose(
        report.pk,
        case.case_no,
        actor=actor("supervisor"),
        version=report.version,
        now=LATER,
        **{"title": title, "text": text} | more,
    )


def test_a_typical_case_is_told_without_names_and_numbers(centre):
    case = closed(statement="我是张三丰，电话 13800138000，社保转不了。")
    report = drafted()
    assert [c.pk for c in typical.candidates(report, actor("supervisor"))] == [case.pk]

    report = chosen(report, case)

    text = text_of(rendered.docx(report))
    assert "案例1" in text
    assert "社保转不了" in text
    assert "张三丰" not in text
    assert "138" not in text.replace(report.snapshot, "")
    assert typical.candidates(report, actor("supervisor")) == []


@pytest.mark.parametrize(
    "text", ["张三丰来反映", "打 13800138000", "身份证 110101199003074514", "", "字" * 2001]
)
def test_a_text_that_names_somebody_is_refused(centre, text):
    case = closed()
    report = drafted()

    with pytest.raises(Invalid) as why:
        chosen(report, case, text=text)

    assert why.value.errors[0][0] == "text"


def test_open_confidential_and_other_months_cases_are_not_told(centre):
    handled()
    Case.objects.filter(pk=closed().pk).update(confidential=True)
    ours = closed()
    report = drafted()
    past = drafted(day=date(2026, 10, 5))

    assert [c.pk for c in typical.candidates(report, actor("supervisor"))] == [ours.pk]
    with pytest.raises(NotVisible):
        chosen(past, ours)


# ── words ────────────────────────────────────────────────────────────────


def figure(n, d):
    return {"n": n, "d": d, "v": n / d if d else None}


def test_ratios_say_their_parts_and_nothing_of_nothing():
    assert shown("acceptance", figure(139, 167)) == "83.2%（139/167）"
    assert shown("acceptance", figure(1, 2)) == "50.0%（1/2），样本少"
    assert shown("acceptance", figure(0, 0)) == "–"
    assert shown("net_hours", {"n": 12.0, "d": 4, "v": 3.0}) == "3.0 小时（4 件）"
    assert shown("mean_level", figure(45, 10)) == "4.50（45/10）"


def test_changes_are_told_only_of_enough_cases():
    assert moved("acceptance", figure(9, 10), figure(8, 10)) == "比上期高 10.0 个百分点"
    assert moved("acceptance", figure(8, 10), figure(8, 10)) == "与上期持平"
    assert moved("acceptance", figure(1, 2), figure(8, 10)) == ""
    assert counted(12, 10) == "比上期（10 件）多 2 件（20.0%）"
    assert counted(1, 3) == "比上期（3 件）少 2 件"
    assert counted(0, 0) == "上期也没有"


def test_a_unit_is_named_with_its_reasons():
    doc = {
        "units": [
            ["hrss", "人社局", {"on_time": figure(7, 10), "bad": figure(3, 10)}],
            ["tax", "税务局", {"on_time": figure(1, 4)}],
            ["fund", "公积金", {"on_time": figure(9, 10), "satisfied": figure(2, 10)}],
        ],
        "now": {"on_time": figure(17, 24), "satisfied": figure(1, 10)},
        "stuck": {"red_by_unit": {"fund": 2}},
    }

    found = {name: why for _code, name, why in attention(doc)}

    assert found == {
        "人社局": ["按时办结率 70.0%（7/10），低于 90%", "差评 3 件"],
        "公积金": ["数据截取时在办超期 2 件"],
    }


def test_next_steps_come_from_what_is_due():
    doc = {
        "stuck": {"red": 2, "quiet": 0, "supervised": 1, "raised": 0},
        "now": {"bad_fixed": figure(1, 3)},
        "measures": [["指南不准", "改指南", "人社局", "2026-11-01", True]],
    }

    said = next_steps(doc)

    assert len(said) == 4
    assert "超期的 2 件" in said[0]
    assert "人社局" in said[2]


def test_a_picture_is_sound_and_the_same_each_time():
    chart = Chart(
        "渠道", [Bar("窗口 <一>", 3, "3 件", 1), Bar("网上", 0, "0 件", 0)], "本期", "上期"
    )

    assert "&lt;一&gt;" in svg(chart)
    assert png(chart)[:8] == b"\x89PNG\r\n\x1a\n"
    assert png(chart) == png(chart)


def test_the_snapshot_is_plain_values(centre):
    closed()
    report = PeriodicReport.objects.get(pk=drafted().pk)

    kept = json.loads(report.snapshot)

    assert kept["centre"] == CENTRE
    assert set(kept["sections"]) == set(KEYS)
