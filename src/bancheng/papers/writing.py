"""写成 — a form filled in from a scene: the exact text that the paper keeps."""

import re
from typing import Any

from . import sources
from .forms import REPORTER, Form, Section
from .scene import Scene
from .sources import Said
from .tables import HEADS, TABLES

Data = dict[str, Any]
_SLOT = re.compile(r"\{([a-z_]+)\}")
RECORDED = "记录"
INTERNAL = frozenset({"note", "attachments", "duplicates_checked"})
"""What stands in the log and on no paper."""


def written(form: Form, scene: Scene, number: str) -> Data:
    """Everything that the paper says, each value with its guard."""
    centre, event = scene.place.centre, scene.line.event
    sections = [_section(section, scene) for section in form.sections]
    if form.recorded:
        sections.append(_recorded(form, scene))
    return {
        "kind": form.kind,
        "title": form.title,
        "number": number,
        "case_no": scene.case.case_no,
        "centre": centre.name,
        "window": centre.window_name,
        "phone": centre.phone,
        "address": centre.address,
        "day": scene.day(event.at),
        "to": _value(sources.read(form.to, scene)) if form.to else None,
        "lead": _paragraphs((form.lead,), scene),
        "sections": [section for section in sections if section["lines"] or section["table"]],
        "closing": _paragraphs(form.closing, scene),
        "places": [_filled(place, scene) for place in form.places],
        "seal": form.seal,
        "public": REPORTER in form.readers,
        "redacted": {row.unit: row.instructions for row in scene.rows if row.counts},
    }


def _section(section: Section, scene: Scene) -> Data:
    filled = [(line, _value(sources.read(line.source, scene))) for line in section.lines]
    table = TABLES[section.table](scene) if section.table else None
    return {
        "heading": section.heading,
        "lines": [
            {"label": line.label, **value, "short": line.short}
            for line, value in filled
            if value["value"] or not line.optional
        ],
        "table": {
            "name": HEADS[section.table][0],
            "head": list(table.head),
            "widths": list(table.widths),
            "rows": table.rows,
            "guard": table.guard,
        }
        if table and table.rows
        else None,
    }


def _recorded(form: Form, scene: Scene) -> Data:
    """What the event itself recorded and no line of the form says already."""
    said = {line.source.partition(":")[2] for part in form.sections for line in part.lines}
    lines = [
        {"label": label, **_value(value), "short": len(value.value) <= 12}
        for label, value in sources.recorded(scene)
        if value.name not in said and value.name not in INTERNAL
    ]
    return {"heading": RECORDED, "lines": lines, "table": None}


def _value(said: Said) -> Data:
    found = {"value": said.value, "guard": said.guard}
    if said.name:
        found |= {"unit": said.unit, "name": said.name}
    return found


def _paragraphs(texts: tuple[str, ...], scene: Scene) -> list[str]:
    return [text for text in (_filled(text, scene) for text in texts) if text]


def _filled(text: str, scene: Scene) -> str:
    """A sentence of a form with its slots filled; only open values stand in sentences."""
    return _SLOT.sub(lambda slot: sources.read(slot[1], scene).value, text)
