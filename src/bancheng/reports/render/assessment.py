"""自评成文 — the self-assessment as a document."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bancheng.papers.documents import render_docx
from bancheng.reports.assessment import STANDING_LABELS, Finding, Standing


def docx(centre_name: str, first: date, last: date, findings: Sequence[Finding]) -> bytes:
    """The Word file."""
    return render_docx("report", document(centre_name, first, last, findings))


def document(
    centre_name: str, first: date, last: date, findings: Sequence[Finding]
) -> dict[str, Any]:
    """The document in blocks: a sentence of counts, then a table for each source."""
    counts = dict.fromkeys(Standing, 0)
    for finding in findings:
        counts[finding.standing] += 1
    said = "，".join(f"{_(STANDING_LABELS[s])} {n} 条" for s, n in counts.items())
    blocks: list[dict[str, Any]] = [
        {
            "type": "text",
            "text": f"期间：{first:%Y-%m-%d} 至 {last:%Y-%m-%d}。共 {len(findings)} 条：{said}。",
        },
        {"type": "text", "text": "条目系本系统自行归纳，不是国家标准原文；目标为自定。"},
    ]
    for source in dict.fromkeys(finding.clause.source for finding in findings):
        blocks.append({"type": "heading", "text": source.value, "level": 2})
        rows = [
            [
                finding.clause.code,
                f"{finding.clause.where}：{finding.clause.asks}",
                "；".join(finding.evidence) or "–",
                finding.example or "–",
                _(STANDING_LABELS[finding.standing]),
            ]
            for finding in findings
            if finding.clause.source is source
        ]
        head = ["编号", "要求", "证据", "最近一件", "结论"]
        blocks.append({"type": "table", "head": head, "rows": rows, "widths": [1, 5, 4, 3, 2]})
    return {"title": f"{centre_name}“办不成事”反映窗口运行自评", "blocks": blocks}
