"""知识条目页的内容 — one entry: what is in force, its draft, its history, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bancheng.knowledge import entries, reading, votes
from bancheng.knowledge.kinds import (
    KIND_LABELS,
    MOVES,
    STATE_LABELS,
    VISIBILITY_LABELS,
    WORKED_ON,
    Kind,
    State,
    Visibility,
)
from bancheng.knowledge.models import Edition, Entry
from bancheng.policy.queries import pack_for
from bancheng.web.desk import rows
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.knowledge_list import is_due
from bancheng.web.desk.names import Names
from bancheng.web.shared import knowledge as texts
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Entry as Line
from bancheng.web.shared.parts import Fact, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move open to the reader; its form asks for `word`, if for anything."""

    action: str
    label: str
    word: str
    required: bool
    grave: bool
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """知识条目页 — what the template draws."""

    number: str
    version: int
    kind: str
    state: str
    public: bool
    in_force: bool
    told: texts.Told | None
    draft: texts.Told | None
    facts: Sequence[Fact]
    steps: Sequence[Step]
    story: Sequence[Line]
    cases: Sequence[Link]
    hidden: int
    editions: Sequence[Link]
    compare: str
    views: int
    useful: int
    useless: int
    vote: bool | None
    due: bool


def entry_page(viewer: Viewer, number: str) -> EntryPage:
    """An entry with what the reader may do; raises `NotVisible`."""
    entry = reading.entry_for(viewer.actor, number)
    names = names_of(viewer, entry.centre_id)
    mine = reading.shows_draft(viewer.actor, entry)
    worked = mine and (entry.state in WORKED_ON or not entry.live)
    marks = reading.marks([entry])[entry.pk]
    seen = reading.sources(entry, viewer.actor)
    editions = list(entry.editions.all()) if mine else []
    today = viewer.time.local_day(viewer.now)
    return EntryPage(
        number=entry.number,
        version=entry.version,
        kind=_(KIND_LABELS[Kind(entry.kind)]),
        state=_(STATE_LABELS[State(entry.state)]),
        public=entry.visibility == Visibility.PUBLIC,
        in_force=entry.live > 0,
        told=texts.told(reading.face(entry), names.units) if entry.live else None,
        draft=texts.told(reading.draft(entry), names.units) if worked else None,
        facts=_facts(entry, viewer, names),
        steps=[_step(action, entry) for action in entries.allowed(entry, viewer.actor)],
        story=_story(entry, names) if mine else (),
        cases=[
            Link(label=rows.about(case, viewer, 30), href=reverse("desk-case", args=[case.case_no]))
            for case in seen
        ],
        hidden=entry.sources.count() - len(seen),
        editions=[_edition(entry, row, names, viewer) for row in editions[::-1]],
        compare=_compare_last(entry) if mine else "",
        views=marks.views,
        useful=marks.useful,
        useless=marks.useless,
        vote=votes.vote_of(entry, viewer.user.username),
        due=is_due(entry, today),
    )


GRAVE = frozenset({"object", "send_back", "discard", "retire", "drop_revision"})


def _step(action: str, entry: Entry) -> Step:
    move = MOVES[action]
    return Step(
        action=action,
        label=_(move.label),
        word=_(move.word_label) if move.word_label else "",
        required=move.required,
        grave=action in GRAVE,
        href=reverse("desk-entry-edit", args=[entry.number]) if action == "amend" else "",
    )


def _facts(entry: Entry, viewer: Viewer, names: Names) -> list[Fact]:
    said = texts.told(reading.face(entry), names.units)
    causes = [label_of(one) for one in _causes_of(entry, viewer)]
    shown: Mapping[str, object] = {
        _("编号"): entry.number,
        _("牵头单位"): said.unit,
        _("联系方式"): said.contact,
        _("事项"): said.items,
        _("堵点成因"): wording.listed(causes),
        _("适用地区"): said.regions or _("全市"),
        _("有效期"): said.valid,
        _("给谁看"): _(VISIBILITY_LABELS[Visibility(entry.visibility)]),
        _("起草"): names.person(entry.author),
        _("确认"): names.person(entry.confirmed_by),
        _("复核"): names.person(entry.reviewed_by),
        _("发布"): rows.spoken(viewer.time.local_day(entry.published_at), viewer)
        if entry.published_at
        else "",
        _("下次复核"): rows.spoken(entry.review_on, viewer) if entry.review_on else "",
    }
    return [Fact(label=label, value=value) for label, value in shown.items() if value]


def _causes_of(entry: Entry, viewer: Viewer) -> list[Any]:
    pack = pack_for(entry.centre_id, viewer.time.local_day(viewer.now))
    return [pack.causes[code] for code in reading.face(entry).causes if code in pack.causes]


def _story(entry: Entry, names: Names) -> list[Line]:
    found = []
    for event in entry.events.all():
        label = _(MOVES[event.action].label) if event.action in MOVES else _("起草")
        kind = "answer" if event.action == "publish" else "event"
        if event.action == "submit":
            label = _("提请单位确认（第 %(number)s 版）") % {"number": event.edition}
        found.append(
            Line(at=event.at, title=label, who=names.person(event.by), text=event.word, kind=kind)
        )
    return found[::-1]


def _edition(entry: Entry, row: Edition, names: Names, viewer: Viewer) -> Link:
    day = rows.spoken(viewer.time.local_day(row.at), viewer)
    told = _("第 %(number)s 版，%(name)s，%(day)s") % {
        "number": row.number,
        "name": names.person(row.by),
        "day": day,
    }
    href = f"{reverse('desk-entry-versions', args=[entry.number])}?new={row.number}"
    return Link(label=told, href=href, current=row.number == entry.live)


def _compare_last(entry: Entry) -> str:
    """Where the text that is worked on stands beside the one in force."""
    if not entry.live or entry.state not in WORKED_ON:
        return ""
    here = reverse("desk-entry-versions", args=[entry.number])
    return f"{here}?old={entry.live}&new=draft"
