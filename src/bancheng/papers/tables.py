"""明细表 — what a paper lists line by line."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bancheng.cases.timeline import label_of
from bancheng.rules.fields import CODES

from .scene import Line, Scene

HEADS: dict[str, tuple[str, tuple[str, ...]]] = {
    "items": ("材料", ("序号", "需要补充的材料或内容", "要求")),
    "tasks": ("任务", ("责任单位", "任务", "时限")),
    "contacts": ("联系记录", ("时间", "方式", "情况")),
    "approvals": ("审批", ("环节", "办理人", "时间", "意见")),
    "attempts": ("历次联系", ("时间", "方式", "接通", "情况")),
    "catalogue": ("目录", ("序号", "名称", "日期", "类别")),
}
"""What each table is called in a template, and its columns."""
REACHED = {"True": "已联系上", "False": "未联系上"}


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a paper holds it; `guard` as for a line."""

    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: list[list[str]] = field(default_factory=list)
    guard: str = "words"
    note: str = ""


def items(s: Scene) -> Table:
    """What has to be brought, all at once."""
    line = s.last("request_supplement")
    found = _listed(line, "items")
    rows = [
        [str(n), str(one.get("name", "")), str(one.get("requirement", ""))]
        for n, one in enumerate(found, start=1)
    ]
    return Table(HEADS["items"][1], (1, 4, 5), rows)


def tasks(s: Scene) -> Table:
    """Who does what after a meeting."""
    rows = [
        [s.unit(one.get("unit")), str(one.get("task", "")), s.day(one.get("due_on"))]
        for one in _listed(s.last("conclude"), "tasks")
    ]
    return Table(HEADS["tasks"][1], (2, 5, 2), rows, guard="sent")


def contacts(s: Scene) -> Table:
    """How the unit was in touch with the reporter."""
    rows = []
    for line in s.past:
        if line.event.action in {"record_contact", "record_progress"} and _own(s, line):
            way = CODES["methods"].get(str(line.given.get("method", "")), "")
            reached = REACHED.get(str(line.given.get("reached")), "")
            what = "、".join(filter(None, (way, reached)))
            rows.append([s.moment(line.event.at), what, line.texts.get("summary", "")])
    return Table(HEADS["contacts"][1], (2, 2, 5), rows)


def approvals(s: Scene) -> Table:
    """Who decided what in turn on a request for more time."""
    wanted = {"request_extension", "grant_extension", "refuse_extension"}
    rows = [
        [
            label_of(line.event.action),
            s.person(line.event.by),
            s.moment(line.event.at),
            line.texts.get("opinion", ""),
        ]
        for line in s.past
        if line.event.action in wanted and _own(s, line)
    ]
    return Table(HEADS["approvals"][1], (2, 2, 3, 4), rows)


def attempts(s: Scene) -> Table:
    """Every attempt to reach the reporter in this round."""
    rows = []
    begun = max(
        (
            n
            for n, one in enumerate(s.past)
            if one.event.after == "replied" and one.event.before != "replied"
        ),
        default=0,
    )
    for line in s.past[begun:]:
        if line.event.action == "record_attempt":
            way = CODES["methods"].get(str(line.given.get("method", "")), "")
            reached = "已接通" if line.given.get("reached") else "未接通"
            rows.append([s.moment(line.event.at), way, reached, line.texts.get("summary", "")])
    return Table(HEADS["attempts"][1], (3, 2, 2, 5), rows)


def catalogue(s: Scene) -> Table:
    """What lies in the archive of a case: its papers and files, in order."""
    rows, number = [], 0
    for line in s.past:
        if line.event.paper:
            number += 1
            rows.append([str(number), line.event.paper, s.day(line.event.at), "文书"])
    for file in s.case.attachments.filter(created_at__lte=s.line.event.at).order_by("id"):
        number += 1
        rows.append([str(number), file.name, s.day(file.created_at), "附件"])
    return Table(HEADS["catalogue"][1], (1, 6, 3, 2), rows, guard="trace")


TABLES: dict[str, Callable[[Scene], Table]] = {
    one.__name__: one for one in (items, tasks, contacts, approvals, attempts, catalogue)
}


def _own(s: Scene, line: Line) -> bool:
    return s.order is None or line.event.order_no == s.order.no


def _listed(line: Line | None, name: str) -> list[dict[str, Any]]:
    text = line.texts.get(name, "") if line else ""
    return list(json.loads(text)) if text.startswith("[") else []
