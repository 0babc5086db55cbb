"""说法相像 — candidates by text: cases whose reporters say nearly the same.

The worker compares each new case with those of the days of the pack, a bounded number at a time,
the place it has come to kept in a row; the pairs found and the place are written together, so
that a kill loses and doubles nothing. Groups of pairs that are large enough become candidates,
as in `finding.py`. Confidential cases, those of the pool and those that complain of staff are
never compared; one that becomes confidential later falls out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from bancheng.cases.models import Case
from bancheng.insight import likeness
from bancheng.insight.likeness import Pair, Text
from bancheng.rules.policy import ProblemsRule
from bancheng.rules.states import State

from . import finding
from .kinds import LIVE, CandidateKind, CandidateState
from .matching import Span, bounds, key_of, within
from .models import Alike, Candidate, CandidateCase, ProblemCase, TextCursor
from .reading import rule_of, today_of

AT_ONCE, MOST = 200, 4000
"""New cases compared in one go, and with how many others at most, the newest first."""
SETTLED = timedelta(minutes=10)
"""Longer than any transaction lasts that registers a case."""


@dataclass(frozen=True, slots=True)
class Round:
    """一轮 — the centre, its pack's rule, the days."""

    centre: str
    rule: ProblemsRule
    span: Span
    now: datetime


def compare_next(centre: str, now: datetime) -> int:
    """Compare the next cases of a centre; return how many. None left: the groups are made."""
    turn = _round(centre, now)
    done = _compare(turn)
    if done < AT_ONCE:
        _group(turn)
        _forget(turn)
    return done


def comparable(centre: str) -> QuerySet[Case]:
    """The cases whose words may be laid beside each other."""
    open_ones = Case.objects.filter(centre_id=centre, confidential=False, pool=False, barred="")
    return open_ones.exclude(state=State.REJECTED.value)


def _round(centre: str, now: datetime) -> Round:
    today: date = today_of(centre, now)
    rule = rule_of(centre, today)
    return Round(centre, rule, Span.up_to(today, rule.days), now)


def _compare(turn: Round) -> int:
    """Compare outside any transaction, then write unless another worker was quicker."""
    place, _made = TextCursor.objects.get_or_create(centre_id=turn.centre)
    lately = Case.objects.filter(within(turn.span, turn.centre), centre_id=turn.centre)
    ahead = list(
        lately.filter(pk__gt=place.case_id, pk__lt=_unsettled(lately, turn.now))
        .order_by("pk")
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    if not ahead:
        return 0
    new = _texts(comparable(turn.centre).filter(pk__in=ahead))
    window = comparable(turn.centre).filter(within(turn.span, turn.centre), pk__lte=ahead[-1])
    known = _texts(window.order_by("-received_at")[:MOST])
    _write(turn, likeness.pairs(new, known, turn.rule.likeness), place.case_id, ahead[-1])
    return len(ahead)


@transaction.atomic
def _write(turn: Round, pairs: Sequence[Pair], before: int, after: int) -> None:
    place = TextCursor.objects.select_for_update().get(pk=turn.centre)
    if place.case_id != before:
        return
    Alike.objects.bulk_create(
        (
            Alike(
                centre_id=turn.centre,
                one_id=pair.one,
                other_id=pair.other,
                score=pair.score,
                found_at=turn.now,
            )
            for pair in pairs
        ),
        ignore_conflicts=True,
    )
    place.case_id = after
    place.save()


def _unsettled(lately: QuerySet[Case], now: datetime) -> int:
    """The first id beside which an earlier one may still be being written: not passed over."""
    newest = lately.filter(received_at__gt=now - SETTLED).order_by("pk")
    return newest.values_list("pk", flat=True).first() or 2**62


def _texts(cases: QuerySet[Case]) -> list[Text]:
    return [Text(pk, said) for pk, said in cases.values_list("pk", "statement")]


def _group(turn: Round) -> None:
    """Make or grow a candidate of each group that is large enough."""
    fit = comparable(turn.centre).filter(within(turn.span, turn.centre)).values("pk")
    joined = Alike.objects.filter(centre_id=turn.centre, one__in=fit, other__in=fit)
    groups = likeness.groups(joined.values_list("one_id", "other_id"))
    taken = set(
        ProblemCase.objects.filter(
            centre_id=turn.centre, problem__state__in=[state.value for state in LIVE]
        ).values_list("case_id", flat=True)
    )
    for group in groups:
        if len(cases := group - taken) >= turn.rule.count:
            _note(turn, cases)


@transaction.atomic
def _note(turn: Round, cases: frozenset[int]) -> None:
    """The group joins the oldest waiting candidate that has one of its cases, or begins one.

    Two waiting candidates that turn out to be one group become one.
    """
    sharing = (
        Candidate.objects.filter(centre_id=turn.centre, kind=CandidateKind.TEXT.value)
        .filter(pk__in=CandidateCase.objects.filter(case__in=cases).values("candidate"))
        .select_for_update()
        .order_by("pk")
    )
    met = list(sharing)
    waiting = [one for one in met if one.state == CandidateState.WAITING]
    if waiting:
        oldest, *others = waiting
        finding.add(oldest, cases)
        for one in others:
            finding.add(oldest, set(one.lines.values_list("case_id", flat=True)))
            one.state, one.decided_at = CandidateState.MERGED.value, turn.now
            one.save()
        return
    if len(cases - finding.judged(met)) < turn.rule.count or _known_by_rule(turn.centre, cases):
        return
    first = Case.objects.filter(pk__in=cases).order_by("received_at", "pk")[0]
    kinds = _usual(cases)
    finding.note(
        turn.centre, CandidateKind.TEXT, first.case_no, cases, 1, turn.now, about=dict(kinds)
    )


def _known_by_rule(centre: str, cases: frozenset[int]) -> bool:
    """Whether one waiting candidate has all of them already: to list them twice helps nobody."""
    waiting = Candidate.objects.filter(centre_id=centre, state=CandidateState.WAITING.value)
    lines = CandidateCase.objects.filter(candidate__in=waiting, case__in=cases).order_by()
    numbers = lines.values("candidate").annotate(number=Count("pk"))
    return numbers.filter(number=len(cases)).exists()


def _usual(cases: frozenset[int]) -> Mapping[str, str]:
    """The item that most of the cases are about."""
    found: dict[str, int] = {}
    for case in Case.objects.filter(pk__in=cases).only("item_code", "item_name"):
        if key := key_of(case):
            found[key] = found.get(key, 0) + 1
    usual = max(sorted(found), key=found.__getitem__) if found else ""
    return {"item": usual[:200]}


def _forget(turn: Round) -> None:
    """Pairs of which the later case came before the days are needed no more."""
    starts, _ends = bounds(turn.span, turn.centre)
    Alike.objects.filter(centre_id=turn.centre, other__received_at__lt=starts).delete()
