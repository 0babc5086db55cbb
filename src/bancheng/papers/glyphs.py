"""字形 — which characters the fonts at hand can draw, read from their own tables.

An archive PDF may not hold a character that its font cannot draw, so it is replaced beforehand,
as printers do it. The Word file and the page keep it.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

MISSING = "□"
KEPT = "\n\t"


def drawable(text: str, folders: tuple[Path, ...]) -> str:
    """The text with a box for each character that no font draws; what is invisible is left out."""
    if text.isascii():
        return text
    known = covered(folders)
    return "".join(
        c if c in KEPT or (ord(c) in known and unicodedata.category(c) != "Cf") else _instead(c)
        for c in text
    )


def _instead(char: str) -> str:
    return "" if unicodedata.category(char) in {"Cf", "Mn", "Me"} else MISSING


@lru_cache(maxsize=4)
def covered(folders: tuple[Path, ...]) -> frozenset[int]:
    """The characters that some font in the folders has a glyph for."""
    found: set[int] = set()
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in {".otf", ".ttf", ".ttc"}:
                found |= set(_characters(path.read_bytes()))
    return frozenset(found)


def _characters(font: bytes) -> Iterator[int]:
    starts = [0]
    if font[:4] == b"ttcf":
        (count,) = struct.unpack_from(">I", font, 8)
        starts = list(struct.unpack_from(f">{count}I", font, 12))
    for start in starts:
        (tables,) = struct.unpack_from(">H", font, start + 4)
        for n in range(tables):
            tag, _sum, at, _size = struct.unpack_from(">4sIII", font, start + 12 + 16 * n)
            if tag == b"cmap":
                yield from _mapped(font, at)


def _mapped(font: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", font, at + 2)
    for n in range(count):
        (offset,) = struct.unpack_from(">I", font, at + 8 + 8 * n)
        (form,) = struct.unpack_from(">H", font, at + offset)
        if form == 12:
            yield from _groups(font, at + offset)
        elif form == 4:
            yield from _segments(font, at + offset)


def _groups(font: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    for n in range(count):
        first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * n)
        yield from range(first, last + 1)


def _segments(font: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    ends = struct.unpack_from(f">{twice // 2}H", font, at + 14)
    firsts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    for first, last in zip(firsts, ends, strict=True):
        if last != 0xFFFF:
            yield from range(first, last + 1)
