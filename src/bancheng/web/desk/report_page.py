"""定期报告的一页 — its sections with tables whose numbers lead on, its steps, its story."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.reports import editions, indicators, periodic
from bancheng.reports.kinds import PERIOD_LABELS, STATE_LABELS, Period, ReportState
from bancheng.reports.models import PeriodicReport
from bancheng.reports.periodic_figures import unfinished
from bancheng.reports.periodic_sections import KEYS
from bancheng.reports.render import report as rendered
from bancheng.rules.indicators import BY_KEY, Basis
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.shared.parts import Entry

TOLD: Mapping[str, str] = {
    "draft": gettext_noop("起草"),
    "edit": gettext_noop("修改"),
    "recount": gettext_noop("重新取数"),
    "choose": gettext_noop("选取典型案例"),
    "drop": gettext_noop("去掉典型案例"),
    "submit": gettext_noop("提请审签"),
    "send_back": gettext_noop("退回修改"),
    "approve": gettext_noop("审签并印发"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list of reports."""

    title: str
    href: str
    kind: str
    state: str
    issued: bool
    early: bool
    made_by: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table; `href` leads to what the number counts."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a section."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section as the page shows it."""

    key: str
    numeral: str
    title: str
    draft: str
    words: str
    amended: bool
    picture: str
    tables: Sequence[Table] = field(default_factory=tuple)


def listed(reports: Sequence[PeriodicReport], names: Names) -> list[Row]:
    """The lines of the list."""
    return [
        Row(
            title=_("%(first)s 至 %(last)s，第 %(n)d 版")
            % {"first": row.first, "last": row.last, "n": row.edition},
            href=reverse("desk-report", args=[row.pk]),
            kind=_(PERIOD_LABELS[Period(row.period)]),
            state=_(STATE_LABELS[ReportState(row.state)]),
            issued=row.state == ReportState.ISSUED,
            early=unfinished(row),
            made_by=names.person(row.made_by),
            approved_by=names.person(row.approved_by),
        )
        for row in reports
    ]


def parts(report: PeriodicReport, viewer: Viewer) -> list[Part]:
    """The twelve sections."""
    kept = json.loads(report.snapshot)["sections"]
    written = {section.key: section for section in report.sections.all()}
    return [
        Part(
            key=key,
            numeral=rendered.numeral(place),
            title=kept[key]["title"],
            draft=written[key].draft,
            words=written[key].words,
            amended=written[key].draft != kept[key]["draft"],
            picture=kept[key]["chart"]["title"] if kept[key]["chart"] else "",
            tables=[_table(table, report, viewer) for table in kept[key]["tables"]],
        )
        for place, key in enumerate(KEYS, start=1)
    ]


def _table(table: Mapping[str, Any], report: PeriodicReport, viewer: Viewer) -> Table:
    rows = [
        [Cell(text=text, href=href(link, report, viewer)) for text, link in row]
        for row in table["rows"]
    ]
    return Table(title=table["title"], head=table["head"], rows=rows, note=table["note"])


def href(link: str, report: PeriodicReport, viewer: Viewer) -> str:
    """Where a number leads: to the cases that it counts, as far as the viewer may go there."""
    kind, _colon, rest = link.partition(":")
    if kind == "cases":
        return f"{reverse('desk-cases')}?{rest}"
    if kind != "figure" or not indicators.may_read(viewer.actor):
        return ""
    key, part, *by = rest.split(":", 3)
    if BY_KEY[key].basis is Basis.PROBLEM:
        return ""
    days = {"from": report.first.isoformat(), "to": report.last.isoformat(), "part": part}
    narrowed = {"by": by[0], "value": by[1]} if len(by) == 2 else {}
    return f"{reverse('desk-figure-cases', args=[key])}?{urlencode(days | narrowed)}"


def story(report: PeriodicReport, names: Names) -> list[Entry]:
    """What was done with the report, the newest first."""
    titles = json.loads(report.snapshot)["sections"]
    found = []
    for event in report.events.order_by("-seq"):
        word = event.word.reveal()
        told = titles[word]["title"] if word in titles else word
        found.append(
            Entry(at=event.at, title=_(TOLD[event.action]), who=names.person(event.by), text=told)
        )
    return found


def kept_whole(report: PeriodicReport) -> bool:
    """Whether an issued report is still what was signed: its words and its file."""
    if report.state != ReportState.ISSUED:
        return True
    try:
        editions.kept(report.file_sm3)
    except editions.Changed:
        return False
    return periodic.content_digest(report) == report.sm3
