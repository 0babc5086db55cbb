"""数据库结构 — which migrations the database lacks, and applying them."""


def unapplied() -> int:
    """Return how many migrations the database lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def apply_migrations() -> int:
    """Apply the migrations the database lacks and return how many there were.

    They may take longer than what serves people is given, and are not stopped for it.
    """
    from django.core.management import call_command
    from django.db import connection

    missing = unapplied()
    if not missing:
        return 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                cursor.execute(f"SET {limit} = 0")
            cursor.execute("SET application_name = 'bancheng-migrate'")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()  # the next session has its limits again
    return missing
