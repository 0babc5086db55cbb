"""台账定本 — the masked ledger of a period, kept as it stood, under its digest.

What is corrected later makes another edition; the earlier one stays as it was. The file can be
made again from the same cases and moment byte for byte, and is read only if its digest still holds.
"""

import json
import tempfile
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext_noop

from bancheng.cases import attachments
from bancheng.crypto import digest
from bancheng.people.models import Centre
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible
from bancheng.rules.facts import Actor

from . import ledger
from . import ledger_files as files
from .kinds import FREEZERS, holds
from .labels import labels_for
from .ledger_columns import COLUMNS
from .models import LedgerEdition

LANGUAGE = "zh-hans"  # an edition does not depend on who looks


class Changed(ValueError):
    """A kept file is gone, or is not the one whose digest was noted."""


def freeze(actor: Actor, first: date, last: date, *, now: datetime) -> LedgerEdition:
    """Keep the ledger of the cases received from `first` to `last`, masked, as it is now."""
    if not holds(actor, FREEZERS):
        raise NotPermitted(gettext_noop("台账定本由中心领导或督办员制作。"))
    if first > last:
        raise Invalid([("last", gettext_noop("止日不能早于起日。"))])
    filters = {"received_from": first.isoformat(), "received_to": last.isoformat()}
    content, number = _made(actor, filters, now)
    sm3 = digest(content)
    attachments.keep_file(_path(sm3), content)
    with transaction.atomic():
        # one at a time for a centre, so that two editions never get one number
        Centre.objects.select_for_update().get(pk=actor.centre)
        same = LedgerEdition.objects.filter(centre_id=actor.centre, first=first, last=last)
        newest = same.order_by("-edition").first()
        if newest is not None and newest.sm3 == sm3:
            return newest
        return LedgerEdition.objects.create(
            centre_id=actor.centre,
            first=first,
            last=last,
            edition=(same.aggregate(last=Max("edition"))["last"] or 0) + 1,
            made_by=actor.username,
            made_at=now,
            filters=json.dumps(filters, sort_keys=True),
            rows=number,
            size=len(content),
            sm3=sm3,
        )


def editions(actor: Actor) -> list[LedgerEdition]:
    """The editions of the actor's centre, the latest period first."""
    ledger.require(actor)
    return list(LedgerEdition.objects.filter(centre_id=actor.centre))


def content_of(actor: Actor, pk: int) -> tuple[LedgerEdition, bytes]:
    """An edition and its file, if the digest holds."""
    ledger.require(actor)
    found = LedgerEdition.objects.filter(centre_id=actor.centre, pk=pk).first()
    if found is None:
        raise NotVisible
    return found, kept(found.sm3)


def kept(sm3: str) -> bytes:
    """The file of this digest; raises `Changed` when it is gone or another."""
    path = _path(sm3)
    content = path.read_bytes() if path.is_file() else b""
    if not content or digest(content) != sm3:
        raise Changed(sm3)
    return content


def _path(sm3: str) -> Path:
    # beside the attachments, so that a backup takes it along
    return attachments.folder() / sm3[:2] / sm3


def _made(actor: Actor, filters: dict[str, str], now: datetime) -> tuple[bytes, int]:
    """The file as anybody at the centre would get it: masked, every column, oldest first.

    Nothing in it names the moment or the person, so the same cases give the same bytes.
    """
    with translation.override(LANGUAGE), tempfile.TemporaryFile() as file:
        asked = ledger.Asked(filters)
        labels = labels_for(actor.centre, now)
        about = [
            ("台账定本", labels.centre_name),
            ("登记日期", f"{filters['received_from']} 至 {filters['received_to']}"),
            ("个人信息", "已脱敏"),
            ("不在其中", "反映本中心人员、须回避的件"),
        ]
        found = ledger.of_centre(actor.centre, asked, now=now, kept=True)
        number = files.as_xlsx(file, found, COLUMNS, about)
        file.seek(0)
        return file.read(), number
