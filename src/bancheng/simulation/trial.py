"""试运行 — a town with newly registered cases, or with those that are there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import actions
from bancheng.cases.models import Case
from bancheng.cases.queries import facts_of
from bancheng.cases.world import world_for
from bancheng.people.demo_accounts import CENTRE
from bancheng.people.models import Centre
from bancheng.people.queries import roster
from bancheng.rules.facts import REPORTER, CaseFacts
from bancheng.rules.states import Role

from . import words
from .engine import Arrival, Tally, Town

LATEST = timedelta(days=3650)
BY_WINDOW = 0.6


def run(
    *,
    cases: int,
    days: int,
    seed: int,
    now: datetime,
    centre: str = "",
    existing: bool = False,
    to_the_end: bool = False,
) -> Tally:
    """Work `cases` new cases, registered over the last `days` days, and the existing ones.

    Raises `SystemExit` where the centre is not there or has nobody who could work.
    """
    code = staffed(centre)
    draw = Random(seed)  # noqa: S311  chance of a trial, not of a secret
    town = Town(code, until=now + LATEST if to_the_end else now, draw=draw)
    if existing:
        rows = Case.objects.filter(centre_id=code, is_open=True).order_by("id")
        for row in rows:
            town.take(facts_of(row), now)
    return town.run([_arrival(code, draw, now, days) for _number in range(cases)])


def staffed(centre: str) -> str:
    """The code of the centre asked for, by default the demo's, if anybody could work there."""
    code = centre or CENTRE
    if not Centre.objects.filter(code=code).exists():
        raise SystemExit("没有这个中心；先装入演示中心：bancheng demo load。")
    if not roster(code).post(Role.WINDOW, "centre"):
        raise SystemExit("这个中心没有窗口专员，不能试运行。")
    return code


def arrivals(
    centre: str, draw: Random, start: datetime, end: datetime, cases: int
) -> list[Arrival]:
    """Who comes within a span, in order: to a window in office hours, by the web at any time."""
    office, minutes = worktime(centre), (end - start) // timedelta(minutes=1)
    found = []
    for _number in range(cases):
        at = start + timedelta(minutes=draw.randrange(minutes))
        by_window = draw.random() < BY_WINDOW
        if by_window:
            at = office.add_working_minutes(at, draw.randrange(1, 200)).at
        found.append((at, _registrar(centre, draw, by_window=by_window)))
    return sorted(found, key=lambda pair: pair[0])


def _arrival(centre: str, draw: Random, now: datetime, days: int) -> Arrival:
    at = now - timedelta(minutes=draw.randrange(1, max(days, 1) * 24 * 60))
    return at, _registrar(centre, draw, by_window=draw.random() < BY_WINDOW)


def _registrar(centre: str, draw: Random, *, by_window: bool) -> Callable[[datetime], CaseFacts]:
    def register(when: datetime) -> CaseFacts:
        form = _form(centre, draw, when, by_window=by_window)
        return facts_of(actions.register(now=when, **form))

    return register


def _form(centre: str, draw: Random, at: datetime, *, by_window: bool) -> dict[str, Any]:
    world = world_for(centre, at)
    post = world.roster.post(Role.WINDOW, "centre")
    window = next((p for p in post if p.available), post[0]).username
    today = roster(centre, today=world.time.local_day(at))
    return {
        "actor": today.actor(window) if by_window else REPORTER,
        "centre": centre,
        "channel": "window" if by_window else draw.choice(("web", "app")),
        "reporter": {
            "kind": draw.choice(("person", "person", "enterprise")),
            "name": "试运行",
            "phone": f"1990000{draw.randrange(10_000):04d}",
            "confidential": draw.random() < 0.05,
        },
        "item": {"name": draw.choice(words.ITEMS), "trips": draw.randint(1, 5)},
        "statement": draw.choice(words.WORDS["objection"]),
        "request": "请帮我办成。",
    }
