"""督办台的数字 — what is red and what turns red, by unit and by step; each number is a list.

Every count reads a small index: red cases, quiet cases, open cases; never the whole table. What
the pages list behind a number is asked with the same filters (`cases.filters`), so that a number
and its list cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

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
    red, _given = filters.read({"light": "red"}, filters.CASE_FILTERS, now)
    soon, _given = filters.read({"red_by": day.isoformat()}, filters.CASE_FILTERS, now)
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


FLAGGED = Q(facts__contains='"supervision_open":true') | Q(
    escalation__gte=1, facts__contains='"escalation_acknowledged":false'
)
"""Cases that owe an answer to a reminder, or an acknowledgement of their escalation."""
MOST_FLAGGED = 200


def flagged(actor: Actor) -> list[Case]:
    """Open cases that owe such an answer, the first due first, facts read. Two statements.

    At most `MOST_FLAGGED`: what is due first stands first in the index of open cases.
    """
    rows = queries.visible(actor).filter(FLAGGED, centre_id=actor.centre, is_open=True)
    found = list(rows.order_by("sort_due_at", "id")[:MOST_FLAGGED])
    store.read(found, paths={actor.centre: actor.ancestors})
    return found


def named(actor: Actor, case_nos: Iterable[str]) -> list[Case]:
    """These cases as far as the actor may see them, facts read. Two statements."""
    found = list(queries.visible(actor).filter(case_no__in=list(case_nos)))
    store.read(found, paths={actor.centre: actor.ancestors})
    return found


def quiet(actor: Actor, now: datetime) -> int:
    """静默件 — how many open cases nobody has touched for too long. One statement."""
    asked, _given = filters.read({"quiet": "true"}, filters.CASE_FILTERS, now)
    return queries.visible(actor).filter(asked, centre_id=actor.centre).count()


def share(number: int, numbers: Iterable[int]) -> int:
    """How dark a cell is drawn: 0 for none, else 1 to 3 beside the greatest number."""
    most = max(numbers, default=0)
    return 0 if not number else min(3, 1 + 3 * number // (most + 1))


__all__ = [
    "MOST_FLAGGED",
    "STEPS",
    "Cell",
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
