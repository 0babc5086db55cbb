"""指标页的内容 — every figure of a period beside the one before, each a link to its cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bancheng.reports import figure_labels, indicators
from bancheng.rules.change import change
from bancheng.rules.indicators import (
    BASIS_LABELS,
    BY_KEY,
    DIMENSIONS,
    GROUP_LABELS,
    INDICATORS,
    Basis,
    Group,
    Indicator,
    Shown,
)
from bancheng.web.desk.figure_periods import PERIODS, Period
from bancheng.web.desk.frame import Viewer
from bancheng.web.shared.parts import Link

NOTHING = "–"
MOST_VALUES = 60
"""Lines of a table by a dimension; the others are found by the interface."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value with its n, and where the cases behind it are."""

    value: str
    number: str
    href: str = ""
    n_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One indicator: now, the period before, the year before, and how it moved."""

    label: str
    words: str
    now: Cell
    before: str
    year_before: str
    moved: str = ""
    trend: str = ""  # better worse unsure


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One group of indicators."""

    key: str
    label: str
    basis: str
    lines: Sequence[FigureLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of a distribution."""

    label: str
    number: int
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """分布 — of one indicator."""

    key: str
    label: str
    heading: str
    note: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """指标 — what the template draws when nothing is parted."""

    sections: Sequence[Section]
    spreads: Sequence[Spread]
    empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """分口径 — a line for each value, a column for each indicator of one group."""

    heading: str
    columns: Sequence[tuple[str, str]]
    lines: Sequence[tuple[str, Sequence[Cell]]]
    more: int
    many: bool  # a case may stand in several lines


def figures(viewer: Viewer, period: Period) -> Figures:
    """Every indicator of the period."""
    before, earlier = period.before(), period.year_before()
    now = _read(viewer, period)
    was, then = _read(viewer, before), _read(viewer, earlier)
    lines = {key: _line(row, was[key], then[key], _cell(row, period)) for key, row in now.items()}
    sections = [
        Section(
            key=group.value,
            label=_(GROUP_LABELS[group]),
            basis=_(BASIS_LABELS[keys[0].basis]),
            lines=[lines[row.key] for row in keys],
        )
        for group in Group
        if (keys := [row for row in BY_KEY.values() if row.group is group])
    ]
    spreads = [_spread(now[row.key]) for row in INDICATORS if row.spread and now[row.key].spread]
    return Figures(
        sections=sections, spreads=spreads, empty=not any(row.denominator for row in now.values())
    )


def parted(viewer: Viewer, period: Period, by: str, group: Group) -> Parted:
    """The indicators of one group by a dimension, the values with the most cases first."""
    columns = [row for row in INDICATORS if row.group is group]
    held: dict[str, dict[str, indicators.Row]] = {}
    keys = frozenset(row.key for row in columns)
    for row in indicators.read(viewer.actor, period.first, period.last, by, keys):
        held.setdefault(row.by or "", {})[row.key] = row
    called = figure_labels.labeller(by, viewer.actor.centre, viewer.now)
    order = sorted(held, key=lambda v: (-_size(held[v], columns), v))
    order = [value for value in order if _size(held[value], columns)]
    lines = [
        (called(value), [_cell(held[value][row.key], period, by, value) for row in columns])
        for value in order[:MOST_VALUES]
    ]
    return Parted(
        heading=_(DIMENSIONS[by]),
        columns=[(_(row.label), _(row.words)) for row in columns],
        lines=lines,
        more=max(len(order) - MOST_VALUES, 0),
        many=by == "cause",
    )


def _size(rows: Mapping[str, indicators.Row], columns: Sequence[Indicator]) -> int:
    return max((rows[row.key].denominator for row in columns), default=0)


def _read(viewer: Viewer, period: Period) -> dict[str, indicators.Row]:
    rows = indicators.read(viewer.actor, period.first, period.last)
    return {row.key: row for row in rows}


# ── words ────────────────────────────────────────────────────────────────


def said(row: indicators.Row) -> str:
    """The value as it is read: 83.2 %, 12.5 小时, 0.15 次, – of nothing."""
    if row.value is None:
        return NOTHING
    shown = row.indicator.shown
    if shown is Shown.PERCENT:
        return f"{100 * row.value:.1f}%"
    if shown is Shown.HOURS:
        return _("%(hours).1f 小时") % {"hours": row.value}
    return f"{row.value:.2f}"


def counted(row: indicators.Row) -> str:
    """The numbers behind it: 139/167, of hours the number of cases."""
    if row.indicator.shown is Shown.HOURS:
        middle = row.median
        words = _("n=%(n)d") % {"n": row.denominator}
        if middle is None:
            return words
        return _("%(n)s，中位数 %(hours).0f") % {"n": words, "hours": middle}
    return f"{int(row.numerator)}/{row.denominator}"


def _cell(row: indicators.Row, period: Period, by: str = "", value: str = "") -> Cell:
    if not row.denominator and not row.numerator:
        return Cell(value=NOTHING, number="")
    of_cases = row.indicator.basis is not Basis.PROBLEM
    return Cell(
        value=said(row),
        number=counted(row),
        href=_behind(row.key, period, "numerator", by, value) if of_cases else "",
        n_href=_behind(row.key, period, "denominator", by, value) if of_cases else "",
    )


def _behind(key: str, period: Period, part: str, by: str, value: str) -> str:
    more = {"by": by, "value": value} if by else {}
    asked = {**period.query, "part": part, **more}
    return f"{reverse('desk-figure-cases', args=[key])}?{urlencode(asked)}"


def _line(
    row: indicators.Row, before: indicators.Row, year_before: indicators.Row, now: Cell
) -> FigureLine:
    known = row.indicator
    found = change(known, (row.numerator, row.denominator), (before.numerator, before.denominator))
    way = trend = ""
    if found and abs(found.by) >= 0.0005:
        way = moved(known, found.by)
        trend = ("worse" if found.worse else "better") if found.sure and known.better else "unsure"
    return FigureLine(
        label=_(known.label),
        words=_(known.words),
        now=now,
        before=said(before),
        year_before=said(year_before),
        moved=way,
        trend=trend,
    )


def moved(known: Indicator, by: float) -> str:
    """By how much it moved, in words."""
    if known.shown is Shown.PERCENT:
        return _("%(by)+.1f 个百分点") % {"by": 100 * by}
    if known.shown is Shown.HOURS:
        return _("%(by)+.1f 小时") % {"by": by}
    return f"{by:+.2f}"


# ── distributions ────────────────────────────────────────────────────────

HOUR_EDGES = (4, 8, 16, 24, 40, 80, 120, 160, 240, 400)


def _spread(row: indicators.Row) -> Spread:
    if row.indicator.shown is Shown.HOURS:
        bars, heading = _hours(row.spread), _("小时")
    else:
        bars = [(str(bucket), number) for bucket, number in sorted(row.spread.items())]
        heading = _("等级") if row.key == "mean_level" else _("最高级别")
    total = sum(number for _label, number in bars)
    return Spread(
        key=row.key,
        label=_("%(what)s的分布") % {"what": _(row.label)},
        heading=heading,
        note=counted(row) if row.indicator.shown is Shown.HOURS else _("n=%(n)d") % {"n": total},
        bars=[
            Bar(label=label, number=number, share=f"{100 * number / total:.0f}%")
            for label, number in bars
        ],
    )


def _hours(spread: Mapping[int, int]) -> list[tuple[str, int]]:
    found, low = [], -1
    for edge in HOUR_EDGES:
        number = sum(n for bucket, n in spread.items() if low < bucket <= edge)
        found.append((f"≤{edge}" if low < 0 else f"{low}–{edge}", number))
        low = edge
    found.append((f">{low}", sum(n for bucket, n in spread.items() if bucket > low)))
    return found


# ── the chooser ──────────────────────────────────────────────────────────


def period_links(here: str, period: Period, keep: Mapping[str, str]) -> list[Link]:
    """The periods to choose from."""
    return [
        Link(
            label=_(word),
            href=f"{here}?{urlencode({**keep, 'period': key})}",
            current=period.key == key,
        )
        for key, word in PERIODS.items()
    ]


def dimension_links(here: str, period: Period, by: str, group: Group) -> list[Link]:
    """The dimensions to part by, none first."""
    asked = {"": _("全部"), **{key: _(word) for key, word in DIMENSIONS.items()}}
    return [
        Link(
            label=word,
            href=f"{here}?{urlencode({**period.query, **_by(key, group)})}",
            current=by == key,
        )
        for key, word in asked.items()
    ]


def group_links(here: str, period: Period, by: str, group: Group) -> list[Link]:
    """The groups of indicators to show by a dimension."""
    return [
        Link(
            label=_(word),
            href=f"{here}?{urlencode({**period.query, **_by(by, key)})}",
            current=group is key,
        )
        for key, word in GROUP_LABELS.items()
        if key is not Group.PROBLEM
    ]


def _by(by: str, group: Group) -> dict[str, str]:
    return {"by": by, "group": group.value} if by else {}
