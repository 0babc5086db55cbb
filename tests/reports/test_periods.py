"""A period of any length reads as the sum of its days, whichever rows it is put together from."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db.models import QuerySet

from bancheng.reports import indicators, sums
from bancheng.reports.models import FigureSum
from tests.cases.conftest import people
from tests.cast import CENTRE

BEGIN, END = date(2026, 1, 5), date(2026, 4, 20)
UNITS = ("", "hrss", "tax")


@pytest.fixture
def days(db: None) -> dict[tuple[date, str], sums.Sums]:
    """Sums of days by unit, "" the whole, with the months that they make."""
    people()
    draw, found = Random(7), {}
    months: dict[tuple[date, str], sums.Sums] = {}
    for ago in range((END - BEGIN).days + 1):
        day = BEGIN + timedelta(ago)
        for unit in draw.sample(UNITS, 2):
            held = sums.Sums()
            held.add("acceptance", (draw.randrange(9), draw.randrange(9), {}))
            held.add("net_hours", (draw.randrange(900), 2, {draw.randrange(1, 9): 2}))
            found[day, unit] = held
            months.setdefault((day.replace(day=1), unit), sums.Sums()).merge(held)
    for span, rows in (("d", found), ("m", months)):
        FigureSum.objects.bulk_create(
            FigureSum(centre_id=CENTRE, span=span, day=day, dimension="unit" if unit else "",
                      value=unit, sums=held.text())
            for (day, unit), held in rows.items()
        )  # fmt: skip
    return found


def test_every_period_is_the_sum_of_its_days(days):
    draw = Random(11)
    for _time in range(60):
        first = BEGIN + timedelta(draw.randrange(-20, 105))
        last = first + timedelta(draw.randrange(0, 110))
        expected: dict[str, sums.Sums] = {}
        for (day, unit), held in days.items():
            if first <= day <= last:
                expected.setdefault(unit, sums.Sums()).merge(held)

        found = indicators.totals([CENTRE], first, last) | indicators.totals(
            [CENTRE], first, last, "unit"
        )

        assert {k: v.text() for k, v in found.items()} == {
            k: v.text() for k, v in expected.items() if not v.empty
        }, (first, last)


def test_a_period_reads_at_most_half_the_days_of_a_month_at_each_end(days, monkeypatch):
    read: list[int] = []
    genuine = QuerySet.iterator

    def watched(rows, size):
        read.append(rows.count())
        return genuine(rows, size)

    monkeypatch.setattr(QuerySet, "iterator", watched)

    indicators.totals([CENTRE], date(2026, 1, 31), date(2026, 4, 30), "unit")
    indicators.totals([CENTRE], date(2026, 3, 1), date(2026, 3, 30), "unit")

    assert read[0] <= 2 * (1 + 3)
    assert read[1] <= 2 * (1 + 1)


def test_only_the_indicators_asked_for_come_back(days):
    whole = indicators.read_of([CENTRE], BEGIN, END, "unit")
    some = indicators.read_of([CENTRE], BEGIN, END, "unit", {"acceptance"})

    assert some == [row for row in whole if row.key == "acceptance"]
    assert [row.by for row in some] == ["hrss", "tax"]
    assert indicators.read_of([CENTRE], BEGIN, END, keys={"net_hours"}) == [
        row for row in indicators.read_of([CENTRE], BEGIN, END) if row.key == "net_hours"
    ]
