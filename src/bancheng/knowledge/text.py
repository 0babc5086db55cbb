"""正文的写法 — plain text as it is drawn, and two texts side by side with what differs.

A line that begins with “# ” is a heading; an empty line parts paragraphs. There is no other mark.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

HEADING = "# "


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph."""

    heading: bool
    text: str


def blocks(text: str) -> list[Block]:
    """The text as headings and paragraphs."""
    found: list[Block] = []
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").split("\n"), ""]:
        if line.startswith(HEADING) or not line.strip():
            if lines:
                found.append(Block(heading=False, text="\n".join(lines)))
                lines = []
            if line.startswith(HEADING) and line[len(HEADING) :].strip():
                found.append(Block(heading=True, text=line[len(HEADING) :].strip()))
        else:
            lines.append(line)
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters; `changed` when the other side has it not."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """The same part before and after."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        return not any(piece.changed for piece in (*self.before, *self.after))


def sides(before: str, after: str) -> Sides:
    """Two texts side by side; what only one of them has is marked."""
    left: list[Piece] = []
    right: list[Piece] = []
    for same, old, new in _runs(before, after):
        if old:
            left.append(Piece(old, not same))
        if new:
            right.append(Piece(new, not same))
    return Sides(tuple(left), tuple(right))


def _runs(before: str, after: str) -> Iterator[tuple[bool, str, str]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield tag == "equal", before[a:b], after[c:d]
