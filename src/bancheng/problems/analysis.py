"""分析 — which items fail for which causes, and where policy leaves a gap.

Every number is the count of `matching` over the same days; the pages link each to its cases.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bancheng.people.queries import descendants
from bancheng.rules.facts import Actor
from bancheng.rules.states import Role

from .kinds import LIVE, SOLVED, may_read
from .matching import Span, tallies, tallies_of
from .models import Problem
from .reading import listed, today_of

PERIODS = (30, 90, 365)
MOST_ITEMS = 20
POLICY_GAPS = ("ZY10", "ZY11")
"""Causes that only a superior can mend: 政策空白, 政策冲突."""
SHADES = 4


@dataclass(frozen=True, slots=True)
class HeatLine:
    """一个事项 — its cases by cause; `total` counts a case of two causes twice."""

    item: str
    cells: Mapping[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class Heat:
    """热力图 — the items with most cases, the worst first, and the causes met among them."""

    span: Span
    causes: Sequence[str]
    lines: Sequence[HeatLine]
    highest: int
    items: int  # in all, shown or not

    def shade(self, number: int) -> int:
        """The class of a number: 0 for none, else 1 to `SHADES` in equal steps to the highest."""
        if not number:
            return 0
        return min(SHADES, 1 + (number - 1) * SHADES // max(self.highest, 1))


def heat(centre: str, days: int, now: datetime) -> Heat:
    """Items by causes over the last so many days."""
    span = Span.up_to(today_of(centre, now), days)
    by_item: dict[str, dict[str, int]] = defaultdict(dict)
    for (item, cause), number in tallies(centre, span).items():
        by_item[item][cause] = number
    lines = [HeatLine(item, cells, sum(cells.values())) for item, cells in by_item.items()]
    lines.sort(key=lambda line: (-line.total, line.item))
    shown = lines[:MOST_ITEMS]
    causes: Counter[str] = Counter()
    for line in shown:
        causes.update(line.cells)
    highest = max((max(line.cells.values()) for line in shown), default=0)
    return Heat(span, sorted(causes), shown, highest, len(lines))


@dataclass(frozen=True, slots=True)
class Gap:
    """政策空白、政策冲突 — an item of a centre that policy does not provide for."""

    centre: str
    item: str
    cause: str
    number: int
    problem: str  # the number of the problem that is at work on it or has solved it


def gaps(actor: Actor, days: int, now: datetime) -> list[Gap]:
    """The gaps of the actor's centre, for the superior those of all centres below it."""
    centres = centres_of(actor)
    if not centres:
        return []
    span = Span.up_to(today_of(actor.centre, now), days)
    found = tallies_of(centres, span, causes=POLICY_GAPS)
    numbers = _numbers(centres)
    lines = [
        Gap(centre, item, cause, number, numbers.get((centre, item, cause), ""))
        for (centre, item, cause), number in found.items()
    ]
    return sorted(lines, key=lambda gap: (-gap.number, gap.centre, gap.item, gap.cause))


def centres_of(actor: Actor) -> list[str]:
    """The centres whose analysis the actor reads."""
    found = [actor.centre] if may_read(actor) else []
    if Role.PROVINCE in actor.roles:
        found += sorted(descendants(actor.centre))
    return list(dict.fromkeys(found))


def _numbers(centres: Sequence[str]) -> dict[tuple[str, str, str], str]:
    kept = [state.value for state in LIVE | SOLVED]
    problems = Problem.objects.filter(centre_id__in=centres, state__in=kept).order_by("opened_at")
    return {
        (problem.centre_id, item, cause): problem.number
        for problem in problems
        for item in listed(problem.items)
        for cause in listed(problem.causes)
    }
