"""`bancheng calendar` and `bancheng clock`."""

import argparse
from datetime import date, datetime, time
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Add the commands of this room."""
    calendar = subparsers.add_parser("calendar", help="holiday notices and office hours")
    parts = calendar.add_subparsers(metavar="what", required=True)
    load = parts.add_parser("import", help="import a holiday notice (JSON)")
    load.add_argument("file", type=Path)
    load.add_argument("--centre", default="", help="only this centre's own extra days")
    load.add_argument("--by", default="cli", help="who imports")
    load.set_defaults(run=import_file)
    shown = parts.add_parser("list", help="the years that are loaded")
    shown.set_defaults(run=list_years)
    hours = parts.add_parser("hours", help="set office hours from a date on")
    hours.add_argument("--from", dest="starts", type=date.fromisoformat, required=True)
    hours.add_argument("--spans", required=True, help="08:30-12:00,13:00-17:30")
    hours.add_argument("--saturday", default="", help="open for taking cases, no working day")
    hours.add_argument("--cutoff", type=time.fromisoformat, default=None)
    hours.add_argument("--centre", default="")
    hours.add_argument("--by", default="cli", help="who decides")
    hours.set_defaults(run=set_hours)

    clock = subparsers.add_parser("clock", help="due dates and how they are reached")
    explain = clock.add_subparsers(metavar="what", required=True).add_parser(
        "explain", help="say when a limit ends and why"
    )
    explain.add_argument("--start", type=datetime.fromisoformat, required=True)
    amount = explain.add_mutually_exclusive_group(required=True)
    amount.add_argument("--wd", type=_amount, help="working days")
    amount.add_argument("--wh", type=_amount, help="working hours")
    amount.add_argument("--wmin", type=_amount, help="working minutes")
    amount.add_argument("--days", type=_amount, help="calendar days")
    explain.add_argument("--centre", default="")
    explain.add_argument("--lang", choices=("zh", "en"), default="zh")
    explain.set_defaults(run=explain_clock)


def import_file(args: argparse.Namespace) -> None:
    """Import a notice and say what changed."""
    from bancheng.config import now  # Django is ready only when the command runs

    from . import imports, notice

    try:
        found = notice.read(args.file.read_text("utf-8"))
    except (notice.NoticeError, UnicodeDecodeError) as why:
        raise SystemExit(f"{args.file}: {why}") from why
    done = imports.import_notice(found, by=args.by, now=now(), centre=args.centre)
    said = "已载入" if done.changed else "内容相同，没有变化"
    print(f"{done.year} 年放假安排第 {done.edition} 版：{said}。")
    if done.missing:
        days = "、".join(map(str, done.missing))
        print(f"注意：文件没有列出法定节日 {days}，仍按放假计算，请核对文件是否完整。")


def list_years(_args: argparse.Namespace) -> None:
    """Print every edition, the newest last."""
    from .models import CalendarYear  # Django is ready only when the command runs

    for row in CalendarYear.objects.order_by("centre", "year", "edition"):
        whose = row.centre or "全国"
        print(f"{whose}  {row.year} 第{row.edition}版  {row.imported_by}  {row.source}")


def set_hours(args: argparse.Namespace) -> None:
    """Set office hours from a date on."""
    from bancheng.config import now  # Django is ready only when the command runs

    from . import imports

    try:
        row = imports.set_hours(
            starts=args.starts,
            spans=args.spans,
            saturday=args.saturday,
            cutoff=args.cutoff,
            centre=args.centre,
            by=args.by,
            now=now(),
        )
    except ValueError as why:
        raise SystemExit(str(why)) from why
    print(f"自 {row.starts} 起办公时间为 {row.spans}。")


def explain_clock(args: argparse.Namespace) -> None:
    """Print the derivation of one deadline, in words."""
    from .queries import worktime  # Django is ready only when the command runs

    counting = worktime(args.centre)
    start = args.start if args.start.tzinfo else args.start.replace(tzinfo=counting.zone)
    if args.wd is not None:
        due = counting.after_days(start, args.wd)
    elif args.days is not None:
        due = counting.after_calendar_days(start, args.days)
    else:
        minutes = args.wmin if args.wmin is not None else args.wh * 60
        due = counting.add_working_minutes(start, minutes)
    print(due.why.in_words(args.lang))


def _amount(text: str) -> int:
    if not text.isdecimal() or int(text) > 9999:
        raise argparse.ArgumentTypeError("must be a whole number from 0 to 9999")
    return int(text)
