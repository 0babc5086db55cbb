"""知识列表 — entries with the viewer's queues as tabs, filters as chips, views and votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.knowledge import reading
from bancheng.knowledge.kinds import (
    KIND_LABELS,
    STATE_LABELS,
    VISIBILITY_LABELS,
    WORKED_ON,
    Kind,
    State,
    Visibility,
)
from bancheng.knowledge.models import Entry
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.frame import Viewer
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Link

QUEUE_LABELS = {
    "drafts": gettext_noop("我起草的"),
    "confirm": gettext_noop("待我单位确认"),
    "review": gettext_noop("待我复核"),
    "due": gettext_noop("到期要看"),
    "late": gettext_noop("单位逾期"),
}
FILTERED = ("kind", "state", "unit", "visibility", "item", "cause", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One line of the list of entries."""

    href: str
    number: str
    title: str
    kind: str
    unit: str
    state: str
    revising: bool
    public: bool
    items: str
    moved_at: datetime
    review_on: date | None
    due: bool
    views: int
    useful: int


def queues(tally: reading.Tally, chosen: str, unanswered: int) -> list[Link]:
    """The queues of the viewer as tabs: all first, then those that have something."""
    here = reverse("desk-knowledge")
    found = [Link(label=_("全部"), href=here, current=not chosen)]
    for name in reading.QUEUES:
        number = getattr(tally, name)
        if number or name == chosen:
            label = _(QUEUE_LABELS[name])
            href = f"{here}?queue={name}"
            found.append(Link(label=label, href=href, count=number, current=name == chosen))
    if unanswered:
        href = reverse("desk-knowledge-asks")
        label, current = _("办结待答"), chosen == "asks"
        found.append(Link(label=label, href=href, count=unanswered, current=current))
    return found


def rows_of(found: Sequence[Entry], viewer: Viewer) -> list[EntryRow]:
    """The lines of these entries. Two statements."""
    marks = reading.marks(found)
    today = viewer.time.local_day(viewer.now)
    return [
        EntryRow(
            href=reverse("desk-entry", args=[entry.number]),
            number=entry.number,
            title=entry.title,
            kind=_(KIND_LABELS[Kind(entry.kind)]),
            unit=viewer.names.unit(entry.unit),
            state=_(STATE_LABELS[State(entry.state)]),
            revising=entry.live > 0 and entry.state in WORKED_ON,
            public=entry.visibility == Visibility.PUBLIC,
            items=wording.listed(one.name for one in reading.face(entry).items),
            moved_at=entry.moved_at,
            review_on=entry.review_on,
            due=is_due(entry, today),
            views=marks[entry.pk].views,
            useful=marks[entry.pk].useful,
        )
        for entry in found
    ]


def is_due(entry: Entry, today: date) -> bool:
    """Whether it is time to look at an entry again."""
    return bool(entry.state == State.PUBLISHED and entry.review_on and entry.review_on <= today)


def choices(viewer: Viewer, causes: Mapping[str, Any]) -> list[tuple[str, str, list[Any]]]:
    """The filters with their choices: name, label, (value, label) pairs."""
    kinds = [(kind.value, _(label)) for kind, label in KIND_LABELS.items()]
    states = [(state.value, _(label)) for state, label in STATE_LABELS.items()]
    visible = [(one.value, _(label)) for one, label in VISIBILITY_LABELS.items()]
    units = list(viewer.names.units.items())
    return [
        ("kind", _("种类"), kinds),
        ("unit", _("牵头单位"), units),
        ("cause", _("堵点成因"), [(code, label_of(label)) for code, label in causes.items()]),
        ("state", _("状态"), states),
        ("visibility", _("给谁看"), visible),
    ]


def chips(asked: Mapping[str, str], known: Sequence[tuple[str, str, list[Any]]]) -> list[Link]:
    """What the list is narrowed by, each with the way to the list without it."""
    labels = {name: (label, dict(pairs)) for name, label, pairs in known}
    found = []
    for name, value in asked.items():
        label, pairs = labels.get(name, (_("事项") if name == "item" else _("地区"), {}))
        rest = {key: kept for key, kept in asked.items() if key != name}
        told = wording.labelled(label, pairs.get(value, value))
        found.append(Link(label=told, href=f"{reverse('desk-knowledge')}?{urlencode(rest)}"))
    return found
