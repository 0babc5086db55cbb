"""PostgreSQL: a tsvector made from our own words, with a GIN index.

The vector is written as a literal with positions, so neither the database's parser nor its
locale has a say in what a word is.
"""

from datetime import datetime

from django.db import connection

NEWEST = (
    "SELECT case_id FROM search_casetext WHERE tsv @@ CAST(%s AS tsquery)"
    " AND %s IN (centre, '') AND case_id < %s ORDER BY case_id DESC LIMIT %s"
)
RANKED = (
    "SELECT case_id FROM search_casetext, CAST(%s AS tsquery) AS asked WHERE tsv @@ asked"
    " AND %s IN (centre, '') AND case_id < %s"
    " ORDER BY ts_rank(tsv, asked) DESC, case_id DESC LIMIT %s"
)
ANY = 2**63 - 1
MOST_POSITIONS, LAST_POSITION = 255, 16_383


def put(case_id: int, centre: str, received_at: datetime, words: list[str]) -> None:
    """Write the words of a case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_casetext (case_id, centre, received_at, words, tsv)"
            " VALUES (%s, %s, %s, %s, %s::tsvector) ON CONFLICT (case_id) DO UPDATE SET"
            " centre = excluded.centre, received_at = excluded.received_at,"
            " words = excluded.words, tsv = excluded.tsv",
            [case_id, centre, received_at, " ".join(words), _vector(words)],
        )


def find(terms: list[str], centre: str, before: int | None, limit: int, ranked: bool) -> list[int]:
    """Ids of the cases with every term, within the centre."""
    with connection.cursor() as cursor:
        cursor.execute(
            RANKED if ranked else NEWEST,
            [" & ".join(map(_quoted, terms)), centre, ANY if before is None else before, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _vector(words: list[str]) -> str:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words, start=1):
        found = places.setdefault(word, [])
        if len(found) < MOST_POSITIONS and place <= LAST_POSITION:
            found.append(place)
    return " ".join(
        f"{_quoted(word)}:{','.join(map(str, found))}" if found else _quoted(word)
        for word, found in places.items()
    )


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
