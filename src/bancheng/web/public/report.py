"""反映问题 — the wizard: told first, one question a page, read back, handed in once."""

from datetime import date, datetime
from typing import Any

import segno
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bancheng import config
from bancheng.calendar_cn.queries import worktime
from bancheng.cases import actions
from bancheng.cases.models import Case
from bancheng.people.queries import public_centre
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid, Refused
from bancheng.rules.facts import REPORTER
from bancheng.web.public import draft as drafts
from bancheng.web.public import limits, once, receipt, steps
from bancheng.web.public.dates import deadline
from bancheng.web.public.draft import Draft
from bancheng.web.public.forms import raw_answers
from bancheng.web.public.notice import POINTS
from bancheng.web.shared.context import window_card
from bancheng.web.shared.parts import Fact


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Say why and what will be asked, before anything is asked."""
    if request.method == "POST":
        drafts.begin(request)
        return redirect("report-step", steps.KEYS[0])
    name = {"window": window_card().name}
    points = [(_(p.heading), _(p.text) % name) for p in POINTS]
    kept = drafts.load(request)
    going_on = _address(steps.unfinished(kept.answers)) if kept and kept.answers else ""
    context = {"points": points, "going_on": going_on, "back": "/"}
    return render(request, "public/report_begin.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Ask one question. Whatever was typed is kept, also when it is not right yet."""
    draft = drafts.load(request)
    if draft is None:
        return redirect("report")
    changing = "change" in request.GET
    if request.method != "POST":
        form = steps.BY_KEY[key].form(draft.answers)(initial=draft.answers.get(key))
        return _ask(request, draft, key, form, changing=changing)
    if request.FILES and (refused := limits.too_many(request, "upload")):
        return refused
    form, faults = _answered(request, draft, key)
    if "drop" in request.POST:
        return redirect(request.get_full_path())
    if "back" in request.POST:
        return redirect(_before(key, changing=changing))
    if faults or not form.is_valid():
        for fault in faults:
            form.add_error("uploads", fault)
        return _ask(request, draft, key, form, changing=changing, status=422)
    return redirect("report-check" if changing or key == steps.KEYS[-1] else _after(key))


def _answered(request: HttpRequest, draft: Draft, key: str) -> tuple[Form, list[str]]:
    """Keep what was typed and the files that came with it; return what to say of the files."""
    form_class = steps.BY_KEY[key].form(draft.answers)
    form = form_class(request.POST, request.FILES)
    draft.answers[key] = raw_answers(form, request.POST)
    if mark := request.POST.get("drop"):
        drafts.drop_file(draft, mark)
    files = request.FILES.getlist("uploads") if "uploads" in form.fields else []
    faults = drafts.add_files(draft, files)
    drafts.save(request, draft)
    return form_class(request.POST), faults


def _ask(
    request: HttpRequest, draft: Draft, key: str, form: Form, *, changing: bool, status: int = 200
) -> HttpResponse:
    context = {
        "step": steps.BY_KEY[key],
        "number": steps.KEYS.index(key) + 1,
        "steps": len(steps.KEYS),
        "form": form,
        "files": draft.files if key == "story" else (),
        "changing": changing,
        "action": request.get_full_path(),
    }
    return render(request, "public/report_step.html", context, status=status)


def _before(key: str, *, changing: bool) -> str:
    if changing:
        return reverse("report-check")
    index = steps.KEYS.index(key)
    return _address(steps.KEYS[index - 1]) if index else reverse("report")


def _after(key: str) -> str:
    return _address(steps.KEYS[steps.KEYS.index(key) + 1])


def _address(key: str | None) -> str:
    return reverse("report-step", args=[key]) if key else reverse("report-check")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Read the answers back, each with a way to change it; hand them in."""
    draft = drafts.load(request)
    if draft is None:
        return redirect("report-done" if receipt.held(request) else "report")
    if missing := steps.unfinished(draft.answers):
        return redirect(f"{_address(missing)}?change=1")
    if request.method != "POST":
        return _read_back(request, draft)
    if refused := limits.too_many(request, "report"):
        return refused
    try:
        _hand_in(request, draft, config.now())
    except Refused as why:
        return _read_back(request, draft, refused=why)
    return redirect("report-done")


def _read_back(request: HttpRequest, draft: Draft, refused: Refused | None = None) -> HttpResponse:
    form = Form({})
    if refused:
        messages = [m for _path, m in refused.errors] if isinstance(refused, Invalid) else []
        for message in messages or [refused.message]:
            form.add_error(None, _(message))
    today = timezone.localdate(config.now())
    facts = [
        Fact(label=str(line.label), value=line.value, change=f"{_address(line.step)}?change=1")
        for line in steps.lines(draft.answers, files=len(draft.files), today=today)
    ]
    context = {"facts": facts, "form": form, "back": _address(steps.KEYS[-1])}
    return render(request, "public/report_check.html", context, status=422 if refused else 200)


def _hand_in(request: HttpRequest, draft: Draft, now: datetime) -> None:
    """Register the draft. Of two that come at once, the second finds what the first has left."""
    with transaction.atomic():
        if not once.first_time(draft.token):
            return
        case = _register(draft, now)
        receipt.keep(request, case, now)
        request.session.pop(drafts.KEY, None)
        request.session.save()
    drafts.discard(request, draft)


def _register(draft: Draft, now: datetime) -> Case:
    centre = public_centre()
    if centre is None:
        raise Refused(_("窗口还没有开通网上反映，请直接打窗口电话，或到窗口来。"))
    given = steps.registration(draft.answers)
    case = actions.register(
        actor=REPORTER,
        centre=centre.code,
        channel="web",
        notice_version=draft.notice,
        now=now,
        **given,
    )
    files = [
        actions.attach(case.case_no, actor=REPORTER, name=name, content=content, now=now)
        for name, content in drafts.contents(draft)
    ]
    if files:
        supplied = {"statement": "随反映一起提交的材料", "attachments": [str(f.pk) for f in files]}
        actions.act(case.case_no, "supply", actor=REPORTER, given=supplied, now=now)
    return case


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Show number and code once, what comes next and by when."""
    case = receipt.held(request)
    if case is None:
        return redirect("track")
    code, now = case.query_code, config.now()
    time = worktime(case.centre_id)
    by = deadline(time, case.step_due_at, now) if case.step_due_at else None
    address = request.build_absolute_uri(f"{reverse('track')}?case_no={case.case_no}")
    context: dict[str, Any] = {
        "case": case,
        "code": f"{code[:5]}-{code[5:]}",
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        "by": by,
        "limit": _limit(case, time.local_day(now)),
    }
    return render(request, "public/report_done.html", context)


def _limit(case: Case, today: date) -> int:
    """Within how many working days of acceptance the answer is promised, as the rules begin."""
    pack = pack_for(case.centre_id, today)
    return pack.classes[pack.intake_class].limit_wd


@require_http_methods(["POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The person has the numbers: forget them on this device."""
    receipt.forget(request)
    return redirect("/")
