"""台账里的编号 — under which number a case is a common problem or knowledge."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from bancheng.knowledge.models import EntrySource
from bancheng.problems.models import ProblemCase

SCATTERED = 8


def among(column: str, keys: Sequence[int]) -> Q:
    """Rows of these cases, and where they lie close together of those between them as well.

    Two bounds cost the database and its driver far less than hundreds of numbers.
    """
    if not keys or max(keys) - min(keys) > SCATTERED * len(keys):
        return Q(**{f"{column}__in": keys})
    return Q(**{f"{column}__gte": min(keys), f"{column}__lte": max(keys)})


def problems(keys: Sequence[int]) -> dict[int, str]:
    """The common problems that these cases belong to."""
    rows = ProblemCase.objects.filter(among("case", keys)).order_by("problem_id")
    return _joined(rows.values_list("case_id", "problem__number"))


def knowledge(keys: Sequence[int]) -> dict[int, str]:
    """The knowledge entries made from these cases."""
    rows = EntrySource.objects.filter(among("case", keys)).order_by("entry_id")
    return _joined(rows.values_list("case_id", "entry__number"))


def _joined(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for key, number in pairs:
        found[key] = f"{found[key]}、{number}" if key in found else number
    return found
