"""只增不改 — the database itself refuses to change or delete a row of these tables.

For migrations: `operations = [append_only("papers_issuedpaper")]`.
"""

from typing import Any

from django.db import migrations

VERBS = ("UPDATE", "DELETE")
FUNCTION = """
CREATE OR REPLACE FUNCTION bancheng_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


def append_only(*tables: str, verbs: tuple[str, ...] = VERBS) -> migrations.RunPython:
    """The operation that has the database refuse `verbs` on the tables."""

    def install(_apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            schema_editor.execute(FUNCTION, params=None)  # it holds a %
        for table in tables:
            for verb in verbs:
                schema_editor.execute(_trigger(vendor, table, verb))

    def remove(_apps: Any, schema_editor: Any) -> None:
        for table in tables:
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            for verb in verbs:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {_name(table, verb)}{on}")

    return migrations.RunPython(install, remove)


def _name(table: str, verb: str) -> str:
    return f"{table}_no_{verb.lower()}"


def _trigger(vendor: str, table: str, verb: str) -> str:
    begun = f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb} ON {table}"
    if vendor == "postgresql":
        return f"{begun} FOR EACH ROW EXECUTE FUNCTION bancheng_append_only()"
    return f"{begun} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
