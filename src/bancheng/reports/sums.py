"""合计的加减 — figures as exact text, and what has to be added to which row of sums."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bancheng.cases.codec import canonical
from bancheng.rules.indicators import BY_KEY, Basis, Figure

from .figure_rows import DAY, MONTH, VALUE, CaseFigure

Row = tuple[str, str, str, date, str]
"""Centre, dimension ("" the whole), span, day, value."""
Sum = list[int]
"""Numerator, denominator."""


@dataclass(slots=True)
class Sums:
    """一行合计 — of each indicator numerator, denominator and distribution."""

    parts: dict[str, Sum] = field(default_factory=dict)
    buckets: dict[str, dict[int, int]] = field(default_factory=dict)

    def add(self, key: str, figure: Figure, sign: int = 1) -> None:
        """Add what a case adds, or take it away."""
        numerator, denominator, spread = figure
        part = self.parts.setdefault(key, [0, 0])
        part[0] += sign * numerator
        part[1] += sign * denominator
        if spread:
            held = self.buckets.setdefault(key, {})
            for bucket, number in spread.items():
                held[bucket] = held.get(bucket, 0) + sign * number

    def merge(self, other: "Sums") -> None:
        """Add another row to this one."""
        for key, (numerator, denominator) in other.parts.items():
            self.add(key, (numerator, denominator, other.buckets.get(key, {})))

    def take(self, text: str, sign: int = 1, keys: Collection[str] | None = None) -> None:
        """Add a row as it is kept, or take it away; with `keys` only these indicators of it."""
        for key, (numerator, denominator, *spread) in json.loads(text).items():
            if keys is not None and key not in keys:
                continue
            part = self.parts.get(key)
            if part is None:
                part = self.parts[key] = [0, 0]
            part[0] += sign * numerator
            part[1] += sign * denominator
            if spread:
                held = self.buckets.setdefault(key, {})
                for bucket, number in spread[0].items():
                    at = int(bucket)
                    held[at] = held.get(at, 0) + sign * number

    @property
    def empty(self) -> bool:
        return not any(any(part) for part in self.parts.values()) and not any(
            any(held.values()) for held in self.buckets.values()
        )

    def text(self) -> str:
        """The row as it is kept; what is nought is left out."""
        found: dict[str, list[object]] = {}
        for key, part in self.parts.items():
            spread = {str(b): n for b, n in self.buckets.get(key, {}).items() if n}
            if any(part) or spread:
                found[key] = [*part, spread] if spread else list(part)
        return canonical(found)


def read(text: str) -> Sums:
    """A row of sums from its text."""
    found = Sums()
    found.take(text)
    return found


# ── one case ─────────────────────────────────────────────────────────────


def adds_text(figures: Mapping[str, Figure]) -> str:
    """What a case adds: `|acceptance=1/1|net_hours=950/1~16:1|`."""
    parts = []
    for key, (numerator, denominator, spread) in figures.items():
        said = ",".join(f"{bucket}:{number}" for bucket, number in sorted(spread.items()))
        parts.append(f"{key}={numerator}/{denominator}{'~' if said else ''}{said}")
    return f"|{'|'.join(parts)}|" if parts else ""


def adds_from(text: str) -> dict[str, Figure]:
    """The figures of such a text."""
    found: dict[str, Figure] = {}
    for part in text.strip("|").split("|") if text else ():
        key, _equals, said = part.partition("=")
        ratio, _tilde, spread = said.partition("~")
        numerator, _slash, denominator = ratio.partition("/")
        pairs = (pair.split(":") for pair in spread.split(",")) if spread else ()
        held = {int(bucket): int(number) for bucket, number in pairs}
        found[key] = int(numerator), int(denominator), held
    return found


def under_text(dimensions: Mapping[str, Iterable[str]]) -> str:
    """Under which values a case counts: `|unit=hrss|cause=ZY01|cause=ZY03|`."""
    parts = [f"{name}={value[:VALUE]}" for name, values in dimensions.items() for value in values]
    return f"|{'|'.join(parts)}|"


def places(figure: CaseFigure) -> Iterator[tuple[Row, str, Figure]]:
    """Every row of sums that a case stands in, each indicator by its own day."""
    under = [("", ""), *(_pair(part) for part in figure.under.strip("|").split("|"))]
    for key, counted in adds_from(figure.adds).items():
        received = BY_KEY[key].basis is Basis.RECEIVED
        day = figure.received_on if received else figure.counted_on
        if day is None:
            continue
        for span, first in ((DAY, day), (MONTH, day.replace(day=1))):
            for dimension, value in under:
                yield (figure.centre_id, dimension, span, first, value), key, counted


def _pair(part: str) -> tuple[str, str]:
    name, _equals, value = part.partition("=")
    return name, value
