"""效果检查 — whether it comes back: cases of the kind after the measures, and before them.

The span of `span_days` up to and with the day on which the last measure was carried out, and the
span of as many days after it; both are exact counts of `matching`, which also lists them. On the
day after the second span the worker counts once; until a person has judged, it can be counted
again.

People spared are an estimate: before − after, never less than none. It supposes that as many
people would have come as before.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from bancheng.cases.models import Case
from bancheng.rules.facts import SYSTEM

from . import history
from .kinds import State
from .matching import Span, matching
from .models import Problem
from .reading import listed, today_of


@dataclass(frozen=True, slots=True)
class Effect:
    """效果 — the two counts and what follows from them."""

    before: int
    after: int

    @property
    def spared(self) -> int:
        """少跑的人次（估计）."""
        return max(self.before - self.after, 0)

    @property
    def rate(self) -> float | None:
        """复发率; None where there was nothing before."""
        return self.after / self.before if self.before else None


def check_on(done_on: date, span_days: int) -> date:
    """The first day on which the second span is over."""
    return done_on + timedelta(days=span_days + 1)


def spans(problem: Problem) -> tuple[Span, Span] | None:
    """The days before and the days after, once it is known when the measures were done."""
    if problem.done_on is None:
        return None
    before = Span.up_to(problem.done_on, problem.span_days)
    return before, Span.after(problem.done_on, problem.span_days)


def cases(problem: Problem, side: str) -> QuerySet[Case]:
    """The very cases of one side, `before` or `after`."""
    found = spans(problem)
    if found is None or side not in ("before", "after"):
        return Case.objects.none()
    span = found[0] if side == "before" else found[1]
    return matching(problem.centre_id, listed(problem.items), listed(problem.causes), span)


def effect_of(problem: Problem) -> Effect | None:
    """The effect as it was counted."""
    if problem.before is None or problem.after is None:
        return None
    return Effect(problem.before, problem.after)


def count(problem: Problem, now: datetime) -> None:
    """Write the two counts into the row; the caller holds the lock and writes the history."""
    problem.before = cases(problem, "before").count()
    problem.after = cases(problem, "after").count()
    problem.counted_at = now


def count_due(centre: str, now: datetime) -> int:
    """Count each effect of a centre whose day has come, once; return how many. The worker's."""
    due = Problem.objects.filter(
        centre_id=centre,
        state=State.DONE.value,
        check_on__lte=today_of(centre, now),
        counted_at__isnull=True,
    )
    return sum(_count_once(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _count_once(pk: int, now: datetime) -> int:
    problem = Problem.objects.select_for_update().get(pk=pk)
    if problem.state != State.DONE or problem.counted_at is not None:
        return 0
    count(problem, now)
    history.append(problem, "effect", SYSTEM.username, now)
    return 1
