"""破解一类 — what was mended for everybody, told to the public without anybody's name."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bancheng.problems import effect, reading
from bancheng.problems.models import Problem
from bancheng.web.shared import wording
from bancheng.web.shared.context import window_card


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """One kind of trouble as the public reads of it: only words that two people have checked."""

    number: str
    headline: str
    items: str
    centre: str
    day: date | None
    guide_before: str
    guide_after: str
    changed: str
    before: int | None
    after: int | None
    days: int
    rate: str
    spared: int


def shown(problem: Problem) -> Solved:
    """What the public is told of a published problem."""
    found = effect.effect_of(problem)
    rate = found.rate if found else None
    at = problem.published_at
    return Solved(
        number=problem.number,
        headline=problem.headline,
        items=wording.listed(reading.listed(problem.items)),
        centre=problem.centre.name,
        day=timezone.localdate(at) if at else None,
        guide_before=problem.guide_before,
        guide_after=problem.guide_after,
        changed=problem.changed,
        before=problem.before,
        after=problem.after,
        days=problem.span_days,
        rate="" if rate is None else f"{rate:.0%}",
        spared=found.spared if found else 0,
    )


@require_safe
def all_solved(request: HttpRequest) -> HttpResponse:
    """The kinds of trouble that were mended for good, the newest first."""
    found = [shown(problem) for problem in reading.published(window_card().code, below=True)]
    return render(request, "public/solved.html", {"solved": found, "back": reverse("open")})


@require_safe
def one_solved(request: HttpRequest, number: str) -> HttpResponse:
    """One of them: how it was, how it is, and whether it came again."""
    found = {
        problem.number: problem for problem in reading.published(window_card().code, below=True)
    }
    if number not in found:
        raise Http404
    context = {"one": shown(found[number]), "back": reverse("solved")}
    return render(request, "public/solved_one.html", context)
