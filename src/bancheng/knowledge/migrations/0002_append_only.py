"""Editions, the history of entries and the answers after closing are only added to."""

from django.db import migrations

TABLES = {
    "knowledge_edition": "kn_edition",
    "knowledge_entryevent": "kn_event",
    "knowledge_closinganswer": "kn_answer",
}
VERBS = ("UPDATE", "DELETE")

POSTGRES_FUNCTION = """
CREATE FUNCTION knowledge_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION, params=None)  # it holds a %
    for table, short in TABLES.items():
        for verb in VERBS:
            name = f"{short}_no_{verb.lower()}"
            if vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION knowledge_append_only()"
                )
            elif vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, short in TABLES.items():
        on = f" ON {table}" if vendor == "postgresql" else ""
        for verb in VERBS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {short}_no_{verb.lower()}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS knowledge_append_only()")


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
