"""看督办文书 — who reads which paper, as a rule for one and as a query for lists.

The centre's supervisor and leader read all papers of their centre; the leader and the liaison of
the unit concerned read those issued to it, never a proposal of accountability. Nobody reads a
paper that names them as the person concerned, except one issued to the unit they lead.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bancheng import config
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.policy import OversightRule
from bancheng.rules.states import Role

from .kinds import TO_UNIT, UNIT_READERS, WAITING, Kind, State, may_oversee, may_sign
from .models import Paper

SHOWN = 100


def overseen_by(actor: Actor, paper: Paper) -> bool:
    """Whether the actor oversees the paper's centre and is not the person concerned."""
    at_home = paper.centre_id == actor.centre and may_oversee(actor)
    return at_home and paper.person != actor.username


def of_unit(actor: Actor, paper: Paper) -> bool:
    """Whether the paper was issued to the actor's unit, and the actor answers for the unit."""
    mine = paper.centre_id == actor.centre and paper.unit == actor.unit
    entitled = bool(actor.roles & UNIT_READERS)
    return mine and entitled and paper.kind in TO_UNIT and paper.issued_at is not None


def may_see(actor: Actor, paper: Paper) -> bool:
    """The rule for one paper; `visible` is the same as a query."""
    return overseen_by(actor, paper) or of_unit(actor, paper)


def names_person(actor: Actor, paper: Paper) -> bool:
    """Whether the person concerned is named to the actor: not to everybody who reads the paper."""
    leads = Role.UNIT_LEADER in actor.roles and of_unit(actor, paper)
    return leads or overseen_by(actor, paper)


def visible(actor: Actor) -> QuerySet[Paper]:
    """The papers that the actor may read."""
    where = Q(pk__in=())
    if may_oversee(actor):
        where |= Q(centre_id=actor.centre) & ~Q(person=actor.username)
    if actor.roles & UNIT_READERS:
        where |= Q(
            centre_id=actor.centre,
            unit=actor.unit,
            kind__in=[kind.value for kind in TO_UNIT],
            issued_at__isnull=False,
        )
    return Paper.objects.filter(where)


def paper_for(actor: Actor, pk: int) -> Paper:
    """The paper, if the actor may read it; absent and forbidden look the same."""
    paper = visible(actor).filter(pk=pk).first()
    if paper is None:
        raise NotVisible(_("没有找到这份文书，或者您无权查看。"))
    return paper


def among(actor: Actor, pks: Collection[int]) -> frozenset[int]:
    """Which of these papers the actor may read. One statement."""
    return frozenset(visible(actor).filter(pk__in=list(pks)).values_list("pk", flat=True))


def papers(actor: Actor, *, state: str = "", kind: str = "", unit: str = "") -> list[Paper]:
    """The newest papers that the actor may read, a hundred at most. One statement."""
    asked = {"state": state, "kind": kind, "unit": unit}
    found = visible(actor).filter(**{name: value for name, value in asked.items() if value})
    return list(found.order_by("-drafted_at", "-id")[:SHOWN])


def rule_of(centre: str) -> OversightRule:
    """What the pack in force at the centre today says of supervision, who signs among it."""
    return pack_for(centre, timezone.localdate(config.now())).oversight


def to_sign(actor: Actor) -> list[Paper]:
    """Proposed papers that the actor may sign. One statement, none for who signs nothing."""
    if not may_oversee(actor):
        return []
    rule = rule_of(actor.centre)
    kinds = [kind.value for kind in Kind if may_sign(actor, kind, rule)]
    found = visible(actor).filter(state=State.PROPOSED.value, kind__in=kinds)
    return list(found.exclude(drafted_by=actor.username).order_by("proposed_at")[:SHOWN])


def to_answer(actor: Actor) -> int | None:
    """How many papers wait for the answer of the actor's unit, None for none. One statement."""
    waits = [State.ISSUED.value, State.RECTIFYING.value]
    found = visible(actor).filter(state__in=waits, unit=actor.unit)
    return found.count() or None


def of_case(actor: Actor, case_pk: int) -> list[Paper]:
    """The issued papers that rest on a case. One statement, none for who reads no paper."""
    if not may_oversee(actor) and not actor.roles & UNIT_READERS:
        return []
    found = visible(actor).filter(lines__case_id=case_pk, issued_at__isnull=False)
    return list(found.order_by("issued_at"))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many papers wait, and for what."""

    to_sign: int
    unanswered: int
    late: int
    to_close: int


def tally(actor: Actor, today: date) -> Tally:
    """Counts of the papers that wait for somebody. One statement over the waiting ones."""
    waiting = [state.value for state in WAITING if state is not State.DRAFT]
    to_look = [State.ANSWERED.value, State.REPORTED.value]
    owed = [State.ISSUED.value, State.RECTIFYING.value]
    overdue = Q(state=State.ISSUED.value, reply_by__lt=today)
    overdue |= Q(state=State.RECTIFYING.value, fix_by__lt=today)
    found = (
        visible(actor)
        .filter(state__in=waiting)
        .aggregate(
            to_sign=Count("pk", filter=Q(state=State.PROPOSED.value)),
            unanswered=Count("pk", filter=Q(state__in=owed)),
            late=Count("pk", filter=overdue),
            to_close=Count("pk", filter=Q(state__in=to_look)),
        )
    )
    return Tally(**found)


__all__ = [
    "Tally",
    "among",
    "may_see",
    "names_person",
    "of_case",
    "of_unit",
    "overseen_by",
    "paper_for",
    "papers",
    "rule_of",
    "tally",
    "to_answer",
    "to_sign",
    "visible",
]
