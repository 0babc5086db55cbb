"""Whether the clock lives: a first tick that takes long is no clock that stands still."""

from datetime import timedelta

import pytest

from bancheng.jobs import health, heart, queue
from bancheng.jobs.clock import Ticked
from bancheng.jobs.models import WorkerBeat
from tests.cases.conftest import MONDAY

pytestmark = pytest.mark.django_db


def test_a_clock_that_was_never_started_is_dead():
    assert health.clock(MONDAY).dead


def test_a_worker_in_its_first_tick_lives_and_has_not_ticked():
    heart.begin("one", MONDAY)

    found = health.clock(MONDAY + timedelta(minutes=4))

    assert (found.dead, found.alive, found.seconds) == (False, 1, None)


def test_a_worker_that_vanished_in_its_first_tick_is_dead():
    heart.begin("one", MONDAY)

    assert health.clock(MONDAY + queue.GONE).dead


def test_the_latest_tick_of_any_worker_counts():
    for name, minutes in (("one", 0), ("two", 2)):
        heart.begin(name, MONDAY)
        heart.beat(
            name, MONDAY + timedelta(minutes=minutes), Ticked(MONDAY, minutes, {}, (), more=False)
        )

    found = health.clock(MONDAY + timedelta(minutes=3))

    assert (found.seconds, found.tick_ms, found.alive) == (60, 2000, 2)


def test_a_long_tick_is_felt_now_and_then():
    heart.begin("one", MONDAY)
    pulse = heart.Pulse("one", MONDAY)

    felt = []
    for second in (0, 9, 11, 15, 22):
        pulse.felt(MONDAY + timedelta(seconds=second))
        felt.append((WorkerBeat.objects.get().seen_at - MONDAY).total_seconds())

    assert felt == [0, 0, 11, 11, 22]
