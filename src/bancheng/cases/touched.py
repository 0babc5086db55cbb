"""改动所及 — which cases a change of days or hours may move, and how many it would move."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from bancheng.calendar_cn.models import WHOLE
from bancheng.calendar_cn.notice import Notice
from bancheng.calendar_cn.queries import proposed_times, worktime
from bancheng.people.queries import descendants
from bancheng.rules.decide import decide
from bancheng.rules.facts import SYSTEM

from . import store
from .models import Case, WorkOrder
from .world import fitted, world_for

COUNTED_ONE_BY_ONE = 300


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do to the open cases; `exact` is false when there were too many."""

    cases: int
    exact: bool


def touched(*, centre: str, below: bool, unit: str, from_day: date) -> QuerySet[Case]:
    """Cases with any date on or after `from_day`, or with one that is provisional.

    Ended ones are among them for as long as time still does something to them.
    """
    since = datetime.combine(from_day, time(), worktime(centre).zone)
    later = Q(due_provisional=True)
    for column in ("due_at", "step_due_at", "yellow_at", "red_at", "wake_at", "bell_at"):
        later |= Q(**{f"{column}__gte": since})
    orders = WorkOrder.objects.filter(case=OuterRef("pk"), is_open=True)
    found = Case.objects.filter(later | Exists(orders.filter(due_at__gte=since)))
    if centre:
        found = found.filter(centre__in=descendants(centre) if below else [centre])
    if unit != WHOLE:
        found = found.filter(Q(owner_unit=unit) | Exists(orders.filter(unit=unit)))
    return found.order_by("pk")


def effect_of(notice: Notice, *, centre: str, from_day: date, now: datetime) -> Effect:
    """How many open cases the import of a notice would move; an upper bound when many are open."""
    found = touched(centre=centre, below=True, unit=WHOLE, from_day=from_day).filter(is_open=True)
    rows = list(found[: COUNTED_ONE_BY_ONE + 1])
    if len(rows) > COUNTED_ONE_BY_ONE:
        return Effect(found.count(), exact=False)
    return Effect(sum(_would_move(rows, notice, centre, now)), exact=True)


def _would_move(rows: Iterable[Case], notice: Notice, centre: str, now: datetime) -> Iterable[bool]:
    worlds = {}
    for held in store.read(rows).values():
        place = held.row.centre_id
        if place not in worlds:
            times = proposed_times(place, of=centre, notice=notice)
            worlds[place] = replace(world_for(place, now), time=times.centre, times=times.units)
        world = fitted(worlds[place], held.facts)
        given = {"cause": "预览"}
        after = decide(held.facts, "recount", actor=SYSTEM, given=given, world=world).case
        yield replace(after, version=held.facts.version, pool=held.facts.pool) != held.facts
