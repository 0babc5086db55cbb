"""督办文书页 — a paper as it is read: its words, its history, and what the reader may do next."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.oversight import overview, papers, reading
from bancheng.oversight.evidence import Found
from bancheng.oversight.kinds import (
    BODIES,
    GROUNDS,
    KINDS,
    MOVES,
    STATE_LABELS,
    TO_RECTIFY,
    TO_UNIT,
    Kind,
    State,
)
from bancheng.oversight.models import Paper
from bancheng.web.desk import rows
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Entry, Fact, Link

NUMBERED = {
    "overdue": gettext_lazy("逾期 %(n)d 个工作日未答复"),
    "unanswered": gettext_lazy("督办答复逾期 %(n)d 个工作日"),
    "redo": gettext_lazy("重办 %(n)d 次"),
    "false_closure": gettext_lazy("虚假办结 %(n)d 次"),
    "bad_rating": gettext_lazy("评价 %(n)d 级（差评）"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A case that speaks against a unit, and what it shows."""

    case_no: str
    href: str
    about: str
    words: str


def told(found: Sequence[Found]) -> str:
    """Grounds with their numbers, in words."""
    return wording.listed(
        str(NUMBERED[f.ground]) % {"n": f.number} if f.ground in NUMBERED else _(GROUNDS[f.ground])
        for f in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One line of the list of papers."""

    href: str
    number: str
    kind: str
    title: str
    unit: str
    state: str
    ended: bool
    day: date
    reply_by: date | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move open to the reader: its form asks for `word`, if for anything."""

    action: str
    label: str
    word: str
    required: bool
    grave: bool
    dated: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """督办文书页 — what the templates of the page and of the print draw."""

    pk: int
    version: int
    kind: str
    title: str
    heading: str
    number: str
    state: str
    to_unit: bool
    addressee: str
    unit: str
    unit_code: str
    person: str
    grounds: str
    text: str
    measures: str
    reply_by: date | None
    late: bool
    issued_at: datetime | None
    signed_by: str
    centre: str
    answer: str
    answer_label: str
    fix_by: date | None
    report: str
    result: str
    result_label: str
    cases: Sequence[Shown]
    hidden: int
    steps: Sequence[Step]
    story: Sequence[Entry]
    facts: Sequence[Fact]


def paper_rows(found: Sequence[Paper], viewer: Viewer, names: Names) -> list[PaperRow]:
    """The lines of these papers."""
    today = viewer.time.local_day(viewer.now)
    return [
        PaperRow(
            href=reverse("desk-paper", args=[paper.pk]),
            number=paper.number or _("未编号"),
            kind=_(KINDS[Kind(paper.kind)].label),
            title=paper.title,
            unit=names.unit(paper.unit),
            state=_(STATE_LABELS[State(paper.state)]),
            ended=paper.state in (State.CLOSED, State.WITHDRAWN),
            day=viewer.time.local_day(paper.issued_at or paper.drafted_at),
            reply_by=paper.reply_by,
            late=is_late(paper, today),
        )
        for paper in found
    ]


def papers_on(viewer: Viewer, case_pk: int) -> list[Link]:
    """The issued papers that rest on a case, for its page."""
    return [
        Link(label=f"{paper.number} {paper.title}", href=reverse("desk-paper", args=[paper.pk]))
        for paper in reading.of_case(viewer.actor, case_pk)
    ]


def is_late(paper: Paper, today: date) -> bool:
    """Whether the answer should have come, or the work be done."""
    owed = {State.ISSUED.value: paper.reply_by, State.RECTIFYING.value: paper.fix_by}
    due = owed.get(paper.state)
    return due is not None and due < today


def paper_page(viewer: Viewer, names: Names, pk: int, centre: str) -> PaperPage:
    """A paper with what the reader may do; raises `NotVisible`."""
    paper = reading.paper_for(viewer.actor, pk)
    rule = KINDS[Kind(paper.kind)]
    named = {line.case_no: json.loads(line.found) for line in paper.lines.all()}
    cases = overview.named(viewer.actor, named)
    person = names.person(paper.person) if reading.names_person(viewer.actor, paper) else ""
    body = _(BODIES[paper.addressee]) if paper.addressee else ""
    return PaperPage(
        pk=paper.pk,
        version=paper.version,
        kind=_(rule.label),
        title=paper.title,
        heading=_(rule.title),
        number=paper.number or "",
        state=_(STATE_LABELS[State(paper.state)]),
        to_unit=rule.to_unit,
        addressee=paper.addressee_name or body or names.unit(paper.unit),
        unit=names.unit(paper.unit),
        unit_code=paper.unit,
        person=person,
        grounds=wording.listed(_(GROUNDS[code]) for code in json.loads(paper.grounds)),
        text=paper.text.reveal(),
        measures=paper.measures.reveal() if paper.measures else "",
        reply_by=paper.reply_by,
        late=is_late(paper, viewer.time.local_day(viewer.now)),
        issued_at=paper.issued_at,
        signed_by=names.person(paper.signed_by),
        centre=centre,
        answer=paper.answer.reveal() if paper.answer else "",
        answer_label=_answer_label(paper),
        fix_by=paper.fix_by,
        report=paper.report.reveal() if paper.report else "",
        result_label=_("验收意见") if paper.kind in TO_RECTIFY else _("了结意见"),
        result=paper.result.reveal() if paper.result else "",
        cases=[
            Shown(
                case_no=case.case_no,
                href=reverse("desk-case", args=[case.case_no]),
                about=rows.about(case, viewer, 40),
                words=told([Found(ground, number) for ground, number in named[case.case_no]]),
            )
            for case in cases
        ],
        hidden=len(named) - len(cases),
        steps=[_step(action, paper) for action in papers.allowed(paper, viewer.actor)],
        story=_story(paper, names, drafts=reading.overseen_by(viewer.actor, paper)),
        facts=_facts(paper, names, viewer),
    )


GRAVE = frozenset({"withdraw", "discard", "send_back", "ask_again", "return_work"})


def _answer_label(paper: Paper) -> str:
    if paper.kind in TO_RECTIFY:
        return _("单位的整改方案")
    return _("单位的答复") if paper.kind in TO_UNIT else _("受文机关的回复")


def _step(action: str, paper: Paper) -> Step:
    move = MOVES[action]
    edit = reverse("desk-paper-edit", args=[paper.pk]) if action == "amend" else ""
    return Step(
        action=action,
        label=_(move.label),
        word=_(move.word_label) if move.word else "",
        required=move.required,
        dated=move.dated,
        grave=action in GRAVE,
        href=edit,
    )


SAID = frozenset({"answer", "record_answer", "plan", "report_done"})


def _story(paper: Paper, names: Names, *, drafts: bool) -> list[Entry]:
    """The history, the newest first; before the signing only for those who oversee."""
    found = []
    for event in paper.events.all():
        if not drafts and paper.issued_at and event.at < paper.issued_at:
            continue
        label = _(MOVES[event.action].label) if event.action in MOVES else _("拟稿")
        found.append(
            Entry(
                at=event.at,
                title=label,
                who=names.person(event.by),
                text=event.word.reveal() if event.word else "",
                kind="answer" if event.action in SAID else "event",
            )
        )
    return found[::-1]


def _facts(paper: Paper, names: Names, viewer: Viewer) -> list[Fact]:
    told_to = _(BODIES[paper.addressee]) if paper.addressee else names.unit(paper.unit)
    shown: Mapping[str, Any] = {
        _("文号"): paper.number,
        _("被督办单位"): names.unit(paper.unit),
        _("涉及的人"): names.person(paper.person)
        if reading.names_person(viewer.actor, paper)
        else "",
        _("受文"): wording.bracketed(told_to, paper.addressee_name)
        if paper.addressee_name
        else told_to,
        _("答复期限"): rows.spoken(paper.reply_by, viewer) if paper.reply_by else "",
        _("整改完成"): rows.spoken(paper.fix_by, viewer) if paper.fix_by else "",
        _("拟稿"): names.person(paper.drafted_by)
        if reading.overseen_by(viewer.actor, paper)
        else "",
        _("签发"): names.person(paper.signed_by),
    }
    return [Fact(label=label, value=value) for label, value in shown.items() if value]
