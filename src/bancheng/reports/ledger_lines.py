"""台账的行 — a case with what lies beside it, read for many cases in a handful of statements."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count

from bancheng.cases import queries
from bancheng.cases.lists import Columns, walk
from bancheng.cases.models import Case, ConsultedCase, EventText, WorkOrder
from bancheng.cases.redaction import reads_statement
from bancheng.rules.facts import Actor, CaseFacts, Order
from bancheng.rules.masking import mask_enterprise, mask_in_text, mask_name, mask_phone
from bancheng.rules.permissions import can_identify, may_unmask

from . import ledger_links as links
from .labels import Labels

SIZE = 500
READ = Columns(
    case=(
        *("case_no", "centre", "facts", "received_at", "channel", "point", "first_asked_by"),
        *("reporter_kind", "reporter_name", "reporter_phone", "item_code", "item_name"),
        *("application_no", "statement", "request", "situation", "nature", "case_class"),
        *("lead_unit", "outcome", "rating"),
    ),
    order=("legal_basis",),
)
"""All that a line reads of the rows."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the ledger, when, with which names, and whether in the open."""

    actor: Actor
    labels: Labels
    now: datetime
    unmasked: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What other tables hold of these cases, by the case's key."""

    tags: Mapping[int, str] = field(default_factory=dict)
    meetings: Mapping[int, int] = field(default_factory=dict)
    problems: Mapping[int, str] = field(default_factory=dict)
    knowledge: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """台账的一行 — one case as the columns read it."""

    number: int
    case: Case
    facts: CaseFacts
    orders: Sequence[WorkOrder]
    reader: Reader
    beside: Beside

    @property
    def labels(self) -> Labels:
        return self.reader.labels

    @property
    def lead(self) -> Order | None:
        """The lead order that counts, or the last there was."""
        if found := self.facts.lead:
            return found
        leads = [order for order in self.facts.orders if order.is_lead]
        return leads[-1] if leads else None

    @property
    def open_words(self) -> bool:
        """Whether this case's personal values stand in the open."""
        return self.reader.unmasked and may_unmask(self.reader.actor, self.facts)

    def name(self) -> str:
        """The reporter's name, masked unless opened, hidden from whom it may not be told."""
        if not can_identify(self.reader.actor, self.facts) or not self.case.reporter_name:
            return ""
        plain: str = self.case.reporter_name.reveal()
        if self.open_words:
            return plain
        return (
            mask_enterprise(plain) if self.case.reporter_kind == "enterprise" else mask_name(plain)
        )

    def phone(self) -> str:
        """The reporter's telephone, as the name."""
        if not can_identify(self.reader.actor, self.facts) or not self.case.reporter_phone:
            return ""
        plain: str = self.case.reporter_phone.reveal()
        return plain if self.open_words else mask_phone(plain)

    def words(self, text: str) -> str:
        """A free text without anybody's numbers, or as it is where it may be opened."""
        return text if self.open_words else mask_in_text(text)

    def told(self, text: str) -> str:
        """The reporter's own words; of a confidential case only to whom they may be identified.

        A file leaves the house, so it holds less than the page of the case.
        """
        actor, facts = self.reader.actor, self.facts
        shown = reads_statement(actor, facts) and can_identify(actor, facts)
        return self.words(text) if shown else ""


def lines(
    reader: Reader, filters: Mapping[str, Any], sort: str = "received_at", *, size: int = SIZE
) -> Iterator[Line]:
    """Every line of the ledger that the reader may see, in order, with bounded memory.

    Filters are refused at once; a page of `size` cases costs a handful of statements.
    """
    pages = walk(reader.actor, filters, sort, now=reader.now, size=size, only=READ)

    def every() -> Iterator[Line]:
        number = 0
        for page in pages:
            yield from of_cases(page.items, reader, after=number)
            number += len(page.items)

    return every()


def of_cases(cases: Sequence[Case], reader: Reader, *, after: int = 0) -> Iterator[Line]:
    """The lines of these cases, whose facts and orders are read already."""
    beside = beside_of(cases)
    for number, case in enumerate(cases, start=after + 1):
        facts, orders = queries.facts_of(case), queries.orders_of(case)
        yield Line(number, case, facts, orders, reader, beside)


def beside_of(cases: Sequence[Case]) -> Beside:
    """What other tables hold of these cases: one statement each, however many they are."""
    keys = [case.pk for case in cases]
    if not keys:
        return Beside()
    return Beside(
        tags=_tags([case.pk for case in cases if case.rating is not None]),
        meetings=_meetings(keys),
        problems=links.problems(keys),
        knowledge=links.knowledge(keys),
    )


def _meetings(keys: Sequence[int]) -> dict[int, int]:
    rows = (
        ConsultedCase.objects.filter(links.among("case", keys))
        .values("case")
        .annotate(n=Count("pk"))
    )
    return dict(rows.order_by("case").values_list("case", "n"))


def _tags(keys: Sequence[int]) -> dict[int, str]:
    """The tags of each case's last rating."""
    if not keys:
        return {}
    given = EventText.objects.filter(links.among("event__case", keys), event__action="rate")
    last: dict[int, int] = {}
    tags: dict[tuple[int, int], Any] = {}  # sealed
    for case, seq, name, text in given.values_list("event__case", "event__seq", "name", "text"):
        last[case] = max(seq, last.get(case, 0))
        if name == "tags":
            tags[case, seq] = text
    return {
        case: "、".join(map(str, json.loads(tags[case, seq].reveal())))
        for case, seq in last.items()
        if (case, seq) in tags
    }
