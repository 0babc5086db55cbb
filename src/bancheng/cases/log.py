"""事件链 — the log of a case: what is written, and how one proves that nothing was changed.

The body of an event is exact text: codes, ids, times, the difference of the facts, and for each
free text or personal value its salted digest. Its hash covers the body and the hash before it.
The texts lie beside it, sealed, and may be disposed of without breaking the chain.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from bancheng.crypto import salted_digest
from bancheng.crypto.chained import link
from bancheng.rules.decide import Decision, paper_of
from bancheng.rules.draft import Event as Line
from bancheng.rules.facts import CaseFacts
from bancheng.rules.fields import FIELDS, Field
from bancheng.rules.transitions import ROWS

from . import codec
from .models import Case, Event, EventText

FREE_KINDS = frozenset({"text", "line", "items", "tasks", "tags"})


@dataclass(frozen=True, slots=True)
class Written:
    """Rows of the log that are not in the database yet, and the documents they lead to."""

    events: list[Event] = field(default_factory=list)
    texts: list[EventText] = field(default_factory=list)
    last_hash: str = ""
    main: Event | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """断链 — where a chain does not hold. `what` is one of `FAULTS`."""

    case_no: str
    seq: int
    what: str
    name: str = ""

    def __str__(self) -> str:
        named = f" {self.name}" if self.name else ""
        return f"{self.case_no} #{self.seq}: {FAULTS[self.what]}{named}"


FAULTS = {
    "body": "the body does not match its hash",
    "link": "the hash of the event before does not match",
    "seq": "an event is missing or out of order",
    "head": "the case does not end with this hash",
    "text": "a text does not match its digest:",
    "extra": "a text that the event does not name:",
    "row": "a column does not match the body:",
    "order": "an order that the event made is gone:",
    "column": "what the pages show is not what was logged:",
    "file": "a file is gone or is not the one that was kept:",
}


def write(
    case: Case,
    before: CaseFacts | None,
    decision: Decision,
    *,
    more: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Written:
    """Turn a decision's log lines into rows. `more` and `texts` belong to the move's own line."""
    events: list[Event] = []
    kept: list[EventText] = []
    prev = case.last_hash
    for line in decision.events:
        codes, free = split(line.action, line.given)
        if line is decision.main:
            codes, free = {**codes, **(more or {})}, {**free, **(texts or {})}
        changes = codec.difference(before, line.after)
        event, rows = _row(case, line, codes, free, changes, prev)
        events.append(event)
        kept += rows
        before, prev = line.after, event.hash
    main = events[decision.events.index(decision.main)]
    return Written(events, kept, prev, main)


def split(action: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Part the answers into codes, which enter the body, and texts, which may be disposed of."""
    asked: dict[str, Field] = {}
    if row := ROWS.get(action):
        asked = {need.field.name: need.field for need in row.needs}
    codes: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for name, value in given.items():
        found = asked.get(name) or FIELDS.get(name)
        if found is not None and found.kind in FREE_KINDS and value is not None:
            texts[name] = value if isinstance(value, str) else codec.canonical(_listed(value))
        else:
            codes[name] = codec.plain(value)
    return codes, texts


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _row(
    case: Case,
    line: Line,
    codes: Mapping[str, Any],
    texts: Mapping[str, str],
    changes: Mapping[str, Any],
    prev: str,
) -> tuple[Event, list[EventText]]:
    salts = {name: secrets.token_hex(16) for name in texts}
    body: dict[str, Any] = {
        "case": case.case_no,
        "seq": line.after.version,
        "at": line.at.astimezone(UTC).isoformat(),
        "action": line.action,
        "by": line.by,
        "role": line.role,
        "unit": line.unit,
        "order": line.order_no or "",
        "before": line.before.value if line.before else "",
        "after": line.after.state.value,
        "paper": paper_of(line),
        "given": dict(codes),
        "texts": {n: salted_digest(bytes.fromhex(salts[n]), t) for n, t in texts.items()},
        "set": dict(changes),
    }
    text = codec.canonical(body)
    event = Event(
        case=case,
        centre_id=case.centre_id,
        at=line.at,
        body=text,
        prev_hash=prev,
        hash=link(prev, text),
        **{column: body[name] for column, name in COLUMNS.items()},
    )
    rows = [
        EventText(event=event, centre_id=case.centre_id, name=n, salt=salts[n], text=t)
        for n, t in texts.items()
    ]
    return event, rows


COLUMNS = {
    "seq": "seq",
    "action": "action",
    "by": "by",
    "role": "role",
    "unit": "unit",
    "order_no": "order",
    "before": "before",
    "after": "after",
    "paper": "paper",
}
"""Columns of an event that repeat a value of its body."""


# ── proving ──────────────────────────────────────────────────────────────


def verify_chain(case: Case) -> list[Fault]:
    """Every place where the case's log was changed; empty when it is as it was written."""
    return list(faults(case, events_with_texts(case)))


def events_with_texts(case: Case) -> list[Event]:
    """The events of a case, oldest first, each with its texts at hand."""
    return list(case.events.order_by("seq").prefetch_related("texts"))


def faults(case: Case, events: Iterable[Event]) -> Iterator[Fault]:
    """Go through the events of one case, which must be in order."""
    prev, seq = "", 0
    for event in events:
        seq += 1
        if event.seq != seq:
            yield Fault(case.case_no, seq, "seq")
            seq = event.seq
        if event.prev_hash != prev:
            yield Fault(case.case_no, event.seq, "link")
        if event.hash != link(event.prev_hash, event.body):
            yield Fault(case.case_no, event.seq, "body")
        yield from _row_faults(case, event)
        prev = event.hash
    if prev != case.last_hash or seq != case.version:
        yield Fault(case.case_no, seq, "head")


def _row_faults(case: Case, event: Event) -> Iterator[Fault]:
    try:
        body = json.loads(event.body)
        named = dict(body["texts"])
        wrong = [column for column, name in COLUMNS.items() if getattr(event, column) != body[name]]
        if event.at.astimezone(UTC).isoformat() != body["at"] or body["case"] != case.case_no:
            wrong.append("at")
    except (ValueError, KeyError, TypeError):
        yield Fault(case.case_no, event.seq, "body")
        return
    for column in wrong:
        yield Fault(case.case_no, event.seq, "row", column)
    for text in event.texts.all():
        if text.name not in named:
            yield Fault(case.case_no, event.seq, "extra", text.name)
        elif not _holds(text, named[text.name]):
            yield Fault(case.case_no, event.seq, "text", text.name)


def _holds(text: EventText, expected: str) -> bool:
    try:
        return salted_digest(bytes.fromhex(text.salt), text.text.reveal()) == expected
    except (ValueError, LookupError):  # tampered with, or sealed under a key that is gone
        return False


def disposed(events: Iterable[Event]) -> int:
    """How many texts the events name that retention has deleted."""
    return sum(
        len(json.loads(e.body)["texts"].keys() - {t.name for t in e.texts.all()}) for e in events
    )


def replay(case: Case) -> CaseFacts:
    """The facts that the log leads to, from nothing."""
    doc = replayed(case.events.order_by("seq").values_list("body", flat=True))
    orders = tuple(codec.order_from(o) for o in doc.pop("orders", {}).values())
    return codec.case_from(doc, orders=tuple(sorted(orders, key=lambda o: o.no)))


def replayed(bodies: Iterable[str]) -> codec.Doc:
    """The document, orders included, that these bodies lead to."""
    doc: codec.Doc = {}
    for body in bodies:
        doc = codec.apply(doc, json.loads(body)["set"])
    return doc
