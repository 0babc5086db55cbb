"""对账 — does what is stored hold together? Read only; runs on a live database.

Facts must be what the log leads to, columns what the facts say, every open case must have an
owner and a step clock, every event its outbox row, and what was received must be open or ended.
Cases are read a few hundred at a time, so memory does not grow with their number.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from bancheng.config import now
from bancheng.rules.draft import World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import OPEN, State
from bancheng.rules.transitions import REGISTER

from . import codec, log, store, witness
from .columns import columns, order_columns
from .models import Aside, Attachment, Case, CaseCause, Event, WorkOrder
from .world import fitted, world_for

BATCH = 300
MOVING = frozenset({"yellow_at", "red_at", "wake_at", "bell_at", "quiet_at"})
"""Columns that also hang on the calendar; they are compared where the date is not provisional."""
ASLEEP = frozenset({"wake_at", "bell_at"})
"""Columns that a case put aside has empty."""


@dataclass(slots=True)
class Tally:
    """收支 — received, open, and ended by kind, of one centre and channel."""

    received: int = 0
    open: int = 0
    ended: Counter[str] = field(default_factory=Counter)

    @property
    def balanced(self) -> bool:
        """Received = open + ended."""
        return self.received == self.open + sum(self.ended.values())


@dataclass(slots=True)
class Result:
    """What a reconciliation has counted."""

    cases: int = 0
    events: int = 0
    faults: int = 0
    tallies: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    seen: dict[str, World] = field(default_factory=dict)

    def worlds(self, centre: str) -> World:
        """The world of a centre, read once."""
        if centre not in self.seen:
            self.seen[centre] = world_for(centre, now())
        return self.seen[centre]


def batches(centre: str = "", case_no: str = "") -> Iterator[list[Case]]:
    """The cases asked for, in order of their ids, some hundred at a time."""
    rows = Case.objects.order_by("pk")
    if centre:
        rows = rows.filter(centre_id=centre)
    if case_no:
        rows = rows.filter(case_no=case_no)
    last = 0
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        yield found
        last = found[-1].pk


def reconcile(result: Result, centre: str = "", case_no: str = "") -> Iterator[str]:
    """Yield a sentence for each thing that does not hold; count in `result`."""
    for rows in batches(centre, case_no):
        store.read(rows)
        bodies: dict[int, list[str]] = defaultdict(list)
        for case_id, body in (
            Event.objects.filter(case__in=rows).order_by("case", "seq").values_list("case", "body")
        ):
            bodies[case_id].append(body)
        unsent = _without_outbox(rows)
        causes = _causes(rows)
        for row in rows:
            result.cases += 1
            result.events += len(bodies[row.pk])
            for said in _case(row, bodies[row.pk], causes[row.pk], unsent[row.pk], result):
                result.faults += 1
                yield f"{row.case_no}: {said}"
    for (place, channel), tally in sorted(result.tallies.items()):
        if not tally.balanced:
            result.faults += 1
            ended = sum(tally.ended.values())
            parts = f"{tally.open} open and {ended} ended"
            yield f"{place} {channel}: received {tally.received}, but {parts}"


def _case(
    row: Case, bodies: Sequence[str], causes: set[str], unsent: int, result: Result
) -> Iterator[str]:
    facts = row.known_facts
    assert facts is not None  # noqa: S101  store.read has just set it
    _count(row, bodies, result)
    if unsent:
        yield f"{unsent} events have no outbox row"
    if len(bodies) != row.version:
        yield f"version {row.version}, but {len(bodies)} events"
    try:
        doc = log.replayed(bodies)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "the log cannot be replayed"
        return
    yield from _facts(row, facts, doc)
    yield from _columns(row, facts, fitted(result.worlds(row.centre_id), facts))
    if causes != set(facts.causes):
        yield "the rows of its causes are not those of its facts"
    if facts.state in OPEN and not facts.owner:
        yield "open without an owner"
    if facts.state in OPEN and facts.step is None:
        yield "open without a step clock"


def _facts(row: Case, facts: CaseFacts, doc: codec.Doc) -> Iterator[str]:
    orders = doc.pop("orders", {})
    stored = json.loads(row.facts)
    for name in sorted(stored.keys() | doc.keys()):
        if stored.get(name) != doc.get(name):
            yield f"{name} is not what the log leads to"
    held = {order.no: codec.order_doc(order) for order in facts.orders}
    for no in sorted(held.keys() | orders.keys()):
        if held.get(no) != orders.get(no):
            yield f"order {no} is not what the log leads to"


def _columns(row: Case, facts: CaseFacts, world: World) -> Iterator[str]:
    skipped = MOVING if _provisional(facts) else frozenset()
    if row.wake_at is None and row.bell_at is None and Aside.objects.filter(case=row).exists():
        skipped |= ASLEEP
    yield from _differing("", row, columns(facts, world), skipped)
    copies = order_columns(facts, world)
    for order in row.known_orders or ():
        yield from _differing(f"order {order.order_no} ", order, copies[order.order_no], skipped)


def _differing(
    head: str, row: Case | WorkOrder, wanted: dict[str, Any], skipped: frozenset[str]
) -> Iterator[str]:
    for name, value in wanted.items():
        if name not in skipped and getattr(row, name) != value:
            yield f"{head}column {name} does not follow from the facts"


def _provisional(facts: CaseFacts) -> bool:
    return any(clock is not None and clock.provisional for clock in (facts.promise, facts.step))


def _count(row: Case, bodies: Sequence[str], result: Result) -> None:
    for body in bodies[:1]:
        first = json.loads(body)
        if first.get("action") == REGISTER[0]:
            channel = first.get("given", {}).get("channel", "")
            result.tallies[row.centre_id, channel].received += 1
    tally = result.tallies[row.centre_id, row.channel]
    if State(row.state) in OPEN:
        tally.open += 1
    else:
        tally.ended[row.state] += 1


def _without_outbox(rows: Sequence[Case]) -> Counter[int]:
    found = (
        Event.objects.filter(case__in=rows, outbox__isnull=True)
        .values_list("case")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return Counter(dict(found))


def _causes(rows: Sequence[Case]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for case_id, cause in CaseCause.objects.filter(case__in=rows).values_list("case", "cause"):
        found[case_id].add(cause)
    return found


def chain_faults(result: Result, centre: str = "", case_no: str = "") -> Iterator[log.Fault]:
    """Every break in the chains of the cases asked for, and in what the chains vouch for."""
    for rows in batches(centre, case_no):
        orders: dict[int, list[WorkOrder]] = defaultdict(list)
        for order in WorkOrder.objects.filter(case__in=rows).order_by("order_no"):
            orders[order.case_id].append(order)
        files: dict[int, list[Attachment]] = defaultdict(list)
        for file in Attachment.objects.filter(case__in=rows).order_by("pk"):
            files[file.case_id].append(file)
        events: dict[int, list[Event]] = defaultdict(list)
        found = Event.objects.filter(case__in=rows).order_by("case", "seq")
        for event in found.prefetch_related("texts"):
            events[event.case_id].append(event)
        for row in rows:
            result.cases += 1
            result.events += len(events[row.pk])
            found_here = list(log.faults(row, events[row.pk]))
            if not found_here:  # words are compared with a log that holds
                found_here += witness.word_faults(row, orders[row.pk], events[row.pk])
                found_here += witness.file_faults(row, files[row.pk], events[row.pk])
            result.faults += len(found_here)
            yield from found_here
