"""差评整改的时刻 — when a rating's judgement, contact, plan and rectification are overdue."""

from datetime import datetime

from .draft import World
from .facts import CaseFacts, Order
from .states import OPEN, State

TOLD = frozenset({State.CLOSED, State.MERGED})
"""Answered, and not redone: a merged case with the answer of the case it was merged into."""

JUDGED_IN = TOLD | {State.REDO}


def judgement_late(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """差评后、申诉后五个工作日没有核实。"""
    if case.state not in JUDGED_IN or case.rating not in world.pack.rating.bad:
        return None
    since = case.appealed_at if case.appeal == "pending" else case.rated_at
    waits = case.appeal == "pending" or case.judged is None
    return _after(since, world.pack.rating_loop.review_wd, world) if waits else None


def contact_late(case: CaseFacts, world: World, _order: Order | None) -> datetime | None:
    """不重办的差评，一个工作日没有联系上评价人；重办的按重办首次联系的时限。"""
    waits = case.state in TOLD and case.rating in world.pack.rating.bad
    if not waits or case.rater_contacted_at or case.rectified_at or case.judged in ("D", "E"):
        return None
    return _after(case.rated_at, world.pack.rating_loop.contact_wd, world)


def plan_late(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    """提出整改方案的期限。"""
    waits = case.planned_at is None and case.rectified_at is None
    return case.plan_due if waits and _alive(case) else None


def rectification_late(case: CaseFacts, _world: World, _order: Order | None) -> datetime | None:
    """整改期限。"""
    return case.rectify_due if case.rectified_at is None and _alive(case) else None


def _alive(case: CaseFacts) -> bool:
    return case.state in OPEN | TOLD


def _after(since: datetime | None, days: int, world: World) -> datetime | None:
    return world.time.after_days(since, days).at if since else None
