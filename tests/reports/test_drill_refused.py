"""What no figure is kept under is refused in a sentence, on every database."""

from datetime import date

import pytest

from bancheng.reports import indicators
from bancheng.rules.errors import Invalid
from tests.cast import actor

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("by", ["unit", "centre", "item"])
def test_a_value_that_no_database_can_look_for_is_refused(by):
    with pytest.raises(Invalid) as why:
        indicators.cases(actor("leader"), "completed", DAY, DAY, by=by, by_value="hr\0ss")

    assert [name for name, _said in why.value.errors] == ["by"]
