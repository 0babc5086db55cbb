"""共性问题的页面 — candidates to judge, problems with their measures, the lists behind numbers."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.cases import queries, store
from bancheng.cases.models import Case
from bancheng.problems import candidates, effect, finding, reading, records
from bancheng.problems.kinds import (
    CANDIDATE_STATE_LABELS,
    MOVES,
    OPENING,
    STATE_LABELS,
    CandidateState,
    State,
    may_look,
    may_manage,
    may_mark,
    may_read,
)
from bancheng.problems.matching import key_of
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale
from bancheng.web.desk import problem_forms as forms
from bancheng.web.desk import problem_page as shown
from bancheng.web.desk import rows
from bancheng.web.desk.candidate_rows import candidate_rows, joinable
from bancheng.web.desk.frame import Viewer, desk, page
from bancheng.web.shared.parts import Link

LISTED = 200


def _readers(viewer: Viewer) -> None:
    if not may_look(viewer.actor):
        raise NotPermitted(_("共性问题由研判派单员、中心领导、督办员和有措施的单位查看。"))


def crumbs() -> list[Link]:
    """The way back to the problems."""
    return [Link(label=_("共性问题"), href=reverse("desk-problems"))]


@require_GET
@desk
def problems(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The problems that the viewer may read, the newest first."""
    _readers(viewer)
    state = request.GET.get("state", "")
    state = state if state in frozenset(State) else ""
    found = reading.problems(viewer.actor, state=state)
    here = reverse("desk-problems")
    states = [Link(label=_("全部"), href=here, current=not state)]
    states += [
        Link(label=_(STATE_LABELS[one]), href=f"{here}?state={one}", current=one == state)
        for one in State
    ]
    context = {
        "rows": shown.problem_rows(found, viewer),
        "states": states,
        "tabs": shown.tabs(viewer, "desk-problems"),
        "may_open": may_manage(viewer.actor),
        "waits": reading.waiting(viewer.actor, viewer.time.local_day(viewer.now)),
        "several": any(one.centre_id != viewer.actor.centre for one in found),
        "full": len(found) >= reading.SHOWN,
    }
    return page(request, viewer, "desk/problems.html", context)


@require_http_methods(["GET", "POST"])
@desk
def new_problem(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open a problem by hand, with the cases that the address names."""
    if not may_manage(viewer.actor):
        raise NotPermitted(_(records.ONLY_MANAGERS))
    choices = forms.choices_for(viewer, viewer.names)
    if request.method == "GET":
        form = forms.opening_form(choices, initial=_begun(viewer, request.GET.getlist("case")))
        return _opening(request, viewer, form)
    try:
        given = forms.given_of(request.POST, OPENING)
        problem = records.open_problem(actor=viewer.actor, given=given, now=viewer.now)
    except Invalid as why:
        form = forms.opening_form(choices, request.POST)
        form.refuse(why.errors)
        return _opening(request, viewer, form, status=422)
    messages.success(request, _("已立项。接下来定措施。"))
    return redirect("desk-problem", problem.number)


def _begun(viewer: Viewer, numbers: Sequence[str]) -> dict[str, Any]:
    """What a problem of these cases begins with."""
    found = list(queries.visible(viewer.actor).filter(case_no__in=numbers[:50]))
    store.read(found)
    causes = {cause for case in found for cause in queries.facts_of(case).causes}
    return {
        "items": list(dict.fromkeys(key for case in found if (key := key_of(case)))),
        "causes": sorted(causes),
        "cases": [case.case_no for case in found],
    }


def _opening(
    request: HttpRequest, viewer: Viewer, form: forms.MoveForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form}
    return page(request, viewer, "desk/problem_new.html", context, crumbs=crumbs(), status=status)


@require_GET
@desk
def problem(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """A problem, its measures, its effect, and what the reader may do next."""
    return _problem(request, viewer, number)


@require_POST
@desk
def problem_act(request: HttpRequest, viewer: Viewer, number: str, action: str) -> HttpResponse:
    """Make one move on a problem; the second press of a double click changes nothing."""
    move, version = MOVES.get(action), _version(request)
    if move is None:
        raise NotVisible
    given = forms.given_of(request.POST, move.needs)
    try:
        records.act(
            number, action, actor=viewer.actor, given=given, version=version, now=viewer.now
        )
    except Invalid as why:
        return _problem(
            request, viewer, number, refused=action, data=request.POST, errors=why.errors,
            status=422,
        )  # fmt: skip
    except NotAllowed as why:
        return _problem(request, viewer, number, said=_(why.message), status=409)
    except Stale as why:
        if not records.already_done(number, action, actor=viewer.actor, version=version):
            return _problem(request, viewer, number, said=_(why.message), status=409)
    return redirect("desk-problem", number)


def _problem(
    request: HttpRequest,
    viewer: Viewer,
    number: str,
    *,
    said: str = "",
    refused: str = "",
    data: QueryDict | None = None,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    found = shown.problem_page(viewer, number, refused=refused, data=data, errors=errors)
    context = {"problem": found, "said": said}
    return page(request, viewer, "desk/problem.html", context, crumbs=crumbs(), status=status)


@require_GET
@desk
def problem_cases(request: HttpRequest, viewer: Viewer, number: str, which: str) -> HttpResponse:
    """The very cases behind a number of the problem's page."""
    found = reading.problem_for(viewer.actor, number)
    if not reading.sees_whole(viewer.actor, found) and which != "all":
        raise NotVisible
    headings = {
        "all": _("问题里的诉求件"),
        "before": _("措施以前的同类件"),
        "after": _("措施以后的同类件"),
        "new": _("新来的同类件"),
    }
    if which not in headings:
        raise NotVisible
    cases = effect.cases(found, which)
    if which == "all":
        cases = Case.objects.filter(pk__in=found.lines.values("case")).order_by("-received_at")
    elif which == "new":
        cases = reading.newcomers(found)
    way = [*crumbs(), Link(label=number, href=reverse("desk-problem", args=[number]))]
    return cases_page(request, viewer, cases, headings[which], way, found.title)


def cases_page(
    request: HttpRequest,
    viewer: Viewer,
    cases: QuerySet[Case],
    heading: str,
    way: Sequence[Link],
    about: str,
) -> HttpResponse:
    """A list of the cases that a number counts, as far as the viewer may see them."""
    whole = cases.count()
    seen = queries.visible(viewer.actor).filter(pk__in=cases.values("pk"))
    number = seen.count()
    found = list(seen.order_by("-received_at", "-id")[:LISTED])
    store.read(found)
    context = {
        "heading": heading,
        "about": about,
        "rows": rows.case_rows(found, viewer, viewer.names),
        "number": whole,
        "hidden": whole - number,
        "cut": number > len(found),
    }
    return page(request, viewer, "desk/problem_cases.html", context, crumbs=way)


# ── candidates ───────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@desk
def all_candidates(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The candidates; a POST looks for those by rule at once."""
    if not may_read(viewer.actor):
        raise NotPermitted(_("线索由研判派单员、中心领导和督办员查看。"))
    if request.method == "POST":
        if not may_manage(viewer.actor):
            raise NotPermitted(_("线索由本中心研判派单员、中心领导判断。"))
        number = finding.find(viewer.actor.centre, viewer.now)
        said = _("又找到 %(n)d 条线索。") % {"n": number} if number else _("没有新的线索。")
        messages.success(request, said)
        return redirect("desk-candidates")
    state = request.GET.get("state", "")
    state = state if state in frozenset(CandidateState) else CandidateState.WAITING.value
    here = reverse("desk-candidates")
    context = {
        "rows": candidate_rows(reading.candidates(viewer.actor, state=state), viewer, viewer.names),
        "states": [
            Link(
                label=_(CANDIDATE_STATE_LABELS[one]),
                href=f"{here}?state={one}",
                current=one == state,
            )
            for one in CandidateState
        ],
        "tabs": shown.tabs(viewer, "desk-candidates"),
        "waiting": state == CandidateState.WAITING,
        "may_find": may_manage(viewer.actor),
        "rule": reading.rule_of(viewer.actor.centre, viewer.time.local_day(viewer.now)),
    }
    return page(request, viewer, "desk/candidates.html", context)


@require_http_methods(["GET", "POST"])
@desk
def candidate(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """A candidate with its cases; a POST judges it: `open`, `join` or `dismiss`."""
    reading.candidate_for(viewer.actor, pk)
    if request.method == "GET":
        return _candidate(request, viewer, pk)
    how, actor, now = request.POST.get("how", ""), viewer.actor, viewer.now
    try:
        if how == "open":
            given = forms.given_of(request.POST, OPENING)
            opened = candidates.confirm(pk, actor=actor, given=given, now=now)
            return redirect("desk-problem", opened.number)
        if how == "join":
            number = request.POST.get("problem", "")
            candidates.join(pk, number, actor=actor, now=now)
            return redirect("desk-problem", number)
        candidates.dismiss(pk, actor=actor, reason=request.POST.get("reason", ""), now=now)
    except Invalid as why:
        return _candidate(request, viewer, pk, how=how, errors=why.errors, status=422)
    except NotAllowed as why:
        return _candidate(request, viewer, pk, said=_(why.message), status=409)
    messages.success(request, _("已记下：不是共性问题。"))
    return redirect("desk-candidates")


def _candidate(
    request: HttpRequest,
    viewer: Viewer,
    pk: int,
    *,
    how: str = "",
    errors: Sequence[tuple[str, str]] = (),
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    found = reading.candidate_for(viewer.actor, pk)
    seen = queries.visible(viewer.actor).filter(pk__in=found.lines.values("case"))
    cases = list(seen.order_by("-received_at", "-id")[:LISTED])
    store.read(cases)
    waiting = found.state == CandidateState.WAITING and may_manage(viewer.actor)
    row = candidate_rows([found], viewer, viewer.names)[0]
    form = None
    if waiting:
        choices = forms.choices_for(viewer, viewer.names)
        begun = candidates.suggested(found, actor=viewer.actor, item=found.item, cause=row.cause)
        form = forms.opening_form(choices, request.POST if how == "open" else None, begun)
        if how == "open":
            form.refuse(errors)
    context = {
        "row": row,
        "candidate": found,
        "form": form,
        "how": how,
        "wrong": [_(sentence) for _name, sentence in errors] if how != "open" else [],
        "typed": request.POST.get("reason", ""),
        "said": said,
        "joinable": joinable(viewer) if waiting else [],
        "rows": rows.case_rows(cases, viewer, viewer.names),
        "hidden": found.number - len(cases),
        "state": _(CANDIDATE_STATE_LABELS[CandidateState(found.state)]),
    }
    return page(
        request, viewer, "desk/candidate.html", context,
        crumbs=[*crumbs(), Link(label=_("线索"), href=reverse("desk-candidates"))], status=status,
    )  # fmt: skip


# ── beside a case ────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@desk
def beside_case(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """The problems of a case; a POST of a leader marks it as one of a kind."""
    case = queries.case_for(viewer.actor, case_no)
    errors: Sequence[tuple[str, str]] = ()
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            found = candidates.mark(case_no, actor=viewer.actor, reason=reason, now=viewer.now)
            messages.success(request, _("已标为共性问题的线索。"))
            return redirect("desk-candidate", found.pk)
        except Invalid as why:
            errors = why.errors
    context = {
        "case_no": case_no,
        "problems": reading.of_case(viewer.actor, case.pk),
        "may_open": may_manage(viewer.actor) and case.centre_id == viewer.actor.centre,
        "may_mark": may_mark(viewer.actor) and case.centre_id == viewer.actor.centre,
        "wrong": [_(sentence) for _name, sentence in errors],
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/case_problems_part.html", context)
    back = [Link(label=case_no, href=reverse("desk-case", args=[case_no]))]
    status = 422 if errors else 200
    return page(request, viewer, "desk/case_problems.html", context, crumbs=back, status=status)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1
