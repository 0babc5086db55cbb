"""放假安排文件 — reads the JSON of a holiday notice and says what is wrong with it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bancheng.rules.hours import FIXED_HOLIDAYS

FOLDER = Path(__file__).parent / "notices"
NAME, SOURCE = 40, 300  # characters


class NoticeError(ValueError):
    """A notice that cannot be imported; the message has one sentence a line."""


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day that is off, or a weekend day that is worked."""

    day: date
    name: str
    off: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """放假安排 — one year's notice."""

    year: int
    source: str
    days: tuple[NoticeDay, ...]

    def missing(self) -> tuple[date, ...]:
        """Return fixed-date holidays of the year that the notice does not name.

        They are off by law all the same; but a notice without them is likely incomplete.
        """
        fixed = (date(self.year, month, day) for month, day in FIXED_HOLIDAYS)
        named = {d.day for d in self.days}
        return tuple(day for day in fixed if day not in named)


@cache
def shipped() -> tuple[Notice, ...]:
    """Return the notices that come with the software, oldest first."""
    return tuple(read(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json")))


def read(text: str, *, local: bool = False) -> Notice:
    """Read a notice, or raise `NoticeError` naming everything that is wrong.

    A place's own (`local`) may have a weekday worked: one that is off everywhere else.
    """
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as why:
        raise NoticeError(f"不是有效的 JSON：第 {why.lineno} 行第 {why.colno} 列。") from why
    if not isinstance(tree, dict):
        raise NoticeError('文件应为 {"year": 2027, "days": […]}。')
    year, days, source = tree.get("year"), tree.get("days"), tree.get("source", "")
    faults = [f"没有 {key} 这个键。" for key in sorted(tree.keys() - {"year", "days", "source"})]
    if type(year) is not int or not 2000 <= year <= 2100:
        raise NoticeError(f"year 应为 2000 到 2100 的年份，写的是 {year!r}。")
    if not isinstance(days, list) or not (days or local):
        raise NoticeError("days 应为非空的列表。")
    if not isinstance(source, str) or len(source) > SOURCE:
        faults.append(f"source 应为不超过 {SOURCE} 字的文字。")
    found: dict[date, NoticeDay] = {}
    for number, row in enumerate(days, 1):
        day, wrong = _day(row, year, local)
        faults += [f"days 第 {number} 项：{said}" for said in wrong]
        if day and day.day in found:
            faults.append(f"days 第 {number} 项：{day.day} 重复。")
        if day:
            found[day.day] = day
    if faults:
        raise NoticeError("\n".join(faults))
    return Notice(year, source, tuple(sorted(found.values(), key=lambda d: d.day)))


def write(notice: Notice) -> str:
    """Write a notice the way `read` reads it."""
    days = [{"date": f"{d.day}", "name": d.name, "off": d.off} for d in notice.days]
    tree = {"year": notice.year, "source": notice.source, "days": days}
    return json.dumps(tree, ensure_ascii=False)


def _day(row: object, year: int, local: bool) -> tuple[NoticeDay | None, list[str]]:
    if not isinstance(row, dict) or set(row) != {"date", "name", "off"}:
        return None, ['应写成 {"date": "2027-01-01", "name": "元旦", "off": true}。']
    wrong = list(_wrong(row, year, local))
    if wrong:
        return None, wrong
    return NoticeDay(date.fromisoformat(row["date"]), row["name"].strip(), row["off"]), []


def _wrong(row: dict[str, object], year: int, local: bool) -> Iterator[str]:
    try:
        day = date.fromisoformat(str(row["date"]))
    except ValueError:
        yield f"日期应写成 2027-01-01，写的是 {row['date']!r}。"
        return
    # 2022-12-31 was a day off by the notice of 2023.
    if day.year != year and (day.year, day.month) != (year - 1, 12):
        yield f"{day} 不在 {year} 年。"
    name = row["name"]
    if not isinstance(name, str) or not 0 < len(name.strip()) <= NAME:
        yield f"name 应为 1 到 {NAME} 字的文字，写的是 {name!r}。"
    if not isinstance(row["off"], bool):
        yield f"off 应为 true 或 false，写的是 {row['off']!r}。"
    elif not (local or row["off"]) and day.weekday() < 5:
        yield f"{day} 不是周末，本来就上班，不能写成调休上班。"
