"""案情回放 — cases read back from their logs, as they were at the lines one asks for.

One statement for all cases of a batch. A line that cannot be read spoils the later ones of its
own case only.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from bancheng.cases import codec
from bancheng.cases.models import Event
from bancheng.rules.addressees import Happening
from bancheng.rules.facts import CaseFacts

Row = tuple[int, int, datetime, str]  # case, event, at, body


@dataclass(slots=True)
class History:
    """One case: the lines asked for, by event, the facts at the end, and what spoiled the rest."""

    lines: dict[int, Happening] = field(default_factory=dict)
    now: CaseFacts | None = None
    last_at: datetime | None = None
    spoiled: Exception | None = None


def histories(cases: Collection[int], wanted: Collection[int]) -> dict[int, History]:
    """The histories of these cases, with a line for each event in `wanted`."""
    rows = Event.objects.filter(case_id__in=cases).order_by("case_id", "seq")
    columns = rows.values_list("case_id", "pk", "at", "body")
    return {
        case_id: _replayed(lines, wanted)
        for case_id, lines in groupby(columns.iterator(2000), key=lambda row: row[0])
    }


def _replayed(rows: Iterable[Row], wanted: Collection[int]) -> History:
    found, doc, before = History(), codec.Doc(), codec.Doc()
    facts: CaseFacts | None = None  # those of `doc`, if they were built
    for _case, event, at, text in rows:
        try:
            body = json.loads(text)
            before, doc = doc, codec.apply(doc, body["set"])
            earlier, facts = facts, None
            if event in wanted:
                earlier = earlier or (_built(before) if before else None)
                facts = _built(doc)
                found.lines[event] = _happening(body, at, earlier, facts)
        except Exception as why:  # noqa: BLE001  whatever is wrong with one log, others go on
            found.spoiled = why
            return found
        found.last_at = at
    found.now = facts or _built(doc)
    return found


def _happening(
    body: codec.Doc, at: datetime, before: CaseFacts | None, after: CaseFacts
) -> Happening:
    given = body["given"]
    _row, _colon, of_order = str(given.get("trigger", "")).partition(":")
    return Happening(
        action=body["action"],
        by=body["by"],
        at=at,
        after=after,
        before=before,
        order_no=body["order"] or given.get("order") or of_order,
        given=given,
    )


def _built(doc: codec.Doc) -> CaseFacts:
    orders = (codec.order_from(order) for order in doc.get("orders", {}).values())
    own = {name: value for name, value in doc.items() if name != "orders"}
    return codec.case_from(own, orders=tuple(sorted(orders, key=lambda order: order.no)))
