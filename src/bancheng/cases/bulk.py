"""成批写回 — the decisions of many cases in one transaction, as few statements as there are tables.

What is written is the same as for a single move, by the same functions; only the statements are
shared. The rows must be locked. Used where time or a new calendar moves many cases at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from bancheng.rules.decide import Decision
from bancheng.rules.draft import World
from bancheng.rules.errors import Stale
from bancheng.rules.facts import CaseFacts
from bancheng.rules.timely import Due

from . import codec, log, store
from .adding import add
from .columns import order_columns
from .models import Case, Event, EventText, Outbox, WorkOrder


@dataclass(frozen=True, slots=True)
class Change:
    """What was decided of one case, in order; `world` is that of the case as it is afterwards.

    `waited` is what time will still do to it then, if that is known already.
    """

    held: store.Held
    decisions: tuple[Decision, ...]
    world: World
    waited: Sequence[Due] | None = None


def write(changes: Sequence[Change], now: datetime) -> None:
    """Write the cases, their orders, log lines, texts and outbox rows.

    Without a decision only the columns of a case are made anew. Raises `Stale` when a row is no
    longer what was read, which cannot happen while it is locked.
    """
    events: list[Event] = []
    texts: list[EventText] = []
    cases: list[tuple[Case, dict[str, Any]]] = []
    orders: list[tuple[WorkOrder, dict[str, Any]]] = []
    for change in changes:
        row, facts = change.held.row, change.held.facts
        before = row.last_hash
        for decision in change.decisions:
            written = log.write(row, facts, decision)
            row.last_hash, facts = written.last_hash, decision.case
            events += written.events
            texts += written.texts
        values = {
            **store.case_values(facts, change.world, change.waited),
            "last_hash": row.last_hash,
        }
        row.last_hash = before
        cases.append((row, values))
        orders += _orders(change, facts)
        row.known_facts = facts
    _update(Case, cases, guarded=True)
    _update(WorkOrder, orders)
    add(Event, events)
    for text in texts:
        text.event_id = text.event.pk
    add(EventText, texts)
    add(
        Outbox,
        [
            Outbox(
                centre_id=event.centre_id,
                case_id=event.case_id,
                event_id=event.pk,
                kind=event.action,
                created_at=now,
            )
            for event in events
        ],
    )


def _orders(change: Change, facts: CaseFacts) -> Iterator[tuple[WorkOrder, dict[str, Any]]]:
    copies = order_columns(facts, change.world)
    known = {order.no: order for order in change.held.facts.orders}
    for order in facts.orders:
        row, values = change.held.orders[order.no], copies[order.no]
        if known[order.no] is not order:
            values = {"facts": codec.dump(order), **values}
        if any(getattr(row, name) != value for name, value in values.items()):
            yield row, values


def _update(
    model: type[Case] | type[WorkOrder],
    found: Sequence[tuple[Any, dict[str, Any]]],
    *,
    guarded: bool = False,
) -> None:
    """One prepared statement for all rows; Django's own takes a case distinction per column."""
    changed = {n for row, values in found for n, v in values.items() if getattr(row, n) != v}
    names = sorted(changed)
    if not names:
        return
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    quoted = connection.ops.quote_name
    sets = ", ".join(f"{quoted(field.column or '')} = %s" for field in fields)
    held = " AND version = %s" if guarded else ""
    sql = f"UPDATE {quoted(model._meta.db_table)} SET {sets} WHERE id = %s{held}"  # noqa: S608
    lines = []
    for row, values in found:
        line = [
            field.get_db_prep_save(values.get(name, getattr(row, name)), connection)
            for name, field in zip(names, fields, strict=True)
        ]
        lines.append((*line, row.pk, *((row.version,) if guarded else ())))
        for name, value in values.items():
            setattr(row, name, value)
    with connection.cursor() as cursor:
        cursor.executemany(sql, lines)
        if guarded and cursor.rowcount not in (-1, len(lines)):
            raise Stale
