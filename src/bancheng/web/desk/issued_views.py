"""出具的文书 — the papers of one line of a case's log: to print, to take away, to open in full."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.papers import reading
from bancheng.papers.models import IssuedPaper
from bancheng.papers.sheet import Reader
from bancheng.rules.errors import Invalid, NotVisible, TooOften
from bancheng.rules.permissions import may_unmask
from bancheng.web.desk.frame import Viewer, desk
from bancheng.web.shared import papers as files


@never_cache
@require_GET
@desk
def issued(request: HttpRequest, viewer: Viewer, case_no: str, seq: int) -> HttpResponse:
    """The papers of that line as they lie on the desk, personal values masked."""
    case, papers = _papers(viewer, case_no, seq)
    reader = reading.reader_for(viewer.actor, queries.facts_of(case))
    return _shown(request, viewer, case, seq, papers, reader)


@never_cache
@require_POST
@desk
def opened(request: HttpRequest, viewer: Viewer, case_no: str, seq: int) -> HttpResponse:
    """The same with nothing masked: with a reason, and logged; a page or a file."""
    case, papers = _papers(viewer, case_no, seq)
    form, _dash, wanted = request.POST.get("form", "print").partition("-")
    try:
        reader = reading.opened(papers[0], viewer.actor, request.POST.get("reason", ""), viewer.now)
    except (Invalid, TooOften) as why:
        masked = reading.reader_for(viewer.actor, queries.facts_of(case))
        said = why.errors[0][1] if isinstance(why, Invalid) else why.message
        return _shown(request, viewer, case, seq, papers, masked, error=_(said), status=why.status)
    chosen = next((paper for paper in papers if str(paper.pk) == wanted), None)
    if form != "print" and chosen is not None:
        return files.file_of(chosen, form, reader)
    return _shown(request, viewer, case, seq, papers, reader)


@never_cache
@require_GET
@desk
def issued_file(_request: HttpRequest, viewer: Viewer, pk: int, form: str) -> HttpResponse:
    """One paper as a file, personal values masked."""
    paper = reading.paper_for(viewer.actor, pk)
    case = queries.case_for(viewer.actor, paper.case.case_no)
    return files.file_of(paper, form, reading.reader_for(viewer.actor, queries.facts_of(case)))


def _papers(viewer: Viewer, case_no: str, seq: int) -> tuple[Case, list[IssuedPaper]]:
    case = queries.case_for(viewer.actor, case_no)
    papers = reading.papers_at(case, seq, viewer.actor)
    if not papers:
        raise NotVisible
    return case, papers


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    case: Case,
    seq: int,
    papers: Sequence[IssuedPaper],
    reader: Reader,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "heading": papers[0].title,
        "case_no": case.case_no,
        "seq": seq,
        "sheets": files.sheets(papers, reader, "desk-issued-file"),
        "many": len(papers) > 1,
        "opened": reader.whole,
        "may_open": may_unmask(viewer.actor, queries.facts_of(case)),
        "error": error,
    }
    return render(request, "desk/issued.html", context, status=status)
