"""督办文书的页面内容 — the form of a draft with what the cases show, and a paper as it is read."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.oversight import evidence, overview, papers, reading
from bancheng.oversight.evidence import Found
from bancheng.oversight.kinds import (
    BODIES,
    GROUNDS,
    KINDS,
    MOVES,
    STATE_LABELS,
    Kind,
    State,
    may_write,
)
from bancheng.oversight.models import Paper
from bancheng.rules.errors import Invalid
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
}


class PaperForm(forms.Form):
    """A draft: whom it concerns, what it rests on, what it says, what it asks."""

    use_required_attribute = False
    unit = forms.ChoiceField(label=gettext_lazy("被督办单位"))
    person = forms.ChoiceField(
        label=gettext_lazy("涉及的人"),
        required=False,
        help_text=gettext_lazy("不是必填。只给督办员、中心领导和该单位负责人看。"),
    )
    addressee = forms.ChoiceField(
        label=gettext_lazy("受文机关"),
        choices=[(code, gettext_lazy(label)) for code, label in BODIES.items()],
        widget=forms.RadioSelect,
    )
    addressee_name = forms.CharField(label=gettext_lazy("机关名称"), required=False, max_length=80)
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("事由"),
        choices=[(code, gettext_lazy(label)) for code, label in GROUNDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    cases = forms.CharField(
        label=gettext_lazy("所据诉求件"),
        widget=forms.Textarea({"rows": 3, "class": "code"}),
        help_text=gettext_lazy("一行一个编号，最多五十件。"),
    )
    title = forms.CharField(label=gettext_lazy("标题"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("事实"), widget=forms.Textarea({"rows": 6, "maxlength": 5000})
    )
    measures = forms.CharField(
        label=gettext_lazy("要求"), widget=forms.Textarea({"rows": 3, "maxlength": 5000})
    )
    reply_by = forms.DateField(
        label=gettext_lazy("答复期限"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, kind: Kind, names: Names, **more: Any) -> None:
        super().__init__(*args, **more)
        people = [
            (person.username, wording.bracketed(person.name, names.unit(person.unit)))
            for person in names.roster.staff()
            if person.roles and person.username != names.actor.username
        ]
        self._choose("unit", [("", _("请选择")), *names.units.items()])
        self._choose("person", [("", _("不写")), *people])
        if KINDS[kind].to_unit:
            del self.fields["addressee"], self.fields["addressee_name"]
        else:
            self.fields["measures"].required = self.fields["reply_by"].required = False
            self.fields["measures"].label = _("建议")

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        box = self.fields[name]
        assert isinstance(box, forms.ChoiceField)  # noqa: S101  declared above
        box.choices = list(choices)

    def content(self, viewer: Viewer) -> papers.Content:
        """The draft as it was typed; the room judges it, not the form."""
        self.is_valid()
        found = self.cleaned_data
        said = {
            name: str(found.get(name) or self.data.get(name) or "").strip()
            for name in (
                "unit",
                "person",
                "addressee",
                "addressee_name",
                "title",
                "text",
                "measures",
            )
        }
        cases = str(self.data.get("cases", "")).replace("，", ",").replace(",", "\n").split()
        shown = evidence.evidence(viewer.actor, cases, viewer.time, viewer.now)
        return papers.Content(
            **said,
            reply_by=found.get("reply_by"),
            grounds=tuple(found.get("grounds") or ()),
            cases=tuple(dict.fromkeys(cases)),
            found=shown,
        )

    def refuse(self, why: Invalid) -> None:
        """The room's errors only: the boxes' own would say the same twice."""
        self.errors.clear()
        for name, sentence in why.errors:
            self.add_error(name if name in self.fields else None, _(sentence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A case that speaks against a unit, and what it shows."""

    case_no: str
    href: str
    about: str
    words: str


def kinds_of(viewer: Viewer, here: Kind, request: HttpRequest) -> list[Link]:
    """The kinds that the viewer may draft, as tabs that keep unit and cases."""
    kept = request.GET.copy()
    found = []
    for kind in Kind:
        if may_write(viewer.actor, kind):
            kept["kind"] = kind.value
            href = f"{reverse('desk-paper-new')}?{kept.urlencode()}"
            found.append(Link(label=_(KINDS[kind].label), href=href, current=kind is here))
    return found


def suggested(
    viewer: Viewer, names: Names, kind: Kind, unit: str, case_nos: Sequence[str]
) -> tuple[dict[str, Any], list[Shown]]:
    """What a draft begins with: the unit's cases that speak against it, and what they show."""
    cases = list(case_nos)
    if cases and not unit:
        unit = _usual_unit(viewer, cases)
    if unit and not cases:
        cases = evidence.candidates(viewer.actor, unit, viewer.now)
    shown = evidence.evidence(viewer.actor, cases, viewer.time, viewer.now)
    read = {case.case_no: case for case in overview.named(viewer.actor, cases)}
    found = [
        Shown(
            case_no=no,
            href=reverse("desk-case", args=[no]),
            about=rows.about(read[no], viewer, 40),
            words=told(shown.get(no, ())),
        )
        for no in cases
        if no in read
    ]
    grounds = list(dict.fromkeys(f.ground for no in cases for f in shown.get(no, ())))
    today = viewer.time.local_day(viewer.now)
    begin: dict[str, Any] = {
        "unit": unit,
        "cases": "\n".join(one.case_no for one in found),
        "grounds": grounds,
        "text": "\n".join(f"{one.case_no}：{one.words}" for one in found if one.words),
        "reply_by": viewer.time.add_working_days(today, 5) if KINDS[kind].to_unit else None,
    }
    if unit:
        begin["title"] = _("关于%(unit)s办理“办不成事”诉求有关问题的%(kind)s") % {
            "unit": names.unit(unit),
            "kind": _(KINDS[kind].label),
        }
    return begin, found


def _usual_unit(viewer: Viewer, cases: Sequence[str]) -> str:
    """The unit that leads most of these cases."""
    units = Counter(c.lead_unit for c in overview.named(viewer.actor, cases) if c.lead_unit)
    return units.most_common(1)[0][0] if units else ""


def told(found: Sequence[Found]) -> str:
    """Grounds with their numbers, in words."""
    return wording.listed(
        str(NUMBERED[f.ground]) % {"n": f.number} if f.ground in NUMBERED else _(GROUNDS[f.ground])
        for f in found
    )


def initial_of(paper: Paper) -> dict[str, Any]:
    """A draft as its form shows it again."""
    return {
        "unit": paper.unit,
        "person": paper.person,
        "addressee": paper.addressee,
        "addressee_name": paper.addressee_name,
        "grounds": json.loads(paper.grounds),
        "cases": "\n".join(paper.lines.values_list("case_no", flat=True)),
        "title": paper.title,
        "text": paper.text.reveal(),
        "measures": paper.measures.reveal() if paper.measures else "",
        "reply_by": paper.reply_by,
    }


def kind_asked(request: HttpRequest) -> Kind:
    """The kind that the address names, 约谈 if it names none."""
    found = request.GET.get("kind", "") or request.POST.get("kind", "")
    return Kind(found) if found in frozenset(Kind) else Kind.INTERVIEW


# ── a paper as it is read ────────────────────────────────────────────────


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
    result: str
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
    """Whether the answer should have come."""
    return bool(paper.state == State.ISSUED and paper.reply_by and paper.reply_by < today)


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


GRAVE = frozenset({"withdraw", "discard", "send_back", "ask_again"})


def _step(action: str, paper: Paper) -> Step:
    move = MOVES[action]
    edit = reverse("desk-paper-edit", args=[paper.pk]) if action == "amend" else ""
    return Step(
        action=action,
        label=_(move.label),
        word=_(move.word_label) if move.word else "",
        required=move.required,
        grave=action in GRAVE,
        href=edit,
    )


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
                kind="answer" if event.action in ("answer", "record_answer") else "event",
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
        _("拟稿"): names.person(paper.drafted_by)
        if reading.overseen_by(viewer.actor, paper)
        else "",
        _("签发"): names.person(paper.signed_by),
    }
    return [Fact(label=label, value=value) for label, value in shown.items() if value]


__all__ = [
    "PaperForm",
    "PaperPage",
    "initial_of",
    "kind_asked",
    "kinds_of",
    "paper_page",
    "paper_rows",
    "papers_on",
    "suggested",
]
