"""文书页面 — an issued paper as the print page draws it, and as a file to be taken away."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse

from bancheng.papers import render
from bancheng.papers.models import IssuedPaper
from bancheng.papers.sheet import Reader

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """一份文书 — what the template draws, and where its files are."""

    pk: int
    label: str
    document: dict[str, Any]
    qr: str
    pdf: str
    docx: str


def sheets(papers: Iterable[IssuedPaper], reader: Reader, address: str, *more: str) -> list[Sheet]:
    """The papers as this reader reads them; `address` is the name of where their files are."""
    found = []
    for paper in papers:
        document = render.document(paper, reader)
        to = {form: reverse(address, args=[*more, paper.pk, form]) for form in TYPES}
        label = f"{paper.title} {paper.number}"
        qr = picture(document["qr"])
        found.append(Sheet(pk=paper.pk, label=label, document=document, qr=qr, **to))
    return found


def picture(svg: str) -> str:
    """An SVG as an address."""
    return f"data:image/svg+xml,{quote(svg)}"


def file_of(paper: IssuedPaper, form: str, reader: Reader) -> HttpResponse:
    """The paper as a file."""
    if form not in TYPES:
        raise Http404
    content = render.pdf(paper, reader) if form == "pdf" else render.docx(paper, reader)
    return download(content, f"{paper.title}{paper.number}", form)


def download(content: bytes, name: str, form: str) -> HttpResponse:
    """Bytes under a name of Chinese characters."""
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{form}"
    return answer
