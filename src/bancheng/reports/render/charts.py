"""图 — bars as a picture that reads in black and white: drawn as SVG, set into PNG by typst.

What is compared with an earlier period stands beneath it as a hatched bar. Every picture has its
figures as a table in the same section.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from bancheng.papers.documents import font_folders

WIDTH, LABEL, ROW, PAD = 760, 232, 34, 14
BARS = WIDTH - LABEL - 178
MOST = 12
FONT = "Noto Serif SC, Noto Sans SC, Source Han Serif SC, serif"
MAIN = '#set page(width: 16cm, height: auto, margin: 0pt)\n#image("chart.svg", width: 100%)\n'


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, how long, what is written at its end, and the earlier length."""

    label: str
    value: float
    text: str
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """图. At most `MOST` bars; the table holds them all."""

    title: str
    bars: Sequence[Bar]
    now: str = ""
    before: str = ""


def svg(chart: Chart) -> str:
    """The picture: bars from the left, the longest fills the width."""
    bars = list(chart.bars)[:MOST]
    compared = any(bar.before is not None for bar in bars)
    each = ROW + (14 if compared else 0)
    height = PAD * 2 + each * len(bars) + (28 if compared else 0)
    longest = max([b.value for b in bars] + [b.before or 0 for b in bars] + [1e-9])
    parts = [_opening(height)]
    for place, bar in enumerate(bars):
        parts += _bar(bar, PAD + place * each, longest)
    if compared:
        parts += _legend(chart, height - 22)
    return "".join([*parts, "</svg>"])


def png(chart: Chart, *, ppi: int = 160) -> bytes:
    """The picture as it goes into a document; the same figures give the same bytes."""
    import typst  # slow to import; only documents need it

    with tempfile.TemporaryDirectory(prefix="bancheng-") as folder:
        main = Path(folder) / "main.typ"
        main.write_text(MAIN, "utf-8")
        (Path(folder) / "chart.svg").write_text(svg(chart), "utf-8")
        return bytes(
            typst.compile(
                str(main),
                root=folder,
                format="png",
                ppi=ppi,
                font_paths=[str(path) for path in font_folders()],
                ignore_system_fonts=True,
            )
        )


def _opening(height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        f' width="{WIDTH}" height="{height}" font-family="{FONT}" font-size="15">'
        '<defs><pattern id="h" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
        '<rect width="2" height="6" fill="#777777"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    )


def _bar(bar: Bar, top: int, longest: float) -> list[str]:
    length = round(BARS * bar.value / longest, 1)
    label = bar.label if len(bar.label) <= 14 else f"{bar.label[:13]}…"
    found = [
        f'<text x="{LABEL - 12}" y="{top + 20}" text-anchor="end" fill="#111111">'
        f"{escape(label)}</text>",
        f'<rect x="{LABEL}" y="{top + 4}" width="{max(length, 1)}" height="22" fill="#333333"/>',
        f'<text x="{LABEL + length + 8}" y="{top + 20}" fill="#111111">{escape(bar.text)}</text>',
    ]
    if bar.before:
        earlier = max(round(BARS * bar.before / longest, 1), 1)
        found.append(
            f'<rect x="{LABEL}" y="{top + 28}" width="{earlier}" height="10"'
            ' fill="url(#h)" stroke="#777777" stroke-width="1"/>'
        )
    return found


def _legend(chart: Chart, top: int) -> list[str]:
    return [
        f'<rect x="{LABEL}" y="{top}" width="18" height="12" fill="#333333"/>',
        f'<text x="{LABEL + 26}" y="{top + 12}" font-size="13">{escape(chart.now)}</text>',
        f'<rect x="{LABEL + 150}" y="{top}" width="18" height="12" fill="url(#h)"'
        ' stroke="#777777"/>',
        f'<text x="{LABEL + 176}" y="{top + 12}" font-size="13">{escape(chart.before)}</text>',
    ]


def chart_from(kept: Mapping[str, Any]) -> Chart:
    """A picture as it was kept in a snapshot."""
    bars = [Bar(**bar) for bar in kept["bars"]]
    return Chart(kept["title"], bars, kept["now"], kept["before"])
