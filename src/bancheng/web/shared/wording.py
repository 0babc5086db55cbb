"""日期与时限的说法 — how the product says days and what is left of them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

WEEKDAYS = (
    gettext_noop("周一"),
    gettext_noop("周二"),
    gettext_noop("周三"),
    gettext_noop("周四"),
    gettext_noop("周五"),
    gettext_noop("周六"),
    gettext_noop("周日"),
)


def listed(parts: Iterable[str]) -> str:
    """Put several things in a row: “主办单位、协办单位”."""
    return _("、").join(parts)


def bracketed(name: str, more: str) -> str:
    """Add to a name what tells it apart: “张承办（人社局）”."""
    return _("%(name)s（%(more)s）") % {"name": name, "more": more}


def labelled(label: str, words: str) -> str:
    """Say what the words are about: “理由：材料齐全”."""
    return _("%(label)s：%(words)s") % {"label": label, "words": words}


def spoken_day(day: date, *, today: date) -> str:
    """Say a day so that a person can use it: “11月26日（周四）”, with the year if it is another."""
    parts = {
        "year": day.year,
        "month": day.month,
        "month_name": date_format(day, "M"),
        "day": day.day,
        "weekday": _(WEEKDAYS[day.weekday()]),
    }
    if day.year == today.year:
        return _("%(month)d月%(day)d日（%(weekday)s）") % parts
    return _("%(year)d年%(month)d月%(day)d日（%(weekday)s）") % parts


def spoken_moment(at: date, *, today: date, until: bool = False) -> str:
    """Say a day, and the time if there is one: “11月26日（周四）17:30 前” when `until`."""
    if not isinstance(at, datetime):
        day = spoken_day(at, today=today)
        return _("%(day)s前") % {"day": day} if until else day
    local = timezone.localtime(at)
    parts = {"day": spoken_day(local.date(), today=today), "time": f"{local:%H:%M}"}
    if until:
        return _("%(day)s%(time)s 前") % parts
    return _("%(day)s%(time)s") % parts


def days_left(days: int) -> str:
    """Say what is left in working days: “还有 2 个工作日”, “今天到期”, “已超 1 个工作日”."""
    if days == 0:
        return _("今天到期")
    if days < 0:
        return ngettext("已超 %(days)d 个工作日", "已超 %(days)d 个工作日", -days) % {"days": -days}
    return ngettext("还有 %(days)d 个工作日", "还有 %(days)d 个工作日", days) % {"days": days}


def hours_left(minutes: int) -> str:
    """Say what is left of a day: “3 小时 20 分”, “20 分”."""
    hours, rest = divmod(max(minutes, 0), 60)
    if not hours:
        return _("%(minutes)d 分") % {"minutes": rest}
    if not rest:
        return _("%(hours)d 小时") % {"hours": hours}
    return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": rest}
