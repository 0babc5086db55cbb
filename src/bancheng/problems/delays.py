"""单位与环节用时 — how long cases stand in each step, by who has them then, month by month.

A *stay* is the time from the event that brought a case into a state to the one that led out of
it, counted in office minutes of the centre, in the month in which it ended. Signing, handling and
consulting belong to the lead unit of that time, every other step to the centre. A pause does not
end a stay, but its minutes are taken off: waiting for papers or for the superior is nobody's delay.

Bounded: only cases in which something happened in the month are read, at most `MOST`; the result
is kept as a row, counted anew while its month runs, once a day.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.models import Case, Event
from bancheng.oversight.waiting import Ruler
from bancheng.rules.states import CENTRE_UNIT, State

from .matching import Span, bounds
from .models import DelayFigure
from .reading import today_of

MOST, CHUNK, DRILLED, MONTHS = 5000, 500, 30, 12
REACH = timedelta(days=366)
"""A stay that began longer before its month counts from there on."""

STEPS: Mapping[str, tuple[State, ...]] = {
    "intake": (State.SUBMITTED, State.SUPPLEMENT),
    "triage": (State.ACCEPTED,),
    "dispatch": (State.TRIAGED,),
    "sign": (State.DISPATCHED,),
    "return": (State.RETURN_REVIEW,),
    "handle": (State.HANDLING, State.REDO),
    "consult": (State.CONSULTING,),
    "review": (State.REPLY_REVIEW,),
    "verify": (State.REPLIED,),
}
_STEP_OF = {state.value: step for step, states in STEPS.items() for state in states}
OF_UNIT = frozenset({"sign", "handle", "consult"})


@dataclass(slots=True)
class Cell:
    """一格 — the stays of one unit in one step: how many, how long, which cases longest."""

    stays: int = 0
    minutes: int = 0
    cases: list[tuple[str, int]] = field(default_factory=list)

    @property
    def days(self) -> float | None:
        """Working days of eight hours, on average."""
        return self.minutes / self.stays / 480 if self.stays else None


@dataclass(frozen=True, slots=True)
class Figure:
    """一个月 — by unit and step, as it was counted."""

    month: date
    counted_at: datetime
    cases: int
    cut: bool
    cells: Mapping[tuple[str, str], Cell]

    def units(self) -> list[str]:
        """The units met, the centre first, then by name of code."""
        met = {unit for unit, _step in self.cells}
        return sorted(met, key=lambda unit: (unit != CENTRE_UNIT, unit))


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def months(centre: str, now: datetime) -> list[date]:
    """The months that can be looked at, this one first."""
    found = [month_of(today_of(centre, now))]
    while len(found) < MONTHS:
        found.append(month_of(found[-1] - timedelta(days=1)))
    return found


def figure(centre: str, month: date) -> Figure | None:
    """The figure of a month, if it has been counted."""
    kept = DelayFigure.objects.filter(centre_id=centre, month=month).first()
    return _read(kept) if kept else None


def refresh_next(centre: str, now: datetime) -> int:
    """Count the next month that needs it; return how many are left. The worker's.

    A month needs it when it was not counted since its end, and this one once a day.
    """
    kept = dict(DelayFigure.objects.filter(centre_id=centre).values_list("month", "counted_at"))
    due = [month for month in months(centre, now) if _is_due(centre, month, kept, now)]
    for month in due[:1]:
        refresh(centre, month, now=now)
    return len(due[1:])


def _is_due(centre: str, month: date, kept: Mapping[date, datetime], now: datetime) -> bool:
    if month not in kept:
        return True
    _starts, ends = bounds(_span(month), centre)
    today, _tomorrow = bounds(Span(today_of(centre, now), today_of(centre, now)), centre)
    return kept[month] < min(ends, today)


def refresh(centre: str, month: date, *, now: datetime) -> Figure:
    """Count the figure of a month and keep it."""
    starts, ends = bounds(_span(month), centre)
    active = _active(centre, starts, ends)
    cut, active = len(active) > MOST, active[:MOST]
    ruler = Ruler.over(worktime(centre), starts - REACH, ends) if active else None
    cells: dict[tuple[str, str], Cell] = {}
    for place in range(0, len(active), CHUNK):
        part = dict(active[place : place + CHUNK])
        for pk, lines in _histories(list(part), ends):
            spent: Counter[tuple[str, str]] = Counter()
            for stay in stays(lines):
                if ruler and starts <= stay.until < ends:
                    minutes = stay.minutes(ruler)
                    cell = cells.setdefault((stay.unit, stay.step), Cell())
                    cell.stays, cell.minutes = cell.stays + 1, cell.minutes + minutes
                    spent[stay.unit, stay.step] += minutes
            for place_of, minutes in spent.items():
                cells[place_of].cases.append((part[pk], minutes))
    for cell in cells.values():
        cell.cases = sorted(cell.cases, key=lambda one: (-one[1], one[0]))[:DRILLED]
    kept, _made = DelayFigure.objects.update_or_create(
        centre_id=centre,
        month=month,
        defaults={
            "counted_at": now,
            "cases": len(active),
            "cut": cut,
            "lines": json.dumps(
                [[*key, x.stays, x.minutes, x.cases] for key, x in sorted(cells.items())]
            ),
        },
    )
    return _read(kept)


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a case: from which state to which, and the lead unit it sets, if it does."""

    at: datetime
    before: str
    after: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stay:
    """一段 — one unit's time in one step from beginning to end, and the pauses within it."""

    unit: str
    step: str
    since: datetime
    until: datetime
    pauses: tuple[tuple[datetime, datetime], ...] = ()

    def minutes(self, ruler: Ruler) -> int:
        """Office minutes, those paused taken off."""
        paused = sum(ruler.at(end) - ruler.at(start) for start, end in self.pauses)
        return ruler.at(self.until) - ruler.at(self.since) - paused


def stays(lines: Iterable[Line]) -> Iterator[Stay]:
    """Every stay of one case that has ended. A pause that outlasts a stay is cut at its end."""
    state, since, lead = "", None, ""
    paused: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = []
    for line in lines:
        if paused and "paused_at" in line.changes and not line.changes["paused_at"]:
            pauses.append((paused, line.at))
            paused = None
        if state and since and line.after != state and (step := _STEP_OF.get(state)):
            unit = lead if step in OF_UNIT and lead else CENTRE_UNIT
            open_one = [(paused, line.at)] if paused else []
            yield Stay(unit, step, since, line.at, (*pauses, *open_one))
        if line.after != state:
            state, since, pauses = line.after, line.at, []
            paused = line.at if paused else None
        if line.changes.get("paused_at"):
            paused = line.at
        lead = str(line.changes.get("lead_unit", lead) or "")


def _span(month: date) -> Span:
    following = month_of(month + timedelta(days=31))
    return Span(month, following - timedelta(days=1))


def _active(centre: str, starts: datetime, ends: datetime) -> list[tuple[int, str]]:
    """Cases in which something happened in the month, at most one more than are read."""
    moved = Event.objects.filter(centre_id=centre, at__gte=starts, at__lt=ends).values("case")
    cases = Case.objects.filter(pk__in=moved).order_by("pk")
    return list(cases.values_list("pk", "case_no")[: MOST + 1])


def _histories(cases: Sequence[int], ends: datetime) -> Iterator[tuple[int, list[Line]]]:
    """The log of each of these cases up to the end of the month; one statement."""
    rows = Event.objects.filter(case_id__in=cases, at__lt=ends).order_by("case_id", "seq")
    case, lines = 0, list[Line]()
    for pk, at, before, after, body in rows.values_list(
        "case_id", "at", "before", "after", "body"
    ).iterator(chunk_size=2000):
        if pk != case:
            if lines:
                yield case, lines
            case, lines = pk, []
        lines.append(Line(at, before, after, json.loads(body)["set"]))
    if lines:
        yield case, lines


def _read(kept: DelayFigure) -> Figure:
    cells = {
        (unit, step): Cell(stays, minutes, [(no, spent) for no, spent in cases])
        for unit, step, stays, minutes, cases in json.loads(kept.lines)
    }
    return Figure(kept.month, kept.counted_at, kept.cases, kept.cut, cells)
