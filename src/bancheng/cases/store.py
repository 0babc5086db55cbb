"""取出与写回 — rows to facts under a lock, and a decision back into rows.

Only the one door (`actions.py`) uses this. Rows are locked in the order of their ids, so that
two moves over the same cases cannot wait for each other in a circle.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from bancheng import search
from bancheng.rules.decide import Decision
from bancheng.rules.draft import World
from bancheng.rules.errors import NotVisible, Stale
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.permissions import can_see
from bancheng.rules.timely import Due

from . import codec, log, numbers
from .columns import columns, order_columns
from .landing import Landing
from .models import Attachment, Case, CaseCause, Event, EventText, Outbox, WorkOrder
from .world import lineage

SEARCHED = ("statement", "request", "item_name", "answer")


@dataclass(slots=True)
class Held:
    """A case as it was read: its row, the rows of its orders, its facts."""

    row: Case
    facts: CaseFacts
    orders: dict[str, WorkOrder] = field(default_factory=dict)


class Overtaken(Exception):
    """A case was merged into one that we wait for: begin again, with that one locked as well."""


def hold(
    case_nos: Iterable[str],
    *,
    children_of: str = "",
    paths: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, Held]:
    """Lock and read cases, by number, with the cases merged into `children_of`.

    Raises `Overtaken` when another case was merged in while we waited: what is locked was chosen
    before. From then on nobody merges or parts any, since both need the lock of the parent.
    """
    wanted = Q(case_no__in=set(case_nos))
    if children_of:
        wanted |= Q(merged_into=children_of)
    rows = list(Case.objects.select_for_update(of=("self",)).filter(wanted).order_by("id"))
    if children_of:
        there = set(Case.objects.filter(merged_into=children_of).values_list("pk", flat=True))
        if there - {row.pk for row in rows}:
            raise Overtaken
    return read(rows, paths=paths)


def read(
    rows: Iterable[Case],
    *,
    paths: Mapping[str, tuple[str, ...]] | None = None,
    only: Sequence[str] = (),
) -> dict[str, Held]:
    """The facts of these rows, their orders read in one statement; `paths` are lineages known.

    With `only`, of the orders no other columns than these, and what the facts need.
    """
    rows = list(rows)
    orders: dict[int, dict[str, WorkOrder]] = {row.pk: {} for row in rows}
    by_pk = {row.pk: row for row in rows}
    wanted = WorkOrder.objects.filter(case__in=list(by_pk)).order_by("order_no")
    for order in wanted.only("order_no", "case", "facts", *only) if only else wanted:
        order.case = by_pk[order.case_id]  # so that nobody reads it again
        orders[order.case_id][order.order_no] = order
    known = paths or {}
    needed = {row.centre_id for row in rows}
    paths = {centre: known.get(centre) or lineage(centre) for centre in needed}
    found = {}
    for row in rows:
        row.known_orders = tuple(orders[row.pk].values())
        row.known_facts = facts_from(row, row.known_orders, paths[row.centre_id])
        found[row.case_no] = Held(row, row.known_facts, orders[row.pk])
    return found


def seen(actor: Actor, case_no: str) -> Held:
    """The case of that number, if `actor` may see it; absent and forbidden look the same."""
    found = None
    if numbers.centre_of(case_no):
        rows = Case.objects.filter(case_no=case_no)
        found = read(rows, paths={actor.centre: actor.ancestors}).get(case_no)
    if found is None or not can_see(actor, found.facts):
        raise NotVisible
    return found


def facts_from(row: Case, orders: Iterable[WorkOrder], path: tuple[str, ...] = ()) -> CaseFacts:
    """The facts of a row and its orders; `path` is the hierarchy of today."""
    return codec.case_from(
        json.loads(row.facts),
        orders=tuple(codec.order_from(json.loads(order.facts)) for order in orders),
        centre_path=path,
    )


def insert(row: Case, facts: CaseFacts, world: World) -> None:
    """Write a new case's row; its log comes next."""
    for name, value in case_values(facts, world).items():
        setattr(row, name, value)
    row.save(force_insert=True)
    row.known_facts, row.known_orders = facts, ()


def update(
    held: Held, facts: CaseFacts, landing: Landing, written: log.Written, world: World
) -> None:
    """Write what changed, if nobody has moved the case since it was read."""
    row = held.row
    values = case_values(facts, world) | landing.case | {"last_hash": written.last_hash}
    changed = {k: v for k, v in values.items() if getattr(row, k) != v}
    if not Case.objects.filter(pk=row.pk, version=row.version).update(**changed):
        raise Stale
    for name, value in changed.items():
        setattr(row, name, value)
    _write_orders(held, facts, landing, world)
    row.known_facts, row.known_orders = facts, tuple(held.orders.values())
    if facts.causes != held.facts.causes:
        _write_causes(row, facts)
    if changed.keys() & set(SEARCHED) or landing.orders:
        index(row, held.orders.values())


def record(row: Case, written: log.Written, files: Iterable[str], now: datetime) -> None:
    """Write log lines, their texts, and what they owe to the outside."""
    for event in written.events:
        event.case = row
    Event.objects.bulk_create(written.events)
    if written.texts:
        for text in written.texts:
            text.event_id = text.event.pk
        EventText.objects.bulk_create(written.texts)
    Outbox.objects.bulk_create(
        Outbox(centre_id=row.centre_id, case=row, event=event, kind=event.action, created_at=now)
        for event in written.events
    )
    if files:
        Attachment.objects.filter(case=row, pk__in=list(files)).update(event=written.main)


def index(row: Case, orders: Iterable[WorkOrder]) -> None:
    """Make the case's words anew. Of a confidential case only what a unit may read."""
    parts = [row.item_name, row.answer, *(order.instructions for order in orders)]
    if not row.confidential:
        parts += [row.statement, row.request]
    search.index_case(row.pk, row.centre_id, row.received_at, "\n".join(filter(None, parts)))


def files_of(row: Case) -> dict[str, str]:
    """The case's attachments, by id, with their digests."""
    return {str(pk): sm3 for pk, sm3 in row.attachments.values_list("pk", "sm3")}


def log_lines(
    held: Held, decision: Decision, *, more: Mapping[str, Any] | None = None
) -> log.Written:
    """The rows that the log gets for this decision."""
    return log.write(held.row, held.facts, decision, more=more)


# ── inside ───────────────────────────────────────────────────────────────


def case_values(
    facts: CaseFacts, world: World, waited: Iterable[Due] | None = None
) -> dict[str, Any]:
    """What a case's row holds of its facts; `waited` as in `columns`."""
    return {"facts": codec.dump(facts), **columns(facts, world, waited)}


def _write_orders(held: Held, facts: CaseFacts, landing: Landing, world: World) -> None:
    new = []
    copies = order_columns(facts, world)
    for order in facts.orders:
        values = {
            "facts": codec.dump(order),
            **copies[order.no],
            **landing.orders.get(order.no, {}),
        }
        row = held.orders.get(order.no)
        if row is None:
            row = WorkOrder(case=held.row, order_no=order.no, **values)
            held.orders[order.no] = row
            new.append(row)
            continue
        changed = {k: v for k, v in values.items() if getattr(row, k) != v}
        if changed:
            WorkOrder.objects.filter(pk=row.pk).update(**changed)
            for name, value in changed.items():
                setattr(row, name, value)
    if new:
        WorkOrder.objects.bulk_create(new)


def _write_causes(row: Case, facts: CaseFacts) -> None:
    CaseCause.objects.filter(case=row).exclude(cause__in=facts.causes).delete()
    CaseCause.objects.bulk_create(
        (
            CaseCause(case=row, centre_id=row.centre_id, cause=cause, received_at=row.received_at)
            for cause in facts.causes
        ),
        ignore_conflicts=True,
    )
