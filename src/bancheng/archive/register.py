"""销毁登记簿 — every act of appraisal and disposal, in one hash chain for each centre.

A line is written in the transaction of the act itself. It names cases, digests and persons, and
holds no word of a case, so it can be kept for good.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from bancheng.cases.codec import canonical
from bancheng.crypto.chained import link

from .models import Register, RegisterLine


def append(
    centre: str,
    action: str,
    *,
    by: str,
    at: datetime,
    case_no: str = "",
    more: Mapping[str, Any] | None = None,
) -> RegisterLine:
    """One line more; the caller's transaction holds the register until it ends."""
    with transaction.atomic():
        Register.objects.get_or_create(centre_id=centre)
        head = Register.objects.select_for_update().get(centre_id=centre)
        body = canonical(
            {
                "centre": centre,
                "seq": head.seq + 1,
                "at": at.astimezone(UTC).isoformat(),
                "action": action,
                "by": by,
                "case": case_no,
                **(more or {}),
            }
        )
        line = RegisterLine.objects.create(
            centre_id=centre,
            seq=head.seq + 1,
            at=at,
            action=action,
            by=by,
            case_no=case_no,
            body=body,
            prev_hash=head.last_hash,
            hash=link(head.last_hash, body),
        )
        head.seq, head.last_hash = line.seq, line.hash
        head.save()
    return line


def faults(centre: str) -> list[str]:
    """Every place where the centre's register does not hold; empty when it is as written."""
    found, prev, seq = [], "", 0
    for line in RegisterLine.objects.filter(centre=centre).order_by("seq").iterator():
        seq += 1
        if line.seq != seq or line.prev_hash != prev:
            found.append(f"{centre} register #{line.seq}: a line is missing or out of order")
            seq = line.seq
        if line.hash != link(line.prev_hash, line.body) or not _repeats(line):
            found.append(f"{centre} register #{line.seq}: the line was changed")
        prev = line.hash
    head = Register.objects.filter(centre=centre).first()
    if head is not None and (head.seq, head.last_hash) != (seq, prev):
        found.append(f"{centre} register: it does not end with its last line")
    return found


def _repeats(line: RegisterLine) -> bool:
    body = json.loads(line.body)
    columns = (line.centre_id, line.seq, line.action, line.by, line.case_no)
    told = tuple(body[name] for name in ("centre", "seq", "action", "by", "case"))
    return columns == told and line.at.astimezone(UTC).isoformat() == body["at"]
