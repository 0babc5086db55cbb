"""指标的读取 — figures of a period, whole or by a dimension, and the very cases behind each.

A period is read as whole months and the loose days at its ends, a few rows each; of a month that
is nearly whole the days outside are taken away instead.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import store
from bancheng.cases.models import Case
from bancheng.cases.queries import Page, visible
from bancheng.people.queries import descendants
from bancheng.problems.reading import counts
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.indicators import (
    BY_KEY,
    DIMENSIONS,
    INDICATORS,
    PROBLEM_INDICATORS,
    Basis,
    Indicator,
    Shown,
    median_of,
    value_of,
)
from bancheng.rules.states import CENTRE_UNIT, Role

from . import sums
from .figure_rows import DAY, MONTH, FigureSum

PARTS = ("numerator", "denominator")
NOT_YOURS = _("统计指标由中心领导、督办员和上级机构查看。")
LONGEST = 3700
"""Days of the longest period: some ten years."""


@dataclass(frozen=True, slots=True)
class Row:
    """一个指标 — of the whole period, or of one value of the dimension it was asked by.

    Hours are told in hours; the median is exact to its bucket.
    """

    key: str
    label: str
    numerator: float
    denominator: int
    value: float | None
    by: str | None = None
    median: float | None = None
    spread: Mapping[int, int] = field(default_factory=dict)

    @property
    def indicator(self) -> Indicator:
        """What it is and how it is counted."""
        return BY_KEY[self.key]


def may_read(actor: Actor) -> bool:
    """Whether figures are open to the actor: leader and supervisor of a centre, the superior."""
    return bool(centres(actor))


def centres(actor: Actor) -> tuple[str, ...]:
    """The centres whose figures the actor reads: the own one, for the superior all below."""
    found: tuple[str, ...] = ()
    if actor.unit == CENTRE_UNIT and actor.roles & {Role.LEADER, Role.SUPERVISOR}:
        found = (actor.centre,)
    if Role.PROVINCE in actor.roles:
        found = tuple(dict.fromkeys((*found, *descendants(actor.centre))))
    return found


Keys = Collection[str] | None
"""Of which indicators; None: all."""


def read(
    actor: Actor, first: date, last: date, by: str | None = None, keys: Keys = None
) -> list[Row]:
    """Every indicator from `first` to `last`, both included; by a dimension, of each value.

    Of a dimension with many values those of `keys` alone are read much sooner.
    Raises `NotPermitted`, and `Invalid` for a period or dimension that there is not.
    """
    return read_of(allowed(actor), first, last, by, keys)


def read_of(
    places: Sequence[str], first: date, last: date, by: str | None = None, keys: Keys = None
) -> list[Row]:
    """The same of these centres, for who may see them already (reports, the public page)."""
    check(first, last, by)
    found = totals(places, first, last, by, keys)
    if by is None:
        whole = found.get("", sums.Sums())
        rows = [*rows_of(whole, None), *_of_problems(places, first, last, whole)]
        return [row for row in rows if keys is None or row.key in keys]
    return [row for value in sorted(found) for row in rows_of(found[value], value, keys)]


def totals(
    places: Sequence[str], first: date, last: date, by: str | None = None, keys: Keys = None
) -> dict[str, sums.Sums]:
    """The sums of a period by value of the dimension; under "" when there is none."""
    dimension = "" if by in (None, "centre") else by
    column = "centre_id" if by == "centre" else "value"
    spans, less = _spans(first, last)
    rows = FigureSum.objects.filter(spans, centre__in=places, dimension=dimension or "")
    found: dict[str, sums.Sums] = {}
    for value, span, day, text in rows.values_list(column, "span", "day", "sums").iterator(2000):
        sign = -1 if span == DAY and day in less else 1
        found.setdefault(value, sums.Sums()).take(text, sign, keys)
    return {value: held for value, held in found.items() if not held.empty}


def months(places: Sequence[str], last: date, number: int = 12) -> dict[date, sums.Sums]:
    """The sums of this month and those before it, the oldest first; months of nothing too."""
    found: dict[date, sums.Sums] = {}
    at = last.replace(day=1)
    for _month in range(number):
        found[at] = sums.Sums()
        at = (at - timedelta(days=1)).replace(day=1)
    rows = FigureSum.objects.filter(
        centre__in=places, dimension="", span=MONTH, day__in=list(found)
    )
    for month, text in rows.values_list("day", "sums"):
        found[month].merge(sums.read(text))
    return dict(sorted(found.items()))


def rows_of(found: sums.Sums, by: str | None, keys: Keys = None) -> Iterator[Row]:
    """Every indicator of one line of sums, in the table's order, those of nothing too."""
    for row in INDICATORS:
        if keys is None or row.key in keys:
            yield row_of(row, found, by)


def _of_problems(places: Sequence[str], first: date, last: date, whole: sums.Sums) -> Iterator[Row]:
    """The figures of common problems, of the centres together."""
    found = counts(places, first, last)
    closed = whole.parts.get("claimed", [0, 0])[1]
    parts = (
        [found.effective, found.opened],
        [found.recurred, found.before],
        [found.corrections, closed],
    )
    for row, part in zip(PROBLEM_INDICATORS, parts, strict=True):
        yield row_of(row, sums.Sums(parts={row.key: part}))


def row_of(row: Indicator, found: sums.Sums, by: str | None = None) -> Row:
    """One indicator of one line of sums."""
    numerator, denominator = found.parts.get(row.key, [0, 0])
    spread = {b: n for b, n in sorted(found.buckets.get(row.key, {}).items()) if n}
    hours = row.shown is Shown.HOURS
    told = round(numerator / 60, 2) if hours else numerator
    return Row(
        key=row.key,
        label=row.label,
        numerator=told,
        denominator=denominator,
        value=value_of(numerator / 60 if hours else numerator, denominator),
        by=by,
        median=median_of(spread) if hours else None,
        spread=spread,
    )


@dataclass(frozen=True, slots=True)
class Drill:
    """穿透 — which part of which figure: the cases behind it."""

    indicator: str
    first: date
    last: date
    part: str = "denominator"
    by: str | None = None
    by_value: str = ""

    @property
    def day(self) -> str:
        """The day by which the cases count."""
        received = BY_KEY[self.indicator].basis is Basis.RECEIVED
        return "figure__received_on" if received else "figure__counted_on"


def cases(
    actor: Actor,
    indicator: str,
    first: date,
    last: date,
    part: str = "denominator",
    by: str | None = None,
    by_value: str = "",
) -> QuerySet[Case]:
    """The cases that a figure counts, newest first, as far as the actor may see them."""
    return _behind(actor, Drill(indicator, first, last, part, by, by_value))


def cases_page(actor: Actor, asked: Drill, *, cursor: str | None, limit: int) -> Page[Case]:
    """A page of them, facts and orders read."""
    found = _behind(actor, asked)
    if cursor:
        day, pk = _place(cursor)
        found = found.filter(Q(**{f"{asked.day}__lt": day}) | Q(**{asked.day: day, "pk__lt": pk}))
    rows = list(found.select_related("figure")[: limit + 1])
    shown = rows[:limit]
    store.read(shown)
    if len(rows) <= limit:
        return Page(shown)
    last = shown[-1]
    day = getattr(last.figure, asked.day.removeprefix("figure__"))
    return Page(shown, f"{day.isoformat()}.{last.pk}")


def _place(cursor: str) -> tuple[date, int]:
    day, _dot, pk = cursor.partition(".")
    try:
        return date.fromisoformat(day), int(pk[:18])
    except ValueError:
        raise Invalid([("cursor", _("翻页位置不对，请从第一页开始。"))]) from None


def _behind(actor: Actor, asked: Drill) -> QuerySet[Case]:
    places = allowed(actor)
    check(asked.first, asked.last, asked.by)
    if "\0" in asked.by_value:  # which no database can look for
        raise Invalid([("by", _("没有这种口径。"))])
    row = BY_KEY.get(asked.indicator)
    if row is None or row.basis is Basis.PROBLEM:
        raise NotVisible(_("没有这个指标。"))
    if asked.part not in PARTS:
        raise Invalid([("part", _("请选分子或分母。"))])
    where = Q(figure__centre__in=places, figure__adds__contains=f"|{row.key}=")
    where &= Q(**{f"{asked.day}__gte": asked.first, f"{asked.day}__lte": asked.last})
    if asked.part == "numerator":
        where &= ~Q(figure__adds__contains=f"|{row.key}=0/")
    if asked.by == "centre":
        where &= Q(figure__centre=asked.by_value)
    elif asked.by:
        where &= Q(figure__under__contains=f"|{asked.by}={asked.by_value}|")
    return visible(actor).filter(where).order_by(f"-{asked.day}", "-pk")


def today_of(actor: Actor, now: datetime) -> date:
    """The present day at the actor's centre."""
    return worktime(actor.centre).local_day(now)


def check(first: date, last: date, by: str | None = None) -> None:
    """Refuse a period that ends before it begins or lasts too long, and an unknown dimension."""
    if last < first or (last - first).days > LONGEST:
        raise Invalid([("to", _("结束日期要在开始日期之后，最长十年。"))])
    if by is not None and by not in DIMENSIONS:
        raise Invalid([("by", _("没有这种口径。"))])


def allowed(actor: Actor) -> tuple[str, ...]:
    """The centres that the actor reads, or `NotPermitted`."""
    found = centres(actor)
    if not found:
        raise NotPermitted(NOT_YOURS)
    return found


def _spans(first: date, last: date) -> tuple[Q, frozenset[date]]:
    """The rows of a period, months and days, and those of the days that are taken away.

    They are all read in one statement, so that a month and its days are of one moment.
    """
    months: list[date] = []
    loose: list[date] = []
    less: list[date] = []
    at = first.replace(day=1)
    while at <= last:
        days = [at.replace(day=n + 1) for n in range(monthrange(at.year, at.month)[1])]
        inside = [day for day in days if first <= day <= last]
        outside = [day for day in days if not first <= day <= last]
        if len(outside) < len(inside):
            months.append(at)
            less += outside
        else:
            loose += inside
        at = days[-1] + timedelta(days=1)
    rows = Q(span=MONTH, day__in=months) | Q(span=DAY, day__in=[*loose, *less])
    return rows, frozenset(less)
