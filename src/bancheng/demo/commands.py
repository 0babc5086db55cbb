"""`bancheng demo load` — fills an empty database with the fictitious centre; demo mode only."""

import argparse


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("demo", help="the fictitious centre of the demo mode")
    commands = parser.add_subparsers(metavar="command", required=True)
    load = commands.add_parser("load", help="load the demo centre into an empty database")
    load.add_argument("--organisation-only", action="store_true", help="no cases")
    load.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Load what is not there yet, and say what was loaded."""
    from bancheng import config
    from bancheng.cases.models import Case

    from . import knowledge, loading, problems, reports, visits

    if not config.get().demo:
        raise SystemExit("The demo centre is loaded in demo mode only: set BANCHENG_MODE=demo.")
    now = config.now()
    loading.load_organisation(now)
    if not arguments.organisation_only and not Case.objects.exists():
        tally = loading.load_cases(now)
        knowledge.load(now)
        problems.load(now)
        visits.load_visits(now)
        reports.load(now)
        print(f"演示中心已装入：{Case.objects.count()} 件诉求，{tally.moves.total()} 次办理。")
    return 0
