"""定期报告的页面 — drafting, editing section by section, submitting, approving, taking away."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.reports import editions, periodic, typical
from bancheng.reports.kinds import PERIOD_LABELS, WRITERS, Period, ReportState, holds, span_of
from bancheng.reports.models import PeriodicReport
from bancheng.reports.render import report as rendered
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale
from bancheng.web.desk import report_page, rows
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.shared.parts import Link

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DraftForm(forms.Form):
    """Which period to report on."""

    use_required_attribute = False
    period = forms.ChoiceField(
        label=gettext_lazy("种类"),
        choices=[(p.value, gettext_lazy(label)) for p, label in PERIOD_LABELS.items()],
    )
    day = forms.DateField(
        label=gettext_lazy("期内的任意一天"), widget=forms.DateInput({"type": "date"})
    )


@require_http_methods(["GET", "POST"])
@desk
def all_reports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The reports, and the form that drafts the next."""
    last = span_of(Period.MONTH, viewer.time.local_day(viewer.now)).before()
    begin = {"period": Period.MONTH.value, "day": last.last.isoformat()}
    form = DraftForm(request.POST if request.method == "POST" else None, initial=begin)
    found, names = periodic.reports(viewer.actor), names_of(viewer, viewer.actor.centre)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = periodic.draft(
                viewer.actor, Period(asked["period"]), asked["day"], now=viewer.now
            )
        except (Invalid, NotAllowed) as why:
            said = why.errors[0][1] if isinstance(why, Invalid) else why.message
            form.add_error("day", _(said))
        else:
            messages.success(request, _("已按现有数据起草，请逐节核对。"))
            return redirect("desk-report", made.pk)
    context = {
        "rows": report_page.listed(found, names),
        "form": form,
        "may_write": holds(viewer.actor, WRITERS),
    }
    status = 422 if form.errors else 200
    return page(request, viewer, "desk/reports.html", context, status=status)


@require_GET
@desk
def report(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """A report with its sections and what the viewer may do next."""
    return _report(request, viewer, pk)


@require_POST
@desk
def write_section(request: HttpRequest, viewer: Viewer, pk: int, key: str) -> HttpResponse:
    """Write one section."""
    given = request.POST
    try:
        periodic.edit(
            pk,
            key,
            actor=viewer.actor,
            draft=given.get("draft", ""),
            words=given.get("words", ""),
            version=_version(request),
            now=viewer.now,
        )
    except (Invalid, NotAllowed, Stale) as why:
        typed = {"key": key, "draft": given.get("draft", ""), "words": given.get("words", "")}
        return _report(request, viewer, pk, refused=_said(why), typed=typed, status=why.status)
    return redirect(f"{reverse('desk-report', args=[pk])}#{key}")


@require_POST
@desk
def act(request: HttpRequest, viewer: Viewer, pk: int, action: str) -> HttpResponse:
    """Make one move on a report."""
    word, version, who = request.POST.get("word", ""), _version(request), viewer.actor
    try:
        if action == "send_back":
            periodic.send_back(pk, actor=who, word=word, version=version, now=viewer.now)
        elif action == "drop":
            periodic.drop(pk, word, actor=who, version=version, now=viewer.now)
        elif action in MOVES:
            MOVES[action](pk, actor=who, version=version, now=viewer.now)
        else:
            raise NotVisible
    except (Invalid, NotAllowed, Stale) as why:
        return _report(request, viewer, pk, refused=_said(why), status=why.status)
    return redirect("desk-report", pk)


MOVES = {
    "recount": periodic.recount,
    "submit": periodic.submit,
    "approve": periodic.approve,
}


class TypicalForm(forms.Form):
    """How a typical case is told."""

    use_required_attribute = False
    title = forms.CharField(label=gettext_lazy("标题"), max_length=typical.TITLE, required=False)
    text = forms.CharField(
        label=gettext_lazy("怎么写"), max_length=typical.TEXT, required=False,
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy("已隐去姓名和号码。请再读一遍：不能让人认出是谁。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk
def typical_case(request: HttpRequest, viewer: Viewer, pk: int, case_no: str) -> HttpResponse:
    """Tell one closed case, beginning with an anonymous draft."""
    found = _writable(viewer, pk)
    case = typical.case_for(found, viewer.actor, case_no)
    title, text = typical.suggestion(case)
    told = found.typical.filter(case=case).first()
    begin = {"title": told.title, "text": told.text} if told else {"title": title, "text": text}
    form = TypicalForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            periodic.choose(
                pk,
                case_no,
                actor=viewer.actor,
                title=given["title"],
                text=given["text"],
                version=_version(request),
                now=viewer.now,
            )
        except Invalid as why:
            for name, said in why.errors:
                form.add_error(name, _(said))
        except (NotAllowed, Stale) as why:
            form.add_error(None, _said(why))
        else:
            return redirect(f"{reverse('desk-report', args=[pk])}#typical")
    context = {"form": form, "report": found, "case": case, "about": rows.about(case, viewer)}
    crumbs = [*_crumbs(), Link(label=rendered.title_of(found), href=_href(found))]
    status = 422 if form.errors else 200
    return page(request, viewer, "desk/report_case.html", context, crumbs=crumbs, status=status)


@require_GET
@desk
def file(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The Word file: as it was issued, or of the draft as it stands."""
    found = periodic.report_for(viewer.actor, pk)
    try:
        issued = found.state == ReportState.ISSUED
        content = editions.kept(found.file_sm3) if issued else rendered.docx(found)
    except editions.Changed:
        messages.error(request, _("这份报告的文件与登记的摘要不符，请报告系统管理员。"))
        return redirect("desk-report", pk)
    name = f"report-{found.first:%Y%m}-{found.edition}{'' if issued else '-draft'}.docx"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=WORD, headers=headers)


@require_GET
@desk
def picture(_request: HttpRequest, viewer: Viewer, pk: int, key: str) -> HttpResponse:
    """The picture of a section."""
    content = rendered.picture(periodic.report_for(viewer.actor, pk), key)
    if content is None:
        raise NotVisible
    headers = {"Cache-Control": "private, max-age=300"}
    return HttpResponse(content, content_type="image/png", headers=headers)


# ── inside ───────────────────────────────────────────────────────────────


def _report(
    request: HttpRequest,
    viewer: Viewer,
    pk: int,
    *,
    refused: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = periodic.report_for(viewer.actor, pk)
    names = names_of(viewer, viewer.actor.centre)
    may = periodic.allowed(found, viewer.actor)
    offered = typical.candidates(found, viewer.actor) if "choose" in may else []
    context = {
        "report": found,
        "title": rendered.title_of(found),
        "state": report_page.listed([found], names)[0],
        "parts": report_page.parts(found, viewer),
        "may": may,
        "waits": found.state == ReportState.SUBMITTED and "approve" not in may,
        "whole": report_page.kept_whole(found),
        "typical": list(found.typical.all()),
        "offered": [(case.case_no, rows.about(case, viewer)) for case in offered],
        "story": report_page.story(found, names),
        "refused": refused,
        "typed": typed or {},
    }
    return page(request, viewer, "desk/report.html", context, crumbs=_crumbs(), status=status)


def _writable(viewer: Viewer, pk: int) -> PeriodicReport:
    found = periodic.report_for(viewer.actor, pk)
    if "choose" not in periodic.allowed(found, viewer.actor):
        raise NotPermitted(_("典型案例由起草的人在提请审签以前选取。"))
    return found


def _crumbs() -> list[Link]:
    return [Link(label=_("定期报告"), href=reverse("desk-reports"))]


def _href(found: PeriodicReport) -> str:
    return reverse("desk-report", args=[found.pk])


def _said(why: Invalid | NotAllowed | Stale) -> str:
    return _(why.errors[0][1] if isinstance(why, Invalid) else why.message)


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
