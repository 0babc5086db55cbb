"""抽样核查的内容 — a case replayed line by line: how it stood, what moved, whose hash holds."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases import codec, log, queries
from bancheng.cases.models import Case, Event
from bancheng.cases.timeline import label_of
from bancheng.reports.labels import Labels, labels_for
from bancheng.rules.states import ORDER_LABELS, STAFF_LABELS, OrderState, State
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording

SHOWN: dict[str, str] = {
    "state": gettext_noop("状态"),
    "owner": gettext_noop("责任人"),
    "owner_unit": gettext_noop("责任单位"),
    "lead_unit": gettext_noop("主办单位"),
    "situation": gettext_noop("受理情形"),
    "causes": gettext_noop("堵点成因"),
    "case_class": gettext_noop("诉求分类"),
    "accepted_at": gettext_noop("受理时间"),
    "due_at": gettext_noop("承诺时限"),
    "step_due_at": gettext_noop("环节时限"),
    "paused_at": gettext_noop("暂停自"),
    "extension_count": gettext_noop("延期次数"),
    "escalation": gettext_noop("提级级别"),
    "pending": gettext_noop("等待审批"),
    "answered_at": gettext_noop("答复时间"),
    "outcome": gettext_noop("办理结果"),
    "confirmed": gettext_noop("反映人确认"),
    "verified": gettext_noop("核查结论"),
    "verified_by": gettext_noop("核查人"),
    "rating": gettext_noop("评价"),
    "round": gettext_noop("重办轮次"),
    "orders": gettext_noop("工单"),
    "ended_at": gettext_noop("结束时间"),
}
"""What is shown of a case as it stood, in this order; everything else is in the log itself."""
PEOPLE, UNITS = frozenset({"owner", "verified_by"}), frozenset({"owner_unit", "lead_unit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayLine:
    """One line of the log."""

    seq: int
    at: datetime
    label: str
    by: str
    hash: str
    prev_hash: str
    href: str
    sound: bool
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of the case as it stood after the line."""

    label: str
    said: str
    before: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """回放 — all lines, and the case as it stood after one of them."""

    case_no: str
    lines: Sequence[ReplayLine]
    line: ReplayLine | None
    values: Sequence[Value]
    texts: Sequence[str]
    paper: str
    faults: Sequence[str]
    earlier: str
    later: str


def replay(case: Case, viewer: Viewer, names: Names, wanted: int) -> Replay:
    """The case as it stood after line `wanted`; after the last when there is no such line."""
    events = queries.events_of(case)
    found = list(log.faults(case, events))
    broken = {fault.seq for fault in found}
    numbers = [event.seq for event in events]
    at = wanted if wanted in numbers else (numbers[-1] if numbers else 0)
    lines = [
        _line(case, event, names, event.seq not in broken, event.seq == at) for event in events
    ]
    here = next((line for line in lines if line.current), None)
    event = next((e for e in events if e.seq == at), None)
    before, after = _stood(events, at)
    place = lines.index(here) if here else 0
    return Replay(
        case_no=case.case_no,
        lines=lines,
        line=here,
        values=list(_values(before, after, viewer, names)),
        texts=sorted(json.loads(event.body)["texts"]) if event else (),
        paper=event.paper if event else "",
        faults=[str(fault) for fault in found],
        earlier=lines[place - 1].href if place else "",
        later=lines[place + 1].href if place + 1 < len(lines) else "",
    )


def _line(case: Case, event: Event, names: Names, sound: bool, current: bool) -> ReplayLine:
    address = reverse("desk-audit-case", args=[case.case_no])
    return ReplayLine(
        seq=event.seq,
        at=event.at,
        label=_(label_of(event.action)),
        by=names.person(event.by),
        hash=event.hash,
        prev_hash=event.prev_hash,
        href=f"{address}?line={event.seq}#stood",
        sound=sound,
        current=current,
    )


def _stood(events: Sequence[Event], at: int) -> tuple[codec.Doc, codec.Doc]:
    before: codec.Doc = {}
    after: codec.Doc = {}
    for event in events:
        if event.seq <= at:
            before, after = after, codec.apply(after, json.loads(event.body)["set"])
    return before, after


def _values(before: codec.Doc, after: codec.Doc, viewer: Viewer, names: Names) -> Iterator[Value]:
    if not after:
        return
    told = Told(viewer, names, labels_for(str(after["centre"]), viewer.now))
    was, now = _flat(before), _flat(after)
    for name, label in SHOWN.items():
        old, new = told.said(name, was.get(name)), told.said(name, now.get(name))
        if old or new:
            yield Value(label=_(label), said=new or "–", before=old or "–", changed=old != new)


def _flat(doc: codec.Doc) -> dict[str, Any]:
    """The document with what is shown of its parts beside the rest."""
    orders = doc.get("orders", {}).values()
    return {
        **doc,
        "due_at": (doc.get("promise") or {}).get("due_at"),
        "step_due_at": (doc.get("step") or {}).get("due_at"),
        "pending": (doc.get("pending") or {}).get("action"),
        "orders": [(order["no"], order["unit"], order["state"]) for order in orders],
    }


@dataclass(frozen=True, slots=True)
class Told:
    """The values of a document in words."""

    viewer: Viewer
    names: Names
    labels: Labels

    def said(self, name: str, value: Any) -> str:
        """One value; "" of nothing."""
        if value in (None, "", [], 0):
            return ""
        if name.endswith("_at"):
            at = datetime.fromisoformat(value).astimezone(self.viewer.time.zone)
            return f"{at:%Y-%m-%d %H:%M}"
        readers: dict[str, Callable[[Any], str]] = {
            "state": lambda code: _(STAFF_LABELS[State(code)]),
            "pending": lambda action: _(label_of(action)),
            "situation": self.labels.situation,
            "case_class": self.labels.case_class,
            "causes": lambda codes: wording.listed(map(self.labels.cause, codes)),
            "outcome": lambda code: self.labels.packed(self.labels.pack.outcomes, code),
            "orders": self._orders,
            **dict.fromkeys(PEOPLE, self.names.person),
            **dict.fromkeys(UNITS, self.names.unit),
        }
        return readers.get(name, str)(value)

    def _orders(self, orders: Any) -> str:
        return wording.listed(
            f"{no.rpartition('-')[2]} {self.names.unit(unit)} {_(ORDER_LABELS[OrderState(state)])}"
            for no, unit, state in orders
        )


CSV_HEADS = (
    gettext_noop("序号"),
    gettext_noop("诉求编号"),
    gettext_noop("状态"),
    gettext_noop("诉求分类"),
    gettext_noop("主办单位"),
    gettext_noop("登记时间"),
    gettext_noop("办结时间"),
    gettext_noop("记录条数"),
    gettext_noop("末条哈希"),
)


def csv_rows(cases: Sequence[Case], viewer: Viewer, names: Names) -> Iterator[Sequence[str]]:
    """The sample as a list; codes, days and hashes only, nothing anybody wrote."""
    yield [_(head) for head in CSV_HEADS]
    for number, case in enumerate(cases, start=1):
        moments: Mapping[str, datetime | None] = {"in": case.received_at, "out": case.closed_at}
        told = {
            name: f"{at.astimezone(viewer.time.zone):%Y-%m-%d %H:%M}" if at else ""
            for name, at in moments.items()
        }
        yield [
            str(number),
            case.case_no,
            _(STAFF_LABELS[State(case.state)]),
            case.case_class or "",
            names.unit(case.lead_unit) if case.lead_unit else "",
            told["in"],
            told["out"],
            str(case.version),
            case.last_hash,
        ]
