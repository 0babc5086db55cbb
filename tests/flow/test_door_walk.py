"""Random people at the one door, on the database: whatever is pressed, the promises hold there."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bancheng.cases import log, present, reconcile
from bancheng.cases.models import Case, WorkOrder
from bancheng.cases.queries import facts_of
from bancheng.rules.states import (
    ENDED,
    OPEN,
    ORDER_LABELS,
    REPORTER_LABELS,
    STAFF_LABELS,
)
from tests.cases.conftest import people
from tests.cast import POOL, STAFF
from tests.flow.door import INNER, DoorTown

MOVES = 1500
START = datetime(2026, 1, 5, 1, tzinfo=UTC)
BOTH = {"办理中", "已答复", "办结", "已归档", "会商中"}
"""Words of the staff that stand in what the reporter is told as well."""
STAFF_WORDS = {
    label for state, label in STAFF_LABELS.items() if label != REPORTER_LABELS[state]
} | {*ORDER_LABELS.values()}
NATURES = {"cannot_do", "hard_to_do", "not_willing", "不给办"}
NAMES = {p.username for p in (*STAFF, *POOL) if "-" in p.username} | {"dispatcher", "verifier"}
NAMES |= {p.name for p in STAFF if p.unit == "centre"} | {"13800138000"}


@pytest.fixture
def town(transactional_db: None) -> DoorTown:
    people()
    town = DoorTown(20261123, START)
    while town.moves.total() < MOVES:
        town.press()
    return town


def test_whatever_is_pressed_at_the_door_the_promises_hold(town: DoorTown) -> None:
    cases = list(Case.objects.order_by("id"))
    found = reconcile.Result()

    assert town.moves.total() >= MOVES
    assert {"NotAllowed", "Invalid", "NotPermitted"} <= set(town.refused), "nobody was refused"
    assert len({c.state for c in cases}) >= 12, "the walk stayed in a corner"
    assert list(reconcile.reconcile(found)) == []
    assert list(reconcile.chain_faults(found)) == []
    assert found.cases == 2 * len(cases)
    for case in cases:
        assert log.replay(case) == replace(facts_of(case), centre_path=())
        orders = WorkOrder.objects.filter(case=case).values_list("order_no", flat=True)
        assert sorted(orders) == [o.no for o in facts_of(case).orders]
    everything_taken_in_is_still_there(town, cases)
    for case in cases:
        shows_the_reporter_no_inner_word(case, town.now)


def everything_taken_in_is_still_there(town: DoorTown, cases: list[Case]) -> None:
    """Received = open + ended, by channel; what was reopened came in at the window."""
    taken = town.registered + Counter({"window": town.moves["reopen"]})
    opened = Counter(c.channel for c in cases if c.is_open)
    ended = Counter(c.channel for c in cases if not c.is_open)
    assert taken == opened + ended
    assert {c.state for c in cases if c.is_open} <= {s.value for s in OPEN}
    assert {c.state for c in cases if not c.is_open} <= {s.value for s in ENDED}


def shows_the_reporter_no_inner_word(case: Case, now: datetime) -> None:
    """What the holder of the query code reads: plain words, nobody's name, no inner text."""
    shown = present.public_json(case, now)
    text = json.dumps(shown, ensure_ascii=False)
    for word in (INNER, *(STAFF_WORDS - BOTH), *NATURES, *NAMES):
        assert word not in text, f"{case.case_no} ({case.state}) shows {word}"
    assert shown["state_label"]
    assert shown["contact"]["window"]
    assert set(shown["allowed_actions"]) <= {"supply", "withdraw", "object", "confirm", "rate"}
