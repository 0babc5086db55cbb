"""Which rules hold, and the rules a case was accepted under.

A key always means the same rules, so parsed packs are kept for the life of the process.
Which keys are in force is read again after a few seconds, and at every call inside a
transaction, where the change may be its own.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from time import monotonic

from django.db import IntegrityError, connection, transaction

from bancheng.config import now as present
from bancheng.rules.policy import Policy, extends, load, shipped

from .models import EVERYWHERE, ActivatedPack

FRESH = 3.0  # seconds
DEFAULT = "national-default"


@dataclass(frozen=True, slots=True)
class _Line:
    """One activation, without its text."""

    centre: str
    effective_from: date
    activated_at: datetime
    key: str
    effective_to: date | None


_kept: tuple[list[_Line], float] = ([], float("-inf"))


class UnknownPack(LookupError):
    """No pack was activated under this key, or none of this name is shipped."""


class AlreadyActivated(ValueError):
    """This pack was put in force for this day before, and another one after it."""


def pack_for(centre_code: str, on: date) -> Policy:
    """生效的规则包 — the rules in force at a centre on a day.

    The centre's own before the general one, the latest first day, then the latest
    activation. Before any first day, the earliest general one holds.
    """
    lines = _lines()
    if not any(line.centre == EVERYWHERE for line in lines):
        ensure_default()
        lines = _lines()
    for centre in dict.fromkeys((centre_code, EVERYWHERE)):
        fits = [
            line
            for line in lines
            if line.centre == centre
            and line.effective_from <= on
            and (line.effective_to is None or on <= line.effective_to)
        ]
        if fits:
            return pack_by_key(max(fits, key=_rank).key)
    return pack_by_key(min((x for x in lines if x.centre == EVERYWHERE), key=_rank).key)


@lru_cache(maxsize=256)
def pack_by_key(key: str) -> Policy:
    """Return the rules that a case is pinned to; raises `UnknownPack`."""
    row = ActivatedPack.objects.filter(pk=key).first()
    if row is None:
        raise UnknownPack(key)
    return replace(load(row.text, row.base_text), key=key)


def ensure_default() -> None:
    """Put the shipped national default in force everywhere, unless a general pack is."""
    if ActivatedPack.objects.filter(centre=EVERYWHERE).exists():
        return
    text = shipped_text(DEFAULT)
    try:
        activate(text, starts=load(text).effective_from, by="system", now=present())
    except IntegrityError:
        forget()  # another process was first


@transaction.atomic
def activate(
    text: str, *, starts: date, by: str, now: datetime, centre: str = EVERYWHERE
) -> ActivatedPack:
    """启用规则包 — put a pack in force from `starts` on; the same again changes nothing.

    Cases already accepted keep the pack they were accepted under. Raises `PolicyError` for
    a faulty pack, `ValueError` for a day outside its validity.
    """
    base = shipped().get(extends(text), "")
    policy = load(text, base)
    ends = policy.effective_to
    if starts < policy.effective_from or (ends and starts > ends):
        until = f"至 {ends}" if ends else "起"
        raise ValueError(
            f"规则包 {policy.id} 自 {policy.effective_from} {until}有效，{starts} 不在其内。"
        )
    key = f"{policy.id}:{centre or 'all'}:{starts}:{policy.digest[:12]}"
    known = ActivatedPack.objects.filter(pk=key).first()
    if known is not None:
        if pack_for(centre, starts).key != key:
            raise AlreadyActivated(
                f"规则包 {policy.id} 已在 {starts} 启用过，之后又换了别的，请另选日期。"
            )
        return known
    row = ActivatedPack.objects.create(
        key=key,
        centre=centre,
        pack=policy.id,
        text=text,
        base_text=base,
        digest=policy.digest,
        effective_from=starts,
        effective_to=ends,
        activated_at=now,
        activated_by=by,
    )
    forget()
    return row


def shipped_text(name: str) -> str:
    """Return the newest shipped pack of this name (or exactly `name@version`)."""
    found = {pack: text for pack, text in shipped().items() if name in (pack, pack.split("@")[0])}
    if not found:
        raise UnknownPack(name)
    return found[max(found, key=lambda pack: int(pack.split("@")[1]))]


def forget() -> None:
    """Read anew at the next call what is in force."""
    global _kept
    _kept = ([], float("-inf"))


def _lines() -> list[_Line]:
    global _kept
    lines, at = _kept
    if monotonic() - at < FRESH and not connection.in_atomic_block:
        return lines
    rows = ActivatedPack.objects.values_list(
        "centre", "effective_from", "activated_at", "key", "effective_to"
    )
    lines = [_Line(*row) for row in rows]
    _kept = (lines, monotonic())
    return lines


def _rank(line: _Line) -> tuple[date, datetime, str]:
    return line.effective_from, line.activated_at, line.key
