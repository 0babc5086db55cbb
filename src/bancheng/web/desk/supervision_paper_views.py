"""督办文书的页面 — the list, drafting, a paper with its next steps, and its print."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.oversight import papers, reading
from bancheng.oversight.kinds import (
    KINDS,
    STATE_LABELS,
    UNIT_READERS,
    Kind,
    State,
    may_oversee,
    may_write,
)
from bancheng.people.models import Centre, Unit
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale
from bancheng.web.desk import supervision
from bancheng.web.desk import supervision_paper_files as files
from bancheng.web.desk import supervision_paper_page as reads
from bancheng.web.desk import supervision_papers as shown
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.shared.papers import TYPES, download
from bancheng.web.shared.parts import Link


def _readers(viewer: Viewer) -> None:
    if not may_oversee(viewer.actor) and not viewer.actor.roles & UNIT_READERS:
        raise NotPermitted(_("督办文书由督办员、中心领导和有关单位查看。"))


def _crumbs() -> list[Link]:
    return [Link(label=_("督办文书"), href=reverse("desk-papers"))]


@require_GET
@desk
def all_papers(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The papers that the viewer may read, the newest first."""
    _readers(viewer)
    state = request.GET.get("state", "")
    state = state if state in frozenset(State) else ""
    found = reading.papers(viewer.actor, state=state)
    names = names_of(viewer, viewer.actor.centre)
    here = reverse("desk-papers")
    states = [Link(label=_("全部"), href=here, current=not state)]
    states += [
        Link(label=_(STATE_LABELS[one]), href=f"{here}?state={one}", current=one == state)
        for one in State
        if may_oversee(viewer.actor) or one not in (State.DRAFT, State.PROPOSED)
    ]
    context = {
        "rows": reads.paper_rows(found, viewer, names),
        "states": states,
        "tabs": supervision.tabs(viewer, "desk-papers"),
        "may_write": may_write(viewer.actor),
        "full": len(found) >= reading.SHOWN,
    }
    return page(request, viewer, "desk/papers.html", context)


@require_http_methods(["GET", "POST"])
@desk
def new_paper(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Draft a paper; it begins with what the unit's cases show."""
    kind = shown.kind_asked(request)
    if not may_write(viewer.actor, kind):
        raise NotPermitted(_("督办文书由本中心督办员、领导拟写。"))
    names = names_of(viewer, viewer.actor.centre)
    if request.method == "GET":
        chosen = request.GET.getlist("case")[: papers.MOST_CASES]
        unit = request.GET.get("unit", "")
        begin, found = shown.suggested(viewer, names, kind, unit, chosen)
        form = shown.PaperForm(initial=begin, kind=kind, names=names)
        return _form(request, viewer, form, kind, found=found)
    form = shown.PaperForm(request.POST, kind=kind, names=names)
    try:
        paper = papers.write(
            actor=viewer.actor,
            kind=kind,
            content=form.content(viewer),
            units=dict(names.choices()),
            now=viewer.now,
        )
    except Invalid as why:
        form.refuse(why)
        return _form(request, viewer, form, kind, status=422)
    messages.success(request, _("已拟稿。核对后提请签发。"))
    return redirect("desk-paper", paper.pk)


@require_http_methods(["GET", "POST"])
@desk
def edit_paper(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Write a draft anew."""
    paper = reading.paper_for(viewer.actor, pk)
    if "amend" not in papers.allowed(paper, viewer.actor):
        raise NotPermitted(_("只有拟稿人能修改，签发以后不能改。"))
    kind, names = Kind(paper.kind), names_of(viewer, viewer.actor.centre)
    if request.method == "GET":
        form = shown.PaperForm(initial=shown.initial_of(paper), kind=kind, names=names)
        return _form(request, viewer, form, kind, version=paper.version)
    form = shown.PaperForm(request.POST, kind=kind, names=names)
    version = _version(request)
    try:
        papers.amend(
            pk,
            actor=viewer.actor,
            content=form.content(viewer),
            units=dict(names.choices()),
            version=version,
            now=viewer.now,
        )
    except Invalid as why:
        form.refuse(why)
        return _form(request, viewer, form, kind, version=version, status=422)
    except (Stale, NotAllowed) as why:
        messages.error(request, _(why.message))
    return redirect("desk-paper", pk)


@require_GET
@desk
def paper(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """A paper, its history, and what the reader may do next."""
    return _paper(request, viewer, pk)


@require_POST
@desk
def paper_act(request: HttpRequest, viewer: Viewer, pk: int, action: str) -> HttpResponse:
    """Make one move on a paper; the second press of a double click changes nothing."""
    word, version, day = request.POST.get("word", ""), _version(request), _day(request)
    try:
        papers.act(
            pk, action, actor=viewer.actor, word=word, day=day, version=version, now=viewer.now
        )
    except (Invalid, NotAllowed) as why:
        said = why.errors[0][1] if isinstance(why, Invalid) else why.message
        return _paper(request, viewer, pk, refused=_(said), typed=word, status=why.status)
    except Stale as why:
        if not papers.already_done(pk, action, actor=viewer.actor, version=version):
            return _paper(request, viewer, pk, refused=_(why.message), typed=word, status=409)
    if back := request.POST.get("back"):
        return redirect("desk-approvals") if back == "approvals" else redirect("desk-paper", pk)
    return redirect("desk-paper", pk)


@require_GET
@desk
def paper_print(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The paper on A4."""
    found, addressee = _to_print(viewer, pk)
    context = {"paper": found, "addressee": addressee, "day_format": _("Y年n月j日")}
    return render(request, "desk/paper_print.html", context)


@require_GET
@desk
def paper_file(_request: HttpRequest, viewer: Viewer, pk: int, form: str) -> HttpResponse:
    """The paper as a Word file or an archive PDF."""
    if form not in TYPES:
        raise NotVisible
    found, addressee = _to_print(viewer, pk)
    content = files.file_of(found, form, addressee, _("Y年n月j日"))
    return download(content, f"{found.heading}{found.number}", form)


def _to_print(viewer: Viewer, pk: int) -> tuple[reads.PaperPage, str]:
    """The paper, and whom it addresses by the full name."""
    names = names_of(viewer, viewer.actor.centre)
    found = reads.paper_page(viewer, names, pk, _centre(viewer))
    unit = Unit.objects.filter(centre_id=viewer.actor.centre, code=found.unit_code)
    whole = unit.values_list("name", flat=True).first() if found.to_unit else None
    return found, whole or found.addressee


def _paper(
    request: HttpRequest,
    viewer: Viewer,
    pk: int,
    *,
    refused: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    names = names_of(viewer, viewer.actor.centre)
    found = reads.paper_page(viewer, names, pk, _centre(viewer))
    context = {"paper": found, "refused": refused, "typed": typed}
    return page(request, viewer, "desk/paper.html", context, crumbs=_crumbs(), status=status)


def _form(
    request: HttpRequest,
    viewer: Viewer,
    form: shown.PaperForm,
    kind: Kind,
    *,
    found: list[reads.Shown] | None = None,
    version: int = 0,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "label": _(KINDS[kind].label),
        "kinds": [] if version else shown.kinds_of(viewer, kind, request),
        "found": found or [],
        "version": version,
        "unit": request.GET.get("unit", ""),
        "units": names_of(viewer, viewer.actor.centre).choices(),
    }
    return page(request, viewer, "desk/paper_form.html", context, crumbs=_crumbs(), status=status)


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return None


def _centre(viewer: Viewer) -> str:
    return str(Centre.objects.values_list("name", flat=True).get(pk=viewer.actor.centre))
