"""The table of a run, and the same as JSON."""

import json
import os
import platform
from datetime import datetime
from pathlib import Path
from typing import Any

from .cost import Row

HEAD = (
    f"{'work':<44}{'clients':>8}{'CPU ms':>9}{'app':>8}{'db':>8}{'floor':>8}{'ratio':>7}"
    f"{'stmts':>7}{'p50':>8}{'p95':>8}{'/s':>8}  goal"
)


def head(cases: int, size: int, filled: float) -> str:
    """The lines above the rows of one size."""
    return (
        f"\n{cases:,} cases, {size / 1e9:.2f} GB, filled in {filled:.0f} s "
        f"(milliseconds for each request or loop)\n{HEAD}\n{'─' * len(HEAD)}"
    )


def line(row: Row) -> str:
    """One row; a goal that was missed is marked."""
    goal = ""
    if row.goal_ms is not None:
        goal = f"≤ {row.goal_ms:g} ms" + ("" if row.cpu_ms <= row.goal_ms else " ✗")
    if row.goal_statements is not None and row.statements is not None:
        kept = row.statements <= row.goal_statements
        goal += f", ≤ {row.goal_statements:g} stmts" + ("" if kept else " ✗")
    if row.errors:
        goal += f"  {row.errors} ERRORS"
    return (
        f"{row.work:<44}{row.clients:>8}{row.cpu_ms:>9.1f}{row.application_ms:>8.1f}"
        f"{row.database_ms:>8.1f}{_number(row.floor_ms):>8}{_number(row.ratio):>7}"
        f"{_number(row.statements):>7}{row.p50_ms:>8.1f}{row.p95_ms:>8.1f}"
        f"{row.per_second:>8.1f}  {goal}"
    )


def write(folder: Path, rows: list[Row], about: dict[str, Any], at: datetime) -> Path:
    """Keep the figures of this run beside those of others."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{at:%Y%m%d-%H%M%S}.json"
    machine = {
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    figures = {
        "at": at.isoformat(),
        "machine": machine,
        **about,
        "rows": [r.as_dict() for r in rows],
    }
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
