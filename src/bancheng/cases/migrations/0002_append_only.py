"""The log is only added to: the database itself refuses to change or delete an event.

A text of an event may be deleted (retention), never changed.
"""

from django.db import migrations

REFUSALS = [("cases_event", "UPDATE"), ("cases_event", "DELETE"), ("cases_eventtext", "UPDATE")]

POSTGRES_FUNCTION = """
CREATE FUNCTION cases_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


def _name(table, verb):
    return f"{table}_no_{verb.lower()}"


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION, params=None)  # it holds a %
    for table, verb in REFUSALS:
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb} ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION cases_append_only()"
            )
        elif vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, verb in REFUSALS:
        on = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_name(table, verb)}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS cases_append_only()")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
