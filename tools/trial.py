"""Try the product on real letters: take them in, work them to the end, and count.

    make trial DATA=folder [LETTERS=250] [DATABASE=postgres://…]

`folder` holds CSV sheets (also .csv.gz), in it or one level below. Every sheet is read whole in
a dry run; of each, up to LETTERS letters are registered in a database of the trial's own, and
simulated people work them until nothing more happens. Then the books must balance to zero, the
chain must verify, and one changed byte must be found. The letters stay where they are.
"""

import argparse
import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "bancheng"
SHEETS = ("*.csv", "*.csv.gz", "*/train.csv", "*/train.csv.gz")
WANTED = {"body", "content", "statement", "title"}


def main() -> int:
    """Run the trial; exit 0 only if everything held."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--letters", type=int, default=250, help="letters of each sheet to work")
    parser.add_argument("--database", default="", help="a database to use (default: SQLite)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sheets = find(arguments.data)
    if not sheets:
        print(f"{arguments.data} holds no sheet of letters.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="bancheng-trial-") as folder:
        os.environ |= {"BANCHENG_MODE": "demo", "BANCHENG_DATA_DIR": folder}
        os.environ["BANCHENG_DATABASE_URL"] = arguments.database
        return trial(sheets, Path(folder), arguments)


def find(folder: Path) -> list[Path]:
    """Return the sheets that have a column of letters."""
    found = sorted({path for pattern in SHEETS for path in folder.glob(pattern)})
    return [path for path in found if WANTED & set(header(path))]


def header(path: Path) -> list[str]:
    """Return the names of a sheet's columns."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig") as file:
        return str(file.readline()).strip().split(",")


def trial(sheets: list[Path], folder: Path, arguments: argparse.Namespace) -> int:
    """Take in, work, count, verify, tamper."""
    run("migrate")
    run("demo", "load", "--organisation-only")
    for sheet in sheets:
        name = sheet.parent.name if sheet.name.startswith("train") else sheet.name
        print(f"── {name}", flush=True)
        run("import", "letters", str(sheet), "--source", name, "--dry-run")
        run("import", "letters", str(sheet), "--source", name, "--limit", str(arguments.letters))
    print("── simulate", flush=True)
    run("simulate", "--cases", "0", "--existing", "--to-the-end", "--seed", str(arguments.seed))
    print("── reconcile, verify", flush=True)
    run("reconcile")
    run("chain", "verify")
    if not arguments.database:
        tamper(folder / "bancheng.sqlite3")
    print("trial passed")
    return 0


def tamper(database: Path) -> None:
    """Change one byte of one stored line behind the program's back; it must be found and named."""
    with sqlite3.connect(database) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='trigger'"
        ).fetchall()
        for name, _sql in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        row, body = connection.execute(
            "SELECT id, body FROM cases_event ORDER BY id LIMIT 1 OFFSET 40"
        ).fetchone()
        spot = len(body) // 2
        changed = body[:spot] + ("0" if body[spot] != "0" else "1") + body[spot + 1 :]
        connection.execute("UPDATE cases_event SET body = ? WHERE id = ?", (changed, row))
    found = subprocess.run(
        [PROGRAM, "chain", "verify"], capture_output=True, text=True, check=False
    )
    if found.returncode == 0:
        raise SystemExit("A changed byte was not found.")
    print("── one byte changed, and found:\n" + (found.stdout + found.stderr).strip(), flush=True)


def run(*command: str) -> None:
    """Run one command of the program, or stop the trial."""
    done = subprocess.run([PROGRAM, *command], check=False)
    if done.returncode:
        raise SystemExit(f"`bancheng {' '.join(command)}` failed.")


if __name__ == "__main__":
    raise SystemExit(main())
