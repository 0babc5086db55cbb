"""`bancheng simulate` — simulated people work cases through the one door."""

import argparse
from datetime import date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine import Tally


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "simulate", help="let simulated officers, units and reporters work cases (trial only)"
    )
    parser.add_argument("--cases", type=int, default=100, help="new cases to register")
    parser.add_argument("--days", type=int, default=60, help="over how many days they come in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--centre", default="", help="centre code (default: the demo's)")
    parser.add_argument(
        "--existing", action="store_true", help="also work the open cases that are there"
    )
    parser.add_argument(
        "--to-the-end", action="store_true", help="go on after today until nothing more happens"
    )
    span = parser.add_argument_group(
        "a span in which time acts",
        "With --from and --to people and the worker's tick act in turn on every day of the span:"
        " cards, reminders, automatic signing and all else that time brings about. People are"
        " careless there, some are away, and nothing reads the real clock.",
    )
    span.add_argument("--from", dest="first", type=date.fromisoformat, metavar="2026-01-01")
    span.add_argument("--to", dest="last", type=date.fromisoformat, metavar="2027-02-28")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the town and print what happened."""
    from bancheng import config

    from . import trial

    if not config.get().demo:
        raise SystemExit("Simulated people work in demo mode only: set BANCHENG_MODE=demo.")
    if arguments.first or arguments.last:
        return _run_span(arguments)
    tally = trial.run(
        centre=arguments.centre,
        cases=arguments.cases,
        days=arguments.days,
        seed=arguments.seed,
        existing=arguments.existing,
        to_the_end=arguments.to_the_end,
        now=config.now(),
    )
    return _report(tally)


def _run_span(arguments: argparse.Namespace) -> int:
    """Let people and time act in turn over the span."""
    from bancheng import config

    from . import trial, year

    if not (arguments.first and arguments.last and arguments.first < arguments.last):
        raise SystemExit("A span needs --from and a later --to.")
    if arguments.existing or arguments.to_the_end:
        raise SystemExit("--existing and --to-the-end do not go with a span.")
    start, end = (
        datetime.combine(day, time(), config.get().zone)
        for day in (arguments.first, arguments.last)
    )
    code = trial.staffed(arguments.centre)
    found = year.run(year.Span(code, start, end, arguments.cases, arguments.seed))
    print(f"到时：{len(found.beats)} 次查看，办理 {found.did['happenings']} 项。")
    for step, number in found.failed.items():
        print(f"未完成的步骤 {step} {number}")
    return _report(found.tally) or int(bool(found.failed))


def _report(tally: "Tally") -> int:
    """Print what happened; 1 if somebody could not go on."""
    print(
        f"办理 {tally.moves.total()} 次，每秒 {tally.rate:.0f} 次，"
        f"每次 {tally.cost:.1f} ms 处理器时间。"
    )
    for name, number in tally.moves.most_common():
        print(f"  {name} {number}")
    print("现在的状态：" + "、".join(f"{state} {n}" for state, n in tally.ends.most_common()))
    print(f"被拒绝 {tally.refused.total()} 次：")
    for sentence, number in tally.refused.most_common(20):
        print(f"  {number} × {sentence}")
    for case_no, sentence in tally.stuck.items():
        print(f"卡住 {case_no}：{sentence}")
    return 1 if tally.stuck else 0
