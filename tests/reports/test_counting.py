"""Figures follow the log: each case once, whatever is killed, late or done twice."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bancheng.cases import late
from bancheng.cases.models import Case
from bancheng.reports import counting, indicators, recounting, sums
from bancheng.reports.models import CaseFigure, FigureCursor, FigureSum
from bancheng.rules.indicators import EDITION, INDICATORS
from tests.cases.conftest import MONDAY, answered, people, press, registered
from tests.cast import CENTRE, actor
from tests.flow.door import DoorTown

TODAY = date(2026, 11, 23)


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories with its staff."""
    return people()


def value(key: str, first: date = TODAY, last: date = TODAY) -> tuple[float, int]:
    """Numerator and denominator of one figure."""
    rows = indicators.read(actor("leader"), first, last)
    found = next(row for row in rows if row.key == key)
    return found.numerator, found.denominator


def held() -> set[tuple[Any, ...]]:
    """Every row of sums that is not nought."""
    rows = FigureSum.objects.values_list(*counting.ROW, "sums")
    return {row for row in rows if not sums.read(row[5]).empty}


def faults() -> list[str]:
    return list(recounting.faults(recounting.Recount()))


def test_a_case_is_counted_as_it_goes(centre):
    case = registered()
    recounting.catch_up()
    assert value("taken_in") == (0, 1)
    assert value("acceptance") == (0, 0)

    press(case, "accept", "window", situation="QX1")
    recounting.catch_up()

    assert value("taken_in") == (1, 1)
    assert value("acceptance") == (1, 1)
    assert value("completed") == (0, 1)


def test_counting_again_without_news_changes_nothing(centre):
    answered()
    recounting.catch_up()
    once, turn = held(), FigureCursor.objects.get().seen

    assert counting.count() == 0
    assert held() == once
    assert FigureCursor.objects.get().seen == turn


def test_one_case_at_a_time_counts_the_same_as_all_at_once(centre):
    for _case in range(3):
        answered()
    while counting.count(limit=1):
        pass
    one_by_one = held()

    recounting.recount()

    assert held() == one_by_one
    assert faults() == []


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("where", ["differences", "_sum", "FigureSum.objects.bulk_create"])
def test_a_worker_that_dies_in_the_middle_counts_nothing_and_the_next_all(
    centre, monkeypatch, where
):
    answered()

    def dies(*_args: Any, **_more: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"bancheng.reports.counting.{where}", dies)
        with pytest.raises(Killed):
            counting.count()

    assert held() == set()
    assert CaseFigure.objects.count() == 0
    recounting.catch_up()
    assert value("taken_in") == (1, 1)
    assert faults() == []


def test_a_worker_that_comes_second_with_the_same_work_does_nothing(centre, monkeypatch):
    answered()
    genuine, met = counting.differences, []

    def meanwhile(before: Any, after: Any) -> Any:
        if not met:
            met.append(1)
            recounting.catch_up()
        return genuine(before, after)

    monkeypatch.setattr(counting, "differences", meanwhile)

    assert counting.count() == 0
    assert value("taken_in") == (1, 1)
    assert faults() == []


def test_a_line_committed_after_later_ones_is_counted(centre, monkeypatch):
    """The cursor has passed its number, but has not let go of it."""
    monkeypatch.setattr(late, "letting_go", lambda _cursor: {})
    case = registered()
    other = registered()
    recounting.catch_up()
    FigureCursor.objects.update(settled=0)
    CaseFigure.objects.filter(pk=case.pk).delete()  # as if its line had not been there
    whole = held()
    for row in FigureSum.objects.all():
        found = sums.read(row.sums)
        gone = sums.adds_from("|taken_in=0/1|withdrawn=0/1|")
        for key, figure in gone.items():
            found.add(key, figure, -1)
        FigureSum.objects.filter(pk=row.pk).update(sums=found.text())
    assert value("taken_in") == (0, 1)

    assert counting.count() == 1

    assert held() == whole
    assert Case.objects.count() == len({case.pk, other.pk})
    assert faults() == []


def test_a_line_committed_between_the_last_look_and_letting_go_is_counted(centre, monkeypatch):
    monkeypatch.setattr(late, "connection", SimpleNamespace(vendor="postgresql"))
    monkeypatch.setattr(late, "transactions", lambda: (10, 11))
    registered()
    recounting.catch_up()
    whole, seen = held(), FigureCursor.objects.get().seen
    FigureSum.objects.all().delete()
    CaseFigure.objects.all().delete()  # as if its line had not been there
    FigureCursor.objects.update(settled=0, held=seen, horizon=9)

    assert counting.count() == 1

    assert held() == whole
    assert FigureCursor.objects.get().settled == seen


def test_nothing_is_let_go_of_while_a_transaction_of_that_moment_is_open(
    centre, monkeypatch, db_vendor
):
    registered()
    recounting.catch_up()
    cursor = FigureCursor.objects.get()
    open_since = cursor.horizon + 5
    FigureCursor.objects.update(settled=0, held=0, horizon=0)
    monkeypatch.setattr(late, "transactions", lambda: (open_since, open_since + 1))

    for _pass in range(3):
        counting.count()
    held_back = FigureCursor.objects.get()
    monkeypatch.setattr(late, "transactions", lambda: (open_since + 1, open_since + 2))
    counting.count()

    if db_vendor == "postgresql":  # SQLite lets one writer in at a time: nothing comes late
        assert (held_back.settled, held_back.held) == (0, cursor.seen)
    assert FigureCursor.objects.get().settled == cursor.seen


def test_a_figure_that_counts_otherwise_has_everything_counted_anew(centre, monkeypatch):
    answered()
    recounting.catch_up()
    whole = held()
    FigureSum.objects.update(sums='{"taken_in":[7,7]}')

    monkeypatch.setattr("bancheng.rules.indicators.EDITION", f"{EDITION}+")
    recounting.catch_up()

    assert held() == whole


def test_a_repeat_that_shows_by_a_later_correction_is_counted(centre):
    first = registered()
    second = registered(
        reporter={"kind": "person", "name": "李四", "phone": "13900139000"},
        now=MONDAY + timedelta(days=1),
    )
    for case in (first, second):
        press(case, "accept", "window", MONDAY + timedelta(days=1), situation="QX1")
    recounting.catch_up()
    period = (TODAY, TODAY + timedelta(days=1))
    assert value("repeated", *period) == (0, 2)

    press(first, "amend", "window", MONDAY + timedelta(days=2), reporter_phone="13900139000")
    recounting.catch_up()
    assert value("repeated", *period) == (1, 2)
    assert faults() == []

    press(first, "amend", "window", MONDAY + timedelta(days=3), reporter_phone="13700137000")
    recounting.catch_up()
    assert value("repeated", *period) == (0, 2)
    assert faults() == []


def test_what_was_changed_behind_the_counter_s_back_is_named(centre):
    answered()
    recounting.catch_up()
    CaseFigure.objects.update(adds="|taken_in=1/1|")
    row = FigureSum.objects.filter(dimension="unit").first()
    FigureSum.objects.filter(pk=row.pk).update(sums='{"taken_in":[2,1]}')

    said = faults()

    assert any("adds is not what its log leads to" in one for one in said)
    assert any("is not that of its cases" in one for one in said)
    recounting.recount()
    assert faults() == []


@pytest.mark.parametrize("seed", [20261123, 7])
def test_whatever_is_pressed_the_figures_are_those_of_a_recount(transactional_db, seed):
    people()
    town = DoorTown(seed, datetime.fromisoformat("2026-01-05T01:00:00+00:00"))
    while town.moves.total() < 480:
        town.press()
        if town.draw.random() < 0.1:
            counting.count(limit=3)
    recounting.catch_up()
    kept = held()

    assert faults() == []
    recounting.recount()
    assert held() == kept
    counted = {key for row in CaseFigure.objects.all() for key in sums.adds_from(row.adds)}
    assert len(counted) > len(INDICATORS) // 2
    assert CaseFigure.objects.filter(centre=CENTRE).count() == Case.objects.count()
