"""常见问题 — what the centre tells everybody: found by kind, item or words, voted on by anybody."""

import secrets
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bancheng import config
from bancheng.calendar_cn.queries import worktime
from bancheng.knowledge import reading, votes
from bancheng.knowledge.kinds import KIND_LABELS, Kind
from bancheng.knowledge.models import Entry
from bancheng.people.audit import address_of
from bancheng.people.models import Unit
from bancheng.web.public import limits
from bancheng.web.shared import knowledge as texts
from bancheng.web.shared.context import window_card
from bancheng.web.shared.parts import Link

VOTER = "bancheng_voter"
KEPT = 365 * 24 * 3600
SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of the list."""

    href: str
    title: str
    about: str


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The public entries, one kind or all, searched or the newest first."""
    public = _public()
    q = request.GET.get("q", "").strip()[:60]
    kind = request.GET.get("kind", "")
    kind = kind if kind in frozenset(Kind) else ""
    found = reading.filtered(public, {"kind": kind, "item": request.GET.get("item", "")[:100]})
    entries = reading.best(q, found, SHOWN) if q else reading.newest(found, limit=SHOWN)
    here = reverse("questions")
    kinds = [Link(label=_("全部"), href=here, current=not kind)]
    kinds += [
        Link(label=_(KIND_LABELS[one]), href=f"{here}?kind={one.value}", current=one == kind)
        for one, _number in reading.kinds_in(public)
    ]
    context = {
        "questions": [_line(entry) for entry in entries],
        "kinds": kinds if len(kinds) > 2 else [],
        "kind": kind,
        "q": q,
        "back": "/",
    }
    return render(request, "public/questions.html", context)


@require_safe
def question(request: HttpRequest, number: str) -> HttpResponse:
    """One public entry; reading it counts, once an address and day."""
    entry = _entry(number)
    if request.method == "GET":
        votes.viewed(entry, f"public {address_of(request)}", config.now())
    mark = request.COOKIES.get(VOTER, "")
    units = {unit.code: str(unit) for unit in Unit.objects.filter(centre_id=entry.centre_id)}
    context = {
        "told": texts.told(reading.face(entry), units),
        "number": entry.number,
        "updated": worktime(entry.centre_id).local_day(entry.published_at or entry.created_at),
        "vote": votes.vote_of(entry, votes.voter(mark)) if mark else None,
        "others": _others(entry),
        "back": reverse("questions"),
    }
    return render(request, "public/question.html", context)


@require_POST
def useful(request: HttpRequest, number: str) -> HttpResponse:
    """Take down whether an entry was useful: one vote a browser, no account needed."""
    entry = _entry(number)
    if refused := limits.too_many(request, "vote"):
        return refused
    mark = request.COOKIES.get(VOTER, "")[:64] or secrets.token_urlsafe(18)
    said = request.POST.get("useful", "")
    if said in ("yes", "no"):
        votes.vote(entry, votes.voter(mark), useful=said == "yes", now=config.now())
    answer = redirect(f"{reverse('question', args=[number])}#useful")
    answer.set_cookie(
        VOTER, mark, max_age=KEPT, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return answer


def _public() -> QuerySet[Entry]:
    centre = window_card().code
    return reading.public(centre, worktime(centre).local_day(config.now()))


def _entry(number: str) -> Entry:
    found = _public().filter(number=number[:32]).first()
    if found is None:
        raise Http404
    return found


def _line(entry: Entry) -> Question:
    said = reading.face(entry)
    about = said.question or said.answer
    return Question(
        href=reverse("question", args=[entry.number]), title=entry.title, about=about[:80]
    )


def _others(entry: Entry) -> list[Question]:
    """Three more that people who ask this may want."""
    found = reading.best(entry.title, _public().exclude(pk=entry.pk), 3)
    return [_line(one) for one in found]
