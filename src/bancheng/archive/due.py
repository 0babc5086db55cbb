"""待封装 — every archived case gets its package, once, by whichever worker comes first.

The mark says up to which event nothing is owed any more. It follows ten minutes behind, because
an event with a smaller number may be committed after a larger one; no transaction lasts longer.
"""

from datetime import datetime, timedelta

import structlog
from django.db.models import Exists, F, Max, OuterRef, QuerySet

from bancheng import config
from bancheng.cases.models import Event

from . import packages
from .models import ArchivePackage, PackageFault, PackagingMark

_log = structlog.get_logger(__name__)
BEHIND = timedelta(minutes=11)
TRIES = 5


def build_due(*, now: datetime, limit: int = 5) -> int:
    """Build up to `limit` packages that are owed; return how many. Safe to be killed anywhere."""
    mark = PackagingMark.objects.get_or_create(number=1)[0]
    _look_ahead(mark)
    found = list(_owed(mark).order_by("pk")[:limit])
    made = sum(_build(event, now) for event in found)
    _advance(mark)
    return made


def left_for_a_person(centre: str) -> QuerySet[PackageFault]:
    """The cases of which no package could be made in five attempts."""
    return PackageFault.objects.filter(centre_id=centre, tries__gte=TRIES).select_related("case")


def _owed(mark: PackagingMark) -> QuerySet[Event]:
    there = ArchivePackage.objects.filter(event=OuterRef("pk"))
    given_up = PackageFault.objects.filter(event=OuterRef("pk"), tries__gte=TRIES)
    archived = Event.objects.filter(pk__gt=mark.done, action="archive")
    return archived.filter(~Exists(there), ~Exists(given_up))


def _build(event: Event, now: datetime) -> int:
    try:
        packages.build(event.case.case_no, now=now)
    except config.Unconfigured:
        raise  # nothing is wrong with the case; the step says what is missing
    except Exception as why:  # noqa: BLE001  one case's fault is not the others'
        _log.error("no package made", case=event.case.case_no, exc_info=why)
        told = {"case": event.case, "centre_id": event.centre_id}
        PackageFault.objects.get_or_create(event=event, defaults=told)
        said = f"{type(why).__name__}"[:200]
        PackageFault.objects.filter(event=event).update(tries=F("tries") + 1, error=said)
        return 0
    return 1


def _look_ahead(mark: PackagingMark) -> None:
    now = config.machine_now()
    if mark.seen_at is not None and now - mark.seen_at < BEHIND:
        return
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    mark.safe, mark.seen, mark.seen_at = mark.seen, newest, now
    mark.save(update_fields=["safe", "seen", "seen_at"])


def _advance(mark: PackagingMark) -> None:
    owed = _owed(mark).order_by("pk").values_list("pk", flat=True).first()
    done = min(mark.safe, owed - 1) if owed else mark.safe
    PackagingMark.objects.filter(number=mark.number, done__lt=done).update(done=done)
