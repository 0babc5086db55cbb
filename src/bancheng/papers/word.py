"""Word 文件 — a document's blocks as a `.docx` that an official can go on working with."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

BODY, HEAD = "仿宋", "黑体"
LABEL_CM, PAGE_CM = 2.8, 16.2
Block = Mapping[str, Any]
Draw = Callable[[Any, Block], None]


def built(layout: str, data: Mapping[str, Any]) -> bytes:
    """The file."""
    document = docx.Document()
    _set_up(document, data)
    if data.get("number"):
        _line(document, data["number"], align=WD_ALIGN_PARAGRAPH.RIGHT, size=10.5)
    size = 19 if layout == "paper" else 22
    _line(document, data["title"], align=WD_ALIGN_PARAGRAPH.CENTER, size=size, font=HEAD, after=8)
    if data.get("subtitle"):
        _line(document, data["subtitle"], align=WD_ALIGN_PARAGRAPH.CENTER)
    if data.get("addressee"):
        _line(document, data["addressee"])
    for block in data.get("blocks", ()):
        DRAW[block["type"]](document, block)
    if data.get("qr_note"):
        _line(document, data["qr_note"], size=9.5, before=10)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# ── blocks ───────────────────────────────────────────────────────────────


def _heading(document: Any, block: Block) -> None:
    level = block.get("level", 2)
    paragraph = document.add_heading(level=level)
    _run(paragraph, block["text"], size={1: 15, 2: 12.5}.get(level, 11.5), font=HEAD)
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.space_after = Pt(4)


def _text(document: Any, block: Block) -> None:
    for part in block["text"].split("\n"):
        if part:
            _line(document, part, indent=block.get("indent", True))


def _facts(document: Any, block: Block) -> None:
    table = document.add_table(rows=0, cols=4)
    table.style = "Table Grid"
    table.autofit = False
    rest = (PAGE_CM - 2 * LABEL_CM) / 2
    for row in block["rows"]:
        cells = table.add_row().cells
        for cell, width in zip(cells, (LABEL_CM, rest, LABEL_CM, rest), strict=True):
            cell.width = Cm(width)
        if len(row) == 1:
            cells = (cells[0], cells[1].merge(cells[3]))
        for nth, (label, value) in enumerate(row):
            _fill(cells[2 * nth], label, font=HEAD)
            _fill(cells[2 * nth + 1], value)
    _gap(document)


def _table(document: Any, block: Block) -> None:
    head = block["head"]
    table = document.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    table.autofit = False
    shares = block.get("widths") or [1] * len(head)
    widths = [Cm(PAGE_CM * share / sum(shares)) for share in shares]
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        _fill(cell, text, font=HEAD)
    _repeat(table.rows[0])
    for row in block["rows"]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _fill(cell, str(text))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice goes by these, Word by those of the cells
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    if block.get("note"):
        _line(document, block["note"], size=9.5)
    _gap(document)


def _list(document: Any, block: Block) -> None:
    for number, item in enumerate(block["items"], start=1):
        _line(document, f"{number}. {item}")


def _picture(document: Any, block: Block) -> None:
    document.add_picture(io.BytesIO(block["content"]), width=Cm(block.get("width", 15)))
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.get("caption"):
        _line(document, block["caption"], align=WD_ALIGN_PARAGRAPH.CENTER, size=10)


def _signatures(document: Any, block: Block) -> None:
    places: Sequence[str] = block["places"]
    table = document.add_table(rows=1, cols=max(len(places), 1))
    for cell, place in zip(table.rows[0].cells, places, strict=False):
        _fill(cell, place)
    _gap(document)


def _seal(document: Any, block: Block) -> None:
    for text in (block["name"], "（盖章）", block["date"]):
        _line(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)


def _break(document: Any, _block: Block) -> None:
    document.add_page_break()


DRAW: dict[str, Draw] = {
    "heading": _heading,
    "text": _text,
    "facts": _facts,
    "table": _table,
    "list": _list,
    "picture": _picture,
    "signatures": _signatures,
    "seal": _seal,
    "break": _break,
}


# ── the look ─────────────────────────────────────────────────────────────


def _set_up(document: Any, data: Mapping[str, Any]) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    style.font.name = BODY
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    style.paragraph_format.line_spacing = 1.25
    style.paragraph_format.space_after = Pt(4)
    properties = document.core_properties
    properties.title, properties.author = data["title"][:200], data.get("author", "")[:200]
    properties.comments = ""
    foot = section.footer.paragraphs[0]
    _run(foot, data.get("footer", ""), size=9)
    if data.get("footer"):
        _run(foot, "    ", size=9)
    _field(foot, "PAGE")
    _run(foot, " / ", size=9)
    _field(foot, "NUMPAGES")


def _line(
    document: Any,
    text: str,
    *,
    align: Any = None,
    size: float = 12,
    font: str = BODY,
    indent: bool = False,
    before: float = 0,
    after: float = 4,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _run(paragraph, text, size=size, font=font)


def _fill(cell: Any, text: str, font: str = BODY) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, size=11, font=font)


def _run(paragraph: Any, text: str, *, size: float, font: str = BODY) -> None:
    run = paragraph.add_run(text)  # a line feed becomes a line break
    run.font.size, run.font.name, run.font.bold = Pt(size), font, False
    run.font.color.rgb = RGBColor(0, 0, 0)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001


def _gap(document: Any) -> None:
    """Word joins two tables that touch."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(6)


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001


def _field(paragraph: Any, code: str) -> None:
    """A number that Word fills in."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(9)
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = text
        run._element.append(part)  # noqa: SLF001
