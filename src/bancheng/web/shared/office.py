"""今天 — whether today is worked, and how long the doors stay open."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bancheng.rules.clock import WorkTime
from bancheng.web.shared.wording import hours_left


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeDay:
    """Today on the top bar: `rest` names the day off, `left` says how long the doors stay open."""

    working: bool
    rest: str = ""
    left: str = ""


def office_day(time: WorkTime, now: datetime) -> OfficeDay:
    """Say what kind of day it is at `now` and what is left of it."""
    day = time.local_day(now)
    if not time.is_working_day(day):
        reason = time.calendar.why_not(day)
        return OfficeDay(working=False, rest=_("休息日 %(name)s") % {"name": _(reason or "")})
    if now < time.open_of(day):
        return OfficeDay(working=True, left=_("还没到上班时间"))
    closes = time.close_of(day)
    if now >= closes:
        return OfficeDay(working=True, left=_("已下班"))
    minutes = int((closes - now).total_seconds() // 60)
    return OfficeDay(working=True, left=_("距下班 %(left)s") % {"left": hours_left(minutes)})
