"""阅读 — which papers of a case somebody may read, and how much of each.

The centre's staff who see the case read all of them; units those that are theirs to know, and of
an order's papers only their own; the reporter those that are addressed to the public. Personal
values are masked for everybody but the reporter's own name, unless they are opened with a reason.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.cases.reading import unmask
from bancheng.cases.redaction import reads_statement
from bancheng.cases.scope import own_orders_only
from bancheng.rules.errors import NotVisible, _
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.permissions import can_identify, can_see
from bancheng.rules.states import Role

from . import issuing
from .forms import OWN_UNIT, REPORTER, UNIT, form_of
from .models import IssuedPaper
from .sheet import REPORTER as ITS_REPORTER
from .sheet import WHOLE, Reader


class Disposed(NotVisible):
    """The paper was issued and what it said has been disposed of."""

    def __init__(self) -> None:
        super().__init__(_("这份文书的内容已经按保管期限销毁，只留有编号和摘要。"))


def papers_of(case: Case, actor: Actor) -> list[IssuedPaper]:
    """The papers of the case that the actor may read, oldest first; missing ones are issued."""
    return readable(issuing.issue_for(case), actor, queries.facts_of(case))


def papers_at(case: Case, seq: int, actor: Actor) -> list[IssuedPaper]:
    """The papers of one line of the log that the actor may read."""
    events = list(case.events.filter(seq=seq).values_list("pk", flat=True))
    return readable(issuing.issue_for(case, events), actor, queries.facts_of(case))


def readable(papers: Iterable[IssuedPaper], actor: Actor, facts: CaseFacts) -> list[IssuedPaper]:
    """Those that the actor may read."""
    return [paper for paper in papers if may_read(paper, actor, facts)]


def may_read(paper: IssuedPaper, actor: Actor, facts: CaseFacts) -> bool:
    """Whether the actor may read this paper at all."""
    return can_see(actor, facts) and _is_for(paper.title, paper.unit, actor)


def offered(title: str, order_no: str, at: datetime, actor: Actor, facts: CaseFacts) -> bool:
    """Whether a line of the log has issued a paper for the actor, who sees the case.

    No paper need be there yet: of an order's papers the order's unit is asked, of sending out
    those of the orders made at that moment.
    """
    if not title:
        return False
    order = facts.order(order_no) if order_no else None
    units = [order.unit] if order else [o.unit for o in facts.orders if o.issued_at == at]
    return any(_is_for(title, unit, actor) for unit in units or [""])


def _is_for(title: str, unit: str, actor: Actor) -> bool:
    readers = form_of(title).readers
    if actor.is_system:
        return True
    if Role.REPORTER in actor.roles:
        return REPORTER in readers
    if not own_orders_only(actor):
        return True
    return UNIT in readers or (OWN_UNIT in readers and unit in ("", actor.unit))


def paper_for(actor: Actor, pk: int) -> IssuedPaper:
    """The paper, if the actor may read it; absent and forbidden look the same."""
    found = IssuedPaper.objects.select_related("case", "text", "template").filter(pk=pk).first()
    if found is None:
        raise NotVisible
    case = queries.case_for(actor, found.case.case_no)
    if not may_read(found, actor, queries.facts_of(case)):
        raise NotVisible
    return found


def reader_for(actor: Actor, facts: CaseFacts) -> Reader:
    """How much of a paper of this case the actor reads."""
    if Role.REPORTER in actor.roles:
        return ITS_REPORTER
    return Reader(
        identity=can_identify(actor, facts),
        words=reads_statement(actor, facts),
        unit=actor.unit,
    )


def opened(paper: IssuedPaper, actor: Actor, reason: str, now: datetime) -> Reader:
    """Read the paper with nothing masked: permitted, with a reason, and logged."""
    unmask(queries.case_for(actor, paper.case.case_no), actor, reason, now)
    return WHOLE


def data_of(paper: IssuedPaper) -> dict[str, Any]:
    """What the paper says, exactly; raises `Disposed`."""
    text = getattr(paper, "text", None)
    if text is None:
        raise Disposed
    return dict(json.loads(text.data.reveal()))
