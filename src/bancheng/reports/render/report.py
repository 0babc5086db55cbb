"""报告成文 — a periodic report as a document, from what is kept of it and from nothing else."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from bancheng.calendar_cn.queries import worktime
from bancheng.papers.documents import render_docx
from bancheng.people.models import User
from bancheng.reports.kinds import Period, ReportState
from bancheng.reports.models import PeriodicReport
from bancheng.reports.periodic_figures import unfinished
from bancheng.reports.periodic_sections import KEYS

from . import charts

Block = dict[str, Any]
NUMERALS = "一二三四五六七八九十"


def docx(report: PeriodicReport) -> bytes:
    """The Word file."""
    return render_docx("report", document(report))


def title_of(report: PeriodicReport) -> str:
    """云溪市政务服务中心“办不成事”反映窗口2026年11月运行情况报告."""
    said = f"{report.first.year}年{report.first.month}月"
    if report.period == Period.QUARTER:
        said = f"{report.first.year}年第{NUMERALS[(report.first.month - 1) // 3]}季度"
    name = json.loads(report.snapshot)["centre_name"]
    early = "（未满期）" if unfinished(report) else ""
    return f"{name}“办不成事”反映窗口{said}运行情况报告{early}"


def document(report: PeriodicReport) -> dict[str, Any]:
    """The document in blocks, as the papers' room sets it."""
    kept = json.loads(report.snapshot)
    words = {section.key: section for section in report.sections.all()}
    blocks: list[Block] = [{"type": "text", "text": _standing(report)}]
    for place, key in enumerate(KEYS, start=1):
        laid = kept["sections"][key]
        title = f"{numeral(place)}、{laid['title']}"
        blocks.append({"type": "heading", "text": title, "level": 1})
        section = words[key]
        blocks += [
            {"type": "text", "text": text, "indent": True}
            for text in (section.draft, section.words)
            if text
        ]
        blocks += _picture(laid["chart"])
        if key == "typical":
            blocks += _typical(report)
        blocks += list(_tables(laid["tables"]))
    blocks.append({"type": "signatures", "places": _signed(report)})
    blocks.append({"type": "seal", "name": kept["centre_name"], "date": _day(report)})
    return {"title": title_of(report), "blocks": blocks}


def picture(report: PeriodicReport, key: str) -> bytes | None:
    """The picture of a section, None for one without."""
    laid = json.loads(report.snapshot)["sections"].get(key)
    return charts.png(charts.chart_from(laid["chart"])) if laid and laid["chart"] else None


def numeral(number: int) -> str:
    """一 to 十二."""
    return NUMERALS[number - 1] if number <= 10 else f"十{NUMERALS[number - 11]}"


def _standing(report: PeriodicReport) -> str:
    counted = f"数据截取：{_local(report, report.counted_at):%Y-%m-%d %H:%M}"
    span = f"统计期：{report.first:%Y-%m-%d} 至 {report.last:%Y-%m-%d}"
    if unfinished(report):
        return f"{span}；{counted}。未满期草稿：数字只到截取时为止，不是整期的，不能印发。"
    if report.state != ReportState.ISSUED:
        return f"{span}；{counted}。草稿，未经审签。"
    return f"{span}；{counted}。第 {report.edition} 版，内容摘要 {report.sm3[:16]}。"


def _signed(report: PeriodicReport) -> list[str]:
    """Who drafted it and who signed it, by name."""
    known = (report.made_by, report.approved_by)
    names = dict(User.objects.filter(username__in=known).values_list("username", "name"))
    signed = names.get(report.approved_by, report.approved_by)
    return [f"起草：{names.get(report.made_by, report.made_by)}", f"审签：{signed}"]


def _day(report: PeriodicReport) -> str:
    if report.approved_at is None:
        return "　　年　月　日"
    day = _local(report, report.approved_at).date()
    return f"{day.year}年{day.month}月{day.day}日"


def _local(report: PeriodicReport, at: datetime) -> datetime:
    return at.astimezone(worktime(report.centre_id).zone)


def _picture(chart: dict[str, Any] | None) -> list[Block]:
    if not chart:
        return []
    drawn = charts.chart_from(chart)
    return [{"type": "picture", "content": charts.png(drawn), "caption": drawn.title, "width": 15}]


def _tables(tables: Sequence[dict[str, Any]]) -> Iterator[Block]:
    for table in tables:
        if table["title"]:
            yield {"type": "heading", "text": table["title"], "level": 2}
        if not table["rows"]:
            yield {"type": "text", "text": "–（本期没有）", "indent": True}
            continue
        rows = [[text for text, _link in row] for row in table["rows"]]
        yield {
            "type": "table",
            "head": table["head"],
            "rows": rows,
            "widths": _widths([table["head"], *rows]),
            "note": table["note"],
        }


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Shares of the page by what stands in the columns, none starved and none that takes all."""
    longest = [
        max(len(line) for text in column for line in text.split("\n"))
        for column in zip(*rows, strict=True)
    ]
    return [min(max(length, 5), 24) for length in longest]


def _typical(report: PeriodicReport) -> list[Block]:
    rows = list(report.typical.all())
    if not rows:
        return [{"type": "text", "text": "–（本期没有选取）", "indent": True}]
    found: list[Block] = []
    for place, row in enumerate(rows, start=1):
        found.append({"type": "heading", "text": f"案例{place}　{row.title}", "level": 2})
        found.append({"type": "text", "text": row.text, "indent": True})
    return found
