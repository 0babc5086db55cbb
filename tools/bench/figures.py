"""Measure reading figures: `python -m tools.bench.figures [--cases 1000000] [--items 400]`.

Writes the sums that a month of so many cases leaves (every indicator, every day, every value of
every dimension), into an empty embedded database or the one of BANCHENG_DATABASE_URL, and
reads them as the interface does: the month whole, by unit, by matter, and a year. What is read
does not grow with the number of cases, only with days and values; that is what is shown. Times are
of the processor, which hold on a busy machine; with PostgreSQL its own come on top.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bancheng.reports.models import FigureSum

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
VALUES = {"unit": 12, "channel": 7, "class": 3, "situation": 6, "cause": 20, "point": 3}
CENTRE = "990100"


def main() -> None:
    """Fill, read, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.figures", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases a month")
    parser.add_argument("--items", type=int, default=400, help="different matters")
    parser.add_argument("--out", type=Path, default=Path("var/bench/figures.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bancheng-figures-") as folder:
        _set_up(folder)
        rows = _fill(arguments.cases, arguments.items)
        found = {"cases_a_month": arguments.cases, "rows_of_sums": rows, **_measure()}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(json.dumps(found, indent=1))


def _set_up(folder: str) -> None:
    os.environ.update(
        BANCHENG_MODE="demo", BANCHENG_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="bancheng.settings"
    )
    import django

    django.setup()
    from django.core.management import call_command

    from bancheng.people.models import Centre

    call_command("migrate", verbosity=0)
    Centre.objects.create(code=CENTRE, name="云溪市", path=f"{CENTRE}/")


def _fill(cases: int, items: int) -> int:
    from bancheng.reports.models import FigureSum

    number = 0
    batch: list[FigureSum] = []
    for row in _rows(cases, items):
        batch.append(row)
        if len(batch) == 2000:
            FigureSum.objects.bulk_create(batch)
            number, batch = number + len(batch), []
    FigureSum.objects.bulk_create(batch)
    return number + len(batch)


def _rows(cases: int, items: int) -> "Iterator[FigureSum]":
    """The days of the last month, and the months of the year."""
    from bancheng.reports.models import FigureSum

    draw = Random(47366)  # noqa: S311  chance of a trial, not of a secret
    spans = [("m", FIRST.replace(month=month), cases) for month in range(1, 13)]
    spans += [("d", LAST - timedelta(days=ago), cases // 31) for ago in range(31)]
    for span, day, number in spans:
        for dimension, values in {"": 1, **VALUES, "item": items}.items():
            for value in range(values):
                yield FigureSum(
                    centre_id=CENTRE,
                    span=span,
                    day=day,
                    dimension=dimension,
                    value=f"{dimension}{value:04d}" if dimension else "",
                    sums=_sums(max(number // values, 1), draw),
                )


def _sums(number: int, draw: Random) -> str:
    from bancheng.reports.sums import Sums
    from bancheng.rules.indicators import INDICATORS, Shown

    found = Sums()
    for row in INDICATORS:
        spread: dict[int, int] = {}
        if row.shown is Shown.HOURS:
            spread = dict.fromkeys([*range(1, 41), *range(50, 411, 10)], 1 + number // 80)
        elif row.spread:
            spread = dict.fromkeys(range(1, 6), 1 + number // 5)
        found.add(row.key, (draw.randrange(number + 1), number, spread))
    return found.text()


def _measure() -> dict[str, Any]:
    from bancheng.reports.indicators import read_of
    from bancheng.rules.indicators import INDICATORS, Group

    month = LAST.replace(day=1)
    time = {row.key for row in INDICATORS if row.group is Group.TIME}
    halves = month + timedelta(14), LAST - timedelta(1)
    asked: dict[str, Callable[[], object]] = {
        "month_whole": lambda: read_of([CENTRE], month, LAST),
        "month_by_unit": lambda: read_of([CENTRE], month, LAST, "unit"),
        "month_by_item": lambda: read_of([CENTRE], month, LAST, "item"),
        "month_by_item_one_group": lambda: read_of([CENTRE], month, LAST, "item", time),
        "loose_days_whole": lambda: read_of([CENTRE], month, LAST - timedelta(1)),
        "loose_days_by_unit": lambda: read_of([CENTRE], month, LAST - timedelta(1), "unit"),
        "loose_days_by_item": lambda: read_of([CENTRE], month, LAST - timedelta(1), "item"),
        "sixteen_days_by_item": lambda: read_of([CENTRE], *halves, "item"),
        "year_whole": lambda: read_of([CENTRE], FIRST, LAST),
        "year_by_unit": lambda: read_of([CENTRE], FIRST, LAST, "unit"),
    }
    return {f"{name}_ms": _median(read) for name, read in asked.items()}


def _median(read: Callable[[], object], times: int = 7) -> float:
    took = []
    for _time in range(times):
        began = time.process_time()
        read()
        took.append(1000 * (time.process_time() - began))
    return round(statistics.median(took), 1)


if __name__ == "__main__":
    main()
