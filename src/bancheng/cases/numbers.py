"""编号 — case numbers such as BC990100-20261122-000017, drawn in blocks.

A block is taken in a short transaction of its own and used up in this process, so that two
registrations never wait for one row. Gaps are allowed, a number is never given twice.
"""

import re
import threading
from datetime import date

from django.db import connection, transaction
from django.db.models import F

from .models import NumberBlock

BLOCK = 50
_FORM = re.compile(r"BC(?P<centre>[a-z0-9][a-z0-9-]{0,11})-[0-9]{8}-[0-9]{6,12}")
_guard = threading.Lock()
_held: dict[tuple[str, date], tuple[int, int]] = {}  # next to give, first not ours


def draw(centre: str, day: date) -> str:
    """A case number nobody else has, out of the block this process holds.

    Inside a transaction no block is taken: a rollback would return it to the table while this
    process still gave numbers out of it. Then a single number is, and the row waits for the
    commit; `stock` beforehand avoids that.
    """
    with _guard:
        first, end = _held.get((centre, day), (0, 0))
        if first == end:
            if connection.in_atomic_block:
                return _number(centre, day, _take(centre, day, 1))
            first, end = _block(centre, day)
        _held[centre, day] = first + 1, end
    return _number(centre, day, first)


def stock(centre: str, day: date) -> None:
    """See to it that this process holds numbers. Call it before a transaction that draws one."""
    with _guard:
        first, end = _held.get((centre, day), (0, 0))
        if first == end and not connection.in_atomic_block:
            _held[centre, day] = _block(centre, day)


def forget() -> None:
    """Drop what this process holds, when the table under it was emptied or restored."""
    with _guard:
        _held.clear()


def centre_of(case_no: str) -> str:
    """The centre that a case number names, "" when it is no case number."""
    found = _FORM.fullmatch(case_no)
    return found["centre"] if found else ""


def case_no_of(order_no: str) -> str:
    """The case number within an order number."""
    return order_no.rpartition("-")[0]


def _block(centre: str, day: date) -> tuple[int, int]:
    """A fresh block; what was held for other days is let go."""
    first = _take(centre, day, BLOCK)
    for key in [k for k in _held if k[0] == centre]:
        del _held[key]
    return first, first + BLOCK


def _number(centre: str, day: date, serial: int) -> str:
    return f"BC{centre}-{day:%Y%m%d}-{serial:06d}"


def _take(centre: str, day: date, amount: int) -> int:
    block = NumberBlock.objects.filter(centre_id=centre, day=day)
    with transaction.atomic():
        if not block.update(next=F("next") + amount):
            NumberBlock.objects.get_or_create(centre_id=centre, day=day)
            block.update(next=F("next") + amount)
        return block.values_list("next", flat=True).get() - amount
