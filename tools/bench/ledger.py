"""Measure the ledger: 100,000 cases into `.xlsx` and `.csv`, beside the bare writer and its memory.

    .venv/bin/python -m tools.bench.ledger [--cases 100000]

The floor is xlsxwriter, or `csv`, writing cells that lie ready in memory; ours also reads, masks
and labels them. Between them stands what the database's driver alone takes to bring the columns.
Memory is the most that was held while a file was written, less what was held before.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from . import filling, server, work


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.ledger", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    cases = parser.parse_args().cases
    folder = Path(tempfile.mkdtemp(prefix="bancheng-ledger-"))
    try:
        _run(folder, cases)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, cases: int) -> None:
    from .__main__ import _keys

    url, _database = server.start_database(folder)
    os.environ.update(server.environment(folder, url))
    import django

    django.setup()
    from django.core.management import call_command

    from bancheng.demo import loading

    call_command("migrate", interactive=False, verbosity=0)
    with psycopg.connect(url.replace("postgres:", "postgresql:", 1), autocommit=True) as looking:
        loading.load_organisation(datetime.now(UTC))
        port, _application = server.start_product(folder)
        work.templates(work.Desk(port, *_keys()))
        filling.remember_templates(looking)
        filling.fill(looking, cases)
    _measure(cases)


def _measure(cases: int) -> None:
    from bancheng import config
    from bancheng.people.models import User
    from bancheng.people.queries import actor_for
    from bancheng.reports import ledger
    from bancheng.reports.ledger_columns import COLUMNS

    now, leader = config.now(), actor_for(User.objects.get(username="leader"))
    asked = ledger.Asked({"received_from": "2020-01-01"})
    first = []
    for line in ledger.rows(leader, asked, now=now):
        first.append([column.value(line) for column in COLUMNS])
        if len(first) == 500:
            break
    _told("bare xlsxwriter", cases, lambda: _bare(first, cases))
    _told("bare csv", cases, lambda: _bare_csv(first, cases))
    _told("bare rows", cases, _bare_rows)
    _told("ledger .xlsx", cases, lambda: _drained(ledger.taken(leader, asked, "xlsx", now=now)))
    _told("ledger .csv", cases, lambda: _drained(ledger.taken(leader, asked, "csv", now=now)))


def _drained(pieces: Any) -> int:
    return sum(len(piece) for piece in pieces)


def _bare(rows: Sequence[Sequence[Any]], cases: int) -> int:
    """The same cells, ready in memory, written by the library alone."""
    import xlsxwriter

    from bancheng.reports.ledger_files import serial

    ready = [[serial(c) if isinstance(c, datetime) else c for c in row] for row in rows]
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet()
        for number in range(cases):
            for place, cell in enumerate(ready[number % len(ready)]):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write_number(number, place, cell)
        book.close()
        return file.tell()


def _bare_csv(rows: Sequence[Sequence[Any]], cases: int) -> int:
    """The same cells as texts, ready in memory, written by the library alone."""
    import csv

    from bancheng.reports.ledger_files import as_text

    ready = [[as_text(cell) for cell in row] for row in rows]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        writer = csv.writer(file)
        for number in range(cases):
            writer.writerow(ready[number % len(ready)])
        return file.tell()


def _bare_rows() -> int:
    """The columns of cases and orders that a line needs, fetched and thrown away."""
    from bancheng.cases.models import Case, WorkOrder
    from bancheng.reports.ledger_lines import READ

    found = Case.objects.order_by("received_at").values_list(*READ.case).iterator(500)
    orders = WorkOrder.objects.values_list("case", "facts", *READ.order).iterator(500)
    return sum(len(row[2]) for row in found) + sum(len(row[1]) for row in orders)


def _told(name: str, cases: int, do: Callable[[], int]) -> None:
    held = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew
    wall, cpu = time.perf_counter(), time.process_time()
    size = do()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    more = (_memory("VmHWM") - held) / 1024
    print(f"{name:16} {cases / wall:8.0f} rows/s  {wall:6.1f} s  cpu {cpu:6.1f} s"
          f"  {size / 1e6:6.1f} MB  memory +{more:.0f} MiB", flush=True)  # fmt: skip


def _memory(name: str) -> int:
    """A figure of this process in KiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))


if __name__ == "__main__":
    main()
