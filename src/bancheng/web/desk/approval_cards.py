"""审批卡片 — one decision that is asked for: the matter, why, and the two answers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bancheng.cases import queries
from bancheng.cases.models import Case, Event, WorkOrder
from bancheng.cases.redaction import reads_statement
from bancheng.oversight.kinds import KINDS, Kind
from bancheng.oversight.models import Paper
from bancheng.policy.queries import pack_by_key
from bancheng.rules.draft import World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.fields import CODES, FIELDS
from bancheng.rules.masking import mask_in_text
from bancheng.rules.policy import Policy
from bancheng.rules.states import CENTRE_UNIT
from bancheng.rules.transitions import ROWS
from bancheng.web.desk import acting, rows
from bancheng.web.desk.clocks import Clock, left
from bancheng.web.desk.forms import ActionForm, Lists, form_for, label_of, lists_for
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Fact

WORDS = 110
SOON = 240
"""With so many office minutes left the light of a decision turns yellow."""
SHOWN = ("explanation", "reason", "grounds", "opinion", "plan", "basis", "remedy", "agenda")
CODED = ("class", "exclusion", "days", "level", "suggested_unit", "outcome", "promised_on")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the two moves that answer it; `asked` are the moves that put it."""

    question: str
    agree: str
    refuse: str
    asked: tuple[str, ...]
    on: str = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """同意 or 不同意 — one of the two forms of a card."""

    action: str
    label: str
    href: str
    form: ActionForm
    order_no: str = ""
    grave: bool = False
    open: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One decision that is asked for."""

    key: str
    question: str
    href: str
    number: str
    short_no: str
    about: str
    story: str
    who: str
    asked_at: datetime | None
    clock: Clock
    reasons: Sequence[Fact]
    choices: Sequence[Choice] = ()
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A decision that was sent and refused: its form comes back open."""

    action: str
    order_no: str
    case_no: str
    form: ActionForm
    refused: str = ""


@dataclass(slots=True)
class Desk:
    """What all cards of one page share, read once."""

    viewer: Viewer
    tried: Tried | None
    events: Mapping[tuple[int, str], Event] = field(default_factory=dict)
    worlds: dict[str, World] = field(default_factory=dict)
    lists: dict[str, Lists] = field(default_factory=dict)

    def world(self, case: Case, facts: CaseFacts) -> World:
        """The world of the case's centre, read once for each centre, with the case's pack."""
        if case.centre_id not in self.worlds:
            self.worlds[case.centre_id] = queries.world_for(case.centre_id, self.viewer.now)
        return queries.fitted(self.worlds[case.centre_id], facts)

    def lists_of(self, pack: Policy, names: Names) -> Lists:
        """What the forms choose from, made once for each pack."""
        if pack.key not in self.lists:
            self.lists[pack.key] = lists_for(
                pack, units=names.choices(), people=(), orders=(), files=()
            )
        return self.lists[pack.key]


@dataclass(frozen=True, slots=True)
class Asked:
    """One decision that waits, before its card is drawn."""

    case: Case
    facts: CaseFacts
    pair: Pair
    allowed: Sequence[str]
    order_no: str
    due: datetime | None


def is_tried(one: Asked, tried: Tried | None) -> bool:
    return tried is not None and (tried.case_no, tried.order_no) == (
        one.case.case_no,
        one.order_no,
    )


def card(one: Asked, desk: Desk) -> Card:
    viewer, case, facts, order_no = desk.viewer, one.case, one.facts, one.order_no
    names = names_of(viewer, case.centre_id)
    event = next((e for a in one.pair.asked if (e := desk.events.get((case.pk, a)))), None)
    open_words = reads_statement(viewer.actor, facts)
    return Card(
        key=f"{case.case_no}-{one.pair.agree}{order_no[-3:]}",
        question=_(one.pair.question),
        href=reverse("desk-case", args=[case.case_no]),
        number=case.case_no,
        short_no=rows.short(case.case_no),
        about=mask_in_text(case.item_name) or rows.about(case, viewer, 28),
        story=_story(case, open_words=open_words),
        who=_who(event, facts, names),
        asked_at=event.at if event else None,
        clock=_clock(one.due, viewer),
        reasons=_reasons(case, event, order_no, names, viewer, open_words=open_words),
        choices=_choices(one, desk, names),
    )


def _clock(due: datetime | None, viewer: Viewer) -> Clock:
    if due is None:
        return Clock(light="none")
    text = left(due, viewer.now, viewer.time)
    if viewer.now > due:
        return Clock(light="red", text=text, due=due)
    near = viewer.time.working_minutes_between(viewer.now, due) <= SOON
    return Clock(light="yellow" if near else "green", text=text, due=due)


def _story(case: Case, *, open_words: bool) -> str:
    """The matter in two lines, without anybody's numbers."""
    if not open_words:
        return ""
    said = mask_in_text(" ".join(case.statement.split()))
    return Truncator(said).chars(WORDS)


def _who(event: Event | None, facts: CaseFacts, names: Names) -> str:
    by = facts.pending.by if facts.pending else event.by if event else ""
    unit = event.unit if event and event.unit != CENTRE_UNIT else ""
    person = names.person(by)
    return wording.bracketed(person, names.unit(unit)) if unit else person


def _reasons(
    case: Case,
    event: Event | None,
    order_no: str,
    names: Names,
    viewer: Viewer,
    *,
    open_words: bool,
) -> list[Fact]:
    """Why it is asked for, in the words of who asks."""
    if event is None:
        return []
    given, pack = (
        json.loads(event.body)["given"],
        pack_by_key(case.pack_id) if case.pack_id else None,
    )
    found = [
        Fact(label=_(FIELDS[name].label), value=_coded(name, given[name], pack, names))
        for name in CODED
        if given.get(name) not in (None, "")
    ]
    own = event.unit == viewer.actor.unit and event.unit != CENTRE_UNIT
    if not open_words and not own:
        return found
    texts = {text.name: mask_in_text(text.text.reveal()) for text in event.texts.all()}
    found += [Fact(label=_(FIELDS[n].label), value=texts[n]) for n in SHOWN if texts.get(n)]
    if event.action == "submit_reply":
        found += _reply(queries.orders_of(case), order_no)
    return found


def _reply(orders: Iterable[WorkOrder], order_no: str) -> list[Fact]:
    """The reply that is to be signed."""
    order = next((o for o in orders if o.order_no == order_no), None)
    if order is None:
        return []
    told = {"answer": order.answer, "facts": order.reply_facts, "legal_basis": order.legal_basis}
    return [
        Fact(label=_(FIELDS[name].label), value=mask_in_text(words))
        for name, words in told.items()
        if words
    ]


def _coded(name: str, value: Any, pack: Policy | None, names: Names) -> str:
    if name == "suggested_unit":
        return names.unit(str(value))
    if name == "exclusion" and pack and value in pack.exclusions:
        return label_of(pack.exclusions[value])
    known = CODES.get(FIELDS[name].choices, {})
    return _(known[value]) if value in known else str(value)


def _choices(one: Asked, desk: Desk, names: Names) -> list[Choice]:
    found = []
    case_no, order_no = one.case.case_no, one.order_no
    lists = desk.lists_of(desk.world(one.case, one.facts).pack, names)
    for action in (one.pair.agree, one.pair.refuse):
        if action not in one.allowed:
            continue
        sent = desk.tried if is_tried(one, desk.tried) else None
        again = sent if sent and sent.action == action else None
        form = again.form if again else form_for(ROWS[action], lists, version=one.facts.version)
        form.fields.pop("note", None)
        form.auto_id = f"{case_no}{order_no[-3:]}-{action}-%s"
        found.append(
            Choice(
                action=action,
                label=_(ROWS[action].label),
                href=reverse("desk-decide", args=[case_no, action]),
                form=form,
                order_no=order_no,
                grave=action == one.pair.refuse,
                open=again is not None,
                refused=again.refused if again else "",
            )
        )
    return found


# ── papers ───────────────────────────────────────────────────────────────


def of_paper(paper: Paper, viewer: Viewer) -> Card:
    kind = KINDS[Kind(paper.kind)]
    names = viewer.names
    return Card(
        key=f"paper-{paper.pk}",
        question=_("%(kind)s待签发") % {"kind": _(kind.label)},
        href=reverse("desk-paper", args=[paper.pk]),
        number="",
        short_no="",
        about=paper.title,
        story=Truncator(paper.text.reveal()).chars(WORDS),
        who=names.person(paper.drafted_by),
        asked_at=paper.proposed_at,
        clock=Clock(light="none"),
        reasons=[
            Fact(label=_("被督办单位"), value=names.unit(paper.unit)),
            *(
                [Fact(label=_("答复期限"), value=rows.spoken(paper.reply_by, viewer))]
                if paper.reply_by
                else []
            ),
        ],
        paper=paper,
    )


def sent_back(move: acting.Move, form: ActionForm, refused: str) -> Tried:
    """What was sent and refused, to be shown again in its card."""
    return Tried(
        action=move.row.action,
        order_no=move.order_no or "",
        case_no=move.case.case_no,
        form=form,
        refused=refused,
    )
