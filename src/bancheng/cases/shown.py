"""呈现 — a case as it is shown: masked, in the shape of the interface (contract.md 4).

Nothing is shown here that `can_see` does not allow; the reporter is masked, and of a
confidential case hidden altogether from whom `can_identify` does not name. Plain values only.
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from bancheng import config
from bancheng.rules.decide import allowed_actions
from bancheng.rules.draft import World
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.lights import Lights, light_at
from bancheng.rules.masking import mask_enterprise, mask_in_text, mask_name, mask_phone
from bancheng.rules.permissions import can_identify
from bancheng.rules.states import ORDER_LABELS, STAFF_LABELS, OrderState, Role

from . import unfinished
from .models import Attachment, Case, Event, WorkOrder
from .queries import facts_of, fitted, orders_of, sees_order, world_for
from .redaction import reads_statement

Json = dict[str, Any]


def case_json(
    case: Case,
    actor: Actor,
    world: World,
    *,
    query_code: str | None = None,
    actions: bool = True,
) -> Json:
    """The case as the interface gives it; `query_code` only in the answer to registering."""
    facts = facts_of(case)
    orders = orders_of(case)
    found: Json = {
        "case_no": case.case_no,
        "centre": case.centre_id,
        "state": case.state,
        "state_label": STAFF_LABELS[facts.state],
        "version": case.version,
        "channel": case.channel,
        "situation": case.situation,
        "causes": list(facts.causes),
        "class": case.case_class,
        "nature": case.nature,
        "reporter": reporter_json(case, actor, facts),
        "item": item_json(case, actor, facts),
        **words(case, actor, facts),
        "needed_by": moment(case.needed_by),
        "first_asked_by": case.first_asked_by,
        "owner": {"username": case.owner, "unit": case.owner_unit} if case.owner else None,
        **times(case, facts, world.now),
        "sources": json.loads(case.sources or "[]"),
        **standing_json(facts),
        "work_orders": [_order_line(order) for order in orders if sees_order(actor, order)],
    }
    if query_code is not None:
        found["query_code"] = query_code
    if actions:
        found["allowed_actions"] = allowed(case, actor, world)
    return found


def reporter_json(case: Case, actor: Actor, facts: CaseFacts) -> Json:
    """Who reported it, masked; nothing but the kind where they may not be identified."""
    known = can_identify(actor, facts)
    name = case.reporter_name.reveal() if known and case.reporter_name else ""
    phone = case.reporter_phone.reveal() if known and case.reporter_phone else ""
    enterprise = case.reporter_kind == "enterprise"
    return {
        "kind": case.reporter_kind,
        "name": (mask_enterprise(name) if enterprise else mask_name(name)) or None,
        "phone": mask_phone(phone) or None,
        "vulnerable": case.vulnerable,
        "confidential": case.confidential,
    }


def item_json(case: Case, actor: Actor, facts: CaseFacts) -> Json:
    """The item it is about, without what would give a confidential reporter away."""
    shown = reads_statement(actor, facts)
    return {
        "code": case.item_code or None,
        "name": case.item_name or None,
        "application_no": (case.application_no or None) if shown else None,
        "filed": case.filed or None,
        "filed_on": moment(case.filed_on) if shown else None,
        "trips": case.trips if shown else None,
    }


def words(case: Case, actor: Actor, facts: CaseFacts) -> Json:
    """What was said; of a confidential case the units read the text of their order instead."""
    if reads_statement(actor, facts):
        statement, request = case.statement, case.request
    else:
        own = [o.instructions for o in orders_of(case) if o.unit == actor.unit and o.counts]
        statement, request = "\n".join(filter(None, own)), ""
    return {
        "statement": mask_in_text(statement),
        "request": mask_in_text(request) or None,
        "answer": mask_in_text(case.answer) or None,
    }


def times(case: Case, facts: CaseFacts, now: datetime) -> Json:
    """Dates, light and clock."""
    return {
        "received_at": moment(case.received_at),
        "accepted_at": moment(case.accepted_at),
        "due_at": moment(case.due_at),
        "due_provisional": case.due_provisional,
        "step_due_at": moment(case.step_due_at),
        "answered_at": moment(case.answered_at),
        "closed_at": moment(case.closed_at),
        "light": light_at(Lights(case.yellow_at, case.red_at), now).value,
        "clock": facts.clock.value,
        "paused_until": moment(facts.paused_until),
    }


def standing_json(facts: CaseFacts) -> Json:
    """What is proposed, extended, escalated, redone, and how it ended."""
    pending, extension = facts.pending, facts.extension
    return {
        "pending": {
            "action": pending.action,
            "by": pending.by,
            "at": moment(pending.at),
            "due_at": moment(pending.due_at),
        }
        if pending
        else None,
        "objection": facts.objection,
        "extension": {
            "state": extension,
            "days": facts.extension_days,
            "count": facts.extension_count,
        }
        if extension
        else None,
        "escalation": facts.escalation,
        "escalation_acknowledged": facts.escalation_acknowledged,
        "supervision": facts.supervision,
        "handover_to": facts.handover_to,
        "redo": facts.redo,
        "outcome": facts.outcome.value if facts.outcome else None,
        "rating": facts.rating,
        "merged_into": facts.merged_into,
        "linked_to": facts.linked_to,
    }


def allowed(case: Case, actor: Actor, world: World, order_no: str | None = None) -> list[str]:
    """The actions open to `actor` on the case, or on one of its orders."""
    facts = facts_of(case)
    if getattr(world.roster, "centre", case.centre_id) != case.centre_id:  # a list of many centres
        world = world_for(case.centre_id, world.now, facts)
    left = unfinished.of(case) if Role.ARCHIVIST in actor.roles else ""
    world = fitted(world, facts, unfinished=left)
    return allowed_actions(facts, actor, world, order_no=order_no)


# ── orders ───────────────────────────────────────────────────────────────


def _order_line(order: WorkOrder) -> Json:
    return {
        "order_no": order.order_no,
        "unit": order.unit,
        "role": order.role,
        "state": order.state,
        "state_label": ORDER_LABELS[OrderState(order.state)],
        "due_at": moment(order.due_at),
    }


def order_json(order: WorkOrder, actor: Actor, world: World, *, actions: bool = True) -> Json:
    """One order with what its unit has to know of the case."""
    case = order.case
    facts = facts_of(case)
    held = facts.order(order.order_no)
    assert held is not None  # noqa: S101  the row and the facts are of one case
    found = {
        **_order_line(order),
        "case_no": case.case_no,
        "case_state": case.state,
        "version": case.version,
        "class": case.case_class,
        "situation": case.situation,
        "item": item_json(case, actor, facts),
        "reporter": reporter_json(case, actor, facts),
        **words(case, actor, facts),
        "issued_at": moment(order.issued_at),
        "sign_due_at": moment(held.sign_due_at),
        "signed_at": moment(held.signed_at),
        "signed_late": held.signed_late,
        "designated": held.designated,
        "round": held.round,
        "handler": order.handler,
        "light": light_at(Lights(order.yellow_at, order.red_at), world.now).value,
        "instructions": order.instructions or None,
        "order_item": order.item or None,
        "outcome": held.outcome.value if held.outcome else None,
        "promised_on": moment(held.promised_on),
        "answer": order.answer or None,
        "facts": order.reply_facts or None,
        "legal_basis": order.legal_basis or None,
    }
    if actions:
        found["allowed_actions"] = allowed(case, actor, world, order.order_no)
    return found


# ── the log, files ───────────────────────────────────────────────────────


def event_json(event: Event, case: Case) -> Json:
    """One line of the log with what proves it. The body holds codes and digests, no texts."""
    return {
        "seq": event.seq,
        "case_no": case.case_no,
        "at": moment(event.at),
        "action": event.action,
        "by": event.by,
        "role": event.role,
        "unit": event.unit or None,
        "order_no": event.order_no or None,
        "before": event.before or None,
        "after": event.after,
        "paper": event.paper or None,
        "body": event.body,
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    }


def events_json(events: Iterable[Event], case: Case) -> list[Json]:
    """The log, oldest first."""
    return [event_json(event, case) for event in events]


def attachment_json(attachment: Attachment) -> Json:
    """A file, without its content."""
    return {
        "id": attachment.pk,
        "name": attachment.name,
        "size": attachment.size,
        "content_type": attachment.content_type,
        "sm3": attachment.sm3,
        "uploader": attachment.uploader,
        "created_at": moment(attachment.created_at),
    }


def moment(at: datetime | date | None) -> str | None:
    """RFC 3339 with the centre's offset; a day as a day."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).astimezone(config.get().zone).isoformat()
    return at.isoformat() if at else None
