"""查到的事由 — what the cases themselves show against a unit, as grounds for a paper.

Suggested, never decided: who drafts takes what holds. Read from the facts of at most fifty cases
and, for false closures and refused returns, from their logs in one statement.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bancheng.cases import queries, store
from bancheng.cases.models import Case, Event
from bancheng.rules.clock import WorkTime
from bancheng.rules.facts import Actor, CaseFacts

MOST = 50
LOGGED = {"verify_fail": "false_closure", "refuse_return": "returned"}


@dataclass(frozen=True, slots=True)
class Found:
    """One ground in one case, with its number: days overdue, rounds, times."""

    ground: str
    number: int = 1


def candidates(actor: Actor, unit: str, now: datetime) -> list[str]:
    """The cases of a unit that speak against it now: red, the longest first, then redone ones."""
    mine = queries.visible(actor).filter(centre_id=actor.centre, lead_unit=unit, is_open=True)
    red = mine.filter(red_at__lt=now).order_by("red_at").values_list("case_no", flat=True)
    found = list(red[:MOST])
    redone = mine.filter(redo__gte=1).order_by("sort_due_at").values_list("case_no", flat=True)
    found += [no for no in redone[:MOST] if no not in found]
    return found[:MOST]


def evidence(
    actor: Actor, case_nos: Sequence[str], time: WorkTime, now: datetime
) -> dict[str, list[Found]]:
    """What each of these cases shows, as far as the actor may see them. Three statements."""
    rows = list(queries.visible(actor).filter(case_no__in=list(case_nos)[:MOST]))
    store.read(rows, paths={actor.centre: actor.ancestors})
    logged = _logged(rows)
    return {
        row.case_no: [*_of_facts(queries.facts_of(row), time, now), *logged.get(row.pk, ())]
        for row in rows
    }


def _of_facts(case: CaseFacts, time: WorkTime, now: datetime) -> Iterable[Found]:
    today = time.local_day(now)
    if case.due_at:
        ended = case.answered_at or now
        late = time.working_days_between(time.local_day(case.due_at), time.local_day(ended))
        if ended > case.due_at and late:
            yield Found("overdue", late)
    if case.lead and case.lead.signed_late:
        yield Found("late_sign")
    if case.rating in (1, 2) and case.judged not in ("D", "E"):
        yield Found("bad_rating", case.rating or 0)
    if case.redo:
        yield Found("redo", case.redo)
    due = case.supervision_due
    if case.supervision_open and due and due < now:
        yield Found("unanswered", max(1, time.working_days_between(time.local_day(due), today)))


def _logged(rows: Sequence[Case]) -> Mapping[int, list[Found]]:
    """False closures and refused returns, counted in the logs of these cases."""
    counts: dict[tuple[int, str], int] = defaultdict(int)
    lines = Event.objects.filter(case__in=rows, action__in=LOGGED)
    for case, action, body in lines.values_list("case_id", "action", "body"):
        if action != "verify_fail" or '"false_closure":true' in body:
            counts[case, LOGGED[action]] += 1
    found: dict[int, list[Found]] = defaultdict(list)
    for (case, ground), number in counts.items():
        found[case].append(Found(ground, number))
    return found
