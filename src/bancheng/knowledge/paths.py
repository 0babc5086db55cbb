"""办成路径卡 — how a case got done, kept so that the next one like it is sent out the same way.

A card is made from the facts and the log of a case that was closed well: who led, who assisted,
what was asked of them, which steps, how many working days each. It holds as long as the case does
(a redo takes it out until the case is closed again). A confidential case makes no card. The person
who uses a card sees its values in the form and may change each.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import codec, queries
from bancheng.cases.models import Case, Event
from bancheng.people.models import Centre
from bancheng.rules.clock import WorkTime
from bancheng.rules.errors import NotVisible, _
from bancheng.rules.facts import Actor, CaseFacts, Order
from bancheng.rules.states import CENTRE_UNIT, Outcome, Role, State
from bancheng.search.segment import words

from .models import Path, PathCursor, PathUse
from .privacy import anonymous

WELL = frozenset({Outcome.DONE, Outcome.PARTLY_DONE, Outcome.PROMISED})
ENDED = (State.CLOSED.value, State.ARCHIVED.value)
HOLDS = Q(case__state__in=ENDED, case__outcome__in=[o.value for o in WELL])
OVERLAP = timedelta(hours=1)
"""How far the worker looks back: longer than any transaction may last."""
EVER = timedelta(days=3650)
DAY_MINUTES = 480
PREFILLED = ("lead_unit", "assist_units", "instructions", "causes")
USERS = frozenset({Role.WINDOW, Role.DISPATCHER})


# ── making ───────────────────────────────────────────────────────────────


def path_for(case: Case) -> Path | None:
    """The card of a case, made now if it is not yet; None for a case that makes none."""
    facts = queries.facts_of(case)
    if not _makes_one(case, facts):
        return None
    found = Path.objects.filter(case=case).first()
    if found is not None and found.closed_at == case.closed_at:
        return found
    Path.objects.bulk_create(
        [Path(case=case, **_columns(case, facts))],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=[name for name in _columns(case, facts) if name != "centre_id"],
    )
    return Path.objects.get(case=case)


def make(now: datetime, limit: int = 100) -> int:
    """Make the cards of up to `limit` cases that were closed since the last time.

    Safe in any number of processes and to be killed at any moment: a case has one card, and where
    the next look begins is kept in the transaction that made the cards.
    """
    done = 0
    reached = dict(PathCursor.objects.values_list("centre", "closed_at"))
    for centre in Centre.objects.values_list("pk", flat=True):
        since = reached.get(centre, now - EVER)
        if done < limit and _closed(centre, since, now).exists():
            done += _make(centre, now, limit - done)
    return done


def _closed(centre: str, since: datetime, now: datetime) -> QuerySet[Case]:
    """What was closed since, and a little before: a move may be written later than its moment."""
    found = Case.objects.filter(centre_id=centre, closed_at__gte=since - OVERLAP)
    return found.filter(closed_at__lte=now).order_by("closed_at", "id")


@transaction.atomic
def _make(centre: str, now: datetime, limit: int) -> int:
    cursor, _new = PathCursor.objects.select_for_update().get_or_create(
        centre_id=centre, defaults={"closed_at": now - EVER}
    )
    found = _closed(centre, cursor.closed_at, now)
    made, last = 0, cursor.closed_at
    there = dict(Path.objects.filter(case__in=found.values("pk")).values_list("case", "closed_at"))
    for case in found.iterator(chunk_size=200):
        if made >= limit:
            break
        if there.get(case.pk) != case.closed_at and path_for(case) is not None:
            made += 1
        last = max(last, case.closed_at or last)
    else:  # all of them: what made no card is looked at for an hour, not until the next closing
        last = max(last, now)
    cursor.closed_at = last
    cursor.save()
    return made


def _makes_one(case: Case, facts: CaseFacts) -> bool:
    well = facts.outcome in WELL and case.state in ENDED and case.closed_at is not None
    return well and facts.lead is not None and not case.confidential


def _columns(case: Case, facts: CaseFacts) -> dict[str, Any]:
    time = worktime(case.centre_id)
    lead = facts.lead
    assert lead is not None  # noqa: S101  `_makes_one` has looked
    assisting = dict.fromkeys(o.unit for o in facts.orders if o.counts and o.unit != lead.unit)
    row = next(o for o in queries.orders_of(case) if o.order_no == lead.no)
    began = facts.accepted_at or case.received_at
    return {
        "centre_id": case.centre_id,
        "item_code": case.item_code,
        "item_name": case.item_name,
        "situation": case.situation or "",
        "case_class": case.case_class or "",
        "causes": codec.canonical(sorted(facts.causes)),
        "lead_unit": lead.unit,
        "assist_units": codec.canonical(list(assisting)),
        "instructions": anonymous(row.instructions, case),
        "steps": codec.canonical([list(step) for step in _steps(case, facts, time)]),
        "tenths": _tenths(time, began, facts.answered_at or case.closed_at),
        "outcome": facts.outcome.value if facts.outcome else "",
        "closed_at": case.closed_at,
    }


def _steps(case: Case, facts: CaseFacts, time: WorkTime) -> Iterator[tuple[str, list[str], int]]:
    """Each step: what, which units, how many tenths of a working day. In the order of time."""
    own = [CENTRE_UNIT]
    began = facts.accepted_at or case.received_at
    orders = [order for order in facts.orders if order.counts]
    issued = min(order.issued_at for order in orders)
    yield _("研判派单"), own, _tenths(time, began, issued)
    for order in sorted(orders, key=lambda o: (not o.is_lead, o.issued_at)):
        label = _("主办") if order.is_lead else _("协办")
        yield label, [order.unit], _tenths(time, order.issued_at, _answered(order, facts))
    for units, begun, ended in _meetings(case.events.filter(action__in=("convene", "conclude"))):
        yield _("会商"), units, _tenths(time, begun, ended or facts.answered_at)
    if facts.answered_at and facts.released_at:
        yield _("审核、答复反映人"), own, _tenths(time, facts.answered_at, facts.released_at)
    if facts.released_at and case.closed_at:
        yield _("核查回访"), own, _tenths(time, facts.released_at, case.closed_at)


def _answered(order: Order, facts: CaseFacts) -> datetime | None:
    return order.replied_at or order.unit_signed_at or facts.answered_at


def _meetings(
    events: Iterable[Event],
) -> Iterator[tuple[list[str], datetime, datetime | None]]:
    """Each consultation: its units, when it was called and concluded."""
    begun: tuple[list[str], datetime] | None = None
    for event in events:
        if event.action == "convene":
            begun = list(json.loads(event.body)["given"].get("units") or []), event.at
        elif begun:
            yield *begun, event.at
            begun = None


def _tenths(time: WorkTime, start: datetime, end: datetime | None) -> int:
    if end is None or end <= start:
        return 0
    return round(time.working_minutes_between(start, end) * 10 / DAY_MINUTES)


# ── offering ─────────────────────────────────────────────────────────────

SAME_ITEM, SAME_SITUATION, SAME_CAUSE = 3.0, 1.0, 1.0
LIKE_ITEM = 0.5
LEAST = 3.0
LOOKED_AT = 300
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Route:
    """一条路径 — the cards that went the same way, the best of them first, and how they ended."""

    path: Path
    cases: int  # that went this way
    tenths: int  # of a working day, on average
    used: int  # times a card of this way was used
    used_done: int  # of these, closed well by now
    same_item: bool
    same_situation: bool
    causes: tuple[str, ...]
    score: float


def may_use(actor: Actor) -> bool:
    """Whether one of the actor's posts sends cases out."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & USERS)


def holding(centre: str) -> QuerySet[Path]:
    """The cards of a centre that hold."""
    return Path.objects.filter(HOLDS, centre_id=centre)


def path_of(actor: Actor, pk: int) -> Path:
    """One card, for who sends cases out at its centre."""
    found = holding(actor.centre).filter(pk=pk).first() if may_use(actor) else None
    if found is None:
        raise NotVisible(_("没有找到这张路径卡。"))
    return found


def offered(case: Case, actor: Actor, *, limit: int = OFFERED) -> list[Route]:
    """The ways in which cases like this one got done, the likeliest first."""
    if not may_use(actor) or case.centre_id != actor.centre:
        return []
    facts = queries.facts_of(case)
    near = holding(case.centre_id).exclude(case=case)
    named = near.filter(item_name=case.item_name) if case.item_name else near.none()
    looked = [*named.order_by("-closed_at")[:LOOKED_AT], *near.order_by("-closed_at")[:LOOKED_AT]]
    ways: dict[tuple[str, str], list[tuple[float, Path]]] = defaultdict(list)
    for path in {one.pk: one for one in looked}.values():
        if (score := _score(path, case, facts)) >= LEAST:
            ways[path.lead_unit, path.assist_units].append((score, path))
    uses = _uses([path.pk for found in ways.values() for _score_, path in found])
    routes = [_route(found, case, facts, uses) for found in ways.values()]
    return sorted(routes, key=lambda one: (-one.score, one.tenths))[:limit]


def _score(path: Path, case: Case, facts: CaseFacts) -> float:
    shared = set(json.loads(path.causes)) & set(facts.causes)
    item = SAME_ITEM if _same_item(path, case) else SAME_ITEM * _likeness(path, case)
    if item < SAME_ITEM * LIKE_ITEM:
        return 0.0
    situation = bool(path.situation) and path.situation == case.situation
    return item + SAME_SITUATION * situation + SAME_CAUSE * len(shared)


def _same_item(path: Path, case: Case) -> bool:
    by_code = bool(case.item_code) and path.item_code == case.item_code
    return by_code or (bool(case.item_name) and path.item_name == case.item_name)


def _likeness(path: Path, case: Case) -> float:
    """How much the names of the two items have in common, from 0 to 1."""
    one, other = set(words(path.item_name)), set(words(case.item_name))
    return len(one & other) / len(one | other) if one and other else 0.0


def _route(
    found: Sequence[tuple[float, Path]],
    case: Case,
    facts: CaseFacts,
    uses: dict[int, list[bool]],
) -> Route:
    ranked = sorted(found, key=lambda one: (-one[0], one[1].tenths, -one[1].pk))
    score, best = ranked[0]
    ends = [end for _s, path in ranked for end in uses.get(path.pk, ())]
    return Route(
        path=best,
        cases=len(ranked),
        tenths=round(sum(path.tenths for _s, path in ranked) / len(ranked)),
        used=len(ends),
        used_done=sum(ends),
        same_item=_same_item(best, case),
        same_situation=bool(best.situation) and best.situation == case.situation,
        causes=tuple(sorted(set(json.loads(best.causes)) & set(facts.causes))),
        score=round(score, 1),
    )


def _uses(pks: Sequence[int]) -> dict[int, list[bool]]:
    """Of each card, whether each case sent out by it is closed well by now."""
    found: dict[int, list[bool]] = defaultdict(list)
    rows = PathUse.objects.filter(path__in=list(pks))
    for path, state, outcome in rows.values_list("path", "case__state", "case__outcome"):
        found[path].append(state in ENDED and outcome in WELL)
    return found


# ── using ────────────────────────────────────────────────────────────────


def prefill(path: Path) -> dict[str, Any]:
    """What the card fills into the form of triage or dispatch."""
    return {
        "lead_unit": path.lead_unit,
        "assist_units": json.loads(path.assist_units),
        "causes": json.loads(path.causes),
        "instructions": path.instructions,
    }


def used(path: Path, case: Case, *, actor: Actor, now: datetime) -> None:
    """Note that a case was sent out by a card. The last card counts, each case once."""
    PathUse.objects.bulk_create(
        [PathUse(path=path, case=case, by=actor.username, at=now)],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["path", "by", "at"],
    )


def used_by(case: Case) -> Path | None:
    """The card by which a case was sent out, if one was."""
    found = PathUse.objects.filter(case=case).select_related("path").first()
    return found.path if found else None
