"""条目的内容 — what an entry says: plain text in named parts, read from a form or JSON, checked.

To add a part: a line in `Content`, its check in `faults`, its box in `web/desk/knowledge_form.py`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from bancheng.rules.errors import _

from .kinds import Kind, Visibility

TITLE, LINE, QUESTION, TEXT = 80, 200, 500, 5000
MOST = 30


@dataclass(frozen=True, slots=True)
class Item:
    """事项 — by its name, and by its code if it is known."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """依据 — a document, the article, and from when to when it holds."""

    document: str
    article: str = ""
    starts: str = ""  # a day, as ISO text
    ends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an entry says."""

    title: str = ""
    kind: str = Kind.QUESTION.value
    question: str = ""
    answer: str = ""
    items: tuple[Item, ...] = ()
    causes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    steps: tuple[str, ...] = ()
    unit: str = ""
    contact: str = ""
    cases: tuple[str, ...] = ()
    visibility: str = Visibility.INTERNAL.value
    valid_from: str = ""  # a day, as ISO text
    valid_to: str = ""

    def plain(self) -> dict[str, Any]:
        """The content as JSON values."""
        return asdict(self)

    def texts(self) -> dict[str, str]:
        """Everything that is written in words, by part."""
        return {
            "title": self.title,
            "question": self.question,
            "answer": self.answer,
            "items": "\n".join(one.name for one in self.items),
            "basis": "\n".join(f"{one.document} {one.article}" for one in self.basis),
            "steps": "\n".join(self.steps),
            "regions": "\n".join(self.regions),
            "contact": self.contact,
        }


LISTS = ("causes", "regions", "steps", "cases")
PLAIN = tuple(
    field.name for field in fields(Content) if field.name not in {*LISTS, "items", "basis"}
)


def from_plain(found: Mapping[str, Any]) -> Content:
    """The content of JSON values; parts that are missing are empty, unknown ones are left out."""
    said: dict[str, Any] = {name: str(found.get(name) or "").strip() for name in PLAIN}
    for name in LISTS:
        lines = (str(one).strip() for one in found.get(name) or ())
        said[name] = tuple(dict.fromkeys(line for line in lines if line))
    said["items"] = tuple(
        Item(str(one.get("name") or "").strip(), str(one.get("code") or "").strip())
        for one in found.get("items") or ()
    )
    said["basis"] = tuple(
        Basis(**{f.name: str(one.get(f.name) or "").strip() for f in fields(Basis)})
        for one in found.get("basis") or ()
    )
    return Content(**said)


def read(text: str) -> Content:
    """The content that was kept as text."""
    return from_plain(json.loads(text))


def faults(
    content: Content, *, units: Collection[str], causes: Collection[str]
) -> list[tuple[str, str]]:
    """Everything that is wrong with the content, by part; whether it is private is asked apart."""
    found: list[tuple[str, str]] = []
    if not 1 <= len(content.title) <= TITLE:
        found.append(("title", _("请写标题，不超过八十个字。")))
    if content.kind not in frozenset(Kind):
        found.append(("kind", _("请选择种类。")))
    if len(content.question) > QUESTION:
        found.append(("question", _("问题请写在五百个字以内。")))
    if not 1 <= len(content.answer) <= TEXT:
        found.append(("answer", _("请写答案，不超过五千个字。")))
    if content.unit not in units:
        found.append(("unit", _("请选择牵头单位。")))
    if content.visibility not in frozenset(Visibility):
        found.append(("visibility", _("请选择公开还是内部。")))
    if len(content.contact) > LINE:
        found.append(("contact", _("联系方式太长。")))
    if not set(content.causes) <= set(causes):
        found.append(("causes", _("没有这个成因。")))
    return [*found, *_lists(content), *_days(content)]


def _lists(content: Content) -> list[tuple[str, str]]:
    found = []
    lines: Mapping[str, Sequence[str]] = {
        "items": [one.name + one.code for one in content.items],
        "regions": content.regions,
        "basis": [one.document + one.article for one in content.basis],
        "steps": content.steps,
        "cases": content.cases,
    }
    for name, written in lines.items():
        if len(written) > MOST or any(len(line) > LINE for line in written):
            found.append((name, _("最多三十行，每行不超过二百个字。")))
    if any(not one.name for one in content.items) or any(len(i.name) > 100 for i in content.items):
        found.append(("items", _("每行先写事项名称，不超过一百个字。")))
    if any(not one.document for one in content.basis):
        found.append(("basis", _("每行先写文件名称。")))
    return found


def _days(content: Content) -> list[tuple[str, str]]:
    pairs = [("valid_to", content.valid_from, content.valid_to)]
    pairs += [("basis", one.starts, one.ends) for one in content.basis]
    for name, first, last in pairs:
        if not (is_day(first) and is_day(last)):
            return [(name, _("日期请写成 2026-01-31 的样子。"))]
        if first and last and last < first:
            return [(name, _("失效的日期早于生效的日期。"))]
    return []


def is_day(text: str) -> bool:
    """Whether the text is a day or nothing."""
    if not text:
        return True
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def day_of(text: str) -> date | None:
    """The day that is written, if one is."""
    return date.fromisoformat(text) if text else None
