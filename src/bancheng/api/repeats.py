"""重复请求 — the same creation sent twice is done once (`Idempotency-Key`).

The key's row is inserted in the transaction of the creation itself: a twin that comes meanwhile
waits for it, and a creation that is refused leaves no row behind. Only successful answers are
kept, for a day, each for its caller and address alone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from bancheng.crypto import digest, keyed_hash
from bancheng.rules.errors import Invalid, _

from .bodies import encoded, written
from .models import GivenAnswer

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT = timedelta(hours=24)

Make = Callable[[], Any]


def created(
    request: HttpRequest, make: Make, *, caller: str, sent: bytes, now: datetime
) -> HttpResponse:
    """Answer 201 with what `make` creates, or with what it created for the same key before.

    `sent` is what makes two requests the same. Raises `Invalid` when the key was used for
    something else.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return written(encoded(make()), 201)
    _check(key)
    hashed = keyed_hash(f"{caller}\n{request.path}\n{key}", "idempotency")
    body = digest(sent)
    with transaction.atomic():
        held = _claim(hashed, body, now)
        if held.status:
            return _again(held, body)
        text = encoded(make())
        GivenAnswer.objects.filter(pk=hashed).update(status=201, answer=text)
    return written(text, 201)


def forget(now: datetime) -> int:
    """Delete the answers that are older than a day; return how many."""
    return GivenAnswer.objects.filter(given_at__lt=now - KEPT).delete()[0]


def _claim(hashed: str, body: str, now: datetime) -> GivenAnswer:
    """The key's row, ours to fill in if its status is 0; waits for whoever has it."""
    fresh = GivenAnswer(key=hashed, body=body, given_at=now)
    GivenAnswer.objects.bulk_create([fresh], ignore_conflicts=True)
    held = GivenAnswer.objects.select_for_update().get(pk=hashed)
    if held.status and now - held.given_at >= KEPT:
        fresh.save(force_update=True)
        return fresh
    return held


def _again(held: GivenAnswer, body: str) -> HttpResponse:
    if held.body != body:
        raise Invalid([(HEADER, _("这个键已用于另一份内容，请换一个。"))])
    response = written(held.answer.reveal(), held.status)
    response["Idempotency-Replayed"] = "true"
    return response


def _check(key: str) -> None:
    if not key or len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise Invalid([(HEADER, _("请用 1 到 255 个可见的英文字符。"))])
