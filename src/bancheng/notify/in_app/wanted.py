"""等谁办 — what knowledge and common problems wait for, and for whom, read from how they stand.

Nothing here writes. A want has a token that says exactly what is asked: it stays the same while
the thing stands where it does, and is another one when it comes back. Who is asked is who may do
it by the tables of `knowledge.kinds` and `problems.kinds`, so nobody hears of what they may not
open. To ask for something more, add it to `of_entries` or `of_problems`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Max, Q
from django.utils.translation import gettext_noop

from bancheng.calendar_cn.queries import worktime
from bancheng.knowledge import entries
from bancheng.knowledge.kinds import Standing, State
from bancheng.knowledge.models import Entry, EntryEvent
from bancheng.knowledge.reading import CONFIRM_WD
from bancheng.people.queries import roster
from bancheng.problems.kinds import UNIT_READERS, CandidateState, MeasureState, may_manage
from bancheng.problems.kinds import State as Stage
from bancheng.problems.models import Candidate, Measure, Problem, ProblemEvent
from bancheng.rules.clock import WorkTime
from bancheng.rules.facts import Actor
from bancheng.rules.occasions import Kind
from bancheng.rules.states import CENTRE_UNIT

NEAR = timedelta(days=14)
"""So long before its day a unit is asked to look at an entry again."""
SOON_WD = 3
"""So many working days before its day a measure is called to mind."""
ENTRY, PROBLEM, CANDIDATE = "entry", "problem", "candidate"
SENT_BACK = frozenset({"object", "send_back", "ask_revision"})
"""Moves after which somebody is waiting for a better draft."""

CONFIRM = gettext_noop("知识《%(title)s》请确认是否准确")
REVIEW = gettext_noop("知识《%(title)s》请复核")
IMPROVE = gettext_noop("知识《%(title)s》被退回或要修订，请修改后再提请")
LOOK_AGAIN = gettext_noop("知识《%(title)s》%(due)s前要再看一遍，是否仍然有效")
LOOK_LATE = gettext_noop("知识《%(title)s》已经过了复审日，请看是否仍然有效")
MEASURE = gettext_noop("“%(title)s”有一项措施由您单位落实，请在%(due)s前完成")
MEASURE_SOON = gettext_noop("“%(title)s”的措施快到期了，请在%(due)s前完成")
MEASURE_LATE = gettext_noop("“%(title)s”的措施已经过期，请抓紧落实")
MEASURE_OVERDUE = gettext_noop("“%(title)s”有一项措施过期没有落实（%(unit)s）")
MEASURE_CHECK = gettext_noop("“%(title)s”有一项措施报完成，请核实（%(unit)s）")
JUDGE = gettext_noop("有一条共性问题线索请判断：%(title)s")
ALIKE = gettext_noop("有一组说法相像的诉求件，请判断是不是共性问题")
EFFECT = gettext_noop("“%(title)s”的效果已经算出，请确认是否见效")
PUBLISH = gettext_noop("“%(title)s”待您核发公布")


@dataclass(frozen=True, slots=True)
class Want:
    """一件等办的 — who is told what of which thing, and by when it is wanted."""

    centre: str
    to: str
    about: str
    token: str
    action: str
    words: str
    values: Mapping[str, Any]
    kind: Kind = Kind.ASKED
    due_at: datetime | None = None
    by: str = ""  # "": time alone brought it about


@dataclass(slots=True)
class Desk:
    """One centre at this moment: its office hours, its people, who leads common problems."""

    centre: str
    now: datetime
    time: WorkTime = field(init=False)
    today: date = field(init=False)
    actors: list[Actor] = field(init=False)

    def __post_init__(self) -> None:
        self.time = worktime(self.centre)
        self.today = self.time.local_day(self.now)
        self.actors = roster(self.centre).actors()

    def managers(self, but: str = "") -> list[str]:
        """Who leads common problems, without the one who must not decide this."""
        return [one.username for one in self.actors if may_manage(one) and one.username != but]

    def owners(self, unit: str) -> list[str]:
        """Who answers for a measure of the unit."""
        if unit == CENTRE_UNIT:
            return self.managers()
        here = (one for one in self.actors if one.unit == unit)
        return [one.username for one in here if one.roles & UNIT_READERS]

    def working_days(self, day: date, number: int) -> date:
        """The day so many working days before."""
        while number:
            day -= timedelta(days=1)
            number -= self.time.is_working_day(day)
        return day


At = Callable[[str], Desk]


def wanted(now: datetime) -> Iterator[Want]:
    """Everything that waits for somebody now, at every centre."""
    desk = cache(lambda centre: Desk(centre, now))
    yield from of_entries(now, desk)
    yield from of_problems(desk)
    rows = Candidate.objects.filter(state=CandidateState.WAITING.value, number__gt=0)
    for row in rows.order_by("pk"):
        yield from _judge(row, desk(row.centre_id))


# ── knowledge ────────────────────────────────────────────────────────────


def of_entries(now: datetime, desk: At) -> Iterator[Want]:
    """Entries to confirm, to review, to improve, to look at again."""
    worked = Q(state__in=[State.CONFIRMING.value, State.REVIEWING.value])
    drafts = Q(state=State.DRAFT.value, edition__gt=0)
    # a day more than any zone is ahead of the moment; each centre's own day decides below
    due = Q(state=State.PUBLISHED.value, review_on__lte=now.date() + NEAR + timedelta(days=1))
    rows = list(Entry.objects.filter(worked | drafts | due).order_by("pk"))
    back = _sent_back(row for row in rows if row.state == State.DRAFT)
    for row in rows:
        at = desk(row.centre_id)
        if row.state == State.DRAFT:
            if row.pk in back:
                yield from _improve(row, back[row.pk], at)
        elif row.state != State.PUBLISHED:
            yield from _pass_on(row, at)
        elif row.review_on and row.review_on <= at.today + NEAR:
            yield from _look_again(row, row.review_on, at)


class _Line(NamedTuple):
    seq: int
    action: str
    by: str


def _sent_back(drafts: Iterable[Entry]) -> dict[int, _Line]:
    """The drafts that came back from somebody, by the line that brought them back."""
    moved = EntryEvent.objects.filter(entry__in=list(drafts)).exclude(action="amend")
    rows = moved.order_by("entry_id", "seq").values_list("entry_id", "seq", "action", "by")
    last = {pk: _Line(seq, action, by) for pk, seq, action, by in rows}
    return {pk: line for pk, line in last.items() if line.action in SENT_BACK}


def _improve(row: Entry, line: _Line, desk: Desk) -> Iterator[Want]:
    """Who wrote it is asked; where nobody has yet, its author and the editors."""
    for actor in desk.actors:
        mine = entries.standing(row, actor)
        wrote = f"|{actor.username}|" in row.writers or row.author == actor.username
        nobody = row.writers == "|" and Standing.KEEPER in mine
        if Standing.AUTHOR in mine and (wrote or nobody) and actor.username != line.by:
            yield _of_entry(row, actor, "improve", IMPROVE, str(line.seq), desk, by=line.by)


def _pass_on(row: Entry, desk: Desk) -> Iterator[Want]:
    confirms = row.state == State.CONFIRMING
    action, words = ("confirm", CONFIRM) if confirms else ("review", REVIEW)
    wants = Standing.UNIT if confirms else Standing.REVIEWER
    since = desk.time.local_day(row.moved_at)
    until = desk.time.add_working_days(since, CONFIRM_WD) if confirms else None
    for actor in desk.actors:
        if wants in entries.standing(row, actor):
            token = row.moved_at.isoformat()
            yield _of_entry(row, actor, action, words, token, desk, until=until)


def _look_again(row: Entry, day: date, desk: Desk) -> Iterator[Want]:
    words, token = (LOOK_LATE, "late") if day < desk.today else (LOOK_AGAIN, "near")
    for actor in desk.actors:
        if Standing.UNIT in entries.standing(row, actor):
            yield _of_entry(row, actor, "renew", words, f"{token} {day}", desk, until=day)


def _of_entry(
    row: Entry,
    actor: Actor,
    action: str,
    words: str,
    token: str,
    desk: Desk,
    *,
    until: date | None = None,
    by: str = "",
) -> Want:
    return Want(
        row.centre_id,
        actor.username,
        f"{ENTRY}/{row.number}",
        f"{action} {token}",
        f"{ENTRY}_{action}",
        words,
        {"title": row.title, "due": until.isoformat() if until else ""},
        due_at=desk.time.close_of(until) if until else None,
        by=by,
    )


# ── common problems ──────────────────────────────────────────────────────

MARKS = ("add_measure", "return_measure", "report_done", "finish", "propose")
"""Lines of a history that ask something of somebody."""


def of_problems(desk: At) -> Iterator[Want]:
    """Measures to carry out and to check, effects to confirm, drafts to publish."""
    judged = Q(state=Stage.DONE.value, counted_at__isnull=False)
    states = [Stage.WORKING.value, Stage.PROPOSED.value]
    rows = Problem.objects.filter(judged | Q(state__in=states)).order_by("pk")
    problems = {row.pk: row for row in rows}
    marks = _marks(problems)
    for row in problems.values():
        at = desk(row.centre_id)
        if row.state == Stage.DONE:
            token = f"effect {marks.get((row.pk, 0, 'finish'), 0)}"
            yield from _of_all(row, at, at.managers(row.finished_by), "effect", EFFECT, token)
        elif row.state == Stage.PROPOSED:
            token = f"publish {marks.get((row.pk, 0, 'propose'), 0)}"
            yield from _of_all(row, at, at.managers(row.proposed_by), "publish", PUBLISH, token)
    todo = [MeasureState.OPEN.value, MeasureState.REPORTED.value]
    working = [pk for pk, row in problems.items() if row.state == Stage.WORKING]
    for one in Measure.objects.filter(problem__in=working, state__in=todo).order_by("pk"):
        row = problems[one.problem_id]
        at = desk(row.centre_id)
        if one.state == MeasureState.REPORTED:
            token = f"check {one.no} {marks.get((row.pk, one.no, 'report_done'), 0)}"
            whom = at.managers(one.reported_by)
            yield from _of_all(row, at, whom, "check", MEASURE_CHECK, token, one)
        else:
            came = max(marks.get((row.pk, one.no, mark), 0) for mark in MARKS[:2])
            yield from _carry_out(row, one, came, at)


def _marks(problems: Iterable[int]) -> dict[tuple[int, int, str], int]:
    """The newest line of each kind, by problem and measure."""
    rows = ProblemEvent.objects.filter(problem__in=list(problems), action__in=MARKS)
    found = rows.order_by().values_list("problem", "measure_no", "action")
    newest = found.annotate(newest=Max("seq"))
    return {(pk, no or 0, action): seq for pk, no, action, seq in newest}


def _carry_out(row: Problem, one: Measure, came: int, desk: Desk) -> Iterator[Want]:
    """Asked once when it is set, again before its day, and when the day is over."""
    words, stage = MEASURE, "new"
    if one.due_on < desk.today:
        words, stage = MEASURE_LATE, "late"
    elif desk.working_days(one.due_on, SOON_WD) <= desk.today:
        words, stage = MEASURE_SOON, "soon"
    token = f"measure {one.no} {came} {stage}"
    owners = desk.owners(one.unit)
    yield from _of_all(row, desk, owners, "measure", words, token, one, until=one.due_on)
    if stage == "late":
        others = [name for name in desk.managers() if name not in owners]
        turned = Kind.TURNED
        yield from _of_all(row, desk, others, "late", MEASURE_OVERDUE, token, one, kind=turned)


def _of_all(
    row: Problem,
    desk: Desk,
    people: Iterable[str],
    action: str,
    words: str,
    token: str,
    measure: Measure | None = None,
    *,
    until: date | None = None,
    kind: Kind = Kind.ASKED,
) -> Iterator[Want]:
    for name in people:
        yield Want(
            row.centre_id,
            name,
            f"{PROBLEM}/{row.number}",
            token,
            f"{PROBLEM}_{action}",
            words,
            {
                "title": row.title,
                "unit": measure.unit if measure else "",
                "due": until.isoformat() if until else "",
            },
            kind=kind,
            due_at=desk.time.close_of(until) if until else None,
        )


def _judge(row: Candidate, desk: Desk) -> Iterator[Want]:
    """A candidate asks until a person has said what it is; its marker may be the one who says."""
    for name in desk.managers():
        yield Want(
            row.centre_id,
            name,
            f"{CANDIDATE}/{row.pk}",
            "judge",
            f"{CANDIDATE}_judge",
            JUDGE if row.item else ALIKE,
            {"title": row.item},
            by=row.marked_by,
        )
