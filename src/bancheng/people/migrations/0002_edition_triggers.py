"""Every write to people, posts, units or centres gives `people_edition` a new random stamp.

Random and not counted: a rolled-back number could be given out a second time, and a process
that kept people read under it would go on showing them. A sign-in (`last_login`) is no change.
"""

from django.db import migrations

WATCHED = {
    "people_centre": "code, name, parent_id, path, active",
    "people_unit": "code, name, centre_id, active",
    "people_user": (
        "username, name, phone, centre_id, unit_id, position, is_active, deputy_id,"
        " on_leave_from, on_leave_until"
    ),
    "people_rolegrant": "user_id, role, starts_on, ends_on",
}

SQLITE_STAMP = (
    "INSERT INTO people_edition (number, stamp) VALUES (1, lower(hex(randomblob(16))))"
    " ON CONFLICT (number) DO UPDATE SET stamp = excluded.stamp;"
)
POSTGRES_FUNCTION = """
CREATE FUNCTION people_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO people_edition (number, stamp) VALUES (1, gen_random_uuid()::text)
    ON CONFLICT (number) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$;
"""


def _triggers():
    for table, columns in WATCHED.items():
        for verb in ("INSERT", "DELETE", f"UPDATE OF {columns}"):
            yield f"{table}_{verb[:3].lower()}_ed", verb, table


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION)
    for name, verb, table in _triggers():
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {name} AFTER {verb} ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION people_new_edition()"
            )
        elif vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN {SQLITE_STAMP} END"
            )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, _verb, table in _triggers():
        on = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS people_new_edition()")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
