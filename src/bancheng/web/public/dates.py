"""期限的说法 — until when, and how many working days are left."""

from dataclasses import dataclass
from datetime import datetime

from bancheng.rules.clock import WorkTime


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment, and the working days left to its day, negative when it is past; None: not said."""

    at: datetime
    days: int | None = None
    provisional: bool = False


def deadline(time: WorkTime, at: datetime, now: datetime, *, provisional: bool = False) -> Deadline:
    """Say how far off `at` is."""
    today, day = time.local_day(now), time.local_day(at)
    if at < now:
        return Deadline(at, -time.working_days_between(day, today), provisional)
    return Deadline(at, time.working_days_between(today, day), provisional)
