"""The full-text index itself: FTS5 over the table on SQLite, a tsvector on PostgreSQL.

On SQLite triggers keep the index in step, whoever writes the table. On PostgreSQL the column
is written by `postgres.py`, with positions, so that ranking can count how often a word occurs.
"""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_fts USING fts5(words, centre, content='search_casetext',"
    " content_rowid='case_id', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_casetext_ai AFTER INSERT ON search_casetext BEGIN"
    " INSERT INTO search_fts(rowid, words, centre) VALUES (new.case_id, new.words, new.centre);"
    " END",
    "CREATE TRIGGER search_casetext_ad AFTER DELETE ON search_casetext BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, words, centre)"
    " VALUES ('delete', old.case_id, old.words, old.centre); END",
    "CREATE TRIGGER search_casetext_au AFTER UPDATE ON search_casetext BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, words, centre)"
    " VALUES ('delete', old.case_id, old.words, old.centre);"
    " INSERT INTO search_fts(rowid, words, centre) VALUES (new.case_id, new.words, new.centre);"
    " END",
]
SQLITE_BACK = ["DROP TABLE IF EXISTS search_fts"] + [
    f"DROP TRIGGER IF EXISTS search_casetext_{when}" for when in ("ai", "ad", "au")
]
POSTGRES = [
    "ALTER TABLE search_casetext ADD COLUMN tsv tsvector",
    "CREATE INDEX casetext_tsv ON search_casetext USING gin (tsv)",
]
POSTGRES_BACK = ["ALTER TABLE search_casetext DROP COLUMN IF EXISTS tsv"]


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}.get(vendor, []):
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRES_BACK}.get(vendor, []):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
