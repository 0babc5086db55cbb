"""Transactions that last too long are ended, and no day is sealed while one may still write."""

import time
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from bancheng import config
from bancheng.jobs import transactions
from bancheng.sealing import seals
from tests.cases.conftest import MONDAY, people, registered

pytestmark = pytest.mark.django_db(transaction=True)


def opened(name: str) -> "psycopg.Connection | None":
    """Another session in the middle of a transaction; on SQLite there is nobody to wait for."""
    if connection.vendor != "postgresql":
        return None
    other = psycopg.connect(
        host=connection.settings_dict["HOST"],
        user=connection.settings_dict["USER"],
        dbname=connection.settings_dict["NAME"],
        application_name=name,
    )
    other.execute("SELECT 1")
    return other


def test_a_transaction_of_ours_that_is_too_old_is_ended_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = opened(config.APPLICATION), opened("pg_dump")
    young = transactions.stop_overlong()
    monkeypatch.setattr(transactions, "LONGEST", 0)

    ended = transactions.stop_overlong()

    assert young == 0
    assert ended == (1 if ours else 0)
    if ours and theirs:
        with pytest.raises(psycopg.OperationalError):
            ours.execute("SELECT 1")
        theirs.close()


def test_no_day_is_sealed_while_a_transaction_may_still_write_into_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people()
    registered()
    monkeypatch.setattr(seals, "BEHIND", timedelta())
    midnight = seals.day_of(MONDAY)[2]
    other = opened(config.APPLICATION)
    time.sleep(0.02)

    early = seals.seal_days(now=midnight + timedelta(milliseconds=1))
    if other:
        other.close()
    later = seals.seal_days(now=midnight + timedelta(milliseconds=1))

    assert (early, later) == ((0, 1) if other else (1, 0))


def test_the_sessions_of_the_product_have_limits() -> None:
    if connection.vendor == "sqlite":
        assert connection.settings_dict["OPTIONS"]["timeout"] >= 20
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name IN ('statement_timeout',"
            " 'idle_in_transaction_session_timeout', 'application_name') ORDER BY name"
        )
        assert dict(cursor.fetchall()) == {
            "application_name": config.APPLICATION,
            "idle_in_transaction_session_timeout": "60000",
            "statement_timeout": "60000",
        }
