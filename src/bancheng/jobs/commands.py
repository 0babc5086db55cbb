"""The command `bancheng worker`."""

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add the command of this room."""
    worker = subparsers.add_parser(
        "worker",
        help="do what falls due: deadlines, notices, day seals, background tasks",
        description="Do what falls due until stopped by SIGTERM or Ctrl-C. `bancheng serve` starts"
        " one by itself unless told --no-worker. Any number may run side by side.",
    )
    worker.add_argument("--name", default="", help="what to call it on the page of the workers")
    worker.add_argument("--once", action="store_true", help="do what is due now, then stop")
    worker.add_argument("--ticks", type=int, metavar="N", help="stop after so many ticks")
    worker.set_defaults(run=_work)


def _work(arguments: argparse.Namespace) -> int:
    from bancheng.schema import unapplied

    from . import heart
    from .worker import work

    if arguments.ticks is not None and arguments.ticks < 1:
        raise SystemExit("--ticks takes a number from 1.")
    if unapplied():
        raise SystemExit("The database is not up to date: run `bancheng migrate` first.")
    done = work(
        name=heart.name_of(arguments.name),
        ticks=1 if arguments.once else arguments.ticks,
        drain=arguments.once,
    )
    print(f"{done.ticks} ticks, {done.did} things done, {done.tasks} tasks run,", end=" ")
    print(f"{done.failed} steps failed.")
    return 1 if done.failed and (arguments.once or arguments.ticks) else 0
