"""看护 — a process beside the server: says when it answers, then keeps one worker running.

A worker that shows no life for `HUNG` seconds is killed and another takes its place. The attendant
ends with the server, however that ends, and takes the worker along.
"""

import http.client
import mmap
import os
import signal
import struct
import sys
import time
from collections.abc import Callable
from types import FrameType

import structlog

_log = structlog.get_logger("bancheng.attendant")
_SETTLED = 60.0  # seconds after which a worker that ends has not failed at starting
_LONGEST_PAUSE = 60.0
_PATIENCE = 10.0
_SLICE = 0.1
NICENESS = 5
HUNG = 900.0
"""Longer than any task or transaction may take: who is silent for so long will not come back."""


class Pulse:
    """脉搏 — when the worker last showed life, in memory that it shares with its keeper."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 8)

    def felt(self) -> None:
        """Show life."""
        struct.pack_into("d", self._shared, 0, time.monotonic())

    def silent(self) -> float:
        """For how many seconds no life was shown."""
        last: float = struct.unpack_from("d", self._shared, 0)[0]
        return time.monotonic() - last


def attend(*, host: str, port: int, asked_as: str, server: int, worker: bool) -> None:
    """Print where the product is once it answers there, then keep a worker if one is wanted."""
    leaving: list[int] = []

    def leave(number: int, _frame: FrameType | None) -> None:
        leaving.append(number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the server decides
    signal.signal(signal.SIGTERM, leave)

    def going_on() -> bool:
        return not leaving and os.getppid() == server

    _announce(host, port, asked_as, going_on)
    if worker:
        keep_worker(going_on)


def keep_worker(going_on: Callable[[], bool]) -> None:
    """Run a worker while the server goes on; start another when it dies, ever less eagerly."""
    pause, pulse = 1.0, Pulse()
    while going_on():
        began = time.monotonic()
        pulse.felt()
        worker = os.fork()
        if not worker:
            _be_worker(pulse)
        if _ended(worker, going_on, pulse):
            settled = time.monotonic() - began > _SETTLED
            pause = 1.0 if settled else min(pause * 2, _LONGEST_PAUSE)
            _log.warning("the worker ended and is started anew", seconds=pause)
            _rest(pause, going_on)
        else:
            _stop(worker)


def _be_worker(pulse: Pulse) -> None:
    """Be the worker, in a fresh copy of this process, and end with it."""
    keeper, status = os.getppid(), 1

    def alive() -> bool:
        pulse.felt()
        return os.getppid() == keeper

    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.nice(NICENESS)  # people at the pages come first
        from bancheng.jobs import heart
        from bancheng.jobs.worker import work

        work(name=heart.name_of("serve"), alive=alive)
        status = 0
    except BaseException as why:  # noqa: BLE001  the copy must never go on as the attendant
        _log.error("the worker failed", exc_info=why)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _ended(worker: int, going_on: Callable[[], bool], pulse: Pulse) -> bool:
    """Wait until the worker ends or hangs, or the server ends; whether it was the worker."""
    while going_on():
        if os.waitpid(worker, os.WNOHANG)[0]:
            return True
        if pulse.silent() > HUNG:
            _log.error("the worker hangs and is killed", seconds=HUNG)
            _kill(worker)
            return True
        time.sleep(_SLICE)
    return False


def _stop(worker: int) -> None:
    """Let the worker finish its step; kill it if it takes too long."""
    os.kill(worker, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if os.waitpid(worker, os.WNOHANG)[0]:
            return
        time.sleep(_SLICE / 2)
    _kill(worker)


def _kill(worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def _rest(seconds: float, going_on: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while going_on() and time.monotonic() < until:
        time.sleep(_SLICE)


def _announce(host: str, port: int, asked_as: str, going_on: Callable[[], bool]) -> None:
    """Say where the product is, once it really answers there."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    while going_on():
        if _ready(reached, port, asked_as):
            shown = f"[{reached}]" if ":" in reached else reached
            print(f"办成 Bancheng is ready: http://{shown}:{port}", flush=True)
            return
        time.sleep(_SLICE / 2)


def _ready(host: str, port: int, asked_as: str) -> bool:
    try:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        connection.request("GET", "/readyz", headers={"Host": asked_as})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
