"""列对应 — which column of a sheet holds what: `statement=body,title=title,no=id`.

Targets are in `TARGETS`. A target may take several columns, joined: `statement=title+body`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TARGETS: dict[str, str] = {
    "statement": "what happened (needed, unless `title` is mapped)",
    "title": "a title, put before the statement unless it is already in it",
    "request": "what the person wants",
    "no": "the letter's number at its source, so that it is taken in only once",
    "date": "when it was written",
    "name": "the reporter's name",
    "phone": "the reporter's phone",
    "item": "the service item's name",
}


class MappingError(ValueError):
    """A mapping that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class SheetMap:
    """Target → the columns that feed it."""

    columns: Mapping[str, tuple[str, ...]]

    def take(self, row: Mapping[str, str], target: str) -> str:
        """Return the target's text: its columns' values, the empty ones left out."""
        parts = (row.get(name, "").strip() for name in self.columns.get(target, ()))
        return "\n".join(part for part in parts if part)


def parse(text: str, header: Sequence[str]) -> SheetMap:
    """Read a mapping against the sheet's header, or raise `MappingError`."""
    columns: dict[str, tuple[str, ...]] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        target, _equals, names = pair.partition("=")
        if target not in TARGETS:
            raise MappingError(f"不认识 {target!r}；可以用：{'、'.join(TARGETS)}。")
        wanted = tuple(name.strip() for name in names.split("+") if name.strip())
        missing = [name for name in wanted if name not in header]
        if missing or not wanted:
            raise MappingError(
                f"表里没有 {'、'.join(missing) or target} 这一列；表头是：{'、'.join(header)}。"
            )
        columns[target] = wanted
    if not columns.keys() & {"statement", "title"}:
        raise MappingError("请至少写明 statement 或 title 对应哪一列。")
    return SheetMap(columns)


def guess(header: Sequence[str]) -> str:
    """Suggest a mapping from the names that such sheets commonly use."""
    known = {
        "statement": ("body", "content", "statement", "留言详情", "内容", "诉求内容", "问题描述"),
        "title": ("title", "subject", "留言主题", "标题"),
        "no": ("id", "no", "留言编号", "编号", "诉求编号"),
        "date": ("time", "date", "留言时间", "日期", "登记日期"),
        "name": ("name", "姓名", "诉求人姓名"),
        "phone": ("phone", "电话", "联系电话"),
    }
    found = {
        target: next((n for n in names if n in header), None) for target, names in known.items()
    }
    return ",".join(f"{target}={name}" for target, name in found.items() if name)
