"""条目的办理 — the only place where an entry is written, confirmed, reviewed, published, retired.

One transaction a step: the entry is locked, who may and whether now is asked of `kinds.MOVES`, one
line is added to its history. Putting a draft forward makes an edition, kept whole for good; what
is in force changes only by publishing, retiring and the calendar.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import F

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import codec, queries
from bancheng.cases.models import Case
from bancheng.crypto import chained, digest
from bancheng.people.models import Unit
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale, _
from bancheng.rules.facts import Actor

from . import content as contents
from . import privacy, reading, words
from .content import Content
from .kinds import (
    MOVES,
    Move,
    Standing,
    State,
    confirms_for,
    may_keep,
    may_review,
    may_write,
)
from .models import Edition, Entry, EntryEvent, EntrySource, Series

ENTRY_MARK = "KB"
LONG = 2000


def write(*, actor: Actor, content: Content, now: datetime) -> Entry:
    """起草 — begin an entry of the own centre."""
    if not may_write(actor):
        raise NotPermitted(_("知识条目由本中心的编辑、窗口、研判派单和核查岗位起草。"))
    cases = _check(actor, content, actor.centre, now)
    with transaction.atomic():
        entry = Entry(
            centre_id=actor.centre,
            number=f"{ENTRY_MARK}{actor.centre}-{next_number(actor.centre, ENTRY_MARK):06d}",
            author=actor.username,
            writers=f"|{actor.username}|",
            created_at=now,
            moved_at=now,
        )
        _put(entry, content)
        entry.save(force_insert=True)
        _file(entry, content, cases)
        _append(entry, "write", actor, "", now)
        return entry


def amend(number: str, *, actor: Actor, content: Content, version: int, now: datetime) -> Entry:
    """修改 — write the draft anew; the cases that the writer may not see stay its sources."""
    with transaction.atomic():
        entry = _hold(number, actor, MOVES["amend"], version)
        kept = reading.unseen_sources(entry, actor)
        seen = tuple(no for no in content.cases if no not in kept)
        content = _with_cases(content, seen)
        cases = _check(actor, content, entry.centre_id, now, kept)
        cases += Case.objects.filter(case_no__in=kept)
        content = _with_cases(content, (*seen, *kept))
        if f"|{actor.username}|" not in entry.writers:
            entry.writers += f"{actor.username}|"
        _put(entry, content)
        _file(entry, content, cases)
        _append(entry, "amend", actor, "", now)
        return entry


def act(
    number: str, action: str, *, actor: Actor, word: str = "", version: int, now: datetime
) -> Entry:
    """Carry out any other move of the table."""
    move = MOVES.get(action)
    if move is None or action == "amend":
        raise NotVisible(_("没有这项操作。"))
    with transaction.atomic():
        entry = _hold(number, actor, move, version)
        said = _word(move, word)
        _carry_out(entry, move, actor, now)
        _append(entry, action, actor, said, now)
        return entry


def already_done(number: str, action: str, *, actor: Actor, version: int) -> bool:
    """Whether the same person has just made the same move: the second press of a double click."""
    done = EntryEvent.objects.filter(entry__number=number, seq=version + 1, action=action)
    return done.filter(by=actor.username).exists()


def allowed(entry: Entry, actor: Actor) -> list[str]:
    """The moves that are open to the actor now, in the table's order."""
    standings = standing(entry, actor)
    return [m.action for m in MOVES.values() if m.who in standings and _fits(entry, m)]


def standing(entry: Entry, actor: Actor) -> frozenset[Standing]:
    """In what standing the actor meets the entry; empty for who may only read it."""
    if entry.centre_id != actor.centre:
        return frozenset()
    found = set()
    wrote = f"|{actor.username}|" in entry.writers
    if may_write(actor):
        found.add(Standing.WRITER)
        if entry.author == actor.username or may_keep(actor) or wrote:
            found.add(Standing.AUTHOR)
    if may_keep(actor):
        found.add(Standing.KEEPER)
    wrote = wrote and entry.state in (State.CONFIRMING, State.REVIEWING)
    asked = entry.draft_unit if entry.state == State.CONFIRMING else entry.unit
    if confirms_for(actor, asked) and not wrote:
        found.add(Standing.UNIT)
    if may_review(actor) and not wrote and entry.confirmed_by != actor.username:
        found.add(Standing.REVIEWER)
    return frozenset(found)


def faults(entry: Entry) -> list[str]:
    """Every place where the history of an entry does not hold; empty when it is as written."""
    editions = {row.number: digest(row.content.encode()) for row in entry.editions.all()}

    def repeats(line: EntryEvent, body: chained.Body) -> Iterator[str]:
        row = (line.action, line.by, line.word, line.edition)
        if row != (body["action"], body["by"], body["word"], body["edition"]):
            yield "row"
        if body["action"] == "submit" and body["content"] != editions.get(body["edition"]):
            yield "edition"

    def as_written(_last: EntryEvent, body: chained.Body) -> bool:
        written = digest(entry.draft.encode())
        return bool(body["content"] == written and body["state"] == entry.state)

    lines = list(entry.events.order_by("seq"))
    return chained.faults(
        entry.number, lines, (entry.version, entry.last_hash), repeats, as_written
    )


# ── checks ───────────────────────────────────────────────────────────────


def _hold(number: str, actor: Actor, move: Move, version: int) -> Entry:
    """The entry under a lock: seen, permitted, not stale, in a state that allows it."""
    entry = Entry.objects.select_for_update().filter(number=number).first()
    if entry is None or not reading.may_see(actor, entry):
        raise NotVisible(_("没有找到这条知识，或者您无权查看。"))
    if move.who not in standing(entry, actor):
        own = f"|{actor.username}|" in entry.writers
        if own and move.who in (Standing.UNIT, Standing.REVIEWER):
            raise NotPermitted(_("写过这一版的人不能自己确认、复核。"))
        raise NotPermitted(_("这项操作不由您的岗位办理。"))
    if entry.version != version:
        raise Stale(_("这条知识刚刚有了新的变化，请刷新后再办理。"))
    if not _fits(entry, move):
        why = NotAllowed(_("这条知识现在的状态不能这样办理。"))
        why.state, why.allowed = entry.state, allowed(entry, actor)
        raise why
    return entry


def _fits(entry: Entry, move: Move) -> bool:
    return entry.state in move.sources and move.live in (None, entry.live > 0)


def _check(
    actor: Actor, content: Content, centre: str, now: datetime, kept: Iterable[str] = ()
) -> list[Case]:
    """The cases named; raises `Invalid` with every fault of the content at once."""
    today = worktime(centre).local_day(now)
    units = Unit.objects.filter(centre_id=centre, active=True).values_list("code", flat=True)
    errors = contents.faults(content, units=set(units), causes=list(pack_for(centre, today).causes))
    found = queries.visible(actor).filter(centre_id=centre, case_no__in=content.cases)
    cases = list(found)
    if len(cases) != len(set(content.cases)):
        errors.append(("cases", _("有的来源件没有找到，请核对编号。")))
    known = [*cases, *Case.objects.filter(case_no__in=list(kept))]
    errors += privacy.faults(content, known, centre)
    if errors:
        raise Invalid(errors)
    return cases


def _word(move: Move, word: str) -> str:
    said = word.strip() if move.word_label else ""
    if move.required and not said:
        raise Invalid([("word", _("请写明理由或意见。"))])
    if len(said) > LONG:
        raise Invalid([("word", _("文字太长。"))])
    return said


def _with_cases(content: Content, cases: Iterable[str]) -> Content:
    return contents.from_plain({**content.plain(), "cases": list(cases)})


# ── writing ──────────────────────────────────────────────────────────────


def _put(entry: Entry, content: Content) -> None:
    """The draft; before anything is in force it is what lists show as well."""
    entry.draft = codec.canonical(content.plain())
    entry.draft_unit = content.unit
    if not entry.live:
        _face(entry, content)


def _face(entry: Entry, content: Content) -> None:
    entry.face = codec.canonical(content.plain())
    entry.title, entry.kind = content.title, content.kind
    entry.unit, entry.visibility = content.unit, content.visibility
    entry.valid_from = contents.day_of(content.valid_from)
    entry.valid_to = contents.day_of(content.valid_to)


def _file(entry: Entry, content: Content, cases: Iterable[Case] | None = None) -> None:
    """Sources, and, of the face, the words and tags by which it is found."""
    if cases is not None:
        entry.sources.all().delete()
        EntrySource.objects.bulk_create([EntrySource(entry=entry, case=case) for case in cases])
    if entry.face == codec.canonical(content.plain()):
        words.index(entry, content)


def _carry_out(entry: Entry, move: Move, actor: Actor, now: datetime) -> None:
    if move.action == "submit":
        entry.edition += 1
        Edition.objects.create(
            entry=entry,
            centre_id=entry.centre_id,
            number=entry.edition,
            content=entry.draft,
            by=actor.username,
            at=now,
        )
        entry.confirmed_by = ""
    elif move.action == "confirm":
        entry.confirmed_by = actor.username
    elif move.action == "publish":
        _publish(entry, actor, now)
    elif move.action == "renew":
        entry.review_on = next_review(entry.centre_id, now)
    elif move.action == "drop_revision":
        _put(entry, contents.read(entry.face))
        entry.writers = f"|{entry.author}|"
    elif move.action in ("revise", "restore"):
        entry.writers, entry.confirmed_by = f"|{actor.username}|", ""
    elif move.action == "ask_revision":
        entry.writers, entry.confirmed_by = "|", ""
    elif move.action == "retire":
        entry.live, entry.review_on = 0, None
    if move.target != entry.state:
        entry.moved_at = now
    entry.state = move.target.value


def _publish(entry: Entry, actor: Actor, now: datetime) -> None:
    content = contents.read(entry.draft)
    entry.live = entry.edition
    entry.reviewed_by, entry.published_at = actor.username, now
    entry.review_on = next_review(entry.centre_id, now)
    _face(entry, content)
    _file(entry, content)


def next_review(centre: str, now: datetime) -> date:
    """By when an entry that was looked at now is looked at again, by the pack in force."""
    today = worktime(centre).local_day(now)
    month = today.month - 1 + pack_for(centre, today).knowledge.review_months
    year, month = today.year + month // 12, month % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def next_number(centre: str, mark: str) -> int:
    """The next number of a series, in the caller's transaction."""
    series = Series.objects.filter(centre_id=centre, mark=mark)
    if not series.update(next=F("next") + 1):
        Series.objects.get_or_create(centre_id=centre, mark=mark)
        series.update(next=F("next") + 1)
    return series.values_list("next", flat=True).get() - 1


def _append(entry: Entry, action: str, actor: Actor, said: str, now: datetime) -> None:
    """One line more in the history, and the entry's row with it."""
    body = codec.canonical(
        {
            "entry": entry.number,
            "seq": entry.version + 1,
            "at": now.astimezone(UTC).isoformat(),
            "action": action,
            "by": actor.username,
            "unit": actor.unit,
            "state": entry.state,
            "edition": entry.edition,
            "live": entry.live,
            "word": said,
            "content": digest(entry.draft.encode()),
        }
    )
    event = EntryEvent.objects.create(
        entry=entry,
        centre_id=entry.centre_id,
        seq=entry.version + 1,
        at=now,
        action=action,
        by=actor.username,
        word=said,
        edition=entry.edition,
        body=body,
        prev_hash=entry.last_hash,
        hash=chained.link(entry.last_hash, body),
    )
    entry.version, entry.last_hash = event.seq, event.hash
    entry.save()
