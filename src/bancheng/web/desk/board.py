"""领导看板的内容 — what is stuck, what gets worse, what was repaired, where it is quiet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bancheng.cases import queries
from bancheng.oversight import overview
from bancheng.problems import reading as problems
from bancheng.problems.models import Problem
from bancheng.reports import indicators, moves, silence, sums
from bancheng.rules.indicators import BY_KEY
from bancheng.web.desk import figures, rows
from bancheng.web.desk.figure_periods import Period
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.names import Names
from bancheng.web.desk.supervision import listed
from bancheng.web.shared.parts import Stat

STUCK, REPAIRED, QUIET = 8, 6, 10
TREND = ("on_time", "solved", "satisfied")
"""Figures whose course over the months is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBar:
    """One unit's red cases."""

    name: str
    red: int
    soon: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worse:
    """One figure that became worse."""

    where: str
    label: str
    now: str
    before: str
    number: str
    moved: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a course: in per cent, and as it is read."""

    value: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """One month of the courses."""

    month: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """One kind of trouble that is gone."""

    headline: str
    before: int | None
    after: int | None
    published_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """One quiet place."""

    kind: str
    name: str
    last_on: date | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """领导看板 — what the template draws."""

    stats: Sequence[Stat]
    bars: Sequence[UnitBar]
    stuck: Sequence[rows.CaseRow]
    stuck_href: str
    worse: Sequence[Worse]
    trend: Sequence[MonthLine]
    trend_labels: Sequence[str]
    repaired: Sequence[Repaired]
    quiet: Sequence[Quiet]
    quiet_more: int


def board(viewer: Viewer) -> Board:
    """Read the board of the viewer's own centre."""
    names = names_of(viewer, viewer.actor.centre)
    places, today = indicators.centres(viewer.actor), viewer.time.local_day(viewer.now)
    heat = overview.heat(viewer.actor, viewer.time, viewer.now)
    red = {"light": "red", "open": "true"}
    stuck = queries.list_cases(viewer.actor, red, "red_at", None, STUCK, now=viewer.now)
    months = indicators.months(places, today)
    quiet = silence.silent(viewer.actor.centre, viewer.now)
    trend = [MonthLine(month=f"{month:%Y-%m}", points=_points(x)) for month, x in months.items()]
    return Board(
        stats=_stats(viewer, heat),
        bars=[_bar(row, names) for row in heat.rows],
        stuck=rows.case_rows(stuck.items, viewer, names),
        stuck_href=listed(red, "red_at"),
        worse=[_worse(move, names, today) for move in moves.worse(places, today)],
        trend=_begun(trend),
        trend_labels=[_(BY_KEY[key].label) for key in TREND],
        repaired=[
            _repaired(one, viewer) for one in problems.published(viewer.actor.centre)[:REPAIRED]
        ],
        quiet=[_quiet(one) for one in quiet[:QUIET]],
        quiet_more=max(len(quiet) - QUIET, 0),
    )


def _begun(trend: list[MonthLine]) -> list[MonthLine]:
    """Without the months before the first that has anything."""
    has = [any(point.value for point in line.points) for line in trend]
    return trend[has.index(True) :] if any(has) else []


def _stats(viewer: Viewer, heat: overview.Heat) -> list[Stat]:
    flagged = overview.flagged(viewer.actor, viewer.now, 1)
    number = heat.total.total.red
    red = {"light": "red", "open": "true"}
    return [
        Stat(number=number, label=_("已超期"), href=listed(red, "red_at"), red=number > 0),
        Stat(
            number=heat.total.total.soon,
            label=_("下个工作日会变红"),
            href=listed({"red_by": heat.soon_by.isoformat(), "open": "true"}, "red_at"),
        ),
        Stat(
            number=overview.quiet(viewer.actor, viewer.now),
            label=_("静默件，没有人动"),
            href=listed({"quiet": "true", "open": "true"}, "due_at"),
        ),
        Stat(
            number=flagged.owed,
            label=_("催办督办未答复"),
            href=listed(overview.OWED, "due_at"),
            red=flagged.late > 0,
        ),
        Stat(number=flagged.raised, label=_("提级未签收"), href=listed(overview.RAISED, "due_at")),
    ]


def _bar(row: overview.HeatRow, names: Names) -> UnitBar:
    own = {"owner_unit": row.unit} if row.unit else {}
    return UnitBar(
        name=names.unit(row.unit) or _("没有责任单位"),
        red=row.total.red,
        soon=row.total.soon,
        href=listed({"light": "red", "open": "true", **own}, "red_at"),
    )


def _worse(move: moves.Move, names: Names, today: date) -> Worse:
    period = Period("", date.fromordinal(today.toordinal() - moves.LATELY + 1), today)
    by = {"by": "unit", "value": move.unit} if move.unit else {}
    asked = urlencode({**period.query, "part": "numerator", **by})
    where = (names.unit(move.unit) if move.unit != "-" else _("未派单")) if move.unit else ""
    return Worse(
        where=where or _("全部"),
        label=_(move.now.indicator.label),
        now=figures.said(move.now),
        before=figures.said(move.before),
        number=figures.counted(move.now),
        moved=figures.moved(move.now.indicator, move.change.by),
        href=f"{reverse('desk-figure-cases', args=[move.now.key])}?{asked}",
    )


def _points(month: sums.Sums) -> list[Point]:
    found = []
    for key in TREND:
        row = indicators.row_of(BY_KEY[key], month)
        value = "" if row.value is None else f"{100 * row.value:.1f}"
        found.append(Point(value=value, said=figures.said(row)))
    return found


def _repaired(one: Problem, viewer: Viewer) -> Repaired:
    return Repaired(
        headline=one.headline or one.title,
        before=one.before,
        after=one.after,
        published_on=viewer.time.local_day(one.published_at) if one.published_at else None,
    )


def _quiet(one: silence.Silent) -> Quiet:
    kinds = {"point": _("窗口点位"), "unit": _("单位"), "item": _("事项")}
    said = ""
    if one.kind == "item":
        said = _("热线和来信 %(n)d 件，窗口和网上没有") % {"n": one.heard}
    elif one.heard:
        said = _("到访评价 %(n)d 次，其中差评 %(bad)d 次") % {"n": one.heard, "bad": one.bad}
    return Quiet(kind=kinds[one.kind], name=one.name, last_on=one.last_on, said=said)
