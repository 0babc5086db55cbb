"""Documents out of plain values: Word, PDF/A, and texts that stay texts."""

import io
from datetime import UTC, datetime
from typing import Any

import docx
import pytest

from bancheng.papers.documents import packed, qr_code, render_docx, render_pdf

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
WICKED = '#panic("x") {{ 7 * 7 }} {% for x in y %} <b>&amp;</b> $x$ `code` @label \\u{41}'


def a_document(**more: Any) -> dict[str, Any]:
    return {
        "title": "月度报告",
        "number": "云政办〔2026〕1号",
        "footer": "云溪区政务服务中心",
        "blocks": [
            {"type": "heading", "text": "一、受理情况", "level": 1},
            {"type": "text", "text": f"第一段。\n{WICKED}"},
            {"type": "facts", "rows": packed([("编号", "1", True), ("日期", "2", True)])},
            {"type": "table", "head": ["单位", "件数"], "rows": [["人社局", "12"]], "note": "注"},
            {"type": "list", "items": ["甲", "乙"]},
            {"type": "picture", "content": PIXEL, "caption": "图一", "width": 2},
            {"type": "signatures", "places": ["拟稿：", "审核："]},
            {"type": "seal", "name": "云溪区", "date": "2026年11月23日"},
            {"type": "break"},
        ],
        **more,
    }


def words_of(content: bytes) -> str:
    """All words of a Word file, those in tables included."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "".join(part.text or "" for part in body.iter() if part.tag.endswith("}t"))


@pytest.mark.parametrize("layout", ["paper", "report"])
def test_every_block_is_drawn_in_both_layouts(layout: str) -> None:
    assert render_pdf(layout, a_document(qr=qr_code("https://a.cn/track"))).startswith(b"%PDF-1.7")
    words = words_of(render_docx(layout, a_document()))
    for said in ("月度报告", "一、受理情况", "第一段。", "人社局", "图一", "拟稿：", "云溪区"):
        assert said in words


def test_what_people_wrote_is_never_code() -> None:
    assert WICKED in words_of(render_docx("paper", a_document()))
    assert render_pdf("paper", a_document(title=WICKED))


def test_a_pdf_says_that_it_is_an_archive_pdf_and_comes_out_the_same_each_time() -> None:
    made = render_pdf("paper", a_document(), at=AT)
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made
    assert made == render_pdf("paper", a_document(), at=AT)
    assert made != render_pdf("paper", a_document(title="季度报告"), at=AT)


def test_characters_that_no_font_has_and_no_document_may_hold_do_no_harm() -> None:
    odd = a_document(subtitle="笑脸😀 家庭👨‍👩‍👧 生僻字𬱖 控制\x0b\x00符 孤立\ud800 韩文한국어 ไทย")
    assert render_pdf("paper", odd).startswith(b"%PDF")
    assert "笑脸😀" in words_of(render_docx("paper", odd))


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="no layout poster"):
        render_pdf("poster", a_document())
