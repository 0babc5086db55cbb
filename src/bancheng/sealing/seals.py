"""封存 — sealing the days that are over, and finding what was changed since.

A day is the centre's local day by recorded time (`Event.at`). It is sealed ten minutes after it
ended, when no transaction that began before its end can still be writing. A day on which nothing
was recorded gets no seal: two seals that follow each other in the chain say that between their
days there was nothing, and `faults` finds whatever was added there since.

What a seal cannot show is that the newest seals were made anew with everything below them. Who
wants to prove that too keeps the newest hash elsewhere: `bancheng chain verify` prints it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bancheng import config
from bancheng.cases import codec
from bancheng.cases.models import Event
from bancheng.crypto import digest
from bancheng.people.models import Centre

from . import merkle
from .models import DaySeal

BEHIND = timedelta(minutes=10)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_READ = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold in a centre's seals. `what` is one of `FAULTS`."""

    centre: str
    day: date
    what: str

    def __str__(self) -> str:
        return f"{self.centre} {self.day}: {FAULTS[self.what]}"


FAULTS = {
    "seal": "the seal of the day was changed",
    "link": "the seal does not follow from the seal before",
    "count": "events of this sealed day are gone or were added",
    "root": "events of this sealed day were changed",
    "between": "events were added on a day that had none when the next one was sealed",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """存在证明 — that an event stands under the root of its sealed day."""

    seal: DaySeal
    event_hash: str
    path: tuple[merkle.Sibling, ...]

    def holds(self) -> bool:
        """Whether the path leads from the event to the root, and the seal is whole."""
        climbed = merkle.climbed(self.event_hash, self.path)
        return climbed == self.seal.root and hash_of(self.seal) == self.seal.hash


# ── sealing ──────────────────────────────────────────────────────────────


def seal_days(*, now: datetime, limit: int = 100) -> int:
    """Seal at most `limit` days that are over, oldest first in each centre; return how many.

    Safe in several processes: they compute the same seal, and the database takes one of it.
    """
    made = 0
    for centre, first in unsealed(now):
        found: datetime | None = first
        while found is not None and made < limit:
            made += _seal(centre, found, now)
            found = _next_event(centre, now)
    return made


def unsealed(now: datetime) -> list[tuple[str, datetime]]:
    """The centres with a day that can be sealed, with the first moment it recorded. One statement.

    Empty while a transaction is open that began before the last of these days had ended.
    """
    before = day_of(now - BEHIND)[1]
    sealed = DaySeal.objects.filter(centre=OuterRef("code")).order_by("-day").values("ends_at")
    events = Event.objects.filter(
        centre=OuterRef("code"), at__gte=Coalesce(OuterRef("sealed_until"), Value(BEGINNING))
    )
    rows = (
        Centre.objects.annotate(sealed_until=Subquery(sealed[:1]))
        .annotate(first=Subquery(events.order_by("at", "id").values("at")[:1]))
        .filter(first__lt=before)
        .order_by("code")
        .values_list("code", "first")
    )
    found = list(rows)
    return [] if found and _writing_since_before(before, now) else found


def day_of(moment: datetime) -> tuple[date, datetime, datetime]:
    """The local day of a moment, when it begins, and when the next one does."""
    zone = config.get().zone
    day = moment.astimezone(zone).date()
    begins, ends = (
        datetime.combine(d, time.min, zone).astimezone(UTC) for d in (day, day + timedelta(days=1))
    )
    return day, begins, ends


def _seal(centre: str, first: datetime, now: datetime) -> int:
    """Seal the day of the moment `first`; 1 if it was this process that did."""
    day, begins, ends = day_of(first)
    with transaction.atomic():
        last = DaySeal.objects.filter(centre=centre).order_by("-day").first()
        if last is not None and last.day >= day:
            return 0
        root, count = merkle.root_of(_hashes(centre, begins, ends))
        seal = DaySeal(
            centre_id=centre,
            day=day,
            begins_at=begins,
            ends_at=ends,
            events=count,
            root=root,
            previous=last.hash if last else "",
            sealed_at=now,
        )
        seal.hash = hash_of(seal)
        columns = {f.attname: getattr(seal, f.attname) for f in seal._meta.fields if f.name != "id"}
        _kept, made = DaySeal.objects.get_or_create(
            centre_id=columns.pop("centre_id"), day=columns.pop("day"), defaults=columns
        )
        return int(made)


def hash_of(seal: DaySeal) -> str:
    """The hash of a seal: over every other column, as exact text."""
    return digest(
        codec.canonical(
            {
                "centre": seal.centre_id,
                "day": seal.day.isoformat(),
                "begins_at": _exact(seal.begins_at),
                "ends_at": _exact(seal.ends_at),
                "events": seal.events,
                "root": seal.root,
                "previous": seal.previous,
                "sealed_at": _exact(seal.sealed_at),
            }
        ).encode()
    )


def _exact(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _hashes(centre: str, begins: datetime, ends: datetime) -> Iterator[str]:
    found = _events(centre, begins, ends).values_list("hash", flat=True)
    return found.iterator(chunk_size=_READ)


def _events(centre: str, begins: datetime, ends: datetime) -> QuerySet[Event]:
    """A day's events in the order of its leaves."""
    return Event.objects.filter(centre=centre, at__gte=begins, at__lt=ends).order_by("at", "id")


def _next_event(centre: str, now: datetime) -> datetime | None:
    """The first moment the centre recorded after its newest seal, on a day that can be sealed."""
    last = DaySeal.objects.filter(centre=centre).order_by("-day").first()
    since = last.ends_at if last else BEGINNING
    found = _events(centre, since, day_of(now - BEHIND)[1])
    return found.values_list("at", flat=True).first()


def _writing_since_before(moment: datetime, now: datetime) -> bool:
    """Whether a transaction of ours is open that began before `moment`, on PostgreSQL.

    The age is compared, not the moment: in demo mode our clock may be shifted. SQLite has one
    writer at a time, which waits for a lock for seconds, not for minutes.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND application_name = %s"
            " AND xact_start < clock_timestamp() - make_interval(secs => %s))",
            [config.APPLICATION, (now - moment).total_seconds()],
        )
        return bool(cursor.fetchone()[0])


# ── proving ──────────────────────────────────────────────────────────────


def proof(event: Event) -> Proof | None:
    """Prove that an event stands in its sealed day; None while the day is not sealed."""
    seal = DaySeal.objects.filter(
        centre=event.centre_id, begins_at__lte=event.at, ends_at__gt=event.at
    ).first()
    if seal is None:
        return None
    rows = list(_events(seal.centre_id, seal.begins_at, seal.ends_at).values_list("pk", "hash"))
    place = [pk for pk, _hash in rows].index(event.pk)
    return Proof(seal, event.hash, merkle.path_to(place, [found for _pk, found in rows]))


def faults(centre: str) -> Iterator[Fault]:
    """Go through the seals of a centre, oldest first."""
    previous, until = "", BEGINNING
    for seal in DaySeal.objects.filter(centre=centre).order_by("day"):
        if hash_of(seal) != seal.hash:
            yield Fault(centre, seal.day, "seal")
        if seal.previous != previous or seal.begins_at < until:
            yield Fault(centre, seal.day, "link")
        for at in _days_with_events(centre, until, seal.begins_at):
            yield Fault(centre, at, "between")
        root, count = merkle.root_of(_hashes(centre, seal.begins_at, seal.ends_at))
        if count != seal.events:
            yield Fault(centre, seal.day, "count")
        elif root != seal.root:
            yield Fault(centre, seal.day, "root")
        previous, until = seal.hash, max(until, seal.ends_at)


def _days_with_events(centre: str, since: datetime, before: datetime) -> Iterator[date]:
    while since < before:
        at = _events(centre, since, before).values_list("at", flat=True).first()
        if at is None:
            return
        day, _begins, since = day_of(at)
        yield day


def newest(centre: str) -> DaySeal | None:
    """The centre's newest seal: its hash stands for everything recorded until then."""
    return DaySeal.objects.filter(centre=centre).order_by("-day").first()


def count(centre: str) -> int:
    """How many days of the centre are sealed."""
    return DaySeal.objects.filter(centre=centre).count()


def centres() -> list[str]:
    """The centres that have recorded or sealed anything, by code."""
    sealed = DaySeal.objects.values_list("centre", flat=True).distinct().order_by()
    recorded = Event.objects.filter(centre=OuterRef("code"))
    found = Centre.objects.filter(Exists(recorded)).values_list("code", flat=True)
    return sorted({*sealed, *found})
