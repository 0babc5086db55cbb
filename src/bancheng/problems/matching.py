"""同类件 — which cases are of one kind: the same item and one of the same causes.

A case counts by its own item and causes, or by those of the case it was merged into; a refused
one never counts. An item is known by its code, and where a case has none by its name. Days are
local days of the centre, both ends included. Every number of this room is the count of one of
these queries, so that a number and the list behind it cannot differ.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.models import Case, CaseCause
from bancheng.rules.states import State

Kind = tuple[str, str]
"""An item and a cause."""


@dataclass(frozen=True, slots=True)
class Span:
    """一段日子 — local days of a centre, both included."""

    first: date
    last: date

    @classmethod
    def up_to(cls, last: date, days: int) -> "Span":
        """So many days, the last of which is `last`."""
        return cls(last - timedelta(days=days - 1), last)

    @classmethod
    def after(cls, day: date, days: int) -> "Span":
        """So many days from the day after `day` on."""
        return cls(day + timedelta(days=1), day + timedelta(days=days))


def within(span: Span, centre: str, prefix: str = "") -> Q:
    """Received on these days of the centre."""
    starts, ends = bounds(span, centre)
    return Q(**{f"{prefix}received_at__gte": starts, f"{prefix}received_at__lt": ends})


def bounds(span: Span, centre: str) -> tuple[datetime, datetime]:
    """The first moment of the days, and the first after them."""
    zone = worktime(centre).zone
    ends = datetime.combine(span.last + timedelta(days=1), time(), zone)
    return datetime.combine(span.first, time(), zone), ends


def key_of(case: Case) -> str:
    """What an item is known by."""
    return case.item_code or case.item_name


def of_items(items: Collection[str]) -> Q:
    """Cases of one of these items."""
    return Q(item_code__in=items) | Q(item_code="", item_name__in=items)


def matching(
    centre: str, items: Collection[str], causes: Collection[str], span: Span
) -> QuerySet[Case]:
    """The cases of one kind that came in on these days, the newest first."""
    by_cause = Q(pk__in=CaseCause.objects.filter(centre_id=centre, cause__in=causes).values("case"))
    alike = Case.objects.filter(of_items(items), by_cause, centre_id=centre)
    joined = Q(merged_into__in=alike.values("case_no"))
    found = Case.objects.filter(within(span, centre), centre_id=centre)
    return _counted(found.filter((of_items(items) & by_cause) | joined)).order_by(
        "-received_at", "-id"
    )


def _counted(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.exclude(state=State.REJECTED.value)


def tallies(centre: str, span: Span) -> dict[Kind, int]:
    """How many cases of each item and cause came in; as many as `matching` finds. Three statements.

    A case of two causes counts in two places.
    """
    found = tallies_of([centre], span)
    return {(item, cause): number for (_centre, item, cause), number in found.items()}


def tallies_of(
    centres: Sequence[str], span: Span, *, causes: Collection[str] = ()
) -> dict[tuple[str, str, str], int]:
    """The same for several centres, by centre, item and cause; of some causes if they are named."""
    if not centres:
        return {}
    starting = within(span, centres[0])  # one zone for all centres
    counted = _counted(Case.objects.filter(starting, centre_id__in=centres))
    own = CaseCause.objects.filter(
        starting, centre_id__in=centres, case__in=counted.values("pk"), **_named(causes)
    )
    found: Counter[tuple[str, str, str]] = Counter()
    for centre, code, name, cause, number in own.values_list(
        "centre", "case__item_code", "case__item_name", "cause"
    ).annotate(number=Count("case")):
        found[centre, code or name, cause] += number
    merged = counted.filter(merged_into__isnull=False).values_list("pk", "centre", "merged_into")
    if children := list(merged):
        mine = _kinds(Q(case__in=[pk for pk, _c, _n in children]), causes)
        theirs = _kinds(Q(case__case_no__in=[number for _p, _c, number in children]), causes)
        for pk, centre, number in children:
            for item, cause in theirs.get(number, set()) - mine.get(pk, set()):
                found[centre, item, cause] += 1
    return {kind: number for kind, number in found.items() if kind[1]}


def _named(causes: Collection[str]) -> dict[str, Collection[str]]:
    return {"cause__in": causes} if causes else {}


def _kinds(where: Q, causes: Collection[str]) -> dict[int | str | None, set[Kind]]:
    """Item and causes of some cases, by their id and by their number."""
    found: dict[int | str | None, set[Kind]] = defaultdict(set)
    rows = CaseCause.objects.filter(where, **_named(causes)).values_list(
        "case", "case__case_no", "case__item_code", "case__item_name", "cause"
    )
    for pk, number, code, name, cause in rows:
        found[pk].add((code or name, cause))
        found[number].add((code or name, cause))
    return found
