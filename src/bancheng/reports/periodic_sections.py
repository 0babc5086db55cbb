"""报告的十二节 — each with its title, its tables, its picture, and the paragraph drafted for it.

To add a section, add a line to `SECTIONS`. Everything is read from the snapshot; a draft says what
the numbers are and how they moved, and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bancheng.rules.indicators import INDICATORS

from . import periodic_results as results
from .periodic_figures import STUCK
from .periodic_numbers import (
    FEW,
    NONE,
    SMALL,
    Cell,
    Doc,
    Table,
    briefly,
    compared,
    listed,
    whole,
)
from .periodic_units import attention, next_steps
from .render.charts import Chart


@dataclass(frozen=True, slots=True)
class Section:
    """一节 — how it is written out of the numbers of a snapshot."""

    key: str
    title: str
    draft: Callable[[Doc], str]
    tables: Callable[[Doc], Sequence[Table]]
    chart: Callable[[Doc], Chart | None] = lambda _doc: None


def _nothing(_doc: Doc) -> Sequence[Table]:
    return ()


# ── 六至八：重复和争议、疑难和提级、共性问题 ────────────────────────────────────


def _disputes(doc: Doc) -> str:
    now, say = doc["now"], results.sayer(doc)
    moves, sent = whole(now["reassigned"]["n"]), now["reassigned"]["d"]
    objected = (
        f"不予受理的异议成立率 {say('objections')}。"
        if now["objections"]["d"]
        else "没有对不予受理的异议。"
    )
    return (
        f"重复诉求率 {say('repeated')}，退单率 {say('returned')}，"
        f"派过单的 {sent} 件共改派 {moves} 次。{objected}"
    )


def _hard(doc: Doc) -> str:
    now, stuck, say = doc["now"], doc["stuck"], results.sayer(doc)
    return (
        f"提级率 {say('escalated')}，会商率 {say('consulted')}，"
        f"黄牌 {whole(now['yellow_cards']['n'])} 张，红牌 {whole(now['red_cards']['n'])} 张。"
        f"数据截取时在办 {stuck['open']} 件，其中超期 {stuck['red']} 件、久无人动 {stuck['quiet']} 件，"
        f"催办督办未答复 {stuck['supervised']} 件，提级未签收 {stuck['raised']} 件。"
    )


def _hard_tables(doc: Doc) -> Sequence[Table]:
    rows = [
        [Cell(label), Cell(str(doc["stuck"][key]), f"cases:{query}" if query else "")]
        for key, (label, _where, query) in STUCK.items()
    ]
    keys = ("escalated", "consulted", "yellow_cards", "red_cards", "terminated")
    return compared(doc, *keys, title="疑难和提级"), Table(
        "数据截取时的在办件", ("情形", "件数"), rows
    )


def _problems(doc: Doc) -> str:
    found = doc["problems"]
    if not found["lines"]:
        return "本期没有立项或在办的共性问题。"
    told = (
        f"以往措施的复查：落实前 {found['before']} 件，落实后同样天数内 {found['recurred']} 件。"
        if found["before"]
        else "本期没有到期复查的措施。"
    )
    return (
        f"本期立项共性问题 {found['opened']} 个，其中到数据截取时已见效 {found['effective']} 个；"
        f"更正办事指南 {found['corrections']} 处。{told}"
    )


def _problem_tables(doc: Doc) -> Sequence[Table]:
    rows = [
        [Cell(no), Cell(title), Cell(str(n)), Cell(state), Cell(_pair(before, after))]
        for no, title, n, state, before, after in doc["problems"]["lines"]
    ]
    return [Table("共性问题", ("编号", "问题", "件数", "状态", "落实前 → 落实后"), rows)]


def _pair(before: int | None, after: int | None) -> str:
    return NONE if before is None or after is None else f"{before} → {after}"


# ── 九至十二：典型案例、关注的单位、下一步、附表 ────────────────────────────────


def _typical(_doc: Doc) -> str:
    return "典型案例从本期办结的诉求件中由人选取，已隐去个人信息。"


def _attention(doc: Doc) -> str:
    found = attention(doc)
    if not found:
        return "按统一规则筛查，本期没有需要特别关注的单位。"
    names = listed([name for _code, name, _why in found])
    return f"按统一规则筛查，需要关注的单位有 {len(found)} 个：{names}。原因逐一列出，供核实，不作排名。"


def _attention_tables(doc: Doc) -> Sequence[Table]:
    rows = [
        [Cell(name, f"cases:unit={code}"), Cell("；".join(why))]
        for code, name, why in attention(doc)
    ]
    return [Table("需要关注的单位", ("单位", "原因"), rows)]


def _next(doc: Doc) -> str:
    found = next_steps(doc)
    return "\n".join(f"{place}. {step}" for place, step in enumerate(found, start=1)) or (
        "没有到期未办的事项，按常规开展工作。"
    )


def _next_tables(doc: Doc) -> Sequence[Table]:
    rows = [
        [Cell(title), Cell(kind), Cell(unit), Cell(due), Cell("过期" if late else "")]
        for title, kind, unit, due, late in doc["measures"]
    ]
    return [Table("尚未落实的措施", ("共性问题", "措施", "责任单位", "期限", "情况"), rows)]


PER_UNIT = ("on_time", "solved", "satisfied", "signed_in_time", "first_contact", "returned")


def _annex(_doc: Doc) -> str:
    return f"比率后括号内为分子/分母；分母为 0 的记“{NONE}”，分母小于 {SMALL} 的注明“{FEW}”。"


def _annex_tables(doc: Doc) -> Sequence[Table]:
    labels = {row.key: row.label for row in INDICATORS}
    units = [
        [
            Cell(name),
            *[
                Cell(briefly(key, of.get(key)), f"figure:{key}:denominator:unit:{code}")
                for key in PER_UNIT
            ],
        ]
        for code, name, of in doc["units"]
    ]
    keys = [row.key for row in INDICATORS]
    hours = doc["now"]["net_hours"].get("spread", {})
    spread = [[Cell(label), Cell(str(n))] for label, n in banded(hours)]
    return [
        compared(doc, *keys, title="附表一　全部指标"),
        Table("附表二　各单位", ("单位", *[labels[key] for key in PER_UNIT]), units),
        Table("附表三　净办理时长的分布", ("区间", "件数"), spread),
    ]


BANDS = (8, 16, 24, 40, 80)
"""Working hours: a day, two, three, a week, two weeks."""


def banded(hours: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many took up to a day, two, and so on; nothing for a period without any."""
    if not hours:
        return []
    found, low = [], 0
    for high in (*BANDS, 0):
        label = f"{low} 至 {high} 工作小时" if high else f"超过 {low} 工作小时"
        within = [n for edge, n in hours.items() if low < max(float(edge), 1) <= (high or 1e9)]
        found.append((label, sum(within)))
        low = high
    return found


def laid_out(doc: Doc) -> dict[str, dict[str, Any]]:
    """Every section written out of the numbers: what is kept in the snapshot and shown from it."""
    found = {}
    for section in SECTIONS:
        chart = section.chart(doc)
        found[section.key] = {
            "title": section.title,
            "draft": section.draft(doc),
            "tables": [_plain(table) for table in section.tables(doc)],
            "chart": asdict(chart) if chart else None,
        }
    return found


def _plain(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "head": list(table.head),
        "rows": [[[cell.text, cell.link] for cell in row] for row in table.rows],
        "note": table.note,
    }


# ruff: noqa: E501 — one section, one line
# fmt: off
SECTIONS: tuple[Section, ...] = (
    Section("overview", "总体情况", results.overview, results.overview_tables, lambda d: results.bars_of(d, "channel", "来源渠道")),
    Section("structure", "诉求构成", results.structure, results.structure_tables, lambda d: results.bars_of(d, "situation", "受理情形")),
    Section("timeliness", "办理时效", results.timeliness, lambda d: [compared(d, *results.TIMES, title="时效")], lambda d: results.unit_bars(d, "on_time", "各单位按时办结率")),
    Section("outcomes", "办理结果和否定答复", results.outcome, results.outcome_tables, results.outcome_chart),
    Section("ratings", "评价和差评整改", results.ratings, results.ratings_tables, results.ratings_chart),
    Section("disputes", "重复诉求、退单和争议", _disputes, lambda d: [compared(d, "repeated", "returned", "reassigned", "objections", title="重复、退单和争议")]),
    Section("hard", "疑难事项和提级", _hard, _hard_tables),
    Section("problems", "共性问题和措施", _problems, _problem_tables),
    Section("typical", "典型案例", _typical, _nothing),
    Section("attention", "需要关注的单位", _attention, _attention_tables),
    Section("next", "下一步工作", _next, _next_tables),
    Section("annex", "附表", _annex, _annex_tables),
)
# fmt: on
KEYS = tuple(section.key for section in SECTIONS)
