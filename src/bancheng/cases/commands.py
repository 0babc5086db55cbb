"""Commands over cases: `bancheng chain verify` and `bancheng reconcile`."""

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add the commands of this room."""
    chain = subparsers.add_parser("chain", help="the hash chains of the cases")
    actions = chain.add_subparsers(metavar="action", required=True)
    verify = actions.add_parser("verify", help="prove that no event or text was changed")
    verify.add_argument("--centre", default="", metavar="CODE", help="only this centre")
    verify.add_argument("--case", default="", metavar="NUMBER", help="only this case")
    verify.set_defaults(run=verify_chains)
    check = subparsers.add_parser(
        "reconcile", help="check that cases, orders, log and outbox hold together"
    )
    check.add_argument("--centre", default="", metavar="CODE", help="only this centre")
    check.set_defaults(run=run_reconcile)


def verify_chains(arguments: argparse.Namespace) -> int:
    """Print each fault and a summary; 0 only when there is none."""
    from .reconcile import Result, chain_faults

    result = Result()
    for fault in chain_faults(result, arguments.centre, arguments.case):
        print(fault)
    if arguments.case and not result.cases:
        raise SystemExit(f"There is no case {arguments.case}.")
    print(f"{result.cases} cases, {result.events} events, {result.faults} faults.")
    return 1 if result.faults else 0


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
