"""变差的 — which figures of late are worse than those before by more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bancheng.rules.change import Change, change
from bancheng.rules.indicators import BY_KEY

from . import indicators, sums

LATELY = 30
"""Days looked at, and as many before them."""
BY_UNIT = ("on_time", "first_contact", "signed_in_time", "solved", "satisfied", "redone", "bad")
"""Figures that are looked at unit by unit; the others for the whole only."""


@dataclass(frozen=True, slots=True)
class Move:
    """变化 — one figure, of the whole or of one unit, now and before."""

    unit: str  # "" the whole
    now: indicators.Row
    before: indicators.Row
    change: Change


def worse(places: Sequence[str], today: date, days: int = LATELY) -> list[Move]:
    """What became worse in the last days, the whole first, then units; largest moves first."""
    first, was = today - timedelta(days - 1), today - timedelta(2 * days - 1)
    found: list[Move] = []
    for by in (None, "unit"):
        keys = BY_UNIT if by else tuple(BY_KEY)
        now = indicators.totals(places, first, today, by, keys)
        before = indicators.totals(places, was, first - timedelta(1), by, keys)
        for value in sorted(now.keys() & before.keys()):
            moves = (_move(key, value, now[value], before[value]) for key in keys)
            some = [move for move in moves if move and move.change.sure and move.change.worse]
            found += sorted(some, key=lambda move: -abs(move.change.by))
    return found


def _move(key: str, value: str, now: sums.Sums, before: sums.Sums) -> Move | None:
    known = BY_KEY[key]
    row, was = indicators.row_of(known, now), indicators.row_of(known, before)
    found = change(known, (row.numerator, row.denominator), (was.numerator, was.denominator))
    return Move(value, row, was, found) if found else None
