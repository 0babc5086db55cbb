"""呈现 — a case in plain values, for staff (`shown.py`) and for its reporter (`public.py`)."""

from .public import public_json
from .shown import (
    allowed,
    attachment_json,
    case_json,
    event_json,
    events_json,
    moment,
    order_json,
    reporter_json,
)

__all__ = [
    "allowed",
    "attachment_json",
    "case_json",
    "event_json",
    "events_json",
    "moment",
    "order_json",
    "public_json",
    "reporter_json",
]
