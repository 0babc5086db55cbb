"""批量催办、督办 — one form, many cases, each through the one door in a transaction of its own.

The form carries a key. The first press writes down all that was asked, case by case; a second
press finds that and leads to the same result. What a crash left undone stays written down as
waiting and is taken up by `carry_on`: a line is done together with its case, or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from bancheng.cases import actions
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, Refused, _
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import CENTRE_ROLES
from bancheng.rules.states import CENTRE_UNIT
from bancheng.rules.transitions import ROWS

from .models import Batch, BatchLine

ACTIONS = ("remind", "supervise")
MOST = 200
LONG = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says."""

    cause: str
    demand: str
    reply_by: date | None


def may(actor: Actor, action: str) -> bool:
    """Whether one of the actor's posts is named in the row of the process table."""
    if action not in ACTIONS or actor.unit != CENTRE_UNIT:
        return False
    posts = {who for role, who in CENTRE_ROLES.items() if role in actor.roles}
    return bool(ROWS[action].who & posts)


def begin(
    *, actor: Actor, action: str, case_nos: Sequence[str], asked: Asked, key: str, now: datetime
) -> tuple[Batch, bool]:
    """Write down what is asked; False when this key was written down before."""
    if not may(actor, action):
        raise NotPermitted(_("批量催办、督办由本中心有权的岗位办理。"))
    numbers = list(dict.fromkeys(case_nos))
    _check(numbers, asked, key)
    known = Batch.objects.filter(by=actor.username, key=key).first()
    if known:
        return known, False
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                key=key,
                centre_id=actor.centre,
                by=actor.username,
                action=action,
                cause=asked.cause,
                demand=asked.demand,
                reply_by=asked.reply_by,
                created_at=now,
            )
            BatchLine.objects.bulk_create(BatchLine(batch=batch, case_no=no) for no in numbers)
    except IntegrityError:  # the other press of the double click was faster
        return Batch.objects.get(by=actor.username, key=key), False
    return Batch.objects.get(pk=batch.pk), True  # its words as they are read: sealed


def carry_on(batch: Batch, *, actor: Actor, now: datetime) -> int:
    """Do what is still waiting, and return how many lines were settled here."""
    waiting = batch.lines.filter(result="waiting").values_list("pk", flat=True)
    return sum(_settle(batch, pk, actor, now) for pk in list(waiting))


def batch_for(actor: Actor, key: str) -> Batch:
    """The actor's own batch of that key."""
    found = Batch.objects.filter(by=actor.username, key=key).first()
    if found is None:
        raise NotVisible
    return found


def _check(numbers: Sequence[str], asked: Asked, key: str) -> None:
    errors = []
    if not 1 <= len(numbers) <= MOST:
        errors.append(("cases", _("请选一到二百件。")))
    if any(len(no) > 40 for no in numbers):
        errors.append(("cases", _("编号不对。")))
    if not key or len(key) > 64:
        errors.append(("cases", _("请重新打开这张表。")))
    for name, words in (("cause", asked.cause), ("demand", asked.demand)):
        if not words or len(words) > LONG:
            errors.append((name, _("请填写，不超过两千个字。")))
    if errors:
        raise Invalid(errors)


def _settle(batch: Batch, pk: int, actor: Actor, now: datetime) -> bool:
    """One line: the case's move and the line's result are one transaction."""
    with transaction.atomic():
        line = BatchLine.objects.select_for_update().filter(pk=pk, result="waiting").first()
        if line is None:  # the twin has it
            return False
        why = _moved(batch, line.case_no, actor, now)
        line.result, line.why = ("refused", why[:200]) if why else ("done", "")
        line.save(update_fields=["result", "why"])
    return True


def _moved(batch: Batch, case_no: str, actor: Actor, now: datetime) -> str:
    """Make the move; answer with the reason if it was refused."""
    given: Mapping[str, Any] = {
        "cause": batch.cause.reveal(),
        "demand": batch.demand.reveal(),
        **({"reply_by": batch.reply_by.isoformat()} if batch.reply_by else {}),
    }
    try:
        actions.act(case_no, batch.action, actor=actor, given=given, now=now)
    except Invalid as why:
        return "".join(sentence for _name, sentence in why.errors)
    except Refused as why:
        return why.message
    return ""
