"""世界 — what a decision may know besides the case, gathered from the rooms below.

Calendar, packs and people are kept in the process by their own rooms as long as their editions
stay the same; the units of a centre are kept here under the people's stamp. So a world costs
one statement, or four within a transaction.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bancheng.calendar_cn.queries import times
from bancheng.people.models import Unit
from bancheng.people.queries import CentreRoster, roster
from bancheng.policy.queries import pack_by_key, pack_for
from bancheng.rules.draft import World
from bancheng.rules.errors import NotVisible
from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import CENTRE_UNIT

NONE: frozenset[str] = frozenset()
_units: dict[str, tuple[str, frozenset[str]]] = {}


def world_for(
    centre: str,
    now: datetime,
    case: CaseFacts | None = None,
    *,
    files: frozenset[str] = NONE,
    others: Mapping[str, CaseFacts] | None = None,
) -> World:
    """The world of a centre now; for an accepted case with the pack it was accepted under."""
    world, _people = _world(centre, now)
    return fitted(world, case, files=files, others=others) if case or files or others else world


def placed(centre: str, now: datetime) -> tuple[World, tuple[str, ...]]:
    """The world of a centre and its lineage, in the one statement that either costs."""
    world, people = _world(centre, now)
    return world, _lineage(people)


def fitted(
    world: World,
    facts: CaseFacts | None,
    *,
    files: frozenset[str] = NONE,
    others: Mapping[str, CaseFacts] | None = None,
    unfinished: str = "",
) -> World:
    """The same world for one case of its centre: its own pack, its files, the cases beside it."""
    pack = world.pack
    if facts and facts.pack and facts.pack != pack.key:
        pack = pack_by_key(facts.pack)
    return replace(world, pack=pack, files=files, others=others, unfinished=unfinished)


def lineage(centre: str) -> tuple[str, ...]:
    """The centre's own code, then its parents' up to the top; an unknown centre is not visible."""
    return _lineage(roster(centre))


def _world(centre: str, now: datetime) -> tuple[World, CentreRoster]:
    hours = times(centre)
    people = roster(centre, today=hours.centre.local_day(now))
    world = World(
        now=now,
        time=hours.centre,
        pack=pack_for(centre, people.today),
        roster=people,
        units=_unit_codes(people),
        files=NONE,
        times=hours.units,
    )
    return world, people


def _lineage(people: CentreRoster) -> tuple[str, ...]:
    found = people.actor("").ancestors
    if not found:
        raise NotVisible
    return found


def _unit_codes(people: CentreRoster) -> frozenset[str]:
    """Codes of the units that orders may be sent to."""
    stamp, found = _units.get(people.centre, ("", NONE))
    if not people.stamp or stamp != people.stamp:
        rows = Unit.objects.filter(centre_id=people.centre, active=True)
        found = frozenset(rows.exclude(code=CENTRE_UNIT).values_list("code", flat=True))
        if people.stamp:
            _units[people.centre] = people.stamp, found
    return found
