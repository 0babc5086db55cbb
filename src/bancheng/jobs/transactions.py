"""长事务 — a transaction of ours that lasts over a minute is stopped.

PostgreSQL limits one statement and one pause (see `config.database`), not yet in version 15 their
sum. Sealing a day relies on it: whoever writes has ended ten minutes after a day is over.
Migrations and `pg_dump` go by other names and take the time they need.
"""

from django.db import connection

from bancheng import config

LONGEST = 60
"""Seconds."""


def stop_overlong() -> int:
    """End the sessions whose transaction is too old; return how many."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid() AND application_name = %s"
            " AND xact_start < clock_timestamp() - make_interval(secs => %s)",
            [config.APPLICATION, LONGEST],
        )
        return int(cursor.fetchone()[0])
