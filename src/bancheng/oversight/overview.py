"""督办台的数字 — what is red and what turns red, by unit and by step; each number is a list.

Every count reads a small index: red, quiet, owing cases; never the whole table. What
the pages list behind a number is asked with the same filters (`cases.filters`), so that a number
and its list cannot differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q

from bancheng.cases import filters, queries, store
from bancheng.cases.models import Case
from bancheng.rules.clock import WorkTime
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import CENTRE_ROLES
from bancheng.rules.states import CENTRE_UNIT, OPEN, STEP_OF, Role, State, Step

STEPS = (Step.INTAKE, Step.TRIAGE, Step.DISPATCH, Step.HANDLE, Step.VERIFY)
SEERS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.DISPATCHER})


def may_look(actor: Actor) -> bool:
    """Whether the desk of supervision is open to the actor; the dispatcher only reads."""
    at_centre = actor.unit == CENTRE_UNIT and bool(actor.roles & CENTRE_ROLES.keys())
    return at_centre and bool(actor.roles & SEERS)


@dataclass(slots=True)
class Cell:
    """一格 — a unit's cases in one step."""

    red: int = 0
    soon: int = 0

    def add(self, red: int, soon: int) -> None:
        """Count more into the cell."""
        self.red += red
        self.soon += soon


@dataclass(slots=True)
class HeatRow:
    """一个单位 — one line of the table, by the six steps and in all."""

    unit: str
    cells: dict[Step, Cell] = field(default_factory=lambda: {step: Cell() for step in STEPS})
    total: Cell = field(default_factory=Cell)


@dataclass(frozen=True, slots=True)
class Heat:
    """热力表 — units with a red case or one that turns red by `soon_by`, the worst first."""

    rows: tuple[HeatRow, ...]
    total: HeatRow
    soon_by: date


def states_of(step: Step) -> str:
    """The open states of a step, as the filter of lists takes them."""
    return ",".join(state.value for state in State if state in OPEN and STEP_OF[state] is step)


def soon_by(time: WorkTime, now: datetime) -> date:
    """明日 — the next working day: what is red by its end turns red tomorrow."""
    return time.next_working_day(time.local_day(now))


def heat(actor: Actor, time: WorkTime, now: datetime) -> Heat:
    """Red cases and those turning red, by who has them now and by step. One statement."""
    day = soon_by(time, now)
    red, soon = _asked({"light": "red"}, now), _asked({"red_by": day.isoformat()}, now)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), time.zone)
    counted = (
        queries.visible(actor)
        .filter(centre_id=actor.centre, red_at__lt=end, red_at__isnull=False)
        .values_list("owner_unit", "state")
        .annotate(red=Count("pk", filter=red), soon=Count("pk", filter=soon))
        .order_by()
    )
    rows: dict[str, HeatRow] = {}
    total = HeatRow("")
    for unit, state, reds, soons in counted:
        row = rows.setdefault(unit or "", HeatRow(unit or ""))
        for one in (row, total):
            one.cells[STEP_OF[State(state)]].add(reds, soons)
            one.total.add(reds, soons)
    shown = [row for row in rows.values() if row.total.red or row.total.soon]
    shown.sort(key=lambda row: (-row.total.red, -row.total.soon, row.unit))
    return Heat(tuple(shown), total, day)


OWED, RAISED = {"supervised": "true"}, {"raised": "true"}
"""The filters behind the numbers of answers owed and of escalations that nobody took up."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """待答复、待签收 — how many there are, and those of them that come first."""

    owed: int
    late: int
    raised: int
    owed_first: tuple[Case, ...]
    raised_first: tuple[Case, ...]


def flagged(actor: Actor, now: datetime, most: int) -> Flagged:
    """Cases that owe an answer to a reminder or supervision, and escalations not taken up.

    Of either the `most` first: the answer due first, the longest waiting. Four statements; each
    reads one of the small indexes of just these cases.
    """
    mine = queries.visible(actor).filter(centre_id=actor.centre)
    owes, waits = _asked(OWED, now), _asked(RAISED, now)
    counted = mine.filter(owes).aggregate(
        owed=Count("pk"), late=Count("pk", filter=Q(reply_due_at__lt=now))
    )
    raised = list(mine.filter(waits).order_by("raised_at", "id")[:most])
    number = len(raised) if len(raised) < most else mine.filter(waits).count()
    first = F("reply_due_at").asc(nulls_last=True)
    owed = list(mine.filter(owes).order_by(first, "id")[:most]) if counted["owed"] else []
    store.read([*owed, *raised], paths={actor.centre: actor.ancestors})
    return Flagged(**counted, raised=number, owed_first=tuple(owed), raised_first=tuple(raised))


def _asked(params: Mapping[str, str], now: datetime) -> Q:
    return filters.read(params, filters.CASE_FILTERS, now)[0]


def named(actor: Actor, case_nos: Iterable[str]) -> list[Case]:
    """These cases as far as the actor may see them, facts read. Two statements."""
    found = list(queries.visible(actor).filter(case_no__in=list(case_nos)))
    store.read(found, paths={actor.centre: actor.ancestors})
    return found


def quiet(actor: Actor, now: datetime) -> int:
    """静默件 — how many open cases nobody has touched for too long. One statement."""
    asked = _asked({"quiet": "true"}, now)
    return queries.visible(actor).filter(asked, centre_id=actor.centre).count()


def share(number: int, numbers: Iterable[int]) -> int:
    """How dark a cell is drawn: 0 for none, else 1 to 3 beside the greatest number."""
    most = max(numbers, default=0)
    return 0 if not number else min(3, 1 + 3 * number // (most + 1))


__all__ = [
    "OWED",
    "RAISED",
    "STEPS",
    "Cell",
    "Flagged",
    "Heat",
    "HeatRow",
    "flagged",
    "heat",
    "may_look",
    "named",
    "quiet",
    "share",
    "soon_by",
    "states_of",
]
