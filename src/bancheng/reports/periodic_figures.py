"""快照 — every number that a periodic report names, read once and kept with the report.

Plain values only: it is written as JSON, shown on the page, set into the document, and hashed.
Indicators are those of `indicators.read_of`; what is stuck is as it stood when they were read.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.models import Case
from bancheng.oversight.models import Paper
from bancheng.problems.kinds import LIVE, MEASURE_LABELS, MeasureKind, MeasureState, State
from bancheng.problems.kinds import STATE_LABELS as PROBLEM_STATES
from bancheng.problems.models import Measure, Problem
from bancheng.problems.reading import counts
from bancheng.rules.fields import CODES
from bancheng.rules.indicators import UNKNOWN

from . import indicators
from .kinds import Span
from .labels import Labels, labels_for
from .models import PeriodicReport

Doc = dict[str, Any]
DIMENSIONS = ("channel", "situation", "cause", "class", "item", "unit", "point")
MOST_LINES = 30


def snapshot(centre: str, span: Span, *, now: datetime) -> Doc:
    """The numbers of a centre's period, of the period before and of the year before."""
    labels = labels_for(centre, now)
    before, year = span.before(), span.year_before()
    units = _by(centre, span, "unit")
    return {
        "centre": centre,
        "centre_name": labels.centre_name,
        "period": span.period.value,
        "first": span.first.isoformat(),
        "last": span.last.isoformat(),
        "counted_at": now.isoformat(),
        "rules": asdict(labels.pack.reports),
        "now": _whole(centre, span),
        "before": _whole(centre, before),
        "year": _whole(centre, year),
        "by": {name: _registered(centre, span, before, name, labels) for name in DIMENSIONS},
        "units": [[code, labels.unit(code), units[code]] for code in units if code != UNKNOWN],
        "outcomes": _outcomes(centre, span, labels),
        "natures": _natures(centre, span, labels),
        "stuck": _stuck(centre, now),
        "papers": _papers(centre, span, labels),
        "problems": _problems(centre, span, labels),
        "measures": _measures(centre, labels, now),
    }


def unfinished(report: PeriodicReport) -> bool:
    """未满期 — whether its numbers were read before the period was over at the centre."""
    counted_on = worktime(report.centre_id).local_day(report.counted_at)
    return not Span(report.first, report.last).over(counted_on)


def _whole(centre: str, span: Span) -> Doc:
    rows = indicators.read_of([centre], span.first, span.last)
    return {row.key: _figure(row) for row in rows}


def _figure(row: indicators.Row) -> Doc:
    found: Doc = {"n": row.numerator, "d": row.denominator, "v": row.value}
    if row.median is not None:
        found["median"] = row.median
    if row.spread:
        found["spread"] = {str(edge): number for edge, number in row.spread.items()}
    return found


def _by(centre: str, span: Span, dimension: str) -> dict[str, Doc]:
    found: dict[str, Doc] = {}
    for row in indicators.read_of([centre], span.first, span.last, dimension):
        found.setdefault(row.by or UNKNOWN, {})[row.key] = _figure(row)
    return found


def _registered(
    centre: str, span: Span, before: Span, dimension: str, labels: Labels
) -> list[list[Any]]:
    """How many came in by each value, now and in the period before, the most first."""
    found: dict[str, list[int]] = {}
    for place, days in enumerate((span, before)):
        for row in indicators.read_of([centre], days.first, days.last, dimension):
            if row.key == "taken_in" and row.denominator:
                found.setdefault(row.by or UNKNOWN, [0, 0])[place] = row.denominator
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return [[code, _called(dimension, code, labels), *pair] for code, pair in ordered[:MOST_LINES]]


def _called(dimension: str, code: str, labels: Labels) -> str:
    if code == UNKNOWN:
        return "未定"
    names = {
        "channel": labels.channel,
        "situation": labels.situation,
        "cause": labels.cause,
        "class": labels.case_class,
        "unit": labels.unit,
        "point": labels.point,
    }
    return names[dimension](code) if dimension in names else code


def _bounds(span: Span, labels: Labels) -> tuple[datetime, datetime]:
    """The first moment of a period, and the first after it."""
    begin = datetime.combine(span.first, time(), labels.time.zone)
    return begin, datetime.combine(span.last + timedelta(days=1), time(), labels.time.zone)


def _ended(centre: str, span: Span, labels: Labels) -> Q:
    begin, end = _bounds(span, labels)
    return Q(centre_id=centre, closed_at__gte=begin, closed_at__lt=end)


def _outcomes(centre: str, span: Span, labels: Labels) -> list[list[Any]]:
    rows = Case.objects.filter(_ended(centre, span, labels), outcome__isnull=False)
    found = dict(rows.values_list("outcome").annotate(n=Count("pk")).order_by("outcome"))
    return [
        [code, CODES["outcomes"][code], found[code]] for code in CODES["outcomes"] if code in found
    ]


def _natures(centre: str, span: Span, labels: Labels) -> list[list[Any]]:
    rows = Case.objects.filter(_ended(centre, span, labels), nature__isnull=False)
    found = dict(rows.values_list("nature").annotate(n=Count("pk")).order_by("nature"))
    return [
        [code, CODES["natures"][code], found[code]] for code in CODES["natures"] if code in found
    ]


STUCK: Mapping[str, tuple[str, Q, str]] = {
    "open": ("在办", Q(is_open=True), "open=true"),
    "quiet": ("静默（久无人动）", Q(is_open=True), "quiet=true"),
    "red": ("在办超期", Q(is_open=True), "open=true&light=red"),
    "supervised": ("催办、督办未答复", Q(owes_reply=True), "supervised=true"),
    "raised": ("提级未签收", Q(is_open=True, raised_at__isnull=False), "raised=true"),
    "pending": ("等待审批", Q(is_open=True, pending_action__isnull=False), ""),
}
"""What waits at the moment of counting: its name, what it is, the list that shows it."""


def _stuck(centre: str, now: datetime) -> Doc:
    moments = {"quiet": Q(quiet_at__lte=now), "red": Q(red_at__lte=now)}
    asked = {
        key: Count("pk", filter=where & moments.get(key, Q()))
        for key, (_label, where, _href) in STUCK.items()
    }
    rows = Case.objects.filter(centre_id=centre)
    found: Doc = dict(rows.aggregate(**asked))
    red = rows.filter(is_open=True, red_at__lte=now, lead_unit__isnull=False)
    by_unit = red.values_list("lead_unit").annotate(n=Count("pk")).order_by("-n", "lead_unit")
    found["red_by_unit"] = dict(by_unit)
    return found


def _papers(centre: str, span: Span, labels: Labels) -> Doc:
    """Papers of supervision issued in the period, by kind."""
    begin, end = _bounds(span, labels)
    rows = Paper.objects.filter(centre_id=centre, issued_at__gte=begin, issued_at__lt=end)
    return dict(rows.values_list("kind").annotate(n=Count("pk")).order_by("kind"))


def _problems(centre: str, span: Span, labels: Labels) -> Doc:
    """Common problems that live or were opened or solved in the period."""
    numbers = counts([centre], span.first, span.last)
    begin, end = _bounds(span, labels)
    found = Problem.objects.filter(centre_id=centre, opened_at__lt=end).exclude(state="withdrawn")
    shown = found.filter(Q(state__in=[s.value for s in LIVE]) | Q(opened_at__gte=begin) | Q(
        effect_at__gte=begin, effect_at__lt=end))  # fmt: skip
    lines = shown.annotate(number_of=Count("lines")).order_by("opened_at")[:MOST_LINES]
    return {
        "opened": numbers.opened,
        "effective": numbers.effective,
        "before": numbers.before,
        "recurred": numbers.recurred,
        "corrections": numbers.corrections,
        "lines": [
            [
                row.number,
                row.title,
                row.number_of,
                PROBLEM_STATES[State(row.state)],
                row.before,
                row.after,
            ]
            for row in lines
        ],
    }


def _measures(centre: str, labels: Labels, now: datetime) -> list[list[Any]]:
    """Measures that are not carried out yet, those due first."""
    today = labels.time.local_day(now)
    rows = Measure.objects.filter(centre_id=centre, state=MeasureState.OPEN.value)
    rows = (
        rows.exclude(problem__state="withdrawn").select_related("problem").order_by("due_on", "pk")
    )
    return [
        [
            row.problem.title,
            MEASURE_LABELS[MeasureKind(row.kind)],
            labels.unit(row.unit),
            row.due_on.isoformat(),
            row.due_on < today,
        ]
        for row in rows[:MOST_LINES]
    ]
