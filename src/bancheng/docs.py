"""`bancheng docs`: the pages of `docs/` that are written from the tables, and their comparison.

To add a page: a function that returns its text, and a line in `PAGES`.
"""

import argparse
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from bancheng.chart import chart
from bancheng.rules.clauses import CLAUSES, Source
from bancheng.rules.effects.anytime import nothing
from bancheng.rules.fields import CODES, Need
from bancheng.rules.permissions import WHO_LABELS
from bancheng.rules.states import (
    FROM_ACCEPTED,
    OPEN,
    ORDER_LABELS,
    REPORTER_LABELS,
    STAFF_LABELS,
    STEP_LABELS,
    STEP_OF,
    State,
    Step,
)
from bancheng.rules.timely import TIMELY
from bancheng.rules.transitions import ROWS, Row

FOLDER = Path(__file__).parents[2] / "docs"
WRITTEN = "<!-- 本页由 `bancheng docs` 从规则表生成，请改规则表，不要改本页。 -->"
KINDS = {
    "text": "文字",
    "line": "一行文字",
    "code": "单选",
    "codes": "多选",
    "int": "整数",
    "level": "1–5",
    "bool": "是或否",
    "date": "日期",
    "moment": "日期和时间",
    "items": "清单：name 名称，requirement 要求",
    "tasks": "清单：unit 单位，task 任务，due_on 期限",
    "tags": "标签",
    "cases": "诉求编号，可多个",
    "files": "附件编号，可多个",
    "case": "诉求编号",
    "person": "用户名",
}
SETS = ((OPEN, "所有在办状态"), (FROM_ACCEPTED, "受理以后的在办状态"))
MAY_STAY = frozenset({"supply", "reject", "rate", "judge_rating"})
"""Rows that move the case in some states only; their effect says when."""


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("docs", help="write the pages that follow from the tables")
    parser.add_argument("--check", action="store_true", help="compare only; fail when they differ")
    parser.set_defaults(run=run, django=False)


def run(args: argparse.Namespace) -> int:
    """Write the pages, or name those that are not what the tables say."""
    if args.check:
        if found := stale():
            names = ", ".join(found)
            raise SystemExit(f"Not in step with the tables, run `bancheng docs`: {names}.")
        return 0
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")
        print(FOLDER / name)
    return 0


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the pages in `folder` that differ from what the tables say."""
    return [
        name
        for name, page in PAGES.items()
        if not (folder / name).is_file() or (folder / name).read_text("utf-8") != page()
    ]


# ── the process ──────────────────────────────────────────────────────────


def process_chart() -> str:
    """流程表 — every way a case or an order can move, by the six steps."""
    parts = [
        "# 办件流程",
        WRITTEN,
        "一张图：[process-chart.svg](process-chart.svg)。"
        "`*` 为必填；时限、分类、审批人等取值在规则包中。",
        "## 状态",
        _table(
            ("状态", "代码", "反映人看到", "环节"),
            (
                (STAFF_LABELS[s], f"`{s.value}`", REPORTER_LABELS[s], STEP_LABELS[STEP_OF[s]])
                for s in State
            ),
        ),
    ]
    for step in Step:
        rows = [row for row in ROWS.values() if row.step is step]
        parts += [f"## {STEP_LABELS[step]}", _table(HEAD, map(_row, rows))]
    return "\n\n".join(parts) + "\n"


HEAD = ("动作", "从 → 到", "谁", "填写", "前提", "效果", "文书", "反映人看到")


def _row(row: Row) -> tuple[str, ...]:
    conditions = [c.__doc__ or "" for c in (*row.bars, *row.guards, *row.checks)]
    return (
        f"{row.label}<br>`{row.action}`",
        f"{_from(row)} → {_to(row)}",
        "、".join(WHO_LABELS[w] for w in WHO_LABELS if w in row.who),
        "<br>".join(f"{n.field.label}{'*' if n.required else ''}" for n in _asked(row)),
        "<br>".join(_first_line(text) for text in conditions),
        "" if row.then is nothing else _first_line(row.then.__doc__ or ""),
        row.paper,
        row.seen,
    )


def _asked(row: Row) -> list[Need]:
    return [n for n in row.needs if n.field.name != "note"]


def _from(row: Row) -> str:
    if row.on == "order":
        return "工单 " + _labels(ORDER_LABELS, row.order_sources)
    states, found = set(row.sources), []
    for together, name in SETS:
        if together <= states:
            found.append(name)
            states -= together
    return "、".join([*found, *([_labels(STAFF_LABELS, states)] if states else [])])


def _to(row: Row) -> str:
    found = [f"工单 {ORDER_LABELS[row.order_target]}"] if row.order_target else []
    ends = {row.target, *row.leads} - {None}
    if row.action in MAY_STAY or not (ends or found):
        found.append("不变")
    return "、".join([*found, *([_labels(STAFF_LABELS, ends)] if ends else [])])


def _labels(labels: Mapping[Any, str], wanted: Collection[Any]) -> str:
    return "、".join(label for code, label in labels.items() if code in wanted)


# ── time ─────────────────────────────────────────────────────────────────


def time_table() -> str:
    """到时事项 — what time does to a case by itself, and when."""
    head = ("事项", "何时", "做什么", "何时说", "从何时算")
    rows = (
        (
            f"{row.label}<br>`{row.name}`",
            _first_line(row.when.__doc__ or ""),
            f"{ROWS[row.action].label} `{row.action}`",
            "等下一次上班" if row.waits else "随到随办，不惊动人",
            "应到的时刻" if row.as_of else "办理时",
        )
        for row in TIMELY
    )
    return (
        "\n\n".join(
            [
                "# 到时事项",
                WRITTEN,
                "不用人动手、到时由系统办的事。每件只办一次：办过的在案情里留下记号，"
                "时刻后移（如延期）才会再办。要告诉人的，只在办公时间里说，不在夜里和节假日说。"
                "“从应到的时刻算”的，后台停过再起，时限也不吃亏。",
                _table(head, rows),
            ]
        )
        + "\n"
    )


# ── the fields ───────────────────────────────────────────────────────────


def fields() -> str:
    """填写项 — what each action asks for, as forms and the interface name it."""
    parts = ["# 填写项", WRITTEN, "每个动作都可以另填 `note`（内部备注）。"]
    for row in ROWS.values():
        title = f"## {row.label} `{row.action}`"
        rows = [
            (
                f"`{n.field.name}`",
                n.field.label,
                KINDS[n.field.kind],
                "是" if n.required else "",
                _list(row, n),
            )
            for n in _asked(row)
        ]
        head = ("名称", "含义", "格式", "必填", "可选值")
        parts += [title, _table(head, rows) if rows else "无。"]
    parts.append("## 固定的可选值")
    parts += [
        f"`{name}`：" + "，".join(f"`{code}` {label}" for code, label in codes.items())
        for name, codes in CODES.items()
    ]
    return "\n\n".join(parts) + "\n"


def _list(row: Row, need: Need) -> str:
    codes = row.limits.get(need.field.choices) or row.limits.get(need.field.name)
    if codes:
        return "、".join(f"`{code}`" for code in sorted(codes))
    return f"`{need.field.choices}`" if need.field.choices else ""


# ── the clauses ──────────────────────────────────────────────────────────


def conformance() -> str:
    """条款对照 — clause, rule, test."""
    parts = [
        "# 条款对照",
        WRITTEN,
        "国家标准 GB/T 47366-2026 的原文未见；“编制说明”各条是其公开的编制说明所述要点，"
        "用我们的话写，不是标准条文。"
        "只列本版本已经做到的。`bancheng conformance` 核对每一条所指的规则和测试都在。",
    ]
    for source in Source:
        rows = (
            (c.code, c.where, c.asks, _codes(c.rules), _codes(c.tests))
            for c in CLAUSES
            if c.source is source
        )
        parts += [f"## {source.value}", _table(("编号", "位置", "要求", "规则", "测试"), rows)]
    return "\n\n".join(parts) + "\n"


def _codes(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


# ── inside ───────────────────────────────────────────────────────────────


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in r) + " |" for r in lines
    )


PAGES: dict[str, Callable[[], str]] = {
    "process-chart.md": process_chart,
    "process-chart.svg": chart,
    "time.md": time_table,
    "fields.md": fields,
    "conformance.md": conformance,
}
