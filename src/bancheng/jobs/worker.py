"""后台进程 — one process that ticks and runs tasks until it is told to stop.

Any number of them may run, on one machine or many. SIGTERM and Ctrl-C let it finish the step it
is in, which takes seconds at most. While the database is away it waits and tries again.
"""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from types import FrameType

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from bancheng import config

from . import clock, heart, queue

_log = structlog.get_logger(__name__)
LONGEST_PAUSE = 30.0
_SLICE = 0.2


@dataclass(slots=True)
class Stop:
    """停止 — whether somebody wants the worker to stop. A flag: a signal may come at any point."""

    alive: Callable[[], bool]
    asked: bool = False

    def listen(self) -> None:
        """Take SIGTERM and SIGINT as the wish to stop; a second one is not waited for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def going_on(self) -> bool:
        """Whether to go on."""
        return not self.asked and self.alive()

    def pause(self, seconds: float) -> None:
        """Wait, but not when somebody wants to stop."""
        until = monotonic() + seconds
        while self.going_on() and (left := until - monotonic()) > 0:
            sleep(min(left, _SLICE))

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        if self.asked:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.asked = True


@dataclass(slots=True)
class Done:
    """What a worker has done until it stopped."""

    ticks: int = 0
    did: int = 0
    tasks: int = 0
    failed: int = 0


def work(
    *,
    name: str,
    ticks: int | None = None,
    drain: bool = False,
    alive: Callable[[], bool] = lambda: True,
) -> Done:
    """Tick and run tasks until told to stop, or for a number of ticks.

    With `drain` it also stays until nothing is due and no task is ready. `alive` says whether
    whoever started the worker still lives.
    """
    stop, done, pause = Stop(alive), Done(), 1.0
    entered = lost = False
    stop.listen()
    while stop.going_on():
        try:
            close_old_connections()
            if not entered:
                heart.begin(name, config.machine_now())
                entered = True
            elif lost:  # a task may have been under way when the database went away
                queue.take_back_from(name, config.machine_now())
            lost = False
            more = _round(name, stop, done, drain=drain)
            rest = 0.0 if more else clock.next_wake(config.now())
            pause = 1.0
        except (DatabaseError, InterfaceError, clock.DatabaseLost) as why:
            _log.warning("the database does not answer", error=type(why).__name__, seconds=pause)
            connection.close()
            lost = True
            stop.pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        if ticks is not None and done.ticks >= ticks and not (drain and more):
            break
        stop.pause(rest)
    _leave(name)
    return done


def _round(name: str, stop: Stop, done: Done, *, drain: bool) -> bool:
    """One tick, then tasks until it is time for the next; whether more is waiting."""
    until = monotonic() + config.get().tick
    pulse = heart.Pulse(name, config.machine_now())

    def going_on() -> bool:
        pulse.felt(config.machine_now())
        return stop.going_on()

    ticked = clock.tick(config.now(), going_on=going_on)
    heart.beat(name, config.machine_now(), ticked)
    done.ticks += 1
    done.did += sum(ticked.did.values())
    done.failed += len(ticked.failed)
    while stop.going_on():
        if not queue.run_one(name):
            return ticked.more
        done.tasks += 1
        heart.worked(name, config.machine_now())
        if monotonic() > until and not drain:
            return True
    return True


def _leave(name: str) -> None:
    try:
        heart.end(name, config.machine_now())
    except (DatabaseError, InterfaceError):
        _log.warning("stopped while the database was away")
    connection.close()
