"""每个动作做什么 — what each move writes; the state and the history are the caller's.

A step returns the words that go into the history.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bancheng.cases import codec
from bancheng.rules.errors import Invalid, NotAllowed, _, invalid_if, refuse_if
from bancheng.rules.facts import Actor

from . import anonymous, effect
from .kinds import MeasureKind, MeasureState
from .models import Measure, Problem, ProblemCase

PUBLIC = ("headline", "guide_before", "guide_after", "changed")
COUNTED = frozenset({"find_effective", "find_ineffective"})
"""Moves that need the effect counted."""

_OPEN, _REPORTED = MeasureState.OPEN.value, MeasureState.REPORTED.value
MEASURES_IN: Mapping[str, frozenset[str]] = {
    "report_progress": frozenset({_OPEN, _REPORTED}),
    "report_done": frozenset({_OPEN}),
    "accept_measure": frozenset({_REPORTED}),
    "return_measure": frozenset({_REPORTED}),
    "drop_measure": frozenset({_OPEN, _REPORTED}),
}
"""In which state a measure must be for a move on it."""


@dataclass(slots=True)
class Step:
    """一步 — the problem under its lock, who moves it and what was filled in."""

    problem: Problem
    actor: Actor
    values: Mapping[str, Any]
    today: date
    now: datetime
    measure: Measure | None = None


def unfinished(measures: Iterable[Measure]) -> list[str]:
    """Why the measures are not all carried out; empty when they are."""
    kept = [one for one in measures if one.state != MeasureState.DROPPED]
    if not kept:
        return [_("还没有定措施。")]
    if any(one.state != MeasureState.DONE for one in kept):
        return [_("还有措施没有落实或没有核实。")]
    return []


def _amend(step: Step) -> str:
    problem, values = step.problem, step.values
    problem.title, problem.root_cause = values["title"], values["root_cause"]
    problem.items = codec.canonical(values["items"])
    problem.causes = codec.canonical(values["causes"])
    problem.regions = codec.canonical(values["regions"] or [problem.centre_id])
    return ""


def _add_cases(step: Step) -> str:
    from .records import attach  # it calls the steps

    attach(step.problem, step.values["cases"], step.actor, step.now)
    return "\n".join(number for _pk, number in step.values["cases"])


def _drop_case(step: Step) -> str:
    number = step.values["case"]
    gone, _rows = ProblemCase.objects.filter(problem=step.problem, case_no=number).delete()
    invalid_if(not gone, "case", _("这一件不在问题里。"))
    return f"{number}\n{step.values['reason']}"


def _add_measure(step: Step) -> str:
    from .records import next_measure

    values, guide = step.values, step.values["kind"] == MeasureKind.GUIDE
    errors = []
    if values["due_on"] < step.today:
        errors.append(("due_on", _("完成期限不能在今天以前。")))
    if guide:
        errors += [(name, _("改指南的，要写明位置和原文。")) for name in ("place", "before")
                   if not values[name]]  # fmt: skip
    if errors:
        raise Invalid(errors)
    step.measure = Measure.objects.create(
        problem=step.problem,
        centre_id=step.problem.centre_id,
        no=next_measure(step.problem),
        set_by=step.actor.username,
        **{name: values[name] for name in ("kind", "text", "unit", "due_on")},
        **{name: values[name] if guide else "" for name in ("place", "before", "after")},
    )
    return str(values["text"])


def _report_progress(step: Step) -> str:
    _fitting(step, "report_progress")
    return str(step.values["note"])


def _report_done(step: Step) -> str:
    measure, values = _fitting(step, "report_done"), step.values
    invalid_if(values["done_on"] > step.today, "done_on", _("完成日期不能在今天以后。"))
    if measure.kind == MeasureKind.GUIDE:
        measure.after = values["after"] or measure.after
        invalid_if(not measure.after, "after", _("改指南的，要写明改后的文字。"))
    measure.state, measure.reported_by = _REPORTED, step.actor.username
    measure.done_on, measure.evidence = values["done_on"], values["evidence"]
    measure.save()
    return str(values["evidence"])


def _accept_measure(step: Step) -> str:
    measure = _fitting(step, "accept_measure")
    measure.state, measure.accepted_by = MeasureState.DONE.value, step.actor.username
    measure.save()
    return str(step.values["opinion"])


def _return_measure(step: Step) -> str:
    measure = _fitting(step, "return_measure")
    measure.state, measure.done_on, measure.reported_by = _OPEN, None, ""
    measure.save()
    return str(step.values["reason"])


def _drop_measure(step: Step) -> str:
    measure = _fitting(step, "drop_measure")
    measure.state = MeasureState.DROPPED.value
    measure.save()
    return str(step.values["reason"])


def _finish(step: Step) -> str:
    """The measures hold from the day on which the last of them was carried out."""
    problem = step.problem
    measures = list(problem.measures.all())
    for why in unfinished(measures):
        raise NotAllowed(why)
    kept = [one for one in measures if one.state == MeasureState.DONE and one.done_on]
    done_on = max(one.done_on for one in kept if one.done_on)
    problem.done_on, problem.finished_by = done_on, step.actor.username
    problem.span_days = step.values["span_days"] or problem.span_days
    problem.check_on = effect.check_on(done_on, problem.span_days)
    problem.before = problem.after = problem.counted_at = None
    if problem.check_on <= step.today:
        effect.count(problem, step.now)
    return ""


def _count_effect(step: Step) -> str:
    problem = step.problem
    early = problem.check_on is None or problem.check_on > step.today
    refuse_if(early, _("检查期还没有满，满了会自动计算。"))
    effect.count(problem, step.now)
    return ""


def _judge(step: Step) -> str:
    problem = step.problem
    refuse_if(problem.counted_at is None, _("效果还没有计算，检查期满了才能确认。"))
    problem.effect_by, problem.effect_at = step.actor.username, step.now
    return str(step.values["opinion"])


def _reopen(step: Step) -> str:
    problem = step.problem
    problem.finished_by = problem.effect_by = ""
    problem.done_on = problem.check_on = problem.effect_at = None
    problem.before = problem.after = problem.counted_at = None
    return str(step.values["reason"])


def _propose(step: Step) -> str:
    problem, values = step.problem, step.values
    anonymous.require(problem, {name: values[name] for name in PUBLIC})
    for name in PUBLIC:
        setattr(problem, name, values[name])
    problem.proposed_by = step.actor.username
    return ""


def _publish(step: Step) -> str:
    problem = step.problem
    # the list of cases may have grown since it was proposed
    anonymous.require(problem, {name: getattr(problem, name) for name in PUBLIC})
    problem.published_by, problem.published_at = step.actor.username, step.now
    return str(step.values["opinion"])


def _take_down(step: Step) -> str:
    step.problem.published_by, step.problem.published_at = "", None
    return str(step.values["reason"])


def _say_why(step: Step) -> str:
    return str(step.values["reason"])


def _fitting(step: Step, action: str) -> Measure:
    measure = step.measure
    assert measure is not None  # noqa: S101  the caller has looked
    if measure.state not in MEASURES_IN[action]:
        raise NotAllowed(_("这项措施现在不能这样办理。"))
    return measure


STEPS: Mapping[str, Callable[[Step], str]] = {
    "amend": _amend,
    "add_cases": _add_cases,
    "drop_case": _drop_case,
    "add_measure": _add_measure,
    "report_progress": _report_progress,
    "report_done": _report_done,
    "accept_measure": _accept_measure,
    "return_measure": _return_measure,
    "drop_measure": _drop_measure,
    "finish": _finish,
    "count_effect": _count_effect,
    "find_effective": _judge,
    "find_ineffective": _judge,
    "reopen": _reopen,
    "propose": _propose,
    "publish": _publish,
    "send_back": _say_why,
    "take_down": _take_down,
    "withdraw": _say_why,
}
