"""Random lives over the pure decision function: whatever is pressed, the promises hold."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bancheng.rules.decide import allowed_actions, decide, register
from bancheng.rules.draft import World
from bancheng.rules.errors import Refused
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.policy import load, shipped
from bancheng.rules.states import OPEN, State
from bancheng.rules.transitions import ROWS
from tests.cast import CENTRE, PARENT, STAFF, UNITS, Cast, actor
from tests.flow.answers import answers
from tests.flow.invariants import check_case, check_move
from tests.worktimes import worktime

PRESSERS = (
    "window",
    "window2",
    "dispatcher",
    "dispatcher2",
    "verifier",
    "verifier2",
    "leader",
    "leader2",
    "supervisor",
    "archivist",
    "reporter",
    "system",
    "city-leader",
    "province",
    "hotline",
    "editor",
    *(f"{post}-{u}" for u in UNITS for post in ("liaison", "handler", "leader")),
)
TIME, PACK = worktime(), load(shipped()["national-default@1"])
AWAY = {"liaison-hrss", "dispatcher", "verifier"}
FULL = Cast()
THIN = Cast(tuple(replace(p, available=p.username not in AWAY) for p in STAFF))


def world(now: datetime, others: dict[str, CaseFacts]) -> World:
    """In one hour out of nine some people are away."""
    roster = THIN if now.hour % 9 == 0 else FULL
    return World(now, TIME, PACK, roster, frozenset(UNITS), frozenset({"1"}), others)


class Town:
    """A handful of cases that live side by side."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.now = datetime(2026, 1, 5, 1, tzinfo=UTC) + timedelta(hours=self.draw.randrange(5000))
        self.cases: dict[str, CaseFacts] = {}
        self.moves: Counter[str] = Counter()
        self.came_to: Counter[State] = Counter()
        for number in range(3):
            self.register(f"BC990100-20260105-{number:06d}")

    def register(self, no: str) -> None:
        confidential = self.draw.random() < 0.2
        found = register(
            case_no=no,
            channel="window",
            actor=actor("window"),
            centre=CENTRE,
            world=world(self.now, {}),
            centre_path=(CENTRE, PARENT),
            confidential=confidential,
        )
        self.cases[no] = found.case
        check_case(found.case, world(self.now, {}))

    def press(self) -> None:
        """Somebody does something; mostly something that is open to them."""
        self.now += timedelta(minutes=self.draw.choice((5, 30, 60, 240, 600, 2880)))
        live = [
            c
            for c in self.cases.values()
            if c.state in OPEN or c.state in LATER or self.draw.random() < 0.05
        ]
        if not live or self.draw.random() < 0.01:
            self.register(f"BC990100-20260105-{len(self.cases):06d}")
            return
        case = self.draw.choice(live)
        others = {no: c for no, c in self.cases.items() if no != case.case_no}
        here = world(self.now, others)
        who, order, names = self.somebody(case, here)
        if not names:
            return
        row = ROWS[self.draw.choice(names)]
        try:
            found = decide(
                case,
                row.action,
                actor=who,
                given=answers(row, case, here, self.draw),
                world=here,
                order_no=order if row.on == "order" else None,
            )
        except Refused:
            return
        self.keep(case, found, who.username)

    def somebody(self, case: CaseFacts, here: World) -> tuple[Actor, str | None, list[str]]:
        """A person with something to do here; now and then one who presses anything at all."""
        for _try in range(12):
            who = actor(self.draw.choice(PRESSERS))
            order = self.draw.choice([None, *(o.no for o in case.orders if o.counts)])
            if self.draw.random() < 0.03:
                return who, order, sorted(ROWS)
            names = allowed_actions(case, who, here, order_no=order)
            names = [n for n in names if self.draw.random() < RARE.get(n, 1)]
            if names:
                return who, order, names
        return who, None, []

    def keep(self, case: CaseFacts, found: object, by: str) -> None:
        check_move(case, found.case, found.events, by)
        self.cases[case.case_no] = found.case
        for event in found.events:
            self.moves[event.action] += 1
        self.came_to[found.case.state] += 1
        others = {no: c for no, c in self.cases.items() if no != case.case_no}
        check_case(found.case, world(self.now, others))
        for follow in found.follows:
            child = self.cases[follow.case_no]
            then = decide(
                child,
                follow.action,
                actor=actor("system"),
                given=follow.given,
                world=world(self.now, self.cases),
            )
            self.keep(child, then, "system")


RARE = {
    "withdraw": 0.02,
    "merge": 0.15,
    "unmerge": 0.2,
    "guide": 0.05,
    "archive": 0.3,
    "reject": 0.15,
    "remind": 0.03,
    "yellow_card": 0.01,
    "red_card": 0.01,
    "alert": 0.01,
    "stand_in": 0.01,
    "recount": 0.01,
    "join": 0.01,
    "remind_supplement": 0.1,
    "supervise": 0.02,
    "escalate": 0.03,
    "amend": 0.03,
    "supply": 0.05,
    "reopen": 0.03,
    "solve_on_spot": 0.1,
    "triage": 0.3,
    "confirm": 0.2,
    "convene": 0.05,
    "verify_fail": 0.5,
    "terminate": 0.04,
    "pause": 0.1,
    "add_order": 0.1,
    "record_contact": 0.4,
    "record_progress": 0.2,
    "hand_over": 0.1,
    "refuse_reply": 0.4,
    "step_down": 0.2,
}
"""How often each is pressed when it could be; the others always."""
LATER = {State.REJECTED, State.GUIDED, State.CLOSED, State.MERGED, State.TERMINATED}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9))
def test_whatever_is_pressed_the_promises_hold(seed: int) -> None:
    town = Town(seed)
    for _press in range(150):
        town.press()

    for case in town.cases.values():
        assert case.version > 0


def test_the_walk_is_long_and_reaches_every_row() -> None:
    tally: Counter[str] = Counter()
    ends: Counter[State] = Counter()
    for seed in range(90):
        town = Town(seed)
        for _press in range(600):
            town.press()
        tally.update(town.moves)
        ends.update(town.came_to)

    assert tally.total() >= 10_000
    assert set(ROWS) - set(tally) == set(), "rows that no life ever took"
    assert set(State) - OPEN - set(ends) == set(), "ends that no life ever came to"
