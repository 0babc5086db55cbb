"""Figures outlive the words of a case, and keep nothing by which its reporter could be found."""

from datetime import timedelta

from bancheng.archive import disposal
from bancheng.reports import recounting
from bancheng.reports.models import CaseFigure
from tests.archive.conftest import packed
from tests.archive.test_disposal import PAST, agreed
from tests.cases.conftest import MONDAY, press, registered
from tests.reports.test_counting import faults, held


def test_what_was_disposed_of_is_counted_as_before_and_so_is_what_repeats_it(centre):
    package = packed()
    tomorrow = MONDAY + timedelta(days=1)
    press(registered(now=tomorrow), "accept", "window", tomorrow, situation="QX1")
    recounting.catch_up()
    before, repeats = held(), CaseFigure.objects.filter(adds__contains="|repeated=1/1|")
    assert repeats.count() == 1
    agreed(package)

    assert disposal.carry_out(now=PAST) == 1

    own = CaseFigure.objects.get(pk=package.case_id)
    assert (own.phone_hash, own.id_hash) == ("", "")
    assert faults() == []
    recounting.recount()
    assert held() == before
    assert repeats.count() == 1


def test_a_case_that_is_not_counted_yet_is_counted_right_after_it_was_disposed_of(centre):
    package = packed()
    agreed(package)
    disposal.carry_out(now=PAST)

    recounting.catch_up()

    own = CaseFigure.objects.get(pk=package.case_id)
    assert (own.phone_hash, own.item) == ("", "社会保险转移接续")
    assert faults() == []
