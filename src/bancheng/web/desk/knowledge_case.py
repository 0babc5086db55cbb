"""一件旁边的知识 — what may help with a case, how like ones got done, the closing question."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.knowledge import asks, paths, reading
from bancheng.knowledge.kinds import KIND_LABELS, Kind, may_read
from bancheng.knowledge.models import Path
from bancheng.policy.queries import pack_for
from bancheng.rules.decide import allowed_actions
from bancheng.rules.errors import Invalid, NotVisible
from bancheng.rules.policy import Policy
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Link

FILLED_IN = ("triage", "dispatch")
"""The moves into whose forms a path card may be filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One entry that may help."""

    href: str
    title: str
    kind: str
    why: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One step of a way: what, who, how long."""

    label: str
    units: str
    days: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """办成路径卡 as it is drawn; `uses` are the forms it can be filled into now."""

    heading: str
    why: str
    told: str
    record: str
    instructions: str
    legs: Sequence[Leg]
    uses: Sequence[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Everything of the knowledge base that stands beside a case."""

    case_no: str
    offers: Sequence[Offered]
    ways: Sequence[Way]
    used: str
    to_answer: bool
    answer: asks.Answer | None
    answered_by: str
    entry_href: str


@require_GET
@desk
def beside_case(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """The panel beside a case; to who has no script a page of its own."""
    return _drawn(request, viewer, case_no)


@require_POST
@desk
def answer(request: HttpRequest, viewer: Viewer, case_no: str) -> HttpResponse:
    """“这件算新知识吗？” — yes opens the draft, no asks why and is kept."""
    said = request.POST.get("is_new", "")
    if said not in ("yes", "no"):
        return _drawn(request, viewer, case_no, refused=_("请选择算还是不算。"), status=422)
    try:
        if said == "yes":
            entry = asks.say_yes(case_no, actor=viewer.actor, now=viewer.now)
            messages.success(request, _("已按这件起草，个人信息已经去掉。请核对、补写后提请确认。"))
            return redirect("desk-entry-edit", entry.number)
        reason = request.POST.get("reason", "")
        asks.say_no(case_no, actor=viewer.actor, reason=reason, now=viewer.now)
    except Invalid as why:
        return _drawn(request, viewer, case_no, refused=_(why.errors[0][1]), status=422)
    messages.success(request, _("已记下：不算新知识。"))
    return redirect("desk-case", case_no)


def prefilled(viewer: Viewer, request: HttpRequest, action: str) -> Path | None:
    """The path card that the address names, if it may be filled into this form."""
    asked = request.GET.get("path", "")
    if action not in FILLED_IN or not (asked.isascii() and asked.isdigit() and len(asked) < 18):
        return None
    try:
        return paths.path_of(viewer.actor, int(asked))
    except NotVisible:
        return None


def _drawn(
    request: HttpRequest, viewer: Viewer, case_no: str, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {"beside": beside(viewer, case_no), "refused": refused}
    if getattr(request, "htmx", False):
        return render(request, "desk/knowledge_beside.html", context, status=status)
    crumbs = [Link(label=case_no, href=reverse("desk-case", args=[case_no]))]
    template = "desk/knowledge_case.html"
    return page(request, viewer, template, context, crumbs=crumbs, status=status)


def beside(viewer: Viewer, case_no: str) -> Beside:
    """What the knowledge base has for a case, as the viewer may read it; raises `NotVisible`."""
    case = queries.case_for(viewer.actor, case_no)
    names = names_of(viewer, case.centre_id)
    day = viewer.time.local_day(viewer.now)
    pack = pack_for(case.centre_id, day)
    offers = reading.offered(case, viewer.actor, day=day) if may_read(viewer.actor) else []
    mine = asks.may_answer(viewer.actor, case)
    said = asks.answer_of(case)
    used = paths.used_by(case)
    return Beside(
        case_no=case.case_no,
        offers=[_offered(one, pack) for one in offers],
        ways=_ways(case, viewer, names, pack),
        used=names.unit(used.lead_unit) if used else "",
        to_answer=mine and (said is None or not said.is_new),
        answer=said,
        answered_by=names.person(said.by) if said else "",
        entry_href=reverse("desk-entry", args=[said.entry]) if said and said.entry else "",
    )


def _offered(one: reading.Offer, pack: Policy) -> Offered:
    why = [_("同一事项")] if one.same_item else []
    if causes := [label_of(pack.causes[c]) for c in one.causes if c in pack.causes]:
        why.append(_("成因相同：%(causes)s") % {"causes": wording.listed(causes)})
    if one.words:
        why.append(_("都提到：%(words)s") % {"words": wording.listed(one.words)})
    return Offered(
        href=reverse("desk-entry", args=[one.entry.number]),
        title=one.entry.title,
        kind=_(KIND_LABELS[Kind(one.entry.kind)]),
        why="；".join(why),
        score=one.score,
    )


def _ways(case: Case, viewer: Viewer, names: Names, pack: Policy) -> list[Way]:
    found = paths.offered(case, viewer.actor) if case.is_open else []
    if not found:
        return []
    facts = queries.facts_of(case)
    world = queries.world_for(case.centre_id, viewer.now, facts)
    open_to = allowed_actions(facts, viewer.actor, world)
    return [_way(one, case, names, pack, open_to) for one in found]


def _way(one: paths.Route, case: Case, names: Names, pack: Policy, open_to: Sequence[str]) -> Way:
    lead = names.unit(one.path.lead_unit)
    assist = wording.listed(names.unit(code) for code in json.loads(one.path.assist_units))
    why = [
        _("同一事项") if one.same_item else _("相近事项：%(item)s") % {"item": one.path.item_name}
    ]
    if one.same_situation:
        why.append(_("受理情形相同"))
    if causes := [label_of(pack.causes[c]) for c in one.causes if c in pack.causes]:
        why.append(_("成因相同：%(causes)s") % {"causes": wording.listed(causes)})
    labels = {"triage": _("照这条路研判"), "dispatch": _("照这条路派单")}
    return Way(
        heading=wording.bracketed(lead, _("%(units)s协办") % {"units": assist}) if assist else lead,
        why="；".join(why),
        told=_("这样办成过 %(cases)d 件，平均 %(days)s 个工作日")
        % {"cases": one.cases, "days": _days(one.tenths)},
        record=_("照它派过 %(used)d 件，其中 %(done)d 件已办成")
        % {"used": one.used, "done": one.used_done}
        if one.used
        else "",
        instructions=one.path.instructions,
        legs=_legs(one.path, names),
        uses=[
            Link(label=labels[action], href=use_href(case.case_no, action, one.path.pk))
            for action in FILLED_IN
            if action in open_to
        ],
    )


def use_href(case_no: str, action: str, path: int) -> str:
    """Where the form of a move is opened with a card filled in."""
    return f"{reverse('desk-act', args=[case_no, action])}?{urlencode({'path': path})}"


def _legs(path: Path, names: Names) -> list[Leg]:
    steps: list[Any] = json.loads(path.steps)
    return [
        Leg(
            label=_(step),
            units=wording.listed(names.unit(code) for code in units),
            days=_("%(days)s 个工作日") % {"days": _days(tenths)},
        )
        for step, units, tenths in steps
    ]


def _days(tenths: int) -> str:
    whole, part = divmod(tenths, 10)
    return f"{whole}.{part}" if part else str(whole)
