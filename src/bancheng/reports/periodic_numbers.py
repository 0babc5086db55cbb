"""读数 — how the numbers of a snapshot are said: with n, with what they are compared to.

The document is Chinese whatever the language of the page. Nothing of nothing is “–”; a ratio of
fewer than `SMALL` cases says that there are few, and no change of it is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bancheng.rules.indicators import BY_KEY, Shown

Doc = Mapping[str, Any]
SMALL = 5
NONE = "–"
FEW = "样本少"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and the figure or the list of cases that it leads to on the page."""

    text: str
    link: str = ""  # figure:KEY:PART[:BY:VALUE] or cases:QUERY


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a section."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


def whole(number: float) -> str:
    """A count without a point."""
    return f"{number:g}" if number != int(number) else str(int(number))


def shown(key: str, figure: Doc | None) -> str:
    """An indicator with its numerator and denominator: 83.2%（139/167）."""
    if not figure or not figure["d"]:
        return NONE
    value, parts = _value_and_parts(key, figure)
    few = figure["d"] < SMALL and BY_KEY[key].shown is not Shown.HOURS
    return f"{value}（{parts}）" + (f"，{FEW}" if few else "")


def plainly(key: str, figure: Doc | None) -> str:
    """The indicator within a sentence."""
    said = shown(key, figure)
    return "没有可计的件" if said == NONE else said


def enough(*figures: Doc | None) -> bool:
    """Whether each of these rests on enough cases to be compared."""
    return all(figure and figure["d"] >= SMALL for figure in figures)


def moved(key: str, now: Doc | None, before: Doc | None, called: str = "上期") -> str:
    """How a ratio moved against an earlier period, in points; "" where too few to say."""
    if not enough(now, before):
        return ""
    assert now is not None and before is not None  # noqa: S101,PT018  enough says so
    kind = BY_KEY[key].shown
    percent = kind is Shown.PERCENT
    step = round((now["v"] - before["v"]) * (100 if percent else 1), 1)
    if not step:
        return f"与{called}持平"
    return f"比{called}{'高' if step > 0 else '低'} {abs(step):.1f}{' 个百分点' if percent else ''}"


def counted(now: int, before: int, called: str = "上期") -> str:
    """How a count moved: 比上期（110 件）多 10 件（9.1%）."""
    if not now and not before:
        return f"{called}也没有"
    if now == before:
        return f"与{called}相同"
    if not before:
        return f"{called}没有"
    way = "多" if now > before else "少"
    said = f"比{called}（{before} 件）{way} {abs(now - before)} 件"
    if min(now, before) < SMALL:
        return said
    return f"{said}（{abs(now - before) / before:.1%}）"


def compared(doc: Doc, *keys: str, title: str = "") -> Table:
    """A table of indicators: this period, the one before, the year before."""
    earlier = {"上期": doc["before"]}
    if doc["year"]["taken_in"]["d"]:  # a column of nothing but dashes tells nothing
        earlier["上年同期"] = doc["year"]
    rows = [
        [
            Cell(BY_KEY[key].label),
            Cell(shown(key, doc["now"].get(key)), f"figure:{key}:denominator"),
            *[Cell(shown(key, figures.get(key))) for figures in earlier.values()],
        ]
        for key in keys
    ]
    return Table(title, ("指标", "本期", *earlier), rows)


def briefly(key: str, figure: Doc | None) -> str:
    """The indicator in a narrow cell, its parts on a second line: 83.2% / 139/167."""
    return "\n".join(_value_and_parts(key, figure)) if figure and figure["d"] else NONE


def _value_and_parts(key: str, figure: Doc) -> tuple[str, str]:
    """The indicator and what it rests on: 83.2% and 139/167; 16.5 小时 and 40 件."""
    kind, value = BY_KEY[key].shown, figure["v"]
    if kind is Shown.HOURS:
        return f"{value:.1f} 小时", f"{figure['d']} 件"
    said = f"{value:.1%}" if kind is Shown.PERCENT else f"{value:.2f}"
    return said, f"{whole(figure['n'])}/{figure['d']}"


def quoted(pairs: Sequence[tuple[str, int]]) -> str:
    """Labels, which may have commas of their own, with their numbers."""
    return "、".join(f"“{label}”{n} 件" for label, n in pairs)


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    return "、".join(words)
