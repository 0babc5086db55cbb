"""谁在等谁 — working days lost per pair of parties, from the log of the cases.

Definition. A *party* is the reporter, the centre, a unit, or the superior (上级) while a question
to it is open. From one event of a case to the next, every party that cannot go on until another
has done its part *waits* for that party. What is waited for follows from the state:

| the case stands in | who waits | for whom |
|---|---|---|
| 待受理, 待研判, 待派单, 答复审核, 待核查 | the reporter | the centre |
| 待补正; paused for a supplement | the centre; once a unit has it, the unit | the reporter |
| 待签收 | the centre; after a return the unit that returned it (职责争议) | the new lead unit |
| 退单审核 | the unit that asked for the return | the centre |
| 办理中, 重办中 | the reporter | the lead unit |
| the same, an assisting order open | the lead unit, not the reporter | each assisting unit |
| the same, a decision of the centre outstanding | the lead unit, not the reporter | the centre |
| 会商中 | the lead unit | each unit called to the meeting, else the centre |
| paused for a question to the superior | the lead unit | the superior |

A decision of the centre is one on class, termination or escalation, on an extension that has left
the unit, on a negative reply that the unit has signed. Time is counted in office minutes of the
centre, eight hours a working day, within the period only; a unit is never said to wait for
itself. Two units waited for at once are counted both, so the rows of the table do not add up to
the length of the cases. Merged and ended cases wait for nobody.

Bounded: only cases that are open, or in which something happened in the period, are read, at most
`MOST` of them, the longest open first; the result is kept as a row and counted anew when it is
older than `FRESH`. To change what counts as waiting, change `pairs_of` and this table.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import codec
from bancheng.cases.models import Case, Event
from bancheng.rules.clock import WorkTime
from bancheng.rules.states import CENTRE_UNIT, LIVE_ORDER, OPEN, WORKING, State

from .models import WaitingFigure

REPORTER, SUPERIOR = "reporter", "superior"
PERIODS = (7, 30, 90)
MOST, QUICK, CHUNK, DRILLED = 20_000, 2_000, 500, 50
FRESH = timedelta(hours=1)
Pair = tuple[str, str]
Doc = dict[str, Any]

BY_CENTRE = frozenset(
    {State.SUBMITTED, State.ACCEPTED, State.TRIAGED, State.REPLY_REVIEW, State.REPLIED}
)
DECIDED_BY_CENTRE = frozenset({"triage", "reclassify", "terminate", "escalate"})


# ── who waits for whom at one moment ─────────────────────────────────────


def pairs_of(doc: Doc, *, called: Iterable[str] = ()) -> set[Pair]:
    """The pairs (who waits, for whom) of a case that stands as `doc`; `called` to its meeting."""
    found = set(_waits(State(doc["state"]), doc, called))
    return {(a, b) for a, b in found if a and b and a != b}


def _waits(state: State, doc: Doc, called: Iterable[str]) -> Iterator[Pair]:
    lead = _lead(doc)
    if state not in OPEN:
        return
    if state is State.SUPPLEMENT:
        yield CENTRE_UNIT, REPORTER
    elif state in BY_CENTRE:
        yield REPORTER, CENTRE_UNIT
    elif state is State.RETURN_REVIEW:
        yield lead or CENTRE_UNIT, CENTRE_UNIT
    elif state is State.DISPATCHED:
        yield _returned(doc, lead) or CENTRE_UNIT, lead
    elif doc.get("paused_at"):
        yield lead, SUPERIOR if doc.get("paused_for") == "superior_query" else REPORTER
    elif state is State.CONSULTING:
        others = [unit for unit in called if unit != lead] or [CENTRE_UNIT]
        yield from ((lead, unit) for unit in others)
    elif state in WORKING:
        yield from _working(doc, lead)


def _working(doc: Doc, lead: str) -> Iterator[Pair]:
    assisting = _assisting(doc)
    yield from ((lead, unit) for unit in assisting)
    if _centre_decides(doc):
        yield lead, CENTRE_UNIT
    elif not assisting:
        yield REPORTER, lead


def _orders(doc: Doc) -> Iterable[Doc]:
    found: Mapping[str, Doc] = doc.get("orders", {})
    return found.values()


def _lead(doc: Doc) -> str:
    for order in _orders(doc):
        if order["role"] == "lead" and order["state"] != "cancelled":
            return str(order["unit"])
    return str(doc.get("lead_unit") or "")


def _assisting(doc: Doc) -> list[str]:
    return [o["unit"] for o in _orders(doc) if o["role"] != "lead" and o["state"] in LIVE_ORDER]


def _returned(doc: Doc, lead: str) -> str:
    """The unit that gave the case back last, if another has it now."""
    back = [unit for unit in doc.get("returned_units") or () if unit != lead]
    return str(back[-1]) if back else ""


def _centre_decides(doc: Doc) -> bool:
    pending = doc.get("pending") or {}
    if pending.get("action") in DECIDED_BY_CENTRE:
        return True
    if doc.get("extension") == "pending":
        signed = bool(doc.get("extension_signed")) or doc.get("case_class") == "hard"
        if signed:
            return True
    return any(
        o["role"] == "lead" and o["state"] == "reply_review" and o.get("unit_signed_by")
        for o in _orders(doc)
    )


# ── over a period ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Ruler:
    """量尺 — office minutes since the beginning of a period, by looking up instead of walking."""

    time: WorkTime
    starts: datetime
    ends: datetime
    marks: tuple[datetime, ...]
    minutes: tuple[int, ...]

    @classmethod
    def over(cls, time: WorkTime, starts: datetime, ends: datetime) -> "Ruler":
        """The ruler of a period, with a mark for each day."""
        marks, minutes, at, total = [starts], [0], starts, 0
        while at < ends:
            ahead = min(at + timedelta(days=1), ends)
            total += time.working_minutes_between(at, ahead)
            marks.append(ahead)
            minutes.append(total)
            at = ahead
        return cls(time, starts, ends, tuple(marks), tuple(minutes))

    def at(self, moment: datetime) -> int:
        """Office minutes from the beginning to `moment`, which is held within the period."""
        moment = min(max(moment, self.starts), self.ends)
        place = bisect_right(self.marks, moment) - 1
        return self.minutes[place] + self.time.working_minutes_between(self.marks[place], moment)


@dataclass(slots=True)
class Line:
    """一对 — one row of the table. Minutes are office minutes; `cases` in the order of waiting."""

    waits: str
    for_whom: str
    minutes: int = 0
    number: int = 0
    cases: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Figure:
    """谁在等谁 — the table of a centre for the last `days` days, as it was counted."""

    days: int
    counted_at: datetime
    cases: int
    cut: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a case: when, what it set, who was called to a meeting."""

    at: datetime
    changes: Doc
    called: tuple[str, ...] = ()


def minutes_of(steps: Iterable[Step], ruler: Ruler) -> dict[Pair, int]:
    """Office minutes that each pair of one case waited within the ruler's period."""
    found: dict[Pair, int] = {}
    doc: Doc = {}
    called: tuple[str, ...] = ()
    since, pairs = ruler.starts, set[Pair]()
    for step in steps:
        _add(found, pairs, ruler, since, step.at)
        doc = codec.apply(doc, step.changes)
        called = step.called or called
        since, pairs = step.at, pairs_of(doc, called=called)
    _add(found, pairs, ruler, since, ruler.ends)
    return found


def _add(
    found: dict[Pair, int], pairs: set[Pair], ruler: Ruler, since: datetime, until: datetime
) -> None:
    if not pairs or until <= ruler.starts:
        return
    if spent := ruler.at(until) - ruler.at(since):
        for pair in pairs:
            found[pair] = found.get(pair, 0) + spent


# ── reading ──────────────────────────────────────────────────────────────


def figure(centre: str, days: int, now: datetime) -> Figure | None:
    """The figure of a centre: the kept one while it is fresh, else counted anew.

    None, or an old one, where counting takes long and nobody has asked for it (`refresh`).
    """
    kept = WaitingFigure.objects.filter(centre_id=centre, days=days).first()
    if kept and _is_fresh(kept.counted_at, now):
        return _read(kept)
    quick = len(_active(centre, now - timedelta(days=days), QUICK + 1)) <= QUICK
    if quick:
        return refresh(centre, days, now=now)
    return _read(kept) if kept else None


def refresh_next(centre: str, *, now: datetime) -> int:
    """Count one period of a centre that is not fresh; return how many are left. The worker's."""
    kept = dict(WaitingFigure.objects.filter(centre_id=centre).values_list("days", "counted_at"))
    old = [days for days in PERIODS if days not in kept or not _is_fresh(kept[days], now)]
    for days in old[:1]:
        refresh(centre, days, now=now)
    return len(old[1:])


def _is_fresh(counted_at: datetime, now: datetime) -> bool:
    return now - FRESH < counted_at <= now


def refresh(centre: str, days: int, *, now: datetime) -> Figure:
    """Count the figure and keep it."""
    starts = now - timedelta(days=days)
    active = _active(centre, starts, MOST + 1)
    cut, active = len(active) > MOST, active[:MOST]
    ruler = Ruler.over(worktime(centre), starts, now)
    lines: dict[Pair, Line] = {}
    for place in range(0, len(active), CHUNK):
        part = dict(active[place : place + CHUNK])
        for case, steps in _histories(part):
            for pair, minutes in minutes_of(steps, ruler).items():
                line = lines.setdefault(pair, Line(*pair))
                line.minutes += minutes
                line.number += 1
                line.cases.append((part[case], minutes))
    for line in lines.values():
        line.cases = sorted(line.cases, key=lambda one: (-one[1], one[0]))[:DRILLED]
    ordered = sorted(lines.values(), key=lambda line: (-line.minutes, line.waits, line.for_whom))
    kept, _made = WaitingFigure.objects.update_or_create(
        centre_id=centre,
        days=days,
        defaults={
            "counted_at": now,
            "cases": len(active),
            "cut": cut,
            "pairs": json.dumps(
                [[x.waits, x.for_whom, x.minutes, x.number, x.cases] for x in ordered]
            ),
        },
    )
    return _read(kept)


def _active(centre: str, starts: datetime, most: int) -> list[tuple[int, str]]:
    """Cases that are open, and those in which something happened since `starts`. Two statements."""
    rows = Case.objects.filter(centre_id=centre, is_open=True).order_by("sort_due_at", "id")
    found = dict(rows.values_list("pk", "case_no")[:most])
    lately = Event.objects.filter(centre_id=centre, at__gte=starts).order_by("-at", "-id")
    moved = lately.values_list("case_id", "case__case_no")
    for pk, case_no in moved[: most * 8].iterator(chunk_size=2000):
        if len(found) >= most:
            break
        found.setdefault(pk, case_no)
    return list(found.items())


def _histories(part: Mapping[int, str]) -> Iterator[tuple[int, list[Step]]]:
    """The log of each of these cases, oldest first; one statement."""
    lines = Event.objects.filter(case_id__in=list(part)).order_by("case_id", "seq")
    case, steps = 0, list[Step]()
    for pk, at, action, body in lines.values_list("case_id", "at", "action", "body").iterator(
        chunk_size=2000
    ):
        if pk != case:
            if steps:
                yield case, steps
            case, steps = pk, []
        steps.append(_step(at, action, json.loads(body)))
    if steps:
        yield case, steps


def _step(at: datetime, action: str, body: Doc) -> Step:
    called = body["given"].get("units", ()) if action == "convene" else ()
    return Step(at, body["set"], tuple(called))


def _read(kept: WaitingFigure) -> Figure:
    lines = tuple(
        Line(waits, for_whom, minutes, number, [(no, spent) for no, spent in cases])
        for waits, for_whom, minutes, number, cases in json.loads(kept.pairs)
    )
    return Figure(kept.days, kept.counted_at, kept.cases, kept.cut, lines)
