"""办理经过 — the log told as a story, to staff and, in its own words, to the reporter.

Texts are opened here. Personal values are never among them; of a confidential case the units
read only what they wrote or were sent themselves.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from bancheng.rules.facts import Actor
from bancheng.rules.fields import CODES, FIELDS, Field
from bancheng.rules.masking import mask_in_text
from bancheng.rules.permissions import WHO_LABELS, Who
from bancheng.rules.states import CENTRE_UNIT, ROLE_LABELS, Role
from bancheng.rules.transitions import REGISTER, ROWS

from .log import events_with_texts
from .models import Case, Event
from .redaction import reads_statement

OWN_LABELS = {
    REGISTER[0]: REGISTER[1],
    "cancel_pending": gettext_noop("提请因其他办理而取消"),
    "quiet": gettext_noop("静默提醒"),
}
TEXT_LABELS = {
    "statement": gettext_noop("诉求内容"),
    "request": gettext_noop("希望怎样解决"),
}
SENT_TO_UNITS = frozenset({"instructions", "agenda", "conclusion", "positions", "demand", "cause"})
QUIET = frozenset({"cancel_pending", "assign", "acknowledge_escalation", "step_down", "amend"})
"""What the reporter is not told: it changes nothing for them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """一步 — one line of the story. `texts` and `codes` are (label, words) in the log's order."""

    seq: int
    at: datetime
    action: str
    label: str
    by: str
    role: str
    role_label: str
    unit: str
    order_no: str
    before: str
    after: str
    paper: str
    texts: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]


def timeline(case: Case, actor: Actor) -> list[Entry]:
    """The log of a case as `actor`, who may see the case, may read it. Two statements."""
    from .queries import facts_of

    open_words = reads_statement(actor, facts_of(case))
    return [_entry(event, actor, open_words) for event in events_with_texts(case)]


def seen_by_reporter(case: Case) -> list[tuple[datetime, str]]:
    """When what happened, in the reporter's words, oldest first. One statement.

    Of a chain of approvals only the last has moved the date.
    """
    signed_only = Q(action="grant_extension") & ~Q(body__contains='"extension":"granted"')
    rows = case.events.exclude(signed_only).order_by("seq").values_list("at", "action")
    words = {name: row.seen for name, row in ROWS.items()} | {REGISTER[0]: REGISTER[2]}
    return [(at, words[action]) for at, action in rows if action in words and action not in QUIET]


def label_of(action: str) -> str:
    """What the staff call an action."""
    row = ROWS.get(action)
    return row.label if row else OWN_LABELS.get(action, action)


def _entry(event: Event, actor: Actor, open_words: bool) -> Entry:
    body = json.loads(event.body)
    # every centre's own staff have the unit of that name, so it makes nobody the writer's colleague
    own = event.unit == actor.unit and actor.unit != CENTRE_UNIT
    texts = tuple(
        (_text_label(event.action, text.name), mask_in_text(told_plainly(text.text.reveal())))
        for text in sorted(event.texts.all(), key=lambda t: t.pk)
        if not text.name.startswith("reporter.")
        and (open_words or own or text.name in SENT_TO_UNITS)
    )
    return Entry(
        seq=event.seq,
        at=event.at,
        action=event.action,
        label=label_of(event.action),
        by=event.by,
        role=event.role,
        role_label=_role_label(event.role),
        unit=event.unit,
        order_no=event.order_no,
        before=event.before,
        after=event.after,
        paper=event.paper,
        texts=texts,
        codes=tuple(_codes(event.action, body["given"])),
    )


def _text_label(action: str, name: str) -> str:
    if action == REGISTER[0] and name in TEXT_LABELS:
        return TEXT_LABELS[name]
    field = _field(action, name)
    return field.label if field else name


def _field(action: str, name: str) -> Field | None:
    """The field as the action's row asks for it."""
    row = ROWS.get(action)
    asked = {need.field.name: need.field for need in row.needs} if row else {}
    return asked.get(name) or FIELDS.get(name)


def told_plainly(text: str) -> str:
    """A list that was kept as JSON, line by line."""
    if not text.startswith("["):
        return text
    try:
        lines = json.loads(text)
    except ValueError:
        return text
    return "\n".join(_line(one) for one in lines)


READ_IN_ORDER = ("name", "requirement", "unit", "task", "due_on")


def _line(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    return "：".join(str(one[name]) for name in READ_IN_ORDER if name in one)


def _codes(action: str, given: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for name, value in given.items():
        field = _field(action, name)
        if field is None or value in (None, "", [], False):
            continue
        names = CODES.get(field.choices, {})
        shown = value if isinstance(value, list) else [value]
        told = "、".join("是" if v is True else str(names.get(str(v), v)) for v in shown)
        found.append((field.label, told))
    return found


def _role_label(role: str) -> str:
    if role in frozenset(Who):
        return WHO_LABELS[Who(role)]
    return ROLE_LABELS[Role(role)] if role in frozenset(Role) else role
