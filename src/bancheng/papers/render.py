"""出件 — an issued paper as a page, a Word file, a PDF/A: the same words in all three.

PDF files are kept after the first time, under the paper and the digest of what they show; those
that show somebody's name and numbers in the open are made anew each time and never kept.
"""

import secrets
import shutil
from pathlib import Path
from typing import Any

from bancheng import config
from bancheng.cases.codec import canonical
from bancheng.crypto import digest

from . import documents, sheet, templates
from .checking import check_of
from .models import IssuedPaper
from .reading import data_of
from .sheet import WHOLE, Reader
from .writing import RECORDED


def document(paper: IssuedPaper, reader: Reader = WHOLE) -> dict[str, Any]:
    """What the reader is shown, as blocks."""
    return sheet.document(data_of(paper), reader, check_of(paper))


def pdf(paper: IssuedPaper, reader: Reader = WHOLE) -> bytes:
    """The paper as PDF/A-2b."""
    shown = document(paper, reader)
    if reader.whole or reader.reporter:
        return documents.render_pdf("paper", shown, at=paper.issued_at)
    kept = folder(paper) / f"{digest((LAYOUT + canonical(shown)).encode())}.pdf"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        made = documents.render_pdf("paper", shown, at=paper.issued_at)
    _keep(kept, made)
    return made


def docx(paper: IssuedPaper, reader: Reader = WHOLE) -> bytes:
    """The paper as a Word file, in the template that was in force when it was issued."""
    if paper.template is None:
        return documents.render_docx("paper", document(paper, reader))
    return templates.fill(bytes(paper.template.content), values(paper, reader))


def values(paper: IssuedPaper, reader: Reader) -> dict[str, Any]:
    """What the reader is shown, under the names that templates use."""
    data = documents.clean(data_of(paper))
    shown = sheet.document(data, reader, check_of(paper))
    lines = sheet.lines(data, reader)
    recorded = [one for heading, one in lines if heading == RECORDED]
    found: dict[str, Any] = {
        **templates.blank(templates.form_for(paper.kind)),
        "标题": data["title"],
        "文书编号": data["number"],
        "受文": shown["addressee"].removesuffix("："),
        "正文": "\n".join(data["lead"]),
        "结语": "\n".join(data["closing"]),
        "制文单位": data["centre"],
        "日期": data["day"],
        "核验码": sheet.spaced(check_of(paper)),
        "查询网址": f"{config.get().address}/track?case_no={data['case_no']}",
        "记录": "\n".join(f"{one.label}：{one.value}" for one in recorded),
    }
    found |= {templates.slot(line.label): line.value for _heading, line in lines}
    for name, rows in sheet.lists(data, reader).items():
        found[name] = [{templates.slot(k): cell for k, cell in row.items()} for row in rows]
    return found


def folder(paper: IssuedPaper) -> Path:
    """Where the PDF files of a paper are kept."""
    return config.get().data_dir / "papers" / str(paper.pk)


def forget(paper: IssuedPaper) -> None:
    """Remove the files of a paper of which the words are disposed of."""
    shutil.rmtree(folder(paper), ignore_errors=True)


LAYOUT = digest(documents.TEMPLATE.read_bytes())


def _keep(path: Path, content: bytes) -> None:
    """Lay the file there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(f".{secrets.token_hex(4)}")
    half.write_bytes(content)
    half.replace(path)
