"""回访的页面 — the list of calls, one call with its script, and the number to dial."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.cases import queries
from bancheng.cases.reading import CALLED, unmask
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, Refused
from bancheng.web.desk import call_form, call_page, calls
from bancheng.web.desk.frame import Viewer, desk, page
from bancheng.web.shared.parts import Link

NOT_YOURS = gettext_noop("回访由核查回访员办理，引导抽查由窗口、研判派单和核查岗位办理。")
DONE = {
    call_form.OK: gettext_noop("核查通过，已办结。"),
    call_form.FAIL: gettext_noop("核查不通过，已退回重办。"),
    call_form.NOTED: gettext_noop("已登记，还没有下结论。"),
    call_form.MISSED: gettext_noop("已登记一次没有打通，换个时段再打。"),
    call_form.SILENT: gettext_noop("按未联系上办结。"),
}


@require_GET
@desk
def call_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Whom to call today, in groups; or the guidance that waits for another person."""
    asked = request.GET.get("list", "mine")
    current = asked if asked in ("all", "guided") else "mine"
    if not calls.may_call(viewer):
        current = "guided"
    if not (calls.may_call(viewer) or calls.may_review(viewer)):
        raise NotPermitted(_(NOT_YOURS))
    context: dict[str, Any] = {"tabs": calls.tabs(viewer, current), "current": current}
    if current == "guided":
        context["guided"] = calls.guided_list(viewer)
    else:
        context["calls"] = calls.call_list(viewer, mine=current == "mine")
    return page(request, viewer, "desk/calls.html", context)


@require_http_methods(["GET", "POST"])
@desk
def call(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """One call: what to ask, and one press that records it and draws the conclusion."""
    found = call_page.read(viewer, case_no)
    if found is None:
        messages.info(request, _("这一件现在不用您回访。"))
        return redirect("desk-calls")
    if request.method != "POST":
        return _shown(request, viewer, found, call_form.form_for(found.call))
    form = call_form.form_for(found.call, request.POST)
    try:
        then = call_form.carry_out(viewer, case_no, found.call, form)
    except (NotVisible, NotPermitted):
        raise
    except Invalid as why:
        form.refuse(why)
        return _shown(request, viewer, found, form, status=why.status)
    except Refused as why:
        again = call_page.read(viewer, case_no) or found
        form = _again(request, again)
        return _shown(request, viewer, again, form, refused=_(why.message), status=why.status)
    messages.success(request, _(DONE[then]))
    return redirect("desk-calls")


@require_POST
@desk
def number(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """Show the number to dial; that it was looked at is noted."""
    found = call_page.read(viewer, case_no)
    if found is None:
        raise NotVisible
    case = queries.case_for(viewer.actor, case_no)
    seen, refused = {}, ""
    try:
        seen = unmask(case, viewer.actor, _("回访核查"), viewer.now, only=CALLED)
    except NotPermitted:
        raise
    except Refused as why:
        refused = _(why.message)
    shown = call_page.number_of(seen, found)
    if getattr(request, "htmx", False):
        return render(
            request, "desk/call_number.html", {"one": found, "number": shown, "refused": refused}
        )
    form = call_form.form_for(found.call)
    return _shown(request, viewer, found, form, number=shown, refused=refused)


def _again(request: HttpRequest, found: call_page.CallPage) -> Any:
    """What was typed, to be sent again on the case as it is now."""
    data = request.POST.copy()
    data["version"] = str(found.call.facts.version)
    return call_form.form_for(found.call, data)


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    found: call_page.CallPage,
    form: Any,
    *,
    number: call_page.Number | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "one": found,
        "form": form,
        "parts": call_form.parts(form),
        "buttons": call_form.buttons(found.call),
        "number": number,
        "refused": refused,
    }
    crumbs = [Link(label=_("回访清单"), href=reverse("desk-calls"))]
    return page(request, viewer, "desk/call.html", context, crumbs=crumbs, status=status)
