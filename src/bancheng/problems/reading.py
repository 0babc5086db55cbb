"""看共性问题 — who reads which problem, as a query; the figures that others are told.

Dispatchers, leaders and the supervisor read all problems of their centre; a unit those in which
it has a measure; the superior those of the centres below it, without the cases' own pages.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.people.queries import descendants
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.policy import ProblemsRule
from bancheng.rules.states import CENTRE_UNIT, Role

from .kinds import (
    SOLVED,
    UNIT_READERS,
    CandidateState,
    MeasureKind,
    MeasureState,
    State,
    may_manage,
    may_read,
)
from .matching import Span, bounds, matching
from .models import Candidate, Measure, Problem, ProblemCase

SHOWN = 100
NONE_SUCH = _("没有找到这个共性问题，或者您无权查看。")


def visible(actor: Actor) -> QuerySet[Problem]:
    """The problems that the actor may read."""
    where = Q(pk__in=())
    if may_read(actor):
        where |= Q(centre_id=actor.centre)
    if actor.unit != CENTRE_UNIT and actor.roles & UNIT_READERS:
        own = Measure.objects.filter(centre_id=actor.centre, unit=actor.unit)
        live = own.exclude(state=MeasureState.DROPPED.value).values("problem")
        where |= Q(centre_id=actor.centre, pk__in=live) & ~Q(state=State.WITHDRAWN.value)
    if Role.PROVINCE in actor.roles:
        where |= Q(centre_id__in=descendants(actor.centre))
    return Problem.objects.filter(where)


def problems(actor: Actor, *, state: str = "") -> list[Problem]:
    """The newest problems that the actor may read, a hundred at most. One statement."""
    found = visible(actor).filter(state=state) if state else visible(actor)
    return list(found.order_by("-opened_at", "-id")[:SHOWN])


def problem_for(actor: Actor, number: str) -> Problem:
    """The problem, if the actor may read it; absent and forbidden look the same."""
    found = None if "\x00" in number else visible(actor).filter(number=number).first()
    if found is None:
        raise NotVisible(NONE_SUCH)
    return found


def among(actor: Actor, numbers: Collection[str]) -> set[str]:
    """Which of these problems the actor may read. One statement."""
    return set(visible(actor).filter(number__in=numbers).values_list("number", flat=True))


def sees_whole(actor: Actor, problem: Problem) -> bool:
    """Whether the actor reads more of it than a unit does: its cases and every measure."""
    return problem.centre_id != actor.centre or may_read(actor)


def measures_of(actor: Actor, problem: Problem) -> list[Measure]:
    """The measures that the actor may read: a unit its own."""
    found = problem.measures.order_by("no")
    return list(found if sees_whole(actor, problem) else found.filter(unit=actor.unit))


def cases_of(actor: Actor, problem: Problem) -> QuerySet[Case]:
    """The problem's cases that the actor may see, the newest first."""
    found = queries.visible(actor).filter(pk__in=problem.lines.values("case"))
    return found.order_by("-received_at", "-id")


def case_numbers(problems: Collection[Problem]) -> dict[int, int]:
    """How many cases each of these problems has. One statement."""
    lines = ProblemCase.objects.filter(problem__in=problems).order_by()
    return dict(lines.values_list("problem").annotate(number=Count("pk")))


def listed(text: str) -> list[str]:
    """A list that a column keeps as JSON."""
    found: list[str] = json.loads(text)
    return found


def newcomers(problem: Problem) -> QuerySet[Case]:
    """Cases of the problem's kind since its first case that are not in its list yet."""
    first = problem.lines.order_by("case__received_at").values_list("case__received_at").first()
    time = worktime(problem.centre_id)
    began = min(first[0] if first else problem.opened_at, problem.opened_at)
    span = Span(time.local_day(began), date.max - timedelta(days=2))
    found = matching(problem.centre_id, listed(problem.items), listed(problem.causes), span)
    return found.exclude(pk__in=problem.lines.values("case"))


def candidates(actor: Actor, *, state: str = CandidateState.WAITING.value) -> list[Candidate]:
    """The candidates of the actor's centre, those of most cases first. One statement."""
    if not may_read(actor):
        return []
    found = Candidate.objects.filter(centre_id=actor.centre, state=state)
    return list(found.select_related("problem").order_by("-number", "-last_at", "-id")[:SHOWN])


def candidate_for(actor: Actor, pk: int) -> Candidate:
    """The candidate, if the actor may read it."""
    found = Candidate.objects.filter(pk=pk, centre_id=actor.centre).first()
    if found is None or not may_read(actor):
        raise NotVisible(_("没有找到这条线索，或者您无权查看。"))
    return found


def candidates_among(actor: Actor, pks: Collection[str]) -> set[str]:
    """Which of these candidates the actor may read. One statement."""
    if not may_read(actor):
        return set()
    found = Candidate.objects.filter(centre_id=actor.centre, pk__in=[int(pk) for pk in pks])
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def of_case(actor: Actor, case_pk: int) -> list[Problem]:
    """The problems that a case belongs to. One statement, none for who reads no problem."""
    if not may_read(actor):
        return []
    return list(visible(actor).filter(lines__case_id=case_pk).order_by("opened_at"))


def rule_of(centre: str, on: date) -> ProblemsRule:
    """What the pack in force at the centre says of common problems."""
    return pack_for(centre, on).problems


@dataclass(frozen=True, slots=True)
class Place:
    """共性问题在工作台上的位置 — that there is one, and how much the unit has to do there."""

    to_do: int = 0


def place(actor: Actor) -> Place | None:
    """The place of common problems on the actor's desk, None for who has none there.

    A unit has one once it has a measure. One statement for units, none for others.
    """
    if may_read(actor) or Role.PROVINCE in actor.roles:
        return Place()
    if actor.unit == CENTRE_UNIT or not actor.roles & UNIT_READERS:
        return None
    own = Measure.objects.filter(centre_id=actor.centre, unit=actor.unit)
    found = own.exclude(state=MeasureState.DROPPED.value).aggregate(
        all=Count("pk"),
        to_do=Count(
            "pk",
            filter=Q(state=MeasureState.OPEN.value, problem__state=State.WORKING.value),
        ),
    )
    return Place(found["to_do"]) if found["all"] else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """等人办的 — candidates to judge, effects to confirm, drafts to publish, measures to do."""

    candidates: int = 0
    effects: int = 0
    drafts: int = 0
    measures: int = 0
    late: int = 0

    @property
    def number(self) -> int:
        """All of it."""
        return self.candidates + self.effects + self.drafts + self.measures


def waiting(actor: Actor, today: date) -> Waiting:
    """What waits for the actor. Three statements at most, none for who has no part in it."""
    if may_manage(actor):
        problems = Problem.objects.filter(centre_id=actor.centre).aggregate(
            effects=Count(
                "pk",
                filter=Q(state=State.DONE.value, counted_at__isnull=False)
                & ~Q(finished_by=actor.username),
            ),
            drafts=Count(
                "pk", filter=Q(state=State.PROPOSED.value) & ~Q(proposed_by=actor.username)
            ),
        )
        found = Candidate.objects.filter(
            centre_id=actor.centre, state=CandidateState.WAITING.value
        ).count()
        return Waiting(candidates=found, **problems, **_measures(actor, today, reported=True))
    if actor.unit != CENTRE_UNIT and actor.roles & UNIT_READERS:
        return Waiting(**_measures(actor, today, reported=False))
    return Waiting()


def _measures(actor: Actor, today: date, *, reported: bool) -> dict[str, int]:
    """Measures to check (of the centre) or to do (of the unit), and those that are late."""
    own = Measure.objects.filter(centre_id=actor.centre, problem__state=State.WORKING.value)
    if not reported:
        own = own.filter(unit=actor.unit)
    to_do = MeasureState.REPORTED if reported else MeasureState.OPEN
    return own.aggregate(
        measures=Count("pk", filter=Q(state=to_do.value)),
        late=Count("pk", filter=Q(state=MeasureState.OPEN.value, due_on__lt=today)),
    )


# ── figures ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Counts:
    """共性问题的数字 — of centres and days; withdrawn problems do not count.

    堵点消除率 = `effective` ÷ `opened`; 复发率 = `recurred` ÷ `before`.
    """

    opened: int = 0  # opened on these days
    effective: int = 0  # of these, with measures that proved effective
    before: int = 0  # cases in the spans before, of effects confirmed on these days
    recurred: int = 0  # cases in the spans after
    corrections: int = 0  # guides corrected on these days


PARTS = ("opened", "effective", "recurrence", "corrections")


def behind(centres: Collection[str], first: date, last: date, part: str) -> QuerySet[Problem]:
    """The problems behind one figure of `counts`; unknown parts have none."""
    found = Problem.objects.filter(centre_id__in=centres).exclude(state=State.WITHDRAWN.value)
    if part in ("opened", "effective"):
        found = found.filter(_on_days("opened_at", centres, first, last))
        solved = [state.value for state in SOLVED]
        return found if part == "opened" else found.filter(state__in=solved)
    if part == "recurrence":
        return found.filter(_on_days("effect_at", centres, first, last), before__isnull=False)
    if part == "corrections":
        return found.filter(pk__in=_corrections(centres, first, last).values("problem"))
    return found.none()


def counts(centres: Collection[str], first: date, last: date) -> Counts:
    """The figures of these centres for local days `first` to `last`, both included."""
    sums = behind(centres, first, last, "recurrence").aggregate(b=Sum("before"), a=Sum("after"))
    return Counts(
        opened=behind(centres, first, last, "opened").count(),
        effective=behind(centres, first, last, "effective").count(),
        before=sums["b"] or 0,
        recurred=sums["a"] or 0,
        corrections=_corrections(centres, first, last).count(),
    )


def _on_days(column: str, centres: Collection[str], first: date, last: date) -> Q:
    if not centres:
        return Q(pk__in=())
    starts, ends = bounds(Span(first, last), min(centres))  # one zone for all centres
    return Q(**{f"{column}__gte": starts, f"{column}__lt": ends})


def _corrections(centres: Collection[str], first: date, last: date) -> QuerySet[Measure]:
    return Measure.objects.filter(
        centre_id__in=centres,
        kind=MeasureKind.GUIDE.value,
        state=MeasureState.DONE.value,
        done_on__gte=first,
        done_on__lte=last,
    ).exclude(problem__state=State.WITHDRAWN.value)


def published(centre: str, *, below: bool = False) -> list[Problem]:
    """破解一类 — the published problems of a centre, also of those below; the newest first."""
    centres = [centre, *descendants(centre)] if below else [centre]
    found = Problem.objects.filter(centre_id__in=centres, state=State.PUBLISHED.value)
    return list(found.select_related("centre").order_by("-published_at", "-id")[:SHOWN])


def today_of(centre: str, now: datetime) -> date:
    """The local day of a centre."""
    return worktime(centre).local_day(now)
