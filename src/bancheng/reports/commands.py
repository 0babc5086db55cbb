"""The command over the ledger: `bancheng ledger export`."""

import argparse
import sys
from typing import Any


def register(subparsers: Any) -> None:
    """Add the command of this room."""
    ledger = subparsers.add_parser("ledger", help="the ledger of cases")
    actions = ledger.add_subparsers(metavar="action", required=True)
    export = actions.add_parser(
        "export",
        help="write the masked ledger of a centre into a file",
        description="Write the ledger of the cases received from one day to another, masked, into"
        " FILE or to standard output. The export is noted as one by `system`.",
    )
    export.add_argument("file", nargs="?", metavar="FILE", help="default: standard output")
    export.add_argument("--centre", required=True, metavar="CODE")
    export.add_argument("--from", dest="first", required=True, metavar="DATE")
    export.add_argument("--to", dest="last", required=True, metavar="DATE")
    export.add_argument("--format", choices=["xlsx", "csv"], default="xlsx")
    export.set_defaults(run=export_ledger)


def export_ledger(arguments: argparse.Namespace) -> int:
    """Write the file; 0 only when it is whole."""
    from pathlib import Path

    from django.utils import translation

    from bancheng import config
    from bancheng.people.models import Centre
    from bancheng.rules.errors import Refused

    from . import ledger

    if not Centre.objects.filter(pk=arguments.centre).exists():
        raise SystemExit(f"There is no centre {arguments.centre}.")
    filters = {"received_from": arguments.first, "received_to": arguments.last}
    now = config.now()
    with translation.override("zh-hans"):
        try:
            pieces = ledger.whole_centre(arguments.centre, filters, arguments.format, now=now)
        except Refused as why:
            raise SystemExit(f"Nothing was written: {why}") from why
        if arguments.file:
            with Path(arguments.file).open("wb") as target:
                target.writelines(pieces)
        else:
            sys.stdout.buffer.writelines(pieces)
    return 0
