"""The calendar of 2022–2026 and the default office hours, for tests without a database."""

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from bancheng.calendar_cn.notice import shipped
from bancheng.rules.clock import WorkTime
from bancheng.rules.hours import OfficeHours, WorkCalendar


@cache
def worktime() -> WorkTime:
    """Every shipped notice, known until the end of the last one."""
    days = [day for notice in shipped() for day in notice.days]
    calendar = WorkCalendar(
        known_until=date(shipped()[-1].year, 12, 31),
        days_off={d.day: d.name for d in days if d.off},
        days_on={d.day: d.name for d in days if not d.off},
        edition="测试用",
    )
    return WorkTime(calendar, OfficeHours(), ZoneInfo("Asia/Shanghai"))
