"""成文 — documents out of plain values: Word and PDF/A, for papers and for reports.

A document is a `Document`: a title and blocks, each a plain dictionary. The texts of people in it
are set as they are; nothing in them is ever read as a formula, a placeholder or code.

    {"type": "heading", "text": …, "level": 1|2|3}
    {"type": "text", "text": …, "indent": True}             lines become paragraphs
    {"type": "facts", "rows": [[[label, value]], [[l, v], [l, v]]]}   one or two pairs a row
    {"type": "table", "head": […], "rows": [[…]], "widths": [1, 3], "note": …}
    {"type": "list", "items": […]}
    {"type": "picture", "content": bytes, "caption": …, "width": cm}  PNG; SVG in PDF only
    {"type": "signatures", "places": ["经办人：", …]}
    {"type": "seal", "name": …, "date": …}
    {"type": "break"}
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bancheng import config

from .glyphs import drawable

Block = Mapping[str, Any]
Document = Mapping[str, Any]
LAYOUTS = frozenset({"paper", "report"})
"""版式 — what a `template_key` may be."""
TEMPLATE = Path(__file__).with_name("typst") / "document.typ"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONG_WORD = re.compile(r"[!-~]{24}")


def render_docx(template_key: str, context: Document) -> bytes:
    """The document as a Word file in the layout `paper` or `report`."""
    from .word import built

    return built(_known(template_key), clean(context))


def render_pdf(template_key: str, context: Document, *, at: datetime | None = None) -> bytes:
    """The document as PDF/A-2b; the same values and the same `at` give the same bytes."""
    import typst

    layout = _known(template_key)
    with tempfile.TemporaryDirectory(prefix="bancheng-") as folder:
        data = _with_files(clean(context) | {"layout": layout}, Path(folder))
        main = Path(folder) / "main.typ"
        main.write_bytes(TEMPLATE.read_bytes())
        text = json.dumps(_printable(data), ensure_ascii=False, sort_keys=True)
        return bytes(
            typst.compile(
                str(main),
                root=folder,
                font_paths=[str(path) for path in font_folders()],
                ignore_system_fonts=True,
                sys_inputs={"data": text},
                pdf_standards=["a-2b"],
                timestamp=int(at.timestamp()) if at else 0,
            )
        )


def font_folders() -> tuple[Path, ...]:
    """Where fonts are looked for: the deployment's own first, then the ones that come along."""
    import pylopdf_fonts_zh_cn

    own = config.get().font_dir
    shipped = Path(pylopdf_fonts_zh_cn.__file__).parent
    return (own, shipped) if own else (shipped,)


def clean(value: Any) -> Any:
    """The same values without the characters that no document may hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        return {name: clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]
    return value


def packed(lines: Sequence[tuple[str, str, bool]]) -> list[list[list[str]]]:
    """Rows of a `facts` block out of (label, value, short): two short ones share a row."""
    rows: list[list[list[str]]] = []
    for label, value, short in lines:
        waiting = bool(rows) and len(rows[-1]) == 1 and rows[-1][0][-1] == "short"
        pair = [label, value, "short"] if short else [label, value]
        if short and waiting:
            rows[-1].append(pair)
        else:
            rows.append([pair])
    return [[pair[:2] for pair in row] for row in rows]


def qr_code(address: str) -> str:
    """The address as an SVG picture: black on white, no style, no size of its own."""
    import io

    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, omitsize=True, nl=False, border=1
    )
    return out.getvalue().decode()


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a document, for whoever searches or checks it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)


def _known(template_key: str) -> str:
    if template_key not in LAYOUTS:
        raise ValueError(f"no layout {template_key}")
    return template_key


def _with_files(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Lay the pictures beside the template, for it reads files only."""
    blocks = []
    for number, block in enumerate(data.get("blocks", ())):
        if block["type"] == "picture":
            content: bytes = block["content"]
            kind = "png" if content.startswith(b"\x89PNG") else "svg"
            name = f"picture{number}.{kind}"
            (folder / name).write_bytes(content)
            kept = {key: part for key, part in block.items() if key != "content"}
            blocks.append({**kept, "file": name})
        else:
            blocks.append(block)
    return data | {"blocks": blocks}


def _printable(value: Any, name: str = "") -> Any:
    """The same values, each drawable, with places where a word longer than its cell may part."""
    if isinstance(value, str):
        if name in {"qr", "file", "type"}:
            return value
        shown = drawable(value, font_folders())
        return shown if name in {"title", "author"} else _LONG_WORD.sub(_parted, shown)
    if isinstance(value, Mapping):
        return {key: _printable(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_printable(part, name) for part in value]
    return value


def _parted(found: re.Match[str]) -> str:
    return f"{found[0]}\u200b"
