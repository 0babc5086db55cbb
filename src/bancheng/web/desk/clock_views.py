"""时限 — why a case's dates are what they are, on a page of its own; and any date by hand."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bancheng.cases import queries
from bancheng.web.desk import calculator
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.desk.why_panel import why_panel
from bancheng.web.shared.parts import Link


@require_GET
@desk
def case_clock(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """Every date of a case with how it was reached; made to be printed."""
    case = queries.case_for(viewer.actor, case_no)
    world = queries.world_for(case.centre_id, viewer.now, queries.facts_of(case))
    names = names_of(viewer, case.centre_id)
    why = why_panel(case, viewer.actor, world)
    orders = [
        (names.unit(order.unit), order.order_no, why.orders[order.order_no])
        for order in queries.orders_of(case)
        if order.order_no in why.orders
    ]
    context = {"why": why, "orders": orders, "case_no": case.case_no}
    crumbs = [
        Link(label=_("诉求件"), href=reverse("desk-cases")),
        Link(label=case.case_no, href=reverse("desk-case", args=[case.case_no])),
    ]
    return page(request, viewer, "desk/case_clock.html", context, crumbs=crumbs)


@require_GET
@desk
def by_hand(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Count a date; the question stands in the address."""
    if not request.GET:
        form, found, status = calculator.blank(viewer), None, 200
    else:
        form = calculator.asked(viewer, request.GET)
        found = calculator.answer(viewer, form) if form.is_valid() else None
        status = 200 if found else 422
    context = {"form": form, "sum": found}
    return page(request, viewer, "desk/calculator.html", context, status=status)
