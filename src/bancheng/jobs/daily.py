"""每日 — what each centre does once a working day, when it opens.

To add a kind: a task that takes the centre's code and the day, and a line in `DAILY`.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django_tasks.base import Task

from bancheng.calendar_cn.queries import worktime
from bancheng.people.models import Centre

from . import tasks
from .models import DailyWork

_log = structlog.get_logger(__name__)
KEPT = timedelta(days=60)

DAILY: Mapping[str, Task[[str, str], int]] = {
    "absence": tasks.replace_absent,
    "quiet": tasks.tell_quiet,
    "waiting": tasks.count_waiting,
    "problems": tasks.find_problems,
    "delays": tasks.count_delays,
}


def begin(now: datetime) -> int:
    """Enqueue today's work of every centre that is open; return how many tasks were made.

    Exactly one task of each kind for a centre and day, whatever number of workers ask: the row
    and the task are written together.
    """
    made, fault = 0, None
    codes = Centre.objects.order_by("code").values_list("code", flat=True)
    begun = set(
        DailyWork.objects.filter(day__gte=now.date() - timedelta(days=1)).values_list(
            "centre", "day", "kind"
        )
    )
    for code in codes:
        try:
            time = worktime(code)
            day = time.local_day(now)
            if not time.in_office(now):  # it tells people something: not at night, on no holiday
                continue
            for kind in DAILY:
                if (code, day, kind) not in begun:
                    made += _begin(code, day, kind, now)
        except Exception as why:  # noqa: BLE001  one centre's fault is not the others'
            _log.error("daily work not begun", centre=code, exc_info=why)
            fault = why
    if fault is not None:
        raise fault
    return made


def forget(now: datetime) -> int:
    """Delete the marks of long ago; return how many."""
    return DailyWork.objects.filter(day__lt=(now - KEPT).date()).delete()[0]


@transaction.atomic
def _begin(centre: str, day: date, kind: str, now: datetime) -> int:
    _row, fresh = DailyWork.objects.get_or_create(
        centre_id=centre, day=day, kind=kind, defaults={"enqueued_at": now}
    )
    if fresh:
        DAILY[kind].enqueue(centre, day.isoformat())
    return int(fresh)
