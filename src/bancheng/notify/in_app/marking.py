"""标记 — read and done, by the person whose notice it is. A deputy reads, but marks nothing."""

from django.db import transaction

from bancheng.rules.errors import NotVisible
from bancheng.rules.occasions import Kind

from .models import OF_STAFF, UNDONE, Notice
from .reading import Reader

AT_ONCE = 5000


def read(notice: Notice, reader: Reader) -> None:
    """Mark a notice read, the first time only."""
    own = Notice.objects.filter(pk=notice.pk, to=reader.username, read_at__isnull=True)
    own.update(read_at=reader.now)


def read_all(reader: Reader, kind: Kind | None = None) -> int:
    """Mark all that can be seen now as read, or all of one kind; return how many there were."""
    rows = Notice.objects.filter(
        OF_STAFF, to=reader.username, read_at__isnull=True, visible_from__lte=reader.now
    )
    rows = rows.filter(kind=kind.value) if kind else rows
    number = 0
    while True:  # in stretches, so that no statement holds locks for long
        with transaction.atomic():
            pks = list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE])
            number += Notice.objects.filter(pk__in=pks).update(read_at=reader.now)
        if len(pks) < AT_ONCE:
            return number


def done(pk: int, reader: Reader) -> None:
    """Put away something asked, though the facts still ask it: the person knows better."""
    own = Notice.objects.filter(OF_STAFF, UNDONE, pk=pk, to=reader.username)
    if own.update(done_at=reader.now, done_by=reader.username):
        Notice.objects.filter(pk=pk, read_at__isnull=True).update(read_at=reader.now)
        return
    _known(pk, reader)


def undone(pk: int, reader: Reader) -> None:
    """Take back what the person put away themselves; what was done in fact stays done."""
    own = Notice.objects.filter(OF_STAFF, pk=pk, to=reader.username, done_by=reader.username)
    if not own.update(done_at=None, done_by=""):
        _known(pk, reader)


def _known(pk: int, reader: Reader) -> None:
    """Pressed twice is no fault; somebody else's notice and none look the same."""
    if not Notice.objects.filter(OF_STAFF, pk=pk, to=reader.username).exists():
        raise NotVisible
