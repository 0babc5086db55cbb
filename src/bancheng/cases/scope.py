"""可见范围 — which cases an actor may see, as queries. The rule itself is `permissions.can_see`.

A scope is a list of branches, each of which one index answers; `visible` joins them, lists read
them one by one and merge, because a query with OR would use no index at all.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from bancheng.people.models import Centre
from bancheng.people.queries import descendants
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import CENTRE_ROLES, POOL_ROLES, UNIT_ROLES
from bancheng.rules.states import CENTRE_UNIT, Role

from .models import Case, WorkOrder


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to see cases. `centre` "" is any; with `unit`, those it has an order in."""

    where: Q
    centre: str = ""
    unit: str = ""

    @property
    def whole(self) -> Q:
        """The branch as one condition."""
        if not self.unit:
            return self.where
        return self.where & Q(pk__in=orders_of_unit(self.centre, self.unit).values("case"))


def visible(actor: Actor) -> QuerySet[Case]:
    """The cases `actor` may see: exactly those for which `can_see` says so."""
    found = branches(actor)
    if not found:
        return Case.objects.none()
    return Case.objects.filter(reduce(or_, (b.whole for b in found)), not_barred(actor))


def branches(actor: Actor) -> list[Branch]:
    """The ways in which `actor` comes to see cases; none for who sees no case."""
    if actor.is_system or Role.REPORTER in actor.roles:
        return [Branch(Q())]
    found: list[Branch] = []
    at_home = Q(centre_id=actor.centre)
    if actor.unit == CENTRE_UNIT and actor.roles & CENTRE_ROLES.keys():
        found.append(Branch(at_home, actor.centre))
    elif actor.roles & UNIT_ROLES.keys():
        found.append(Branch(at_home, actor.centre, actor.unit))
    if Role.HOTLINE in actor.roles:
        found.append(Branch(Q(registered_by=actor.username)))
    if Role.PROVINCE in actor.roles:
        found.append(Branch(Q(centre_id__in=descendants(actor.centre))))
    if actor.roles & POOL_ROLES:
        below = Centre.objects.filter(parent_id=actor.centre).values("pk")
        found.append(Branch(Q(pool=True, centre_id__in=below)))
        if Role.LEADER in actor.roles and actor.ancestors[1:2] == () and actor.unit != CENTRE_UNIT:
            found.append(Branch(at_home & Q(pool=True), actor.centre))
    return found


def own_orders_only(actor: Actor) -> bool:
    """Whether every way in which `actor` sees cases is through an order of their unit."""
    if actor.is_system or not actor.roles & UNIT_ROLES.keys():
        return False
    elsewise = POOL_ROLES | {Role.HOTLINE, Role.PROVINCE, Role.REPORTER}
    of_centre = actor.unit == CENTRE_UNIT and actor.roles & CENTRE_ROLES.keys()
    return not of_centre and not actor.roles & elsewise


def not_barred(actor: Actor) -> Q:
    """Who is complained of does not see the complaint."""
    if actor.is_system or Role.REPORTER in actor.roles:
        return Q()
    return ~Q(barred__contains=f"|{actor.username}|")


def orders_of_unit(centre: str, unit: str) -> QuerySet[WorkOrder]:
    """One uncancelled order of the unit for each case it has one in."""
    return WorkOrder.objects.filter(centre_id=centre, unit=unit, shown=True)
