"""一次一评 — ratings of visits to the window: invited by its link, given once, by the visitor.

The window only shows the link; the row waits until the visitor opens it and chooses. Nobody who
works here rates, and silence stays 未评价. The link carries a signed mark and nothing else.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Avg, Count, Q
from django.utils import timezone

from bancheng import crypto
from bancheng.calendar_cn.queries import worktime
from bancheng.cases.codec import canonical
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT, Role
from bancheng.rules.tags import ONSITE, VERSION, fitting

from .models import DeviceRating, VisitRating

LONG = 500
_signer = Signer(salt="bancheng.visit", sep=".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the visitor chose."""

    level: int
    tags: tuple[str, ...] = ()
    comment: str = ""


def may_invite(actor: Actor) -> bool:
    """Whether the actor stands at a window and may show the link."""
    return actor.unit == CENTRE_UNIT and Role.WINDOW in actor.roles


def invite(
    *, actor: Actor, point: str, on: date, now: datetime, case_no: str = ""
) -> tuple[VisitRating, str]:
    """请评价 — a visit that may be rated, and the mark that its link carries."""
    if not may_invite(actor):
        raise NotPermitted(_("请评价的二维码由窗口出示。"))
    visit = VisitRating.objects.create(
        centre_id=actor.centre,
        point=point,
        visited_on=on,
        token=secrets.token_urlsafe(12),
        case_no=case_no,
        invited_by=actor.username,
        invited_at=now,
    )
    return visit, mark_of(visit)


def mark_of(visit: VisitRating) -> str:
    """The mark in the link of a visit."""
    return _signer.sign(visit.token)


def visit_for(mark: str) -> VisitRating:
    """The visit that a mark opens; an unknown and a forged one look the same."""
    try:
        token = _signer.unsign(mark)
    except BadSignature:
        raise NotVisible from None
    visit = VisitRating.objects.filter(token=token).first()
    if visit is None:
        raise NotVisible
    return visit


def is_open(visit: VisitRating, now: datetime) -> bool:
    """Whether the visit may still be rated."""
    days = pack_for(visit.centre_id, visit.visited_on).rating.window_days
    return visit.level is None and now <= visit.invited_at + timedelta(days=days)


def rate(mark: str, *, given: Given, device: str, now: datetime) -> VisitRating:
    """Rate a visit, once; the tags are those of the level."""
    visit = visit_for(mark)
    pack = pack_for(visit.centre_id, visit.visited_on)
    if visit.level is not None:
        raise NotAllowed(_("这一次已经评价过了。"))
    if not is_open(visit, now):
        raise NotAllowed(_("评价期已过。"))
    if not 1 <= given.level <= pack.rating.levels:
        raise Invalid([("level", _("请选一项：您满意吗。"))])
    if len(given.comment) > LONG:
        raise Invalid([("comment", _("文字太长。"))])
    known = {tag.code for tag in ONSITE}
    tags = [code for code in fitting(given.tags, given.level) if code in known]
    with transaction.atomic():
        fresh = VisitRating.objects.filter(pk=visit.pk, level=None).update(
            level=given.level,
            tags=canonical(tags),
            catalogue=VERSION,
            comment=given.comment,
            rated_at=now,
            device=device,
        )
        if not fresh:
            raise NotAllowed(_("这一次已经评价过了。"))
        note_device(f"visit:{visit.pk}", visit.centre_id, device, given.level, now)
    return VisitRating.objects.get(pk=visit.pk)


# ── devices ──────────────────────────────────────────────────────────────


def device_of(address: str, agent: str, day: date) -> str:
    """A device as one sees it today: a keyed hash that is another one tomorrow."""
    return crypto.keyed_hash(f"{day.isoformat()}\n{address}\n{agent}", "device")


def note_device(key: str, centre: str, device: str, level: int, now: datetime) -> None:
    """Remember that a device gave a rating on the centre's day; the same rating once."""
    day = worktime(centre).local_day(now)
    row = DeviceRating(key=key, centre_id=centre, device=device, day=day, level=level, at=now)
    DeviceRating.objects.bulk_create([row], ignore_conflicts=True)


def forget(now: datetime) -> int:
    """Delete what is known of devices after some days; return how many rows."""
    before = timezone.localtime(now).date() - timedelta(days=7)
    return DeviceRating.objects.filter(day__lt=before).delete()[0]


# ── figures ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Tally:
    """Visits of a span: invited, rated, bad, and the mean of those rated."""

    invited: int
    rated: int
    bad: int
    mean: float | None


def tally(actor: Actor, first: date, last: date) -> Tally:
    """Ratings of visits to the actor's centre. One statement."""
    bad = pack_for(actor.centre, last).rating.bad
    found = VisitRating.objects.filter(
        centre_id=actor.centre, visited_on__gte=first, visited_on__lte=last
    ).aggregate(
        invited=Count("pk"),
        rated=Count("level"),
        bad=Count("pk", filter=Q(level__in=bad)),
        mean=Avg("level"),
    )
    return Tally(**found)


def newest(actor: Actor, limit: int = 50) -> list[VisitRating]:
    """The newest visits of the actor's centre that were rated."""
    rated = VisitRating.objects.filter(centre_id=actor.centre, level__isnull=False)
    return list(rated.order_by("-visited_on", "-pk")[:limit])
