"""The command over figures: `bancheng indicators recount`."""

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add the command of this room."""
    figures = subparsers.add_parser("indicators", help="the figures of the window")
    actions = figures.add_subparsers(metavar="action", required=True)
    recount = actions.add_parser(
        "recount",
        help="count every figure anew from the log",
        description="Count every figure anew from the log of every case. With --check nothing is"
        " replaced: each figure that is not what the log leads to is printed.",
    )
    recount.add_argument("--check", action="store_true", help="compare only")
    recount.set_defaults(run=run_recount)


def run_recount(arguments: argparse.Namespace) -> int:
    """Print what was counted, or each difference; 0 only when there is none."""
    from . import recounting

    if not arguments.check:
        print(f"{recounting.recount()} cases counted.")
        return 0
    found = recounting.Recount()
    for said in recounting.faults(found):
        print(said)
    print(f"{found.cases} cases, {found.rows} rows of sums, {found.faults} faults.")
    return 1 if found.faults else 0
