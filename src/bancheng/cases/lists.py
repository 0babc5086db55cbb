"""列表 — pages of cases and of orders, by keyset: the thousandth page costs what the first does.

`cursor` is the last row's sort key and id. Each branch of the viewer's scope is read by itself
from its index and the branches are merged here.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from bancheng import config, search
from bancheng.rules.errors import Invalid, _
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import CENTRE_ROLES
from bancheng.rules.states import CENTRE_UNIT

from . import filters as f
from . import scope, store
from .models import Case, WorkOrder

MOST, USUAL = 200, 50
YEAR = timedelta(days=366)
CHUNK, ROUNDS = 200, 3
SORT_WITHIN = 1000  # matches that a search sorts otherwise than by date

Row = TypeVar("Row", Case, WorkOrder)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """一页. `next` is the cursor of the next page, None on the last."""

    items: list[Row] = field(default_factory=list)
    next: str | None = None
    since: datetime | None = None  # the list goes back no further than this


@dataclass(frozen=True, slots=True)
class Columns:
    """列 — the columns of cases and of orders that are read where many are written down.

    Facts and numbers come in any case; what else is asked for later costs a statement each time.
    """

    case: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """A sort: the column and its direction."""

    column: str
    descending: bool

    def terms(self, prefix: str = "") -> list[str]:
        """For `order_by`."""
        sign = "-" if self.descending else ""
        return [f"{sign}{prefix}{self.column}", f"{sign}{prefix or ''}id"]

    def after(self, key: datetime, pk: int) -> Q:
        """Rows that come after this one."""
        way = "lt" if self.descending else "gt"
        same = Q(**{self.column: key, f"id__{way}": pk})
        # the first condition lets an index begin at the key; the second settles equals
        bound = Q(**{f"{self.column}__{way}e": key})
        return bound & (Q(**{f"{self.column}__{way}": key}) | same)


def list_cases(
    actor: Actor,
    filters: Mapping[str, Any] | None = None,
    sort: str = "-received_at",
    cursor: str | None = None,
    limit: int = USUAL,
    *,
    now: datetime | None = None,
) -> Page[Case]:
    """A page of the cases `actor` may see, facts and orders read."""
    _check_limit(limit)
    return _page(actor, filters or {}, sort, cursor, limit, now or config.now())


def walk(
    actor: Actor,
    filters: Mapping[str, Any] | None = None,
    sort: str = "received_at",
    *,
    now: datetime,
    size: int = 500,
    only: Columns | None = None,
) -> Iterator[Page[Case]]:
    """Every case of a list, `size` at a time, for whoever writes them all down.

    The first page is asked for at once, so that a filter is refused before anything is written.
    """
    first = _page(actor, filters or {}, sort, None, size, now, only)

    def pages() -> Iterator[Page[Case]]:
        page = first
        yield page
        while page.next:
            page = _page(actor, filters or {}, sort, page.next, size, now, only)
            yield page

    return pages()


def _page(
    actor: Actor,
    filters: Mapping[str, Any],
    sort: str,
    cursor: str | None,
    limit: int,
    now: datetime,
    only: Columns | None = None,
) -> Page[Case]:
    where, given = f.read(filters, f.CASE_FILTERS, now)
    if "q" in given and (named := f.exactly(given["q"])) is not None:
        where &= named
        given = {name: value for name, value in given.items() if name != "q"} | {"named": True}
        sort = "-received_at" if sort.endswith("rank") else sort
    by = _order(sort, f.CASE_SORTS, searching="q" in given)
    since = None
    if not given.keys() & f.NARROW:
        since = now - YEAR
        where &= Q(received_at__gte=since)
    where &= scope.not_barred(actor)
    if "q" in given and by.column in ("id", "rank"):
        rows, ahead = _searched(actor, given, where, by, cursor, limit)
    else:
        columns = (*only.case, by.column) if only else ()
        rows, ahead = _listed(actor, given, where, by, cursor, limit, columns)
    paths = {actor.centre: actor.ancestors}
    store.read(rows, paths=paths, only=only.order if only else ())
    return Page(rows, ahead, since)


def _listed(
    actor: Actor,
    given: Mapping[str, Any],
    where: Q,
    by: Order,
    cursor: str | None,
    limit: int,
    only: Sequence[str] = (),
) -> tuple[list[Case], str | None]:
    if by.column in ("closed_at", "red_at"):
        where &= Q(**{f"{by.column}__isnull": False})
    if cursor:
        where &= by.after(*_uncoded(cursor))
    found: dict[int, Case] = {}
    for branch in scope.branches(actor):
        rows = _within(branch, given, by, cursor).filter(where)
        if only:
            rows = rows.only(*only)
        if "q" in given:
            rows = rows.filter(
                pk__in=search.find(given["q"], centre=branch.centre, limit=SORT_WITHIN)
            )
        found |= {row.pk: row for row in rows[: limit + 1]}
    ordered = sorted(
        found.values(), key=lambda row: (getattr(row, by.column), row.pk), reverse=by.descending
    )
    page = ordered[:limit]
    more = len(ordered) > limit
    return page, _coded(getattr(page[-1], by.column), page[-1].pk) if more else None


def _within(
    branch: scope.Branch, given: Mapping[str, Any], by: Order, cursor: str | None
) -> QuerySet[Case]:
    """The cases of a branch in order, read from the unit's orders where there is a unit."""
    unit = given.get("unit") or branch.unit
    rows = Case.objects.filter(branch.where)
    if not unit:
        return rows.order_by(*by.terms())
    if branch.unit and unit != branch.unit:
        rows = rows.filter(branch.whole)
    if branch.centre and by.column == "received_at":
        sign, way = ("-", "lte") if by.descending else ("", "gte")
        # the order's copy of the date, so that a far page begins within the unit's index
        begin = {f"work_orders__received_at__{way}": _uncoded(cursor)[0]} if cursor else {}
        joined = rows.filter(
            work_orders__centre_id=branch.centre,
            work_orders__unit=unit,
            work_orders__shown=True,
            **begin,
        )
        return joined.order_by(f"{sign}work_orders__received_at", f"{sign}work_orders__case_id")
    orders = WorkOrder.objects.filter(unit=unit, shown=True)
    if branch.centre:
        orders = orders.filter(centre_id=branch.centre)
    return rows.filter(pk__in=orders.values("case")).order_by(*by.terms())


def _searched(
    actor: Actor,
    given: Mapping[str, Any],
    where: Q,
    by: Order,
    cursor: str | None,
    limit: int,
) -> tuple[list[Case], str | None]:
    """Newest or best matches, taken from the search index a stretch at a time."""
    allowed = scope.branches(actor)
    if not allowed:
        return [], None
    unit = given.get("unit")
    if unit:
        where &= Q(pk__in=WorkOrder.objects.filter(unit=unit, shown=True).values("case"))
    centre = allowed[0].centre if len({b.centre for b in allowed}) == 1 else ""
    ranked = by.column == "rank"
    before = _uncoded_id(cursor) if cursor else None
    seen: Q = Q()
    for branch in allowed:
        seen |= branch.whole
    rows: list[Case] = []
    for _round in range(1 if ranked else ROUNDS):
        ids = search.find(given["q"], centre=centre, before=before, limit=CHUNK, ranked=ranked)
        matched = {c.pk: c for c in Case.objects.filter(seen, where, pk__in=ids)}
        rows += [matched[pk] for pk in ids if pk in matched]
        exhausted = len(ids) < CHUNK
        if len(rows) > limit:
            return rows[:limit], None if ranked else _coded_id(rows[limit - 1].pk)
        if exhausted or ranked:
            return rows, None
        before = ids[-1]
    return rows, _coded_id(before or 0)


# ── orders ───────────────────────────────────────────────────────────────


def list_orders(
    actor: Actor,
    filters: Mapping[str, Any] | None = None,
    sort: str = "due_at",
    cursor: str | None = None,
    limit: int = USUAL,
    *,
    now: datetime | None = None,
) -> Page[WorkOrder]:
    """A page of work orders: a unit's own; every order of the centre for its own posts."""
    where, _given = f.read(filters or {}, f.ORDER_FILTERS, now or config.now())
    by = _order(sort, f.ORDER_SORTS)
    _check_limit(limit)
    if cursor:
        where &= by.after(*_uncoded(cursor))
    mine = order_scope(actor)
    if mine is None:
        return Page()
    rows = list(
        WorkOrder.objects.filter(mine, where)
        .select_related("case")
        .order_by(*by.terms())[: limit + 1]
    )
    page = rows[:limit]
    store.read([row.case for row in page], paths={actor.centre: actor.ancestors})
    last = page[-1] if len(rows) > limit else None
    return Page(page, _coded(getattr(last, by.column), last.pk) if last else None)


def order_scope(actor: Actor) -> Q | None:
    """The orders an actor may see, None for who sees none."""
    if actor.is_system:
        return Q()
    cases = scope.branches(actor)
    if not cases:
        return None
    if actor.unit == CENTRE_UNIT and actor.roles & CENTRE_ROLES.keys():
        return Q(centre_id=actor.centre) & ~Q(case__barred__contains=f"|{actor.username}|")
    own = Q(centre_id=actor.centre, unit=actor.unit, counts=True)
    if cases[0].unit:
        return own & ~Q(case__barred__contains=f"|{actor.username}|")
    return Q(case__in=scope.visible(actor))


# ── cursors ──────────────────────────────────────────────────────────────


def _order(sort: str, known: Mapping[str, str], *, searching: bool = False) -> Order:
    name = sort.removeprefix("-")
    if searching and name in ("received_at", "rank"):
        return Order("rank" if name == "rank" else "id", descending=True)
    if name not in known:
        raise Invalid([("sort", _("不能按这一项排序。"))])
    return Order(known[name], sort.startswith("-"))


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MOST:
        raise Invalid([("limit", _("每页 1 到 200 条。"))])


def _coded(key: datetime, pk: int) -> str:
    text = json.dumps([key.isoformat(), pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _coded_id(pk: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([pk]).encode()).decode().rstrip("=")


def _uncoded(cursor: str) -> tuple[datetime, int]:
    try:
        key, pk = _opened(cursor)
        at = datetime.fromisoformat(key)
        if at.tzinfo is None or not isinstance(pk, int) or isinstance(pk, bool):
            raise ValueError(cursor)
    except (ValueError, TypeError) as why:
        raise Invalid([("cursor", _("翻页位置不对，请从第一页开始。"))]) from why
    return at, pk


def _uncoded_id(cursor: str) -> int:
    try:
        (pk,) = _opened(cursor)
        return int(pk)
    except (ValueError, TypeError) as why:
        raise Invalid([("cursor", _("翻页位置不对，请从第一页开始。"))]) from why


def _opened(cursor: str) -> list[Any]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        found = json.loads(text)
    except (binascii.Error, UnicodeError) as why:
        raise ValueError(cursor) from why
    if not isinstance(found, list):
        raise TypeError(cursor)
    return found
