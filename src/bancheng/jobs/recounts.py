"""逐件重算 — works off what a change of the calendar or of the hours has left to be done."""

from datetime import datetime, timedelta

from django.db import transaction

from bancheng.calendar_cn import queries
from bancheng.calendar_cn.models import Recount
from bancheng.cases import happenings
from bancheng.cases.touched import touched
from bancheng.config import machine_now

SETTLED = timedelta(seconds=2 * queries.FRESH)
"""After this long no process counts with the calendar of before."""


def recount_pending(*, now: datetime, batch: int = 200) -> int:
    """Count one batch of cases anew and return how many; 0 when nothing is left to do.

    The oldest change goes first. Its cursor moves in the transaction of the batch: whoever is
    killed loses it all or nothing. Another worker takes another change meanwhile; a case
    counted twice is moved once. For some seconds after a change another process may still count
    the old way: what was looked at before that is over is looked at once more.
    """
    while True:
        with transaction.atomic():
            waiting = Recount.objects.select_for_update(skip_locked=True).filter(done_at=None)
            row = waiting.order_by("id").first()
            if row is None:
                return 0
            over = machine_now() - row.noted_at >= SETTLED
            if row.cursor == 0:
                row.settled = over
            ids = touched(row, after=row.cursor, most=batch)
            if ids:
                row.moved += happenings.recount(ids, cause=row.cause, now=now)
                row.seen += len(ids)
                row.cursor = ids[-1]
            elif row.settled:
                row.done_at = now
            elif over:
                row.cursor = 0
            else:
                return 0
            row.save(update_fields=["moved", "seen", "cursor", "settled", "done_at"])
        if ids:
            return len(ids)
