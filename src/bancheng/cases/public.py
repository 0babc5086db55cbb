"""反映人所见 — what the person who has the query code is shown: who, by when, what next.

No staff vocabulary, no internal note; the answer only once it was released. A merged case shows
the state and the answer of the one it was merged into.
"""

from datetime import datetime
from typing import Any

from bancheng.people.models import Centre, Unit
from bancheng.rules.facts import REPORTER, CaseFacts
from bancheng.rules.states import REPORTER_LABELS, STEP_OF, State

from .models import Case, Event
from .queries import facts_of
from .shown import Json, allowed, moment
from .timeline import seen_by_reporter, told_plainly
from .world import world_for

TOLD: dict[str, tuple[str, ...]] = {
    "request_supplement": ("items", "reason"),
    "reject": ("explanation", "remedy", "legal_basis"),
    "guide": ("guidance",),
    "terminate": ("explanation", "remedy"),
    "dismiss_objection": ("opinion",),
    "close_unsatisfied": ("opinion", "remedy"),
    "pause": ("note",),
    "rectify_rating": ("summary",),
}
"""Texts of an action that are meant for the reporter."""
WAITING = {
    State.SUPPLEMENT: ("request_supplement",),
    State.REJECTED: ("dismiss_objection", "reject"),
    State.GUIDED: ("dismiss_objection", "guide"),
    State.TERMINATED: ("terminate",),
    State.CLOSED: ("close_unsatisfied",),
}


def public_json(case: Case, now: datetime) -> Json:
    """The case for its reporter."""
    facts = facts_of(case)
    shown, shown_facts = case, facts
    if facts.merged_into and facts.state is State.MERGED:
        shown = Case.objects.filter(case_no=facts.merged_into).first() or case
        shown_facts = facts_of(shown)
    world = world_for(case.centre_id, now, facts)
    return {
        "case_no": case.case_no,
        "state": shown.state,
        "state_label": REPORTER_LABELS[shown_facts.state],
        "step": STEP_OF[shown_facts.state].value,
        "version": case.version,
        "received_at": moment(case.received_at),
        "accepted_at": moment(case.accepted_at),
        "due_at": moment(shown.due_at),
        "due_provisional": shown.due_provisional,
        "next_at": moment(shown.step_due_at),
        "answered_at": moment(shown.answered_at) if shown_facts.released_at else None,
        "answer": shown.answer if shown_facts.released_at else None,
        "outcome": shown.outcome if shown_facts.released_at else None,
        "item": {"code": case.item_code or None, "name": case.item_name or None},
        "statement": case.statement,
        "supplement_due": moment(facts.supplement_due) if facts.state is State.SUPPLEMENT else None,
        "objection": facts.objection,
        "confirmed": facts.confirmed,
        "rating": facts.rating,
        "merged": facts.state is State.MERGED,
        "told": told(case, facts),
        "contact": contact(shown, shown_facts),
        "timeline": [{"at": moment(at), "label": label} for at, label in seen_by_reporter(case)],
        "allowed_actions": allowed(case, REPORTER, world),
    }


def told(case: Case, facts: CaseFacts) -> dict[str, str]:
    """What was written for the reporter about the state the case is in."""
    for action in WAITING.get(facts.state, ()):
        event = _last(case, action)
        if event:
            texts = {t.name: told_plainly(t.text.reveal()) for t in event.texts.all()}
            return {name: texts[name] for name in TOLD[action] if name in texts}
    return {}


def contact(case: Case, facts: CaseFacts) -> dict[str, Any]:
    """Whom to ask: the window, and the unit that is at work."""
    centre = Centre.objects.get(pk=case.centre_id)
    found: dict[str, Any] = {
        "window": centre.window_name,
        "phone": centre.phone or None,
        "address": centre.address or None,
        "hours": centre.hours or None,
        "unit": None,
    }
    if facts.lead and facts.is_open:
        unit = Unit.objects.filter(centre_id=case.centre_id, code=facts.lead.unit).first()
        if unit:
            found["unit"] = {"name": unit.name, "phone": unit.phone or None}
    return found


def _last(case: Case, action: str) -> Event | None:
    rows = case.events.filter(action=action).order_by("-seq").prefetch_related("texts")
    return rows.first()
