"""台账文件 — the ledger as `.xlsx` and `.csv`, written a line at a time.

A text that a spreadsheet would take for a formula gets an apostrophe before it. Both files hold
the same cells; the workbook has a second sheet that says what was asked for and by whom.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from bancheng import config

from .ledger_columns import Cell, Column
from .ledger_lines import Line

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
MOST_ROWS = 1_000_000  # of a sheet; the format ends a little later
LONGEST = 32_000  # characters of a cell; the format ends a little later
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  day 0 of a spreadsheet, in the centre's own time
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  the same cells make the same file
BOM = "\ufeff"


class _File(Protocol):
    def write(self, data: bytes, /) -> Any: ...


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula, no longer than a cell."""
    if not text:
        return text
    if len(text) > LONGEST:
        text = text[:LONGEST] + _("……（全文见诉求件）")
    return f"'{text}" if text[0] in FORMULA or text.lstrip()[:1] in FORMULA else text


def serial(at: datetime) -> float:
    """A moment as spreadsheets count it, in the centre's own time, to the minute."""
    local = at.astimezone(config.get().zone).replace(second=0, microsecond=0, tzinfo=None)
    return (local - EPOCH).total_seconds() / 86400


def spoken(at: datetime) -> str:
    """A moment as text."""
    return at.astimezone(config.get().zone).isoformat(" ", "minutes")[:16]


# ── .csv ─────────────────────────────────────────────────────────────────


class _Echo:
    """What `csv` writes to: it hands each line back."""

    def write(self, text: str) -> str:
        return text


def as_csv(lines: Iterable[Line], columns: Sequence[Column]) -> Iterator[bytes]:
    """The file in pieces, with the mark by which spreadsheets know its letters."""
    writer = csv.writer(_Echo())
    yield (BOM + writer.writerow([str(c.title) for c in columns])).encode()
    values = [column.value for column in columns]
    for line in lines:
        yield writer.writerow([as_text(value(line)) for value in values]).encode()


def as_text(cell: Cell) -> str:
    """A cell of the `.csv`."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return spoken(cell)
    return safe(cell.replace("\x00", "")) if isinstance(cell, str) else str(cell)


# ── .xlsx ────────────────────────────────────────────────────────────────


def as_xlsx(
    file: _File, lines: Iterable[Line], columns: Sequence[Column], about: Sequence[tuple[str, str]]
) -> int:
    """Write the workbook and return how many lines it has. One line is in memory at a time."""
    import xlsxwriter  # slow to import; only files need it

    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    book.set_properties({"created": MADE})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "when": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    }
    sheet, row, number = None, 0, 0
    for line in lines:
        if sheet is None or row > MOST_ROWS:
            sheet, row = _sheet(book, columns, styles), 1
        _row(sheet, row, line, columns, styles["when"])
        row, number = row + 1, number + 1
    if sheet is None:
        _sheet(book, columns, styles)
    _about(book, [*about, (_("行数"), str(number))], styles)
    book.close()
    return number


def _sheet(book: Any, columns: Sequence[Column], styles: dict[str, Any]) -> Any:
    """A sheet with its head, which stays in sight."""
    many = len(book.worksheets())
    sheet = book.add_worksheet(_("台账") if not many else f"{_('台账')} {many + 1}")
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, str(column.title), styles["head"])
    sheet.autofilter(0, 0, 0, len(columns) - 1)
    return sheet


def _row(sheet: Any, row: int, line: Line, columns: Sequence[Column], when: Any) -> None:
    for place, column in enumerate(columns):
        cell = column.value(line)
        if cell is None or cell == "":
            continue
        if isinstance(cell, str):
            sheet.write_string(row, place, safe(cell))
        elif isinstance(cell, datetime):
            sheet.write_number(row, place, serial(cell), when)
        else:
            sheet.write_number(row, place, cell)


def _about(book: Any, about: Sequence[tuple[str, str]], styles: dict[str, Any]) -> None:
    """The sheet that says what this file is."""
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    for row, (label, value) in enumerate(about):
        sheet.write_string(row, 0, label, styles["head"])
        sheet.write_string(row, 1, safe(value))


def stamp(now: datetime) -> str:
    """A moment for the name of a file."""
    return f"{now.astimezone(UTC).astimezone(config.get().zone):%Y%m%d-%H%M}"
