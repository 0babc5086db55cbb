"""`bancheng import letters FILE` — a sheet of letters, taken in after a dry run."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .reading import NotTaken

_HELP = "columns of the sheet: statement=body,title=title,no=id (targets: statement title request no date name phone item; join columns with +)"  # noqa: E501


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("import", help="take in what other systems hold")
    commands = parser.add_subparsers(metavar="what", required=True)
    letters = commands.add_parser("letters", help="letters from a CSV sheet (.csv or .csv.gz)")
    letters.add_argument("file", type=Path, metavar="FILE")
    letters.add_argument("--map", default="", metavar="MAP", help=_HELP)
    letters.add_argument("--centre", default="", help="centre code; needed where there are several")
    letters.add_argument("--source", default="", help="name of the source (default: the file's)")
    letters.add_argument("--limit", type=int, default=0, help="take at most so many letters")
    letters.add_argument("--dry-run", action="store_true", help="say what would be taken, only")
    letters.add_argument("--report", type=Path, help="write every refused row to this CSV file")
    letters.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the sheet, say what can be taken, take it unless it is a dry run."""
    from bancheng import config

    from . import intake, mapping, reading

    try:
        sheet = reading.open_sheet(arguments.file)
        header = list(sheet.fieldnames or ())
        wanted = arguments.map or mapping.guess(header)
        rows = list(reading.letters(sheet, mapping.parse(wanted, header)))
    except (mapping.MappingError, reading.SheetError) as why:
        raise SystemExit(str(why)) from why
    centre = arguments.centre or _only_centre()
    source = arguments.source or arguments.file.name.split(".")[0]
    letters, report = intake.dry_run(rows, centre=centre, platform=source)
    if arguments.limit:
        letters = letters[: arguments.limit]
    print(f"列对应：{wanted}")
    print(f"试读：共 {len(rows)} 行，可导入 {len(letters)} 件，不导入 {len(report.refused)} 行。")
    if not arguments.dry_run:
        intake.take_in(letters, report, centre=centre, platform=source, now=config.now())
        print(f"已导入 {len(report.taken)} 件，未导入 {len(report.refused)} 行。")
    for reason, number in report.reasons().most_common():
        print(f"  未导入 {number} 行：{reason}")
    if arguments.report:
        _write(arguments.report, report.refused)
    return 0


def _only_centre() -> str:
    from bancheng.people.demo_accounts import CENTRE
    from bancheng.people.models import Centre

    codes = list(Centre.objects.filter(active=True).values_list("code", flat=True)[:2])
    if len(codes) == 1:
        return codes[0]
    if CENTRE in Centre.objects.values_list("code", flat=True):
        return CENTRE
    raise SystemExit("请用 --centre 写明导入到哪个中心。")


def _write(path: Path, refused: "Iterable[NotTaken]") -> None:
    import csv

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["行", "编号", "原因"])
        writer.writerows([row.line, row.no, row.reason] for row in refused)
