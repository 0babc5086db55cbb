"""佐证 — do the words that pages show still stand as the log has them?

What was said and answered is read from columns of the case and its orders, and files from the
data directory; the log keeps their digests. A text that retention has disposed of can no longer
be compared, and is passed over.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bancheng.crypto import digest, salted_digest
from bancheng.crypto.fields import Sealed
from bancheng.rules.transitions import REGISTER

from . import attachments, codec
from .landing import AMENDED
from .log import Fault
from .models import Attachment, Case, Event, WorkOrder

SAID = {
    **{name: name for name in ("statement", "request", "item_name", "application_no")},
    **{f"reporter.{name}": f"reporter_{name}" for name in ("name", "phone", "more")},
}
"""Texts of the registration → the columns in which they also stand."""
CODED = ("item_code", "filed", "filed_on", "trips", "needed_by", "point", "reporter_kind")
REPLY = {"answer": "answer", "facts": "reply_facts", "legal_basis": "legal_basis"}
WORDS_OF_ORDER = ("instructions", "item", *REPLY.values())

Place = tuple[str, str]
"""An order's number, "" for the case, and a column."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a column must hold: this value, or a text of this salted digest."""

    value: Any = ""
    salt: str = ""
    digest: str = ""

    def holds(self, found: Any) -> bool:
        """Whether the column's value is what was logged."""
        plain = found.reveal() if isinstance(found, Sealed) else codec.plain(found)
        if not self.digest:
            return bool(plain == self.value)
        return salted_digest(bytes.fromhex(self.salt), str(plain)) == self.digest


@dataclass(slots=True)
class Expected:
    """What the log says of each column, event by event; None where it can say no more."""

    proofs: dict[Place, Proof | None] = field(default_factory=dict)
    orders: list[str] = field(default_factory=list)
    answers: list[Proof | None] = field(default_factory=lambda: [Proof()])
    seqs: dict[Place, int] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Go on by one event."""
        body = json.loads(event.body)
        new = [no for no in body["set"].get("orders") or {} if no not in self.orders]
        self.orders += sorted(new)
        for no in new:
            self._put(event, no, {name: Proof() for name in WORDS_OF_ORDER})
        proofs = _proofs(event, body["texts"])
        given: Mapping[str, Any] = body["given"]
        if event.action == REGISTER[0]:
            self._put(event, "", {SAID[n]: p for n, p in proofs.items() if n in SAID})
            self._put(event, "", {n: Proof(given[n]) for n in CODED if n in given})
        elif event.action == "amend":
            coded = {n: Proof(given[n]) for n in AMENDED if n in given}
            self._put(event, "", coded | {n: p for n, p in proofs.items() if n in AMENDED})
        elif event.action in ("dispatch", "add_order"):
            told = {n: p for n, p in proofs.items() if n in ("instructions", "item")}
            for no in new:
                self._put(event, no, told)
        elif event.action == "conclude":
            for no, task in zip(sorted(new), _tasks(event), strict=False):
                self._put(event, no, {"instructions": task})
        elif event.action == "submit_reply":
            reply = {column: proofs.get(n, Proof()) for n, column in REPLY.items()}
            self._put(event, event.order_no, reply)
            self.answers.append(reply["answer"])
        elif event.action == "solve_on_spot":
            self.answers = [proofs.get("answer")]
        elif event.action == "release" and len(self.answers) > 1:
            self.answers = [proof for proof in self.answers if proof != Proof()]

    def _put(self, event: Event, order: str, proofs: Mapping[str, Proof | None]) -> None:
        for column, proof in proofs.items():
            self.proofs[order, column] = proof
            self.seqs[order, column] = event.seq


def _proofs(event: Event, named: Mapping[str, str]) -> dict[str, Proof | None]:
    salts = {text.name: text.salt for text in event.texts.all()}
    return {
        name: Proof(salt=salts[name], digest=logged) if name in salts else None
        for name, logged in named.items()
    }


def _tasks(event: Event) -> list[Proof | None]:
    for text in event.texts.all():
        if text.name == "tasks":
            return [Proof(task["task"]) for task in json.loads(text.text.reveal())]
    return []


def word_faults(
    case: Case, orders: Sequence[WorkOrder], events: Iterable[Event]
) -> Iterator[Fault]:
    """Every column whose words are not those of the log. The log itself must hold."""
    expected = Expected()
    for event in events:
        expected.take(event)
    rows: dict[str, Case | WorkOrder] = {"": case, **{order.order_no: order for order in orders}}
    for (no, column), proof in expected.proofs.items():
        row = rows.get(no)
        if row is None:
            yield Fault(case.case_no, expected.seqs[no, column], "order", no)
        elif proof is not None and not _holds(proof, getattr(row, column)):
            name = f"{no} {column}".strip()
            yield Fault(case.case_no, expected.seqs[no, column], "column", name)
    answers = expected.answers
    if None not in answers and not any(p and _holds(p, case.answer) for p in answers):
        yield Fault(case.case_no, case.version, "column", "answer")


def _holds(proof: Proof, found: Any) -> bool:
    try:
        return proof.holds(found)
    except (ValueError, LookupError):  # tampered with, or sealed under a key that is gone
        return False


def file_faults(
    case: Case, files: Sequence[Attachment], events: Iterable[Event]
) -> Iterator[Fault]:
    """Every file that is gone, or is not the one that was uploaded or that an event names.

    A file without a place was disposed of, which happens only together with all texts of the log.
    """
    events = list(events)
    emptied = not any(event.texts.all() for event in events)
    rows = {str(file.pk): file for file in files}
    for event in events:
        for pk, sm3 in json.loads(event.body)["given"].get("files", {}).items():
            if pk not in rows or rows[pk].sm3 != sm3:
                yield Fault(case.case_no, event.seq, "file", pk)
    for pk, file in rows.items():
        if emptied and not file.path:
            continue
        try:
            sound = digest(attachments.content_of(file)) == file.sm3
        except OSError:
            sound = False
        if not sound:
            yield Fault(case.case_no, case.version, "file", pk)
