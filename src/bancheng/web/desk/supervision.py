"""督办台的内容 — what its first page and the page of waiting show, read in a few statements.

Every number is a link to the list of the very cases that it counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.oversight import many, overview, reading, waiting
from bancheng.oversight.kinds import may_oversee
from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import STEP_LABELS
from bancheng.web.desk import rows
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.shared.parts import Link, Stat

WORST, LATELY = 12, 6
MINUTES = 480
PAIRS = 30
GROUPS = {"inside": gettext_noop("单位和中心之间"), "reporter": gettext_noop("反映人在等谁")}
PARTIES = {waiting.REPORTER: gettext_noop("反映人"), waiting.SUPERIOR: gettext_noop("上级")}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One cell: how many are red, how many turn red tomorrow, where they are listed."""

    red: int
    soon: int
    red_href: str
    soon_href: str
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatLine:
    """One unit's line, its total last."""

    unit: str
    cells: Sequence[HeatCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A case that owes an answer: to a reminder or supervision, by a day."""

    href: str
    no: str
    about: str
    kind: str
    unit: str
    due: date | None = None
    late: bool = False
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """督办台 — what the template draws."""

    stats: Sequence[Stat]
    steps: Sequence[str]
    heat: Sequence[HeatLine]
    total: HeatLine | None
    soon_day: str
    owed: Sequence[Owed]
    owed_more: int
    owed_href: str
    escalated: Sequence[Owed]
    escalated_more: int
    escalated_href: str
    worst: Sequence[rows.CaseRow]
    worst_href: str
    select: Sequence[tuple[str, str]]


def tabs(viewer: Viewer, here: str) -> list[Link]:
    """The pages of the desk of supervision that are open to the viewer."""
    found: list[tuple[str, str, int | None]] = []
    if overview.may_look(viewer.actor):
        found += [("desk-supervision", _("总览"), None), ("desk-waiting", _("谁在等谁"), None)]
    if may_oversee(viewer.actor):
        tally = reading.tally(viewer.actor, viewer.time.local_day(viewer.now))
        waits = tally.to_sign + tally.unanswered + tally.to_close
        found.append(("desk-papers", _("督办文书"), waits or None))
    return [
        Link(label=word, href=reverse(name), current=name == here, count=count)
        for name, word, count in found
    ]


def selectable(viewer: Viewer) -> list[tuple[str, str]]:
    """What the viewer may do with several cases at once: the moves, and drafting a paper."""
    labels = {"remind": _("催办"), "supervise": _("督办")}
    found = [(name, labels[name]) for name in many.ACTIONS if many.may(viewer.actor, name)]
    return [*found, ("paper", _("起草文书"))] if may_oversee(viewer.actor) else found


def desk(viewer: Viewer, names: Names) -> Desk:
    """Read the first page."""
    heat = overview.heat(viewer.actor, viewer.time, viewer.now)
    flagged = overview.flagged(viewer.actor, viewer.now, LATELY)
    worst = queries.list_cases(
        viewer.actor, {"light": "red", "open": "true"}, "red_at", None, WORST, now=viewer.now
    )
    return Desk(
        stats=_stats(viewer, heat, flagged),
        steps=[_(STEP_LABELS[step]) for step in overview.STEPS],
        heat=[_line(row, heat, names.unit(row.unit) or _("没有责任单位")) for row in heat.rows],
        total=_line(heat.total, heat, _("合计")) if heat.rows else None,
        soon_day=rows.spoken(heat.soon_by, viewer),
        owed=[_owed(case, viewer, names) for case in flagged.owed_first],
        owed_more=flagged.owed - len(flagged.owed_first),
        owed_href=listed(overview.OWED, "due_at"),
        escalated=[_raised(case, viewer, names) for case in flagged.raised_first],
        escalated_more=flagged.raised - len(flagged.raised_first),
        escalated_href=listed(overview.RAISED, "due_at"),
        worst=rows.case_rows(worst.items, viewer, names),
        worst_href=listed({"light": "red", "open": "true"}, "red_at"),
        select=selectable(viewer),
    )


def facts_of(case: Case) -> CaseFacts:
    """The facts that were read with the row."""
    return queries.facts_of(case)


def _stats(viewer: Viewer, heat: overview.Heat, flagged: overview.Flagged) -> list[Stat]:
    day = heat.soon_by.isoformat()
    red, late = heat.total.total.red, flagged.late
    answers = _("催办督办未答复，%(late)d 件过期") % {"late": late} if late else _("催办督办未答复")
    return [
        Stat(
            number=red,
            label=_("已超期"),
            href=listed({"light": "red", "open": "true"}, "red_at"),
            red=red > 0,
        ),
        Stat(
            number=heat.total.total.soon,
            label=_("下个工作日会变红"),
            href=listed({"red_by": day, "open": "true"}, "red_at"),
        ),
        Stat(
            number=overview.quiet(viewer.actor, viewer.now),
            label=_("静默件，没有人动"),
            href=listed({"quiet": "true", "open": "true"}, "due_at"),
        ),
        Stat(
            number=flagged.owed,
            label=answers,
            href=listed(overview.OWED, "due_at"),
            red=late > 0,
        ),
        Stat(
            number=flagged.raised,
            label=_("提级未签收"),
            href=listed(overview.RAISED, "due_at"),
        ),
    ]


def listed(params: Mapping[str, str], sort: str) -> str:
    """The list of cases with these filters in this order."""
    return f"{reverse('desk-cases')}?{urlencode({**params, 'sort': sort})}"


def _line(row: overview.HeatRow, heat: overview.Heat, name: str) -> HeatLine:
    reds = [cell.red for one in heat.rows for cell in one.cells.values()]
    own = {"owner_unit": row.unit} if row.unit else {}
    cells = [
        _cell(row.cells[step], {**own, "state": overview.states_of(step)}, heat, reds)
        for step in overview.STEPS
    ]
    return HeatLine(unit=name, cells=[*cells, _cell(row.total, own, heat, ())])


def _cell(
    cell: overview.Cell, narrowed: dict[str, str], heat: overview.Heat, reds: Sequence[int]
) -> HeatCell:
    day = heat.soon_by.isoformat()
    return HeatCell(
        red=cell.red,
        soon=cell.soon,
        red_href=listed({"light": "red", "open": "true", **narrowed}, "red_at"),
        soon_href=listed({"red_by": day, "open": "true", **narrowed}, "red_at"),
        shade=overview.share(cell.red, reds),
    )


def _owed(case: Case, viewer: Viewer, names: Names) -> Owed:
    facts = facts_of(case)
    due = facts.supervision_due
    return Owed(
        **_shown(case, viewer, names),
        kind=_("督办") if facts.supervision == "supervised" else _("催办"),
        due=due and viewer.time.local_day(due),
        late=bool(due and due < viewer.now),
    )


def _raised(case: Case, viewer: Viewer, names: Names) -> Owed:
    facts = facts_of(case)
    since = facts.escalated_at
    return Owed(
        **_shown(case, viewer, names),
        kind=_("提级 %(n)d 级") % {"n": facts.escalation},
        since=rows.spoken(viewer.time.local_day(since), viewer) if since else "",
    )


def _shown(case: Case, viewer: Viewer, names: Names) -> dict[str, Any]:
    return {
        "href": reverse("desk-case", args=[case.case_no]),
        "no": rows.short(case.case_no),
        "about": rows.about(case, viewer, 30),
        "unit": names.unit(case.owner_unit) if case.owner_unit else "",
    }


# ── who waits for whom ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """One pair: who waits for whom, how long in all, how many cases, the longest."""

    waits: str
    for_whom: str
    days: str
    minutes: int
    number: int
    longest: str
    longest_href: str
    longest_no: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCase:
    """One case of the pair that is opened."""

    href: str
    no: str
    about: str
    state: str
    days: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage:
    """谁在等谁 — what the template draws."""

    periods: Sequence[Link]
    groups: Sequence[Link]
    days: int
    counted_at: Any = None
    number: int = 0
    cut: bool = False
    most: int = 0
    lines: Sequence[WaitingLine] = field(default_factory=tuple)
    more: str = ""
    opened: WaitingLine | None = None
    cases: Sequence[WaitingCase] = field(default_factory=tuple)


def waiting_page(viewer: Viewer, names: Names, asked: Mapping[str, str]) -> WaitingPage:
    """Read the table, and the cases of the pair that the address names."""
    days = int(asked["days"]) if asked.get("days", "") in map(str, waiting.PERIODS) else 30
    group = asked.get("group", "") if asked.get("group") in GROUPS else "inside"
    pair = (asked.get("waits", ""), asked.get("for", ""))
    switches: dict[str, Any] = {
        "periods": [
            Link(
                label=_("近 %(days)d 天") % {"days": number},
                href=_address(number, group),
                current=number == days,
            )
            for number in waiting.PERIODS
        ],
        "groups": [
            Link(label=_(word), href=_address(days, code), current=code == group)
            for code, word in GROUPS.items()
        ],
        "days": days,
    }
    figure = waiting.figure(viewer.actor.centre, days, viewer.now)
    if figure is None:
        return WaitingPage(**switches)
    chosen = [
        line for line in figure.lines if (line.waits == waiting.REPORTER) == (group != "inside")
    ]
    shown = chosen if asked.get("all") else chosen[:PAIRS]
    lines = [_pair(line, days, group, pair, names) for line in shown]
    opened = next((line for line in shown if (line.waits, line.for_whom) == pair), None)
    return WaitingPage(
        **switches,
        counted_at=figure.counted_at,
        number=figure.cases,
        cut=figure.cut,
        most=lines[0].minutes if lines else 0,
        lines=lines,
        more=f"{_address(days, group)}&all=1" if len(chosen) > len(shown) else "",
        opened=next((line for line in lines if line.current), None),
        cases=_cases(opened, viewer) if opened else (),
    )


def _address(days: int, group: str, **more: str) -> str:
    asked = {"days": str(days), "group": group, **more}
    return f"{reverse('desk-waiting')}?{urlencode(asked)}"


def _pair(
    line: waiting.Line, days: int, group: str, pair: tuple[str, str], names: Names
) -> WaitingLine:
    no, minutes = line.cases[0] if line.cases else ("", 0)
    here = _address(days, group, waits=line.waits, **{"for": line.for_whom})
    return WaitingLine(
        waits=_party(line.waits, names),
        for_whom=_party(line.for_whom, names),
        days=working_days(line.minutes),
        minutes=line.minutes,
        number=line.number,
        longest=working_days(minutes),
        longest_href=reverse("desk-case", args=[no]) if no else "",
        longest_no=rows.short(no),
        href=f"{here}#pair",
        current=(line.waits, line.for_whom) == pair,
    )


def _cases(line: waiting.Line, viewer: Viewer) -> list[WaitingCase]:
    spent = dict(line.cases)
    read = {case.case_no: case for case in overview.named(viewer.actor, spent)}
    return [
        WaitingCase(
            href=reverse("desk-case", args=[no]),
            no=no,
            about=rows.about(read[no], viewer, 40),
            state=read[no].state,
            days=working_days(minutes),
        )
        for no, minutes in line.cases
        if no in read
    ]


def _party(code: str, names: Names) -> str:
    return _(PARTIES[code]) if code in PARTIES else names.unit(code)


def working_days(minutes: int) -> str:
    """Office minutes as working days with one decimal."""
    return f"{minutes / MINUTES:.1f}"
