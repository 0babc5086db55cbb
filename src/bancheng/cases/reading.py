"""查看个人信息 — opening the reporter's own values, with a reason, and never unseen.

Masked is the rule. Opening needs the post (`unmask`), for a confidential case the person, a
reason, and leaves a row; at most `RATE` openings in `PER` for one person.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from bancheng.people import rates
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, TooOften, _
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import can_see, may_unmask

from .models import AccessLog, Case
from .queries import facts_of

RATE, PER = 30, timedelta(hours=1)


CALLED = ("name", "phone", "contact")
"""What somebody needs who calls the reporter."""


def unmask(
    case: Case, actor: Actor, reason: str, now: datetime, *, only: Collection[str] = ()
) -> dict[str, Any]:
    """The reporter's values in the open: name, phone, further ones; and the statement unmasked.

    With `only` no others are opened, and no others are noted as seen.
    """
    facts = facts_of(case)
    if not can_see(actor, facts):
        raise NotVisible
    if not may_unmask(actor, facts):
        raise NotPermitted(_("您不能查看这位反映人的个人信息。"))
    reason = reason.strip()
    if not reason:
        raise Invalid([("reason", _("请写明为什么要查看。"))])
    if len(reason) > 200:
        raise Invalid([("reason", _("文字太长。"))])
    if not rates.take(f"unmask {actor.username}", RATE, PER, now):
        raise TooOften(_("查看得太频繁，请过一会儿再试。"), int(PER.total_seconds()))
    found: dict[str, Any] = {
        "name": case.reporter_name.reveal() if case.reporter_name else "",
        "phone": case.reporter_phone.reveal() if case.reporter_phone else "",
    }
    if case.reporter_more:
        found |= json.loads(case.reporter_more.reveal())
    found |= {"statement": case.statement, "request": case.request}
    if only:
        found = {name: value for name, value in found.items() if name in only}
    _note(case, actor, reason, " ".join(sorted(k for k, v in found.items() if v)), now)
    return found


REPLAY, AUDITED = "replay", _("抽样核查")


def replayed(case: Case, actor: Actor, now: datetime) -> None:
    """Note that somebody went through the log of a case they have no part in, once an hour.

    The reader sees it masked; the row says who looked and when. Going from line to line of one
    replay is one reading.
    """
    before = AccessLog.objects.filter(case=case, by=actor.username, fields=REPLAY)
    if not before.filter(at__gt=now - PER, at__lte=now).exists():
        _note(case, actor, AUDITED, REPLAY, now)


def _note(case: Case, actor: Actor, reason: str, fields: str, now: datetime) -> None:
    AccessLog.objects.create(
        case=case,
        centre_id=case.centre_id,
        by=actor.username,
        reason=reason,
        fields=fields,
        at=now,
    )
