"""台账的页面 — the ledger on screen, taken away as a file, and its frozen editions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.cases import queries
from bancheng.policy.queries import pack_for
from bancheng.reports import editions, ledger, ledger_columns, ledger_files
from bancheng.reports.kinds import FREEZERS, Period, holds, span_of
from bancheng.reports.labels import labels_for
from bancheng.reports.ledger_lines import Reader, of_cases
from bancheng.rules.errors import Invalid, TooOften
from bancheng.rules.permissions import may
from bancheng.web.desk import filter_form
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.shared.parts import Link

SHOWN = 50
USUAL_SORT = "-received_at"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One cell of the screen. `href` leads to the case."""

    text: str
    href: str = ""
    kind: str = ""


def tabs(here: str) -> list[Link]:
    """The pages of the ledger."""
    pages = [("desk-ledger", _("台账")), ("desk-ledger-editions", _("台账定本"))]
    return [Link(label=label, href=reverse(name), current=name == here) for name, label in pages]


@require_GET
@desk
def shown(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A page of the ledger with the columns that are chosen."""
    return _ledger(request, viewer, request.GET)


@require_POST
@desk
def take(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The ledger as a file, with the filters of the page it was asked from."""
    form = request.POST.get("form", "")
    kind = form if form in TYPES else "xlsx"
    asked, columns = _asked(request, viewer, QueryDict(request.POST.get("query", "")))
    wanted = ledger.Asked(
        asked.filters,
        asked.sort,
        columns if request.POST.get("only_shown") else ledger_columns.COLUMNS,
        unmasked=bool(request.POST.get("unmasked")),
        reason=request.POST.get("reason", ""),
    )
    try:
        pieces = ledger.taken(viewer.actor, wanted, kind, now=viewer.now)
    except (Invalid, TooOften) as why:
        query = QueryDict(request.POST.get("query", ""))
        said = why.errors[0][1] if isinstance(why, Invalid) else why.message
        return _ledger(request, viewer, query, refused=_(said), status=why.status)
    name = f"ledger-{ledger_files.stamp(viewer.now)}.{kind}"
    return StreamingHttpResponse(pieces, content_type=TYPES[kind], headers=_headers(name))


class EditionForm(forms.Form):
    """The period of an edition."""

    use_required_attribute = False
    first = forms.DateField(
        label=gettext_lazy("登记日期从"), widget=forms.DateInput({"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("登记日期到"), widget=forms.DateInput({"type": "date"})
    )


@require_http_methods(["GET", "POST"])
@desk
def all_editions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The editions kept so far; a new one is made here."""
    ledger.require(viewer.actor)
    last_month = span_of(Period.MONTH, viewer.time.local_day(viewer.now)).before()
    begin = {"first": last_month.first.isoformat(), "last": last_month.last.isoformat()}
    form = EditionForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        days: dict[str, date] = form.cleaned_data
        try:
            made = editions.freeze(viewer.actor, days["first"], days["last"], now=viewer.now)
        except Invalid as why:
            form.add_error("last", _(why.errors[0][1]))
        else:
            said = _("已有第 %(n)d 版定本，共 %(rows)d 件。") % {
                "n": made.edition,
                "rows": made.rows,
            }
            messages.success(request, said)
            return redirect("desk-ledger-editions")
    names = names_of(viewer, viewer.actor.centre)
    context = {
        "tabs": tabs("desk-ledger-editions"),
        "editions": [(row, names.person(row.made_by)) for row in editions.editions(viewer.actor)],
        "exports": [(row, names.person(row.by)) for row in ledger.exports(viewer.actor)],
        "may_freeze": holds(viewer.actor, FREEZERS),
        "form": form,
    }
    status = 422 if form.errors else 200
    return page(request, viewer, "desk/ledger_editions.html", context, status=status)


@require_GET
@desk
def edition(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponseBase:
    """The file of an edition, if it is still the one that was kept."""
    try:
        row, content = editions.content_of(viewer.actor, pk)
    except editions.Changed:
        messages.error(request, _("这份定本的文件与登记的摘要不符，请报告系统管理员。"))
        return redirect("desk-ledger-editions")
    name = f"ledger-{row.first:%Y%m%d}-{row.last:%Y%m%d}-{row.edition}.xlsx"
    return HttpResponse(content, content_type=TYPES["xlsx"], headers=_headers(name))


# ── inside ───────────────────────────────────────────────────────────────


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }


def _ledger(
    request: HttpRequest,
    viewer: Viewer,
    query: QueryDict,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    ledger.require(viewer.actor)
    asked, columns = _asked(request, viewer, query)
    form = filter_form.form_of(asked, filter_form.CASE_SORTS)
    found, lines = None, []
    try:
        found = queries.list_cases(
            viewer.actor, asked.filters, asked.sort, asked.cursor, SHOWN, now=viewer.now
        )
        reader = Reader(viewer.actor, labels_for(viewer.actor.centre, viewer.now), viewer.now)
        lines = [
            [_cell(c, c.value(line)) for c in columns] for line in of_cases(found.items, reader)
        ]
    except Invalid as why:
        form.refuse(why.errors)
        status = 422
    kept = query.copy()
    kept.pop("cursor", None)
    here = reverse("desk-ledger")
    context = {
        "tabs": tabs("desk-ledger"),
        "form": form,
        "chips": filter_form.chips_of(request, asked),
        "columns": columns,
        "all_columns": ledger_columns.COLUMNS,
        "chosen": {column.key for column in columns},
        "given": [(name, v) for name, vs in kept.lists() if name != "col" for v in vs],
        "columns_given": [column.key for column in columns] if "col" in kept else [],
        "lines": lines,
        "first": f"{here}?{kept.urlencode()}" if asked.cursor else "",
        "next": _next(here, kept, found.next) if found and found.next else "",
        "query": kept.urlencode(),
        "narrowed": bool(asked.filters),
        "may_unmask": may(viewer.actor, "unmask"),
        "refused": refused,
    }
    return page(request, viewer, "desk/ledger.html", context, status=status)


def _next(here: str, kept: QueryDict, cursor: str) -> str:
    ahead = kept.copy()
    ahead["cursor"] = cursor
    return f"{here}?{ahead.urlencode()}"


def _asked(
    request: HttpRequest, viewer: Viewer, query: QueryDict
) -> tuple[filter_form.Asked, Sequence[ledger_columns.Column]]:
    """The filters and the columns that an address asks for."""
    names = names_of(viewer, viewer.actor.centre)
    pack = pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))
    keys = [key for key in query.getlist("col") if key in ledger_columns.BY_KEY]
    request.GET = query  # type: ignore[assignment]  # a file is asked for by the page's address
    asked = filter_form.asked_of(request, filter_form.case_filters(pack, names), USUAL_SORT)
    filters = {name: value for name, value in asked.filters.items() if name != "col"}
    columns = ledger_columns.chosen(keys or ledger_columns.USUAL)
    return replace(asked, filters=filters), columns


def _cell(column: ledger_columns.Column, cell: ledger_columns.Cell) -> Shown:
    if isinstance(cell, datetime):
        return Shown(text=ledger_files.spoken(cell), kind="when")
    if column.key == "case_no":
        return Shown(text=str(cell), href=reverse("desk-case", args=[cell]), kind="code")
    number = isinstance(cell, int | float)
    text = "" if cell is None else str(cell)
    return Shown(text=text, kind="number" if number else "wide" if column.wide else "")
