"""文号 — 云政办果〔2026〕3号: one series for each kind and year of a centre."""

from django.db import transaction
from django.db.models import F

from bancheng.people.models import Centre

from .models import Series


def draw(centre: Centre, mark: str, year: int) -> str:
    """A number that nobody else has. Gaps are allowed, so it is drawn before it is used."""
    series = Series.objects.filter(centre=centre, kind=mark, year=year)
    with transaction.atomic():
        if not series.update(next=F("next") + 1):
            Series.objects.get_or_create(centre=centre, kind=mark, year=year)
            series.update(next=F("next") + 1)
        serial = series.values_list("next", flat=True).get() - 1
    return f"{centre.name[:1]}政办{mark}〔{year}〕{serial}号"
