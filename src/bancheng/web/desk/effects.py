"""办理后会怎样 — what a move would do, worked out by the rules without saving anything.

What the form does not say yet is filled in with something plausible, so that the reader sees the
new date, the next person, the paper and what the reporter will read before pressing the button.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bancheng.rules.decide import decide
from bancheng.rules.draft import World
from bancheng.rules.errors import Refused
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.fields import CODES, Need
from bancheng.rules.states import STAFF_LABELS, ClockState
from bancheng.rules.transitions import Row
from bancheng.web.desk.forms import Lists, label_of
from bancheng.web.shared import wording

Given = Mapping[str, Any]


def effect_of(
    row: Row,
    case: CaseFacts,
    given: Given,
    *,
    actor: Actor,
    world: World,
    lists: Lists,
    units: Mapping[str, str],
    order_no: str | None = None,
) -> list[str]:
    """What would happen, one sentence a line; at least what the table itself says."""

    def ahead(**more: Any) -> CaseFacts | None:
        for every in (False, True):  # some rows ask for more than their stars say
            filled = {**_plausible(row, world, lists, every=every), **given, **more}
            try:
                return decide(
                    case, row.action, actor=actor, given=filled, world=world, order_no=order_no
                ).case
            except Refused:
                continue
        return None

    lines: list[str] = []
    if row.clock in {"start", "recount"} and _open_choice(row, given):
        lines += _by_class(ahead, world)
    elif after := ahead():
        lines += _promise(case, after)
    if after := ahead():
        lines += [*_state(case, after), *_owner(case, after, world), *_orders(case, after, units)]
    if row.paper:
        lines.append(_("出具《%(paper)s》") % {"paper": _(row.paper)})
    lines.append(_("反映人看到：“%(seen)s”") % {"seen": _(row.seen)})
    return lines


def _open_choice(row: Row, given: Given) -> bool:
    return any(n.field.name == "class" for n in row.needs) and not given.get("class")


def _by_class(ahead: Any, world: World) -> Iterator[str]:
    """The new date for each class that might be chosen."""
    for code in CODES["classes"]:
        after = ahead(**{"class": code})
        if after and after.promise and not after.pending:
            yield _("定为%(label)s：答复期限 %(due)s") % {
                "label": label_of(world.pack.classes[code].label),
                "due": _moment(after.promise.due_at),
            }


def _promise(case: CaseFacts, after: CaseFacts) -> Iterator[str]:
    old, new = case.due_at, after.due_at
    if new and old and new != old:
        words = {"old": _moment(old), "new": _moment(new)}
        yield _("答复期限由 %(old)s 改为 %(new)s") % words
    elif new and not old:
        yield _("答复期限：%(due)s") % {"due": _moment(new)}
    if case.clock is not after.clock:
        said = {
            ClockState.PAUSED: _("承诺时限暂停计时"),
            ClockState.STOPPED: _("承诺时限停表"),
            ClockState.RUNNING: _("承诺时限继续计时") if old else "",
        }.get(after.clock, "")
        if said:
            yield said


def _state(case: CaseFacts, after: CaseFacts) -> Iterator[str]:
    if after.pending and after.pending != case.pending:
        yield _("先报另一人审批，同意之前状态不变")
    if after.state is not case.state:
        labels = {"old": _(STAFF_LABELS[case.state]), "new": _(STAFF_LABELS[after.state])}
        yield _("状态由“%(old)s”转为“%(new)s”") % labels


def _owner(case: CaseFacts, after: CaseFacts, world: World) -> Iterator[str]:
    """The next person and their limit, when either changes."""
    person = world.roster.person(after.owner) if after.owner else None
    if person and after.owner != case.owner:
        yield _("交给 %(name)s 负责") % {"name": person.name}
    if after.step and after.step != case.step:
        yield _("下一步期限：%(due)s") % {"due": _moment(after.step.due_at)}


def _orders(case: CaseFacts, after: CaseFacts, units: Mapping[str, str]) -> Iterator[str]:
    known = {order.no for order in case.orders}
    new = [units.get(order.unit, order.unit) for order in after.orders if order.no not in known]
    if new:
        yield _("派给 %(units)s") % {"units": wording.listed(new)}


def _moment(at: datetime) -> str:
    from bancheng import config

    return wording.spoken_moment(at, today=timezone.localdate(config.now()), until=True)


# ── what the form does not say yet ───────────────────────────────────────


def _plausible(row: Row, world: World, lists: Lists, *, every: bool) -> dict[str, Any]:
    """Something that will do for the required fields, or for `every` field."""
    found = {
        n.field.name: _something(n, row, world, lists) for n in row.needs if every or n.required
    }
    return {name: value for name, value in found.items() if value}


def _something(need: Need, row: Row, world: World, lists: Lists) -> Any:
    kind = need.field.kind
    if kind in {"code", "codes"}:
        first = next((code for code, _label in lists.of(need.field, row)), None)
        return [first] if first and kind == "codes" else first
    if kind in {"int", "level"}:
        return need.field.low
    if kind in {"date", "moment"}:
        return world.time.next_working_day(world.time.local_day(world.now)).isoformat()
    made = {"bool": "true", "items": [{"name": "…"}], "text": "…", "line": "…"}
    return made.get(kind)


def with_files(world: World, files: Mapping[str, str]) -> World:
    """The world in which these attachments may be named."""
    return replace(world, files=frozenset(files))
