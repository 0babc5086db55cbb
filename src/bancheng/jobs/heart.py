"""心跳 — each worker says that it lives, and the others read it."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from . import queue
from .clock import Ticked
from .models import WorkerBeat

LONGEST_NAME = 64
PULSE = timedelta(seconds=10)


def name_of(given: str) -> str:
    """The worker's name among all of them: what it was called, where it runs, which process."""
    host = socket.gethostname().partition(".")[0]
    place = f"{host[:24]}:{os.getpid()}"
    return f"{given[: LONGEST_NAME - len(place) - 1]}@{place}" if given else place


def begin(name: str, now: datetime) -> None:
    """Enter the worker; a process of the same name before it can only be dead."""
    queue.take_back_from(name, now)
    WorkerBeat.objects.update_or_create(
        name=name,
        defaults={
            "host": socket.gethostname()[:100],
            "pid": os.getpid(),
            "started_at": now,
            "seen_at": now,
            "stopped_at": None,
            "ticked_at": None,
            "tick_ms": 0,
            "ticks": 0,
            "happened": 0,
            "tasks": 0,
        },
    )


def beat(name: str, now: datetime, ticked: Ticked) -> None:
    """Say that the worker lives and has ticked."""
    _rows(name).update(
        seen_at=now,
        ticked_at=now,
        tick_ms=round(ticked.seconds * 1000),
        ticks=F("ticks") + 1,
        happened=F("happened") + ticked.did.get("happenings", 0),
    )


@dataclass(slots=True)
class Pulse:
    """脉搏 — says now and then that the worker lives while it is in a tick that takes long."""

    name: str
    last: datetime  # when it was said, or the tick began

    def felt(self, now: datetime) -> None:
        """Say it if that has not been said for `PULSE`."""
        if now - self.last >= PULSE:
            _rows(self.name).update(seen_at=now)
            self.last = now


def worked(name: str, now: datetime) -> None:
    """Say that the worker lives and has done a task."""
    _rows(name).update(seen_at=now, tasks=F("tasks") + 1)


def end(name: str, now: datetime) -> None:
    """Say that the worker has stopped by itself."""
    _rows(name).update(seen_at=now, stopped_at=now)


def _rows(name: str) -> QuerySet[WorkerBeat]:
    return WorkerBeat.objects.filter(name=name)
