"""Plausible answers to whatever a row asks, drawn from a seeded source."""

from datetime import timedelta
from random import Random
from typing import Any

from bancheng.rules.decide import reading_of
from bancheng.rules.draft import World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.fields import Field
from bancheng.rules.transitions import Row

OFTEN = {"answer", "facts", "legal_basis", "alternatives", "unanswered", "explanation"}


def answers(row: Row, case: CaseFacts, world: World, draw: Random) -> dict[str, Any]:
    """Fill in a row as a competent officer would; now and then something is left out."""
    given: dict[str, Any] = {}
    for need in row.needs:
        often = need.required or need.field.name in OFTEN or draw.random() < 0.5
        if often and draw.random() > 0.02:
            given[need.field.name] = _answer(need.field, row, case, world, draw)
    return {name: value for name, value in given.items() if value is not None}


def _answer(field: Field, row: Row, case: CaseFacts, world: World, draw: Random) -> Any:
    lists = reading_of(world, case, row).lists
    today = world.time.local_day(world.now)
    match field.kind:
        case "text" | "line":
            return draw.choice(("情况属实", "已与反映人核对", "按办事指南办理"))
        case "code":
            return draw.choice(sorted(lists[field.choices]) or [None])
        case "codes":
            return draw.sample(sorted(lists[field.choices]), 1)
        case "int" | "level":
            return draw.choice((1, 2, 3, 5, 5))
        case "bool":
            return draw.random() < 0.7
        case "date":
            return (today + timedelta(days=draw.choice((0, 1, 3, 10)))).isoformat()
        case "moment":
            return (world.now + timedelta(days=draw.choice((-2, 1, 2)))).isoformat()
        case "items":
            return [{"name": "户口簿", "requirement": "原件"}]
        case "tasks":
            return [{"unit": draw.choice(sorted(world.units)), "task": "核对登记信息"}]
        case "tags":
            return draw.choice((["213"], ["115"]))
        case "files":
            return draw.sample(sorted(world.files), min(1, len(world.files))) or None
        case "case":
            return draw.choice(sorted(world.others or {}) or [None])
        case "cases":
            return None
        case "person":
            people = [
                p
                for role in ("liaison", "handler", "window", "dispatcher", "verifier")
                for unit in ("centre", *sorted(world.units))
                for p in world.roster.post(role, unit)
            ]  # type: ignore[arg-type]
            return draw.choice(people).username
    raise AssertionError(field.kind)
