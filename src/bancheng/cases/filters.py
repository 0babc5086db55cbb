"""筛选 — what lists of cases can be filtered and sorted by, and how a value is read.

To add a filter, add a line to `FILTERS`. What is not there is refused (422), never ignored.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from bancheng import config
from bancheng.rules.errors import Invalid, _
from bancheng.rules.masking import valid_credit_code, valid_id_no, valid_phone
from bancheng.rules.states import OPEN, CaseClass, Light, Outcome, State

from . import intake, numbers
from .models import CaseCause

CASE_SORTS = {
    "received_at": "received_at",
    "due_at": "sort_due_at",
    "closed_at": "closed_at",
    "red_at": "red_at",
}
ORDER_SORTS = {"due_at": "due_at", "received_at": "received_at"}
NARROW = frozenset(
    {
        "state",
        "owner",
        "unit",
        "class",
        "item",
        "cause",
        "open",
        "received_from",
        "closed_from",
        "closed_to",
        "due_to",
        "red_by",
        "quiet",
        "supervised",
        "raised",
        "false_closure",
        "guidance",
        "pending",
        "handover_to",
        "q",
        "named",
    }
)
"""Filters that an index answers over all years; without one, a list goes back twelve months."""

Reader = Callable[[Any, datetime], Q]


def read(
    filters: Mapping[str, Any], known: Mapping[str, Reader], now: datetime
) -> tuple[Q, dict[str, Any]]:
    """The condition for these filters and the values given, or `Invalid` naming each fault."""
    errors: list[tuple[str, str]] = []
    found = Q()
    given = {name: value for name, value in filters.items() if value not in (None, "", [], ())}
    for name, value in given.items():
        reader = known.get(name)
        try:
            if reader is None:
                errors.append((name, _("没有这个筛选条件。")))
            else:
                found &= reader(value, now)
        except (ValueError, TypeError):
            errors.append((name, _("筛选条件的值不对。")))
    if errors:
        raise Invalid(errors)
    return found, given


def _text(column: str) -> Reader:
    def read_text(value: Any, _now: datetime) -> Q:
        return Q(**{f"{column}__in": _several(value)})

    return read_text


def _coded(column: str, codes: frozenset[str]) -> Reader:
    def read_code(value: Any, _now: datetime) -> Q:
        wanted = _several(value)
        if not set(wanted) <= codes:
            raise ValueError(column)
        return Q(**{f"{column}__in": wanted}) if len(wanted) > 1 else Q(**{column: wanted[0]})

    return read_code


def _state(value: Any, now: datetime) -> Q:
    """By state; said twice where all are open ones, for the small index of open cases."""
    found = _coded("state", STATES)(value, now)
    return found & Q(is_open=True) if OPEN.issuperset(_several(value)) else found


def _several(value: Any) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else list(value)
    wanted = [str(part).strip() for part in parts if str(part).strip()]
    if not wanted or len(wanted) > 50 or any(len(w) > 64 or "\x00" in w for w in wanted):
        raise ValueError(value)
    return wanted


def _open(value: Any, _now: datetime) -> Q:
    text = str(value).lower()
    if text not in ("true", "false", "1", "0"):
        raise ValueError(value)
    return Q(is_open=text in ("true", "1"))


def _light(value: Any, now: datetime) -> Q:
    red, yellow = Q(red_at__lte=now), Q(yellow_at__lte=now)
    found = {Light.RED: red, Light.YELLOW: yellow & ~red, Light.GREEN: ~red & ~yellow}
    # NULL compares as unknown: cases without a light are green
    green = Q(red_at__isnull=True) | Q(red_at__gt=now)
    found[Light.YELLOW] = yellow & green
    found[Light.GREEN] = green & (Q(yellow_at__isnull=True) | Q(yellow_at__gt=now))
    return found[Light(str(value))]


def _red_by(value: Any, now: datetime) -> Q:
    """Not red yet, but red by the end of that day if nothing happens."""
    return Q(red_at__gt=now) & _until("red_at")(value, now)


def _quiet(value: Any, now: datetime) -> Q:
    """静默件 — open, and nobody has touched it for longer than the pack allows."""
    _require_yes(value)
    return Q(quiet_at__lte=now)


def _supervised(value: Any, _now: datetime) -> Q:
    """催办、督办未答复 — open, and somebody waits for the unit's answer."""
    _require_yes(value)
    return Q(owes_reply=True)


def _raised(value: Any, _now: datetime) -> Q:
    """提级未签收 — open, and nobody has taken up the escalation."""
    _require_yes(value)
    return Q(raised_at__isnull=False)


def _false_closure(value: Any, _now: datetime) -> Q:
    """虚假办结 — a check once found that it had not been done."""
    _require_yes(value)
    return Q(false_closure=True)


def _guidance(value: Any, _now: datetime) -> Q:
    """引导待抽查 — guided elsewhere, in the sample, not looked into yet."""
    _require_yes(value)
    return Q(guidance_due_at__isnull=False)


def _require_yes(value: Any) -> None:
    """A filter that only picks out takes `true` and nothing else."""
    if str(value).lower() not in ("true", "1"):
        raise ValueError(value)


def _since(column: str) -> Reader:
    return lambda value, _now: Q(**{f"{column}__gte": _moment(value)})


def _until(column: str) -> Reader:
    def read_until(value: Any, _now: datetime) -> Q:
        if is_day(value):
            return Q(**{f"{column}__lt": _moment(value) + timedelta(days=1)})
        return Q(**{f"{column}__lte": _moment(value)})

    return read_until


def is_day(value: Any) -> bool:
    """Whether a value names a whole day."""
    if isinstance(value, str):
        return len(value) == 10
    return isinstance(value, date) and not isinstance(value, datetime)


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        value = date.fromisoformat(value) if is_day(value) else datetime.fromisoformat(value)
    at: datetime = value if isinstance(value, datetime) else datetime.combine(value, time())
    if not 1900 <= at.year <= 2200:  # beyond, zones and databases cannot count
        raise ValueError(value)
    return at if at.tzinfo else at.replace(tzinfo=config.get().zone)


def _cause(value: Any, _now: datetime) -> Q:
    return Q(pk__in=CaseCause.objects.filter(cause__in=_several(value)).values("case"))


def _unit(value: Any, _now: datetime) -> Q:
    if not isinstance(value, str) or len(value) > 20 or "\x00" in value:
        raise ValueError(value)
    return Q()  # answered by the list itself, from the unit's orders


def _query(value: Any, _now: datetime) -> Q:
    if not isinstance(value, str) or len(value) > 200 or "\x00" in value:
        raise ValueError(value)
    return Q()  # answered by the search index


def exactly(query: str) -> Q | None:
    """What a query names outright: a case number, a telephone, an identity number; else None.

    Telephones and identity numbers are looked up by their keyed hash. A confidential case is not
    found by them: that would say whose it is.
    """
    wanted = query.strip()
    if numbers.centre_of(wanted.upper()):
        return Q(case_no=wanted.upper())
    if valid_phone(wanted):
        return Q(phone_hash=intake.phone_hash(wanted), confidential=False)
    if valid_id_no(wanted) or valid_credit_code(wanted):
        return Q(id_hash=intake.id_hash(wanted), confidential=False)
    return None


def _level(value: Any, _now: datetime) -> Q:
    return Q(escalation__gte=int(value))


STATES = frozenset(State)
CASE_FILTERS: dict[str, Reader] = {
    "state": _state,
    "class": _coded("case_class", frozenset(CaseClass)),
    "situation": _text("situation"),
    "cause": _cause,
    "channel": _text("channel"),
    "unit": _unit,
    "owner": _text("owner"),
    "owner_unit": _text("owner_unit"),
    "light": _light,
    "red_by": _red_by,
    "quiet": _quiet,
    "supervised": _supervised,
    "raised": _raised,
    "false_closure": _false_closure,
    "guidance": _guidance,
    "open": _open,
    "received_from": _since("received_at"),
    "received_to": _until("received_at"),
    "closed_from": _since("closed_at"),
    "closed_to": _until("closed_at"),
    "due_from": _since("sort_due_at"),
    "due_to": _until("sort_due_at"),
    "q": _query,
    "item": _text("item_code"),
    "nature": _text("nature"),
    "outcome": _coded("outcome", frozenset(Outcome)),
    "centre": _text("centre_id"),
    "pending": _text("pending_action"),
    "handover_to": _text("handover_to"),
    "escalation": _level,
    "linked_to": _text("linked_to"),
}
ORDER_FILTERS: dict[str, Reader] = {
    "unit": _text("unit"),
    "state": _text("state"),
    "light": _light,
    "open": _open,
    "handler": _text("handler"),
    "role": _coded("role", frozenset({"lead", "assist"})),
    "due_from": _since("due_at"),
    "due_to": _until("due_at"),
}
