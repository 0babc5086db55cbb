"""阅读和评价 — an entry was read, or found useful or not. One person counts once.

A view is a row of its own and never an update, so that nobody waits for anybody; the worker adds
up the days that are over. A voter has one vote on an entry and may change their mind.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, QuerySet

from bancheng.calendar_cn.queries import worktime
from bancheng.crypto import keyed_hash

from .models import Entry, EntryView, EntryVote

FOLDED_AT_ONCE = 500


def viewed(entry: Entry, who: str, now: datetime) -> None:
    """Note that `who` (a user name, or the address of a passer-by) read the entry today."""
    day = worktime(entry.centre_id).local_day(now)
    hashed = keyed_hash(f"{day.isoformat()} {who}", "knowledge-view")
    row = EntryView(entry=entry, day=day, who=hashed)
    EntryView.objects.bulk_create([row], ignore_conflicts=True)


def vote(entry: Entry, who: str, *, useful: bool, now: datetime) -> None:
    """Take down whether `who` found the entry useful; the last word of a person counts."""
    EntryVote.objects.bulk_create(
        [EntryVote(entry=entry, who=who, useful=useful, at=now)],
        update_conflicts=True,
        unique_fields=["entry", "who"],
        update_fields=["useful", "at"],
    )


def voter(mark: str) -> str:
    """A passer-by as the table of votes knows them: the keyed hash of a mark of their browser."""
    return f"public {keyed_hash(mark, 'knowledge-vote')}"[:80]


def vote_of(entry: Entry, who: str) -> bool | None:
    """What `who` said of the entry, if anything."""
    found = EntryVote.objects.filter(entry=entry, who=who)
    return found.values_list("useful", flat=True).first()


def fold(now: datetime, limit: int = FOLDED_AT_ONCE) -> int:
    """Add up views of days that are over and delete their rows; return how many.

    Both in one transaction, on rows that nobody else holds: killed or doubled, nothing is lost or
    counted twice.
    """
    over = EntryView.objects.filter(day__lt=now.date()).order_by("pk")
    if not over.exists():  # so that an idle tick takes no lock
        return 0
    with transaction.atomic():
        return _fold(over, limit)


def _fold(over: QuerySet[EntryView], limit: int) -> int:
    pks = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    rows = EntryView.objects.filter(pk__in=pks)
    counted = rows.values_list("entry").annotate(n=Count("pk")).order_by("entry")
    for entry, number in counted:
        Entry.objects.filter(pk=entry).update(views=F("views") + number)
    rows.delete()
    return len(pks)
