"""统计期间 — which days are looked at, and which they are compared with."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.rules.errors import Invalid
from bancheng.rules.errors import _ as noted

USUAL = "month"
PERIODS: dict[str, str] = {
    "month": gettext_noop("本月"),
    "last_month": gettext_noop("上月"),
    "quarter": gettext_noop("本季度"),
    "last_quarter": gettext_noop("上季度"),
    "year": gettext_noop("今年"),
    "last_year": gettext_noop("去年"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; `key` "" when they were given by hand."""

    key: str
    first: date
    last: date

    @property
    def label(self) -> str:
        """The period in a word, or by its days."""
        return _(PERIODS[self.key]) if self.key else f"{self.first} – {self.last}"

    @property
    def query(self) -> dict[str, str]:
        """The same period in an address."""
        if self.key:
            return {"period": self.key}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def before(self) -> "Period":
        """上期 — as many months, or days, just before; the same part of a month not yet over."""
        if self.first.day == 1:
            months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month
            return self._shifted(months + 1)
        days = (self.last - self.first).days + 1
        return Period("", self.first - timedelta(days), self.first - timedelta(1))

    def year_before(self) -> "Period":
        """去年同期."""
        return self._shifted(12)

    def _shifted(self, months: int) -> "Period":
        whole = self.last.day == monthrange(self.last.year, self.last.month)[1]
        return Period("", _earlier(self.first, months), _earlier(self.last, months, whole=whole))


def _earlier(day: date, months: int, *, whole: bool = False) -> date:
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    longest = monthrange(year, month + 1)[1]
    return date(year, month + 1, longest if whole else min(day.day, longest))


def chosen(given: Mapping[str, str], today: date) -> Period:
    """The period that an address names; this month when it names none."""
    if given.get("from") or given.get("to"):
        try:
            last = date.fromisoformat(given["to"]) if given.get("to") else today
            first = date.fromisoformat(given["from"]) if given.get("from") else last.replace(day=1)
        except ValueError:
            raise Invalid([("from", noted("请写成 2026-03-01 这样的日期。"))]) from None
        return Period("", first, last)
    key = given.get("period", USUAL)
    return named(key if key in PERIODS else USUAL, today)


def named(key: str, today: date) -> Period:
    """One of `PERIODS`: the present one up to today, the last one whole."""
    month = today.replace(day=1)
    quarter = month.replace(month=3 * ((today.month - 1) // 3) + 1)
    year = month.replace(month=1)
    starts = {"month": month, "quarter": quarter, "year": year}
    if key in starts:
        return Period(key, starts[key], today)
    ends = starts[key.removeprefix("last_")] - timedelta(1)
    lasted = {"last_month": 1, "last_quarter": 3, "last_year": 12}[key]
    return Period(key, _earlier(ends.replace(day=1), lasted - 1), ends)
