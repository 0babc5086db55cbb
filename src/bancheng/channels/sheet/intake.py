"""导入 — registers the letters of a sheet through the one door, after a dry run of them all."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bancheng.cases import actions
from bancheng.cases.models import Case
from bancheng.rules.errors import Invalid, Refused
from bancheng.rules.facts import SYSTEM, Actor
from bancheng.rules.masking import valid_phone

from .reading import Letter, NotTaken


@dataclass
class Report:
    """导入报告 — what was taken in and what was not, row by row."""

    taken: list[tuple[int, str]] = field(default_factory=list)  # line, case number
    refused: list[NotTaken] = field(default_factory=list)

    def reasons(self) -> Counter[str]:
        """How many rows were refused for which reason (line numbers within it left out)."""
        return Counter("".join(c for c in r.reason if not c.isdigit()) for r in self.refused)


def known_numbers(centre: str, platform: str) -> frozenset[str]:
    """Numbers of the letters that this source has already brought in."""
    letters = Case.objects.filter(centre_id=centre, channel="letter")
    rows = letters.values_list("sources", flat=True).iterator(chunk_size=2000)
    return frozenset(
        source.get("case_no", "")
        for text in rows
        for source in json.loads(text)
        if source.get("platform") == platform
    )


def dry_run(
    rows: Sequence[Letter | NotTaken], *, centre: str, platform: str
) -> tuple[list[Letter], Report]:
    """Say of every row whether it would be taken; nothing is written."""
    report = Report(refused=[row for row in rows if isinstance(row, NotTaken)])
    letters = [row for row in rows if isinstance(row, Letter)]
    known = known_numbers(centre, platform)
    fresh = []
    for letter in letters:
        if letter.no and letter.no in known:
            report.refused.append(NotTaken(letter.line, letter.no, "以前已经导入"))
        else:
            fresh.append(letter)
    report.refused.sort(key=lambda row: row.line)
    return fresh, report


def take_in(
    letters: Sequence[Letter],
    report: Report,
    *,
    centre: str,
    platform: str,
    now: datetime,
    actor: Actor = SYSTEM,
) -> Report:
    """Register each letter; one that is refused is reported and does not stop the others."""
    for letter in letters:
        try:
            row = actions.register(
                actor=actor, centre=centre, channel="letter", now=now, **_form(letter, platform)
            )
        except Invalid as why:
            sentence = "；".join(f"{name}：{text}" for name, text in why.errors)
            report.refused.append(NotTaken(letter.line, letter.no, sentence))
        except Refused as why:
            report.refused.append(NotTaken(letter.line, letter.no, str(why)))
        else:
            report.taken.append((letter.line, row.case_no))
    return report


def _form(letter: Letter, platform: str) -> dict[str, Any]:
    reporter: dict[str, Any] = {"kind": "person", "name": letter.name}
    if letter.phone:
        key = "phone" if valid_phone(letter.phone) else "contact"
        reporter[key] = letter.phone
    source = {"platform": platform}
    if letter.no:
        source["case_no"] = letter.no
    if letter.written_on:
        source["written_on"] = letter.written_on.isoformat()
    return {
        "reporter": reporter,
        "item": {"name": letter.item},
        "statement": letter.statement,
        "request": letter.request,
        "sources": [source],
    }
