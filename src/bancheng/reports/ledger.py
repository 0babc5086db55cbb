"""台账 — who may have it, and taking it away as a file, which is always noted.

Masked is the rule. In the open it takes the post, for each case the right to unmask it, a
reason, and leaves a row; at most `RATE` such files in `PER` for one person.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.people import rates
from bancheng.people.queries import ancestors
from bancheng.rules.errors import Invalid, NotPermitted, TooOften
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import may
from bancheng.rules.states import CENTRE_UNIT, Role

from . import ledger_files as files
from .labels import labels_for
from .ledger_columns import COLUMNS, Column
from .ledger_lines import Line, Reader, lines
from .models import LedgerExport

RATE, PER = 5, timedelta(days=1)
PIECE = 64 * 1024
SORT = "received_at"
NOBODY = "system"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the ledger: filters and sort as lists of cases have them, columns."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: str = SORT
    columns: Sequence[Column] = COLUMNS
    unmasked: bool = False
    reason: str = ""


def require(actor: Actor) -> None:
    """Refuse who may not have the ledger."""
    if not may(actor, "see_ledger"):
        raise NotPermitted(gettext_noop("台账由窗口专员、中心领导和督办员查看。"))


def rows(actor: Actor, asked: Asked, *, now: datetime, size: int = 500) -> Iterator[Line]:
    """The lines of the ledger that the actor may see; filters are refused at once."""
    require(actor)
    reader = Reader(actor, labels_for(actor.centre, now), now, unmasked=asked.unmasked)
    return lines(reader, asked.filters, asked.sort, size=size)


def of_centre(centre: str, asked: Asked, *, now: datetime, kept: bool = False) -> Iterator[Line]:
    """The lines of a whole centre, masked, as nobody in particular reads them.

    With `kept` without complaints of the centre's own staff, since those complained of may read
    what is kept.
    """
    narrowed = replace(asked, filters={**asked.filters, "centre": centre}, unmasked=False)
    found = rows(as_centre(centre), narrowed, now=now)
    open_to_all = (line for line in found if not (kept and line.facts.barred))
    return (replace(line, number=n) for n, line in enumerate(open_to_all, start=1))


def as_centre(centre: str) -> Actor:
    """A reader who sees a centre's cases and may identify nobody whose identity is kept."""
    return Actor(NOBODY, frozenset({Role.LEADER}), centre, CENTRE_UNIT, ancestors(centre))


def taken(actor: Actor, asked: Asked, form: str, *, now: datetime) -> Iterator[bytes]:
    """The ledger as a file in pieces; it is noted before the first of them leaves."""
    found = rows(actor, asked, now=now)
    if asked.unmasked:
        _require_reason(actor, asked.reason, now)
    return _pieces(found, actor, asked, form, now)


def whole_centre(
    centre: str, filters: Mapping[str, Any], form: str, *, now: datetime
) -> Iterator[bytes]:
    """The masked ledger of a centre as a file in pieces, for the operator of the program."""
    asked = Asked(filters)
    return _pieces(of_centre(centre, asked, now=now), as_centre(centre), asked, form, now)


def _pieces(
    found: Iterator[Line], actor: Actor, asked: Asked, form: str, now: datetime
) -> Iterator[bytes]:
    """`.csv` goes out as it is made; `.xlsx` has to be whole first, in a temporary file."""
    note = _noted(actor, asked, form, now)
    counted = _Counted(found)
    if form == "csv":
        yield from files.as_csv(counted, asked.columns)
    else:
        with tempfile.TemporaryFile() as file:
            files.as_xlsx(file, counted, asked.columns, about(actor, asked, now))
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece
    LedgerExport.objects.filter(pk=note.pk).update(rows=counted.number)


def about(actor: Actor, asked: Asked, now: datetime) -> list[tuple[str, str]]:
    """What the second sheet says: whose ledger, what was asked for, and how it may be read."""
    labels = labels_for(actor.centre, now)
    filters = "；".join(f"{name}={value}" for name, value in sorted(asked.filters.items()) if value)
    found = [
        (_("台账"), labels.centre_name),
        (_("筛选条件"), filters or _("没有条件，列最近十二个月登记的")),
        (_("排序"), asked.sort),
        (_("导出人"), labels.person(actor.username)),
        (_("导出时间"), files.spoken(now)),
        (_("个人信息"), _("未脱敏，请妥善保管") if asked.unmasked else _("已脱敏")),
    ]
    if asked.unmasked:
        found.append((_("未脱敏的理由"), asked.reason.strip()))
    return found


def exports(actor: Actor, most: int = 50) -> list[LedgerExport]:
    """Who took this centre's ledger away lately."""
    require(actor)
    return list(LedgerExport.objects.filter(centre_id=actor.centre)[:most])


class _Counted(Iterator[Line]):
    """Lines on their way, counted."""

    def __init__(self, found: Iterator[Line]) -> None:
        self.found, self.number = found, 0

    def __next__(self) -> Line:
        line = next(self.found)
        self.number += 1
        return line


def _require_reason(actor: Actor, reason: str, now: datetime) -> None:
    if not may(actor, "unmask"):
        raise NotPermitted(gettext_noop("您的岗位只能导出脱敏的台账。"))
    if not reason.strip():
        raise Invalid([("reason", gettext_noop("请写明为什么要导出未脱敏的台账。"))])
    if len(reason.strip()) > 200:
        raise Invalid([("reason", gettext_noop("文字太长。"))])
    if not rates.take(f"ledger {actor.username}", RATE, PER, now):
        raise TooOften(gettext_noop("今天导出未脱敏台账的次数已到上限。"), int(PER.total_seconds()))


def _noted(actor: Actor, asked: Asked, form: str, now: datetime) -> LedgerExport:
    return LedgerExport.objects.create(
        centre_id=actor.centre,
        by=actor.username,
        at=now,
        form=form,
        filters=json.dumps(dict(asked.filters), ensure_ascii=False, sort_keys=True, default=str),
        unmasked=asked.unmasked,
        reason=asked.reason.strip() if asked.unmasked else "",
    )
