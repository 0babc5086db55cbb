"""待我审批 — everything that waits for one person's decision, a card each, made for a phone.

Who may decide is asked of the rules (`allowed_actions`); here stands only which moves answer each
other. To offer another decision, add a line to `PAIRS`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases import queries
from bancheng.cases.models import Case, Event, WorkOrder
from bancheng.cases.redaction import reads_statement
from bancheng.oversight import overview, reading
from bancheng.oversight.kinds import KINDS, Kind
from bancheng.oversight.models import Paper
from bancheng.policy.queries import pack_by_key
from bancheng.rules.decide import allowed_actions
from bancheng.rules.draft import World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.fields import CODES, FIELDS
from bancheng.rules.masking import mask_in_text
from bancheng.rules.policy import Policy
from bancheng.rules.states import CENTRE_UNIT, Role
from bancheng.rules.transitions import ROWS
from bancheng.web.desk import acting, rows
from bancheng.web.desk.clocks import Clock, left
from bancheng.web.desk.forms import ActionForm, Lists, form_for, label_of, lists_for
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Fact

MOST, WORDS = 30, 110
SOON = 240
"""With so many office minutes left the light of a decision turns yellow."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the two moves that answer it; `asked` are the moves that put it."""

    question: str
    agree: str
    refuse: str
    asked: tuple[str, ...]
    on: str = "case"


PAIRS = (
    Pair(gettext_noop("拟不予受理"), "approve_rejection", "refuse_rejection", ("reject",)),
    Pair(gettext_noop("拟定分类"), "confirm_class", "refuse_class", ("triage", "reclassify")),
    Pair(gettext_noop("拟终止办理"), "approve_termination", "refuse_termination", ("terminate",)),
    Pair(gettext_noop("反映人的异议"), "uphold_objection", "dismiss_objection", ("object",)),
    Pair(gettext_noop("提请提级"), "acknowledge_escalation", "step_down", ("escalate",)),
    Pair(
        gettext_noop("申请延期"),
        "grant_extension",
        "refuse_extension",
        ("request_extension",),
        "order",
    ),
    Pair(gettext_noop("答复待审签"), "approve_reply", "refuse_reply", ("submit_reply",), "order"),
    Pair(gettext_noop("申请退单"), "approve_return", "refuse_return", ("request_return",), "order"),
)
ASKED = tuple(action for pair in PAIRS for action in pair.asked)
SHOWN = ("explanation", "reason", "grounds", "opinion", "plan", "basis", "remedy", "agenda")
CODED = ("class", "exclusion", "days", "level", "suggested_unit", "outcome", "promised_on")


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
    due: datetime | None
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


def cards(viewer: Viewer, tried: Tried | None = None) -> list[Card]:
    """What waits for the viewer, the first due first; papers to be signed among them."""
    cases = _cases(viewer)
    desk = Desk(viewer, tried, _events(cases))
    found = [card for case in cases for card in _of_case(case, desk)]
    found += [_of_paper(paper, viewer) for paper in reading.to_sign(viewer.actor)]
    found.sort(key=lambda card: (card.due is None, card.due or viewer.now, card.number))
    return found


def _cases(viewer: Viewer) -> list[Case]:
    """The cases in which something may wait for the viewer; the rules say whether it does."""
    roles, found = viewer.actor.roles, dict[int, Case]()
    asked: list[dict[str, str]] = [{"pending": queries.WAITS}]
    if Role.DISPATCHER in roles:
        asked.append({"state": "return_review"})
    for params in asked:
        page = queries.list_cases(viewer.actor, params, "due_at", None, MOST, now=viewer.now)
        found |= {case.pk: case for case in page.items}
    if Role.UNIT_LEADER in roles:
        waiting = {"state": "reply_review"}
        orders = queries.list_orders(viewer.actor, waiting, "due_at", None, MOST, now=viewer.now)
        found |= {order.case_id: order.case for order in orders.items}
    stands_in = queries.visible(viewer.actor).filter(stand_in=viewer.user.username)
    if numbers := list(stands_in.values_list("case_no", flat=True)[:MOST]):
        found |= {case.pk: case for case in overview.named(viewer.actor, numbers)}
    return list(found.values())


def _events(cases: Sequence[Case]) -> dict[tuple[int, str], Event]:
    """The last log line of each kind of question in these cases, with its words."""
    lines = Event.objects.filter(case__in=cases, action__in=ASKED).order_by("seq")
    return {(line.case_id, line.action): line for line in lines.prefetch_related("texts")}


# ── one case ─────────────────────────────────────────────────────────────


def _of_case(case: Case, desk: Desk) -> Iterable[Card]:
    facts = queries.facts_of(case)
    world = desk.world(case, facts)
    mine = allowed_actions(facts, desk.viewer.actor, world)
    for pair in PAIRS:
        if pair.on == "case":
            proposal = facts.pending
            if proposal and proposal.action in pair.asked and {pair.agree, pair.refuse} & {*mine}:
                yield _card(case, facts, pair, desk, mine, "")
            continue
        for order in facts.orders:
            if not order.live:
                continue
            allowed = allowed_actions(facts, desk.viewer.actor, world, order_no=order.no)
            if {pair.agree, pair.refuse} & {*allowed}:
                yield _card(case, facts, pair, desk, allowed, order.no)


def _card(
    case: Case, facts: CaseFacts, pair: Pair, desk: Desk, allowed: Sequence[str], order_no: str
) -> Card:
    viewer = desk.viewer
    names = names_of(viewer, case.centre_id)
    event = next((e for a in pair.asked if (e := desk.events.get((case.pk, a)))), None)
    due = _due(facts)
    open_words = reads_statement(viewer.actor, facts)
    return Card(
        key=f"{case.case_no}-{pair.agree}{order_no[-3:]}",
        question=_(pair.question),
        href=reverse("desk-case", args=[case.case_no]),
        number=case.case_no,
        short_no=rows.short(case.case_no),
        about=mask_in_text(case.item_name) or rows.about(case, viewer, 28),
        story=_story(case, open_words=open_words),
        who=_who(event, facts, names),
        asked_at=event.at if event else None,
        clock=_clock(due, viewer),
        due=due,
        reasons=_reasons(case, event, order_no, names, viewer, open_words=open_words),
        choices=_choices(case, facts, pair, desk, allowed, order_no, names),
    )


def _due(facts: CaseFacts) -> datetime | None:
    if facts.pending:
        return facts.pending.due_at
    return facts.step.due_at if facts.step else facts.due_at


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


def _choices(
    case: Case,
    facts: CaseFacts,
    pair: Pair,
    desk: Desk,
    allowed: Sequence[str],
    order_no: str,
    names: Names,
) -> list[Choice]:
    found = []
    lists = desk.lists_of(desk.world(case, facts).pack, names)
    for action in (pair.agree, pair.refuse):
        if action not in allowed:
            continue
        sent = desk.tried
        again = sent and (sent.case_no, sent.order_no, sent.action) == (
            case.case_no,
            order_no,
            action,
        )
        form = sent.form if sent and again else form_for(ROWS[action], lists, version=facts.version)
        form.fields.pop("note", None)
        form.auto_id = f"{case.case_no}{order_no[-3:]}-{action}-%s"
        found.append(
            Choice(
                action=action,
                label=_(ROWS[action].label),
                href=reverse("desk-decide", args=[case.case_no, action]),
                form=form,
                order_no=order_no,
                grave=action == pair.refuse,
                open=bool(again),
                refused=sent.refused if sent and again else "",
            )
        )
    return found


# ── papers ───────────────────────────────────────────────────────────────


def _of_paper(paper: Paper, viewer: Viewer) -> Card:
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
        due=None,
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
