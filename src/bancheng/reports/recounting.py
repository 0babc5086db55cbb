"""重新计数 — the slow way: every figure computed from the whole log, to compare or to replace."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bancheng.cases.models import Case

from . import counting, histories, sums
from .figure_rows import CaseFigure, FigureSum

BATCH = 200


@dataclass(slots=True)
class Recount:
    """What a recount has found."""

    cases: int = 0
    rows: int = 0
    faults: int = 0
    totals: dict[sums.Row, sums.Sums] = field(default_factory=dict)


def catch_up() -> int:
    """Count whatever the log has news of; return how many cases."""
    found = 0
    while done := counting.count():
        found += done
    return found


def recount() -> int:
    """Forget every figure and count all cases anew; return how many."""
    counting.start_anew()
    return catch_up()


def faults(found: Recount, *, most: int = 50) -> Iterator[str]:
    """A sentence for each figure that is not what the log leads to, at most so many of each kind.

    What was written a moment ago and is not counted yet is counted first.
    """
    catch_up()
    for figure in _all_figures(found):
        for row, key, counted in sums.places(figure):
            found.totals.setdefault(row, sums.Sums()).add(key, counted)
        said = _differs(figure)
        found.faults += bool(said)
        if said and found.faults <= most:
            yield said
    yield from _sums(found, found.faults + most)


def _all_figures(found: Recount) -> Iterator[CaseFigure]:
    last = 0
    while pks := list(
        Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        for history, person in histories.read(pks).values():
            found.cases += 1
            yield counting.figure_of(history, person)
        last = pks[-1]


def _differs(figure: CaseFigure) -> str:
    held = CaseFigure.objects.filter(pk=figure.pk).first()
    if held is None:
        return f"case {figure.pk} is not counted"
    for name in ("version", "received_on", "counted_on", "under", "adds"):
        if getattr(held, name) != getattr(figure, name):
            return f"case {figure.pk}: {name} is not what its log leads to"
    return ""


def _sums(found: Recount, most: int) -> Iterator[str]:
    left = {row: held.text() for row, held in found.totals.items() if not held.empty}
    for held in FigureSum.objects.order_by("pk").iterator(2000):
        row = (held.centre_id, held.dimension, held.span, held.day, held.value)
        found.rows += 1
        if held.sums != left.pop(row, "{}"):
            found.faults += 1
            if found.faults <= most:
                yield f"sum {' '.join(map(str, row))} is not that of its cases"
    for row in sorted(left):
        found.faults += 1
        if found.faults <= most:
            yield f"sum {' '.join(map(str, row))} is missing"
