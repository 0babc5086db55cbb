"""知识的正文 — what an entry says as pages draw it: on the desk, in the preview, for the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bancheng.knowledge.content import Basis, Content
from bancheng.knowledge.kinds import KIND_LABELS, Kind
from bancheng.knowledge.text import Block, blocks
from bancheng.web.shared import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry's text, part by part; parts that are empty are not drawn."""

    title: str
    kind: str
    question: str
    answer: Sequence[Block]
    steps: Sequence[str]
    basis: Sequence[str]
    items: str
    regions: str
    unit: str
    contact: str
    valid: str


def told(content: Content, units: Mapping[str, str]) -> Told:
    """The parts of an entry; `units` are names by code."""
    return Told(
        title=content.title,
        kind=_(KIND_LABELS[Kind(content.kind)]) if content.kind in frozenset(Kind) else "",
        question=content.question,
        answer=blocks(content.answer),
        steps=content.steps,
        basis=[basis_line(one) for one in content.basis],
        items=wording.listed(one.name for one in content.items),
        regions=wording.listed(content.regions),
        unit=units.get(content.unit, content.unit),
        contact=content.contact,
        valid=valid(content.valid_from, content.valid_to),
    )


def basis_line(basis: Basis) -> str:
    """A document, its article, and the days between which it holds."""
    said = " ".join(filter(None, (basis.document, basis.article)))
    return wording.bracketed(said, span) if (span := valid(basis.starts, basis.ends)) else said


def valid(first: str, last: str) -> str:
    """From when to when, as far as it is known."""
    if first and last:
        return _("%(first)s 至 %(last)s 有效") % {"first": first, "last": last}
    if first:
        return _("%(day)s 起有效") % {"day": first}
    return _("%(day)s 前有效") % {"day": last} if last else ""
