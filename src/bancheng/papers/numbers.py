"""文号 — 云政办果〔2026〕3号: one series for each kind and year of a centre."""

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.db.models import F

from bancheng.people.models import Centre

from .models import Series

Key = tuple[str, int]  # mark, year


@transaction.atomic
def draw(centre: Centre, wanted: Mapping[Key, int]) -> dict[Key, Iterator[str]]:
    """So many numbers of each series, which nobody else has.

    In a transaction of their own before they are used: gaps are allowed, and nobody waits for a
    paper to be written. Series are taken in one order, so that two who draw never wait in a circle.
    """
    return {key: _numbers(centre, key, wanted[key]) for key in sorted(wanted)}


def _numbers(centre: Centre, key: Key, amount: int) -> Iterator[str]:
    mark, year = key
    series = Series.objects.filter(centre=centre, kind=mark, year=year)
    if not series.update(next=F("next") + amount):
        Series.objects.get_or_create(centre=centre, kind=mark, year=year)
        series.update(next=F("next") + amount)
    end = series.values_list("next", flat=True).get()
    head = f"{centre.name[:1]}政办{mark}〔{year}〕"
    return iter([f"{head}{serial}号" for serial in range(end - amount, end)])
