"""抽样 — a sample of cases that anybody can draw again: by period, size and seed.

Each case stands in the order of SHA-256 of seed and number within its class; of each class as many
are taken as its share, one at least. Nothing else decides, so nobody can pick.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bancheng.cases import store
from bancheng.cases.models import Case
from bancheng.cases.queries import visible
from bancheng.rules.errors import Invalid, _
from bancheng.rules.facts import Actor
from bancheng.rules.indicators import UNKNOWN

from .indicators import allowed, check

MOST, USUAL = 200, 20
LONGEST_SEED = 64


@dataclass(frozen=True, slots=True)
class Sample:
    """样本 — the cases drawn, facts read, and of how many of each class they were drawn."""

    seed: str
    cases: Sequence[Case]
    drawn: Mapping[str, int]
    of: Mapping[str, int]


def sample(actor: Actor, first: date, last: date, *, size: int, seed: str) -> Sample:
    """Draw from the cases received from `first` to `last` that the actor may see."""
    places = allowed(actor)
    check(first, last)
    seed = seed.strip()
    if not 1 <= size <= MOST:
        raise Invalid([("size", _("抽 1 到 200 件。"))])
    if not seed or len(seed) > LONGEST_SEED:
        raise Invalid([("seed", _("种子写 1 到 64 个字。"))])
    found = visible(actor).filter(
        figure__centre__in=places, figure__received_on__gte=first, figure__received_on__lte=last
    )
    strata: dict[str, list[str]] = {}
    for case_no, case_class in found.values_list("case_no", "case_class").iterator(5000):
        strata.setdefault(case_class or UNKNOWN, []).append(case_no)
    of = {name: len(numbers) for name, numbers in sorted(strata.items())}
    drawn = shares(of, size)
    chosen = [
        case_no
        for name, number in drawn.items()
        for case_no in sorted(strata[name], key=lambda no: rank(seed, no))[:number]
    ]
    rows = {row.case_no: row for row in Case.objects.filter(case_no__in=chosen)}
    cases = [rows[case_no] for case_no in chosen if case_no in rows]
    store.read(cases)
    return Sample(seed, cases, drawn, of)


def rank(seed: str, case_no: str) -> str:
    """Where a case stands in the draw: `printf 'SEED\\nNUMBER' | sha256sum` says the same."""
    return hashlib.sha256(f"{seed}\n{case_no}".encode()).hexdigest()


def shares(of: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each class: by its share, one at least, together never more than `size`.

    What is left over goes to the largest remainders; where there are more classes than `size`,
    the largest classes come first.
    """
    total = sum(of.values())
    if total <= size:
        return dict(of)
    found = {name: max(1, number * size // total) for name, number in of.items()}
    by_remainder = sorted(of, key=lambda name: (-(of[name] * size % total), name))
    while sum(found.values()) < size:
        name = next(n for n in by_remainder if found[n] < of[n])
        found[name] += 1
        by_remainder = [*(n for n in by_remainder if n != name), name]
    while sum(found.values()) > size:
        name = max(found, key=lambda n: (found[n] > 1, found[n], -of[n], n))
        found[name] -= 1
    return {name: number for name, number in found.items() if number}
