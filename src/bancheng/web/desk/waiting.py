"""等着办的 — the queues of the rail: those of cases and, for units, those of work orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases import filters, queries
from bancheng.cases.models import WorkOrder
from bancheng.rules.permissions import UNIT_ROLES
from bancheng.rules.states import Role
from bancheng.web.desk.frame import Viewer

Params = Mapping[str, Any]
URGENT = frozenset({"red", "order_red"})
ONLY_IF_ANY = frozenset({"handover", "yellow", "order_returned"})
NOT_FOR_UNITS = frozenset({"red", "yellow", "dispatched", "working", "return_review"})
"""Queues of cases that a unit meets as queues of its orders."""

ORDER_QUEUES: tuple[tuple[str, str, Params, frozenset[Role]], ...] = (
    ("order_red", gettext_noop("已超期的工单"), {"light": "red"}, frozenset(UNIT_ROLES)),
    ("order_issued", gettext_noop("待签收的工单"), {"state": "issued"}, frozenset(UNIT_ROLES)),
    (
        "order_review",
        gettext_noop("待审签的答复"),
        {"state": "reply_review"},
        frozenset(UNIT_ROLES),
    ),
    ("order_hand", gettext_noop("办理中的工单"), {"state": "in_hand"}, frozenset(UNIT_ROLES)),
    (
        "order_returned",
        gettext_noop("退单审核中"),
        {"state": "return_review"},
        frozenset(UNIT_ROLES),
    ),
)
LABELS: dict[str, str] = {
    "mine": gettext_noop("我负责的"),
    "handover": gettext_noop("等我接收的移交"),
    "red": gettext_noop("已超期"),
    "yellow": gettext_noop("即将到期"),
    "closed": gettext_noop("待归档"),
    "pending": gettext_noop("等待审批"),
    "escalated": gettext_noop("已提级"),
}
"""What the rail calls a queue; the others are called after the state they list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One queue: what it is called, how many wait, and the list that shows them."""

    key: str
    label: str
    count: int
    href: str
    urgent: bool = False


def waiting(viewer: Viewer) -> list[Waiting]:
    """The viewer's queues with their counts; two statements at most."""
    unit = bool(viewer.actor.roles & UNIT_ROLES.keys())
    found = [
        Waiting(
            key=queue.key,
            label=_(LABELS.get(queue.key, queue.label)),
            count=queue.count,
            href=cases_href(queue.params),
            urgent=queue.key in URGENT,
        )
        for queue in queries.queues(viewer.actor, viewer.now)
        if not (unit and queue.key in NOT_FOR_UNITS)
    ]
    if unit:
        found = [*_order_queues(viewer), *found]
    return [queue for queue in found if queue.count or queue.key not in ONLY_IF_ANY]


def _order_queues(viewer: Viewer) -> list[Waiting]:
    mine = queries.order_scope(viewer.actor)
    rows = [row for row in ORDER_QUEUES if row[3] & viewer.actor.roles]
    conditions = {
        key: filters.read(params, filters.ORDER_FILTERS, viewer.now)[0]
        for key, _label, params, _roles in rows
    }
    counts = WorkOrder.objects.filter(mine or Q(pk=None), is_open=True).aggregate(
        **{key: Count("pk", filter=where) for key, where in conditions.items()}
    )
    return [
        Waiting(
            key=key,
            label=_(label),
            count=counts[key],
            href=orders_href(params),
            urgent=key in URGENT,
        )
        for key, label, params, _roles in rows
    ]


def cases_href(params: Params) -> str:
    """The list of cases with these filters, those due first."""
    return f"{reverse('desk-cases')}?{urlencode({**params, 'sort': 'due_at'})}"


def orders_href(params: Params) -> str:
    """The list of work orders with these filters."""
    return f"{reverse('desk-orders')}?{urlencode(params)}"
