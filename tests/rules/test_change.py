"""The middle of a distribution, and when a figure has really moved."""

from bancheng.rules.change import change
from bancheng.rules.indicators import BY_KEY, median_of


def test_the_median_is_the_middle_of_the_distribution():
    assert median_of({}) is None
    assert median_of({4: 1}) == 4
    assert median_of({2: 3, 9: 2}) == 2
    assert median_of({2: 2, 9: 3}) == 9


def test_a_change_is_only_sure_beyond_chance_and_with_enough_cases():
    on_time = BY_KEY["on_time"]

    few = change(on_time, (5, 10), (10, 10))
    chance = change(on_time, (44, 50), (46, 50))
    real = change(on_time, (60, 100), (95, 100))

    assert few is not None
    assert (few.sure, few.worse) == (False, True)
    assert chance is not None
    assert not chance.sure
    assert real is not None
    assert (real.sure, real.worse) == (True, True)
    assert change(on_time, (0, 0), (1, 1)) is None


def test_what_goes_on_growing_is_never_said_to_be_worse():
    found = change(BY_KEY["completed"], (10, 100), (95, 100))

    assert found is not None
    assert not found.sure
