"""督办台的页面 — the overview, who waits for whom, and many reminders at once."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.oversight import many, overview, waiting
from bancheng.rules.errors import Invalid, NotPermitted
from bancheng.web.desk import supervision
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.desk.supervision_many import ManyForm, begun, lines, picked, shown_of
from bancheng.web.shared.parts import Link

NOT_YOURS = gettext_noop("督办台由督办员、中心领导和研判派单员查看。")


def _look(viewer: Viewer) -> None:
    if not overview.may_look(viewer.actor):
        raise NotPermitted(_(NOT_YOURS))


def crumbs() -> list[Link]:
    """The way back to the desk of supervision."""
    return [Link(label=_("督办台"), href=reverse("desk-supervision"))]


@require_GET
@desk
def supervision_desk(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is red, what turns red tomorrow, where, and who owes an answer."""
    _look(viewer)
    found = supervision.desk(viewer, names_of(viewer, viewer.actor.centre))
    context = {"desk": found, "tabs": supervision.tabs(viewer, "desk-supervision")}
    return page(request, viewer, "desk/supervision.html", context)


@require_http_methods(["GET", "POST"])
@desk
def who_waits(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Who waits for whom; a POST has it counted anew."""
    _look(viewer)
    names = names_of(viewer, viewer.actor.centre)
    if request.method == "POST":
        days = request.POST.get("days", "30")
        wanted = int(days) if days in map(str, waiting.PERIODS) else 30
        waiting.refresh(viewer.actor.centre, wanted, now=viewer.now)
        return redirect(f"{reverse('desk-waiting')}?days={wanted}")
    shown = supervision.waiting_page(viewer, names, request.GET.dict())
    context = {"waiting": shown, "tabs": supervision.tabs(viewer, "desk-waiting")}
    return page(request, viewer, "desk/supervision_waiting.html", context)


@require_POST
@desk
def several(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What was ticked in a list: the form for all of them, or, sent, its carrying out."""
    action, chosen = request.POST.get("action", ""), picked(request)
    if action == "paper":
        numbers = "&".join(f"case={no}" for no in chosen[:50])
        return redirect(f"{reverse('desk-paper-new')}?{numbers}")
    if not many.may(viewer.actor, action):
        raise NotPermitted(_("批量催办、督办由本中心有权的岗位办理。"))
    if "go" not in request.POST:
        form = ManyForm(initial=ManyForm.usual(viewer))
        return _form(request, viewer, action, chosen, form, secrets.token_hex(16))
    form, key = ManyForm(request.POST), request.POST.get("key", "")
    try:
        asked = form.asked()
        batch, _fresh = begun(viewer, action, chosen, asked, key)
    except Invalid as why:
        form.refuse(why)
        return _form(request, viewer, action, chosen, form, key, status=422)
    many.carry_on(batch, actor=viewer.actor, now=viewer.now)
    return redirect("desk-several-done", key)


@require_http_methods(["GET", "POST"])
@desk
def several_done(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    """What became of each case; a POST takes up what a crash left."""
    batch = many.batch_for(viewer.actor, key)
    if request.method == "POST":
        many.carry_on(batch, actor=viewer.actor, now=viewer.now)
        return redirect("desk-several-done", key)
    context = {"done": shown_of(batch, viewer)}
    return page(request, viewer, "desk/supervision_done.html", context, crumbs=crumbs())


def _form(
    request: HttpRequest,
    viewer: Viewer,
    action: str,
    chosen: list[str],
    form: ManyForm,
    key: str,
    status: int = 200,
) -> HttpResponse:
    cases = overview.named(viewer.actor, chosen)
    context = {
        "action": action,
        "label": _("催办") if action == "remind" else _("督办"),
        "form": form,
        "key": key,
        "chosen": chosen,
        "cases": lines(cases, viewer),
        "number": len(chosen),
    }
    return page(
        request, viewer, "desk/supervision_many.html", context, crumbs=crumbs(), status=status
    )
