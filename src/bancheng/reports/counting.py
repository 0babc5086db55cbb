"""计数 — keeps the figures in step with the log: each case counted once, whatever is killed.

What changed is read and computed without any lock; then one short transaction compares and sets
the cursor's turn, replaces what the cases add, and puts the difference into the sums. A worker
that is killed before has done nothing, one that comes second with the same work does nothing.
Nobody who writes a case ever waits here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Max

from bancheng.cases import late
from bancheng.cases.models import Event
from bancheng.rules import indicators
from bancheng.rules.history import CaseHistory

from . import histories, sums
from .figure_rows import CaseFigure, FigureCursor, FigureSum

LINES = 2000
"""How many lines of the log are looked through at once."""
CURSOR = 1


@dataclass(slots=True)
class Work:
    """What one pass has found to do, and where the cursor then stands."""

    cursor: FigureCursor
    seen: int
    cases: set[int] = field(default_factory=set)


def count(limit: int = 200) -> int:
    """Count up to about `limit` cases of which the log has news; return how many.

    Safe in any number of processes at once, and to be killed at any moment.
    """
    cursor = _cursor()
    settled = late.letting_go(cursor)
    work = _look(cursor, limit)
    if not work.cases and work.seen == cursor.seen:
        if settled:
            FigureCursor.objects.filter(pk=CURSOR, turn=cursor.turn).update(**settled)
        return 0
    fresh = _figures(work.cases)
    if not _write(cursor, work, fresh, settled):
        return 0
    return len(fresh) or int(work.seen > cursor.seen)


def waiting() -> int:
    """How many lines of the log are not counted yet."""
    seen = FigureCursor.objects.filter(pk=CURSOR).values_list("seen", flat=True).first() or 0
    return Event.objects.filter(pk__gt=seen).count()


def start_anew() -> None:
    """Forget every figure, so that all are counted again from the log."""
    with transaction.atomic():
        FigureCursor.objects.select_for_update().filter(pk=CURSOR).first()
        FigureSum.objects.all().delete()
        CaseFigure.objects.all().delete()
        FigureCursor.objects.filter(pk=CURSOR).update(
            edition=indicators.EDITION, settled=0, seen=0, held=0, horizon=0, turn=F("turn") + 1
        )


# ── what has news ────────────────────────────────────────────────────────


def _cursor() -> FigureCursor:
    found = FigureCursor.objects.filter(pk=CURSOR).first()
    if found is None:
        fresh = FigureCursor(pk=CURSOR, edition=indicators.EDITION)
        FigureCursor.objects.bulk_create([fresh], ignore_conflicts=True)
        found = FigureCursor.objects.get(pk=CURSOR)
    if found.edition != indicators.EDITION:  # counted otherwise now: every case once more
        start_anew()
        found = FigureCursor.objects.get(pk=CURSOR)
    return found


def _look(cursor: FigureCursor, limit: int) -> Work:
    """Cases with lines past the cursor, and late comers among the numbers it has passed."""
    work = Work(cursor, cursor.seen)
    again = Event.objects.filter(pk__gt=cursor.settled, pk__lte=cursor.seen)
    newest = again.values("case_id").annotate(last=Max("seq")).order_by("case_id")
    work.cases |= _stale({row["case_id"]: row["last"] for row in newest})
    lines = Event.objects.filter(pk__gt=cursor.seen).order_by("pk")[:LINES]
    found = list(lines.values_list("pk", "case_id", "seq"))
    known = _known({case for _pk, case, _seq in found})
    for pk, case, seq in found:
        if _behind(known.get(case), seq) and case not in work.cases:
            if len(work.cases) >= limit:
                break
            work.cases.add(case)
        work.seen = pk
    return work


def _known(cases: Collection[int]) -> dict[int, int]:
    return dict(CaseFigure.objects.filter(pk__in=cases).values_list("pk", "version"))


def _behind(known: int | None, seq: int) -> bool:
    return known is None or known < seq


def _stale(newest: dict[int, int]) -> set[int]:
    known = _known(newest)
    return {case for case, seq in newest.items() if _behind(known.get(case), seq)}


# ── what they add ────────────────────────────────────────────────────────


def _figures(cases: Collection[int]) -> list[CaseFigure]:
    """What these cases add now, and those that are repeats of one of them, or were."""
    held: histories.Held = {}
    wanted = set(cases)
    while wanted:
        fresh = histories.read(wanted)
        held |= fresh
        wanted = _repeats_of([person for _history, person in fresh.values()]) - held.keys()
    return [figure_of(history, person) for history, person in held.values()]


def _repeats_of(people: Collection[histories.Person]) -> set[int]:
    """Counted cases that may be repeats of these, where person or matter is new or corrected."""
    rows = CaseFigure.objects.filter(pk__in=[person.case for person in people])
    known = {row.pk: row for row in rows.only("phone_hash", "id_hash", "item")}
    found: set[int] = set()
    for person in people:
        held = known.get(person.case)
        now = (person.phone_hash, person.id_hash, person.item)
        if held is None:
            found |= histories.later_of(person, "", "")
        elif (held.phone_hash, held.id_hash, held.item) != now:
            found |= histories.later_of(person, held.phone_hash, held.id_hash)
    return set(CaseFigure.objects.filter(pk__in=found).values_list("pk", flat=True))


def figure_of(history: CaseHistory, person: histories.Person) -> CaseFigure:
    """What one case adds, as a row."""
    return CaseFigure(
        case_id=person.case,
        centre_id=history.now["centre"],
        version=history.now["version"],
        edition=indicators.EDITION,
        received_on=history.received_on,
        counted_on=history.counted_on,
        received_at=person.received_at,
        phone_hash=person.phone_hash,
        id_hash=person.id_hash,
        item=person.item,
        under=sums.under_text(indicators.dimensions(history)),
        adds=sums.adds_text(indicators.figures(history)),
    )


def differences(
    before: Iterable[CaseFigure], after: Iterable[CaseFigure]
) -> dict[sums.Row, sums.Sums]:
    """What has to be added to which rows of sums so that `after` stands there for `before`."""
    found: dict[sums.Row, sums.Sums] = {}
    for figures, sign in ((before, -1), (after, 1)):
        for figure in figures:
            for row, key, counted in sums.places(figure):
                found.setdefault(row, sums.Sums()).add(key, counted, sign)
    return {row: change for row, change in found.items() if not change.empty}


# ── writing ──────────────────────────────────────────────────────────────

KEPT = ("centre", "version", "edition", "received_on", "counted_on", "received_at", "item")
ROW = ("centre_id", "dimension", "span", "day", "value")


def _write(
    cursor: FigureCursor, work: Work, fresh: list[CaseFigure], settled: Mapping[str, int]
) -> bool:
    """Put the figures of these cases in place of what they added before; False if another did."""
    before = list(CaseFigure.objects.filter(pk__in=[figure.pk for figure in fresh]))
    changes = differences(before, fresh)
    rows = [_sum(row, held, change) for row, held, change in _held(changes)]
    with transaction.atomic():
        mine = FigureCursor.objects.filter(pk=CURSOR, turn=cursor.turn)
        if not mine.update(seen=work.seen, turn=F("turn") + 1, **settled):
            return False
        CaseFigure.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["case"],
            update_fields=[*KEPT, "phone_hash", "id_hash", "under", "adds"],
            batch_size=500,
        )
        FigureSum.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=[n.removesuffix("_id") for n in ROW],
            update_fields=["sums"], batch_size=500,
        )  # fmt: skip
    return True


def _sum(row: sums.Row, held: sums.Sums, change: sums.Sums) -> FigureSum:
    held.merge(change)
    return FigureSum(**dict(zip(ROW, row, strict=True)), sums=held.text())


def _held(
    changes: dict[sums.Row, sums.Sums],
) -> Iterable[tuple[sums.Row, sums.Sums, sums.Sums]]:
    """Each row that changes as it stands. Only who holds the turn writes sums, so it stays so."""
    held: dict[sums.Row, sums.Sums] = {}
    for place in sorted({row[:3] for row in changes}):
        here = [row for row in changes if row[:3] == place]
        rows = FigureSum.objects.filter(
            centre=place[0],
            dimension=place[1],
            span=place[2],
            day__in={row[3] for row in here},
            value__in={row[4] for row in here},
        )
        for row in rows.values_list(*ROW, "sums"):
            held[row[:5]] = sums.read(row[5])
    for row, change in sorted(changes.items()):
        yield row, held.get(row, sums.Sums()), change
