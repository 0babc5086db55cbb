"""知识和共性问题的通知 — inboxes kept in step with what waits for whom (`wanted.py`).

Every pass reads how things stand and writes what nobody was told yet; a row of its own for each
person, thing and token, so that two workers at once, a pass done twice or one that was killed
tell everybody once. What is wanted no longer is ended by the next pass. What a person has put
away stays put away.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models.functions import Coalesce

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.codec import canonical

from .models import UNDONE, Notice
from .wanted import Want, wanted

AT_ONCE = 400
Key = tuple[str, str, str]  # to, about, token


def keep(now: datetime, also: Iterable[Want] = ()) -> int:
    """Tell who is asked for something and was not told, end what is over; return how many.

    `also` is what waits of things that this room knows nothing of: all of it, at every pass.
    """
    wants = [*wanted(now), *also]
    keys = {(one.to, one.about, one.token) for one in wants}
    over = [pk for pk, key in _asked() if key not in keys]
    known = _known({one.about for one in wants})
    fresh = [one for one in wants if (one.to, one.about, one.token) not in known]
    for place in range(0, len(over), AT_ONCE):
        rows = Notice.objects.filter(UNDONE, pk__in=over[place : place + AT_ONCE])
        rows.update(done_at=now, read_at=Coalesce("read_at", now))
    told = [_notice(one, now) for one in fresh]
    Notice.objects.bulk_create(told, batch_size=AT_ONCE, ignore_conflicts=True)
    return len(over) + len(fresh)


def _asked() -> Iterator[tuple[int, Key]]:
    """What is asked still of things that are no case."""
    rows = Notice.objects.filter(UNDONE).exclude(about="").order_by()
    for pk, to, about, token in rows.values_list("pk", "to", "about", "token"):
        yield pk, (to, about, token)


def _known(things: Collection[str]) -> set[Key]:
    """What was told of these things before, done or not."""
    found: set[Key] = set()
    abouts = sorted(things)
    for place in range(0, len(abouts), AT_ONCE):
        rows = Notice.objects.filter(about__in=abouts[place : place + AT_ONCE]).order_by()
        found.update(rows.values_list("to", "about", "token"))
    return found


def _notice(one: Want, now: datetime) -> Notice:
    """The row; shown when the office is open, since nobody is disturbed at night for it."""
    return Notice(
        centre_id=one.centre,
        to=one.to,
        about=one.about,
        token=one.token,
        kind=one.kind.value,
        action=one.action,
        by=one.by,
        words=one.words,
        params=canonical(_filled(one)),
        created_at=now,
        due_at=one.due_at,
        visible_from=worktime(one.centre).next_open(now),
    )


def _filled(one: Want) -> dict[str, object]:
    return {name: value for name, value in one.values.items() if f"%({name})s" in one.words}


def numbers(notices: Iterable[Notice], sort: str) -> set[str]:
    """The numbers of the things of one sort that these notices are about."""
    about = (notice.about.partition("/") for notice in notices)
    return {number for kind, _slash, number in about if kind == sort}
