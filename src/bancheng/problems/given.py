"""填写 — what was filled in, read and judged by the lines of `FIELDS`; every fault at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bancheng.cases import queries
from bancheng.people.models import Unit
from bancheng.people.queries import descendants
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid, _
from bancheng.rules.facts import Actor

from .kinds import FIELDS, Field, MeasureKind

Given = Mapping[str, Any]
MANY = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom and on what day something is read."""

    actor: Actor
    today: date


class Wrong(ValueError):
    """The value does not do; says why in one sentence."""


def read(given: Given, needs: Iterable[str], desk: Desk) -> dict[str, Any]:
    """The values of these fields, `*` required; raises `Invalid` naming every fault."""
    found: dict[str, Any] = {}
    errors: list[tuple[str, str]] = []
    wanted = {need.rstrip("*"): need.endswith("*") for need in needs}
    errors += [(name, _("没有这个填写项。")) for name in given if name not in wanted]
    for name, required in wanted.items():
        field = FIELDS[name]
        try:
            value = READERS[field.kind](given.get(name), field, desk)
        except (Wrong, ValueError, TypeError) as why:
            errors.append((name, str(why) if isinstance(why, Wrong) else _("填写的内容不对。")))
            continue
        if required and value in ("", [], None):
            errors.append((name, _("这一项要填。")))
        found[name] = value
    if errors:
        raise Invalid(errors)
    return found


def _text(value: Any, field: Field, _desk: Desk) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError
    said = value.replace("\r\n", "\n").strip()
    if len(said) > field.high:
        raise Wrong(_("文字太长。"))
    return said


def _line(value: Any, field: Field, desk: Desk) -> str:
    return " ".join(_text(value, field, desk).split())


def _date(value: Any, _field: Field, _desk: Desk) -> date | None:
    if value in (None, ""):
        return None
    found = value if isinstance(value, date) else date.fromisoformat(str(value))
    if not 2000 <= found.year <= 2200:
        raise ValueError
    return found


def _number(value: Any, field: Field, _desk: Desk) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= field.high:
        raise Wrong(_("请填一个在范围内的整数。"))
    return int(text)


def _listed(value: Any, field: Field) -> list[str]:
    if value is None:
        return []
    parts = value.splitlines() if isinstance(value, str) else list(value)
    if not all(isinstance(part, str) and "\x00" not in part for part in parts):
        raise TypeError
    found = list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
    if len(found) > field.high:
        raise Wrong(_("列得太多。"))
    return found


def _items(value: Any, field: Field, _desk: Desk) -> list[str]:
    found = _listed(value, field)
    if any(len(one) > MANY for one in found):
        raise Wrong(_("文字太长。"))
    return found


def _causes(value: Any, field: Field, desk: Desk) -> list[str]:
    known = pack_for(desk.actor.centre, desk.today).causes
    return _known(_listed(value, field), known, _("没有这个堵点成因。"))


def _regions(value: Any, field: Field, desk: Desk) -> list[str]:
    below = {desk.actor.centre, *descendants(desk.actor.centre)}
    return _known(_listed(value, field), below, _("只能选本中心和下级中心。"))


def _known(found: list[str], known: Iterable[str], why: str) -> list[str]:
    if not set(found) <= set(known):
        raise Wrong(why)
    return found


def _unit(value: Any, field: Field, desk: Desk) -> str:
    code = _line(value, field, desk)
    units = Unit.objects.filter(centre_id=desk.actor.centre, code=code, active=True)
    if code and not units.exists():
        raise Wrong(_("没有这个单位。"))
    return code


def _kind(value: Any, _field: Field, _desk: Desk) -> str:
    if value in (None, ""):
        return ""
    if value not in frozenset(MeasureKind):
        raise Wrong(_("请选择措施种类。"))
    return str(value)


def _cases(value: Any, field: Field, desk: Desk) -> list[tuple[int, str]]:
    """The cases by these numbers, in their order: id and number of each."""
    found = _listed(value, field)
    numbers = [part for line in found for part in line.replace("，", ",").replace(",", " ").split()]
    return named(desk.actor, numbers)


def _case(value: Any, field: Field, desk: Desk) -> str:
    return _line(value, field, desk)


def named(actor: Actor, numbers: Iterable[str]) -> list[tuple[int, str]]:
    """Ids and numbers of the actor's own centre's cases; refuses any that is not to be seen."""
    wanted = list(dict.fromkeys(numbers))
    if len(wanted) > MANY:
        raise Wrong(_("列得太多。"))
    seen = queries.visible(actor).filter(case_no__in=wanted, centre_id=actor.centre)
    rows = dict(seen.values_list("case_no", "pk"))
    if any(number not in rows for number in wanted):
        raise Wrong(_("有的诉求件没有找到，请核对编号。"))
    return [(rows[number], number) for number in wanted]


READERS: dict[str, Callable[[Any, Field, Desk], Any]] = {
    "line": _line,
    "text": _text,
    "date": _date,
    "number": _number,
    "measure": _number,
    "unit": _unit,
    "kind": _kind,
    "cases": _cases,
    "case": _case,
    "items": _items,
    "causes": _causes,
    "regions": _regions,
}
