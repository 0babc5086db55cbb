"""共性问题页 — a problem as it is read, its measures, its effect, and what one may do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bancheng.cases import store
from bancheng.people.models import Centre
from bancheng.policy.queries import pack_for
from bancheng.problems import effect, reading, records
from bancheng.problems.kinds import (
    HISTORY_LABELS,
    MEASURE_LABELS,
    MEASURE_STATE_LABELS,
    STATE_LABELS,
    MeasureKind,
    MeasureState,
    Move,
    State,
    may_manage,
    may_read,
)
from bancheng.problems.models import Measure, Problem
from bancheng.rules.states import Role
from bancheng.web.desk import problem_forms as forms
from bancheng.web.desk import rows
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Entry, Fact, Link

CASES_SHOWN, WIDE = 12, frozenset({"add_measure", "propose", "amend"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureShown:
    """One measure as the page draws it."""

    no: int
    kind: str
    text: str
    unit: str
    due_on: date
    late: bool
    state: str
    ended: bool
    place: str
    before: str
    after: str
    done_on: date | None
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """One move open to the reader, with its form."""

    action: str
    label: str
    grave: bool
    wide: bool
    open: bool
    form: forms.MoveForm


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectShown:
    """The two counts, the days they are of, and what follows."""

    before: int | None
    after: int | None
    before_days: str
    after_days: str
    rate: str
    spared: int
    check_on: date | None
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """A problem as one person may read it."""

    number: str
    version: int
    title: str
    state: str
    late: bool
    facts: Sequence[Fact]
    root_cause: str
    measures: Sequence[MeasureShown]
    effect: EffectShown | None
    published: Sequence[Fact]
    steps: Sequence[StepShown]
    cases: Sequence[rows.CaseRow]
    cases_number: int | None
    newcomers: int
    story: Sequence[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """One line of the list of problems."""

    href: str
    number: str
    title: str
    state: str
    causes: str
    centre: str
    cases: int
    measures: str
    late: int
    opened: date


def cause_names(viewer: Viewer) -> dict[str, str]:
    """The causes of the pack by their codes."""
    pack = pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))
    return {code: label_of(label) for code, label in pack.causes.items()}


def tabs(viewer: Viewer, here: str) -> list[Link]:
    """The pages of common problems that are open to the viewer."""
    waits = reading.waiting(viewer.actor, viewer.time.local_day(viewer.now))
    found: list[tuple[str, str, int | None]] = [("desk-problems", _("共性问题"), None)]
    if may_read(viewer.actor):
        found.append(("desk-candidates", _("线索"), waits.candidates or None))
        found.append(("desk-problem-heat", _("事项与成因"), None))
        found.append(("desk-delays", _("单位与环节用时"), None))
    if may_read(viewer.actor) or Role.PROVINCE in viewer.actor.roles:
        found.append(("desk-gaps", _("政策空白"), None))
    if len(found) == 1:
        return []
    return [
        Link(label=label, href=reverse(name), current=name == here, count=count)
        for name, label, count in found
    ]


def problem_rows(found: Sequence[Problem], viewer: Viewer) -> list[ProblemRow]:
    """The lines of these problems; three statements for all of them."""
    causes, today = cause_names(viewer), viewer.time.local_day(viewer.now)
    measures: dict[int, list[Measure]] = {}
    known = {problem.pk: problem for problem in found}
    for one in Measure.objects.filter(problem__in=found):
        whole = reading.sees_whole(viewer.actor, known[one.problem_id])
        if whole or one.unit == viewer.actor.unit:
            measures.setdefault(one.problem_id, []).append(one)
    numbers = reading.case_numbers(found)
    centres = dict(
        Centre.objects.filter(code__in={p.centre_id for p in found}).values_list("code", "name")
    )
    return [
        ProblemRow(
            href=reverse("desk-problem", args=[problem.number]),
            number=problem.number,
            title=problem.title,
            state=_(STATE_LABELS[State(problem.state)]),
            causes=wording.listed(causes.get(c, c) for c in reading.listed(problem.causes)),
            centre=centres[problem.centre_id],
            cases=numbers.get(problem.pk, 0),
            measures=_progress(measures.get(problem.pk, [])),
            late=sum(_is_late(one, problem, today) for one in measures.get(problem.pk, [])),
            opened=viewer.time.local_day(problem.opened_at),
        )
        for problem in found
    ]


def _progress(measures: Sequence[Measure]) -> str:
    kept = [one for one in measures if one.state != MeasureState.DROPPED]
    done = sum(one.state == MeasureState.DONE for one in kept)
    return f"{done}/{len(kept)}" if kept else ""


def _is_late(measure: Measure, problem: Problem, today: date) -> bool:
    waits = measure.state == MeasureState.OPEN and problem.state == State.WORKING
    return waits and measure.due_on < today


def problem_page(
    viewer: Viewer,
    number: str,
    *,
    refused: str = "",
    data: QueryDict | None = None,
    errors: Sequence[tuple[str, str]] = (),
) -> ProblemPage:
    """A problem with what the viewer may do; `refused` is the move that was not made."""
    problem = reading.problem_for(viewer.actor, number)
    names = names_of(viewer, problem.centre_id)
    measures = reading.measures_of(viewer.actor, problem)
    whole = reading.sees_whole(viewer.actor, problem)
    today = viewer.time.local_day(viewer.now)
    cases = list(reading.cases_of(viewer.actor, problem)[:CASES_SHOWN])
    store.read(cases)
    shown = [_measure(one, problem, names, today) for one in measures]
    manager = may_manage(viewer.actor) and problem.centre_id == viewer.actor.centre
    return ProblemPage(
        number=problem.number,
        version=problem.version,
        title=problem.title,
        state=_(STATE_LABELS[State(problem.state)]),
        late=any(one.late for one in shown),
        facts=_facts(problem, viewer, names),
        root_cause=problem.root_cause,
        measures=shown,
        effect=_effect(problem) if whole else None,
        published=_published(problem) if whole else (),
        steps=_steps(viewer, names, problem, measures, refused, data, errors),
        cases=rows.case_rows(cases, viewer, names),
        cases_number=problem.lines.count() if whole else None,
        newcomers=reading.newcomers(problem).count() if manager else 0,
        story=_story(problem, names, measures, whole=whole),
    )


def _measure(one: Measure, problem: Problem, names: Names, today: date) -> MeasureShown:
    return MeasureShown(
        no=one.no,
        kind=_(MEASURE_LABELS[MeasureKind(one.kind)]),
        text=one.text,
        unit=names.unit(one.unit),
        due_on=one.due_on,
        late=_is_late(one, problem, today),
        state=_(MEASURE_STATE_LABELS[MeasureState(one.state)]),
        ended=one.state in (MeasureState.DONE, MeasureState.DROPPED),
        place=one.place,
        before=one.before,
        after=one.after,
        done_on=one.done_on,
        evidence=one.evidence,
    )


def _facts(problem: Problem, viewer: Viewer, names: Names) -> list[Fact]:
    causes = cause_names(viewer)
    places = Centre.objects.filter(code__in=reading.listed(problem.regions))
    found = [
        Fact(label=_("编号"), value=problem.number),
        Fact(label=_("事项"), value=wording.listed(reading.listed(problem.items))),
        Fact(
            label=_("堵点成因"),
            value=wording.listed(causes.get(c, c) for c in reading.listed(problem.causes)),
        ),
        Fact(label=_("涉及地区"), value=wording.listed(place.name for place in places)),
        Fact(
            label=_("立项"), value=_on(names.person(problem.opened_by), problem.opened_at, viewer)
        ),
    ]
    if problem.done_on:
        found.append(Fact(label=_("措施落实日"), value=rows.spoken(problem.done_on, viewer)))
    if problem.effect_at:
        by = _on(names.person(problem.effect_by), problem.effect_at, viewer)
        found.append(Fact(label=_("效果确认"), value=by))
    if problem.published_at:
        by = _on(names.person(problem.published_by), problem.published_at, viewer)
        found.append(Fact(label=_("公布"), value=by))
    return found


def _on(who: str, at: Any, viewer: Viewer) -> str:
    return f"{who} {rows.spoken(viewer.time.local_day(at), viewer)}"


def _effect(problem: Problem) -> EffectShown | None:
    spans = effect.spans(problem)
    if spans is None:
        return None
    found = effect.effect_of(problem)
    rate = found.rate if found else None
    return EffectShown(
        before=problem.before,
        after=problem.after,
        before_days=_days(spans[0]),
        after_days=_days(spans[1]),
        rate="–" if rate is None else f"{rate:.0%}",
        spared=found.spared if found else 0,
        check_on=problem.check_on,
        counted=found is not None,
    )


def _days(span: Any) -> str:
    return f"{span.first:%Y-%m-%d} – {span.last:%Y-%m-%d}"


def _published(problem: Problem) -> list[Fact]:
    if problem.state not in (State.PROPOSED, State.PUBLISHED):
        return []
    said = {
        _("公布的标题"): problem.headline,
        _("原来怎么规定、怎么做"): problem.guide_before,
        _("现在怎么规定、怎么做"): problem.guide_after,
        _("改了什么"): problem.changed,
    }
    return [Fact(label=label, value=text) for label, text in said.items() if text]


def _steps(
    viewer: Viewer,
    names: Names,
    problem: Problem,
    measures: Sequence[Measure],
    refused: str,
    data: QueryDict | None,
    errors: Sequence[tuple[str, str]],
) -> list[StepShown]:
    moves = records.allowed(problem, viewer.actor)
    if not moves:
        return []
    choices = forms.choices_for(viewer, names, problem)
    found = []
    for move in moves:
        mine = move.action == refused and bool(errors)
        form = forms.move_form(
            move, problem, measures, choices, viewer.actor, data if mine else None
        )
        if mine:
            form.refuse(errors)
        found.append(_step(move, form, opened=mine))
    return found


def _step(move: Move, form: forms.MoveForm, *, opened: bool) -> StepShown:
    return StepShown(
        action=move.action,
        label=_(move.label),
        grave=move.grave,
        wide=move.action in WIDE,
        open=opened,
        form=form,
    )


def _story(
    problem: Problem, names: Names, measures: Sequence[Measure], *, whole: bool
) -> list[Entry]:
    """The history, the newest first; a unit reads the words about its own measures only."""
    own, found = {one.no for one in measures}, []
    for event in problem.events.order_by("-seq"):
        mine = whole or event.measure_no in own
        if event.measure_no and not mine:
            continue
        label = _(HISTORY_LABELS[event.action])
        about = _("措施 %(no)d") % {"no": event.measure_no} if event.measure_no else ""
        found.append(
            Entry(
                at=event.at,
                title=wording.bracketed(label, about) if about else label,
                who=names.person(event.by),
                text=event.word.reveal() if mine and event.word else "",
            )
        )
    return found
