"""办理情况公开 — the figures that the window owes the public, and what was mended for everybody.

A figure of fewer than five is not shown: somebody could be known by it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bancheng import config
from bancheng.calendar_cn.queries import worktime
from bancheng.cases.models import Case
from bancheng.knowledge import reading as knowledge
from bancheng.knowledge.kinds import Kind
from bancheng.policy.queries import pack_for
from bancheng.problems import reading as problems
from bancheng.reports import indicators
from bancheng.rules.indicators import BY_KEY, INDICATORS, Shown
from bancheng.web.shared.context import window_card

KEPT = 300  # seconds
DAYS = 90
FEWEST = 5
TYPICAL = 6


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """One figure as the public reads it."""

    label: str
    words: str
    value: str
    number: str


@dataclass(frozen=True, slots=True)
class Typical:
    """A case told without anybody's name, or a kind of trouble that was mended."""

    number: str
    title: str
    solved: bool


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How many matters came in and how they went, the rules they are counted by, typical cases."""
    centre = window_card().code
    today = worktime(centre).local_day(config.now())
    context = {
        **_counts(centre, today),
        "figures": public_figures(centre, today),
        "typical": _typical(centre, today),
        "pack": pack_for(centre, today),
        "days": DAYS,
        "fewest": FEWEST,
        "back": "/",
    }
    return render(request, "public/open.html", context)


def public_figures(centre: str, today: date) -> list[PublicFigure]:
    """The figures that may be public, of the last days, in the language of the page."""
    key = f"public-figures-{centre}-{today}"
    kept: list[indicators.Row] | None = cache.get(key)
    if kept is None:
        rows = indicators.read_of([centre], today - timedelta(DAYS - 1), today)
        kept = [row for row in rows if BY_KEY[row.key].public]
        cache.set(key, kept, KEPT)
    by_key = {row.key: row for row in kept}
    return [_shown(by_key[known.key]) for known in INDICATORS if known.public]


def _shown(row: indicators.Row) -> PublicFigure:
    known = row.indicator
    value, number = "–", ""
    if row.value is not None and row.denominator >= FEWEST:
        if known.shown is Shown.HOURS:
            value = _("%(hours).1f 个工作小时") % {"hours": row.value}
            number = _("共 %(n)d 件") % {"n": row.denominator}
        else:
            value = f"{100 * row.value:.1f}%"
            number = _("%(n)d 之中 %(part)d") % {"n": row.denominator, "part": row.numerator}
    return PublicFigure(_(known.label), _(known.words), value, number)


def _counts(centre: str, today: date) -> dict[str, int]:
    key = f"public-counts-{centre}-{today}"
    kept: dict[str, int] | None = cache.get(key)
    if kept is None:
        since = config.now() - timedelta(days=DAYS)
        cases = Case.objects.filter(centre_id=centre)
        kept = {
            "received": cases.filter(received_at__gte=since).count(),
            "closed": cases.filter(closed_at__gte=since).count(),
        }
        cache.set(key, kept, KEPT)
    return kept


def _typical(centre: str, today: date) -> list[Typical]:
    """What was mended for everybody first, then cases told as knowledge."""
    mended = [
        Typical(one.number, one.headline or one.title, solved=True)
        for one in problems.published(centre)[:TYPICAL]
    ]
    told = knowledge.filtered(knowledge.public(centre, today), {"kind": Kind.BLOCK.value})
    entries = knowledge.newest(told, limit=TYPICAL - len(mended)) if len(mended) < TYPICAL else []
    return [
        *mended,
        *(Typical(one.number, knowledge.face(one).title, solved=False) for one in entries),
    ]
