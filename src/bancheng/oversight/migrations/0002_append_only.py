"""The history of a paper is only added to: the database itself refuses to change or delete it."""

from django.db import migrations

TABLE = "oversight_paperevent"
VERBS = ("UPDATE", "DELETE")

POSTGRES_FUNCTION = """
CREATE FUNCTION oversight_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


def _name(verb):
    return f"{TABLE}_no_{verb.lower()}"


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION, params=None)  # it holds a %
    for verb in VERBS:
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {_name(verb)} BEFORE {verb} ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION oversight_append_only()"
            )
        elif vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {_name(verb)} BEFORE {verb} ON {TABLE}"
                f" BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for verb in VERBS:
        on = f" ON {TABLE}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_name(verb)}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS oversight_append_only()")


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
