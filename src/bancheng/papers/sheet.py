"""版面 — a paper as one reader may read it, as the document that all three outputs draw.

Personal values are masked unless the reader has them opened; of a confidential case the units
read the text of their order instead of the reporter's words, and no identity at all.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bancheng import config
from bancheng.cases.timeline import SENT_TO_UNITS
from bancheng.rules import masking
from bancheng.rules.states import CENTRE_UNIT

from .documents import packed, qr_code

Data = Mapping[str, Any]
NOTHING = "—"
SECRET = "（身份保密）"  # noqa: S105  a word on a page
MASKS: dict[str, Callable[[str], str]] = {
    "name": masking.mask_name,
    "phone": masking.mask_phone,
    "id_no": masking.mask_id_no,
    "credit_code": masking.mask_credit_code,
    "address": masking.mask_address,
    "more": lambda _value: "***",
}
QUOTED = re.compile("“.*”", re.DOTALL)
IN_TEXT = frozenset({"told", "trace", "words", "sent", "told_back", "named"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads. `whole`: nothing is masked; `identity`, `words`: what may be shown at all."""

    whole: bool = False
    reporter: bool = False
    identity: bool = True
    words: bool = True
    unit: str = CENTRE_UNIT


WHOLE = Reader(whole=True)
REPORTER = Reader(reporter=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown."""

    label: str
    value: str
    short: bool


def document(data: Data, reader: Reader, check: str) -> dict[str, Any]:
    """The paper for this reader."""
    return {
        "layout": "paper",
        "title": data["title"],
        "number": data["number"],
        "author": data["centre"],
        "addressee": f"{_shown(data['to'], data, reader)}：" if data["to"] else "",
        "blocks": list(_blocks(data, reader)),
        "footer": " ".join(filter(None, (data["window"], data["phone"]))),
        "qr": qr_code(_address(data, check)),
        "qr_note": _note(data, check),
    }


def lines(data: Data, reader: Reader) -> list[tuple[str, Line]]:
    """Every line of the paper that this reader is shown, with the heading it stands under."""
    return [
        (part["heading"], line) for part in data["sections"] for line in _lines(part, data, reader)
    ]


def lists(data: Data, reader: Reader) -> dict[str, list[dict[str, str]]]:
    """Every list that this reader is shown, by the name that templates use for it."""
    found = {}
    for part in data["sections"]:
        if rows := _rows(part["table"], reader):
            head = part["table"]["head"]
            found[part["table"]["name"]] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


# ── parts ────────────────────────────────────────────────────────────────


def _blocks(data: Data, reader: Reader) -> Any:
    for text in data["lead"]:
        yield {"type": "text", "text": _sentence(text, reader)}
    for part in data["sections"]:
        shown = _lines(part, data, reader)
        rows = _rows(part["table"], reader)
        if (shown or rows) and part["heading"]:
            yield {"type": "heading", "level": 3, "text": part["heading"]}
        if shown:
            found = [(line.label, line.value or NOTHING, line.short) for line in shown]
            yield {"type": "facts", "rows": packed(found)}
        if rows:
            table = part["table"]
            yield {
                "type": "table",
                "head": table["head"],
                "widths": table["widths"],
                "rows": rows,
            }
    for text in data["closing"]:
        yield {"type": "text", "text": text}
    if data["places"]:
        yield {"type": "signatures", "places": data["places"]}
    if data["seal"]:
        yield {"type": "seal", "name": data["centre"], "date": data["day"]}


def _sentence(text: str, reader: Reader) -> str:
    """A sentence that names the item between quotes: people type there what they like."""
    if reader.whole or reader.reporter:
        return text
    return QUOTED.sub(lambda found: masking.mask_in_text(found[0]), text)


def _lines(part: Data, data: Data, reader: Reader) -> list[Line]:
    found = []
    for one in part["lines"]:
        value = _shown(one, data, reader)
        if value is None:
            continue
        redacted = one["guard"] == "told" and not reader.words
        found.append(Line("转办内容" if redacted else one["label"], value, one["short"]))
    return found


def _rows(table: Data | None, reader: Reader) -> list[list[str]]:
    if table is None or not _readable(table, reader):
        return []
    if reader.whole or reader.reporter:
        return [list(row) for row in table["rows"]]
    return [[masking.mask_in_text(cell) for cell in row] for row in table["rows"]]


def _shown(one: Data, data: Data, reader: Reader) -> str | None:
    """A value as this reader reads it; None: not at all."""
    value, guard = str(one["value"]), str(one["guard"])
    if guard in MASKS:
        if not value:
            return value
        if not reader.identity:
            return SECRET
        if reader.whole or (reader.reporter and guard == "name"):
            return value
        return MASKS[guard](value)
    if guard == "told" and not reader.words:
        text = str(data["redacted"].get(reader.unit, ""))
        return masking.mask_in_text(text) if text and one["label"] != "希望怎样解决" else None
    if not _readable(one, reader):
        return None
    if guard in IN_TEXT and not (reader.whole or reader.reporter):
        return masking.mask_in_text(value)
    return value


def _readable(one: Data, reader: Reader) -> bool:
    """Whether the reader may read a text of a confidential case."""
    if reader.words or one["guard"] in {"open", "named", "sent", "told_back"}:
        return True
    own = one.get("unit", "") == reader.unit != CENTRE_UNIT
    return one["guard"] == "words" and (own or one.get("name", "") in SENT_TO_UNITS)


def _address(data: Data, check: str) -> str:
    base = config.get().address
    return f"{base}/track?case_no={data['case_no']}&paper={_quoted(data['number'])}&check={check}"


def _note(data: Data, check: str) -> str:
    base = config.get().address
    told = f"核验：打开 {base}/papers/check，填文书编号和核验码 {spaced(check)}。"
    if not data["public"]:
        return told
    return (
        f"查进度、评价：扫码，或打开 {base}/track，填诉求编号 {data['case_no']} 和查询码。\n{told}"
    )


def spaced(check: str) -> str:
    """A check value in groups of four, as people copy it."""
    return "-".join(check[n : n + 4] for n in range(0, len(check), 4))


def _quoted(number: str) -> str:
    return quote(number)
