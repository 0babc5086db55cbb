"""回访 — who must be called, when the next call may be made, and when enough were made.

A time band is part of the day at the centre; it follows from the moment of a call and is never
asked for. Two calls of one morning say less than one of a morning and one of an afternoon.
"""

import hashlib
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from .clock import WorkTime
from .facts import CaseFacts
from .policy import Policy
from .states import Outcome, State
from .world import World

NEGATIVE = frozenset({Outcome.CANNOT_BY_LAW, Outcome.GUIDED, Outcome.OTHER})
NOON, EVENING = time(12), time(18)
SLOTS = 40
"""Bands looked at before giving up: more than the longest holiday has."""


class Band(StrEnum):
    """时段 — before twelve, before six, later."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Turn(StrEnum):
    """该做什么 — why a case is on the list of calls, most pressing first."""

    CONCLUDE = "conclude"  # 已联系上，或够次数，可以下结论
    AGAIN = "again"  # 没联系上，再打
    MUST = "must"  # 必须电话核查
    SAMPLED = "sampled"  # 抽中核查
    CONFIRMED = "confirmed"  # 反映人已确认，可凭确认核查
    OTHER = "other"  # 可以打，也可以等反映人确认


def band_of(at: datetime, time_of: WorkTime) -> Band:
    """时段 — in which part of the centre's day a moment falls."""
    clock = at.astimezone(time_of.zone).time()
    if clock < NOON:
        return Band.MORNING
    return Band.AFTERNOON if clock < EVENING else Band.EVENING


def sampled(case_no: str, percent: int) -> bool:
    """抽样 — whether a case falls into the sample: fixed by its number, so nobody can choose."""
    return int.from_bytes(hashlib.sha256(case_no.encode()).digest()[:4], "big") % 100 < percent


def guidance_sampled(case_no: str, percent: int) -> bool:
    """引导抽查 — the same of those guided elsewhere, drawn apart from the sample of answers."""
    return sampled(f"guided {case_no}", percent)


def phoned_whatever(case: CaseFacts, pack: Policy) -> bool:
    """必须电话核查 — complex, hard, negative answers, redone (domain.md 7.3)."""
    return (
        case.case_class in pack.verification.phoned_classes
        or case.outcome in NEGATIVE
        or case.round > 0
    )


def must_phone(case: CaseFacts, pack: Policy) -> bool:
    """要电话或当面核查 — those, and the sample of the others."""
    return phoned_whatever(case, pack) or sampled(case.case_no, pack.sample_percent)


def closes_alone(case: CaseFacts, pack: Policy) -> bool:
    """Whether an answered case will close with nobody calling: solved on the spot, unsampled."""
    spot = case.state is State.REPLIED and case.on_the_spot and case.round == 0
    return spot and case.confirmed != "no" and not sampled(case.case_no, pack.sample_percent)


def confirmed(case: CaseFacts) -> str | None:
    """反映人的确认 — what the reporter has confirmed; hearsay of the window does not count."""
    return None if case.confirmed_unsigned else case.confirmed


def missed(case: CaseFacts) -> list[datetime]:
    """没有联系上的几次，按先后。"""
    return [at for at, reached in case.attempts if not reached]


def enough(case: CaseFacts, world: World) -> bool:
    """未联系上 — enough calls in vain, on enough days and in enough bands."""
    return _lacking(missed(case), world) <= 0


def next_call(case: CaseFacts, world: World) -> datetime | None:
    """下次回访 — from when somebody may call, or conclude; None when nobody has to.

    After a call in vain the next band that brings the conclusion nearer, in office hours.
    """
    since = case.fulfilled_at or case.released_at
    waits = case.outcome is Outcome.PROMISED and case.fulfilled_at is None
    if case.state is not State.REPLIED or waits or closes_alone(case, world.pack):
        return None
    if not case.attempts:
        return since
    last, reached = case.attempts[-1]
    if reached or enough(case, world):
        return last
    return _next_band(missed(case), last, world)


def turn(case: CaseFacts, world: World) -> Turn:
    """该做什么 — of an answered case."""
    if any(reached for _at, reached in case.attempts) or enough(case, world):
        return Turn.CONCLUDE
    if case.attempts:
        return Turn.AGAIN
    if phoned_whatever(case, world.pack):
        return Turn.MUST
    if sampled(case.case_no, world.pack.sample_percent):
        return Turn.SAMPLED
    return Turn.CONFIRMED if confirmed(case) in ("yes", "partly") else Turn.OTHER


# ── inside ───────────────────────────────────────────────────────────────


def _lacking(calls: list[datetime], world: World) -> int:
    """How many calls at least are still needed before one may say: not reached."""
    rule, here = world.pack.verification, world.time
    days: set[date] = {here.local_day(at) for at in calls}
    bands = {band_of(at, here) for at in calls}
    return max(rule.attempts - len(calls), rule.days - len(days), rule.bands - len(bands))


def _next_band(calls: list[datetime], last: datetime, world: World) -> datetime:
    """The opening of the first band in which one more call leaves fewer to be made.

    A pack may ask for the evening where the offices are closed by then: then the evening it is.
    """
    needed, at = _lacking(calls, world), last
    for _slot in range(SLOTS):
        at = world.time.next_open(_band_after(at, world.time))
        if _lacking([*calls, at], world) < needed:
            return at
    return datetime.combine(world.time.local_day(last), EVENING, world.time.zone)


def _band_after(at: datetime, here: WorkTime) -> datetime:
    """When the next band begins."""
    local = at.astimezone(here.zone)
    for begin in (NOON, EVENING):
        if local.time() < begin:
            return datetime.combine(local.date(), begin, here.zone)
    return datetime.combine(local.date() + timedelta(days=1), time(), here.zone)
