"""时限灯的说法 — one light and one phrase for a case, an order or a step."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bancheng.rules.clock import WorkTime
from bancheng.rules.lights import Lights, light_at
from bancheng.web.shared import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """时限 — what the light tag draws: its colour, the words beside it, and the moment."""

    light: str
    text: str = ""
    due: datetime | None = None
    provisional: bool = False


ANSWERED, ENDED = Clock(light="done"), Clock(light="none")


def clock(
    lights: Lights,
    due: datetime | None,
    *,
    is_open: bool,
    now: datetime,
    time: WorkTime,
    provisional: bool = False,
    answered: bool = False,
) -> Clock:
    """The light at `now` and what is left until `due`; a stopped clock shows that it rests."""
    if not is_open:
        return ANSWERED if answered else ENDED
    if lights.red_at is None or due is None:
        return Clock(light="paused", due=due)
    colour = light_at(lights, now).value
    return Clock(light=colour, text=left(due, now, time), due=due, provisional=provisional)


def left(due: datetime, now: datetime, time: WorkTime) -> str:
    """What is left until `due`, or how long it has passed: in hours on its day, else in days."""
    today, day = time.local_day(now), time.local_day(due)
    if now > due:
        days = time.working_days_between(day, today)
        if days:
            return wording.days_left(-days)
        if not time.working_minutes_between(due, now):
            return _("刚过下班时间")
        return _("已超 %(left)s") % {"left": _worked(due, now, time)}
    if day == today:
        return _("还有 %(left)s") % {"left": _worked(now, due, time)}
    return wording.days_left(time.working_days_between(today, day))


def _worked(a: datetime, b: datetime, time: WorkTime) -> str:
    return wording.hours_left(time.working_minutes_between(a, b))
