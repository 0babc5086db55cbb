"""到时办理 — time's way through the one door: what is due now is carried out, each thing once.

`rules/timely.py` says what is due; here cases are taken, a few hundred in one transaction, locked
without waiting for anybody, and what follows is written as for any other move. A case that cannot
be computed is put aside and reported; the others go on.
"""

import gc
import logging
import traceback
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q

from bancheng.calendar_cn.models import Recount
from bancheng.calendar_cn.queries import worktime
from bancheng.people.models import Centre
from bancheng.people.queries import roster
from bancheng.rules import timely
from bancheng.rules.decide import Decision, Follow, decide
from bancheng.rules.draft import World
from bancheng.rules.errors import Refused
from bancheng.rules.facts import SYSTEM, CaseFacts
from bancheng.rules.states import State

from . import bulk, store
from .models import Aside, Case
from .world import fitted, placed

logger = logging.getLogger(__name__)
AT_ONCE = 200
LOST = (OperationalError, InterfaceError)
"""The database itself: no case is to blame."""
ALL_AT_ONCE = 40
"""How many things one case may owe at a time; more means that a row of time repeats itself."""


@dataclass(slots=True)
class Happened:
    """What one look at the clock has done."""

    cases: int = 0
    consequences: int = 0
    put_aside: int = 0


@dataclass(slots=True)
class _Worlds:
    """The worlds of the centres met in one transaction, each read once."""

    now: datetime
    seen: dict[str, tuple[World, tuple[str, ...]]]

    def of(self, centre: str) -> tuple[World, tuple[str, ...]]:
        if centre not in self.seen:
            self.seen[centre] = placed(centre, self.now)
        return self.seen[centre]


def carry_out_due(*, now: datetime, limit: int = AT_ONCE) -> Happened:
    """Carry out what is due in at most `limit` cases; call again while it finds any.

    With nothing due it costs two looks into an index, however many cases are open. When something
    goes wrong with them together, they are tried one by one, and the one at fault is put aside.
    """
    speaking = _speaking(now)  # before the transaction, where calendars are kept
    with _unswept(), transaction.atomic():
        rows = _due(now, limit, speaking)
        if not rows:
            return Happened()
        done, aside = _apart(rows, lambda some: _together(some, now), now)
    return Happened(len(rows), done, aside)


@contextmanager
def _unswept() -> Iterator[None]:
    """Without the sweeps for circular garbage: a batch makes none, and they cost a tenth of it."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


def _together(rows: Sequence[Case], now: datetime) -> int:
    """Everything that is due of these cases, which are locked; how many things that was."""
    worlds = _Worlds(now, {})
    paths = {row.centre_id: worlds.of(row.centre_id)[1] for row in rows}
    held = store.read(rows, paths=paths)
    children = _children(held, paths)
    causes = _uncounted(paths)
    changes: list[bulk.Change] = []
    for one in held.values():
        world, cause = worlds.of(one.row.centre_id)[0], causes.get(one.row.centre_id)
        changes += _through(one, world, children.get(one.row.case_no, {}), cause)
    bulk.write(changes, now)
    return sum(len(change.decisions) for change in changes)


def backlog(now: datetime) -> tuple[int, datetime | None]:
    """How many cases wait for time to act, and since when the first of them does."""
    waits = Case.objects.filter(_asked(now)).order_by()
    found = waits.values_list("wake_at", "bell_at")[:10_001]
    moments = [at for pair in found for at in pair if at is not None and at <= now]
    return len(found), min(moments, default=None)


def retry(case_no: str, *, now: datetime) -> bool:
    """Take up a case that was put aside; False, and aside once more, if it fails again."""
    with transaction.atomic():
        row = Case.objects.select_for_update(of=("self",)).filter(case_no=case_no).first()
        if row is None or not Aside.objects.filter(case=row).exists():
            return True
        Aside.objects.filter(case=row).update(tries=F("tries") + 1, at=now)
        if _apart([row], lambda some: _together(some, now), now)[1]:
            return False
        Aside.objects.filter(case=row).delete()
        return True


def recount(ids: Collection[int], *, cause: str, now: datetime) -> int:
    """时限重算 — count the dates of these cases anew; returns how many were moved.

    A case of which no date moves gets no log line, only its columns made anew. Cases that
    cannot be computed are put aside. The caller holds the transaction.
    """
    rows = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("id"))
    return _apart(rows, lambda some: _recount_together(some, cause, now), now)[0]


def _recount_together(rows: Sequence[Case], cause: str, now: datetime) -> int:
    worlds, changes = _Worlds(now, {}), []
    paths = {row.centre_id: worlds.of(row.centre_id)[1] for row in rows}
    for one in store.read(rows, paths=paths).values():
        world = fitted(worlds.of(one.row.centre_id)[0], one.facts)
        found = recounted(one.facts, cause, world)
        after = found[-1].case if found else one.facts
        changes.append(bulk.Change(one, found, fitted(world, after)))
    bulk.write(changes, now)
    return sum(bool(change.decisions) for change in changes)


def _apart(
    rows: Sequence[Case], part: Callable[[Sequence[Case]], int], now: datetime
) -> tuple[int, int]:
    """Do it with all of them, or else with each, and put aside those that are at fault.

    Returns how much was done, and how many cases were put aside.
    """
    try:
        with transaction.atomic():
            return part(rows), 0
    except LOST:
        raise
    except Exception as why:  # noqa: BLE001  whatever it is, it stays that case's own
        if len(rows) == 1:
            _put_aside(rows[0], why, now)
            return 0, 1
    logger.warning("cases are tried one by one")
    found = [_apart([row], part, now) for row in rows]
    return sum(done for done, _aside in found), sum(aside for _done, aside in found)


def replace_absent(centre: str, now: datetime) -> int:
    """代岗接手 — let somebody at work take the cases of owners who are away; returns how many."""
    world, path = placed(centre, now)
    staff = roster(centre, today=world.time.local_day(now)).staff()
    away = [person.username for person in staff if not person.available]
    if not away:
        return 0
    with transaction.atomic():
        rows = Case.objects.select_for_update(of=("self",), skip_locked=_skips())
        found = rows.filter(centre_id=centre, owner__in=away, is_open=True).order_by("id")
        return _apart(list(found[:AT_ONCE]), lambda some: _cover(some, world, path, now), now)[0]


def _cover(rows: Sequence[Case], world: World, path: tuple[str, ...], now: datetime) -> int:
    changes = []
    for one in store.read(rows, paths={path[0]: path}).values():
        fit = fitted(world, one.facts)
        try:
            decision = decide(one.facts, "cover", actor=SYSTEM, given={}, world=fit)
        except Refused:
            continue
        if decision.case.owner != one.facts.owner:
            changes.append(bulk.Change(one, (decision,), fit))
    bulk.write(changes, now)
    return len(changes)


# ── inside ───────────────────────────────────────────────────────────────


def _due(now: datetime, limit: int, speaking: Collection[str]) -> list[Case]:
    """Cases of which something is due, locked; those that somebody holds are passed over."""
    found = Case.objects.select_for_update(of=("self",), skip_locked=_skips())
    rows = list(found.filter(wake_at__lte=now).order_by("wake_at")[:limit])
    if speaking and len(rows) < limit:
        told = found.filter(bell_at__lte=now, centre__in=speaking)
        seen = {row.pk for row in rows}
        rows += [row for row in told.order_by("bell_at")[: limit - len(rows)] if row.pk not in seen]
    return rows


def _asked(now: datetime) -> Q:
    return Q(wake_at__lte=now) | Q(bell_at__lte=now, centre__in=_speaking(now))


def _speaking(now: datetime) -> list[str]:
    """The centres whose offices are open: only there is anybody told anything."""
    codes = Centre.objects.values_list("pk", flat=True)
    return [code for code in codes if worktime(code).in_office(now)]


def _skips() -> bool:
    """Whether rows that somebody else holds can be passed over; SQLite has one writer anyway."""
    return connection.features.has_select_for_update_skip_locked


def _uncounted(paths: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The centres of which cases still wait to be counted anew, and for what cause."""
    waiting = list(Recount.objects.filter(done_at=None).order_by("-id"))
    return {
        centre: change.cause
        for change in waiting
        for centre, path in paths.items()
        if not change.centre or change.centre in path
    }


def _children(
    held: dict[str, store.Held], paths: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, store.Held]]:
    """The cases merged into those that may end here without an answer, locked as well.

    A parent of which somebody holds a child is left to the next look: whoever waits with rows
    locked may be waited for.
    """
    ending = [no for no, one in held.items() if one.facts.state is State.SUPPLEMENT]
    if not ending:
        return {}
    merged = Case.objects.filter(merged_into__in=ending)
    rows = merged.select_for_update(of=("self",), skip_locked=_skips()).order_by("id")
    found: dict[str, dict[str, store.Held]] = defaultdict(dict)
    for child in store.read(rows, paths=paths).values():
        found[child.facts.merged_into or ""][child.row.case_no] = child
    for parent, no in merged.values_list("merged_into", "case_no"):
        if no not in found[parent or ""]:
            held.pop(parent or "", None)
    return found


def _through(
    one: store.Held, world: World, children: Mapping[str, store.Held], cause: str | None
) -> list[bulk.Change]:
    """Everything that is due of one case, one after the other, each on what the last one left.

    With `cause` its dates are counted anew first: nothing happens on a day that was put off.
    """
    facts = one.facts
    freed: list[bulk.Change] = []
    others = {no: child.facts for no, child in children.items()}
    fit = fitted(world, facts, others=others)
    decisions = list(recounted(facts, cause, fit)) if cause else []
    if decisions:
        facts = decisions[0].case
    waited = list(timely.awaited(facts, fit))
    while found := timely.all_due(facts, fit, waited):
        if len(decisions) >= ALL_AT_ONCE:
            raise RuntimeError(f"time repeats {found[0].key}")
        for due in found:
            if not timely.still(due, facts, fit):
                continue
            decision = timely.happen(facts, due, fit)
            decisions.append(decision)
            facts = decision.case
            fit = fitted(world, facts, others=others)
            freed += [_freed(children[f.case_no], f, world) for f in decision.follows]
        waited = list(timely.awaited(facts, fit))
    return [bulk.Change(one, tuple(decisions), fit, waited), *freed]


def _freed(child: store.Held, follow: Follow, world: World) -> bulk.Change:
    """A case whose parent ended without an answer goes on by itself."""
    fit = fitted(world, child.facts)
    decision = decide(child.facts, follow.action, actor=SYSTEM, given=follow.given, world=fit)
    return bulk.Change(child, (decision,), fitted(world, decision.case))


def recounted(facts: CaseFacts, cause: str, world: World) -> tuple[Decision, ...]:
    """The one decision, if any date moves."""
    if not facts.is_open:
        return ()
    decision = decide(facts, "recount", actor=SYSTEM, given={"cause": cause}, world=world)
    same = replace(decision.case, version=facts.version, pool=facts.pool)
    return () if same == facts else (decision,)


def _put_aside(row: Case, why: Exception, now: datetime) -> None:
    """Let the case sleep until a person has looked at it; the reason names no person."""
    said = f"{type(why).__name__}: {why}"[:300] if isinstance(why, Refused) else type(why).__name__
    where = "".join(traceback.format_tb(why.__traceback__)[-2:])  # source lines, no values
    logger.error("case %s put aside: %s\n%s", row.case_no, type(why).__name__, where)
    Case.objects.filter(pk=row.pk).update(wake_at=None, bell_at=None)
    Aside.objects.update_or_create(
        case=row, defaults={"centre_id": row.centre_id, "at": now, "error": said}
    )
