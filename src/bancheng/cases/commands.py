"""The command over cases: `bancheng reconcile`."""

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add the command of this room."""
    check = subparsers.add_parser(
        "reconcile", help="check that cases, orders, log and outbox hold together"
    )
    check.add_argument("--centre", default="", metavar="CODE", help="only this centre")
    check.set_defaults(run=run_reconcile)


def run_reconcile(arguments: argparse.Namespace) -> int:
    """Print each fault, the tallies and a summary; 0 only when everything holds together."""
    from .reconcile import Result, reconcile

    result = Result()
    for said in reconcile(result, arguments.centre):
        print(said)
    for (centre, channel), tally in sorted(result.tallies.items()):
        ended = ", ".join(f"{state} {n}" for state, n in sorted(tally.ended.items()))
        print(f"{centre} {channel}: received {tally.received} = open {tally.open}", end="")
        print(f" + {ended}" if ended else "")
    print(f"{result.cases} cases, {result.events} events, {result.faults} faults.")
    return 1 if result.faults else 0
