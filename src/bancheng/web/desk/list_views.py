"""首页和列表 — what waits, and every case and work order one may see, filtered in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bancheng.cases import queries
from bancheng.oversight.kinds import OVERSEERS
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid
from bancheng.web.desk import filter_form, rows
from bancheng.web.desk import home as first_page
from bancheng.web.desk.frame import Viewer, desk, has_case_rights, names_of, oversight, page
from bancheng.web.desk.knowledge_views import listing
from bancheng.web.desk.supervision import selectable
from bancheng.web.desk.waiting import waiting
from bancheng.web.shared.parts import Link

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the template of a list draws."""

    heading: str
    action: str
    clear: str
    chips: Sequence[Link]
    form: filter_form.FilterForm
    table: str
    rows: Sequence[rows.Row]
    empty: str
    hint: str
    tabs: Sequence[Link] = ()
    first: str = ""
    next: str = ""
    empty_href: str = ""
    empty_link: str = ""
    select: Sequence[tuple[str, str]] = ()


@require_GET
@desk
def home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What waits for the viewer, what is due today, what is late, and the most urgent rows.

    Who has nothing to do with cases, the editor, begins at the knowledge base.
    """
    if not has_case_rights(viewer.actor):
        return listing(request, viewer)
    names = names_of(viewer, viewer.actor.centre)
    context = {
        "stats": first_page.stats(viewer),
        "blocks": first_page.blocks(viewer, names),
        "places": oversight(viewer) if viewer.actor.roles & OVERSEERS else [],
        "greeting": _("%(name)s，今天要办的") % {"name": viewer.user.name},
    }
    return page(request, viewer, "desk/home.html", context, queues=waiting(viewer))


@require_GET
@desk
def cases(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The cases the viewer may see."""
    names = names_of(viewer, viewer.actor.centre)
    pack = pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))
    asked = filter_form.asked_of(request, filter_form.case_filters(pack, names), "-received_at")
    form = filter_form.form_of(asked, filter_form.CASE_SORTS)
    found = None
    try:
        found = queries.list_cases(
            viewer.actor, asked.filters, asked.sort, asked.cursor, SHOWN, now=viewer.now
        )
    except Invalid as why:
        form.refuse(why.errors)
    listing = _listing(
        request,
        asked,
        form,
        heading=_("诉求件"),
        table="desk/case_rows.html",
        rows=rows.case_rows(found.items, viewer, names) if found else (),
        ahead=found.next if found else None,
        select=selectable(viewer),
    )
    return page(request, viewer, "desk/cases.html", {"list": listing}, status=200 if found else 422)


@require_GET
@desk
def orders(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The work orders the viewer may see: a unit's own, a centre's all."""
    names = names_of(viewer, viewer.actor.centre)
    asked = filter_form.asked_of(request, filter_form.order_filters(names), "due_at")
    form = filter_form.form_of(asked, filter_form.ORDER_SORTS)
    found = None
    try:
        found = queries.list_orders(
            viewer.actor, asked.filters, asked.sort, asked.cursor, SHOWN, now=viewer.now
        )
    except Invalid as why:
        form.refuse(why.errors)
    listing = _listing(
        request,
        asked,
        form,
        heading=_("工单"),
        table="desk/order_rows.html",
        rows=rows.order_rows(found.items, viewer, names) if found else (),
        ahead=found.next if found else None,
    )
    return page(request, viewer, "desk/cases.html", {"list": listing}, status=200 if found else 422)


def _listing(
    request: HttpRequest,
    asked: filter_form.Asked,
    form: filter_form.FilterForm,
    *,
    ahead: str | None,
    **more: Any,
) -> Listing:
    """The parts that every list has: chips, pages, and why it is empty."""
    narrowed = bool(asked.filters)
    hint = _("登记或转来的会排在这里。")
    return Listing(
        action=request.path,
        clear=request.path,
        chips=filter_form.chips_of(request, asked),
        form=form,
        first=filter_form.without(request) if asked.cursor else "",
        next=filter_form.without(request, cursor=ahead) if ahead else "",
        empty=_("没有符合这些条件的") if narrowed else _("这里还没有诉求件"),
        hint=_("去掉一个条件再看看。只列出您的岗位能看到的。") if narrowed else hint,
        empty_href=request.path if narrowed else "",
        empty_link=_("去掉所有条件") if narrowed else "",
        **more,
    )
