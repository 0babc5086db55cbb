"""两版对照 — two editions of an entry side by side, part by part, with what differs marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.knowledge import content as contents
from bancheng.knowledge import reading
from bancheng.knowledge.content import Content
from bancheng.knowledge.kinds import VISIBILITY_LABELS, Visibility
from bancheng.knowledge.models import Entry
from bancheng.knowledge.text import Sides, sides
from bancheng.rules.errors import NotVisible
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.names import Names
from bancheng.web.shared import knowledge as texts
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an entry before and after."""

    label: str
    sides: Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """两版对照 — the parts that differ first, then how many are the same."""

    old: str
    new: str
    parts: Sequence[Part]
    same: int
    others: Sequence[Link]


PARTS: Mapping[str, str] = {
    "title": gettext_noop("标题"),
    "kind": gettext_noop("种类"),
    "question": gettext_noop("什么情况下会遇到"),
    "answer": gettext_noop("答案"),
    "steps": gettext_noop("步骤"),
    "items": gettext_noop("涉及的事项"),
    "causes": gettext_noop("堵点成因"),
    "basis": gettext_noop("依据"),
    "unit": gettext_noop("牵头单位"),
    "contact": gettext_noop("联系方式"),
    "regions": gettext_noop("适用地区"),
    "visibility": gettext_noop("给谁看"),
    "valid": gettext_noop("有效期"),
}


def versions(viewer: Viewer, number: str, old: str, new: str) -> Versions:
    """Two editions of an entry; “draft” is the text that is worked on."""
    entry = reading.entry_for(viewer.actor, number)
    if not reading.shows_draft(viewer.actor, entry):
        raise NotVisible
    names = names_of(viewer, entry.centre_id)
    newer = new or (str(entry.edition) if entry.edition else "draft")
    older = old or str(max((entry.edition if newer == "draft" else _number(newer)) - 1, 0))
    before, after = _text_of(entry, older), _text_of(entry, newer)
    left, right = _parts_of(before, names), _parts_of(after, names)
    parts = [Part(label=_(PARTS[k]), sides=sides(left[k], right[k])) for k in PARTS]
    changed = [part for part in parts if not part.sides.same]
    here = reverse("desk-entry-versions", args=[entry.number])
    return Versions(
        old=_called(older),
        new=_called(newer),
        parts=changed,
        same=sum(1 for part in parts if part.sides.same),
        others=[
            Link(label=_called(str(row.number)), href=f"{here}?new={row.number}")
            for row in entry.editions.all()
        ],
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _text_of(entry: Entry, which: str) -> Content:
    if which == "draft":
        return reading.draft(entry)
    if which == "0":
        return Content(kind="", visibility="")
    return contents.read(reading.edition_of(entry, _number(which)).content)


def _called(which: str) -> str:
    if which == "draft":
        return _("正在写的")
    return _("第 %(number)s 版") % {"number": which} if which != "0" else _("（没有更早的版）")


def _parts_of(content: Content, names: Names) -> dict[str, str]:
    said = texts.told(content, names.units)
    visible = VISIBILITY_LABELS.get(Visibility(content.visibility)) if content.visibility else ""
    return {
        "title": content.title,
        "kind": said.kind,
        "question": content.question,
        "answer": content.answer.replace("\r\n", "\n"),
        "steps": "\n".join(content.steps),
        "items": "\n".join(f"{one.name} {one.code}".strip() for one in content.items),
        "causes": wording.listed(content.causes),
        "basis": "\n".join(said.basis),
        "unit": said.unit,
        "contact": content.contact,
        "regions": said.regions,
        "visibility": _(visible) if visible else "",
        "valid": said.valid,
    }
