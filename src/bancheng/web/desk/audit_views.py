"""抽样核查的页面 — a sample that anybody can draw again, its list, and each case replayed."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bancheng.cases import queries, reading
from bancheng.reports import figure_labels, indicators, sampling
from bancheng.rules.errors import Invalid, NotPermitted
from bancheng.web.desk import audit, figures, rows
from bancheng.web.desk.figure_periods import Period, chosen, named
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.shared.parts import Link


def _look(viewer: Viewer) -> None:
    if not indicators.may_read(viewer.actor):
        raise NotPermitted(_(indicators.NOT_YOURS))


@require_GET
@desk
def sample(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Draw a sample of the cases of a period by a seed."""
    _look(viewer)
    here, wrong = reverse("desk-audit"), ""
    period, size, seed = _asked(request, viewer)
    found = None
    try:
        period = chosen(request.GET, viewer.time.local_day(viewer.now))
        found = sampling.sample(
            viewer.actor, period.first, period.last, size=_number(size), seed=seed
        )
    except Invalid as why:
        wrong = _(why.errors[0][1])
    keep = {"size": size, "seed": seed}
    names = names_of(viewer, viewer.actor.centre)
    called = figure_labels.labeller("class", viewer.actor.centre, viewer.now)
    drawn = found.of if found else {}
    context = {
        "period": period,
        "wrong": wrong,
        "size": size,
        "seed": seed,
        "keep": keep,
        "periods": figures.period_links(here, period, keep),
        "strata": [
            (called(name), found.drawn.get(name, 0) if found else 0, n) for name, n in drawn.items()
        ],
        "number": len(found.cases) if found else 0,
        "rows": [
            (row, reverse("desk-audit-case", args=[row.case_no]), case.version, case.last_hash)
            for case, row in zip(
                found.cases, rows.case_rows(found.cases, viewer, names), strict=True
            )
        ]
        if found
        else [],
        "list_href": f"{reverse('desk-audit-list')}?{urlencode({**period.query, **keep})}",
    }
    status = 422 if wrong else 200
    return page(request, viewer, "desk/audit.html", context, status=status)


@require_GET
@desk
def sample_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The sample as a file."""
    _look(viewer)
    period, size, seed = _asked(request, viewer)
    try:
        period = chosen(request.GET, viewer.time.local_day(viewer.now))
        found = sampling.sample(
            viewer.actor, period.first, period.last, size=_number(size), seed=seed
        )
    except Invalid as why:
        return HttpResponse(_(why.errors[0][1]), "text/plain; charset=utf-8", 422)
    text = io.StringIO()
    names = names_of(viewer, viewer.actor.centre)
    csv.writer(text).writerows(audit.csv_rows(found.cases, viewer, names))
    headers = {
        "Content-Disposition": f'attachment; filename="sample-{period.first}-{period.last}.csv"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse("\ufeff" + text.getvalue(), "text/csv; charset=utf-8", headers=headers)


@require_GET
@desk
def replay(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """One case as it stood at each line of its log; nothing can be changed here."""
    _look(viewer)
    case = queries.case_for(viewer.actor, case_no)
    reading.replayed(case, viewer.actor, viewer.now)
    line = request.GET.get("line", "")
    wanted = int(line) if line.isascii() and line.isdecimal() and len(line) < 9 else 0
    names = names_of(viewer, case.centre_id)
    crumbs = [Link(label=_("抽样核查"), href=reverse("desk-audit"))]
    context = {"replay": audit.replay(case, viewer, names, wanted)}
    return page(request, viewer, "desk/audit_case.html", context, crumbs=crumbs)


def _asked(request: HttpRequest, viewer: Viewer) -> tuple[Period, str, str]:
    """The usual period, and the size and seed as they were given."""
    period = named("month", viewer.time.local_day(viewer.now))
    seed = request.GET.get("seed", "") or period.last.isoformat()
    return period, request.GET.get("size", "") or str(sampling.USUAL), seed


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
