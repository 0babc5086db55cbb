"""改动所及 — which cases a change of days or hours may move, and how many it would move."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from bancheng.calendar_cn.models import Recount
from bancheng.calendar_cn.notice import Notice
from bancheng.calendar_cn.queries import proposed_times, worktime
from bancheng.people.queries import descendants

from . import store
from .happenings import recounted
from .models import Case, WorkOrder
from .world import fitted, world_for

COUNTED_ONE_BY_ONE = 300


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do to the open cases; `exact` is false when there were too many."""

    cases: int
    exact: bool


def touched(change: Recount, *, after: int, most: int) -> list[int]:
    """The next cases, in the order of their ids, of which any date may move.

    That is: any date on or after the change, or a provisional one. Ended cases are among them
    for as long as time still does something to them. Cases and orders are asked one after the
    other: a join of all open ones would be made anew for each batch.
    """
    cases, orders = _reached(change)
    found = cases.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    theirs = orders.filter(case__gt=after).order_by("case").values_list("case", flat=True)
    return sorted({*found[:most], *theirs.distinct()[:most]})[:most]


def effect_of(notice: Notice, *, centre: str, from_day: date, now: datetime) -> Effect:
    """How many open cases the import of a notice would move; an upper bound when many are open."""
    change = Recount(centre=centre, below=True, from_day=from_day)
    ids = touched(change, after=0, most=COUNTED_ONE_BY_ONE + 1)
    if len(ids) > COUNTED_ONE_BY_ONE:
        cases, orders = _reached(change)
        reached = Case.objects.filter(Q(pk__in=cases) | Q(pk__in=orders.values("case")))
        return Effect(reached.filter(is_open=True).count(), exact=False)
    rows = Case.objects.filter(pk__in=ids, is_open=True)
    return Effect(sum(_would_move(rows, notice, centre, now)), exact=True)


def _reached(change: Recount) -> tuple[QuerySet[Case], QuerySet[WorkOrder]]:
    """Cases whose own dates the change may move, and the orders of which it may."""
    since = datetime.combine(change.from_day, time(), worktime(change.centre).zone)
    later = Q(due_provisional=True)
    for column in ("due_at", "step_due_at", "yellow_at", "red_at", "wake_at", "bell_at"):
        later |= Q(**{f"{column}__gte": since})
    cases = Case.objects.filter(later)
    orders = WorkOrder.objects.filter(is_open=True, due_at__gte=since)
    if change.centre:
        places = descendants(change.centre) if change.below else (change.centre,)
        cases, orders = cases.filter(centre__in=places), orders.filter(centre__in=places)
    if change.unit:
        own = WorkOrder.objects.filter(centre=change.centre, unit=change.unit, is_open=True)
        cases = cases.filter(Q(owner_unit=change.unit) | Q(pk__in=own.values("case")))
        orders = orders.filter(unit=change.unit)
    return cases, orders


def _would_move(rows: Iterable[Case], notice: Notice, centre: str, now: datetime) -> Iterable[bool]:
    worlds = {}
    for held in store.read(rows).values():
        place = held.row.centre_id
        if place not in worlds:
            times = proposed_times(place, of=centre, notice=notice)
            worlds[place] = replace(world_for(place, now), time=times.centre, times=times.units)
        world = fitted(worlds[place], held.facts)
        yield bool(recounted(held.facts, "预览", world))
