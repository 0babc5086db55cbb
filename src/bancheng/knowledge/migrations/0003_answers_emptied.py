"""The reason of an answer after closing may be emptied, with its case, and nothing else of it."""

from django.db import migrations

TABLE, OLD, NEW = "knowledge_closinganswer", "kn_answer_no_update", "kn_answer_only_emptied"
KEPT = ("id", "case_id", "centre_id", "seq", "is_new", "entry_id", "by", "at")


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    changed = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in KEPT)
    changed = f"NEW.reason <> '' OR {changed}"
    if vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {OLD} ON {TABLE}")
        schema_editor.execute(
            f"CREATE TRIGGER {NEW} BEFORE UPDATE ON {TABLE}"
            f" FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION knowledge_append_only()"
        )
    elif vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {OLD}")
        schema_editor.execute(
            f"CREATE TRIGGER {NEW} BEFORE UPDATE ON {TABLE} WHEN"
            f" {changed.replace('IS DISTINCT FROM', 'IS NOT')}"
            f" BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {NEW} ON {TABLE}")
        schema_editor.execute(
            f"CREATE TRIGGER {OLD} BEFORE UPDATE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION knowledge_append_only()"
        )
    elif vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {NEW}")
        schema_editor.execute(
            f"CREATE TRIGGER {OLD} BEFORE UPDATE ON {TABLE}"
            f" BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_append_only")]

    operations = [migrations.RunPython(install, remove)]
