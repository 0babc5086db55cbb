"""索引列 — the copies of facts that lists are sorted and filtered by.

The only place where they are made; `bancheng reconcile` makes them again and compares.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from bancheng.rules.draft import World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.lights import lights, order_lights
from bancheng.rules.states import OrderState, State
from bancheng.rules.timely import Due, next_wake, quiet_at

CLOSED = frozenset({State.CLOSED, State.ARCHIVED})
WAITING = Q(is_open=True) | Q(state=State.CLOSED.value) | Q(pending_action__isnull=False)
"""Cases with something left to do. The others are the bulk of the table and in no home queue."""
COUNTED = (
    *("id", "state", "is_open", "owner", "handover_to", "pending_action", "pool"),
    *("escalation", "red_at", "yellow_at", "barred", "registered_by"),
)
"""What home queues are counted by: it lies in an index, so that the rows need not be read."""


def columns(facts: CaseFacts, world: World, waited: Iterable[Due] | None = None) -> dict[str, Any]:
    """The columns of a case's row that follow from its facts, the calendar and its pack.

    `waited` is what time will still do to it, if that is known already.
    """
    shown = lights(facts, world.time, world.pack)
    wake = next_wake(facts, world, waited)
    step_due = facts.step.due_at if facts.step else None
    return {
        "centre_id": facts.centre,
        "state": facts.state.value,
        "version": facts.version,
        "is_open": facts.is_open,
        "channel": facts.channel,
        "situation": facts.situation,
        "nature": facts.nature,
        "case_class": facts.case_class.value if facts.case_class else None,
        "owner": facts.owner,
        "owner_unit": facts.owner_unit,
        "registered_by": facts.registered_by,
        "first_asked_by": facts.first_asked_by,
        "lead_unit": facts.lead_unit,
        "received_at": facts.received_at,
        "accepted_at": facts.accepted_at,
        "answered_at": facts.answered_at,
        "closed_at": facts.ended_at if facts.state in CLOSED else None,
        "due_at": facts.due_at,
        "due_provisional": bool(facts.promise and facts.promise.provisional),
        "step_due_at": step_due,
        "yellow_at": shown.yellow_at,
        "red_at": shown.red_at,
        "wake_at": wake.wake_at,
        "bell_at": wake.bell_at,
        "quiet_at": quiet_at(facts, world),
        "sort_due_at": facts.due_at or step_due or facts.received_at,
        "owes_reply": _owes_reply(facts),
        "reply_due_at": facts.supervision_due if _owes_reply(facts) else None,
        "raised_at": _raised_at(facts),
        "outcome": facts.outcome.value if facts.outcome else None,
        "rating": facts.rating,
        "escalation": facts.escalation,
        "redo": facts.redo,
        "false_closure": facts.false_closures > 0,
        "guidance_due_at": _guidance_due(facts),
        "confidential": facts.confidential,
        "vulnerable": facts.vulnerable,
        "pool": facts.pool,
        "barred": "".join(f"|{name}" for name in facts.barred) + "|" if facts.barred else "",
        "pending_action": _pending(facts),
        "handover_to": facts.handover_to,
        "stand_in": facts.stand_in,
        "merged_into": facts.merged_into,
        "linked_to": facts.linked_to,
        "pack_id": facts.pack or None,
    }


def _owes_reply(facts: CaseFacts) -> bool:
    """Whether a reminder or a supervision waits for an answer; not each names a day for it."""
    return facts.is_open and facts.supervision_open


def _guidance_due(facts: CaseFacts) -> datetime | None:
    """By when a guidance that is in the sample must be looked into; an objection comes first."""
    waits = facts.state is State.GUIDED and facts.pending is None
    return facts.guidance_due if waits else None


def _raised_at(facts: CaseFacts) -> datetime | None:
    """Since when an escalation waits for somebody to take it up."""
    waits = facts.is_open and facts.escalation and not facts.escalation_acknowledged
    return (facts.escalated_at or facts.received_at) if waits else None


def _pending(facts: CaseFacts) -> str | None:
    """What waits for another person: a proposal, an extension, a refusal signed by the unit."""
    if facts.pending:
        return facts.pending.action
    if not facts.is_open:
        return None
    lead = facts.lead
    if lead and lead.state is OrderState.REPLY_REVIEW and lead.unit_signed_by:
        return "approve_reply"
    in_hand = lead is not None and lead.state is OrderState.IN_HAND
    return "request_extension" if facts.extension == "pending" and in_hand else None


def order_columns(facts: CaseFacts, world: World) -> dict[str, dict[str, Any]]:
    """The columns of each of a case's orders, by order number."""
    units: set[str] = set()
    found = {}
    for order in facts.orders:
        shown = order.counts and order.unit not in units
        if shown:
            units.add(order.unit)
        light = order_lights(facts, order, world.time, world.pack)
        found[order.no] = {
            "centre_id": facts.centre,
            "unit": order.unit,
            "role": order.role,
            "state": order.state.value,
            "is_open": order.live,
            "counts": order.counts,
            "shown": shown,
            "handler": order.handler,
            "issued_at": order.issued_at,
            "due_at": order.due_at,
            "yellow_at": light.yellow_at,
            "red_at": light.red_at,
            "received_at": facts.received_at,
        }
    return found
