"""查进度 — number and code open the journey; what its reporter may do now is done from there."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bancheng import config
from bancheng.cases import actions, queries
from bancheng.evaluation import visits
from bancheng.rules.errors import Invalid, Refused
from bancheng.rules.facts import REPORTER, CaseFacts
from bancheng.rules.masking import mask_enterprise, mask_name, mask_phone
from bancheng.rules.states import Outcome
from bancheng.web.public import draft, journey, limits, once, tracking
from bancheng.web.public.acts import ACTS
from bancheng.web.public.forms import raw_answers
from bancheng.web.public.journey import Journey
from bancheng.web.public.visit import device_of
from bancheng.web.shared.parts import Fact


class LookUp(forms.Form):
    case_no = forms.CharField(
        label=_("诉求编号"),
        max_length=60,
        help_text=_("在回执上，BC 开头。"),
        widget=forms.TextInput(
            attrs={"class": "code", "autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("请写诉求编号。")},
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        help_text=_("10 个字母和数字，大小写都行。"),
        widget=forms.TextInput(
            attrs={
                "class": "code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "size": 16,
            }
        ),
        error_messages={"required": _("请写查询码。")},
    )

    def clean_case_no(self) -> str:
        return tracking.tidy_number(self.cleaned_data["case_no"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Ask for number and code. The code is never in an address."""
    if request.method != "POST":
        form = LookUp(initial={"case_no": request.GET.get("case_no", "")[:60]})
        context = {"form": form, "back": "/", "paper": _paper_in(request)}
        return render(request, "public/track.html", context)
    if refused := limits.too_many(request, "look-up"):
        return refused
    form = LookUp(request.POST)
    if form.is_valid():
        case_no = form.cleaned_data["case_no"]
        if tracking.found(case_no, form.cleaned_data["code"]):
            request.session.cycle_key()
            tracking.remember(request, case_no, config.now())
            waiting = tracking.unsent(request, case_no)
            return redirect(_address(case_no, waiting[0] if waiting else ""))
        form.add_error(None, gettext("编号和查询码对不上。请对照回执，一个一个再看一遍。"))
    return render(request, "public/track.html", {"form": form, "back": "/"}, status=422)


def _paper_in(request: HttpRequest) -> str:
    """Where to check the paper whose picture code led here."""
    named = {name: request.GET.get(name, "")[:60] for name in ("paper", "check")}
    return f"{reverse('paper-check')}?{urlencode(named)}" if all(named.values()) else ""


def _address(case_no: str, action: str = "") -> str:
    if action:
        return reverse("track-act", args=[case_no, action])
    return reverse("track-case", args=[case_no])


def _ask_for_code(request: HttpRequest, case_no: str) -> HttpResponse:
    messages.info(request, gettext("为了保护您的信息，请再写一次查询码。填过的内容还在。"))
    return redirect(f"{reverse('track')}?case_no={case_no[:60]}")


View = Callable[..., HttpResponse]


def for_its_reporter(view: View) -> View:
    """Open the page only to who has shown the code; keep what was typed until it is shown again."""

    @wraps(view)
    def guarded(request: HttpRequest, case_no: str, **more: str) -> HttpResponse:
        if tracking.follows(request, case_no):
            return view(request, case_no, **more)
        action = more.get("action", "")
        if request.method == "POST" and action in ACTS:
            typed = raw_answers(ACTS[action].form(), request.POST)
            tracking.put_by(request, case_no, action, typed)
        return _ask_for_code(request, case_no)

    return guarded


@never_cache
@require_safe
@for_its_reporter
def case(request: HttpRequest, case_no: str) -> HttpResponse:
    """The journey: where it is, who has it, by when, what one can do, one's own papers."""
    from bancheng.web.public import issued  # it is open to whom this module lets in

    found = journey.of(case_no, config.now())
    doors = [(ACTS[a], _address(case_no, a)) for a in ACTS if a in found.actions]
    papers = issued.links(found.row)
    context = {"journey": found, "doors": doors, "facts": _own_facts(found), "papers": papers}
    return render(request, "public/track_case.html", context)


def _own_facts(found: Journey) -> list[Fact]:
    row = found.row
    name, phone = row.reporter_name.reveal(), row.reporter_phone.reveal()
    mask = mask_enterprise if row.reporter_kind == "enterprise" else mask_name
    return [
        Fact(label=gettext("诉求编号"), value=row.case_no),
        Fact(label=gettext("想办的事"), value=row.item_name or gettext("没有写")),
        Fact(label=gettext("反映人"), value=f"{mask(name)}  {mask_phone(phone)}".strip()),
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_its_reporter
def act(request: HttpRequest, case_no: str, action: str) -> HttpResponse:
    """One thing the reporter does: asked, checked, done once, and told plainly."""
    if action not in ACTS:
        raise Http404
    found = journey.of(case_no, config.now())
    if request.method != "POST":
        if action not in found.actions:
            messages.info(request, gettext("这一步现在不用办了，请看现在到了哪里。"))
            return redirect(_address(case_no))
        waiting = tracking.unsent(request, case_no)
        initial = waiting[1] if waiting and waiting[0] == action else None
        form = ACTS[action].form(initial=initial, **_known(found))
        return _ask(request, found, action, form)
    if refused := limits.too_many(request, "act"):
        return refused
    form = ACTS[action].form(request.POST, request.FILES, **_known(found))
    if not form.is_valid():
        return _ask(request, found, action, form, status=422)
    return _done(request, found, action, form)


def _known(found: Journey) -> dict[str, Any]:
    """What a form is told of the case."""
    return {
        "pack": found.world.pack,
        "online": found.row.channel in ("web", "app"),
        "refused": found.facts.outcome is Outcome.CANNOT_BY_LAW,
    }


def _done(request: HttpRequest, found: Journey, action: str, form: forms.Form) -> HttpResponse:
    case_no, told = found.row.case_no, ACTS[action].told
    try:
        after = _carry_out(request, case_no, action, dict(form.cleaned_data))
    except Invalid as why:
        for name, message in why.errors:
            form.add_error(_box(form, name), gettext(message))
        return _ask(request, found, action, form, status=422)
    except Refused as why:
        form.add_error(None, gettext(why.message))
        return _ask(request, found, action, form, status=409)
    tracking.sent(request)
    if action == "rate" and after.rating and after.rated_round is not None:
        visits.note_device(
            f"{case_no}:{after.rated_round}",
            after.centre,
            device_of(request, after.centre),
            after.rating,
            config.now(),
        )
    messages.success(request, told(after, form.cleaned_data))
    return redirect(_address(case_no))


def _carry_out(request: HttpRequest, case_no: str, action: str, given: dict[str, Any]) -> CaseFacts:
    """Do it, files and all, or nothing. Of two sent at once the second finds it done."""
    now, mark = config.now(), request.POST.get("once", "")
    uploads = given.pop("uploads", [])
    with transaction.atomic():
        if not mark or once.first_time(f"{case_no}:{mark}"):
            files = [
                actions.attach(
                    case_no, actor=REPORTER, name=f.name or "", content=draft.read(f), now=now
                )
                for f in uploads
            ]
            if files:
                given["attachments"] = [str(f.pk) for f in files]
            actions.act(case_no, action, actor=REPORTER, given=given, now=now)
    return queries.facts_of(queries.case_for(REPORTER, case_no))


def _box(form: forms.Form, name: str) -> str | None:
    if name == "file":
        name = "uploads"
    return name if name in form.fields else None


def _ask(
    request: HttpRequest, found: Journey, action: str, form: forms.Form, status: int = 200
) -> HttpResponse:
    context = {
        "act": ACTS[action],
        "action": action,
        "journey": found,
        "form": form,
        "once": request.POST.get("once") or once.token(),
        "back": _address(found.row.case_no),
    }
    return render(request, "public/track_act.html", context, status=status)


@require_http_methods(["POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The person has seen enough: this device forgets the case."""
    tracking.forget(request)
    return redirect("/")
