"""看消息 — what lies in a person's inbox. Who reads is always an argument.

Every question is answered by one of the partial indexes of the table, so an inbox costs the same
however many notices there are. Somebody else's notice and none look the same (`NotVisible`).
"""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bancheng.rules.errors import Invalid, NotVisible, _
from bancheng.rules.occasions import Kind

from .models import OF_STAFF, UNDONE, Notice

SHOWN, MOST = 50, 1000
BADGE_MOST = 100


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, when, and which absent colleagues they stand in for (代)."""

    username: str
    now: datetime
    colleagues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """一页消息, newest first. `next` is the cursor of the next page, None on the last."""

    items: list[Notice] = field(default_factory=list)
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each kind are unread, and how many are asked still."""

    unread: Counter[str]
    asked: int


def unread(username: str, now: datetime) -> int:
    """How many notices the person has not read, a hundred at most. One statement."""
    found = _own(username, now).filter(read_at__isnull=True)
    return found.order_by()[:BADGE_MOST].count()


def counts(reader: Reader) -> Counts:
    """What the tabs say; a thousand of each at most. Two statements."""
    kinds = _own(reader.username, reader.now).filter(read_at__isnull=True)
    asked = _asked(reader).order_by()[:MOST].count()
    return Counts(Counter(kinds.order_by().values_list("kind", flat=True)[:MOST]), asked)


def inbox(
    reader: Reader,
    kind: Kind,
    *,
    done: bool = False,
    cursor: str | None = None,
    limit: int = SHOWN,
) -> Page:
    """A page of one kind; of what is asked, what is still to do, or with `done` what has been."""
    rows = _own(reader.username, reader.now).filter(kind=kind.value)
    if kind is Kind.ASKED:
        rows = rows.filter(done_at__isnull=False) if done else _asked(reader)
    if cursor:
        at, pk = _uncoded(cursor)
        rows = rows.filter(visible_from__lte=at).filter(
            Q(visible_from__lt=at) | Q(visible_from=at, pk__lt=pk)
        )
    found = list(rows.select_related("case", "paper_event").only(*_SHOWN)[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], _coded(found[limit - 1]) if more else None)


def notice_for(reader: Reader, pk: int) -> Notice:
    """A notice of the reader's own, or one asked of a colleague for whom they stand in."""
    mine = Q(to=reader.username)
    if reader.colleagues:
        mine |= Q(to__in=reader.colleagues, about="") & UNDONE & ~_about(reader)
    shown = Notice.objects.filter(OF_STAFF, mine, visible_from__lte=reader.now, pk=pk)
    found = shown.exclude(case__barred__contains=f"|{reader.username}|").first()
    if found is None:
        raise NotVisible
    return found


# ── inside ───────────────────────────────────────────────────────────────

_SHOWN = [f.attname for f in Notice._meta.concrete_fields] + ["case__case_no", "paper_event__paper"]


def _own(username: str, now: datetime) -> QuerySet[Notice]:
    rows = Notice.objects.filter(OF_STAFF, to=username, visible_from__lte=now)
    return rows.order_by("-visible_from", "-pk")


def _asked(reader: Reader) -> QuerySet[Notice]:
    """What is asked still: of the reader, and of colleagues away who were not told for them."""
    mine = Q(to=reader.username)
    if reader.colleagues:
        same = Q(event=OuterRef("event")) | Q(paper_event=OuterRef("paper_event"))
        own = Notice.objects.filter(same, to=reader.username)
        barred = Q(case__barred__contains=f"|{reader.username}|") | _about(reader)
        # who stands in for a post is asked of its other things in their own name
        mine |= Q(to__in=_listed(reader.colleagues), about="") & ~Exists(own) & ~barred
    rows = Notice.objects.filter(OF_STAFF, UNDONE, mine, visible_from__lte=reader.now)
    return rows.order_by("-visible_from", "-pk")


def _about(reader: Reader) -> Q:
    """Of papers that the reader drafted or is named in, which no colleague may sign for them."""
    drafted = Q(paper_event__paper__drafted_by=reader.username)
    return drafted | Q(paper_event__paper__person=reader.username)


def _listed(names: Collection[str]) -> list[str]:
    return sorted(names)


def _coded(last: Notice) -> str:
    text = json.dumps([last.visible_from.isoformat(), last.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _uncoded(cursor: str) -> tuple[datetime, int]:
    try:
        at, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(at), int(pk)
    except (ValueError, TypeError, binascii.Error):
        raise Invalid([("cursor", _("翻页位置不对，请从第一页开始。"))]) from None
