"""看知识 — who reads which entry, as a rule for one and as a query for lists; what waits for whom.

An entry in force is read by all staff of its centre and of the centres below. Drafts are read by
who may write, review or watch at the centre, and by the unit that is asked to confirm. The public
reads what is in force and marked public, nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.cases.redaction import reads_statement
from bancheng.rules.clock import WorkTime
from bancheng.rules.errors import NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT

from . import words
from .content import Content, read
from .kinds import (
    CONFIRMERS,
    OWN_CONFIRMERS,
    Kind,
    State,
    Visibility,
    may_keep,
    may_read,
    may_review,
    may_watch,
    may_write,
)
from .models import Edition, Entry, EntryVote

SHOWN = 50
CONFIRM_WD = 3
"""Working days after which a unit that has not confirmed counts as late."""
IN_FORCE = Q(live__gt=0)


def at_work(actor: Actor) -> bool:
    """Whether the actor reads what is not in force: who writes, reviews or watches."""
    return may_write(actor) or may_review(actor) or may_watch(actor)


def may_see(actor: Actor, entry: Entry) -> bool:
    """The rule for one entry; `visible` is the same as a query."""
    if not may_read(actor):
        return False
    if entry.centre_id == actor.centre:
        return entry.live > 0 or at_work(actor) or _asked(actor, entry)
    return entry.live > 0 and entry.centre_id in actor.ancestors


def _asked(actor: Actor, entry: Entry) -> bool:
    """Whether the entry was put forward to the actor's unit."""
    return entry.edition > 0 and bool(actor.roles & CONFIRMERS) and actor.unit == entry.draft_unit


def visible(actor: Actor) -> QuerySet[Entry]:
    """The entries that the actor may read."""
    if not may_read(actor):
        return Entry.objects.none()
    where = Q(centre_id__in=actor.ancestors or (actor.centre,)) & IN_FORCE
    if at_work(actor):
        where |= Q(centre_id=actor.centre)
    if actor.roles & CONFIRMERS:
        where |= Q(centre_id=actor.centre, edition__gt=0, draft_unit=actor.unit)
    return Entry.objects.filter(where)


def entry_for(actor: Actor, number: str) -> Entry:
    """The entry, if the actor may read it; absent and forbidden look the same."""
    found = visible(actor).filter(number=number).first()
    if found is None:
        raise NotVisible(_("没有找到这条知识，或者您无权查看。"))
    return found


def among(actor: Actor, numbers: Collection[str]) -> set[str]:
    """Which of these entries the actor may read. One statement."""
    return set(visible(actor).filter(number__in=numbers).values_list("number", flat=True))


def shows_draft(actor: Actor, entry: Entry) -> bool:
    """Whether the actor reads the text that is worked on, and not only the one in force."""
    return entry.centre_id == actor.centre and (at_work(actor) or _asked(actor, entry))


def valid_on(found: QuerySet[Entry], day: date) -> QuerySet[Entry]:
    """Those in force on a day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    going = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return found.filter(IN_FORCE, begun, going)


FILTERS: Mapping[str, str] = {
    "kind": "kind",
    "state": "state",
    "unit": "unit",
    "visibility": "visibility",
    "author": "author",
}
TAGGED = ("item", "cause", "region")


def filtered(found: QuerySet[Entry], asked: Mapping[str, str]) -> QuerySet[Entry]:
    """Those that fit every filter that has a value; several values stand with commas between."""
    for name, column in FILTERS.items():
        if value := asked.get(name):
            found = found.filter(**{f"{column}__in": value.split(",")})
    for sort in TAGGED:
        if value := asked.get(sort):
            tags = Q(tags__value__in=value.split(","))
            sorts = ("item", "code") if sort == "item" else (sort,)
            found = found.filter(pk__in=found.filter(tags, tags__sort__in=sorts).values("pk"))
    return found


def newest(found: QuerySet[Entry], *, before: int | None = None, limit: int = SHOWN) -> list[Entry]:
    """The newest entries first, from below the id `before` on."""
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])


def search(
    q: str, actor: Actor, asked: Mapping[str, str] | None = None, *, limit: int = SHOWN
) -> list[Entry]:
    """The entries that the actor may read and that have the words, the best match first."""
    return best(q, filtered(visible(actor), asked or {}), limit)


def best(q: str, among: QuerySet[Entry], limit: int = SHOWN) -> list[Entry]:
    """The best matches among these entries."""
    order = words.find(q, among, limit)
    rows = Entry.objects.in_bulk(order)
    return [rows[pk] for pk in order]


def public(centre: str, day: date) -> QuerySet[Entry]:
    """What a centre tells the public."""
    found = Entry.objects.filter(centre_id=centre, visibility=Visibility.PUBLIC.value)
    return valid_on(found, day)


def face(entry: Entry) -> Content:
    """The text in force; before there is one, the draft."""
    return read(entry.face)


def draft(entry: Entry) -> Content:
    """The text that is worked on."""
    return read(entry.draft)


def edition_of(entry: Entry, number: int) -> Edition:
    """One edition of an entry."""
    found = entry.editions.filter(number=number).first()
    if found is None:
        raise NotVisible(_("没有找到这一版。"))
    return found


def sources(entry: Entry, actor: Actor) -> list[Case]:
    """The cases an entry comes from, as far as the actor may see them."""
    mine = queries.visible(actor).filter(pk__in=entry.sources.values("case"))
    return list(mine.order_by("case_no"))


def unseen_sources(entry: Entry, actor: Actor) -> tuple[str, ...]:
    """The numbers of the cases that the actor may not see: kept when the draft is written anew."""
    seen = {case.pk for case in sources(entry, actor)}
    rows = entry.sources.exclude(case__in=seen).values_list("case__case_no", flat=True)
    return tuple(sorted(rows))


# ── what waits ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries wait for the actor, and how many units are late with."""

    drafts: int
    confirm: int
    review: int
    due: int
    late: int

    @property
    def mine(self) -> int:
        """What the actor has to do; lateness of others is only watched."""
        return self.confirm + self.review + self.due


QUEUES = ("drafts", "confirm", "review", "due", "late")


def waits_for(actor: Actor, queue: str, now: datetime, hours: WorkTime | None = None) -> Q:
    """The condition of one of the queues, for this person; `hours` if they are read already."""
    nobody = Q(pk__in=())
    hours = hours or worktime(actor.centre)
    today = hours.local_day(now)
    home = Q(centre_id=actor.centre)
    wrote = Q(writers__contains=f"|{actor.username}|")
    unit = Q(unit=actor.unit) if actor.roles & CONFIRMERS else nobody
    asked = Q(draft_unit=actor.unit) if actor.roles & CONFIRMERS else nobody
    if actor.unit == CENTRE_UNIT:
        own = bool(actor.roles & OWN_CONFIRMERS)
        unit = Q(unit=CENTRE_UNIT) if own else nobody
        asked = Q(draft_unit=CENTRE_UNIT) if own else nobody
    due = Q(state=State.PUBLISHED.value, review_on__lte=today)
    if queue == "drafts":
        mine = Q(author=actor.username) | wrote
        return home & mine & Q(state=State.DRAFT.value) if may_write(actor) else nobody
    if queue == "confirm":
        return home & asked & Q(state=State.CONFIRMING.value) & ~wrote
    if queue == "review":
        free = ~wrote & ~Q(confirmed_by=actor.username)
        return home & Q(state=State.REVIEWING.value) & free if may_review(actor) else nobody
    if queue == "due":
        return home & due if may_keep(actor) else home & due & unit
    return home & _late(hours, now) if may_watch(actor) else nobody


def _late(hours: WorkTime, now: datetime) -> Q:
    """Entries whose unit is late: not confirmed in time, or past the day of looking at it again."""
    today = since = hours.local_day(now)
    while hours.working_days_between(since, today) < CONFIRM_WD:
        since -= timedelta(days=1)
    begun = datetime.combine(since, time.min, hours.zone)
    unconfirmed = Q(state=State.CONFIRMING.value, moved_at__lt=begun)
    return unconfirmed | Q(state=State.PUBLISHED.value, review_on__lt=today)


def tally(actor: Actor, now: datetime, hours: WorkTime | None = None) -> Tally:
    """The counts of the queues of the actor. One statement."""
    if not may_read(actor):
        return Tally(0, 0, 0, 0, 0)
    hours = hours or worktime(actor.centre)
    counts = {name: Count("pk", filter=waits_for(actor, name, now, hours)) for name in QUEUES}
    live = Entry.objects.filter(centre_id=actor.centre)
    return Tally(**live.aggregate(**counts))


def late_by_unit(centre: str, now: datetime) -> list[tuple[str, int]]:
    """How many entries each unit is late with, the most first: a ground of supervision."""
    rows = Entry.objects.filter(_late(worktime(centre), now), centre_id=centre).values_list(
        "draft_unit"
    )
    return list(rows.annotate(n=Count("pk")).order_by("-n", "draft_unit"))


# ── offered at triage and closing ────────────────────────────────────────

SAME_ITEM, SAME_CAUSE, ALIKE = 3.0, 1.5, 4.0
LEAST = 1.5
OFFERED = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """相关知识 — an entry in force that may help with a case, how well it fits, and why."""

    entry: Entry
    score: float
    same_item: bool
    causes: tuple[str, ...]
    words: tuple[str, ...]


def offered(case: Case, actor: Actor, *, day: date, limit: int = OFFERED) -> list[Offer]:
    """The entries most like a case, by item, causes and words; a case read redacted gives none."""
    found = valid_on(visible(actor), day)
    facts = queries.facts_of(case)
    text = f"{case.item_name}\n"
    if reads_statement(actor, facts):
        text += f"{case.statement}\n{case.request}"
    likes = words.like(text, found)
    filed = _filed(found, case, facts.causes)
    offers: list[Offer] = []
    entries = found.in_bulk([*likes.keys(), *filed.keys()])
    for pk, entry in entries.items():
        item, causes = filed.get(pk, (False, ()))
        alike = likes.get(pk)
        score = SAME_ITEM * item + SAME_CAUSE * len(causes)
        score += ALIKE * alike.score if alike else 0.0
        if score >= LEAST:
            shared = alike.words[:4] if alike else ()
            offers.append(Offer(entry, round(score, 1), item, causes, shared))
    return sorted(offers, key=lambda one: (-one.score, -one.entry.pk))[:limit]


def _filed(
    found: QuerySet[Entry], case: Case, causes: Sequence[str]
) -> dict[int, tuple[bool, tuple[str, ...]]]:
    """Entries filed under the item or a cause of the case."""
    where = Q(tags__sort="cause", tags__value__in=list(causes))
    if case.item_name:
        where |= Q(tags__sort="item", tags__value=case.item_name)
    if case.item_code:
        where |= Q(tags__sort="code", tags__value=case.item_code)
    result: dict[int, tuple[bool, tuple[str, ...]]] = {}
    for pk, sort, value in found.filter(where).values_list("pk", "tags__sort", "tags__value"):
        item, shared = result.get(pk, (False, ()))
        result[pk] = (item or sort != "cause", (*shared, value) if sort == "cause" else shared)
    return result


# ── votes and views ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Marks:
    """How often an entry was read, and how many found it useful or not."""

    views: int
    useful: int
    useless: int


def marks(entries: Sequence[Entry]) -> dict[int, Marks]:
    """Views and votes of these entries. Two statements."""
    pks = [entry.pk for entry in entries]
    seen = dict(Entry.objects.filter(pk__in=pks).annotate(n=Count("seen")).values_list("pk", "n"))
    rows: dict[tuple[int, bool], int] = {}
    counted: Any = EntryVote.objects.filter(entry__in=pks).values_list("entry", "useful")
    for pk, useful, number in counted.annotate(n=Count("pk")):
        rows[pk, useful] = number
    return {
        entry.pk: Marks(
            entry.views + seen.get(entry.pk, 0),
            rows.get((entry.pk, True), 0),
            rows.get((entry.pk, False), 0),
        )
        for entry in entries
    }


def kinds_in(found: QuerySet[Entry]) -> list[tuple[Kind, int]]:
    """The kinds that occur among these entries, with how many, in the table's order."""
    rows = dict(found.values_list("kind").annotate(n=Count("pk")).order_by("kind"))
    return [(kind, rows[kind.value]) for kind in Kind if kind.value in rows]
