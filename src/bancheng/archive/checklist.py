"""归档清单 — what must be in the file of a case before it is archived: there, missing, not needed.

The rules decide whether a case may be archived (`rules`: 归档清单齐全). The list says more: also
what would be missing in the package, so that it is found while it can still be mended.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from bancheng.cases import unfinished, witness
from bancheng.cases.log import disposed, faults
from bancheng.cases.models import Case, Event
from bancheng.cases.queries import (
    attachments_of,
    events_of,
    facts_of,
    fitted,
    orders_of,
    world_for,
)
from bancheng.oversight.kinds import WAITING
from bancheng.oversight.kinds import Kind as PaperKind
from bancheng.oversight.kinds import State as PaperState
from bancheng.oversight.models import PaperCase
from bancheng.papers.models import IssuedPaper
from bancheng.rules.decide import decide
from bancheng.rules.errors import Refused
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.states import Role, State

THERE, MISSING, NOT_NEEDED = "there", "missing", "none"
ARCHIVIST = frozenset({Role.ARCHIVIST})


@dataclass(frozen=True, slots=True)
class Item:
    """清单的一项 — what it is, how it stands, how many were found."""

    key: str
    label: str
    state: str
    number: int = 0

    @property
    def missing(self) -> bool:
        return self.state == MISSING


@dataclass(frozen=True, slots=True)
class _File:
    """What the list is made from."""

    case: Case
    facts: CaseFacts
    events: Sequence[Event]

    def of(self, *actions: str) -> int:
        return sum(event.action in actions for event in self.events)


def checklist(case: Case) -> list[Item]:
    """Every item of the list for this case."""
    file = _File(case, facts_of(case), events_of(case))
    found = []
    for key, (label, look) in ITEMS.items():
        state, number = look(file)
        found.append(Item(key, label, state, number))
    return found


def why_not(case: Case, actor: Actor, now: datetime) -> str:
    """Why the case cannot be archived yet, in the words of the rules; empty when it can."""
    facts = facts_of(case)
    left = unfinished.of(case)
    world = fitted(world_for(case.centre_id, now), facts, unfinished=left)
    try:
        decide(facts, "archive", actor=actor, given={}, world=world)
    except Refused as why:
        return why.message
    return ""


def waits_for_rectification(case: Case) -> str:
    """What speaks against archiving: an order to rectify that rests on the case and is not met."""
    open_now = _orders_to_rectify(case).filter(paper__state__in=_UNMET)
    return NOT_RECTIFIED if open_now.exists() else ""


NOT_RECTIFIED = gettext_noop("据这一件发出的责令整改还没有验收销号。")
_UNMET = [state.value for state in WAITING if state not in (PaperState.DRAFT, PaperState.PROPOSED)]
"""Issued, and not accepted yet; a draft binds nobody."""


def _orders_to_rectify(case: Case) -> QuerySet[PaperCase]:
    rows = PaperCase.objects.filter(case=case, paper__kind=PaperKind.RECTIFICATION.value)
    return rows.filter(paper__issued_at__isnull=False).exclude(paper__state=PaperState.WITHDRAWN)


# ── the items ────────────────────────────────────────────────────────────

Look = Callable[[_File], tuple[str, int]]


def _asked(number: int) -> tuple[str, int]:
    return (THERE if number else MISSING), number


def _if_any(wanted: int, found: int) -> tuple[str, int]:
    if not wanted:
        return NOT_NEEDED, 0
    return (THERE if found >= wanted else MISSING), found


def _orders(file: _File) -> tuple[str, int]:
    if file.facts.on_the_spot and not file.facts.orders:
        return NOT_NEEDED, 0
    counted = [order for order in file.facts.orders if order.counts]
    signed = sum(order.signed_at is not None for order in counted)
    return (THERE if counted and signed == len(counted) else MISSING), signed


def _contact(file: _File) -> tuple[str, int]:
    if file.facts.on_the_spot and not file.facts.orders:
        return NOT_NEEDED, 0
    return _asked(file.of("record_contact"))


def _answer(file: _File) -> tuple[str, int]:
    given = any(order.answer for order in orders_of(file.case)) or bool(file.case.answer)
    return _asked(int(given or disposed(file.events) > 0))


def _verified(file: _File) -> tuple[str, int]:
    done = file.of("verify_ok", "close_unsampled", "close_unsatisfied")
    return _asked(done or int(file.facts.verified is not None))


def _rated(file: _File) -> tuple[str, int]:
    rated = file.of("rate")
    return (THERE, rated) if rated else (NOT_NEEDED, 0)


def _rectified(file: _File) -> tuple[str, int]:
    orders = _orders_to_rectify(file.case)
    number = orders.count()
    return _if_any(number, number - orders.filter(paper__state__in=_UNMET).count())


def _papers(file: _File) -> tuple[str, int]:
    wanted = {e.pk for e in file.events if e.paper and e.action != "archive"}
    rows = IssuedPaper.objects.filter(event_id__in=wanted)
    issued = set(rows.values_list("event_id", flat=True))
    # what was not drawn yet is drawn for the package at the latest
    return (THERE if wanted else MISSING), len(issued)


def _originals(file: _File) -> tuple[str, int]:
    files = attachments_of(file.case)
    if not files:
        return NOT_NEEDED, 0
    broken = list(witness.file_faults(file.case, files, file.events))
    return (MISSING if broken else THERE), len(files)


def _chain(file: _File) -> tuple[str, int]:
    broken = next(iter(faults(file.case, file.events)), None)
    return (MISSING if broken else THERE), len(file.events)


ITEMS: dict[str, tuple[str, Look]] = {
    "registration": (
        gettext_noop("受理登记表"),
        lambda f: _asked(f.of("register") or int(bool(f.case.linked_to))),
    ),
    "acceptance": (gettext_noop("受理回执"), lambda f: _asked(f.of("accept"))),
    "orders": (gettext_noop("工单和签收"), _orders),
    "contact": (gettext_noop("联系反映人的记录"), _contact),
    "minutes": (gettext_noop("会商纪要"), lambda f: _if_any(f.of("convene"), f.of("conclude"))),
    "extension": (
        gettext_noop("延期审批表"),
        lambda f: _if_any(f.of("request_extension"), f.of("grant_extension", "refuse_extension")),
    ),
    "supervision": (
        gettext_noop("督办单和答复"),
        lambda f: _if_any(min(1, f.of("supervise")), f.of("answer_supervision")),
    ),
    "answer": (gettext_noop("办理答复（单位签发）"), _answer),
    "delivery": (gettext_noop("告知送达记录"), lambda f: _asked(f.of("release", "solve_on_spot"))),
    "verification": (gettext_noop("回访核查记录"), _verified),
    "rating": (gettext_noop("反映人评价"), _rated),
    "judged": (
        gettext_noop("差评整改单"),
        lambda f: _if_any(int(f.facts.judged is not None), f.of("judge_rating")),
    ),
    "rectified": (gettext_noop("责令整改通知书已验收销号"), _rectified),
    "papers": (gettext_noop("各环节出具的文书"), _papers),
    "originals": (gettext_noop("材料原件"), _originals),
    "chain": (gettext_noop("办理日志（散列链完整）"), _chain),
}


def waiting(centre: str, limit: int = 100) -> list[Case]:
    """The cases of a centre that wait to be archived, closed longest ago first."""
    rows = Case.objects.filter(centre_id=centre, state=State.CLOSED.value)
    return list(rows.order_by("closed_at", "pk")[:limit])
