"""共性问题的表 — one form for each move, made from the fields that its row names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from bancheng.people.models import Centre
from bancheng.people.queries import descendants
from bancheng.policy.queries import pack_for
from bancheng.problems import reading, records
from bancheng.problems.kinds import (
    FIELDS,
    MEASURE_LABELS,
    OPENING,
    Field,
    MeasureKind,
    MeasureState,
    Move,
)
from bancheng.problems.models import Measure, Problem
from bancheng.rules.facts import Actor
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names

MANY = frozenset({"causes", "regions"})
SMALL = frozenset({"note", "opinion", "reason", "before", "after", "text", "evidence"})
Choices = Sequence[tuple[str, str]]


class MoveForm(forms.Form):
    """What one move asks for; the room judges what was typed, not the form."""

    use_required_attribute = False

    def refuse(self, errors: Iterable[tuple[str, str]]) -> None:
        """The room's errors only: the boxes' own would say the same twice."""
        self.full_clean()
        self.errors.clear()
        for name, sentence in errors:
            self.add_error(name if name in self.fields else None, _(sentence))


def given_of(data: QueryDict, needs: Iterable[str]) -> dict[str, Any]:
    """What was typed for these fields, as the room takes it."""
    names = [need.rstrip("*") for need in needs]
    found: dict[str, Any] = {}
    for name in names:
        if name in MANY:
            found[name] = data.getlist(name)
        elif name in data:
            found[name] = data[name]
    return found


def form_of(
    needs: Iterable[str],
    choices: Mapping[str, Choices],
    *,
    prefix: str,
    data: QueryDict | None = None,
    initial: Mapping[str, Any] | None = None,
) -> MoveForm:
    """The form of these fields; `choices` for those that are chosen, by the field's kind."""
    form = MoveForm(data, auto_id=f"{prefix}-%s", initial=dict(initial or {}))
    for need in needs:
        name = need.rstrip("*")
        box = _box(name, FIELDS[name], choices)
        box.required = need.endswith("*")
        form.fields[name] = box
    return form


def _box(name: str, field: Field, choices: Mapping[str, Choices]) -> forms.Field:
    label = _(field.label)
    if field.kind in ("unit", "kind", "measure", "case"):
        offered = list(choices.get(field.kind, ()))
        empty = [("", _("请选择"))] if len(offered) != 1 else []
        return forms.ChoiceField(label=label, choices=[*empty, *offered])
    if field.kind in MANY:
        return forms.MultipleChoiceField(
            label=label,
            choices=list(choices.get(field.kind, ())),
            widget=forms.CheckboxSelectMultiple,
        )
    if field.kind == "date":
        day = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, widget=day)
    if field.kind == "number":
        return forms.IntegerField(label=label, min_value=1, max_value=field.high)
    if field.kind in ("items", "cases"):
        lines = {"rows": 3, "class": "code"} if field.kind == "cases" else {"rows": 2}
        hint = _("一行一个。")
        return forms.CharField(label=label, widget=forms.Textarea(lines), help_text=hint)
    if field.kind == "line":
        return forms.CharField(label=label, max_length=field.high)
    size = {"rows": 2 if name in SMALL else 4, "maxlength": field.high}
    return forms.CharField(label=label, widget=forms.Textarea(size))


def choices_for(viewer: Viewer, names: Names, problem: Problem | None = None) -> dict[str, Choices]:
    """What can be chosen from, by kind of field."""
    pack = pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))
    below = [viewer.actor.centre, *descendants(viewer.actor.centre)]
    places = Centre.objects.filter(code__in=below).values_list("code", "name")
    found: dict[str, Choices] = {
        "unit": list(names.units.items()),
        "kind": [(kind.value, _(MEASURE_LABELS[kind])) for kind in MeasureKind],
        "causes": [(code, f"{code} {label_of(label)}") for code, label in pack.causes.items()],
        "regions": list(places),
    }
    if problem is not None:
        numbers = problem.lines.values_list("case_no", flat=True)
        found["case"] = [(number, number) for number in numbers]
    return found


def move_form(
    move: Move,
    problem: Problem,
    measures: Sequence[Measure],
    choices: Mapping[str, Choices],
    actor: Actor,
    data: QueryDict | None = None,
) -> MoveForm:
    """The form of a move on a problem, beginning with what is there already."""
    offered = dict(choices)
    if "measure" in move.fields:
        mine = records.choosable(move, measures, actor)
        offered["measure"] = [(str(one.no), measure_name(one)) for one in mine]
    initial = STARTS.get(move.action, lambda _problem, _measures: {})(problem, measures)
    return form_of(move.needs, offered, prefix=move.action, data=data, initial=initial)


def measure_name(measure: Measure) -> str:
    """A measure in the list of choices."""
    kind = _(MEASURE_LABELS[MeasureKind(measure.kind)])
    return f"{measure.no} {kind}：{measure.text[:40]}"


def _as_it_is(problem: Problem, _measures: Sequence[Measure]) -> dict[str, Any]:
    return {
        "title": problem.title,
        "items": "\n".join(reading.listed(problem.items)),
        "causes": reading.listed(problem.causes),
        "regions": reading.listed(problem.regions),
        "root_cause": problem.root_cause,
    }


def _to_publish(problem: Problem, measures: Sequence[Measure]) -> dict[str, Any]:
    """The words of an earlier draft, else those of the guides that were corrected."""
    done = [one for one in measures if one.state == MeasureState.DONE]
    guides = [one for one in done if one.kind == MeasureKind.GUIDE]
    return {
        "headline": problem.headline or problem.title,
        "guide_before": problem.guide_before or "\n".join(one.before for one in guides),
        "guide_after": problem.guide_after or "\n".join(one.after for one in guides),
        "changed": problem.changed or "\n".join(one.text for one in done),
    }


def _span(problem: Problem, _measures: Sequence[Measure]) -> dict[str, Any]:
    return {"span_days": problem.span_days}


STARTS = {"amend": _as_it_is, "propose": _to_publish, "finish": _span}


def opening_form(
    choices: Mapping[str, Choices],
    data: QueryDict | None = None,
    initial: Mapping[str, Any] | None = None,
) -> MoveForm:
    """The form with which a problem is opened."""
    begun = dict(initial or {})
    for name in ("items", "cases"):
        if isinstance(begun.get(name), list):
            begun[name] = "\n".join(begun[name])
    return form_of(OPENING, choices, prefix="open", data=data, initial=begun)
