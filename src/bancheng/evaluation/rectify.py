"""责令整改的提请 — when bad ratings are so many, or so severe, that the unit is to be ordered.

The worker proposes, a person decides: drafts the 责令整改通知书 or says why not. A rating counts
for one proposal only, so the same three do not come again; those found mistaken count for none.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.policy import RatingLoopRule
from bancheng.rules.states import CENTRE_UNIT, Role

from .models import Proposal, Rating

MISTAKEN = ("D", "E")
LONG = 500


class Kind(StrEnum):
    """提请的缘由."""

    REPEATED = "repeated"
    SEVERE = "severe"


class State(StrEnum):
    """提请的状态."""

    OPEN = "open"
    DRAFTED = "drafted"
    DISMISSED = "dismissed"


KINDS = {Kind.REPEATED: gettext_noop("多次差评"), Kind.SEVERE: gettext_noop("情节严重")}
STATES = {
    State.OPEN: gettext_noop("待处理"),
    State.DRAFTED: gettext_noop("已拟责令整改"),
    State.DISMISSED: gettext_noop("不责令"),
}
OVERSEERS = frozenset({Role.SUPERVISOR, Role.LEADER})


def severe(rating: Rating) -> bool:
    """Found right, and bad again after it was redone, or level 1 for somebody's attitude."""
    right = rating.grade in ("A", "B")
    return rating.bad and right and (rating.second or (rating.attitude and rating.level == 1))


def propose(ratings: Iterable[Rating], rule: RatingLoopRule, now: datetime) -> int:
    """Make the proposals that these ratings give rise to; return how many are new.

    The caller holds the transaction in which the ratings were written.
    """
    return sum(_severe(rating, now) + _repeated(rating, rule, now) for rating in ratings)


def _severe(rating: Rating, now: datetime) -> int:
    if not severe(rating):
        return 0
    _proposal, fresh = Proposal.objects.get_or_create(
        kind=Kind.SEVERE.value, anchor=rating, defaults=_row([rating], now)
    )
    return int(fresh)


def _repeated(rating: Rating, rule: RatingLoopRule, now: datetime) -> int:
    if not rating.bad or not rating.item or not rating.unit:
        return 0
    span = timedelta(days=rule.repeat_days)
    near = Rating.objects.select_for_update().filter(
        centre_id=rating.centre_id,
        unit=rating.unit,
        item=rating.item,
        bad=True,
        proposal=None,
        at__gt=rating.at - span,
        at__lt=rating.at + span,
    )
    group = _within(list(near.exclude(grade__in=MISTAKEN).order_by("at", "pk")), rule, span)
    if not group:
        return 0
    proposal, fresh = Proposal.objects.get_or_create(
        kind=Kind.REPEATED.value, anchor=group[-1], defaults=_row(group, now)
    )
    Rating.objects.filter(pk__in=[one.pk for one in group]).update(proposal=proposal)
    return int(fresh)


def _within(ratings: Sequence[Rating], rule: RatingLoopRule, span: timedelta) -> list[Rating]:
    """The first of these ratings that lie so near each other as the rule says."""
    for start, first in enumerate(ratings):
        group = [one for one in ratings[start:] if one.at - first.at < span]
        if len(group) >= rule.repeat_count:
            return group
    return []


def _row(group: Sequence[Rating], now: datetime) -> dict[str, object]:
    last = group[-1]
    return {
        "centre_id": last.centre_id,
        "unit": last.unit,
        "item": last.item,
        "number": len(group),
        "first_at": group[0].at,
        "last_at": last.at,
        "made_at": now,
    }


# ── decided by a person ──────────────────────────────────────────────────


def may_settle(actor: Actor) -> bool:
    """Whether the actor decides on the proposals of the own centre."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & OVERSEERS)


def visible(actor: Actor) -> QuerySet[Proposal]:
    """The centre's proposals for who oversees; nobody else reads them before a paper is issued."""
    if not may_settle(actor):
        return Proposal.objects.none()
    return Proposal.objects.filter(centre_id=actor.centre).order_by("-last_at", "-pk")


def case_numbers(proposal: Proposal) -> list[str]:
    """The cases that it rests on, oldest first."""
    rated = Rating.objects.filter(proposal=proposal)
    if proposal.kind == Kind.SEVERE:
        rated = Rating.objects.filter(pk=proposal.anchor_id)
    numbers = rated.order_by("at").values_list("case__case_no", flat=True)
    return list(dict.fromkeys(numbers))


def hold(pk: int, actor: Actor) -> Proposal:
    """The open proposal under a lock. The caller holds the transaction."""
    if not may_settle(actor):
        raise NotPermitted(_("责令整改由督办员、中心领导提出。"))
    found = visible(actor).select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotVisible
    if found.state != State.OPEN:
        raise NotAllowed(_("这项提请已经处理了。"))
    return found


def settle(
    proposal: Proposal, *, actor: Actor, paper: int | None, reason: str, now: datetime
) -> None:
    """Write down what was decided: the paper that was drafted, or why none."""
    proposal.state = State.DRAFTED.value if paper else State.DISMISSED.value
    proposal.paper, proposal.reason = paper, reason
    proposal.settled_by, proposal.settled_at = actor.username, now
    proposal.save()


def dismiss(pk: int, *, actor: Actor, reason: str, now: datetime) -> Proposal:
    """不责令 — decide against it, with the reason."""
    said = reason.strip()
    with transaction.atomic():
        proposal = hold(pk, actor)
        if not said or len(said) > LONG:
            raise Invalid([("reason", _("请写明为什么不责令整改，不超过五百个字。"))])
        settle(proposal, actor=actor, paper=None, reason=said, now=now)
    return proposal
