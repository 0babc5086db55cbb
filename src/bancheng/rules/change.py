"""变化 — whether a figure has really moved between two periods, or only as chance moves it.

A share is compared by the test of two proportions, a count to a case by that of two rates, each at
the usual five per cent, and only where both periods have enough to go by. Not judged are hours (a
mean of few cases says little, their distribution stands beside them) and figures of cases by the
day of receipt that go on growing while these are open (`Indicator.ripens`).
"""

from dataclasses import dataclass
from math import sqrt

from .indicators import Indicator, Shown

ENOUGH = 20
"""Cases that each period must have."""
BEYOND_CHANCE = 1.96


@dataclass(frozen=True, slots=True)
class Change:
    """变化 — by how much, in which direction, and whether that is beyond chance."""

    by: float
    sure: bool
    worse: bool


def change(row: Indicator, now: tuple[float, int], before: tuple[float, int]) -> Change | None:
    """How the figure moved; None when one of the periods has nothing."""
    if not now[1] or not before[1]:
        return None
    by = now[0] / now[1] - before[0] / before[1]
    worse = by * row.better < 0
    enough = min(now[1], before[1]) >= ENOUGH and not row.ripens
    return Change(by, enough and abs(_deviations(row, now, before)) >= BEYOND_CHANCE, worse)


def _deviations(row: Indicator, now: tuple[float, int], before: tuple[float, int]) -> float:
    (a, n), (b, m) = now, before
    if row.shown is Shown.PERCENT and a <= n and b <= m:
        pooled = (a + b) / (n + m)
        spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    elif row.shown is Shown.MEAN and row.spread is None:
        spread = sqrt(a / n**2 + b / m**2)
    else:
        return 0.0
    return (a / n - b / m) / spread if spread else 0.0
