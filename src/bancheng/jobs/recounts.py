"""逐件重算 — works off what a change of the calendar or of the hours has left to be done."""

from datetime import datetime

from django.db import transaction

from bancheng.calendar_cn.models import Recount
from bancheng.cases import happenings
from bancheng.cases.touched import touched


def recount_pending(*, now: datetime, batch: int = 200) -> int:
    """Count one batch of cases anew and return how many; 0 when nothing is left to do.

    The oldest change goes first. Its cursor moves in the transaction of the batch: whoever is
    killed loses it all or nothing. Another worker takes another change meanwhile; a case
    counted twice is moved once.
    """
    while True:
        with transaction.atomic():
            waiting = Recount.objects.select_for_update(skip_locked=True).filter(done_at=None)
            row = waiting.order_by("id").first()
            if row is None:
                return 0
            ids = touched(row, after=row.cursor, most=batch)
            if ids:
                row.moved += happenings.recount(ids, cause=row.cause, now=now)
                row.seen += len(ids)
                row.cursor = ids[-1]
            else:
                row.done_at = now
            row.save(update_fields=["moved", "seen", "cursor", "done_at"])
        if ids:
            return len(ids)
