"""文书 — the reporter's own papers, and whether a paper in somebody's hand is genuine."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bancheng.cases.models import Case
from bancheng.papers import reading
from bancheng.papers.checking import look_up
from bancheng.papers.models import IssuedPaper
from bancheng.papers.sheet import REPORTER as ITS_REPORTER
from bancheng.rules.errors import NotVisible
from bancheng.rules.facts import REPORTER
from bancheng.web.public import limits
from bancheng.web.public.track import for_its_reporter
from bancheng.web.shared import papers as files
from bancheng.web.shared.parts import Link


class PaperCheck(forms.Form):
    """What stands at the foot of a paper."""

    number = forms.CharField(
        label=_("文书编号"),
        max_length=60,
        help_text=_("在文书右上角，例如 云政办果〔2026〕1号。"),
        error_messages={"required": _("请写文书编号。")},
    )
    check = forms.CharField(
        label=_("核验码"),
        max_length=40,
        help_text=_("在文书下方，12 个字母和数字，大小写都行。"),
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "size": 16}),
        error_messages={"required": _("请写核验码。")},
    )


def links(case: Case) -> list[Link]:
    """The reporter's own papers, the newest first."""
    return [
        Link(
            label=f"{paper.title} {paper.number}",
            href=reverse("track-paper", args=[case.case_no, paper.pk]),
        )
        for paper in reversed(reading.papers_of(case, REPORTER))
    ]


@never_cache
@require_safe
@for_its_reporter
def paper(request: HttpRequest, case_no: str, pk: int) -> HttpResponse:
    """One paper, to print or to keep."""
    found = _own(case_no, pk)
    context = {
        "sheet": files.sheets([found], ITS_REPORTER, "track-paper-file", case_no)[0],
        "title": found.title,
        "back": reverse("track-case", args=[case_no]),
    }
    return render(request, "public/issued.html", context)


@never_cache
@require_safe
@for_its_reporter
def paper_file(_request: HttpRequest, case_no: str, pk: int, form: str) -> HttpResponse:
    """The paper as a file."""
    return files.file_of(_own(case_no, pk), form, ITS_REPORTER)


def _own(case_no: str, pk: int) -> IssuedPaper:
    try:
        found = reading.paper_for(REPORTER, pk)
    except NotVisible as why:
        raise Http404 from why
    if found.case.case_no != case_no:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Number and check value tell whether the paper is ours, and say nothing of what it says."""
    if request.method != "POST":
        form = PaperCheck(initial=_from_address(request))
        return render(request, "public/paper_check.html", {"form": form, "back": "/"})
    if refused := limits.too_many(request, "look-up"):
        return refused
    form = PaperCheck(request.POST)
    if form.is_valid():
        found = look_up(form.cleaned_data["number"], form.cleaned_data["check"])
        if found is not None:
            context = {"found": found, "back": reverse("paper-check")}
            return render(request, "public/paper_genuine.html", context)
        said = gettext("没有这样的文书：编号和核验码对不上。请对照文书，一个一个再看一遍。")
        form.add_error(None, said)
    return render(request, "public/paper_check.html", {"form": form, "back": "/"}, status=422)


def _from_address(request: HttpRequest) -> dict[str, str]:
    """What a picture code has brought along."""
    return {"number": request.GET.get("paper", "")[:60], "check": request.GET.get("check", "")[:40]}
