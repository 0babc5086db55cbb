"""SQLite: FTS5 over the table `search_casetext`; triggers keep the index in step."""

from datetime import datetime

from django.db import connection

from .models import CaseText

NEWEST = (
    "SELECT rowid FROM search_fts WHERE search_fts MATCH %s AND rowid < %s"
    " ORDER BY rowid DESC LIMIT %s"
)
RANKED = (
    "SELECT rowid FROM search_fts WHERE search_fts MATCH %s AND rowid < %s"
    " ORDER BY bm25(search_fts), rowid DESC LIMIT %s"
)
ANY = 2**63 - 1


def put(case_id: int, centre: str, received_at: datetime, words: list[str]) -> None:
    """Write the words of a case."""
    CaseText.objects.bulk_create(
        [CaseText(case_id=case_id, centre=centre, received_at=received_at, words=" ".join(words))],
        update_conflicts=True,
        unique_fields=["case_id"],
        update_fields=["centre", "received_at", "words"],
    )


def find(terms: list[str], centre: str, before: int | None, limit: int, ranked: bool) -> list[int]:
    """Ids of the cases with every term; the centre is a column of the index, so it bounds it."""
    asked = " AND ".join(f"words : {_quoted(term)}" for term in terms)
    match = f"{asked} AND centre : {_quoted(centre)}" if centre else asked
    with connection.cursor() as cursor:
        cursor.execute(
            RANKED if ranked else NEWEST, [match, ANY if before is None else before, limit]
        )
        return [row[0] for row in cursor.fetchall()]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
