"""共性问题的分析页 — items by causes, units by steps, gaps of policy; each number is a list."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from bancheng.cases import queries
from bancheng.people.models import Centre
from bancheng.problems import analysis, delays, reading
from bancheng.problems.kinds import may_read
from bancheng.problems.matching import Span, matching
from bancheng.rules.errors import NotPermitted, NotVisible
from bancheng.web.desk import problem_page as shown
from bancheng.web.desk import rows
from bancheng.web.desk.frame import Viewer, desk, page
from bancheng.web.desk.problem_views import cases_page, crumbs
from bancheng.web.shared.parts import Link

STEP_WORDS = {
    "intake": gettext_noop("受理补正"),
    "triage": gettext_noop("研判"),
    "dispatch": gettext_noop("派单"),
    "sign": gettext_noop("签收"),
    "return": gettext_noop("退单审核"),
    "handle": gettext_noop("办理"),
    "consult": gettext_noop("会商"),
    "review": gettext_noop("答复审核"),
    "verify": gettext_noop("核查"),
}


def _centres(viewer: Viewer) -> list[str]:
    centres = analysis.centres_of(viewer.actor)
    if not centres:
        raise NotPermitted(_("分析由研判派单员、中心领导、督办员和上级机构查看。"))
    return centres


def _own(viewer: Viewer) -> None:
    if not may_read(viewer.actor):
        raise NotPermitted(_("分析由研判派单员、中心领导、督办员和上级机构查看。"))


def _period(request: HttpRequest) -> int:
    days = request.GET.get("days", "90")
    return int(days) if days in map(str, analysis.PERIODS) else 90


def _periods(name: str, chosen: int) -> list[Link]:
    return [
        Link(
            label=_("最近 %(n)d 天") % {"n": days},
            href=f"{reverse(name)}?days={days}",
            current=days == chosen,
        )
        for days in analysis.PERIODS
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: a number, how dark it is drawn, where its cases are."""

    number: int
    shade: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table, with its total."""

    label: str
    cells: list[Cell]
    total: int


@require_GET
@desk
def heat(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Items by causes: how often which item failed for what."""
    _own(viewer)
    days = _period(request)
    found = analysis.heat(viewer.actor.centre, days, viewer.now)
    names = shown.cause_names(viewer)
    lines = [
        Line(
            label=line.item,
            cells=[
                Cell(
                    number=line.cells.get(cause, 0),
                    shade=found.shade(line.cells.get(cause, 0)),
                    href=_cases_href(viewer.actor.centre, line.item, cause, found.span),
                )
                for cause in found.causes
            ],
            total=line.total,
        )
        for line in found.lines
    ]
    context = {
        "heat": found,
        "lines": lines,
        "causes": [(code, names.get(code, code)) for code in found.causes],
        "periods": _periods("desk-problem-heat", days),
        "tabs": shown.tabs(viewer, "desk-problem-heat"),
        "more": found.items - len(lines),
    }
    return page(request, viewer, "desk/problem_heat.html", context)


def _cases_href(centre: str, item: str, cause: str, span: Span) -> str:
    asked = {
        "centre": centre,
        "item": item,
        "cause": cause,
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
    }
    return f"{reverse('desk-kind')}?{urlencode(asked)}"


@require_GET
@desk
def kind(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The cases of one item and one cause."""
    centre, item = request.GET.get("centre", ""), request.GET.get("item", "")
    cause = request.GET.get("cause", "")
    if centre not in _centres(viewer) or "\x00" in item + cause:
        raise NotVisible
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
        last = date.fromisoformat(request.GET.get("to", ""))
    except ValueError:
        raise NotVisible from None
    if not date(2000, 1, 1) <= first <= last <= date(2200, 1, 1):
        raise NotVisible
    cases = matching(centre, [item], [cause], Span(first, last))
    about = f"{shown.cause_names(viewer).get(cause, cause)} · {first:%Y-%m-%d} – {last:%Y-%m-%d}"
    return cases_page(request, viewer, cases, item, crumbs(), about)


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayCell:
    """One cell: how many working days a case stood there on average, of how many stays."""

    days: str
    stays: int
    href: str


@require_http_methods(["GET", "POST"])
@desk
def delay(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Units by steps, one month; a POST has it counted now."""
    _own(viewer)
    centre, months = viewer.actor.centre, delays.months(viewer.actor.centre, viewer.now)
    month = _month(request, months)
    here = f"{reverse('desk-delays')}?month={month:%Y-%m}"
    if request.method == "POST":
        delays.refresh(centre, month, now=viewer.now)
        return redirect(here)
    found = delays.figure(centre, month)
    lines = []
    for unit in found.units() if found else ():
        cells = [_delay_cell(found, unit, step, here) for step in delays.STEPS]
        lines.append((viewer.names.unit(unit), cells))
    context = {
        "figure": found,
        "lines": lines,
        "steps": [_(STEP_WORDS[step]) for step in delays.STEPS],
        "months": [
            Link(
                label=f"{one:%Y-%m}",
                href=f"{reverse('desk-delays')}?month={one:%Y-%m}",
                current=one == month,
            )
            for one in months[:6]
        ],
        "month": f"{month:%Y-%m}",
        "tabs": shown.tabs(viewer, "desk-delays"),
        **_opened(request, viewer, found),
    }
    return page(request, viewer, "desk/problem_delays.html", context)


def _month(request: HttpRequest, months: list[date]) -> date:
    asked = request.GET.get("month", "") or request.POST.get("month", "")
    return next((one for one in months if f"{one:%Y-%m}" == asked), months[0])


def _delay_cell(figure: delays.Figure | None, unit: str, step: str, here: str) -> DelayCell | None:
    cell = figure.cells.get((unit, step)) if figure else None
    if cell is None or cell.days is None:
        return None
    href = f"{here}&{urlencode({'unit': unit, 'step': step})}#longest"
    return DelayCell(days=f"{cell.days:.1f}", stays=cell.stays, href=href)


def _opened(
    request: HttpRequest, viewer: Viewer, figure: delays.Figure | None
) -> dict[str, object]:
    """The cases that stood longest in the cell that was opened."""
    unit, step = request.GET.get("unit", ""), request.GET.get("step", "")
    cell = figure.cells.get((unit, step)) if figure else None
    if cell is None:
        return {}
    seen = queries.visible(viewer.actor).filter(case_no__in=[no for no, _minutes in cell.cases])
    known = {case.case_no: case for case in seen}
    return {
        "opened": f"{viewer.names.unit(unit)} · {_(STEP_WORDS[step])}",
        "longest": [
            {
                "href": reverse("desk-case", args=[no]),
                "no": no,
                "about": rows.about(known[no], viewer, 40),
                "days": f"{minutes / 480:.1f}",
            }
            for no, minutes in cell.cases
            if no in known
        ],
    }


@require_GET
@desk
def gaps(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Items for which policy is missing or contradicts itself, for whoever can mend it."""
    _centres(viewer)
    days = _period(request)
    found = analysis.gaps(viewer.actor, days, viewer.now)
    causes = shown.cause_names(viewer)
    span = Span.up_to(reading.today_of(viewer.actor.centre, viewer.now), days)
    names = dict(
        Centre.objects.filter(code__in={gap.centre for gap in found}).values_list("code", "name")
    )
    context = {
        "lines": [
            {
                "centre": names[gap.centre],
                "item": gap.item,
                "cause": causes.get(gap.cause, gap.cause),
                "number": gap.number,
                "href": _cases_href(gap.centre, gap.item, gap.cause, span),
                "problem": gap.problem,
            }
            for gap in found
        ],
        "periods": _periods("desk-gaps", days),
        "tabs": shown.tabs(viewer, "desk-gaps"),
    }
    return page(request, viewer, "desk/problem_gaps.html", context)
