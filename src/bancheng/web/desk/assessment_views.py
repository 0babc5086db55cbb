"""自评的页面 — clause by clause, from live evidence, on screen and as a document."""

from datetime import date
from itertools import groupby

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from bancheng.people.models import Centre
from bancheng.reports import assessment
from bancheng.reports.kinds import Period, span_of
from bancheng.reports.render import assessment as rendered
from bancheng.rules.errors import Invalid
from bancheng.web.desk.frame import Viewer, desk, page
from bancheng.web.desk.report_views import WORD


class SpanForm(forms.Form):
    """Which days are looked at."""

    use_required_attribute = False
    first = forms.DateField(label=gettext_lazy("从"), widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=gettext_lazy("到"), widget=forms.DateInput({"type": "date"}))


@require_GET
@desk
def assess(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The clauses with what was found for each."""
    form, first, last = _asked(request, viewer)
    found: list[assessment.Finding] = []
    try:
        found = assessment.assess(viewer.actor, first, last, now=viewer.now)
    except Invalid as why:
        form.add_error("last", _(why.errors[0][1]))
    if found and request.GET.get("form") == "docx":
        return _document(viewer, first, last)
    groups = [
        (source.value, list(findings))
        for source, findings in groupby(found, key=lambda finding: finding.clause.source)
    ]
    counts = [
        (standing.value, _(label), sum(f.standing is standing for f in found))
        for standing, label in assessment.STANDING_LABELS.items()
    ]
    context = {
        "form": form,
        "groups": groups,
        "counts": counts,
        "file": f"{reverse('desk-assessment')}?first={first}&last={last}&form=docx",
    }
    status = 422 if form.errors else 200
    return page(request, viewer, "desk/assessment.html", context, status=status)


def _asked(request: HttpRequest, viewer: Viewer) -> tuple[SpanForm, date, date]:
    """The days that the address names; this quarter up to today when it names none."""
    today = viewer.time.local_day(viewer.now)
    first, last = span_of(Period.QUARTER, today).first, today
    given = {"first": first.isoformat(), "last": last.isoformat(), **request.GET.dict()}
    form = SpanForm(given)
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    return form, first, last


def _document(viewer: Viewer, first: date, last: date) -> HttpResponse:
    with translation.override("zh-hans"):  # the document is Chinese, as reports are
        found = assessment.assess(viewer.actor, first, last, now=viewer.now)
        name = str(Centre.objects.values_list("name", flat=True).get(pk=viewer.actor.centre))
        content = rendered.docx(name, first, last, found)
    headers = {
        "Content-Disposition": f'attachment; filename="assessment-{last:%Y%m%d}.docx"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=WORD, headers=headers)
