"""迟到的行 — which numbers of the log can still bring a line that was not there before.

On PostgreSQL a line draws its number before it is committed, so that it may become visible after
one with a higher number. Who follows the log keeps a cursor: `seen` is the last number looked at,
below `settled` nothing can appear any more; what lies between is looked at again. It is let go of
once every transaction of the moment has ended: up to `held`, when none older than `horizon` is
open. SQLite lets one writer in at a time: there nothing comes late.
"""

from typing import Protocol

from django.db import connection


class Follows(Protocol):
    """进度 — how far somebody has followed the log."""

    settled: int
    seen: int
    held: int
    horizon: int


def letting_go(cursor: Follows) -> dict[str, int]:
    """How the cursor stands once everything past `settled` is looked at, as what changes of it.

    Ask before looking and write after: a line that was committed between two looks is found by
    the second one only as long as that one begins at the old `settled`.
    """
    if cursor.settled == cursor.seen:
        return {}
    if connection.vendor != "postgresql":
        return {"settled": cursor.seen}
    oldest, newest = transactions()
    if cursor.held <= cursor.settled:
        return {"held": cursor.seen, "horizon": newest}
    return {"settled": cursor.held} if oldest >= cursor.horizon else {}


def transactions() -> tuple[int, int]:
    """The oldest transaction still open, and the first that is yet to begin (PostgreSQL)."""
    with connection.cursor() as rows:
        rows.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )
        oldest, newest = rows.fetchone()
    return int(oldest), int(newest)
