"""档案的页面 — lists, the file of a case, its report, taking it out, appraisal by two."""

from itertools import chain

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.archive import appraisal, packages, properties, taking
from bancheng.cases import actions
from bancheng.config import Unconfigured
from bancheng.people.models import Centre
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, Refused
from bancheng.web.desk import archive as shown
from bancheng.web.desk.frame import Viewer, desk, page
from bancheng.web.shared.parts import Link

TABS = ("due", "kept", "terms", "lists")


def _crumbs() -> list[Link]:
    return [Link(label=_("档案"), href=reverse("desk-archive"))]


@require_GET
@desk
def archive(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One of the four lists."""
    shown.readers_only(viewer)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    return _lists(request, viewer, tab)


def _lists(
    request: HttpRequest, viewer: Viewer, tab: str, *, refused: str = "", status: int = 200
) -> HttpResponse:
    read = {
        "due": shown.due,
        "kept": shown.kept,
        "terms": shown.past_term,
        "lists": shown.lists,
    }
    context = {
        "tab": tab,
        "tabs": shown.tabs(viewer, tab),
        "rows": read[tab](viewer),
        "counts": shown.counts(viewer) if tab == "kept" else [],
        "own": appraisal.is_archivist(viewer.actor),
        "refused": refused,
        "typed": request.POST.get("opinion", ""),
        "picked": request.POST.getlist("case"),
    }
    return page(request, viewer, "desk/archive.html", context, status=status)


@require_GET
@desk
def archive_case(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """The checklist of a case, its package, and what can be done with it."""
    return _case(request, viewer, case_no)


def _case(
    request: HttpRequest, viewer: Viewer, case_no: str, *, refused: str = "", status: int = 200
) -> HttpResponse:
    shown.readers_only(viewer)
    context = {
        "file": shown.case_file(viewer, case_no),
        "refused": refused,
        "typed": request.POST.get("reason", ""),
    }
    return page(request, viewer, "desk/archive_case.html", context, crumbs=_crumbs(), status=status)


@require_POST
@desk
def archive_act(request: HttpRequest, viewer: Viewer, case_no: str, action: str) -> HttpResponse:
    """Archive the case, pack it, hold it back or lift that."""
    shown.readers_only(viewer)
    reason, actor, now = request.POST.get("reason", ""), viewer.actor, viewer.now
    try:
        if action == "archive":
            actions.act(case_no, "archive", actor=actor, given={}, now=now)
            messages.success(request, _("已归档。归档包正在封装。"))
        elif action == "pack":
            _pack(viewer, case_no)
        elif action == "hold":
            appraisal.hold(case_no, actor=actor, reason=reason, now=now)
        elif action == "lift":
            appraisal.lift(case_no, actor=actor, now=now)
        else:
            raise NotVisible
    except (NotVisible, NotPermitted):
        raise
    except (Refused, Unconfigured) as why:
        status = getattr(why, "status", 409)
        return _case(request, viewer, case_no, refused=_said(why), status=status)
    return redirect("desk-archive-case", case_no)


def _pack(viewer: Viewer, case_no: str) -> None:
    if not appraisal.is_archivist(viewer.actor):
        raise NotPermitted(_("归档包由本中心档案员封装。"))
    shown.case_of(viewer, case_no)
    packages.build(case_no, now=viewer.now)


def _said(why: Exception) -> str:
    if isinstance(why, Unconfigured):
        return _("签名密钥还没有设置，不能封装。请联系系统管理员。")
    if isinstance(why, Invalid):
        return _(why.errors[0][1])
    return _(why.message) if isinstance(why, Refused) else ""


@require_POST
@desk
def take_package(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponseBase:
    """Send the package to the archivist, who says why; it is noted."""
    shown.readers_only(viewer)
    found = shown.package_of(viewer, case_no)
    try:
        reason = request.POST.get("reason", "")
        taking.take(found, actor=viewer.actor, reason=reason, now=viewer.now)
        content = packages.pieces(found)
        first = next(content)  # so that a missing file is told before anything is sent
    except (NotVisible, NotPermitted):
        raise
    except Refused as why:
        return _case(request, viewer, case_no, refused=_said(why), status=why.status)
    except OSError:
        return _case(request, viewer, case_no, refused=_("归档包的文件不在了。"), status=409)
    answer = StreamingHttpResponse(chain([first], content), content_type="application/zip")
    answer.headers["Content-Length"] = str(found.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{case_no}.zip"'
    return answer


@require_GET
@desk
def archive_report(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """The four-property report on A4; `?pdf` gives it as PDF/A."""
    shown.readers_only(viewer)
    found = shown.package_of(viewer, case_no)
    if packages.is_disposed(found):
        raise NotVisible
    report = properties.examine(found, now=viewer.now)
    centre = str(Centre.objects.values_list("name", flat=True).get(pk=viewer.actor.centre))
    if "pdf" in request.GET:
        return _pdf(viewer, report, centre)
    return render(request, "desk/archive_report.html", {"report": report, "centre": centre})


def _pdf(viewer: Viewer, report: properties.Report, centre: str) -> HttpResponse:
    from bancheng.papers import documents

    at = f"{report.at.astimezone(viewer.time.zone):%Y-%m-%d %H:%M}"
    document = properties.document(report, centre, at)
    content = documents.render_pdf("report", document, at=report.at)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{report.case.case_no}-report.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_POST
@desk
def propose(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Propose the chosen packages for disposal."""
    shown.readers_only(viewer)
    try:
        made = appraisal.propose(
            actor=viewer.actor,
            case_nos=request.POST.getlist("case"),
            opinion=request.POST.get("opinion", ""),
            now=viewer.now,
        )
    except Invalid as why:
        return _lists(request, viewer, "terms", refused=_said(why), status=422)
    messages.success(request, _("已提请。由中心领导审批。"))
    return redirect("desk-appraisal", made.pk)


@require_http_methods(["GET", "POST"])
@desk
def one_appraisal(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """A list of disposal; a leader who did not propose it agrees or does not."""
    refused, status = "", 200
    if request.method == "POST":
        try:
            agree = request.POST.get("agree") == "yes"
            opinion = request.POST.get("opinion", "")
            appraisal.decide(pk, actor=viewer.actor, agree=agree, opinion=opinion, now=viewer.now)
            return redirect("desk-appraisal", pk)
        except (NotVisible, NotPermitted):
            raise
        except Refused as why:
            refused, status = _said(why), why.status
    found = appraisal.appraisal_for(viewer.actor, pk)
    context = {
        "found": found,
        "state": _(shown.STATES[found.state]),
        "lines": shown.lines(found),
        "proposed_by": viewer.names.person(found.proposed_by),
        "decided_by": viewer.names.person(found.decided_by) if found.decided_by else "",
        "opinion": found.opinion.reveal(),
        "decision": found.decision.reveal() if found.decision else "",
        "may_decide": appraisal.may_decide(viewer.actor, found),
        "refused": refused,
    }
    return page(request, viewer, "desk/appraisal.html", context, crumbs=_crumbs(), status=status)
