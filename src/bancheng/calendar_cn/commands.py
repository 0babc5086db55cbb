"""`bancheng calendar`."""

import argparse
from datetime import date, time
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Add the commands of this room."""
    calendar = subparsers.add_parser("calendar", help="holiday notices and office hours")
    parts = calendar.add_subparsers(metavar="what", required=True)
    load = parts.add_parser("import", help="import a holiday notice (JSON)")
    load.add_argument("file", type=Path)
    load.add_argument("--centre", default="", help="extra days of this centre and those below")
    load.add_argument("--by", default="cli", help="who imports")
    load.set_defaults(run=import_file)
    correct = parts.add_parser("correct", help="correct a single day")
    correct.add_argument("day", type=date.fromisoformat)
    what = correct.add_mutually_exclusive_group(required=True)
    what.add_argument("--off", metavar="NAME", help="a day off, by this name")
    what.add_argument("--worked", metavar="NAME", help="a day that is worked, by this name")
    what.add_argument("--take-out", action="store_true", help="as its weekday says")
    correct.add_argument("--source", default="", help="on whose word")
    correct.add_argument("--centre", default="", help="for this centre and those below")
    correct.add_argument("--by", default="cli", help="who corrects")
    correct.set_defaults(run=correct_day)
    shown = parts.add_parser("list", help="the years that are loaded, and those that are missing")
    shown.set_defaults(run=list_years)
    hours = parts.add_parser("hours", help="set office hours from a date on")
    hours.add_argument("--from", dest="starts", type=date.fromisoformat, required=True)
    hours.add_argument(
        "--until", type=date.fromisoformat, help="last day; then as now (a summer, a half-day)"
    )
    hours.add_argument("--spans", required=True, help="08:30-12:00,13:00-17:30")
    hours.add_argument("--saturday", default="", help="open for taking cases, no working day")
    hours.add_argument(
        "--cutoff", type=time.fromisoformat, help="same-day steps; else as the rule pack says"
    )
    hours.add_argument("--centre", default="")
    hours.add_argument("--unit", default="", help="only this unit of the centre")
    hours.add_argument("--by", default="cli", help="who decides")
    hours.set_defaults(run=set_hours)


def import_file(args: argparse.Namespace) -> None:
    """Import a notice and say what changed."""
    from bancheng.config import now  # Django is ready only when the command runs

    from . import imports, notice

    try:
        found = notice.read(args.file.read_text("utf-8"), local=bool(args.centre))
    except (notice.NoticeError, UnicodeDecodeError) as why:
        raise SystemExit(f"{args.file}: {why}") from why
    done = imports.import_notice(found, by=args.by, now=now(), centre=args.centre)
    said = "已载入" if done.changed else "内容相同，没有变化"
    print(f"{done.year} 年放假安排第 {done.edition} 版：{said}。")
    _print_recount(done.from_day)
    if done.missing:
        days = "、".join(map(str, done.missing))
        print(f"注意：文件没有列出法定节日 {days}，仍按放假计算，请核对文件是否完整。")


def correct_day(args: argparse.Namespace) -> None:
    """Correct one day, as a new edition of its year."""
    from bancheng.config import now  # Django is ready only when the command runs

    from . import imports, notice

    try:
        done = imports.correct_day(
            args.day,
            off=None if args.take_out else args.off is not None,
            name=args.off or args.worked or "",
            source=args.source,
            by=args.by,
            now=now(),
            centre=args.centre,
        )
    except notice.NoticeError as why:
        raise SystemExit(str(why)) from why
    print(f"{args.day} 已更正，{done.year} 年放假安排第 {done.edition} 版。")
    _print_recount(done.from_day)


def _print_recount(from_day: date | None) -> None:
    if from_day:
        print(f"{from_day} 起的时限由后台程序逐件重算，有变动的写入案卷并告知双方。")


def list_years(_args: argparse.Namespace) -> None:
    """Print every edition, the newest last, and what is missing or still to be done."""
    from bancheng.config import now  # Django is ready only when the command runs

    from . import queries
    from .models import CalendarYear, Recount

    for row in CalendarYear.objects.order_by("centre", "year", "edition"):
        whose = row.centre or "全国"
        print(f"{whose}  {row.year} 第{row.edition}版  {row.imported_by}  {row.source}")
    for year in queries.missing_years(queries.worktime("").local_day(now())):
        print(f"缺少 {year} 年放假安排：用到它的时限都是暂定的，请尽快载入。")
    for left in Recount.objects.filter(done_at=None).order_by("id"):
        print(f"正在重算：{left.cause}，已看 {left.seen} 件，改动 {left.moved} 件。")


def set_hours(args: argparse.Namespace) -> None:
    """Set office hours from a date on."""
    from bancheng.config import now  # Django is ready only when the command runs
    from bancheng.people.models import Unit

    from . import imports

    units = Unit.objects.filter(centre_id=args.centre, code=args.unit)
    if args.unit and not units.exists():
        raise SystemExit(f"中心 {args.centre or '（未写）'} 没有单位 {args.unit}。")
    try:
        row = imports.set_hours(
            starts=args.starts,
            until=args.until,
            spans=args.spans,
            saturday=args.saturday,
            cutoff=args.cutoff,
            centre=args.centre,
            unit=args.unit,
            by=args.by,
            now=now(),
        )
    except ValueError as why:
        raise SystemExit(str(why)) from why
    print(f"自 {row.starts} 起办公时间为 {row.spans}。")
