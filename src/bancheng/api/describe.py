"""填写说明 — what a call takes, as JSON Schema made from the rules' fields.

The description is for readers and tools; what is sent is judged by the rules themselves. To
describe a new kind of field add a line to `KINDS`.
"""

from collections.abc import Iterable
from typing import Any

from bancheng.rules.fields import CODES, Field, Need
from bancheng.rules.transitions import Row

Json = dict[str, Any]

KINDS: dict[str, Json] = {
    "text": {"type": "string"},
    "line": {"type": "string"},
    "code": {"type": "string"},
    "codes": {"type": "array", "items": {"type": "string"}},
    "int": {"type": "integer"},
    "level": {"type": "integer"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "items": {
        "type": "array",
        "maxItems": 50,
        "items": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "requirement": {"type": "string"}},
            "required": ["name"],
            "additionalProperties": False,
        },
    },
    "tasks": {
        "type": "array",
        "maxItems": 50,
        "items": {
            "type": "object",
            "properties": {
                "unit": {"type": "string"},
                "task": {"type": "string"},
                "due_on": {"type": "string", "format": "date"},
            },
            "required": ["unit", "task"],
            "additionalProperties": False,
        },
    },
    "tags": {"type": "array", "items": {"type": "string", "maxLength": 64}},
    "cases": {"type": "array", "items": {"type": "string", "maxLength": 64}},
    "files": {"type": "array", "items": {"type": "integer"}},
    "case": {"type": "string"},
    "person": {"type": "string"},
}

PLACES = {
    "situations": "规则包中的受理情形代码",
    "causes": "规则包中的堵点成因代码",
    "exclusions": "规则包中的不予受理情形代码",
    "pauses": "规则包中的暂停原因代码",
    "units": "本中心的单位代码",
    "orders": "本件的工单编号",
}
"""Where the codes of an open list come from; the closed lists are given as they are."""

VERSION: Json = {
    "type": "integer",
    "description": "读到的版本号；件已有新变化时答复 409 stale-version",
}


def body_of(row: Row, *, more: Json | None = None) -> Json:
    """The OpenAPI request body of an action."""
    return json_body(properties(row, more=more), required(row.needs))


def properties(row: Row, *, more: Json | None = None) -> Json:
    """The fields of a row by name."""
    fields = {need.field.name: field_schema(need.field, row) for need in row.needs}
    return {**fields, "version": VERSION, **(more or {})}


def required(needs: Iterable[Need]) -> list[str]:
    """Names of the fields that must be filled in."""
    return [need.field.name for need in needs if need.required]


def json_body(fields: Json, names: list[str]) -> Json:
    """A request body that is one JSON object of these fields and no others."""
    schema: Json = {"type": "object", "properties": fields, "additionalProperties": False}
    if names:
        schema["required"] = names
    content = {"application/json": {"schema": schema}}
    return {"required": bool(names), "content": content}


def field_schema(field: Field, row: Row | None = None) -> Json:
    """One field: its type, its bounds, its codes."""
    schema = {**KINDS[field.kind], "description": field.label}
    if field.kind in {"text", "line"}:
        schema["maxLength"] = field.high
    elif field.kind in {"int", "level"}:
        schema |= {"minimum": field.low, "maximum": field.high}
    elif field.kind in {"code", "codes"}:
        _describe_codes(schema, field, row)
    return schema


def _describe_codes(schema: Json, field: Field, row: Row | None) -> None:
    known = CODES.get(field.choices)
    if known is None:
        schema["description"] = f"{field.label}：{PLACES[field.choices]}"
        return
    allowed = row.limits.get(field.choices) if row else None
    codes = [str(code) for code in known if allowed is None or code in allowed]
    labels = "，".join(f"{code} {known[code]}" for code in codes)
    schema["description"] = f"{field.label}：{labels}"
    target = schema if field.kind == "code" else {**schema["items"]}
    target["enum"] = codes
    if field.kind == "codes":
        schema["items"] = target
