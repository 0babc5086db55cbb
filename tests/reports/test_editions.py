"""台账定本 — kept under its digest, never changed, made again byte for byte."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from bancheng.cases import attachments
from bancheng.reports import editions
from bancheng.reports.models import LedgerEdition
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible
from tests.cases.conftest import MONDAY, press, registered
from tests.cast import actor

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def frozen(who="leader", now=MONDAY, days=NOVEMBER):
    return editions.freeze(actor(who), *days, now=now)


def test_an_edition_keeps_the_masked_ledger_under_its_digest(centre):
    registered()

    made = frozen()
    row, content = editions.content_of(actor("window"), made.pk)

    assert (row.edition, row.rows, row.size) == (1, 1, len(content))
    assert content[:2] == b"PK"
    assert "张三丰".encode() not in content


def test_the_same_cases_make_the_same_file_and_no_second_edition(centre):
    registered()

    assert frozen("leader") == frozen("supervisor")
    assert LedgerEdition.objects.count() == 1


def test_a_correction_makes_the_next_edition_and_leaves_the_first(centre):
    case = registered()
    first = frozen()
    kept = editions.content_of(actor("leader"), first.pk)[1]
    press(case, "accept", "window", situation="QX1")

    second = frozen(now=MONDAY + timedelta(hours=1))

    assert (first.edition, second.edition) == (1, 2)
    assert first.sm3 != second.sm3
    assert editions.content_of(actor("leader"), first.pk)[1] == kept
    assert [e.edition for e in editions.editions(actor("supervisor"))] == [2, 1]


def test_the_database_itself_refuses_to_change_an_edition(centre):
    made = frozen()

    for change in (LedgerEdition.objects.filter(pk=made.pk).update, made.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(**({} if change == made.delete else {"rows": 9}))


def test_a_file_that_was_changed_is_noticed(centre):
    registered()
    made = frozen()
    path = attachments.folder() / made.sm3[:2] / made.sm3
    genuine = path.read_bytes()
    try:
        path.write_bytes(genuine + b" ")
        with pytest.raises(editions.Changed):
            editions.content_of(actor("leader"), made.pk)
    finally:
        path.write_bytes(genuine)


def test_a_complaint_of_our_own_staff_is_not_in_what_they_may_read(centre):
    registered(barred=["window"])
    registered()

    assert frozen().rows == 1


def test_who_may_freeze_and_who_may_read(centre):
    made = frozen()

    for who in ("window", "dispatcher", "liaison-hrss", "province"):
        with pytest.raises(NotPermitted):
            frozen(who)
    with pytest.raises(NotPermitted):
        editions.content_of(actor("dispatcher"), made.pk)
    with pytest.raises(NotVisible):
        editions.content_of(actor("city-leader"), made.pk)
    with pytest.raises(Invalid):
        frozen(days=NOVEMBER[::-1])


def test_a_month_without_cases_is_an_edition_too(centre):
    assert frozen().rows == 0
