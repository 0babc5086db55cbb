"""行程 — a case as its reporter may see it: where it is, who has it, by when, what one can do.

Nothing internal passes: no notes, no nature, no names but the one contact's. What happened is
told in the words of the table's `seen`, states in `REPORTER_LABELS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.cases.public import told
from bancheng.cases.timeline import seen_by_reporter
from bancheng.cases.why import plain_promise
from bancheng.people.models import Unit
from bancheng.rules.decide import allowed_actions
from bancheng.rules.draft import World
from bancheng.rules.facts import REPORTER, CaseFacts
from bancheng.rules.policy_fields import Label
from bancheng.rules.states import CENTRE_UNIT, REPORTER_LABELS, ClockState, State
from bancheng.web.public import stations
from bancheng.web.public.dates import Deadline, deadline
from bancheng.web.shared.parts import Entry, Stop

S = State
ANSWERED = frozenset({S.REPLIED, S.CLOSED, S.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Contact:
    """Who has the case: one named person, or the window."""

    unit: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, in words, and when."""

    words: str
    by: Deadline
    why: str = ""  # why on this day, in one sentence


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it ended, or what is still wanted: headed paragraphs as the officer wrote them."""

    heading: str
    paragraphs: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The signed answer that was released to the reporter."""

    outcome: str
    text: str
    basis: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Journey:
    """The page's content."""

    row: Case
    facts: CaseFacts
    world: World
    label: str
    stops: Sequence[Stop]
    contact: Contact | None
    dues: Sequence[Due]
    answer: Answer | None
    reason: Reason | None
    merged: bool
    actions: Sequence[str]
    entries: Sequence[Entry] = field(default_factory=tuple)


def of(case_no: str, now: datetime) -> Journey:
    """Read the journey of a case; a merged one travels with the case it was merged into."""
    row = queries.case_for(REPORTER, case_no)
    facts = queries.facts_of(row)
    lead_row, lead = row, facts
    others: dict[str, CaseFacts] = {}
    if facts.state is S.MERGED and facts.merged_into:
        lead_row = queries.case_for(REPORTER, facts.merged_into)
        lead = queries.facts_of(lead_row)
        others[lead.case_no] = lead
    world = queries.world_for(facts.centre, now, facts, others=others)
    dispatched = lead_row.events.filter(action="dispatch").order_by("seq").first()
    return Journey(
        row=row,
        facts=facts,
        world=world,
        label=_(REPORTER_LABELS[lead.state]),
        stops=stations.of(lead, dispatched.at if dispatched else None, since=facts.received_at),
        contact=_contact(lead, world) if lead.is_open or lead.owner else None,
        dues=_dues(facts, lead, world),
        answer=_answer(lead_row, lead, world),
        reason=_reason(row, facts),
        merged=lead_row is not row,
        actions=allowed_actions(facts, REPORTER, world),
        entries=_entries(row),
    )


def in_words(label: Label) -> str:
    """A pack's label in the reader's language."""
    return label.en if (get_language() or "").startswith("en") else label.zh


def _contact(facts: CaseFacts, world: World) -> Contact | None:
    """The owner; while a unit works on it, that unit's person. The phone is the office's."""
    person = world.roster.person(facts.owner) if facts.owner else None
    code = person.unit if person else (facts.owner_unit or CENTRE_UNIT)
    unit = Unit.objects.filter(centre_id=person.centre if person else facts.centre, code=code)
    found = unit.select_related("centre").first()
    if found is None:
        return None
    phones = [person.phone if person else "", found.phone, found.centre.phone]
    name = found.centre.name if code == CENTRE_UNIT else found.name
    return Contact(name, person.name if person else "", next(filter(None, phones), ""))


# ── until when ───────────────────────────────────────────────────────────


def _dues(own: CaseFacts, lead: CaseFacts, world: World) -> list[Due]:
    """What the reporter may expect and until when, and until when they may act themselves."""
    found = []
    words, at = _expected(own, lead)
    if at:
        by = deadline(world.time, at, world.now, provisional=_provisional(lead))
        found.append(Due(_(words), by, _why(lead) if at == lead.due_at else ""))
    words, at = _own_last_day(own, lead, world)
    if at:
        found.append(Due(_(words), Deadline(at)))  # counted in days, not in working days
    return found


def _why(facts: CaseFacts) -> str:
    return plain_promise(facts, "en" if (get_language() or "").startswith("en") else "zh")


def _provisional(facts: CaseFacts) -> bool:
    return bool(facts.promise and facts.promise.provisional and not facts.answered_at)


Until = tuple[str, datetime | None]
NOTHING: Until = ("", None)


def _expected(own: CaseFacts, lead: CaseFacts) -> Until:
    """By when somebody does something: for the reporter, or the reporter for the window."""
    step = lead.step.due_at if lead.step else None
    if lead.state is S.SUPPLEMENT:
        return gettext_noop("请您补充，最晚"), lead.supplement_due
    if own.pending and own.pending.action == "object":
        return gettext_noop("复核结果告诉您，最晚"), own.pending.due_at
    if lead.state is S.SUBMITTED:
        return gettext_noop("窗口告诉您是否受理，最晚"), step
    if lead.clock is ClockState.RUNNING:
        return gettext_noop("答复您，最晚"), lead.due_at
    if lead.state is S.REPLY_REVIEW:
        return gettext_noop("答复审好告诉您，最晚"), step
    if lead.state is S.REPLIED:
        return gettext_noop("回访您、核实结果，最晚"), step
    return NOTHING


def _own_last_day(own: CaseFacts, lead: CaseFacts, world: World) -> Until:
    """Until when the reporter may act, if they wish."""
    pack, until = world.pack, NOTHING
    if own.state in (S.REJECTED, S.GUIDED) and own.objection is None and own.ended_at:
        last = own.ended_at + timedelta(days=pack.objection_days)
        until = gettext_noop("不同意的话，可以提出异议到"), last
    elif own.lapsed_at:
        last = own.lapsed_at + timedelta(days=pack.supplement.revive_days)
        until = gettext_noop("补充后可以恢复办理，最晚"), last
    elif lead.state in ANSWERED and own.rated_round != own.round:
        since = lead.ended_at or lead.released_at
        window = timedelta(days=pack.rating.window_days)
        until = gettext_noop("您可以评价到"), since and since + window
    return until if until[1] and until[1] > world.now else NOTHING


# ── what was answered, and why it ended ──────────────────────────────────


def _answer(row: Case, facts: CaseFacts, world: World) -> Answer | None:
    if facts.state not in ANSWERED or not row.answer:
        return None
    label = world.pack.outcomes.get(facts.outcome or "")
    lead = facts.lead
    order = next((o for o in queries.orders_of(row) if lead and o.order_no == lead.no), None)
    return Answer(
        outcome=in_words(label) if label else "",
        text=row.answer,
        basis=order.legal_basis if order else "",
        at=facts.released_at,
    )


NAMES = {
    "opinion": gettext_noop("复核的意见"),
    "explanation": gettext_noop("原因"),
    "legal_basis": gettext_noop("依据"),
    "remedy": gettext_noop("还可以怎么办"),
    "guidance": gettext_noop("办理途径"),
    "items": gettext_noop("材料"),
    "reason": gettext_noop("为什么再次请您补充"),
}
"""The paragraphs an officer may write for the reporter, in reading order."""


def _reason(row: Case, facts: CaseFacts) -> Reason | None:
    texts = told(row, facts)
    if facts.state is S.TERMINATED and facts.lapsed_at:
        texts = {"explanation": _("补充的期限过了，这件事先停办。补来材料，还可以恢复办理一次。")}
    found = [(_(NAMES[name]), texts[name]) for name in NAMES if texts.get(name)]
    if not found:
        return None
    heading = {
        S.SUPPLEMENT: _("需要您补充"),
        S.GUIDED: _("这件事到哪里办"),
    }.get(facts.state, _("原因和还可以怎么办"))
    return Reason(heading, found)


# ── what happened ────────────────────────────────────────────────────────


def _entries(row: Case) -> list[Entry]:
    """The log in the reporter's words, newest first; the same word twice running is one line."""
    found: list[Entry] = []
    for at, seen in seen_by_reporter(row):
        if not found or found[-1].title != _(seen):
            found.append(Entry(at=at, title=_(seen)))
    return found[::-1]
