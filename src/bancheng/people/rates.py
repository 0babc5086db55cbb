"""限流 — how often somebody may knock, over all processes.

`take` answers yes for `rate` knocks at once and then one each `per / rate`. What is kept is
the moment at which the allowance will be whole again; the key is kept as a keyed hash only,
because it may be an address or a phone number.
"""

from datetime import datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Greatest

from bancheng import crypto

from .models import RateBucket


def take(key: str, rate: int, per: timedelta, now: datetime) -> bool:
    """Take one of `rate` knocks in `per` and tell whether there was one left.

    One statement when there was. A refused knock costs nothing: who waits gets in again.
    """
    hashed = crypto.keyed_hash(key, "rate")
    if _advance(hashed, rate, per, now):
        return True
    RateBucket.objects.bulk_create([RateBucket(key=hashed, full_at=0)], ignore_conflicts=True)
    return _advance(hashed, rate, per, now)


def sweep(now: datetime) -> int:
    """Forget those whose allowance is whole again; return how many."""
    return RateBucket.objects.filter(full_at__lt=_micros(now)).delete()[0]


def _advance(hashed: str, rate: int, per: timedelta, now: datetime) -> bool:
    each, moment = per // rate, _micros(now)
    latest = moment + _span(per) - _span(each)
    full_again = Greatest(F("full_at"), Value(moment)) + Value(_span(each))
    return bool(
        RateBucket.objects.filter(key=hashed, full_at__lte=latest).update(full_at=full_again)
    )


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _span(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
