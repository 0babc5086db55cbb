"""消息的行 — what the inbox shows of a notice: the sentence, the case, by when, when it was."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bancheng.cases.models import Case
from bancheng.cases.timeline import label_of
from bancheng.jobs import report_notices
from bancheng.knowledge import reading as knowledge
from bancheng.notify.in_app import improving, papers, quiet, wanted
from bancheng.notify.in_app.models import Notice
from bancheng.notify.in_app.reading import BADGE_MOST, Counts, Reader, unread
from bancheng.oversight import overview
from bancheng.oversight import reading as paper_reading
from bancheng.oversight.kinds import KINDS as PAPERS
from bancheng.oversight.kinds import MOVES
from bancheng.oversight.kinds import Kind as PaperKind
from bancheng.problems import reading as problems
from bancheng.reports import periodic
from bancheng.rules.facts import Actor
from bancheng.rules.lights import Lights
from bancheng.rules.occasions import Kind
from bancheng.web.desk import rows
from bancheng.web.desk.clocks import Clock, clock
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Link

KINDS: dict[Kind, str] = {
    Kind.ASKED: gettext_noop("要我办的"),
    Kind.CAME: gettext_noop("交给我的"),
    Kind.TURNED: gettext_noop("有变化的"),
}
EMPTY: dict[Kind, tuple[str, str]] = {
    Kind.ASKED: (
        gettext_noop("现在没有要您办的"),
        gettext_noop("轮到您签收、审批、办理时，会排在这里，办完自动收走。"),
    ),
    Kind.CAME: (
        gettext_noop("还没有交给您的"),
        gettext_noop("派到您单位的、办结待归档的会排在这里。"),
    ),
    Kind.TURNED: (
        gettext_noop("还没有变化"),
        gettext_noop("您经手的件有了进展、改了时限、亮了牌，会告诉您。"),
    ),
}
NONE_DONE = (
    gettext_noop("还没有办过的"),
    gettext_noop("要您办的办完以后，会移到这里。"),
)
NO_CASE: dict[str, tuple[str, str]] = {
    quiet.ACTION: (gettext_noop("静默件"), "/desk/cases?quiet=true&sort=due_at"),
}
"""Notices that are about no single case: what told of it, and the list where they lead."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is no case but asks for something: its page, what its moves are called together."""

    page: str
    label: str
    seen: Callable[[Actor, Collection[str]], set[str]]


THINGS: dict[str, Thing] = {
    wanted.ENTRY: Thing("desk-entry", gettext_noop("知识库"), knowledge.among),
    wanted.PROBLEM: Thing("desk-problem", gettext_noop("共性问题"), problems.among),
    wanted.CANDIDATE: Thing(
        "desk-candidate", gettext_noop("共性问题线索"), problems.candidates_among
    ),
    report_notices.REPORT: Thing("desk-report", gettext_noop("定期报告"), periodic.among),
}

LETTERS = {PaperKind.INTERVIEW: gettext_noop("约谈通知")}
"""What a paper is called to the unit that it came to, where that is not the name of its kind."""

CLASSES = {
    "general": gettext_noop("一般类"),
    "complex": gettext_noop("复杂类"),
    "hard": gettext_noop("疑难类"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the inbox. `href` is empty when the reader may not see the case (any more)."""

    pk: int
    text: str
    href: str
    case_no: str
    short_no: str
    about: str
    told: str
    instead_of: str
    clock: Clock | None
    at: datetime
    ago: str
    unread: bool
    done: str
    may_finish: bool
    may_take_back: bool


def reader_of(viewer: Viewer) -> Reader:
    """The viewer as one who reads their inbox, with the colleagues they stand in for."""
    me, unit = viewer.user.username, viewer.actor.unit
    away = tuple(
        p.username
        for p in viewer.names.roster.staff()
        if p.deputy == me and not p.available and p.unit == unit and p.active
    )
    return Reader(me, viewer.now, away)


def place_of(notice: Notice) -> str:
    """Where the notice leads: to its case, or to the list that it speaks of."""
    if notice.case:
        return reverse("desk-case", args=[notice.case.case_no])
    if notice.paper_event:
        return reverse("desk-paper", args=[notice.paper_event.paper_id])
    if notice.about:
        sort, _slash, number = notice.about.partition("/")
        return reverse(THINGS[sort].page, args=[number])
    return NO_CASE[notice.action][1] if notice.action in NO_CASE else reverse("desk-inbox")


def badge(username: str, now: datetime) -> str:
    """What stands beside 消息 in the top bar: nothing, a number, or 99+."""
    return badge_of(unread(username, now))


def badge_of(number: int) -> str:
    """The same of a number that is known already."""
    return f"{BADGE_MOST - 1}+" if number >= BADGE_MOST else str(number or "")


def tabs(counts: Counts, kind: Kind) -> list[Link]:
    """The three kinds: how much is asked still, how much of the others is unread."""
    numbers = {**counts.unread, Kind.ASKED: counts.asked}
    return [
        Link(
            label=_(label),
            href=f"{reverse('desk-inbox')}?kind={one}",
            count=numbers.get(one) or None,
            current=one is kind,
        )
        for one, label in KINDS.items()
    ]


def lines(notices: list[Notice], viewer: Viewer) -> list[Row]:
    """The lines of these notices; of a case only what the reader may see today."""
    numbers = {notice.case.case_no for notice in notices if notice.case}
    cases = {case.pk: case for case in overview.named(viewer.actor, numbers)} if numbers else {}
    sheets = {notice.paper_event.paper_id for notice in notices if notice.paper_event}
    papers_seen = paper_reading.among(viewer.actor, sheets) if sheets else frozenset[int]()
    seen = Seen(cases, papers_seen, _things_seen(notices, viewer.actor))
    return [
        _line(notice, cases.get(notice.case_id or 0), viewer, leads=_leads(notice, seen))
        for notice in notices
    ]


class Seen(NamedTuple):
    """What the reader may open today of what the notices are about."""

    cases: Mapping[int, Case]
    papers: Collection[int]
    things: Collection[str]


def _things_seen(notices: list[Notice], actor: Actor) -> set[str]:
    """One statement for each sort of thing that occurs."""
    found: set[str] = set()
    for sort, thing in THINGS.items():
        if numbers := improving.numbers(notices, sort):
            found |= {f"{sort}/{number}" for number in thing.seen(actor, numbers)}
    return found


def _leads(notice: Notice, seen: Seen) -> bool:
    """Whether there is a page behind the notice that the reader may open today."""
    if notice.about:
        return notice.about in seen.things
    if notice.paper_event:
        return notice.paper_event.paper_id in seen.papers
    return notice.action in NO_CASE or (notice.case_id or 0) in seen.cases


def _line(notice: Notice, case: Case | None, viewer: Viewer, *, leads: bool) -> Row:
    names = names_of(viewer, notice.centre_id)
    number = notice.case.case_no if notice.case else ""
    mine = notice.to == viewer.user.username
    asked = notice.kind == Kind.ASKED
    return Row(
        pk=notice.pk,
        text=sentence(notice, names, viewer),
        href=reverse("desk-inbox-open", args=[notice.pk]) if leads else "",
        case_no=number,
        short_no=rows.short(number) if number else "",
        about=rows.about(case, viewer) if case else "",
        told=_told(notice, names),
        instead_of=names.person(notice.instead_of if mine else notice.to)
        if notice.instead_of or not mine
        else "",
        clock=_clock(notice, case, viewer),
        at=notice.created_at,
        ago=ago(notice.created_at, viewer.now),
        unread=mine and notice.read_at is None,
        done=_done(notice, viewer) if asked else "",
        may_finish=mine and asked and notice.done_at is None,
        may_take_back=mine and notice.done_at is not None and bool(notice.done_by),
    )


def sentence(notice: Notice, names: Names, viewer: Viewer) -> str:
    """The notice in the reader's language, codes and days said as people say them."""
    values: dict[str, Any] = json.loads(notice.params)
    said = {name: _said(name, value, names, viewer) for name, value in values.items()}
    return _(notice.words) % said if said else _(notice.words)


def _said(name: str, value: Any, names: Names, viewer: Viewer) -> str:
    if name == "unit":
        return names.unit(value)
    if name == "class":
        return _(CLASSES.get(value, ""))
    if name in ("paper", "letter"):
        kind = PaperKind(value)
        label = PAPERS[kind].label
        return _(LETTERS.get(kind, label) if name == "letter" else label)
    if name in ("due", "until", "promised", "reply") and value:
        today = viewer.time.local_day(viewer.now)
        at = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        return wording.spoken_moment(at, today=today)
    return str(value if value is not None else "")


def _told(notice: Notice, names: Names) -> str:
    """Who did what: “派单 · 李分派”."""
    if notice.paper_event_id:
        label = _(MOVES[notice.action.removeprefix(papers.PREFIX)].label)
    elif notice.about:
        label = _(THINGS[notice.about.partition("/")[0]].label)
    else:
        known = NO_CASE.get(notice.action)
        label = _(known[0] if known else label_of(notice.action))
    return f"{label} · {names.person(notice.by)}" if notice.by else label


def _clock(notice: Notice, case: Case | None, viewer: Viewer) -> Clock | None:
    """By when: what is asked by its own date, otherwise the case by its promise."""
    if notice.kind == Kind.ASKED and notice.done_at is None and notice.due_at:
        day = viewer.time.local_day(notice.due_at)
        lights = Lights(viewer.time.open_of(day), notice.due_at)
        return clock(lights, notice.due_at, is_open=True, now=viewer.now, time=viewer.time)
    return rows.case_clock(case, viewer) if case and case.is_open else None


def _done(notice: Notice, viewer: Viewer) -> str:
    if notice.done_at is None:
        return ""
    return _("已办，%(when)s") % {"when": ago(notice.done_at, viewer.now)}


def ago(at: datetime, now: datetime) -> str:
    """How long ago, and when: “20 分钟前（09:40）”, “昨天 16:05”, “11月20日（周五）09:00”."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock, days = f"{local:%H:%M}", (today - local.date()).days
    if days == 1:
        return _("昨天 %(time)s") % {"time": clock}
    if days:
        return wording.spoken_moment(at, today=today)
    minutes = max(int((now - at).total_seconds() // 60), 0)
    if minutes < 1:
        return _("刚刚（%(time)s）") % {"time": clock}
    if minutes < 60:
        words = ngettext("%(n)d 分钟前（%(time)s）", "%(n)d 分钟前（%(time)s）", minutes)
        return words % {"n": minutes, "time": clock}
    hours = minutes // 60
    words = ngettext("%(n)d 小时前（%(time)s）", "%(n)d 小时前（%(time)s）", hours)
    return words % {"n": hours, "time": clock}
