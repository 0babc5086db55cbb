"""办结后的一问 — “这件算新知识吗？” asked of every closed case, answered by who worked it.

Yes makes a draft from the case, without anything personal; no is kept with its reason. The answers
are only added to: who said no may still say yes. The archivist's checklist reads `answer_of`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, _
from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT, Role, State

from . import entries, privacy
from .content import Basis, Content, Item
from .kinds import Kind, Visibility
from .models import ClosingAnswer, Entry

ANSWERERS = frozenset({Role.WINDOW, Role.DISPATCHER, Role.VERIFIER})
CLOSED = (State.CLOSED.value, State.ARCHIVED.value)
LONG = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: whether it is new, why not, the entry that came of it."""

    is_new: bool
    reason: str
    entry: str
    by: str
    at: datetime


def may_answer(actor: Actor, case: Case) -> bool:
    """Whether the actor is asked: staff of the case's centre, once it is closed."""
    own = case.centre_id == actor.centre and actor.unit == CENTRE_UNIT
    return own and bool(actor.roles & ANSWERERS) and case.state in CLOSED


def answer_of(case: Case) -> Answer | None:
    """The last answer for a case, None while nobody has answered. One statement."""
    rows = ClosingAnswer.objects.filter(case=case).select_related("entry")
    found = rows.order_by("-seq").first()
    if found is None:
        return None
    number = found.entry.number if found.entry else ""
    return Answer(found.is_new, found.reason, number, found.by, found.at)


def say_no(case_no: str, *, actor: Actor, reason: str, now: datetime) -> Answer:
    """不算 — record that a closed case is nothing new, and why."""
    said = reason.strip()
    if not 1 <= len(said) <= LONG:
        raise Invalid([("reason", _("请写明为什么不算，不超过五百个字。"))])
    with transaction.atomic():
        case = _hold(case_no, actor)
        _add(case, actor, now, is_new=False, reason=privacy.anonymous(said, case))
    return _told(case)


def say_yes(case_no: str, *, actor: Actor, now: datetime) -> Entry:
    """算 — draft an entry from a closed case; the second press finds the first draft."""
    with transaction.atomic():
        case = _hold(case_no, actor)
        last = ClosingAnswer.objects.filter(case=case).order_by("-seq").first()
        if last is not None and last.entry is not None:
            return last.entry
        entry = entries.write(actor=actor, content=drafted(case), now=now)
        _add(case, actor, now, is_new=True, entry=entry)
    return entry


def drafted(case: Case) -> Content:
    """An entry as a case suggests it, without anything personal.

    Of a confidential case it has the redacted words of the order, never the reporter's own.
    """
    facts = queries.facts_of(case)
    lead = facts.lead
    row = next((o for o in queries.orders_of(case) if lead and o.order_no == lead.no), None)
    pack = pack_for(case.centre_id, (case.closed_at or case.received_at).date())
    causes = [code for code in facts.causes if code in pack.causes]
    words = case.statement
    if case.confidential:  # the units and the editors read what they read of the case itself
        words = row.instructions if row else ""
    about = privacy.anonymous(case.item_name or words, case)[:40]
    why = pack.causes[causes[0]].zh if causes else ""
    basis = privacy.anonymous(row.legal_basis, case) if row else ""
    item = privacy.anonymous(case.item_name, case)[:100]
    said = case.answer or (row.answer if row else "")
    return Content(
        title="：".join(filter(None, (about, why))),
        kind=Kind.BLOCK.value,
        question=privacy.anonymous(words, case)[:500],
        answer=privacy.anonymous(said, case)[:5000] or _("（请补写怎样办成的。）"),
        items=(Item(item, case.item_code),) if item else (),
        causes=tuple(causes),
        basis=tuple(Basis(line[:200]) for line in basis.splitlines() if line.strip()),
        unit=lead.unit if lead else CENTRE_UNIT,
        cases=(case.case_no,),
        visibility=Visibility.INTERNAL.value,
    )


def unanswered(actor: Actor, limit: int = 50) -> Sequence[Case]:
    """Closed cases of the actor's centre that nobody has answered for, the oldest first."""
    if actor.unit != CENTRE_UNIT or not actor.roles & ANSWERERS:
        return []
    return list(_open(actor).order_by("closed_at")[:limit])


def _open(actor: Actor) -> QuerySet[Case]:
    answered = ClosingAnswer.objects.filter(case=OuterRef("pk"))
    found = queries.visible(actor).filter(centre_id=actor.centre, state=State.CLOSED.value)
    return found.filter(~Exists(answered))


def _hold(case_no: str, actor: Actor) -> Case:
    """The case, seen and closed, under a lock so that two answers follow each other."""
    case = queries.case_for(actor, case_no)
    if case.centre_id != actor.centre or actor.unit != CENTRE_UNIT or not actor.roles & ANSWERERS:
        raise NotPermitted(_("这一问由本中心的窗口、研判派单和核查岗位回答。"))
    if case.state not in CLOSED:
        raise NotAllowed(_("办结以后才回答这一问。"))
    Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).values_list("pk").get()
    return case


def _add(
    case: Case,
    actor: Actor,
    now: datetime,
    *,
    is_new: bool,
    reason: str = "",
    entry: Entry | None = None,
) -> None:
    ClosingAnswer.objects.create(
        case=case,
        centre_id=case.centre_id,
        seq=ClosingAnswer.objects.filter(case=case).count() + 1,
        is_new=is_new,
        reason=reason,
        entry=entry,
        by=actor.username,
        at=now,
    )


def _told(case: Case) -> Answer:
    found = answer_of(case)
    assert found is not None  # noqa: S101  it has just been written
    return found
