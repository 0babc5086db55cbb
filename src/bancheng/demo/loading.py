"""装入 — fills an empty database with the demo centre.

The organisation first, then the stories, worked through the one door by the simulated people
up to this very moment, so that every date on the pages is relative to today. Same seed, same
town. Loading twice changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import actions, happenings
from bancheng.cases.models import Case
from bancheng.cases.queries import facts_of
from bancheng.cases.world import world_for
from bancheng.people import demo_accounts
from bancheng.people.accounts import add_user
from bancheng.people.centres import add_centre, add_unit
from bancheng.people.models import Centre, Unit, User, WindowPoint
from bancheng.people.queries import roster
from bancheng.rules.facts import REPORTER, Actor, CaseFacts
from bancheng.rules.states import CENTRE_UNIT, Role, State
from bancheng.simulation import year
from bancheng.simulation.engine import Arrival, Tally, Town
from bancheng.simulation.scene import Tale

from . import people_names as names
from .organisation import HOURS, PLACES, POINTS
from .stories import PLAIN, STORIES, Story

CENTRE = demo_accounts.CENTRE
CASES, DAYS, SEED = 300, 75, 47366
Registrar = Callable[[datetime], CaseFacts]


def load_organisation(now: datetime) -> None:
    """Centres, units, points and accounts; does nothing where they are there already."""
    if Centre.objects.filter(code=CENTRE).exists():
        return
    hashed = make_password(demo_accounts.PASSWORD)
    for place in PLACES:
        parent = Centre.objects.filter(code=place.parent).first()
        centre = add_centre(
            code=place.code, name=place.name, parent=parent, level=place.level,
            address=place.address, phone=place.phone, hours=HOURS,
        )  # fmt: skip
        if place.level in ("county", "township"):
            _small_place(centre, now, hashed)
    city = Centre.objects.get(code=CENTRE)
    for number, (code, (name, short)) in enumerate(demo_accounts.UNITS.items(), start=1):
        add_unit(
            centre=city, code=code, name=name, short_name=short, phone=f"0990-61{number:02d}000"
        )
    for code, name, address, floor in POINTS:
        WindowPoint.objects.create(
            centre=city, code=code, name=name, address=address, floor=floor, hours=HOURS,
            phone=city.phone, step_free=True, low_counter=True,
        )  # fmt: skip
    _accounts(now, hashed)


def _small_place(centre: Centre, now: datetime, hashed: str) -> None:
    """One officer and one leader: small places combine posts (process.md 6)."""
    unit = Unit.objects.get(centre=centre, code=CENTRE_UNIT)
    posts = {
        f"window-{centre.code}": (Role.WINDOW, Role.DISPATCHER, Role.ARCHIVIST),
        f"leader-{centre.code}": (Role.LEADER, Role.VERIFIER),
    }
    for username, roles in posts.items():
        name = "窗口值班员" if username.startswith("window") else "中心负责人"
        add_user(username=username, name=name, centre=centre, unit=unit, roles=roles,
                 password=demo_accounts.PASSWORD, hashed=hashed,
                 now=now, phone=centre.phone)  # fmt: skip


def _accounts(now: datetime, hashed: str) -> None:
    units = {(u.centre_id, u.code): u for u in Unit.objects.all()}
    for position, account in enumerate(demo_accounts.ACCOUNTS, start=1):
        unit = units[account.centre, account.unit]
        add_user(
            username=account.username, name=account.name, centre=unit.centre, unit=unit,
            roles=account.roles, password=demo_accounts.PASSWORD, hashed=hashed, now=now,
            phone=f"0990-612{position:04d}", position=position,
        )  # fmt: skip
    for account in demo_accounts.ACCOUNTS:
        if account.deputy:
            deputy = User.objects.get(username=account.deputy)
            User.objects.filter(username=account.username).update(deputy=deputy)


def load_cases(now: datetime, *, cases: int = CASES, days: int = DAYS, seed: int = SEED) -> Tally:
    """Tell the stories up to `now`; there is at least one case in every state afterwards."""
    draw = Random(seed)  # noqa: S311  chance of a story, not of a secret
    town = Town(CENTRE, until=now, draw=draw)
    arrivals = [arrival(town, story, _some_time(draw, now, 30, days)) for story in STORIES]
    for _number in range(cases - len(STORIES)):
        story = draw.choice(STORIES + PLAIN)
        arrivals.append(arrival(town, story, _some_time(draw, now, 0, days)))
    live(town, arrivals, now)
    _fill_states(town, now)
    _guide_until_drawn(town, now)
    return town.tally


BEATS = (time(8, 30), time(11), time(14, 30), time(17, 30))


def live(town: Town, arrivals: list[Arrival], now: datetime) -> None:
    """People work what arrives, and four times a day time does what falls due, up to `now`."""
    zone, seen = worktime(CENTRE).zone, year.last_event()
    town.expect(arrivals)
    day = min(at for at, _register in arrivals).astimezone(zone).date()
    while day <= now.astimezone(zone).date():
        for clock in BEATS:
            at = min(datetime.combine(day, clock, zone), now)
            town.advance(at)
            while happenings.carry_out_due(now=at).consequences:
                pass
            seen, changed = year.moved_by_time(seen)
            town.reconsider(changed, at)
        day += timedelta(days=1)
    town.run()


def _some_time(draw: Random, now: datetime, least: int, most: int) -> datetime:
    """A moment in office hours, `least` to `most` days ago, the nearer the likelier."""
    ago = least + (most - least) * draw.random() ** 2.5
    start = now - timedelta(days=ago)
    return min(
        world_for(CENTRE, now).time.add_working_minutes(start, draw.randrange(1, 400)).at, now
    )


# ── registering ──────────────────────────────────────────────────────────


def arrival(
    town: Town, story: Story, at: datetime, *, way: str = "", stop: State | None = None
) -> tuple[datetime, Registrar]:
    """A story as the town expects it: when it comes in, and how it is registered then."""

    def register(when: datetime) -> CaseFacts:
        row = actions.register(now=when, **_form(town, story, when))
        town.tales[row.case_no] = _tale(story, way)
        if stop:
            town.stop_in[row.case_no] = stop
        return facts_of(row)

    return at, register


def _tale(story: Story, way: str) -> Tale:
    return Tale(
        situation=story.situation, causes=story.causes, case_class=story.case_class,
        lead=story.lead, assist=story.assist, answer=story.answer, outcome=story.outcome,
        way=way or story.way, consult=bool(story.consult),
    )  # fmt: skip


def _form(town: Town, story: Story, at: datetime) -> dict[str, Any]:
    draw = town.draw
    firm = story.kind == "enterprise"
    day = world_for(CENTRE, at).time.local_day(at)
    needed = day + timedelta(days=story.urgent_days) if story.urgent_days else None
    channel = story.channel if draw.random() < 0.6 else draw.choice(("window", "web", "app"))
    return {
        "actor": _registrar(channel, draw),
        "centre": CENTRE,
        "channel": channel,
        "reporter": {
            "kind": story.kind,
            "name": names.enterprise(draw) if firm else names.person(draw),
            "phone": names.phone(draw),
            "agent": story.agent,
            "vulnerable": story.vulnerable,
            "confidential": draw.random() < 0.04,
        },
        "item": {
            "name": story.item,
            "filed": draw.choice(("online", "offline")),
            "filed_on": (day - timedelta(days=draw.randint(3, 40))).isoformat(),
            "trips": story.trips,
        },
        "statement": story.statement,
        "request": story.request,
        "needed_by": needed.isoformat() if needed else None,
        "point": "P1" if channel == "window" else None,
        "notice_version": "2026-01",
    }


def _registrar(channel: str, draw: Random) -> Actor:
    if channel == "window":
        return roster(CENTRE).actor(draw.choice(("window", "window2")))
    if channel == "hotline":
        return roster(CENTRE).actor("hotline")
    return REPORTER


# ── every state ──────────────────────────────────────────────────────────

LEADS_TO: dict[State, str] = {
    State.SUPPLEMENT: "supplement",
    State.REJECTED: "reject",
    State.GUIDED: "guide",
    State.WITHDRAWN: "withdraw",
    State.MERGED: "merge",
    State.RETURN_REVIEW: "return",
    State.TERMINATED: "terminate",
}


BRIEF = frozenset(
    {State.SUBMITTED, State.ACCEPTED, State.TRIAGED, State.DISPATCHED, State.RETURN_REVIEW}
)
"""States that a case leaves within hours, by its people or by the clock."""


def _lately(draw: Random, now: datetime) -> datetime:
    """A moment in the last one and a half working days."""
    at, hours = now, worktime(CENTRE)
    wanted = draw.randrange(30, 720)
    while hours.working_minutes_between(at, now) < wanted:
        at -= timedelta(minutes=30)
    return at


def _fill_states(town: Town, now: datetime, *, each: int = 3) -> None:
    """Tell a few more, each stopped in a state that has fewer than `each` cases."""
    for _round in range(6):
        there = dict.fromkeys(State, 0)
        for state in Case.objects.filter(centre_id=CENTRE).values_list("state", flat=True):
            there[State(state)] += 1
        lacking = [s for s in State for _n in range(each - there[s])]
        if not lacking:
            return
        arrivals = []
        for state in lacking:
            story = town.draw.choice([s for s in STORIES if s.way == "orders"])
            if state in BRIEF:
                at = _lately(town.draw, now)
            else:
                old = 40 if state is State.ARCHIVED else 12
                at = _some_time(town.draw, now, old // 2, old)
            arrivals.append(arrival(town, story, at, way=LEADS_TO.get(state, "orders"), stop=state))
        live(town, arrivals, now)


def _guide_until_drawn(town: Town, now: datetime, *, most: int = 20) -> None:
    """Guide a few more elsewhere, until one of them waits to be looked into by another person."""
    for _another in range(most):
        if Case.objects.filter(centre_id=CENTRE, guidance_due_at__isnull=False).exists():
            return
        story = town.draw.choice([s for s in STORIES if s.way == "orders"])
        at = _lately(town.draw, now)
        live(town, [arrival(town, story, at, way="guide", stop=State.GUIDED)], now)
