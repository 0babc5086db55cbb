"""A simulated year with workers that are killed: `make year CASES=20000 KILLS=10`.

Two processes of simulated people and two workers share one database. The conductor moves a
clock that all of them are told: people act up to the beat, then both workers tick at the beat
until nothing is due; some workers are killed with SIGKILL in the middle of a tick, and new ones
take their place. Afterwards an independent oracle reads every log: each thing that time had to do
must stand there once, at its moment; the books must balance and the chains must verify.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run the trial, or one of its processes; exit 0 only if everything held."""
    parser = argparse.ArgumentParser(prog="make year", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", default="2026-01-01")
    parser.add_argument("--to", dest="last", default="2027-02-28")
    parser.add_argument("--minutes", type=int, default=60, help="between two beats in the day")
    parser.add_argument("--down", default="", help="days from which the worker is away for a week")
    parser.add_argument(
        "--clock-only",
        action="store_true",
        help="leave out what the worker does besides time: papers, figures, ratings, packages",
    )
    parser.add_argument("--database", default="", help="an empty database (default: its own)")
    parser.add_argument("--out", type=Path, default=Path("var/year"))
    parser.add_argument("--part", choices=("people", "worker"), help=argparse.SUPPRESS)
    parser.add_argument("--share", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        from . import parts

        return parts.serve(arguments)
    folder = Path(tempfile.mkdtemp(prefix="bancheng-year-"))
    try:
        return _conduct(arguments, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _conduct(arguments: argparse.Namespace, folder: Path) -> int:
    if not arguments.database:
        from tests import postgres

        arguments.database = postgres.url()
    os.environ |= {
        "BANCHENG_MODE": "demo",
        "BANCHENG_DATA_DIR": str(folder),
        "BANCHENG_DATABASE_URL": arguments.database,
        "DJANGO_SETTINGS_MODULE": "bancheng.settings",
    }
    from . import conductor

    return conductor.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
