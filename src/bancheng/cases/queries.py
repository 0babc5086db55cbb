"""读取 — everything other rooms may read of cases. Who asks is always an argument.

Absent and forbidden look the same (`NotVisible`). Lists are in `lists.py`, the rule of who sees
what as queries in `scope.py`; both are offered here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery

from bancheng.rules.errors import NotVisible
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.states import STAFF_LABELS, State

from . import numbers, store
from .columns import WAITING
from .lists import Page, list_cases, list_orders, order_scope
from .log import events_with_texts
from .models import Attachment, Case, Event, WorkOrder
from .scope import Branch, branches, not_barred, orders_of_unit, own_orders_only, visible
from .timeline import timeline
from .world import fitted, world_for


def case_for(actor: Actor, case_no: str) -> Case:
    """The case, its facts and orders read, if `actor` may see it. Two statements and the stamp."""
    return store.seen(actor, case_no).row


def order_for(actor: Actor, order_no: str) -> WorkOrder:
    """The order, if `actor` may see its case and, being of a unit, it is the unit's own."""
    case = case_for(actor, numbers.case_no_of(order_no))
    order = next((o for o in orders_of(case) if o.order_no == order_no), None)
    if order is None or not sees_order(actor, order):
        raise NotVisible
    return order


def sees_order(actor: Actor, order: WorkOrder) -> bool:
    """Whether an order of a case that `actor` may see is shown to them."""
    return not own_orders_only(actor) or (order.unit == actor.unit and order.counts)


def facts_of(case: Case) -> CaseFacts:
    """The facts of a case; read now unless they came with the row."""
    if case.known_facts is None:
        store.read([case])
    assert case.known_facts is not None  # noqa: S101  store.read has just set it
    return case.known_facts


def orders_of(case: Case) -> tuple[WorkOrder, ...]:
    """The orders of a case, cancelled ones included, by number."""
    if case.known_orders is None:
        store.read([case])
    return case.known_orders or ()


def events_of(case: Case) -> list[Event]:
    """The log of a case, oldest first, with its texts. Two statements."""
    return events_with_texts(case)


def attachments_of(case: Case) -> list[Attachment]:
    """The files of a case, oldest first."""
    return list(case.attachments.order_by("id"))


def merged_children(case: Case) -> list[str]:
    """The numbers of the cases merged into this one."""
    rows = Case.objects.filter(merged_into=case.case_no).order_by("id")
    return list(rows.values_list("case_no", flat=True))


def same_reporter(actor: Actor, case: Case, limit: int = 20) -> list[Case]:
    """Other cases of the same telephone or identity number that `actor` may see, newest first."""
    same = Q()
    if case.phone_hash:
        same |= Q(phone_hash=case.phone_hash)
    if case.id_hash:
        same |= Q(id_hash=case.id_hash)
    if not same:
        return []
    found = visible(actor).filter(same, confidential=False).exclude(pk=case.pk)
    return list(found.order_by("-received_at", "-id")[:limit])


# ── home queues ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Queue:
    """待办 — one of the lists on a person's first page; `params` open it as a list of cases."""

    key: str
    label: str
    count: int
    params: Mapping[str, Any]


WAITS = "reject,triage,reclassify,terminate,escalate,object,request_extension,approve_reply"
"""待审批 — what a second person decides."""

QUEUES: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("mine", "我负责的", {"owner": "me"}),
    ("handover", "等我接收的移交", {"handover_to": "me"}),
    ("red", "已超期", {"light": "red"}),
    ("yellow", "即将到期", {"light": "yellow"}),
    ("submitted", STAFF_LABELS[State.SUBMITTED], {"state": "submitted"}),
    ("supplement", STAFF_LABELS[State.SUPPLEMENT], {"state": "supplement"}),
    ("accepted", STAFF_LABELS[State.ACCEPTED], {"state": "accepted"}),
    ("triaged", STAFF_LABELS[State.TRIAGED], {"state": "triaged"}),
    ("dispatched", STAFF_LABELS[State.DISPATCHED], {"state": "dispatched"}),
    ("return_review", STAFF_LABELS[State.RETURN_REVIEW], {"state": "return_review"}),
    ("working", "办理中", {"state": "handling,consulting,redo"}),
    ("reply_review", STAFF_LABELS[State.REPLY_REVIEW], {"state": "reply_review"}),
    ("replied", STAFF_LABELS[State.REPLIED], {"state": "replied"}),
    ("closed", "待归档", {"state": "closed"}),
    (
        "pending",
        "等待审批",
        {"pending": WAITS},
    ),
    ("escalated", "已提级", {"open": "true", "escalation": "1"}),
)
"""Every home queue once; which a post sees first is in `ON_FIRST_PAGE`."""

EVERYBODY = ("mine", "handover", "red", "yellow")
ON_FIRST_PAGE: dict[str, tuple[str, ...]] = {
    "window": ("submitted", "supplement", "reply_review", "pending"),
    "dispatcher": ("accepted", "triaged", "return_review", "reply_review", "pending"),
    "liaison": ("dispatched", "working"),
    "handler": ("working",),
    "unit_leader": ("dispatched", "working", "return_review", "pending"),
    "verifier": ("replied",),
    "leader": ("pending", "escalated", "working"),
    "supervisor": ("escalated", "working", "replied"),
    "archivist": ("closed",),
    "province": ("escalated",),
    "hotline": (),
}


def queues(actor: Actor, now: datetime) -> list[Queue]:
    """The home queues of the actor's posts, counted in one statement for each way of seeing."""
    from . import filters

    posts = [role.value for role in actor.roles if role.value in ON_FIRST_PAGE]
    wanted = {key for post in posts for key in ON_FIRST_PAGE[post]} | set(EVERYBODY)
    rows = [
        (key, label, {k: actor.username if v == "me" else v for k, v in params.items()})
        for key, label, params in QUEUES
        if posts and key in wanted
    ]
    if not rows:
        return []
    conditions = {
        key: filters.read(params, filters.CASE_FILTERS, now)[0] for key, _label, params in rows
    }
    asked = {key: Count("pk", filter=condition) for key, condition in conditions.items()}
    counts = Counter[str]()
    met: list[Branch] = []
    for branch in branches(actor):
        found = Case.objects.filter(WAITING, branch.where, not_barred(actor))
        if branch.unit:
            found = found.filter(pk__in=_orders_of_waiting(branch).values("case"))
        for before in met:  # a case that is seen in two ways counts once
            found = found.filter(~before.whole)
        counts.update(found.aggregate(**asked))
        met.append(branch)
    return [Queue(key, label, counts[key], params) for key, label, params in rows]


def _orders_of_waiting(branch: Branch) -> QuerySet[WorkOrder]:
    """The unit's orders, from the oldest case of the centre on that has something left to do."""
    waiting = Case.objects.filter(WAITING, centre_id=branch.centre).order_by("received_at")
    oldest = Subquery(waiting.values("received_at")[:1])
    return orders_of_unit(branch.centre, branch.unit).filter(received_at__gte=oldest)


__all__ = [
    "WAITS",
    "Page",
    "Queue",
    "attachments_of",
    "case_for",
    "events_of",
    "facts_of",
    "fitted",
    "list_cases",
    "list_orders",
    "merged_children",
    "not_barred",
    "order_for",
    "order_scope",
    "orders_of",
    "queues",
    "same_reporter",
    "sees_order",
    "timeline",
    "visible",
    "world_for",
]
