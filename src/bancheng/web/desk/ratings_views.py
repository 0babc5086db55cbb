"""评价和整改的页面 — bad ratings, orders to rectify, oddities, visits, and the window's code."""

import segno
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.cases import queries
from bancheng.evaluation import flags, oddities, reading, rectify, visits
from bancheng.oversight import papers
from bancheng.oversight.kinds import Kind, may_write
from bancheng.people.models import WindowPoint
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted
from bancheng.web.desk import ratings
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.shared.parts import Link


def _look(viewer: Viewer) -> None:
    if not reading.may_look(viewer.actor):
        raise NotPermitted(_("评价和整改由督办员、中心领导和单位负责人查看。"))


@require_GET
@desk
def bad_ratings(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Bad ratings with what was found, dates and the second rating."""
    _look(viewer)
    which = request.GET.get("which", "")
    which = which if which in reading.WHICH else ""
    found = reading.ratings(viewer.actor, which=which)
    context = {
        "tabs": ratings.tabs(viewer, "desk-ratings"),
        "parts": ratings.parts(which),
        "rows": ratings.rating_rows(found, viewer, names_of(viewer, viewer.actor.centre)),
        "full": len(found) >= reading.SHOWN,
    }
    return page(request, viewer, "desk/ratings.html", context)


@require_GET
@desk
def rectification(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Proposals to order rectification, and the orders with where they stand."""
    return _rectification(request, viewer)


def _rectification(
    request: HttpRequest, viewer: Viewer, refused: str = "", status: int = 200
) -> HttpResponse:
    _look(viewer)
    names = names_of(viewer, viewer.actor.centre)
    context = {
        "tabs": ratings.tabs(viewer, "desk-rectification"),
        "may_settle": rectify.may_settle(viewer.actor),
        "proposals": ratings.proposal_rows(viewer, names),
        "rows": ratings.orders(viewer, names),
        "refused": refused,
    }
    return page(request, viewer, "desk/ratings_orders.html", context, status=status)


@require_POST
@desk
def draft(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Draft the 责令整改通知书 for a proposal: both are written, or neither."""
    if not may_write(viewer.actor, Kind.RECTIFICATION):
        raise NotPermitted(_("督办文书由本中心督办员、领导拟写。"))
    names = names_of(viewer, viewer.actor.centre)
    try:
        with transaction.atomic():
            proposal = rectify.hold(pk, viewer.actor)
            paper = papers.write(
                actor=viewer.actor,
                kind=Kind.RECTIFICATION,
                content=ratings.draft_of(proposal, viewer, names),
                units={*dict(names.choices()), proposal.unit},
                now=viewer.now,
            )
            rectify.settle(proposal, actor=viewer.actor, paper=paper.pk, reason="", now=viewer.now)
    except NotAllowed as why:
        return _rectification(request, viewer, _(why.message), why.status)
    except Invalid as why:
        return _rectification(request, viewer, _(why.errors[0][1]), why.status)
    messages.success(request, _("已拟稿。核对后提请签发。"))
    return redirect("desk-paper-edit", paper.pk)


@require_POST
@desk
def dismiss(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Decide against an order, with the reason."""
    reason = request.POST.get("reason", "")
    try:
        rectify.dismiss(pk, actor=viewer.actor, reason=reason, now=viewer.now)
    except NotAllowed as why:
        return _rectification(request, viewer, _(why.message), why.status)
    except Invalid as why:
        return _rectification(request, viewer, _(why.errors[0][1]), why.status)
    messages.success(request, _("已记下不责令整改的理由。"))
    return redirect("desk-rectification")


@require_GET
@desk
def all_flags(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Oddities, those not looked at first."""
    return _flags(request, viewer)


def _flags(
    request: HttpRequest, viewer: Viewer, refused: str = "", status: int = 200
) -> HttpResponse:
    _look(viewer)
    kind = request.GET.get("kind", "")
    kind = kind if kind in frozenset(oddities.Kind) else ""
    done = request.GET.get("done", "") == "1"
    found = flags.shown(viewer.actor, unchecked=not done, kind=kind)
    here = reverse("desk-flags")
    chips = [
        Link(label=_("没有核对的"), href=here, current=not done and not kind),
        Link(label=_("全部"), href=f"{here}?done=1", current=done and not kind),
    ]
    chips += [
        Link(label=_(word), href=f"{here}?kind={one}", current=one == kind)
        for one, word in oddities.KINDS.items()
    ]
    context = {
        "tabs": ratings.tabs(viewer, "desk-flags"),
        "chips": chips,
        "rows": ratings.flag_rows(found, viewer, names_of(viewer, viewer.actor.centre)),
        "refused": refused,
    }
    return page(request, viewer, "desk/ratings_flags.html", context, status=status)


@require_POST
@desk
def check(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Write down what an oddity was."""
    note = request.POST.get("note", "")
    try:
        flags.check(pk, actor=viewer.actor, note=note, now=viewer.now)
    except (Invalid, NotAllowed) as why:
        said = why.errors[0][1] if isinstance(why, Invalid) else why.message
        return _flags(request, viewer, _(said), why.status)
    messages.success(request, _("核对情况已记下。"))
    return redirect("desk-flags")


@require_GET
@desk
def of_visits(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What visitors to the window said in the last month."""
    if not rectify.may_settle(viewer.actor):
        raise NotPermitted(_("到访评价由督办员、中心领导查看。"))
    context = {
        "tabs": ratings.tabs(viewer, "desk-visits"),
        "visits": ratings.visits_of(viewer),
    }
    return page(request, viewer, "desk/ratings_visits.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@desk
def invite(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The window shows a code; whoever came opens it on their own phone and rates."""
    if not visits.may_invite(viewer.actor):
        raise NotPermitted(_("请评价的二维码由窗口出示。"))
    points = WindowPoint.objects.filter(centre_id=viewer.actor.centre, active=True)
    known = {point.code: point.name for point in points}
    context: dict[str, object] = {"points": known.items(), "point": request.POST.get("point", "")}
    if request.method == "POST":
        point = request.POST.get("point", "")
        _visit, mark = visits.invite(
            actor=viewer.actor,
            point=point if point in known else "",
            on=viewer.time.local_day(viewer.now),
            now=viewer.now,
        )
        address = request.build_absolute_uri(reverse("rate-visit", args=[mark]))
        qr = segno.make(address, error="m").svg_data_uri(omitsize=True, border=2)
        context |= {"address": address, "qr": qr}
    return page(request, viewer, "desk/ratings_invite.html", context)


@require_GET
@desk
def of_case(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """The ratings and oddities of one case, for its page."""
    _look(viewer)
    case = queries.case_for(viewer.actor, case_no)
    names = names_of(viewer, case.centre_id)
    shown = [reading.Shown(row, case, ()) for row in reading.of_case(case)]
    context = {
        "case_no": case_no,
        "ratings": ratings.rating_rows(shown, viewer, names),
        "flags": ratings.flag_rows(flags.flags_of(case, viewer.actor), viewer, names),
    }
    if request.headers.get("HX-Request"):
        return render(request, "desk/ratings_case.html", context)
    crumbs = [Link(label=case_no, href=reverse("desk-case", args=[case_no]))]
    return page(request, viewer, "desk/ratings_of_case.html", context, crumbs=crumbs)
