"""`bancheng clock explain`: why a case's dates are what they are, and any date by hand."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bancheng.rules.basis import basis_of, limit_at, limit_of, named_limits
from bancheng.rules.clock import Deadline, WorkTime
from bancheng.rules.derivation import Day
from bancheng.rules.spoken import WEEKDAYS, hours_of, name_of_day, sentence

AMOUNTS = {
    "wd": "working days",
    "wh": "working hours",
    "wmin": "working minutes",
    "days": "calendar days",
}
MOST = 9999
HEADINGS = {
    "promise": ("承诺时限", "Promise to the reporter"),
    "moves": ("怎样变到今天", "How it came to this date"),
    "step": ("环节时限", "Limit of the step"),
    "order": ("工单时限", "Work order"),
    "light": ("亮灯", "Light"),
}
MARKS = {
    "begins": ("起算", "start"),
    "ends": ("到期", "due"),
    "off": ("不计", "not counted"),
    "made_up": ("调休上班", "make-up day"),
    "number": ("第%d日", "day %d"),
}


def register(subparsers: Any) -> None:
    """Add the command."""
    clock = subparsers.add_parser("clock", help="due dates and how they are reached")
    parts = clock.add_subparsers(metavar="what", required=True)
    explain = parts.add_parser(
        "explain", help="say why a case's dates are what they are, or count one by hand"
    )
    explain.add_argument("case", nargs="?", metavar="CASE_NO", help="a case; else count by hand:")
    explain.add_argument("--start", help="from when: 2026-11-23T09:00")
    for name, told in AMOUNTS.items():
        explain.add_argument(f"--{name}", metavar="N", help=told)
    explain.add_argument("--limit", metavar="KEY", help="a limit of the rule pack: step.handling")
    explain.add_argument("--centre", default="", metavar="CODE", help="by whose calendar and hours")
    explain.add_argument("--unit", default="", metavar="CODE", help="by the hours of this unit")
    explain.add_argument("--each-day", action="store_true", help="list the days one by one")
    explain.add_argument("--lang", choices=("zh", "en"), default="zh")
    explain.set_defaults(run=explain_clock)


def explain_clock(args: argparse.Namespace) -> None:
    """Print the derivation, in words."""
    by_hand = [name for name in (*AMOUNTS, "limit") if getattr(args, name) is not None]
    if args.case:
        if by_hand or args.start or args.centre or args.unit:
            raise SystemExit("Give either a case number or --start with an amount, not both.")
        print("\n".join(_of_case(args.case, args.lang, each_day=args.each_day)))
        return
    if not args.start or len(by_hand) != 1:
        raise SystemExit(
            "Give a case number, or --start and one of --wd, --wh, --wmin, --days, --limit."
        )
    print("\n".join(_by_hand(args, by_hand[0])))


# ── a case ───────────────────────────────────────────────────────────────


def _of_case(case_no: str, lang: str, *, each_day: bool) -> Iterator[str]:
    from bancheng.config import now  # Django is ready only when the command runs
    from bancheng.rules.facts import SYSTEM

    from . import queries
    from .models import Case
    from .why import why

    case = Case.objects.filter(case_no=case_no).first()
    if case is None:
        raise SystemExit(f"There is no case {case_no}.")
    world = queries.world_for(case.centre_id, now(), queries.facts_of(case))
    found = why(case, SYSTEM, world, lang)
    yield case_no
    if found.promise:
        yield _heading("promise", lang)
        yield found.promise.words
        yield from _days(found.promise.days, lang) if each_day else ()
    if found.pause:
        yield found.pause.words
    if found.moves:
        yield _heading("moves", lang)
        yield from (f"{n}. {move.words}" for n, move in enumerate(found.moves, 1))
    if found.step:
        yield f"{_heading('step', lang)} · {found.step.label}"
        yield found.step.words
    for order in found.orders:
        yield f"{_heading('order', lang)} · {order.order_no} {order.unit}"
        yield order.words
        if order.sign:
            yield order.sign.words
    if found.lines:
        yield _heading("light", lang)
        yield from found.lines


def _heading(name: str, lang: str) -> str:
    return f"\n# {HEADINGS[name][lang == 'en']}"


# ── by hand ──────────────────────────────────────────────────────────────


def _by_hand(args: argparse.Namespace, asked: str) -> Iterator[str]:
    from bancheng.calendar_cn.queries import worktime  # Django is ready only when it runs
    from bancheng.policy.queries import pack_for

    _known_place(args.centre, args.unit)
    counting = worktime(args.centre, args.unit)
    start = _start(args.start, counting)
    try:
        pack = pack_for(args.centre, counting.local_day(start))
        if asked == "limit":
            limit = limit_at(pack, args.limit)
            if limit is None:
                known = ", ".join(named.path for named in named_limits(pack))
                raise SystemExit(f"The rule pack has no limit {args.limit}; it has: {known}.")
        else:
            limit = limit_of(asked, _amount(getattr(args, asked)))
        due: Deadline = counting.step(limit, start)
        basis = basis_of(pack, args.limit, args.lang) if args.limit else None
    except OverflowError as why:
        raise SystemExit("This date is too far away to be counted.") from why
    yield sentence(due.why, args.lang, basis=basis)
    yield from _days(due.why.days(), args.lang) if args.each_day else ()


def _known_place(centre: str, unit: str) -> None:
    from bancheng.people.models import Centre, Unit  # Django is ready only when it runs

    if centre and not Centre.objects.filter(pk=centre).exists():
        raise SystemExit(f"There is no centre {centre}.")
    if unit and not Unit.objects.filter(centre_id=centre, code=unit).exists():
        raise SystemExit(f"There is no unit {unit} at centre {centre or '(none given)'}.")


def _start(text: str, counting: WorkTime) -> datetime:
    try:
        start = datetime.fromisoformat(text)
    except ValueError as why:
        raise SystemExit(f"--start {text}: write a day and a time, as 2026-11-23T09:00.") from why
    return start if start.tzinfo else start.replace(tzinfo=counting.zone)


def _amount(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST:
        raise SystemExit(f"The amount must be a whole number from 0 to {MOST}, not {text}.")
    return int(text)


# ── day by day ───────────────────────────────────────────────────────────


def _days(days: tuple[Day, ...], lang: str) -> Iterator[str]:
    english = lang == "en"
    for day in days:
        weekday = f"{day.day:%a}" if english else f"周{WEEKDAYS[day.day.weekday()]}"
        marks = [MARKS["begins"][english]] if day.begins else []
        if day.number:
            marks.append(MARKS["number"][english] % day.number)
        if day.minutes:
            marks.append(hours_of(day.minutes, lang))
        if day.off:
            marks.append(f"{MARKS['off'][english]} {name_of_day(day.off, lang)}")
        if day.made_up:
            marks.append(f"{MARKS['made_up'][english]} {name_of_day(day.made_up, lang)}")
        if day.ends:
            marks.append(MARKS["ends"][english])
        yield f"  {day.day} {weekday}  {' · '.join(marks)}".rstrip()
