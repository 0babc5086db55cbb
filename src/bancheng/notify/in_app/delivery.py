"""投递 — from the outbox to the inboxes: each line of the log told once, whatever is killed.

A batch is one transaction: rows are taken, their notices written, what was asked and has been
done is marked, the rows are marked sent. Cases are read back from their logs, so that a line
that is delivered late still reaches whom it concerned then. Lines of one case are never
overtaken by later ones. A row that cannot be computed goes to the end of the queue, and after
five attempts it is left for a person.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.codec import canonical, plain
from bancheng.cases.models import Outbox
from bancheng.cases.world import fitted, placed
from bancheng.rules.addressees import Happening, Scene
from bancheng.rules.asks import Ask, token
from bancheng.rules.facts import SYSTEM, CaseFacts
from bancheng.rules.occasions import Kind
from bancheng.rules.telling import Notice as Told
from bancheng.rules.telling import notices
from bancheng.rules.world import World

from .history import History, histories
from .models import REPORTER, STAFF, UNDONE, Notice

TRIES = 5
OLD_WD = 3
"""Lines older than so many working days come read, unless something is still asked."""


class Backlog(NamedTuple):
    """What waits to be delivered: how many lines, and for how long the oldest has waited."""

    lines: int
    oldest_age_seconds: float


def deliver(now: datetime, limit: int = 500) -> int:
    """Tell whoever is concerned of up to `limit` lines of the log; return how many were told.

    Safe in any number of processes at once, and to be killed at any moment.
    """
    if not _unsent().exists():  # so that an idle tick takes no lock
        return 0
    with transaction.atomic():
        rows = _take(limit)
        return _deliver(rows, now) if rows else 0


def backlog(now: datetime) -> Backlog:
    """How many lines wait, and the age of the oldest; those left for a person do not count."""
    waiting = _unsent()
    oldest = waiting.order_by("id").values_list("created_at", flat=True).first()
    age = (now - oldest).total_seconds() if oldest else 0.0
    return Backlog(waiting.count() if oldest else 0, max(age, 0.0))


def left_for_a_person() -> int:
    """How many lines could not be told in five attempts."""
    return Outbox.objects.filter(sent_at__isnull=True, attempts__gte=TRIES).count()


def try_again() -> int:
    """Take up again what was left for a person; returns how many lines that is."""
    left = Outbox.objects.filter(sent_at__isnull=True, attempts__gte=TRIES)
    return left.update(attempts=1)  # not 0: those that came meanwhile go first


# ── taking ───────────────────────────────────────────────────────────────


def _unsent() -> QuerySet[Outbox]:
    return Outbox.objects.filter(sent_at__isnull=True, attempts__lt=TRIES)


def _take(limit: int) -> list[Outbox]:
    """Lock rows that nobody else has, fresh ones first, without those that would overtake."""
    free = _unsent().select_for_update(skip_locked=True)
    rows = list(free.filter(attempts=0).order_by("id")[:limit])
    if len(rows) < limit:
        rows += free.filter(attempts__gt=0).order_by("attempts", "id")[: limit - len(rows)]
    return _in_turn(rows)


def _in_turn(rows: list[Outbox]) -> list[Outbox]:
    """Leave out lines of a case of which somebody else is just delivering an earlier one."""
    mine, cases = {row.pk for row in rows}, {row.case_id for row in rows}
    others = Outbox.objects.filter(sent_at__isnull=True, attempts=0, case_id__in=cases)
    held = others.exclude(pk__in=mine).values_list("case_id", "pk")
    earliest: dict[int, int] = {}
    for case_id, pk in held:
        earliest[case_id] = min(pk, earliest.get(case_id, pk))
    return [row for row in rows if row.pk < earliest.get(row.case_id, row.pk + 1)]


# ── one batch ────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Batch:
    """The notices of one batch, and what it costs to make them read once for each centre."""

    now: datetime
    worlds: dict[str, World] = field(default_factory=dict)
    told: dict[int, list[Notice]] = field(default_factory=dict)  # by case
    failed: dict[int, str] = field(default_factory=dict)

    def world(self, centre: str) -> World:
        if centre not in self.worlds:
            self.worlds[centre], _path = placed(centre, self.now)
        return self.worlds[centre]


def _deliver(rows: list[Outbox], now: datetime) -> int:
    batch = _Batch(now)
    found = histories({row.case_id for row in rows}, {row.event_id for row in rows})
    for row in rows:
        history = found.get(row.case_id, History())
        try:
            line = history.lines.get(row.event_id)
            if line is None:
                raise history.spoiled or LookupError("no such line")
            made = _notices(row, line, batch)
        except Exception as why:  # noqa: BLE001  one line must not keep the others back
            batch.failed[row.pk] = f"{row.kind}: {type(why).__name__}"
        else:
            batch.told.setdefault(row.case_id, []).extend(made)
    _settle(batch, found)
    Notice.objects.bulk_create(
        (notice for made in batch.told.values() for notice in made),
        batch_size=1000,
        ignore_conflicts=True,  # a row that somebody marked unsent again tells nobody twice
    )
    return _mark(rows, batch)


def _notices(row: Outbox, line: Happening, batch: _Batch) -> list[Notice]:
    world = fitted(batch.world(row.centre_id), line.after)
    scene = Scene(world.roster, world.pack)
    old = line.at < _fresh_since(world)
    return [_row(row, line, told, batch, old=old) for told in notices(line, scene)]


def _fresh_since(world: World) -> datetime:
    time = world.time
    return time.open_of(time.add_working_days(time.local_day(world.now), -OLD_WD))


def _row(row: Outbox, line: Happening, told: Told, batch: _Batch, *, old: bool) -> Notice:
    """The row of a notice; what the system does outside office hours is shown at the opening."""
    shown = line.at
    if line.by == SYSTEM.username and told.person:
        shown = worktime(told.centre).next_open(line.at)
    return Notice(
        centre_id=row.centre_id,
        audience=STAFF if told.person else REPORTER,
        to=told.person,
        instead_of=told.instead_of,
        case_id=row.case_id,
        event_id=row.event_id,
        order_no=told.order_no,
        kind=told.kind.value,
        action=line.action,
        by=line.by,
        words=told.words,
        params=canonical(plain(told.values)),
        ask=told.ask.value if told.ask else "",
        token=told.token,
        created_at=line.at,
        due_at=told.due_at,
        visible_from=shown,
        read_at=batch.now if old and told.kind is not Kind.ASKED else None,
    )


def _mark(rows: list[Outbox], batch: _Batch) -> int:
    sent = [row.pk for row in rows if row.pk not in batch.failed]
    Outbox.objects.filter(pk__in=sent).update(sent_at=batch.now, last_error="")
    by_error: dict[str, list[int]] = {}
    for pk, error in batch.failed.items():
        by_error.setdefault(error, []).append(pk)
    for error, pks in by_error.items():
        failed = Outbox.objects.filter(pk__in=pks)
        failed.update(attempts=F("attempts") + 1, last_error=error[:200])
    return len(sent)


# ── what has been done ───────────────────────────────────────────────────


def _settle(batch: _Batch, found: Mapping[int, History]) -> None:
    """End what is asked no longer, and of several asking the same keep the latest."""
    kept: dict[int, list[Notice]] = {}
    for notice in Notice.objects.filter(UNDONE, case_id__in=list(found)).order_by("event_id"):
        kept.setdefault(notice.case_id or 0, []).append(notice)
    ended: list[int] = []
    for case_id, history in found.items():
        if history.now is None:
            continue
        for notice in _over([*kept.get(case_id, ()), *batch.told.get(case_id, ())], history.now):
            if notice.pk:
                ended.append(notice.pk)
            else:
                notice.done_at = history.last_at
                notice.read_at = batch.now
    Notice.objects.filter(pk__in=ended).update(
        done_at=batch.now, read_at=Coalesce("read_at", batch.now)
    )


def _over(notices: Iterable[Notice], case: CaseFacts) -> Iterator[Notice]:
    latest: dict[tuple[str, str, str], Notice] = {}
    for notice in notices:
        if notice.kind != Kind.ASKED or not notice.ask:
            continue
        person = notice.instead_of or notice.to
        if token(Ask(notice.ask), case, person, notice.order_no) != notice.token:
            yield notice
            continue
        asked = (notice.to, notice.ask, notice.order_no)
        if earlier := latest.get(asked):
            yield earlier
        latest[asked] = notice
