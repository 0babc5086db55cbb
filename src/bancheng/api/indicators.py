"""指标 — the figures of a period, and the very cases that a figure counts."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import Router, Schema

from bancheng.reports import figure_labels
from bancheng.reports import indicators as figures
from bancheng.rules.errors import Invalid, NotPermitted, _
from bancheng.rules.indicators import BY_KEY, DIMENSIONS

from . import lists, shown
from .bodies import answer
from .callers import Caller, StaffRequest
from .schemas import CaseOut, Page

router = Router(tags=["指标"])
BOTH = [
    lists.filtered("from", "从哪一天（含），不填为本月第一天"),
    lists.filtered("to", "到哪一天（含），不填为今天"),
    lists.filtered("by", "分口径：按哪一项分开", sorted(DIMENSIONS)),
]
DRILL = [
    *BOTH,
    lists.filtered("part", "分子还是分母", list(figures.PARTS)),
    lists.filtered("value", "口径的值"),
    *lists.paged(()),
]


class IndicatorOut(Schema):
    """一个指标 — of nothing `value` is null; `n` stands in the denominator."""

    key: str
    label: str
    group: str
    basis: str
    formula: str
    unit: str
    numerator: float
    denominator: int
    value: float | None
    median: float | None
    by: str | None
    by_label: str | None
    distribution: dict[str, int]


class IndicatorsOut(Schema):
    """一段时间的全部指标."""

    items: list[IndicatorOut]
    next: str | None


class Asked:
    """What was asked for: the period and the dimension."""

    def __init__(self, caller: Caller, query: lists.Query) -> None:
        today = figures.today_of(caller.actor, caller.now)
        self.by = query.filters.get("by") or None
        self.first = _day(query.filters, "from", today.replace(day=1))
        self.last = _day(query.filters, "to", today)


def _day(given: dict[str, str], name: str, usual: date) -> date:
    try:
        return date.fromisoformat(given[name]) if given.get(name) else usual
    except ValueError:
        raise Invalid([(name, _("请写成 2026-03-01 这样的日期。"))]) from None


def _look(caller: Caller) -> None:
    if not figures.may_read(caller.actor):
        raise NotPermitted(figures.NOT_YOURS)


@router.get(
    "/indicators",
    response=IndicatorsOut,
    operation_id="indicators",
    summary="指标",
    openapi_extra={"parameters": BOTH},
)
def indicators(request: StaffRequest) -> HttpResponse:
    """全部指标：分子、分母和值，分母为零的值为空。由：中心领导、督办员、上级机构。"""
    caller = request.auth
    _look(caller)
    asked = Asked(caller, lists.asked(request, BOTH, sort=""))
    rows = figures.read(caller.actor, asked.first, asked.last, asked.by)
    called = figure_labels.labeller(asked.by, caller.actor.centre, caller.now) if asked.by else None
    items = [_shown(row, called(row.by) if called and row.by else None) for row in rows]
    return answer({"items": items, "next": None})


@router.get(
    "/indicators/{key}/cases",
    response=Page[CaseOut],
    by_alias=True,
    operation_id="indicator_cases",
    summary="指标的件",
    openapi_extra={"parameters": DRILL},
)
def indicator_cases(request: StaffRequest, key: str) -> HttpResponse:
    """一个指标的分子或分母所计的诉求件，限于可见范围。"""
    caller = request.auth
    _look(caller)
    query = lists.asked(request, DRILL, sort="")
    asked = Asked(caller, query)
    found = figures.cases_page(
        caller.actor,
        figures.Drill(
            key,
            asked.first,
            asked.last,
            query.filters.get("part") or "denominator",
            asked.by,
            query.filters.get("value", ""),
        ),
        cursor=query.cursor,
        limit=query.limit,
    )
    return lists.page(found.items, found.next, shown.cases(caller))


def _shown(row: figures.Row, by_label: str | None) -> dict[str, Any]:
    known = BY_KEY[row.key]
    return {
        "key": row.key,
        "label": gettext(row.label),
        "group": known.group.value,
        "basis": known.basis.value,
        "formula": gettext(known.words),
        "unit": known.shown.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "value": row.value,
        "median": row.median,
        "by": row.by,
        "by_label": by_label,
        "distribution": {str(bucket): number for bucket, number in row.spread.items()},
    }
