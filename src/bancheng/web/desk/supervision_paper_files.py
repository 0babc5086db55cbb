"""督办文书成文 — 约谈通知书, 通报, 问责建议书 as Word files and archive PDFs, like other papers."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bancheng.papers.documents import packed, render_docx, render_pdf
from bancheng.web.desk.supervision_paper_page import PaperPage


def document_of(paper: PaperPage, addressee: str, day_format: str) -> dict[str, Any]:
    """The same words as the print page, as blocks."""
    named = [(one.case_no, one.words) for one in paper.cases]
    cases = "\n".join(f"{number}（{words}）" if words else number for number, words in named)
    day = date_format(paper.issued_at, day_format) if paper.issued_at else ""
    reply_by = date_format(paper.reply_by, day_format) if paper.reply_by else ""
    lines = [
        (_("事由"), paper.grounds),
        (_("涉及的人"), paper.person),
        (_("所据诉求件"), cases),
        (_("要求") if paper.to_unit else _("建议"), paper.measures),
        (_("答复期限"), reply_by),
    ]
    return {
        "title": paper.heading,
        "number": paper.number or _("（草稿，未编号）"),
        "addressee": f"{addressee}：",
        "author": paper.centre,
        "blocks": [
            {"type": "heading", "level": 2, "text": paper.title},
            {"type": "text", "text": paper.text},
            {"type": "facts", "rows": packed([(k, v, False) for k, v in lines if v])},
            {"type": "signatures", "places": [_("签发：") + paper.signed_by]},
            {"type": "seal", "name": paper.centre, "date": day},
        ],
    }


def file_of(paper: PaperPage, form: str, addressee: str, day_format: str) -> bytes:
    """The file."""
    document = document_of(paper, addressee, day_format)
    if form == "pdf":
        return render_pdf("paper", document, at=paper.issued_at)
    return render_docx("paper", document)
