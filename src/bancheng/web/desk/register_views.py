"""登记 — the counter: write it down first, hand over a receipt, complete the rest later."""

import secrets
from datetime import timedelta

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bancheng.cases import actions, queries
from bancheng.cases.models import Case
from bancheng.people.models import WindowPoint
from bancheng.people.rates import take
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid, NotPermitted
from bancheng.rules.permissions import may
from bancheng.rules.states import Role
from bancheng.web.desk.case_page import receipt_facts
from bancheng.web.desk.frame import Viewer, desk, page
from bancheng.web.desk.register_form import LATER, RegisterForm
from bancheng.web.shared.parts import Link

SHOWN_ONCE = "code_to_show"
DAY = timedelta(days=1)


@require_http_methods(["GET", "POST"])
@desk
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Write a matter down. The same form sent twice is registered once."""
    if not may(viewer.actor, "register") or Role.WINDOW not in viewer.actor.roles:
        raise NotPermitted(_("登记诉求由窗口专员办理。"))
    form = _form(request, viewer)
    if request.method == "GET":
        return _shown(request, viewer, form, secrets.token_hex(16))
    once = request.POST.get("once", "")
    if once and not take(f"register {viewer.user.pk} {once}", 1, DAY, viewer.now):
        return _again(request, viewer, form)
    try:
        case = actions.register(
            actor=viewer.actor, centre=viewer.actor.centre, now=viewer.now, **form.intake()
        )
    except Invalid as why:
        form.refuse(why)
        return _shown(request, viewer, form, secrets.token_hex(16), status=422)
    request.session[SHOWN_ONCE] = case.case_no  # not the code: that is stored nowhere
    return redirect("desk-receipt", case.case_no)


@require_GET
@desk
def receipt(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """The receipt of a registered matter; the query code stands on it the first time only."""
    case = queries.case_for(viewer.actor, case_no)
    if Role.WINDOW not in viewer.actor.roles:
        raise NotPermitted(_("登记回执由窗口专员打印。"))
    code = case.query_code if request.session.get(SHOWN_ONCE) == case_no else ""
    if code:
        del request.session[SHOWN_ONCE]
    track = request.build_absolute_uri("/track")
    # no style in it: the page's rules forbid it, and the picture needs none
    qr = segno.make(f"{track}?case_no={case_no}", error="m").svg_data_uri(omitsize=True, border=1)
    context = {
        "case_no": case_no,
        "query_code": code,
        "decide_by": case.step_due_at,
        "facts": receipt_facts(viewer, case),
        "qr": qr,
        "track": track,
        "officer": viewer.user.name,
    }
    return render(request, "desk/receipt.html", context)


def _form(request: HttpRequest, viewer: Viewer) -> RegisterForm:
    pack = pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))
    rows = WindowPoint.objects.filter(centre_id=viewer.actor.centre, active=True)
    points = [(point.code, point.name) for point in rows]
    return RegisterForm(
        request.POST if request.method == "POST" else None, pack=pack, points=points
    )


def _shown(
    request: HttpRequest, viewer: Viewer, form: RegisterForm, once: str, status: int = 200
) -> HttpResponse:
    filled = set(request.POST.keys()) if status != 200 else set()
    wrong = set(form.errors)
    context = {
        "form": form,
        "once": once,
        "later_open": any(request.POST.get(name) for name in filled & set(LATER))
        or bool(wrong & set(LATER)),
        "more_open": bool(wrong & {"id_no", "credit_code", "address", "agent"}),
    }
    crumbs = [Link(label=_("工作台"), href=reverse("desk-home"))]
    return page(request, viewer, "desk/register.html", context, crumbs=crumbs, status=status)


def _again(request: HttpRequest, viewer: Viewer, form: RegisterForm) -> HttpResponse:
    """The second press of a double click: lead to the case that the first one made."""
    found = Case.objects.filter(
        centre_id=viewer.actor.centre,
        registered_by=viewer.user.username,
        statement=form.intake()["statement"],
        received_at__gt=viewer.now - DAY,
    ).order_by("-id")
    case = found.first()
    if case is None:
        return _shown(request, viewer, form, secrets.token_hex(16), status=409)
    messages.info(request, _("这一件刚才已经登记过了，没有重复登记。"))
    return redirect("desk-receipt", case.case_no)
