"""静默窗口 — points, units and matters without a case, though others speak of them.

No case is no fault by itself: a good place is quiet. What is looked for is a place that is quiet
while the hotline, handed-down letters or ratings of visits name it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Max, Q

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.models import Case
from bancheng.evaluation.models import VisitRating
from bancheng.people.models import Unit, WindowPoint
from bancheng.rules.states import CENTRE_UNIT

from .figure_rows import DAY, FigureSum
from .histories import matter

QUIET_DAYS, HEARD_DAYS, KEPT = 14, 90, 300  # the last in seconds
ELSEWHERE = ("hotline", "platform", "letter", "handed_down")
MOST = 20
BAD = (1, 2)


@dataclass(frozen=True, slots=True)
class Silent:
    """静默的一处. `kind`: point, unit, item; `heard` what others said of it in ninety days."""

    kind: str
    code: str
    name: str
    last_on: date | None  # the last case of its own
    heard: int = 0
    bad: int = 0  # of these, bad ratings


def silent(centre: str, now: datetime) -> list[Silent]:
    """The quiet places of a centre, those of which others speak first. Kept for some minutes."""
    key = f"silence-{centre}-{worktime(centre).local_day(now)}"
    kept: list[Silent] | None = cache.get(key)
    if kept is None:
        found = [*_points(centre, now), *_units(centre, now), *_items(centre, now)]
        kept = sorted(found, key=lambda one: (-one.heard, one.kind, one.code))
        cache.set(key, kept, KEPT)
    return kept


def _points(centre: str, now: datetime) -> list[Silent]:
    """Window points at which nothing was registered of late, and the ratings of visits there."""
    day = worktime(centre).local_day
    since, last = day(now) - timedelta(days=QUIET_DAYS), _last(centre, "point", day(now))
    rated = (
        VisitRating.objects.filter(
            centre=centre, visited_on__gte=day(now) - timedelta(days=HEARD_DAYS)
        )
        .filter(level__isnull=False)
        .values_list("point")
        .annotate(number=Count("pk"), bad=Count("pk", filter=Q(level__in=BAD)))
    )
    heard = {point: (number, bad) for point, number, bad in rated}
    return [
        Silent(
            "point",
            point.code,
            point.name,
            last.get(point.code),
            *heard.get(point.code, (0, 0)),
        )
        for point in WindowPoint.objects.filter(centre=centre, active=True)
        if point.code not in last or last[point.code] < since
    ]


def _last(centre: str, dimension: str, today: date) -> dict[str, date]:
    """The last day on which each value of the dimension had a figure."""
    rows = FigureSum.objects.filter(
        centre=centre, dimension=dimension, span=DAY, day__gte=today - timedelta(days=HEARD_DAYS)
    )
    return dict(rows.values_list("value").annotate(last=Max("day")))


def _units(centre: str, now: datetime) -> list[Silent]:
    """Units that no case was sent to as the lead of late."""
    today = worktime(centre).local_day(now)
    last = _last(centre, "unit", today)
    since = today - timedelta(days=QUIET_DAYS)
    units = Unit.objects.filter(centre=centre, active=True).exclude(
        code__in=[CENTRE_UNIT, "hotline"]
    )
    return [
        Silent("unit", unit.code, str(unit), last.get(unit.code))
        for unit in units
        if unit.code not in last or last[unit.code] < since
    ]


def _items(centre: str, now: datetime) -> list[Silent]:
    """Matters that the hotline and the post bring, and nobody at the window or on the net."""
    rows = (
        Case.objects.filter(centre=centre, received_at__gte=now - timedelta(days=HEARD_DAYS))
        .values_list("item_code", "item_name", "channel")
        .annotate(number=Count("pk"))
        .order_by()
    )
    elsewhere, own, names = Counter[str](), Counter[str](), dict[str, str]()
    for code, name, channel, number in rows:
        if found := matter(code, name):
            (elsewhere if channel in ELSEWHERE else own)[found] += number
            names[found] = name or code
    quiet = [(item, n) for item, n in elsewhere.most_common() if not own[item] and n > 1]
    return [Silent("item", item, names[item], None, n) for item, n in quiet[:MOST]]
