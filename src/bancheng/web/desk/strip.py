"""日历条 — the days of a derivation week by week, each with its number or why it has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bancheng.rules.derivation import Day
from bancheng.rules.spoken import WEEKENDS, hours_of, name_of_day
from bancheng.web.shared.wording import WEEKDAYS

AT_EACH_END = 4  # weeks shown of a very long sum
MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """一格 — one day: what is printed large, what is printed small, and how it looks."""

    kind: str  # start, counted, off, plain
    date: str
    big: str = ""
    small: str = ""
    spoken: str = ""  # what a screen reader says instead of the large figure
    ends: bool = False
    made_up: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """一周 — seven cells, None before the start and after the end; or a gap of weeks left out."""

    cells: Sequence[Cell | None] = ()
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """日历条 — what the template draws, and which kinds of cell the key must explain."""

    heads: Sequence[str]
    weeks: Sequence[Week]
    numbered: bool
    timed: bool
    off: bool
    made_up: bool
    unsure: bool


def strip_of(days: Sequence[Day], due: datetime, lang: str) -> Strip | None:
    """The days as weeks from Monday to Sunday; None where there are no days to show."""
    if not days:
        return None
    weeks: dict[date, list[Cell | None]] = {}
    ending = f"{timezone.localtime(due):%H:%M}"
    for day in days:
        monday = day.day - timedelta(days=day.day.weekday())
        first = not weeks or day.day.day == 1
        week = weeks.setdefault(monday, [None] * 7)
        week[day.day.weekday()] = _cell(day, ending, lang, month=first)
    return Strip(
        heads=[_(name).removeprefix("周") for name in WEEKDAYS],
        weeks=_shortened([Week(cells=cells) for cells in weeks.values()]),
        numbered=any(day.number for day in days),
        timed=any(day.minutes for day in days),
        off=any(day.off for day in days),
        made_up=any(day.made_up for day in days),
        unsure=any(day.unsure for day in days),
    )


def _shortened(weeks: list[Week]) -> list[Week]:
    if len(weeks) <= MOST:
        return weeks
    left_out = len(weeks) - 2 * AT_EACH_END
    gap = Week(gap=_("中间 %(weeks)d 周略去") % {"weeks": left_out})
    return [*weeks[:AT_EACH_END], gap, *weeks[-AT_EACH_END:]]


def _cell(day: Day, ending: str, lang: str, *, month: bool) -> Cell:
    spoken, big = "", ""
    if day.number:
        big = str(day.number)
        spoken = _("第%(number)d日") % {"number": day.number}
    elif day.minutes:
        big, spoken = "{}:{:02}".format(*divmod(day.minutes, 60)), hours_of(day.minutes, lang)
    small = [part for part in (_begun(day), _named(day, lang), _ending(day, ending)) if part]
    kind = "counted" if day.number or day.minutes else "off" if day.off else "plain"
    if day.begins and kind == "plain":
        kind = "start"
    return Cell(
        kind=kind,
        date=_date(day.day, month=month),
        big=big,
        small=" ".join(small),
        spoken=spoken,
        ends=day.ends,
        made_up=bool(day.made_up),
        unsure=day.unsure,
    )


def _begun(day: Day) -> str:
    return _("起算") if day.begins else ""


def _named(day: Day, lang: str) -> str:
    if day.made_up:
        return pgettext("日历", "补班")
    if day.off in WEEKENDS:
        return _("周末")
    return name_of_day(day.off, lang) if day.off else ""


def _ending(day: Day, ending: str) -> str:
    return _("到期 %(time)s") % {"time": ending} if day.ends else ""


def _date(day: date, *, month: bool) -> str:
    if month:
        named = {"month": day.month, "month_name": date_format(day, "M"), "day": day.day}
        return _("%(month)d/%(day)d") % named
    return str(day.day)
