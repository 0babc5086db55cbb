"""列表 — the query of a list: its filters, its sort, its page; and the page that is answered.

Ninja lets unknown parameters pass, the contract does not: what a list does not have is refused.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from bancheng.rules.errors import Invalid, _

from .bodies import answer

Json = dict[str, Any]
USUAL, MOST = 50, 200
PAGING = frozenset({"sort", "cursor", "limit"})


@dataclass(frozen=True, slots=True)
class Query:
    """What a list was asked for."""

    filters: dict[str, str]
    sort: str
    cursor: str | None
    limit: int


def filtered(name: str, label: str, codes: Sequence[str] = ()) -> Json:
    """The description of a filter; several codes may be given, with commas between."""
    schema: Json = {"type": "string"}
    if codes:
        schema["enum"] = list(codes)
    return {"in": "query", "name": name, "required": False, "schema": schema, "description": label}


def paged(sorts: Iterable[str]) -> list[Json]:
    """The descriptions of the parameters that every list has."""
    both = [f"{sign}{name}" for name in sorts for sign in ("", "-")]
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
    return [
        *([filtered("sort", "排序，前面加 - 为倒序", both)] if both else []),
        filtered("cursor", "上一页答复里的 next"),
        {**filtered("limit", "每页条数"), "schema": limit},
    ]


def asked(request: HttpRequest, known: Sequence[Json], sort: str) -> Query:
    """Read the query, or refuse every parameter that the list does not have."""
    names = {parameter["name"] for parameter in known}
    given = {name: ",".join(values) for name, values in request.GET.lists()}
    if unknown := sorted(given.keys() - names):
        raise Invalid([(name, _("没有这个筛选条件。")) for name in unknown])
    if odd := sorted(name for name, value in given.items() if "\x00" in value):
        raise Invalid([(name, _("筛选条件的值不对。")) for name in odd])
    return Query(
        filters={name: value for name, value in given.items() if name not in PAGING},
        sort=given.get("sort") or sort,
        cursor=given.get("cursor") or None,
        limit=_limit(given.get("limit")),
    )


def page(rows: Iterable[Any], ahead: str | None, shown: Callable[[Any], Json]) -> HttpResponse:
    """Answer with one page."""
    return answer({"items": [shown(row) for row in rows], "next": ahead})


def _limit(text: str | None) -> int:
    if not text:
        return USUAL
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST:
        raise Invalid([("limit", _("每页 1 到 200 条。"))])
    return int(text)
