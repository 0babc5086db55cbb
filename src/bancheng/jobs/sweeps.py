"""清扫 — what may be forgotten, once an hour.

A room above this one registers what it keeps for a time only, in its app's `ready`.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.contrib.sessions.models import Session

from bancheng import config
from bancheng.archive import packages
from bancheng.evaluation import visits
from bancheng.people import rates

from . import daily, queue

Sweep = Callable[[datetime], int]
_log = structlog.get_logger(__name__)


def _sessions(_now: datetime) -> int:
    # Django's own sessions end by the machine's clock
    return Session.objects.filter(expire_date__lt=config.machine_now()).delete()[0]


def _tasks(_now: datetime) -> int:
    return queue.sweep(config.machine_now())


SWEEPS: dict[str, Sweep] = {
    "rates": rates.sweep,
    "sessions": _sessions,
    "tasks": _tasks,
    "daily": daily.forget,
    "packages": packages.sweep,
    "devices": visits.forget,
}


def register(name: str, sweep: Sweep) -> None:
    """Have `sweep(now)` called every hour; it returns how many rows it has deleted."""
    SWEEPS[name] = sweep


def sweep(now: datetime) -> int:
    """Call every sweep, whatever becomes of the others; return how many rows are gone."""
    gone, fault = 0, None
    for name, forget in SWEEPS.items():
        try:
            gone += forget(now)
        except Exception as why:  # noqa: BLE001  the others go on
            _log.error("not swept", sweep=name, exc_info=why)
            fault = why
    if fault is not None:
        raise fault
    return gone
