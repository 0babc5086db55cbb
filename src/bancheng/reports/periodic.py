"""定期报告的一生 — drafted by the program, edited, submitted, approved by another, issued for good.

The numbers are read once, when the draft is made or its numbers are read anew, and are part of the
report from then on. A draft may be made before its period is over; what is put before a leader and
signed has numbers of the whole period. Once issued nothing of it changes: what is mended later is
the next edition.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import translation

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import attachments
from bancheng.crypto import digest
from bancheng.people.models import Centre
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale, _
from bancheng.rules.facts import Actor

from . import periodic_figures, periodic_sections, typical
from .kinds import APPROVERS, READERS, WRITERS, Period, ReportState, Span, holds, span_of
from .models import PeriodicReport, ReportEvent, ReportSection
from .periodic_figures import unfinished
from .render import report as rendered

LANGUAGE = "zh-hans"
LONGEST = 5000


def draft(actor: Actor, period: Period, day: date, *, now: datetime) -> PeriodicReport:
    """Draft the report of the month or quarter in which `day` lies, with its numbers as of now."""
    if not holds(actor, WRITERS):
        raise NotPermitted(_("定期报告由督办员、研判派单员和中心领导起草。"))
    span = span_of(period, day)
    if not span.begun(worktime(actor.centre).local_day(now)):
        raise Invalid([("day", _("这一期还没有开始。"))])
    text = _numbers(actor.centre, span, now)
    with transaction.atomic():
        Centre.objects.select_for_update().get(pk=actor.centre)  # editions are numbered one by one
        same = PeriodicReport.objects.filter(
            centre_id=actor.centre, first=span.first, last=span.last
        )
        if same.exclude(state=ReportState.ISSUED.value).exists():
            raise NotAllowed(_("这一期已有一份在起草或待审签。"))
        report = PeriodicReport.objects.create(
            centre_id=actor.centre,
            period=period.value,
            first=span.first,
            last=span.last,
            edition=(same.aggregate(last=Max("edition"))["last"] or 0) + 1,
            made_by=actor.username,
            made_at=now,
            counted_at=now,
            snapshot=text,
        )
        drafts = json.loads(text)["sections"]
        ReportSection.objects.bulk_create(
            ReportSection(report=report, key=key, draft=drafts[key]["draft"])
            for key in periodic_sections.KEYS
        )
        _note(report, "draft", actor, now)
    return report


def edit(
    pk: int,
    key: str,
    *,
    actor: Actor,
    draft: str,
    words: str,
    version: int,
    now: datetime,
) -> PeriodicReport:
    """Write a section: the drafted paragraph as amended, and the editor's own words."""
    errors = [
        (name, _("文字太长。"))
        for name, text in (("draft", draft), ("words", words))
        if len(text) > LONGEST
    ]
    if errors:
        raise Invalid(errors)

    def write(report: PeriodicReport) -> None:
        section = report.sections.filter(key=key).first()
        if section is None:
            raise NotVisible
        section.draft, section.words = draft.strip(), words.strip()
        section.edited_by, section.edited_at = actor.username, now
        section.save()

    return _moved(pk, "edit", actor, version, now, write, word=key)


def recount(pk: int, *, actor: Actor, version: int, now: datetime) -> PeriodicReport:
    """Read the numbers anew; paragraphs that nobody has amended are drafted anew."""

    def write(report: PeriodicReport) -> None:
        before = json.loads(report.snapshot)["sections"]
        span = Span(report.first, report.last)
        report.snapshot, report.counted_at = _numbers(report.centre_id, span, now), now
        after = json.loads(report.snapshot)["sections"]
        for section in report.sections.all():
            if section.draft == before[section.key]["draft"]:
                section.draft = after[section.key]["draft"]
                section.save(update_fields=["draft"])

    return _moved(pk, "recount", actor, version, now, write)


def choose(
    pk: int, case_no: str, *, actor: Actor, title: str, text: str, version: int, now: datetime
) -> PeriodicReport:
    """Take a closed case as a typical one, told so that nobody is recognised."""

    def write(report: PeriodicReport) -> None:
        typical.choose(report, actor, case_no, title=title, text=text)

    return _moved(pk, "choose", actor, version, now, write, word=case_no)


def drop(pk: int, case_no: str, *, actor: Actor, version: int, now: datetime) -> PeriodicReport:
    """Leave a typical case out again."""

    def write(report: PeriodicReport) -> None:
        report.typical.filter(case_no=case_no).delete()

    return _moved(pk, "drop", actor, version, now, write, word=case_no)


def submit(pk: int, *, actor: Actor, version: int, now: datetime) -> PeriodicReport:
    """Put the report before a leader who did not write it."""

    def write(report: PeriodicReport) -> None:
        report.state = ReportState.SUBMITTED.value
        report.submitted_by, report.submitted_at = actor.username, now

    return _moved(pk, "submit", actor, version, now, write)


def send_back(pk: int, *, actor: Actor, word: str, version: int, now: datetime) -> PeriodicReport:
    """Give the report back to be improved, with what is to be improved."""
    if not word.strip():
        raise Invalid([("word", _("请写明要修改什么。"))])

    def write(report: PeriodicReport) -> None:
        report.state = ReportState.DRAFT.value

    return _moved(pk, "send_back", actor, version, now, write, word=word.strip()[:LONGEST])


def approve(pk: int, *, actor: Actor, version: int, now: datetime) -> PeriodicReport:
    """Approve and issue: the document is written once and kept under its digest."""

    def write(report: PeriodicReport) -> None:
        report.state = ReportState.ISSUED.value
        report.approved_by, report.approved_at = actor.username, now
        report.sm3 = content_digest(report)
        content = rendered.docx(report)
        report.file_sm3 = digest(content)
        attachments.keep_file(attachments.folder() / report.file_sm3[:2] / report.file_sm3, content)

    return _moved(pk, "approve", actor, version, now, write)


def content_digest(report: PeriodicReport) -> str:
    """The digest of what is approved: the numbers, the words, the cases, who wrote and signed."""
    sections = report.sections.order_by("key").values_list("key", "draft", "words")
    cases = report.typical.order_by("pk").values_list("case_no", "title", "text")
    content = {
        "snapshot": report.snapshot,
        "edition": report.edition,
        "sections": [list(row) for row in sections],
        "typical": [list(row) for row in cases],
        "submitted_by": report.submitted_by,
        "approved_by": report.approved_by,
    }
    return digest(json.dumps(content, ensure_ascii=False, sort_keys=True).encode())


# ── who may, and in which state ──────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be done with a report."""

    label: str
    state: ReportState
    may: Callable[[PeriodicReport, Actor], bool]
    whole: bool = False  # only with the numbers of the whole period


def _writes(_report: PeriodicReport, actor: Actor) -> bool:
    return holds(actor, WRITERS)


def _signs(report: PeriodicReport, actor: Actor) -> bool:
    """A leader who has written no word of it."""
    return holds(actor, APPROVERS) and actor.username not in writers(report)


MOVES: Mapping[str, Move] = {
    "edit": Move(_("修改"), ReportState.DRAFT, _writes),
    "recount": Move(_("重新取数"), ReportState.DRAFT, _writes),
    "choose": Move(_("选取典型案例"), ReportState.DRAFT, _writes),
    "drop": Move(_("去掉典型案例"), ReportState.DRAFT, _writes),
    "submit": Move(_("提请审签"), ReportState.DRAFT, _writes, whole=True),
    "send_back": Move(_("退回修改"), ReportState.SUBMITTED, _signs),
    "approve": Move(_("审签并印发"), ReportState.SUBMITTED, _signs, whole=True),
}
JUDGING = frozenset({"send_back", "approve"})
"""The moves that are no writing; whoever made any other does not sign."""


def writers(report: PeriodicReport) -> frozenset[str]:
    """Everybody who has had a hand in this edition."""
    rows = report.events.exclude(action__in=JUDGING).values_list("by", flat=True)
    return frozenset(rows)


def allowed(report: PeriodicReport, actor: Actor) -> list[str]:
    """What the actor may do with the report now."""
    if actor.centre != report.centre_id:
        return []
    early = unfinished(report)
    return [
        name
        for name, move in MOVES.items()
        if move.state == report.state and move.may(report, actor) and not (move.whole and early)
    ]


def reports(actor: Actor) -> list[PeriodicReport]:
    """The reports of the actor's centre; who does not write reads the issued ones."""
    if not holds(actor, READERS):
        raise NotPermitted(_("定期报告由本中心人员查看。"))
    return list(_visible(actor).defer("snapshot"))


def among(actor: Actor, numbers: Collection[str]) -> set[str]:
    """Which of these reports the actor may read. One statement."""
    return {str(pk) for pk in _visible(actor).filter(pk__in=numbers).values_list("pk", flat=True)}


def report_for(actor: Actor, pk: int) -> PeriodicReport:
    """The report, if the actor may read it; absent and forbidden look the same."""
    found = _visible(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("没有找到这份报告，或者您无权查看。"))
    return found


# ── inside ───────────────────────────────────────────────────────────────


def _visible(actor: Actor) -> QuerySet[PeriodicReport]:
    found = PeriodicReport.objects.filter(centre_id=actor.centre)
    if holds(actor, WRITERS):
        return found
    issued = found.filter(state=ReportState.ISSUED.value)
    return issued if holds(actor, READERS) else found.none()


def _numbers(centre: str, span: Span, now: datetime) -> str:
    with translation.override(LANGUAGE):
        found: dict[str, Any] = periodic_figures.snapshot(centre, span, now=now)
        found["sections"] = periodic_sections.laid_out(found)
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


@transaction.atomic
def _moved(
    pk: int,
    action: str,
    actor: Actor,
    version: int,
    now: datetime,
    write: Callable[[PeriodicReport], None],
    word: str = "",
) -> PeriodicReport:
    """Make one move: lock, check who and in which state, write, note it."""
    report = PeriodicReport.objects.select_for_update().filter(pk=pk).first()
    if report is None or report.centre_id != actor.centre or not holds(actor, READERS):
        raise NotVisible(_("没有找到这份报告，或者您无权查看。"))
    move = MOVES[action]
    if not move.may(report, actor):
        raise NotPermitted(_("这一步由另一位有权的人来做：起草、修改过的人不审签。"))
    if report.version != version:
        raise Stale(_("这份报告刚刚有了新的变化，请刷新后再操作。"))
    if report.state != move.state:
        raise NotAllowed(_("报告现在的状态不能做这一步。"))
    if move.whole and unfinished(report):
        raise NotAllowed(_("数字取定时这一期还没有结束。期满以后重新取数，再提请审签。"))
    write(report)
    report.version += 1
    report.save()
    _note(report, action, actor, now, word)
    return report


def _note(report: PeriodicReport, action: str, actor: Actor, now: datetime, word: str = "") -> None:
    ReportEvent.objects.create(
        report=report,
        seq=report.version,
        at=now,
        action=action,
        by=actor.username,
        word=word,
    )
