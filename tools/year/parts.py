"""The processes of a trial: people who move cases, and workers who let time act.

Each reads one order a line and answers with one line of JSON: `until <moment>` lets people act,
`tick <moment>` lets time act until nothing is due, `end` closes the process.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import django

Answer = Mapping[str, Any]


def serve(arguments: argparse.Namespace) -> int:
    """Do as the conductor says until it says no more."""
    django.setup()
    answer = _people(arguments) if arguments.part == "people" else _worker(arguments)
    _say({"ready": True})
    for line in sys.stdin:
        order, _, moment = line.strip().partition(" ")
        if order == "end":
            break
        _say(answer(datetime.fromisoformat(moment)))
    return 0


def _say(answer: Answer) -> None:
    print(json.dumps(answer), flush=True)


def _people(arguments: argparse.Namespace) -> Callable[[datetime], Answer]:
    from bancheng.simulation import year

    from .conductor import PEOPLE, span_of

    town = year.settle(span_of(arguments), arguments.share, PEOPLE)
    seen, last = year.last_event(), None

    def until(at: datetime) -> Answer:
        nonlocal seen, last
        seen, changed = year.moved_by_time(seen)
        if last is not None:
            town.reconsider(changed, last)
        town.advance(at)
        last = at
        return {
            "moves": town.tally.moves.total(),
            "refused": town.tally.refused.total(),
            "stuck": town.tally.stuck,
            "seconds": town.tally.wall,
        }

    return until


BESIDES = frozenset(
    {"figures", "issuing", "ratings", "archive", "disposal", "knowledge", "improving"}
)


def _worker(arguments: argparse.Namespace) -> Callable[[datetime], Answer]:
    from bancheng.jobs import clock
    from bancheng.simulation import year

    if arguments.clock_only:
        clock.STEPS = tuple(step for step in clock.STEPS if step.name not in BESIDES)

    def tick(at: datetime) -> Answer:
        began, done = time.perf_counter(), year.Year()
        year.beat(at, done)
        spent = time.perf_counter() - began
        return {"did": done.did, "failed": done.failed, "seconds": spent}

    return tick
