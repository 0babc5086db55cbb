"""世界与事件 — what a decision may know besides the case, and the log lines it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .clock import WorkTime
from .facts import CaseFacts, Moment
from .owners import Roster
from .policy import Policy
from .states import State


@dataclass(frozen=True, slots=True)
class World:
    """What a decision may know besides the case: the time, the pack, the people, other cases."""

    now: datetime
    time: WorkTime
    pack: Policy
    roster: Roster
    units: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    others: Mapping[str, CaseFacts] | None = None
    times: Mapping[str, WorkTime] = field(default_factory=dict)  # units with hours of their own
    due: Moment | None = None  # what time does, when it is time that acts
    unfinished: str = ""  # what is still to be done elsewhere before the case may be archived

    def time_of(self, unit: str) -> WorkTime:
        """The working time of a unit; the centre's, unless it has its own."""
        return self.times.get(unit, self.time)


@dataclass(frozen=True, slots=True)
class Event:
    """事件 — one line of the log: who did what, and the case as it was afterwards."""

    action: str
    by: str
    role: str
    unit: str
    at: datetime
    case_no: str
    before: State | None
    after: CaseFacts
    given: Mapping[str, Any]
    order_no: str | None = None
