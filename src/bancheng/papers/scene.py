"""场景 — what a paper can draw on: the case as it was at the event, from its log.

Everything comes from the log up to the event, so that a paper that is made late says what it
would have said in time. What the log does not hold (cases opened anew) comes from the row.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import codec
from bancheng.cases.log import events_with_texts
from bancheng.cases.models import Case, Event, WorkOrder
from bancheng.people.models import Centre, Unit
from bancheng.people.queries import CentreRoster, roster
from bancheng.policy.queries import pack_by_key, pack_for
from bancheng.rules.clock import WorkTime
from bancheng.rules.facts import CaseFacts, Order
from bancheng.rules.policy import Policy
from bancheng.rules.states import CENTRE_UNIT

FILLED_IN = frozenset({"register", "amend"})
SPECIAL = {"reporter": "反映人", "system": "系统"}


@dataclass(frozen=True, slots=True)
class Place:
    """What all papers of a centre share; read once for a batch."""

    centre: Centre
    time: WorkTime
    people: CentreRoster
    units: Mapping[str, Unit]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log, opened: its codes, its texts, what it led to, the orders it made."""

    event: Event
    given: Mapping[str, Any]
    texts: Mapping[str, str]
    doc: codec.Doc
    created: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A case at one line of its log, seen from one of its orders where there is one."""

    place: Place
    case: Case
    past: Sequence[Line]  # oldest first, the line itself last
    facts: CaseFacts  # as the line left them
    pack: Policy
    rows: Sequence[WorkOrder]
    order: Order | None = None

    @property
    def line(self) -> Line:
        """The line that issues the paper."""
        return self.past[-1]

    @property
    def order_row(self) -> WorkOrder | None:
        """The row of the order that the paper is of."""
        no = self.order.no if self.order else ""
        return next((row for row in self.rows if row.order_no == no), None)

    def last(self, *actions: str) -> Line | None:
        """The latest line of one of these actions; of an order's own paper, of that order."""
        own = self.order.no if self.order else ""
        for line in reversed(self.past):
            if line.event.action in actions and line.event.order_no in ("", own or ""):
                return line
        return next((one for one in reversed(self.past) if one.event.action in actions), None)

    def filled_in(self, name: str) -> Any:
        """What was registered, as far as it was amended by then; else what the row holds."""
        texts = {"reporter_name": "reporter.name", "reporter_phone": "reporter.phone"}
        for line in reversed(self.past):
            if line.event.action not in FILLED_IN:
                continue
            for key in (name, texts.get(name, name)):
                if key in line.texts:
                    return line.texts[key]
                if line.given.get(key) not in (None, ""):
                    return line.given[key]
        held = getattr(self.case, name)
        return held.reveal() if hasattr(held, "reveal") else held

    def person(self, username: str | None) -> str:
        """The name of a person."""
        if not username:
            return ""
        found = self.place.people.person(username)
        return found.name if found else SPECIAL.get(username, username)

    def unit(self, code: str | None) -> str:
        """The full name of a unit."""
        if not code or code == CENTRE_UNIT:
            return self.place.centre.name if code else ""
        found = self.place.units.get(code)
        return found.name if found else code

    def day(self, at: datetime | date | str | None) -> str:
        """A day as papers write it."""
        if at is None or at == "":
            return ""
        if isinstance(at, str):
            at = date.fromisoformat(at) if len(at) == 10 else datetime.fromisoformat(at)
        local = self.place.time.local_day(at) if isinstance(at, datetime) else at
        return f"{local.year}年{local.month}月{local.day}日"

    def moment(self, at: datetime | str | None) -> str:
        """A day with its time."""
        if at is None or at == "":
            return ""
        if isinstance(at, str):
            at = datetime.fromisoformat(at)
        return f"{self.day(at)} {at.astimezone(self.place.time.zone):%H:%M}"


def place_of(centre: str) -> Place:
    """What all papers of a centre share."""
    found = Centre.objects.get(pk=centre)
    units = {unit.code: unit for unit in Unit.objects.filter(centre_id=centre)}
    return Place(found, worktime(centre), roster(centre), units)


def lines_of(case: Case) -> list[Line]:
    """The whole log of a case, opened; two statements."""
    found, doc = [], codec.Doc()
    for event in events_with_texts(case):
        body = json.loads(event.body)
        known = doc.get("orders", {})
        doc = codec.apply(doc, body["set"])
        created = tuple(no for no in sorted(doc.get("orders", {})) if no not in known)
        texts = {text.name: text.text.reveal() for text in event.texts.all()}
        found.append(Line(event, body["given"], texts, doc, created))
    return found


def scenes(case: Case, place: Place, wanted: Collection[int]) -> dict[int, Scene]:
    """The case at each of these events, by event."""
    rows = list(WorkOrder.objects.filter(case=case).order_by("order_no"))
    lines = lines_of(case)
    found = {}
    for nth, line in enumerate(lines, start=1):
        if line.event.pk in wanted:
            facts = _facts(line.doc)
            pack = _pack(facts, place, line.event.at)
            found[line.event.pk] = Scene(place, case, lines[:nth], facts, pack, rows)
    return found


def _pack(facts: CaseFacts, place: Place, at: datetime) -> Policy:
    if facts.pack:
        return pack_by_key(facts.pack)
    return pack_for(place.centre.pk, place.time.local_day(at))


def _facts(doc: codec.Doc) -> CaseFacts:
    orders = (codec.order_from(order) for order in doc.get("orders", {}).values())
    own = {name: value for name, value in doc.items() if name != "orders"}
    return codec.case_from(own, orders=tuple(sorted(orders, key=lambda order: order.no)))
