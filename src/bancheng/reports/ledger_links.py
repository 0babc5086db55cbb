"""台账里的编号 — under which number a case is a common problem or knowledge."""

from collections.abc import Iterable, Sequence

from bancheng.knowledge.models import EntrySource
from bancheng.problems.models import ProblemCase


def problems(keys: Sequence[int]) -> dict[int, str]:
    """The common problems that these cases belong to."""
    rows = ProblemCase.objects.filter(case__in=keys).order_by("problem_id")
    return _joined(rows.values_list("case_id", "problem__number"))


def knowledge(keys: Sequence[int]) -> dict[int, str]:
    """The knowledge entries made from these cases."""
    rows = EntrySource.objects.filter(case__in=keys).order_by("entry_id")
    return _joined(rows.values_list("case_id", "entry__number"))


def _joined(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for key, number in pairs:
        found[key] = f"{found[key]}、{number}" if key in found else number
    return found
