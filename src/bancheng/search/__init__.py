"""全文检索 — Chinese full-text search over cases, in whichever database is used.

`index_case`, `find` and `drop` are all there is; `sqlite.py` and `postgres.py` do the work,
`segment.py` cuts words. To index something else, make another table like `CaseText`.
"""

from datetime import datetime
from importlib import import_module
from typing import Protocol, cast


class Backend(Protocol):
    """What a database offers."""

    def put(self, case_id: int, centre: str, received_at: datetime, words: list[str]) -> None: ...

    def find(
        self, terms: list[str], centre: str, before: int | None, limit: int, ranked: bool
    ) -> list[int]: ...


def index_case(case_id: int, centre: str, received_at: datetime, text: str) -> None:
    """Make a case findable by the words of `text`, in the caller's transaction."""
    from .segment import words

    _backend().put(case_id, centre, received_at, words(text))


def find(
    query: str,
    *,
    centre: str,
    before: int | None = None,
    limit: int = 50,
    ranked: bool = False,
) -> list[int]:
    """Ids of the centre's cases (all centres' for "") that have every word of `query`.

    Newest first, from below the id `before` on; or, `ranked`, the best match first. A query
    without any word finds nothing. Who may see the cases is for the caller to ask.
    """
    from .segment import terms

    asked = terms(query)
    return _backend().find(asked, centre, before, limit, ranked) if asked else []


def drop(case_id: int) -> None:
    """Make a case unfindable."""
    from .models import CaseText

    CaseText.objects.filter(pk=case_id).delete()


def _backend() -> Backend:
    from django.db import connection

    name = {"sqlite": "sqlite", "postgresql": "postgres"}[connection.vendor]
    return cast("Backend", import_module(f"bancheng.search.{name}"))
