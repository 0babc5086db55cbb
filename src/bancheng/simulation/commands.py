"""`bancheng simulate` — simulated people work cases through the one door."""

import argparse


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
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the town and print what happened."""
    from bancheng import config

    from . import trial

    if not config.get().demo:
        raise SystemExit("Simulated people work in demo mode only: set BANCHENG_MODE=demo.")
    tally = trial.run(
        centre=arguments.centre,
        cases=arguments.cases,
        days=arguments.days,
        seed=arguments.seed,
        existing=arguments.existing,
        to_the_end=arguments.to_the_end,
        now=config.now(),
    )
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
