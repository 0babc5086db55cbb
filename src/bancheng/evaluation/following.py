"""跟进 — what the log says of ratings and oddities, kept in tables for lists; each once.

A case is looked through when its log has news: its ratings with what became of them, proposals
that they give rise to, oddities. One short transaction a case, under a lock of its own row of
`Look`; done twice it finds everything there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils import timezone

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import history, late
from bancheng.cases.models import Case, Event
from bancheng.policy.queries import pack_by_key, pack_for
from bancheng.rules.history import CaseHistory, Line, moment
from bancheng.rules.policy import Policy

from . import oddities, rectify
from .models import ITEM, Cursor, DeviceRating, Flag, Look, Rating

LINES = 2000
CURSOR = 1
Numbered = tuple[int, Line]  # an event's key, and its line


def follow(now: datetime, limit: int = 100) -> int:
    """Look through up to `limit` cases of which the log has news; return how many.

    Safe in any number of processes at once, and to be killed at any moment.
    """
    cursor, _fresh = Cursor.objects.get_or_create(pk=CURSOR)
    moved = late.letting_go(cursor)
    ahead = Event.objects.filter(pk__gt=cursor.seen).order_by("pk")
    fresh = list(ahead.values_list("pk", "case_id", "seq")[:LINES])
    again = Event.objects.filter(pk__gt=cursor.settled, pk__lte=cursor.seen)
    wanted = dict(again.values_list("case_id").annotate(last=Max("seq")).order_by("case_id"))
    for pk, case, seq in fresh:
        wanted[case] = max(seq, wanted.get(case, 0))
        moved["seen"] = pk
    news = _with_news(wanted)
    for case in news[:limit]:
        look_through(case, now)
    if len(news) <= limit and moved:
        as_read = Cursor.objects.filter(pk=CURSOR, seen=cursor.seen, settled=cursor.settled)
        as_read.filter(held=cursor.held).update(**moved)
    return len(news[:limit]) + same_devices(now)


def _with_news(newest: dict[int, int]) -> list[int]:
    known = dict(Look.objects.filter(pk__in=newest).values_list("pk", "version"))
    return sorted(case for case, seq in newest.items() if known.get(case, 0) < seq)


def look_through(case_pk: int, now: datetime) -> None:
    """Write down what one case's log says of its ratings and of oddities."""
    with transaction.atomic():
        Look.objects.bulk_create([Look(case_id=case_pk)], ignore_conflicts=True)
        look = Look.objects.select_for_update().get(pk=case_pk)
        lines = _lines(case_pk)
        if not lines or lines[-1][1].after["version"] <= look.version:
            return
        case = Case.objects.get(pk=case_pk)
        pack = _pack(case, now)
        rated = _ratings(case, lines, pack)
        rectify.propose(rated, pack.rating_loop, now)
        _flag(case, lines, pack)
        Look.objects.filter(pk=case_pk).update(version=lines[-1][1].after["version"])


def _pack(case: Case, now: datetime) -> Policy:
    if case.pack_id:
        return pack_by_key(case.pack_id)
    return pack_for(case.centre_id, worktime(case.centre_id).local_day(now))


def _lines(case_pk: int) -> list[Numbered]:
    rows = Event.objects.filter(case_id=case_pk).order_by("seq").values_list("pk", "body")
    events = list(rows)
    return list(zip([pk for pk, _ in events], history.lines(b for _, b in events), strict=True))


# ── ratings ──────────────────────────────────────────────────────────────


def _ratings(case: Case, lines: Sequence[Numbered], pack: Policy) -> list[Rating]:
    """Write every rating of the case as it stands now; return the bad ones."""
    starts = [place for place, (_pk, line) in enumerate(lines) if line.action == "rate"]
    found, bad_before = [], False
    for place, stop in pairwise([*starts, len(lines)]):
        pk, line = lines[place]
        level = int(line.after["rating"])
        values = _became([one for _pk, one in lines[place + 1 : stop]], line)
        values["next_level"] = int(lines[stop][1].after["rating"]) if stop < len(lines) else None
        bad = level in pack.rating.bad
        row, _fresh = Rating.objects.update_or_create(
            event_id=pk,
            defaults=values,
            create_defaults=values
            | {
                "case": case,
                "centre_id": case.centre_id,
                "unit": _unit(line),
                "item": (case.item_code or " ".join(case.item_name.split()))[:ITEM],
                "round": int(line.before.get("round", 0)),
                "level": level,
                "bad": bad,
                "at": line.at,
                "role": line.role,
                "attitude": bool(line.after.get("rating_attitude")),
                "second": bad_before,
            },
        )
        bad_before = bad_before or bad
        if bad:
            found.append(row)
    return found


MOMENTS = ("judged_at", "appealed_at", "plan_due", "planned_at", "rectify_due", "rectified_at")


def _became(later: Sequence[Line], rated: Line) -> dict[str, Any]:
    """What became of a rating until the next one: judged, contested, contacted, put right."""
    doc = later[-1].after if later else rated.after
    values: dict[str, Any] = {
        name: moment(doc[name]) if doc.get(name) else None for name in MOMENTS
    }
    contacts = ("record_contact", "contact_rater")
    reached = (one.at for one in later if one.action in contacts and one.given.get("reached", True))
    return values | {
        "grade": doc.get("judged") or "",
        "appeal": doc.get("appeal") or "",
        "contacted_at": next(reached, None),
    }


def _unit(line: Line) -> str:
    """The unit whose work was rated; the centre's own where it was solved on the spot."""
    for order in line.before.get("orders", {}).values():
        if order["role"] == "lead" and order["state"] != "cancelled":
            return str(order["unit"])
    return "" if line.before.get("merged_into") else "centre"


# ── oddities ─────────────────────────────────────────────────────────────


def _flag(case: Case, lines: Sequence[Numbered], pack: Policy) -> None:
    history = CaseHistory(tuple(line for _pk, line in lines), worktime(case.centre_id))
    for one in oddities.found(history, pack.rating_loop):
        Flag.objects.get_or_create(
            key=f"{one.kind}:{case.pk}:{one.seq}",
            defaults={
                "centre_id": case.centre_id,
                "case": case,
                "unit": case.lead_unit or "",
                "kind": one.kind.value,
                "at": one.at,
                "by": one.by,
                "number": one.number,
            },
        )


def same_devices(now: datetime) -> int:
    """Flag devices that gave many ratings of level five on one of the last days."""
    since = timezone.localtime(now).date() - timedelta(days=2)  # all centres keep one zone
    many = (
        DeviceRating.objects.filter(day__gte=since, level=5)
        .values("centre_id", "day", "device")
        .annotate(times=Count("pk"), last=Max("at"))
        .filter(times__gt=1)
        .order_by("centre_id", "day", "device")
    )
    made = 0
    for row in many:
        least = pack_for(row["centre_id"], row["day"]).rating_loop.same_device
        if row["times"] >= least:
            made += _flag_device(row)
    return made


def _flag_device(row: Mapping[str, Any]) -> int:
    key = f"{oddities.Kind.SAME_DEVICE}:{row['centre_id']}:{row['day']}:{row['device'][:24]}"
    if Flag.objects.filter(key=key).exists():
        return 0
    try:
        with transaction.atomic():
            Flag.objects.create(
                key=key,
                centre_id=row["centre_id"],
                kind=oddities.Kind.SAME_DEVICE.value,
                at=row["last"],
                number=row["times"],
            )
    except IntegrityError:  # another worker was faster
        return 0
    return 1
