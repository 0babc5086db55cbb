"""找线索 — candidates by rule: cases of one item and one cause, enough of them in enough days.

How many in how many days stands in the pack ([problems] count, days); the days end with today. A
kind that a live problem covers makes no candidate; a solved one only with cases after its
measures. What a person has judged comes again only when so many cases have come that were not
judged. A waiting candidate grows with what comes. Each key is written in its own transaction
under its own row, so that two workers, or one that was killed, leave it once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Min

from bancheng.cases.models import Case

from .kinds import LIVE, SOLVED, CandidateKind, CandidateState, State
from .matching import Kind, Span, matching, tallies
from .models import Candidate, CandidateCase, Problem
from .reading import listed, rule_of, today_of

DECIDED = (CandidateState.CONFIRMED, CandidateState.JOINED, CandidateState.DISMISSED)


@dataclass(frozen=True, slots=True)
class Covered:
    """What problems say of a kind: one is at work on it, or has solved it on that day."""

    live: bool = False
    solved_on: date | None = None


def find(centre: str, now: datetime) -> int:
    """Write or let grow the candidates of a centre; return how many are new."""
    today = today_of(centre, now)
    rule = rule_of(centre, today)
    span = Span.up_to(today, rule.days)
    covered = coverage(centre)
    found = 0
    for kind, number in sorted(tallies(centre, span).items()):
        if number >= rule.count:
            known = covered.get(kind, Covered())
            found += _look(centre, kind, span, known, rule.count, now)
    return found


def coverage(centre: str) -> dict[Kind, Covered]:
    """The kinds that problems of the centre are at work on or have solved."""
    found: dict[Kind, Covered] = {}
    kept = [state.value for state in LIVE | SOLVED]
    for problem in Problem.objects.filter(centre_id=centre, state__in=kept).order_by("done_on"):
        live = State(problem.state) in LIVE
        for item in listed(problem.items):
            for cause in listed(problem.causes):
                before = found.get((item, cause), Covered())
                solved = before.solved_on if live else problem.done_on
                found[item, cause] = Covered(before.live or live, solved)
    return found


def _look(centre: str, kind: Kind, span: Span, known: Covered, least: int, now: datetime) -> int:
    if known.live:
        return 0
    if known.solved_on and known.solved_on >= span.first:
        span = Span.after(known.solved_on, (span.last - known.solved_on).days)
    item, cause = kind
    cases = set(matching(centre, [item], [cause], span).values_list("pk", flat=True))
    key = f"{item}|{cause}"
    about = {"item": item, "cause": cause}
    return int(note(centre, CandidateKind.RULE, key, cases, least, now, about=about))


@transaction.atomic
def note(
    centre: str,
    kind: CandidateKind,
    key: str,
    cases: Collection[int],
    least: int,
    now: datetime,
    *,
    about: dict[str, str] | None = None,
) -> bool:
    """Let the waiting candidate of this key grow by these cases, or begin one; whether it is new.

    One begins when at least `least` of the cases were in none that a person has judged.
    """
    rounds = Candidate.objects.filter(centre_id=centre, kind=kind.value, key=key)
    last = rounds.select_for_update().order_by("-round").first()
    if last is not None and last.state == CandidateState.WAITING:
        add(last, cases)
        return False
    if len(set(cases) - judged(rounds)) < least:
        return False
    candidate, fresh = Candidate.objects.get_or_create(
        centre_id=centre,
        kind=kind.value,
        key=key,
        round=last.round + 1 if last else 1,
        defaults={"found_at": now, **(about or {})},
    )
    add(candidate, cases)
    return fresh


def judged(rounds: Iterable[Candidate]) -> set[int]:
    """The cases of those of these candidates that a person has judged."""
    decided = [one.pk for one in rounds if one.state in DECIDED]
    found = CandidateCase.objects.filter(candidate__in=decided)
    return set(found.values_list("case_id", flat=True))


def add(candidate: Candidate, cases: Collection[int]) -> None:
    """Put cases on a candidate's list, each once, and count anew."""
    CandidateCase.objects.bulk_create(
        (
            CandidateCase(candidate=candidate, centre_id=candidate.centre_id, case_id=pk)
            for pk in sorted(cases)
        ),
        ignore_conflicts=True,
    )
    listed_now = Case.objects.filter(
        pk__in=CandidateCase.objects.filter(candidate=candidate).values("case")
    )
    ends = listed_now.aggregate(first=Min("received_at"), last=Max("received_at"))
    Candidate.objects.filter(pk=candidate.pk).update(
        number=listed_now.count(), first_at=ends["first"], last_at=ends["last"]
    )
