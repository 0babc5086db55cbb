"""时限的说法 — a derivation in sentences that an officer can read out over the telephone.

The answer comes first, then how one gets there, then on whose word. Days are named, not
counted up: “10月1日至7日国庆节”. Chinese and English say the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bancheng.rules.derivation import UNITS, Derivation

if TYPE_CHECKING:
    from bancheng.rules.basis import Basis

WEEKDAYS = "一二三四五六日"
WEEKENDS = frozenset({"周六", "周日"})
ENGLISH_NAMES = {
    "元旦": "New Year",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "周六": "Saturday",
    "周日": "Sunday",
}
Named = tuple[tuple[date, str], ...]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Parts:
    """时限的组成 — what the working days of a promise are made of, and its floor."""

    limit: int
    extension: int = 0
    stopped: int = 0
    floor: date | None = None  # 类别下调时不早于这一天
    due: datetime | None = None  # where the floor decides

    @property
    def single(self) -> bool:
        """Whether there is nothing but the limit."""
        return not (self.extension or self.stopped)


def sentence(
    d: Derivation,
    lang: str = "zh",
    *,
    basis: "Basis | None" = None,
    parts: Parts | None = None,
    begun: str = "",
) -> str:
    """Return the sentences to read out; `begun` is what happened at the start: 受理."""
    said = (told(d, lang, parts=parts, begun=begun), grounds(d, lang, basis=basis))
    return _words(d, lang).gap.join(filter(None, said))


def told(d: Derivation, lang: str = "zh", *, parts: Parts | None = None, begun: str = "") -> str:
    """Return how the date is reached, without on whose word."""
    said = _words(d, lang)
    lines = [
        said.due(parts),
        said.counted(parts, begun),
        said.spent(),
        said.skipped(),
        said.worked(),
        said.floored(parts),
        said.unsure(),
    ]
    return said.gap.join(line for line in lines if line)


def grounds(d: Derivation, lang: str = "zh", *, basis: "Basis | None" = None) -> str:
    """Return on whose word: the rule, its source, the calendar's editions."""
    return _words(d, lang).grounds(basis)


def plainly(d: Derivation, lang: str = "zh", *, parts: Parts | None = None, begun: str = "") -> str:
    """Return one short sentence for the reporter: 受理次日起第5个工作日，其间周末不计."""
    return _words(d, lang).plainly(parts, begun)


def name_of_day(name: str, lang: str = "zh") -> str:
    """Return what a day off is called; a place's own festivals keep their name."""
    if not lang.startswith("en"):
        return name
    return " and ".join(ENGLISH_NAMES.get(part, part) for part in name.split("、"))


def hours_of(minutes: int, lang: str = "zh") -> str:
    """Say an amount of office time: 2小时30分."""
    hours, rest = divmod(minutes, 60)
    if lang.startswith("en"):
        parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
        return " ".join(filter(None, parts))
    return (f"{hours}小时" if hours else "") + (f"{rest}分" if rest or not hours else "")


def edition_of(name: str, lang: str = "zh") -> str:
    """Return what a calendar edition is called: 2026年放假安排第1版."""
    if not lang.startswith("en"):
        return name
    name = re.sub(r"(\d{4})年放假安排第(\d+)版", r"holidays of \1, edition \2", name)
    return re.sub(r"及本地第(\d+)版", r" with local edition \1", name)


def moment(at: datetime, zone: str, lang: str = "zh") -> str:
    """Say a moment with its year: 2026年11月30日（周一）17:30."""
    local = at.astimezone(ZoneInfo(zone))
    if lang.startswith("en"):
        return f"{_en_day(local.date())} {local.year}, {local:%H:%M}"
    return f"{local.year}年{_zh_day(local.date())}{local:%H:%M}"


def short_span(first: date, last: date, lang: str = "zh") -> str:
    """Say a day, or from a day to another: 11月24日至26日."""
    if lang.startswith("en"):
        return _en_day(first) if first == last else f"{_en_day(first)} to {_en_day(last)}"
    head = f"{first.month}月{first.day}日"
    if first == last:
        return head
    same = (first.year, first.month) == (last.year, last.month)
    return f"{head}至{'' if same else f'{last.month}月'}{last.day}日"


# ── both languages ───────────────────────────────────────────────────────


class _Words:
    """What is said of one derivation; the year only where it is not that of the end."""

    gap = ""

    def __init__(self, d: Derivation) -> None:
        self.d = d
        zone = ZoneInfo(d.zone)
        self.start, self.ends = d.start.astimezone(zone), d.ends.astimezone(zone)

    def too_late(self) -> bool:
        """Whether the start was after the cut-off of a day that is worked."""
        began = self.start.date()
        off = any(day == began for day, _name in self.d.skipped)
        return bool(self.d.cutoff) and not off and self.d.last_day > began

    def runs(self) -> tuple[list[tuple[date, date, str]], list[tuple[date, date]], int]:
        """Skipped days: runs of named ones, runs of weekends, and how many weekend days."""
        named = tuple(pair for pair in self.d.skipped if pair[1] not in WEEKENDS)
        ends = [day for day, name in self.d.skipped if name in WEEKENDS]
        found = [
            (first, last, name)
            for name, group in groupby(named, key=lambda pair: pair[1])
            for first, last in _runs(day for day, _ in group)
        ]
        return found, list(_runs(ends)), len(ends)


def _runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Runs of days without a gap."""
    ordered = list(days)
    if not ordered:
        return
    first = ordered[0]
    for day, after in pairwise(ordered):
        if after - day != ONE_DAY:
            yield first, day
            first = after
    yield first, ordered[-1]


def _words(d: Derivation, lang: str) -> "_Chinese | _English":
    return _English(d) if lang.startswith("en") else _Chinese(d)


# ── 中文 ─────────────────────────────────────────────────────────────────


def _zh_day(day: date) -> str:
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


class _Chinese(_Words):
    def year(self, day: date) -> str:
        return "" if day.year == self.ends.year else f"{day.year}年"

    def short(self, day: date) -> str:
        return f"{self.year(day)}{day.month}月{day.day}日"

    def span(self, first: date, last: date) -> str:
        if first == last:
            return self.short(first)
        same = (first.year, first.month) == (last.year, last.month)
        return f"{self.short(first)}至{f'{last.day}日' if same else self.short(last)}"

    def due(self, parts: Parts | None) -> str:
        at = parts.due if parts and parts.due else self.d.ends
        return f"到期时间是{moment(at, self.d.zone)}。"

    def counted(self, parts: Parts | None, begun: str) -> str:
        d = self.d
        start = f"{self.year(self.start.date())}{_zh_day(self.start.date())}{self.start:%H:%M}"
        head = f"{start}{begun or '起算'}"
        end = f"{self.ends:%H:%M}下班时到期"
        if d.unit == "date" or not d.amount:
            late = f"已过当日截止时间{d.cutoff}，" if self.too_late() else ""
            return f"{head}，{late}应在{self.short(self.ends.date())}{self.ends:%H:%M}前完成。"
        if d.unit in ("wh", "wmin"):
            return f"{head}，期限{d.amount}{UNITS[d.unit][0]}，只计办公时间。"
        first = f"{self.year(d.first_day)}{_zh_day(d.first_day)}是第1"
        if d.unit == "wd":
            last = "当天" if d.amount == 1 else f"第{d.amount}个工作日"
            return f"{head}，当日不计，{first}个工作日，{last}{end}{self.made_of(parts)}。"
        nth = d.start_day + d.amount * ONE_DAY
        rolled = "" if nth == d.last_day else f"，遇休息日顺延到{_zh_day(d.last_day)}"
        counted = f"第{d.amount}日是{self.year(nth)}{_zh_day(nth)}{rolled}"
        return f"{head}，当日不计，{first}日，{counted}，{end}。"

    def made_of(self, parts: Parts | None) -> str:
        if parts is None or parts.single:
            return ""
        named = [("承诺", parts.limit), ("延期", parts.extension), ("暂停补回", parts.stopped)]
        said = "，".join(f"{name}{days}个工作日" for name, days in named if days)
        return f"（其中{said}）"

    def spent(self) -> str:
        said = [f"{self.short(day)}计{hours_of(m)}" for day, m in self.d.minutes]
        return "，".join(said) + "。" if len(said) > 1 else ""

    def skipped(self) -> str:
        named, weekends, days = self.runs()
        said = [f"{self.span(a, b)}{name}" for a, b, name in named]
        spans = [self.span(a, b) for a, b in weekends]
        if len(spans) > 1:
            said.append(f"周末{days}天（{'、'.join(spans)}）")
        elif spans:
            said.append(f"{spans[0]}周末")
        way = "遇休息日顺延，跳过" if self.d.unit == "days" else "其间不计"
        return f"{way}{'、'.join(said)}。" if said else ""

    def worked(self) -> str:
        said = [
            f"{self.year(day)}{_zh_day(day)}因{name}调休上班，照计。" for day, name in self.d.worked
        ]
        return "".join(said)

    def floored(self, parts: Parts | None) -> str:
        if parts is None or parts.floor is None or parts.due is None:
            return ""
        return (
            f"类别下调，到期日不早于{self.year(parts.floor)}{_zh_day(parts.floor)}，以较晚的为准。"
        )

    def unsure(self) -> str:
        if not self.d.provisional:
            return ""
        years = "、".join(f"{year}年" for year in self.d.unknown_years)
        return (
            f"{years}放假安排还没有载入，先按周一至周五上班和固定节日推算，"
            "所以这是暂定时间；载入后重新计算，有变动就告诉您。"
        )

    def grounds(self, basis: "Basis | None") -> str:
        said = []
        if basis:
            tag = f"（来源{basis.source}：{basis.title}）" if basis.title else ""
            said.append(f"《{basis.pack}》{basis.rule}{tag}")
        said += self.d.editions
        return f"依据：{'；'.join(said)}。" if said else ""

    def plainly(self, parts: Parts | None, begun: str) -> str:
        named, weekends, _ = self.runs()
        names = list(dict.fromkeys(name for _a, _b, name in named))
        off = "、".join([*(["周末"] if weekends else []), *names])
        more = "" if parts is None or parts.single else self.made_of(parts)
        said = f"{begun or '受理'}次日起第{self.d.amount}个工作日{more}"
        said += f"，其间{off}不计" if off else ""
        if self.d.provisional:
            years = "、".join(map(str, self.d.unknown_years))
            said += f"；{years}年放假安排公布后，这一天可能会变"
        return f"{said}。"


# ── English ──────────────────────────────────────────────────────────────


def _en_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _count(days: int) -> str:
    return f"{days} working day" + ("" if days == 1 else "s")


def _nth(n: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{n}{'th' if n % 100 in (11, 12, 13) else ends.get(n % 10, 'th')}"


class _English(_Words):
    gap = " "

    def day(self, day: date) -> str:
        return _en_day(day) + ("" if day.year == self.ends.year else f" {day.year}")

    def span(self, first: date, last: date) -> str:
        return self.day(first) if first == last else f"{self.day(first)} to {self.day(last)}"

    def due(self, parts: Parts | None) -> str:
        at = parts.due if parts and parts.due else self.d.ends
        return f"Due {moment(at, self.d.zone, 'en')}."

    def counted(self, parts: Parts | None, begun: str) -> str:
        d = self.d
        head = f"{begun or 'Counted'} from {self.day(self.start.date())}, {self.start:%H:%M}"
        if begun:
            head = f"{begun} on {self.day(self.start.date())} at {self.start:%H:%M}"
        if d.unit == "date" or not d.amount:
            late = f"that is after the day's cut-off, {d.cutoff}; " if self.too_late() else ""
            return f"{head}; {late}to be done by {self.day(self.ends.date())}, {self.ends:%H:%M}."
        if d.unit in ("wh", "wmin"):
            unit = UNITS[d.unit][1].removesuffix("s" if d.amount == 1 else "")
            return f"{head}; {d.amount} {unit}, office hours only."
        begins = f"that day is not counted, {self.day(d.first_day)} is the 1st"
        closing = f"ends at closing time, {self.ends:%H:%M}"
        if d.unit == "wd":
            last = "it" if d.amount == 1 else f"the {_nth(d.amount)}"
            return f"{head}; {begins} working day, {last} {closing}{self.made_of(parts)}."
        last_day = d.start_day + d.amount * ONE_DAY
        rolled = "" if last_day == d.last_day else f", moved on to {self.day(d.last_day)}"
        counted = f"the {_nth(d.amount)} is {self.day(last_day)}{rolled}"
        return f"{head}; {begins} day, {counted}, {closing}."

    def made_of(self, parts: Parts | None) -> str:
        if parts is None or parts.single:
            return ""
        named = [("limit", parts.limit), ("extension", parts.extension)]
        named.append(("made up for pauses", parts.stopped))
        return f" ({', '.join(f'{name} {_count(days)}' for name, days in named if days)})"

    def spent(self) -> str:
        said = [f"{self.day(day)} counts {hours_of(m, 'en')}" for day, m in self.d.minutes]
        return f"{', '.join(said)}." if len(said) > 1 else ""

    def skipped(self) -> str:
        named, weekends, days = self.runs()
        said = [f"{name_of_day(name, 'en')} ({self.span(a, b)})" for a, b, name in named]
        if weekends:
            spans = ", ".join(self.span(a, b) for a, b in weekends)
            said.append(
                f"{'the weekend' if len(weekends) == 1 else f'{days} weekend days'} ({spans})"
            )
        way = "Moved on past" if self.d.unit == "days" else "Not counted:"
        return f"{way} {', '.join(said)}." if said else ""

    def worked(self) -> str:
        return " ".join(
            f"{self.day(day)} is worked to make up for {name_of_day(name, 'en')} and counts."
            for day, name in self.d.worked
        )

    def floored(self, parts: Parts | None) -> str:
        if parts is None or parts.floor is None or parts.due is None:
            return ""
        return f"When a class is lowered, it is due no earlier than {self.day(parts.floor)}."

    def unsure(self) -> str:
        if not self.d.provisional:
            return ""
        years = ", ".join(map(str, self.d.unknown_years))
        return (
            f"The holidays of {years} are not loaded yet; Monday to Friday and the fixed holidays "
            "are assumed, so this date is provisional and will be counted again."
        )

    def grounds(self, basis: "Basis | None") -> str:
        said = []
        if basis:
            tag = f" (source {basis.source}: {basis.title})" if basis.title else ""
            said.append(f"{basis.pack}: {basis.rule}{tag}")
        said += [edition_of(name, "en") for name in self.d.editions]
        return f"By {'; '.join(said)}." if said else ""

    def plainly(self, parts: Parts | None, begun: str) -> str:
        named, weekends, _ = self.runs()
        names = list(dict.fromkeys(name_of_day(name, "en") for _a, _b, name in named))
        off = ", ".join([*(["weekends"] if weekends else []), *names])
        since = begun or "acceptance"
        said = f"The {_nth(self.d.amount)} working day after {since}{self.made_of(parts)}"
        said += f"; {off} not counted" if off else ""
        if self.d.provisional:
            years = ", ".join(map(str, self.d.unknown_years))
            said += f"; the day may change once the holidays of {years} are announced"
        return f"{said}."
