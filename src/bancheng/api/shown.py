"""呈现 — what the interface answers about cases and orders, for one caller.

The shapes are those of `cases.present`; here are only the world they are seen in, once for each
centre, and the reading of numbers out of addresses.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bancheng.cases import present, queries
from bancheng.cases.models import Case, WorkOrder
from bancheng.rules.draft import World
from bancheng.rules.errors import NotVisible

from .callers import Caller

Json = dict[str, Any]
_NUMBER = re.compile(r"BC[0-9a-z-]{1,12}-[0-9]{8}-[0-9]{6,}", re.ASCII)
_ORDER = re.compile(rf"{_NUMBER.pattern}-[0-9]{{1,4}}", re.ASCII)


def case_no(text: str) -> str:
    """The case number in an address; anything else is not visible."""
    return _matching(_NUMBER, text, 40)


def order_no(text: str) -> str:
    """The order number in an address; anything else is not visible."""
    return _matching(_ORDER, text, 48)


def case(row: Case, caller: Caller, *, with_code: bool = False) -> Json:
    """One case as the caller may see it; with its query code where it has just been made."""
    world = queries.world_for(row.centre_id, caller.now)
    code = row.query_code if with_code else None
    return present.case_json(row, caller.actor, world, query_code=code)


def cases(caller: Caller) -> Callable[[Case], Json]:
    """How to show the cases of a page."""
    world = worlds(caller.now)
    return lambda row: present.case_json(row, caller.actor, world(row.centre_id))


def order(row: WorkOrder, caller: Caller) -> Json:
    """One work order as the caller may see it."""
    world = queries.world_for(row.centre_id, caller.now)
    return present.order_json(row, caller.actor, world)


def orders(caller: Caller) -> Callable[[WorkOrder], Json]:
    """How to show the orders of a page."""
    world = worlds(caller.now)
    return lambda row: present.order_json(row, caller.actor, world(row.centre_id))


def moved_order(row: Case, number: str, caller: Caller) -> Json:
    """The order that was moved, with its case as it now stands."""
    world = queries.world_for(row.centre_id, caller.now)
    own = next(order for order in queries.orders_of(row) if order.order_no == number)
    shown = present.order_json(own, caller.actor, world)
    return {**shown, "case": present.case_json(row, caller.actor, world)}


def worlds(now: datetime) -> Callable[[str], World]:
    """The world of a centre, made once."""
    made: dict[str, World] = {}

    def world(centre: str) -> World:
        if centre not in made:
            made[centre] = queries.world_for(centre, now)
        return made[centre]

    return world


def _matching(pattern: re.Pattern[str], text: str, longest: int) -> str:
    if len(text) > longest or not pattern.fullmatch(text):
        raise NotVisible
    return text
