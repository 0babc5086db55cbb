"""看评价 — bad ratings and appeals, for those who oversee and for the head of the unit rated."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from bancheng.cases import queries
from bancheng.cases.models import Case, EventText
from bancheng.rules.facts import Actor
from bancheng.rules.states import Role, State

from .models import Rating
from .rectify import may_settle

SHOWN = 100


def may_look(actor: Actor) -> bool:
    """Whether the actor reads ratings as a list: who oversees, and the head of a unit."""
    return may_settle(actor) or Role.UNIT_LEADER in actor.roles


def visible(actor: Actor) -> QuerySet[Rating]:
    """The bad ratings that concern the actor, the newest first."""
    found = Rating.objects.filter(bad=True, centre_id=actor.centre)
    if may_settle(actor):
        return found.order_by("-at", "-pk")
    if Role.UNIT_LEADER in actor.roles:
        return found.filter(unit=actor.unit).order_by("-at", "-pk")
    return found.none()


GONE = frozenset({State.ARCHIVED, State.WITHDRAWN, State.TERMINATED})
"""States in which nobody can do anything more about a rating."""

LIVE = Q(next_level=None) & ~Q(case__state__in=[state.value for state in GONE])
WHICH: dict[str, Q] = {
    "": Q(),
    "unjudged": LIVE & (Q(grade="") | Q(appeal="pending")),
    "appealed": Q(appealed_at__isnull=False),
    "owed": LIVE & Q(rectify_due__isnull=False, rectified_at=None),
    "second": Q(next_level__isnull=False),
}
"""Parts of the list, by the word in the address."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A bad rating with its case and the tags that were chosen."""

    rating: Rating
    case: Case
    tags: tuple[str, ...]


def ratings(actor: Actor, *, which: str = "", unit: str = "") -> list[Shown]:
    """The newest hundred, of cases that the actor may see. Three statements."""
    found = visible(actor).filter(WHICH[which])
    if unit:
        found = found.filter(unit=unit)
    rows = list(found[:SHOWN])
    seen = queries.visible(actor).filter(pk__in={row.case_id for row in rows})
    cases = {case.pk: case for case in seen}
    tags = _tags([row.pk for row in rows])
    return [
        Shown(row, cases[row.case_id], tags.get(row.pk, ())) for row in rows if row.case_id in cases
    ]


def of_case(case: Case) -> list[Rating]:
    """Every rating of a case so far, oldest first."""
    return list(Rating.objects.filter(case=case).order_by("at", "pk"))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many bad ratings wait, and for what."""

    unjudged: int
    appealed: int
    late: int


def tally(actor: Actor, now: datetime) -> Tally:
    """Counts for the tabs. One statement over the bad ratings."""
    found = (
        visible(actor)
        .order_by()
        .aggregate(
            unjudged=Count("pk", filter=LIVE & Q(grade="")),
            appealed=Count("pk", filter=LIVE & Q(appeal="pending")),
            late=Count("pk", filter=LIVE & Q(rectify_due__lt=now, rectified_at=None)),
        )
    )
    return Tally(**found)


def _tags(events: Collection[int]) -> dict[int, tuple[str, ...]]:
    texts = EventText.objects.filter(event_id__in=events, name="tags")
    return {text.event_id: _codes(text.text.reveal()) for text in texts}


def _codes(text: str) -> tuple[str, ...]:
    """The codes of a list as the log wrote it; a single one may stand bare."""
    return tuple(part for part in text.strip("[]").replace('"', "").split(",") if part)
