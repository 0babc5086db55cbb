"""读表 — turns a CSV file into letters, and says of every row that is none why not.

Real sheets have Chinese quotes, line breaks inside cells, bodies of many thousand
characters, empty bodies and the same letter twice: each is either a letter or a refusal
with its line number, never lost without a word.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from .mapping import SheetMap

LONGEST = 50_000
ENCODINGS = ("utf-8-sig", "gb18030")


class SheetError(ValueError):
    """A file that is no readable sheet; the message says why."""


@dataclass(frozen=True, slots=True)
class Letter:
    """来信 — one row that can be registered. Texts are whole, as they were written."""

    line: int
    no: str
    statement: str
    request: str = ""
    written_on: date | None = None
    name: str = ""
    phone: str = ""
    item: str = ""

    @property
    def digest(self) -> str:
        """The same for the same words, however they are spaced."""
        return sha256("".join(self.statement.split()).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class NotTaken:
    """未导入 — a row that is no letter, and why."""

    line: int
    no: str
    reason: str


def open_sheet(path: Path) -> "csv.DictReader[str]":
    """Open a CSV (or .csv.gz) in UTF-8 or GB 18030 with its header, or raise `SheetError`."""
    raw = path.read_bytes()
    if path.suffix == ".gz":
        raw = gzip.decompress(raw)
    csv.field_size_limit(10_000_000)
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetError(f"{path.name} 既不是 UTF-8 也不是 GB 18030 编码。")
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    if not reader.fieldnames:
        raise SheetError(f"{path.name} 是空的。")
    return reader


def letters(reader: "csv.DictReader[str]", mapping: SheetMap) -> Iterator[Letter | NotTaken]:
    """Read the rows in order; a repeat within the sheet names the line of the first."""
    numbers: dict[str, int] = {}
    seen: dict[str, int] = {}
    line = reader.line_num + 1
    for row in reader:
        found = _letter(row, line, mapping)
        line = reader.line_num + 1
        if isinstance(found, Letter):
            first = (found.no and numbers.get(found.no)) or seen.get(found.digest)
            if first:
                found = NotTaken(found.line, found.no, f"与第 {first} 行重复")
            else:
                seen[found.digest] = found.line
                if found.no:
                    numbers[found.no] = found.line
        yield found


def _letter(row: dict[str, str], line: int, mapping: SheetMap) -> Letter | NotTaken:
    if None in row:
        return NotTaken(line, "", "列数比表头多，引号可能没有配对")
    no = mapping.take(row, "no")[:64]
    title, body = (_clean(mapping.take(row, name)) for name in ("title", "statement"))
    statement = body if title and title in body else "\n".join(filter(None, (title, body)))
    if not statement:
        return NotTaken(line, no, "标题和内容都是空的")
    if len(statement) > LONGEST:
        return NotTaken(line, no, f"内容超过 {LONGEST} 字")
    return Letter(
        line,
        no,
        statement,
        request=mapping.take(row, "request"),
        written_on=_day(mapping.take(row, "date")),
        name=mapping.take(row, "name")[:80],
        phone=mapping.take(row, "phone")[:40],
        item=mapping.take(row, "item")[:200],
    )


def _clean(text: str) -> str:
    """The text without control characters, which a database may refuse."""
    return "".join(c for c in text if c >= " " or c in "\n\t").strip()


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"):
        try:
            moment = datetime.strptime(text.replace("T", " ").split(" ")[0], form)  # noqa: DTZ007  a day
        except ValueError:
            continue
        return moment.date()
    return None
