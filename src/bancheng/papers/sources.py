"""来源 — where each line of a form gets its words, and how they are guarded.

A source is named in `forms.py`: `phone` is a function here; `said:reject.remedy` is the text that
the latest such action wrote, `own:opinion` and `own:method` what the paper's own event wrote or
chose. A guard says who may read a value: see `sheet.py`.
"""

import json
from dataclasses import dataclass
from typing import Any

from bancheng.cases.timeline import told_plainly
from bancheng.rules.fields import CODES, FIELDS
from bancheng.rules.transitions import ROWS

from .course import MATERIAL
from .material import NO, OPEN, YES
from .scene import Line, Scene


@dataclass(frozen=True, slots=True)
class Said:
    """A value with its guard; of a text also who wrote it and as which field."""

    value: str
    guard: str = OPEN
    unit: str = ""
    name: str = ""


def read(name: str, scene: Scene) -> Said:
    """The value that a form's line names."""
    way, colon, rest = name.partition(":")
    if not colon:
        function, guard = MATERIAL[name]
        return Said(function(scene), guard)
    if way == "own":
        return _of_line(scene.line, rest, scene)
    action, _dot, field = rest.partition(".")
    line = scene.last(*action.split("|"))
    return _of_line(line, field, scene) if line else Said("")


def known(name: str) -> bool:
    """Whether a form may name this source."""
    way, colon, rest = name.partition(":")
    if not colon:
        return name in MATERIAL
    if way == "own":
        return rest in FIELDS
    action, _dot, field = rest.partition(".")
    return way == "said" and field in FIELDS and all(one in ROWS for one in action.split("|"))


def recorded(scene: Scene) -> list[tuple[str, Said]]:
    """Everything that the event wrote and chose, with the labels of its form."""
    row = ROWS.get(scene.line.event.action)
    asked = {need.field.name: need.field.label for need in row.needs} if row else {}
    names = [*scene.line.given, *scene.line.texts]
    found = [
        (asked.get(name) or FIELDS[name].label, _of_line(scene.line, name, scene))
        for name in names
        if name in asked or name in FIELDS
    ]
    return [(label, said) for label, said in found if said.value]


def _of_line(line: Line, name: str, scene: Scene) -> Said:
    if name in line.texts:
        text = told_plainly(line.texts[name])
        if name == "tasks":
            text = _tasks_told(line.texts[name], scene)
        return Said(text, "words", line.event.unit, name)
    return Said(in_words(name, line.given.get(name), line, scene))


def in_words(name: str, value: Any, line: Line, scene: Scene) -> str:
    """A code, a day, a person, a number, as papers write it."""
    if value is None or value in ("", []):
        return ""
    row = ROWS.get(line.event.action)
    fields = {need.field.name: need.field for need in row.needs} if row else {}
    field = fields.get(name) or FIELDS.get(name)
    kind, choices = (field.kind, field.choices) if field else ("", "")
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return "、".join(in_words(name, one, line, scene) for one in value)
    if kind == "moment":
        return scene.moment(str(value))
    if kind == "date":
        return scene.day(str(value))
    if kind == "person":
        return scene.person(str(value))
    if choices == "units":
        return scene.unit(str(value))
    return _named(choices, str(value), scene)


def _named(choices: str, value: str, scene: Scene) -> str:
    lists: dict[str, Any] = {
        "situations": scene.pack.situations,
        "causes": scene.pack.causes,
        "exclusions": scene.pack.exclusions,
        "pauses": {code: rule.label for code, rule in scene.pack.pauses.items()},
    }
    if choices in lists:
        label = lists[choices].get(value)
        return label.zh if label else value
    return CODES.get(choices, {}).get(value, value)


def _tasks_told(text: str, scene: Scene) -> str:
    lines = [
        f"{scene.unit(one.get('unit'))}：{one.get('task', '')}"
        + (f"（{scene.day(one['due_on'])}前）" if one.get("due_on") else "")
        for one in json.loads(text)
    ]
    return "\n".join(lines)
