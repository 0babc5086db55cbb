"""会商 — the record of a meeting, of one case or of many. Only `actions.py` writes through it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from . import codec
from .models import Case, Consultation, ConsultedCase


def convene(
    cases: Sequence[Case], convener: str, given: Mapping[str, Any], now: datetime
) -> Consultation:
    """One meeting for all these cases."""
    meeting = Consultation.objects.create(
        centre_id=cases[0].centre_id,
        convener=convener,
        units=codec.canonical(list(given["units"])),
        agenda=given["agenda"],
        at=given.get("at"),
        created_at=now,
    )
    ConsultedCase.objects.bulk_create(
        ConsultedCase(consultation=meeting, case=case, centre_id=case.centre_id) for case in cases
    )
    return meeting


def conclude(case: Case, given: Mapping[str, Any], now: datetime) -> None:
    """The conclusion for one case of its meeting; the others are concluded by themselves."""
    newest = case.consulted.filter(concluded_at=None).order_by("-id").values_list("id", flat=True)
    ConsultedCase.objects.filter(pk__in=list(newest[:1])).update(
        conclusion=given["conclusion"],
        positions=given.get("positions", ""),
        concluded_at=now,
    )
