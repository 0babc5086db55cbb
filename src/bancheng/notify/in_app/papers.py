"""督办文书的通知 — whom a line of a paper's history concerns is told of it, once.

A line waits in `PaperOutbox` from the transaction that wrote it; it is taken away in the one that
writes its notices. Who is told is asked of the same tables that say who may act (`kinds.MOVES`),
so nobody hears of a paper that they may not read. A sentence says the kind, the unit and a day.

To tell of another move, add it to `TELLS`. What is asked has been done when the paper has moved
on; the paper is locked meanwhile, so that no notice is written for what has just been done.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.codec import canonical
from bancheng.oversight.kinds import Standing
from bancheng.oversight.models import Paper, PaperEvent, PaperOutbox
from bancheng.oversight.papers import standing
from bancheng.people.queries import roster
from bancheng.rules.facts import Actor
from bancheng.rules.occasions import Kind
from bancheng.rules.states import Role

from .models import UNDONE, Notice

TRIES = 5
PREFIX = "paper_"
"""What the action of such a notice begins with; then comes the move."""

Concerns = Callable[[Paper, Actor], bool]


def _in(wanted: Standing) -> Concerns:
    return lambda paper, actor: wanted in standing(paper, actor)


def _closes(paper: Paper, actor: Actor) -> bool:
    """The centre's supervisors, and the drafter: who look at the answer."""
    found = standing(paper, actor)
    looks = Standing.DRAFTER in found or Role.SUPERVISOR in actor.roles
    return looks and Standing.OVERSEER in found


DRAFTER, SIGNER, UNIT = _in(Standing.DRAFTER), _in(Standing.SIGNER), _in(Standing.UNIT)
ACCEPTER = _in(Standing.ACCEPTER)


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told of a move, in which words, and whether it asks something of them."""

    kind: Kind
    words: str
    to: Concerns


def _asked(words: str, to: Concerns) -> Tell:
    return Tell(Kind.ASKED, words, to)


def _turned(words: str, to: Concerns) -> Tell:
    return Tell(Kind.TURNED, words, to)


TELLS: Mapping[str, tuple[Tell, ...]] = {
    "propose": (_asked(gettext_noop("%(paper)s待您签发（%(unit)s）"), SIGNER),),
    "send_back": (_asked(gettext_noop("您拟的%(paper)s没有签发，请按意见修改"), DRAFTER),),
    "issue": (
        _asked(gettext_noop("收到%(letter)s，请在%(due)s前答复"), UNIT),
        _turned(gettext_noop("您拟的%(paper)s已经签发（%(unit)s）"), DRAFTER),
    ),
    "answer": (_asked(gettext_noop("%(unit)s答复了%(paper)s，请看是否整改到位"), _closes),),
    "record_answer": (_asked(gettext_noop("%(paper)s有了回复（%(unit)s），请了结"), _closes),),
    "ask_again": (_asked(gettext_noop("%(paper)s的答复被退回，请在%(due)s前重新答复"), UNIT),),
    "plan": (_asked(gettext_noop("%(unit)s提交了整改方案，请看是否可行"), _closes),),
    "accept_plan": (_asked(gettext_noop("%(paper)s的方案已同意，请按期整改并报告"), UNIT),),
    "report_done": (_asked(gettext_noop("%(unit)s报整改完成，请验收销号"), ACCEPTER),),
    "return_work": (_asked(gettext_noop("%(paper)s没有通过验收，请继续整改"), UNIT),),
    "cross_off": (
        _turned(gettext_noop("%(paper)s已验收销号"), UNIT),
        _turned(gettext_noop("您拟的%(paper)s已验收销号（%(unit)s）"), DRAFTER),
    ),
    "close": (
        _turned(gettext_noop("%(paper)s已经了结"), UNIT),
        _turned(gettext_noop("您拟的%(paper)s已经了结（%(unit)s）"), DRAFTER),
    ),
    "withdraw": (
        _turned(gettext_noop("%(paper)s已经撤销"), UNIT),
        _turned(gettext_noop("您拟的%(paper)s已经撤销（%(unit)s）"), DRAFTER),
    ),
}


def tell(now: datetime, limit: int = 100) -> int:
    """Tell of up to `limit` lines of the histories of papers; return how many were told.

    Safe in any number of processes at once, and to be killed at any moment.
    """
    if not _untold().exists():  # so that an idle tick takes no lock
        return 0
    with transaction.atomic():
        rows = list(
            _untold().select_for_update(skip_locked=True).order_by("attempts", "pk")[:limit]
        )
        return _tell([row.pk for row in rows], now) if rows else 0


def left_for_a_person() -> int:
    """How many lines could not be told in five attempts."""
    return PaperOutbox.objects.filter(attempts__gte=TRIES).count()


def try_again() -> int:
    """Take up again what was left for a person; returns how many lines that is."""
    return PaperOutbox.objects.filter(attempts__gte=TRIES).update(attempts=1)


def _untold() -> QuerySet[PaperOutbox]:
    return PaperOutbox.objects.filter(attempts__lt=TRIES)


def _tell(pks: Collection[int], now: datetime) -> int:
    events = list(PaperEvent.objects.filter(pk__in=pks).order_by("paper_id", "seq"))
    wanted = {event.paper_id for event in events}
    locked = Paper.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    papers = {paper.pk: paper for paper in locked}
    latest = _latest(wanted)
    told: list[Notice] = []
    done: list[int] = []
    for event in events:
        paper = papers[event.paper_id]
        try:
            told += _notices(event, paper, now, over=latest[paper.pk] != event.pk)
        except Exception as why:  # noqa: BLE001  one line must not keep the others back
            failed = PaperOutbox.objects.filter(pk=event.pk)
            failed.update(attempts=F("attempts") + 1, last_error=type(why).__name__[:200])
        else:
            done.append(event.pk)
    _settle(wanted, latest.values(), now)
    Notice.objects.bulk_create(told, batch_size=1000)
    PaperOutbox.objects.filter(pk__in=done).delete()
    return len(done)


def _latest(papers: Collection[int]) -> dict[int, int]:
    """The line by which each paper came to stand where it does; writing it anew moves nothing."""
    moved = PaperEvent.objects.filter(paper_id__in=papers).exclude(action="amend")
    return dict(moved.order_by("paper_id", "seq").values_list("paper_id", "pk"))


def _settle(papers: Collection[int], latest: Iterable[int], now: datetime) -> None:
    """End what earlier lines of these papers asked."""
    asked = Notice.objects.filter(UNDONE, paper_event__paper_id__in=list(papers))
    pks = asked.exclude(paper_event__in=list(latest)).values_list("pk", flat=True)
    ended = Notice.objects.filter(pk__in=list(pks))
    ended.update(done_at=now, read_at=Coalesce("read_at", now))


def _notices(event: PaperEvent, paper: Paper, now: datetime, *, over: bool) -> Iterator[Notice]:
    """The notices of a line, one a person; `over` when the paper has moved on since."""
    tells = TELLS.get(event.action, ())
    people = roster(paper.centre_id)
    for person in people.staff() if tells else ():
        if not person.active or person.username == event.by:
            continue
        actor = people.actor(person.username)
        found = next((tell for tell in tells if tell.to(paper, actor)), None)
        if found is not None:
            yield _notice(event, paper, person.username, found, now if over else None)


def _notice(event: PaperEvent, paper: Paper, to: str, told: Tell, over: datetime | None) -> Notice:
    asks = told.kind is Kind.ASKED
    until = paper.reply_by if "%(due)s" in told.words else None
    values = {"paper": paper.kind, "letter": paper.kind, "unit": paper.unit}
    values |= {"due": until.isoformat()} if until else {}
    return Notice(
        centre_id=paper.centre_id,
        to=to,
        paper_event=event,
        kind=told.kind.value,
        action=f"{PREFIX}{event.action}",
        by=event.by,
        words=told.words,
        params=canonical({name: values[name] for name in values if f"%({name})s" in told.words}),
        created_at=event.at,
        due_at=worktime(paper.centre_id).close_of(until) if until else None,
        visible_from=event.at,
        read_at=over if asks else None,
        done_at=over if asks else None,
    )
