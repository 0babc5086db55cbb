"""The command over chains and seals: `bancheng chain verify`."""

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add the command of this room."""
    chain = subparsers.add_parser("chain", help="the hash chains of the cases, and the day seals")
    actions = chain.add_subparsers(metavar="action", required=True)
    verify = actions.add_parser(
        "verify",
        help="prove that no event, text or sealed day was changed",
        description="Prove every case's chain, then every sealed day of every centre. The newest"
        " seal of a centre is printed: kept elsewhere, it proves everything recorded until then.",
    )
    verify.add_argument("--centre", default="", metavar="CODE", help="only this centre")
    verify.add_argument("--case", default="", metavar="NUMBER", help="only this case, no seals")
    verify.set_defaults(run=verify_chains)


def verify_chains(arguments: argparse.Namespace) -> int:
    """Print each fault, the newest seals and a summary; 0 only when there is no fault."""
    from bancheng.cases.reconcile import Result, chain_faults

    result = Result()
    for fault in chain_faults(result, arguments.centre, arguments.case):
        print(fault)
    if arguments.case and not result.cases:
        raise SystemExit(f"There is no case {arguments.case}.")
    if not arguments.case:
        _verify_seals(result, arguments.centre)
    print(f"{result.cases} cases, {result.events} events, {result.faults} faults.")
    return 1 if result.faults else 0


def _verify_seals(result: Any, centre: str) -> None:
    from . import seals

    for code in [centre] if centre else seals.centres():
        for fault in seals.faults(code):
            result.faults += 1
            print(fault)
        if newest := seals.newest(code):
            days = seals.count(code)
            print(f"{code}: {days} days sealed until {newest.day}, newest seal {newest.hash}")
