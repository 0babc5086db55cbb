"""判断线索 — a person says what a candidate is: a problem, part of one, or none.

Once judged it is settled: who comes second is told. A dismissed one comes again only with enough
new cases (`finding.py`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bancheng.cases import queries
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, _, invalid_if
from bancheng.rules.facts import Actor

from . import finding, history, reading, records
from .given import Given, read
from .kinds import LIVE, OPENING, CandidateKind, CandidateState, State, may_manage, may_mark
from .matching import key_of
from .models import Candidate, Problem


def mark(case_no: str, *, actor: Actor, reason: str, now: datetime) -> Candidate:
    """标出一件 — a leader says that a case is one of a kind; while it waits, once."""
    case = queries.case_for(actor, case_no)
    if not may_mark(actor) or case.centre_id != actor.centre:
        raise NotPermitted(_("由本中心领导标出共性问题的线索。"))
    said = reason.strip()
    invalid_if(not said, "reason", _("请写明理由或意见。"))
    invalid_if(len(said) > 2000, "reason", _("文字太长。"))
    with transaction.atomic():
        finding.note(
            actor.centre,
            CandidateKind.MARKED,
            case_no,
            [case.pk],
            0,
            now,
            about={"item": key_of(case), "marked_by": actor.username, "marked_why": said},
        )
        rounds = Candidate.objects.filter(
            centre_id=actor.centre, kind=CandidateKind.MARKED.value, key=case_no
        )
        return rounds.order_by("-round")[0]


def suggested(candidate: Candidate, *, actor: Actor, item: str, cause: str) -> dict[str, Any]:
    """What a problem out of this candidate begins with."""
    numbers = queries.visible(actor).filter(pk__in=candidate.lines.values("case"))
    return {
        "title": _title(item, cause),
        "items": [candidate.item] if candidate.item else [],
        "causes": [candidate.cause] if candidate.cause else [],
        "cases": list(numbers.order_by("received_at", "pk").values_list("case_no", flat=True)),
    }


def _title(item: str, cause: str) -> str:
    return "：".join(part for part in (item, cause) if part)[:80]


def confirm(pk: int, *, actor: Actor, given: Given, now: datetime) -> Problem:
    """确认 — it is a problem: open one with what was filled in and the candidate's cases.

    Cases that the actor may not see come along too; they are of the same kind.
    """
    desk = records.opening_desk(actor, now)
    reading.candidate_for(actor, pk)
    values = read(given, OPENING, desk)
    number = records.draw_number(actor.centre, now)
    with transaction.atomic():
        candidate = _hold(pk, actor)
        problem = records.begin(number, _with_all(values, candidate), actor=actor, now=now)
        _settle(candidate, CandidateState.CONFIRMED, actor, "", now, problem)
        return problem


def _with_all(values: Mapping[str, Any], candidate: Candidate) -> dict[str, Any]:
    cases = candidate.lines.order_by("case").values_list("case_id", "case__case_no")
    return {**values, "cases": list(dict.fromkeys([*values["cases"], *cases]))}


def join(pk: int, number: str, *, actor: Actor, now: datetime) -> Problem:
    """并入 — its cases belong to a problem that is there already."""
    _require_manager(actor)
    with transaction.atomic():
        candidate = _hold(pk, actor)
        seen = Problem.objects.filter(number=number, centre_id=actor.centre)
        problem = seen.select_for_update().first()
        if problem is None or State(problem.state) not in LIVE:
            raise Invalid([("problem", _("请选择本中心还没有解决的问题。"))])
        cases = list(candidate.lines.order_by("case").values_list("case_id", "case__case_no"))
        records.attach(problem, cases, actor, now)
        history.append(
            problem, "join", actor.username, now, word="\n".join(no for _pk, no in cases)
        )
        _settle(candidate, CandidateState.JOINED, actor, "", now, problem)
        return problem


def dismiss(pk: int, *, actor: Actor, reason: str, now: datetime) -> Candidate:
    """不是 — say why it is no common problem."""
    _require_manager(actor)
    said = reason.strip()
    with transaction.atomic():
        candidate = _hold(pk, actor)
        invalid_if(not said, "reason", _("请写明理由或意见。"))
        invalid_if(len(said) > 2000, "reason", _("文字太长。"))
        _settle(candidate, CandidateState.DISMISSED, actor, said, now, None)
        return candidate


def _require_manager(actor: Actor) -> None:
    if not may_manage(actor):
        raise NotPermitted(_("线索由本中心研判派单员、中心领导判断。"))


def _hold(pk: int, actor: Actor) -> Candidate:
    """The candidate under a lock, if nobody has judged it yet."""
    found = Candidate.objects.filter(pk=pk, centre_id=actor.centre).select_for_update().first()
    if found is None:
        raise NotVisible(_("没有找到这条线索，或者您无权查看。"))
    if found.state != CandidateState.WAITING:
        raise NotAllowed(_("这条线索已经有人判断了。"))
    return found


def _settle(
    candidate: Candidate,
    state: CandidateState,
    actor: Actor,
    reason: str,
    now: datetime,
    problem: Problem | None,
) -> None:
    candidate.state, candidate.decided_by, candidate.decided_at = state.value, actor.username, now
    candidate.reason, candidate.problem = reason, problem
    candidate.save()
