"""指标的页面 — the figures of a period, and the cases behind one of them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bancheng.reports import figure_labels, indicators
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible
from bancheng.rules.indicators import BASIS_LABELS, BY_KEY, DIMENSIONS, Basis, Group
from bancheng.web.desk import figures, rows
from bancheng.web.desk.figure_periods import chosen, named
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.shared.parts import Link

SHOWN = 50


def _look(viewer: Viewer) -> None:
    if not indicators.may_read(viewer.actor):
        raise NotPermitted(_(indicators.NOT_YOURS))


def _group(request: HttpRequest) -> Group:
    wanted = request.GET.get("group", Group.OUTCOME.value)
    return next((g for g in Group if g.value == wanted and g is not Group.PROBLEM), Group.OUTCOME)


@require_GET
@desk
def all_figures(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every indicator of a period, whole or by a dimension."""
    _look(viewer)
    today, wrong = viewer.time.local_day(viewer.now), ""
    by = request.GET.get("by", "")
    by, group, here = by if by in DIMENSIONS else "", _group(request), reverse("desk-figures")
    try:
        period = chosen(request.GET, today)
        indicators.check(period.first, period.last)
    except Invalid as why:
        period, wrong = named("month", today), _(why.errors[0][1])
    keep = {"by": by, "group": group.value} if by else {}
    context = {
        "period": period,
        "wrong": wrong,
        "keep": keep,
        "periods": figures.period_links(here, period, keep),
        "dimensions": figures.dimension_links(here, period, by, group),
        "groups": figures.group_links(here, period, by, group) if by else [],
        "group": group,
        "parted": figures.parted(viewer, period, by, group) if by else None,
        "figures": None if by else figures.figures(viewer, period),
    }
    status = 422 if wrong else 200
    return page(request, viewer, "desk/figures.html", context, status=status)


@require_GET
@desk
def figure_cases(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    """The cases that one figure counts."""
    _look(viewer)
    if key not in BY_KEY or BY_KEY[key].basis is Basis.PROBLEM:
        raise NotVisible
    today, wrong, found = viewer.time.local_day(viewer.now), "", None
    part = "numerator" if request.GET.get("part") == "numerator" else "denominator"
    by, value = request.GET.get("by") or None, request.GET.get("value", "")
    period = named("month", today)
    try:
        period = chosen(request.GET, today)
        drill = indicators.Drill(key, period.first, period.last, part, by, value)
        cursor = request.GET.get("cursor") or None
        found = indicators.cases_page(viewer.actor, drill, cursor=cursor, limit=SHOWN)
    except Invalid as why:
        wrong = _(why.errors[0][1])
    context = {
        "wrong": wrong,
        "period": period,
        "label": _(BY_KEY[key].label),
        "words": _(BY_KEY[key].words),
        "basis": _(BASIS_LABELS[BY_KEY[key].basis]),
        "by_words": _by_words(viewer, by, value) if found else "",
        "parts": _parts(request, part),
        "rows": rows.case_rows(found.items, viewer, names_of(viewer, viewer.actor.centre))
        if found
        else (),
        "next": _again(request, cursor=found.next) if found and found.next else "",
    }
    back = f"{reverse('desk-figures')}?{urlencode(period.query)}"
    crumbs = [Link(label=_("指标"), href=back)]
    status = 422 if wrong else 200
    return page(request, viewer, "desk/figure_cases.html", context, crumbs=crumbs, status=status)


def _parts(request: HttpRequest, part: str) -> list[Link]:
    words = {"numerator": _("分子"), "denominator": _("分母")}
    return [
        Link(label=word, href=_again(request, part=name, cursor=""), current=name == part)
        for name, word in words.items()
    ]


def _again(request: HttpRequest, **more: str | None) -> str:
    asked = {**request.GET.dict(), **more}
    return f"{request.path}?{urlencode({name: v for name, v in asked.items() if v})}"


def _by_words(viewer: Viewer, by: str | None, value: str) -> str:
    if not by:
        return ""
    called = figure_labels.labeller(by, viewer.actor.centre, viewer.now)
    return f"{_(DIMENSIONS[by])}：{called(value)}"
