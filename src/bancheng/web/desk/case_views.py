"""诉求件页 — one case: reading it, making a move on it, its files, its reporter's identity."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.cases.attachments import attachment_for, content_of
from bancheng.cases.numbers import case_no_of
from bancheng.knowledge import paths
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, Refused, Stale
from bancheng.web.desk import acting
from bancheng.web.desk.case_page import case_page, unmask
from bancheng.web.desk.frame import Viewer, desk, page
from bancheng.web.desk.knowledge_case import prefilled
from bancheng.web.shared.parts import Fact

INLINE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"})


@require_GET
@desk
def case(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """One case; to htmx only its body, to be opened beside the list."""
    if getattr(request, "htmx", False):
        return render(request, "desk/case_body.html", {"case": case_page(viewer, case_no)})
    return _whole(request, viewer, case_no)


@require_http_methods(["GET", "POST"])
@desk
def act(
    request: HttpRequest, viewer: Viewer, case_no: str, action: str, order_no: str | None = None
) -> HttpResponse:
    """Open the form of a move, or make it."""
    card = prefilled(viewer, request, action)
    move = replace(acting.move_on(viewer, case_no, action, order_no), card=card)
    if request.method == "GET":
        return _shown(request, viewer, move, acting.blank(move))
    form = acting.bound(move, request)
    try:
        done = acting.carry_out(move, viewer, form)
    except (NotVisible, NotPermitted):
        raise
    except Refused as why:
        if isinstance(why, Stale):
            move = replace(acting.move_on(viewer, case_no, action, order_no), card=card)
            if acting.already_done(move, viewer, form.sent_version()):
                return _onward(request, case_no)
        return _shown(request, viewer, move, acting.refused(move, form, why), why.status)
    if card:
        paths.used(card, done, actor=viewer.actor, now=viewer.now)
    messages.success(request, _("已办：%(label)s") % {"label": _(move.row.label)})
    return _onward(request, done.case_no)


def order_act(request: HttpRequest, order_no: str, action: str) -> HttpResponseBase:
    """The same for a move of a work order."""
    return act(request, case_no_of(order_no), action, order_no)


@require_POST
@desk
def effect(
    request: HttpRequest, viewer: Viewer, case_no: str, action: str, order_no: str | None = None
) -> HttpResponse:
    """Say what the move would do with what has been filled in so far."""
    move = acting.move_on(viewer, case_no, action, order_no)
    shown = acting.blank(move)
    lines = acting.effect(move, acting.bound(move, request).given())
    return render(request, "desk/effect.html", {"act": {"preview": shown.preview, "effect": lines}})


def order_effect(request: HttpRequest, order_no: str, action: str) -> HttpResponseBase:
    """The same for a move of a work order."""
    return effect(request, case_no_of(order_no), action, order_no)


@require_POST
@desk
def reveal(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """Show the reporter's full particulars once, and note who looked and why."""
    try:
        found = unmask(viewer, case_no, request.POST.get("reason", ""))
    except Invalid as why:
        messages.error(request, _(why.errors[0][1]))
        return redirect("desk-case", case_no)
    return _whole(request, viewer, case_no, unmasked=found)


@require_POST
@desk
def attach(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """Keep files for a case."""
    try:
        for file in request.FILES.getlist("uploads"):
            acting.keep(viewer, case_no, file)
            messages.success(request, _("已上传：%(name)s") % {"name": file.name})
    except Invalid as why:
        messages.error(request, why.errors[0][1])
    return redirect("desk-case", case_no)


@require_GET
@desk
def attachment(_request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Give a file to who may see its case; pictures and PDF to look at, the rest to keep."""
    found = attachment_for(viewer.actor, pk)
    answer = HttpResponse(content_of(found), content_type=found.content_type)
    way = "inline" if found.content_type in INLINE else "attachment"
    answer.headers["Content-Disposition"] = _disposition(way, found.name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _disposition(way: str, name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(way == "attachment", name) or f'{way}; filename="file"'


def _whole(
    request: HttpRequest,
    viewer: Viewer,
    case_no: str,
    *,
    act: acting.Act | None = None,
    unmasked: Sequence[Fact] = (),
    status: int = 200,
) -> HttpResponse:
    """The whole page, with a form open in it or not."""
    shown = case_page(viewer, case_no, unmasked=unmasked)
    return page(request, viewer, "desk/case.html", {"case": shown, "act": act}, status=status)


def _shown(
    request: HttpRequest, viewer: Viewer, move: acting.Move, act: acting.Act, status: int = 200
) -> HttpResponse:
    """The form in place: alone to htmx, within the page otherwise."""
    if getattr(request, "htmx", False):
        return render(request, "desk/act.html", {"act": act}, status=status)
    return _whole(request, viewer, move.case.case_no, act=act, status=status)


def _onward(request: HttpRequest, case_no: str) -> HttpResponse:
    """Back to the case; htmx is told to load it whole."""
    target = reverse("desk-case", args=[case_no])
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
