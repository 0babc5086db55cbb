"""共性问题的办理 — the only place where a problem is opened and moved.

One transaction a step: the problem is locked, who may and whether now is asked of `kinds.MOVES`,
one line is added to its history. A number is drawn before the transaction, so that a gap may
come but no writer waits for another. The order of refusals is that of cases: not visible, not by
this person, stale, not now, wrongly filled in.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from bancheng.cases import codec
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale, _
from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT

from . import history, reading, steps
from .given import Desk, Given, read
from .kinds import MOVES, OPENING, UNIT_READERS, MeasureState, Move, Standing, State, may_manage
from .models import Measure, Problem, ProblemCase, ProblemEvent, Series

ONLY_MANAGERS = _("共性问题由本中心研判派单员、中心领导立项和办理。")


def open_problem(*, actor: Actor, given: Given, now: datetime) -> Problem:
    """立项 — open a problem with its item, causes and cases (`kinds.OPENING`)."""
    desk = opening_desk(actor, now)
    values = read(given, OPENING, desk)
    number = draw_number(actor.centre, now)
    with transaction.atomic():
        return begin(number, values, actor=actor, now=now)


def opening_desk(actor: Actor, now: datetime) -> Desk:
    """The desk at which the actor opens problems; refuses who may not."""
    if not may_manage(actor):
        raise NotPermitted(ONLY_MANAGERS)
    return Desk(actor, reading.today_of(actor.centre, now))


def begin(number: str, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Problem:
    """Write a new problem whose values were read; the caller holds the transaction."""
    today = reading.today_of(actor.centre, now)
    problem = Problem(
        number=number,
        centre_id=actor.centre,
        title=values["title"],
        items=codec.canonical(values["items"]),
        causes=codec.canonical(values["causes"]),
        regions=codec.canonical(values["regions"] or [actor.centre]),
        root_cause=values["root_cause"],
        opened_by=actor.username,
        opened_at=now,
        span_days=reading.rule_of(actor.centre, today).effect_days,
    )
    problem.save(force_insert=True)
    attach(problem, values["cases"], actor, now)
    history.append(problem, "open", actor.username, now)
    return problem


def act(
    number: str,
    action: str,
    *,
    actor: Actor,
    given: Given,
    version: int | None = None,
    now: datetime,
) -> Problem:
    """Carry out a move of the table; `version` is what was read, None for whatever it is."""
    move = MOVES.get(action)
    if move is None:
        raise NotVisible(_("没有这个动作。"))
    with transaction.atomic():
        problem = _hold(number, actor)
        measure = _measure(problem, move, given)
        permit(problem, actor, move, measure)
        if version is not None and problem.version != version:
            raise Stale(_("这个问题刚刚有了新的变化，请刷新后再办理。"))
        if problem.state not in move.sources:
            raise _not_now(problem, actor)
        desk = Desk(actor, reading.today_of(problem.centre_id, now))
        values = read(given, move.needs, desk)
        if "measure" in move.fields and measure is None:
            raise Invalid([("measure", _("没有这项措施。"))])
        step = steps.Step(problem, actor, values, desk.today, now, measure)
        word = steps.STEPS[action](step)
        if move.target is not None:
            problem.state = move.target.value
        number_of = step.measure.no if step.measure else 0
        history.append(problem, action, actor.username, now, word=word, measure=number_of)
        return problem


def already_done(number: str, action: str, *, actor: Actor, version: int) -> bool:
    """Whether the same person has just made the same move: the second press of a double click."""
    done = ProblemEvent.objects.filter(problem__number=number, seq=version + 1, action=action)
    return done.filter(by=actor.username).exists()


def allowed(problem: Problem, actor: Actor) -> list[Move]:
    """The moves that are open to the actor now, in the table's order."""
    mine = standing(problem, actor)
    measures = list(problem.measures.all())
    return [
        move
        for move in MOVES.values()
        if move.who in mine
        and problem.state in move.sources
        and ("measure" not in move.fields or choosable(move, measures, actor))
        and (move.action != "finish" or steps.unfinished(measures) == [])
        and (move.action not in steps.COUNTED or problem.counted_at is not None)
    ]


def choosable(move: Move, measures: Iterable[Measure], actor: Actor) -> list[Measure]:
    """The measures that the actor may make this move on."""
    wanted = steps.MEASURES_IN[move.action]
    found = [one for one in measures if one.state in wanted]
    if move.who is Standing.OWNER:
        return [one for one in found if one.unit == actor.unit]
    if move.action == "accept_measure":
        return [one for one in found if one.reported_by != actor.username]
    return found


def standing(problem: Problem, actor: Actor) -> frozenset[Standing]:
    """In what standing the actor meets the problem; empty for who only reads it or not even."""
    found = set()
    if problem.centre_id != actor.centre:
        return frozenset()
    if may_manage(actor):
        found.add(Standing.MANAGER)
        others = {
            Standing.SECOND: problem.opened_by,
            Standing.CONFIRMER: problem.finished_by,
            Standing.PUBLISHER: problem.proposed_by,
        }
        found |= {second for second, first in others.items() if first != actor.username}
    if may_manage(actor) or (actor.unit != CENTRE_UNIT and actor.roles & UNIT_READERS):
        own = problem.measures.filter(unit=actor.unit)
        if own.exclude(state=MeasureState.DROPPED.value).exists():
            found.add(Standing.OWNER)
    return frozenset(found)


SECOND_PERSON: dict[Standing, str] = {
    Standing.SECOND: _("立项人不能撤销自己立的问题，请另一位办理。"),
    Standing.CONFIRMER: _("宣布措施落实的人不能自己确认效果，请另一位确认。"),
    Standing.PUBLISHER: _("提请公布的人不能自己核发，请另一位核对。"),
}


def permit(problem: Problem, actor: Actor, move: Move, measure: Measure | None) -> None:
    """Refuse who may not make this move at all, whatever the state."""
    mine = standing(problem, actor)
    if move.who not in mine:
        if Standing.MANAGER in mine and move.who in SECOND_PERSON:
            raise NotPermitted(SECOND_PERSON[move.who])
        raise NotPermitted(_("这项操作不由您的岗位办理。"))
    if measure is None:
        return
    if move.who is Standing.OWNER and measure.unit != actor.unit:
        raise NotPermitted(_("这项措施由别的单位落实。"))
    if move.action == "accept_measure" and measure.reported_by == actor.username:
        raise NotPermitted(_("报完成的人不能自己核实，请另一位核实。"))


def attach(problem: Problem, cases: Iterable[tuple[int, str]], actor: Actor, now: datetime) -> None:
    """Put cases on the problem's list; one that is there stays as it was added."""
    ProblemCase.objects.bulk_create(
        (
            ProblemCase(
                problem=problem,
                centre_id=problem.centre_id,
                case_id=pk,
                case_no=number,
                added_by=actor.username,
                added_at=now,
            )
            for pk, number in cases
        ),
        ignore_conflicts=True,
    )


def draw_number(centre: str, now: datetime) -> str:
    """GX990100-2026-0007 — drawn in a transaction of its own."""
    year = reading.today_of(centre, now).year
    series = Series.objects.filter(centre_id=centre, year=year)
    with transaction.atomic():
        if not series.update(next=F("next") + 1):
            Series.objects.get_or_create(centre_id=centre, year=year)
            series.update(next=F("next") + 1)
        serial = series.values_list("next", flat=True).get() - 1
    return f"GX{centre}-{year}-{serial:04d}"


def next_measure(problem: Problem) -> int:
    """The number of the problem's next measure."""
    last: int | None = problem.measures.aggregate(last=Max("no"))["last"]
    return (last or 0) + 1


def _hold(number: str, actor: Actor) -> Problem:
    """The problem under a lock, if the actor may read it."""
    seen = reading.problem_for(actor, number)
    return Problem.objects.select_for_update().get(pk=seen.pk)


def _measure(problem: Problem, move: Move, given: Given) -> Measure | None:
    text = str(given.get("measure") or "")
    if "measure" not in move.fields or not text.isascii() or not text.isdecimal():
        return None
    return problem.measures.filter(no=int(text[:4])).first()


def _not_now(problem: Problem, actor: Actor) -> NotAllowed:
    why = NotAllowed(_("这个问题现在的状态不能这样办理。"))
    why.state = State(problem.state).value
    why.allowed = [move.action for move in allowed(problem, actor)]
    return why
