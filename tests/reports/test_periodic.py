"""定期报告 — its numbers, its words, its life, and the document that is kept."""

import io
import json
from datetime import date, datetime, timedelta
from zipfile import ZipFile

import docx
import pytest

from bancheng.cases.models import Case
from bancheng.reports import counting, editions, indicators, periodic, typical
from bancheng.reports.kinds import Period, ReportState, Span, span_of
from bancheng.reports.models import PeriodicReport
from bancheng.reports.periodic_numbers import shown
from bancheng.reports.periodic_sections import KEYS
from bancheng.reports.render import report as rendered
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale
from tests.cases.conftest import MONDAY, answered, handled, press, registered
from tests.cast import CENTRE, actor

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)
AFTER = datetime(2026, 12, 1, 0, 30, tzinfo=MONDAY.tzinfo)  # in UTC it is November still


def closed(now=LATER, level=5, **more):
    """A case that was verified, closed and rated."""
    case = answered(MONDAY, **more)
    press(case, "record_attempt", "verifier", now, method="phone", reached=True, summary="办好了")
    press(case, "verify_ok", "verifier", now, method="phone", done="yes")
    return press(case, "rate", "reporter", now, level=level, comment="好")


def drafted(who="supervisor", day=DAY, now=AFTER):
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
    anew = periodic.recount(report.pk, actor=actor("supervisor"), version=0, now=AFTER)
    assert rendered.document(anew) != before
    assert "本期登记诉求件 2 件" in anew.sections.get(key="overview").draft


def test_a_paragraph_that_was_amended_is_not_drafted_over(centre):
    report = drafted()
    report = edited(report, "overview", draft="本期平稳。")
    registered()
    while counting.count():
        pass

    periodic.recount(report.pk, actor=actor("supervisor"), version=1, now=AFTER)

    assert report.sections.get(key="overview").draft == "本期平稳。"


def edited(report, key, who="supervisor", draft="", words=""):
    return periodic.edit(
        report.pk,
        key,
        actor=actor(who),
        draft=draft,
        words=words,
        version=report.version,
        now=AFTER,
    )


def submitted():
    report = drafted()
    report = edited(report, "next", draft="", words="下月集中清理。")
    return periodic.submit(report.pk, actor=actor("supervisor"), version=report.version, now=AFTER)


def test_another_person_approves_and_the_document_is_kept(centre):
    closed()
    report = submitted()

    done = periodic.approve(report.pk, actor=actor("leader"), version=report.version, now=AFTER)

    assert done.state == ReportState.ISSUED
    assert (done.submitted_by, done.approved_by) == ("supervisor", "leader")
    assert done.sm3 == periodic.content_digest(done)
    kept = text_of(editions.kept(done.file_sm3))
    assert "下月集中清理。" in kept
    assert done.sm3[:16] in kept
    assert [e.action for e in done.events.all()] == ["draft", "edit", "submit", "approve"]


def test_what_is_issued_is_changed_by_nobody_and_mended_by_the_next_edition(centre):
    report = submitted()
    periodic.approve(report.pk, actor=actor("leader"), version=report.version, now=AFTER)

    for move in (periodic.submit, periodic.recount):
        with pytest.raises(NotAllowed):
            move(report.pk, actor=actor("supervisor"), version=report.version + 1, now=AFTER)

    assert drafted().edition == 2
    with pytest.raises(NotAllowed):
        drafted()


def test_who_wrote_it_does_not_sign_it(centre):
    report = drafted("leader")
    report = periodic.submit(report.pk, actor=actor("leader"), version=0, now=AFTER)

    for who in ("leader", "supervisor", "window"):
        with pytest.raises(NotPermitted):
            periodic.approve(report.pk, actor=actor(who), version=report.version, now=AFTER)
    assert "approve" in periodic.allowed(report, actor("leader2"))
    assert periodic.allowed(report, actor("leader")) == []
    assert periodic.allowed(report, actor("city-leader")) == []


@pytest.mark.parametrize("move", ["edit", "recount", "choose", "drop"])
def test_whoever_touched_it_signs_it_no_more_and_another_does(centre, move):
    case = closed()
    report = drafted()
    told = {"actor": actor("leader"), "version": report.version, "now": AFTER}
    if move == "edit":
        report = edited(report, "next", who="leader", words="下月集中清理。")
    elif move == "recount":
        report = periodic.recount(report.pk, **told)
    else:
        report = chosen(report, case, who="leader" if move == "choose" else "supervisor")
    if move == "drop":
        told["version"] = report.version
        report = periodic.drop(report.pk, case.case_no, **told)
    report = periodic.submit(
        report.pk, actor=actor("supervisor"), version=report.version, now=AFTER
    )

    assert periodic.allowed(report, actor("leader")) == []
    with pytest.raises(NotPermitted):
        approved(report)
    assert approved(report, "leader2").approved_by == "leader2"


def approved(report, who="leader", now=AFTER):
    return periodic.approve(report.pk, actor=actor(who), version=report.version, now=now)


def test_a_report_is_not_signed_before_its_period_is_over_where_the_centre_is(centre):
    closed()
    eve = AFTER - timedelta(hours=1)
    report = drafted(now=eve)
    assert "未满期" in text_of(rendered.docx(report))
    assert "submit" not in periodic.allowed(report, actor("supervisor"))
    for now in (eve, AFTER):  # later too its numbers are those of a part of the period
        with pytest.raises(NotAllowed):
            periodic.submit(report.pk, actor=actor("supervisor"), version=0, now=now)

    report = periodic.recount(report.pk, actor=actor("supervisor"), version=0, now=AFTER)
    assert "未满期" not in text_of(rendered.docx(report))
    report = periodic.submit(report.pk, actor=actor("supervisor"), version=1, now=AFTER)
    assert approved(report).state == ReportState.ISSUED


def test_a_report_put_before_a_leader_too_early_waits_for_its_numbers(centre):
    report = submitted()
    PeriodicReport.objects.filter(pk=report.pk).update(counted_at=AFTER - timedelta(hours=1))

    with pytest.raises(NotAllowed):
        approved(report)
    report.refresh_from_db()
    assert periodic.allowed(report, actor("leader")) == ["send_back"]


def test_a_month_begins_at_the_centre_s_own_midnight(centre):
    with pytest.raises(Invalid):
        drafted(day=date(2026, 12, 5), now=AFTER - timedelta(hours=1))

    assert drafted(day=date(2026, 12, 5), now=AFTER).first == date(2026, 12, 1)


def test_a_report_goes_back_with_what_is_to_be_mended(centre):
    report = submitted()

    with pytest.raises(Invalid):
        periodic.send_back(
            report.pk, actor=actor("leader"), word=" ", version=report.version, now=AFTER
        )
    back = periodic.send_back(
        report.pk, actor=actor("leader"), word="补充原因", version=report.version, now=AFTER
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
    periodic.approve(report.pk, actor=actor("leader"), version=report.version, now=AFTER)
    assert periodic.report_for(actor("window"), report.pk).pk == report.pk
    for who in ("liaison-hrss", "city-leader"):
        with pytest.raises(NotVisible):
            periodic.report_for(actor(who), report.pk)


def test_a_period_that_has_not_begun_has_no_report(centre):
    with pytest.raises(Invalid):
        drafted(day=date(2027, 1, 5))


# ── typical cases ────────────────────────────────────────────────────────


def chosen(report, case, who="supervisor", **more):
    title, text = typical.suggestion(case)
    return periodic.choose(
        report.pk,
        case.case_no,
        actor=actor(who),
        version=report.version,
        now=AFTER,
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


def test_the_snapshot_is_plain_values(centre):
    closed()
    report = PeriodicReport.objects.get(pk=drafted().pk)

    kept = json.loads(report.snapshot)

    assert kept["centre"] == CENTRE
    assert set(kept["sections"]) == set(KEYS)
