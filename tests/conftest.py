"""What every test may rely on: a known database, no network but this machine."""

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations


class NetworkUsed(RuntimeError):
    """A test reached for another machine."""


@pytest.fixture(scope="session")
def db_vendor() -> str:
    """The database of this run: `sqlite` or `postgresql`."""
    return connection.vendor


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sockets reach this machine only."""
    genuine = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host = str(address[0])
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise NetworkUsed(host)
        genuine(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _calendars_are_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let changes of the calendar be worked off at once: no other process counts here."""
    monkeypatch.setattr("bancheng.jobs.recounts.SETTLED", timedelta(0))


def pytest_configure(config: pytest.Config) -> None:
    """Keep hypothesis' findings out of the tree and its examples the same in every run of CI."""
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("ci")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's data directory; xdist's workers leave that to the run itself."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(Path(os.environ["BANCHENG_TEST_DIR"]), ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def _flush_past_append_only() -> Iterator[None]:
    """Let Django empty the tables after a transactional test on SQLite.

    There it deletes row by row, which the append-only triggers refuse; PostgreSQL truncates.
    """
    genuine = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                " AND sql LIKE '%RAISE(ABORT%'"
            )
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            try:
                genuine(self, statements)
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
