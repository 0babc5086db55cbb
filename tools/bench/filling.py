"""Filling the database: real cases made through the door, then copies of them in great number.

A copy is a template's row with a number of its own, moved to another day. Ended cases spread
over three years, those at work lie in the last sixty days. Of one copy in a hundred the log is
copied too; all of a million cases' log would be 20 GB.
"""

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

BYTES_A_CASE = 6000
PLAN = """
CREATE UNLOGGED TABLE bench_plan AS
WITH ended AS (SELECT id, case_no, received_at, row_number() OVER (ORDER BY id) - 1 AS place,
                      count(*) OVER () AS all_of_them
               FROM bench_templates WHERE ended),
     open AS (SELECT id, case_no, received_at, row_number() OVER (ORDER BY id) - 1 AS place,
                     count(*) OVER () AS all_of_them
              FROM bench_templates WHERE NOT ended),
     wanted AS (SELECT n, n %% 2 = 0 AND n > %(amount)s * 0.945 AS working,
                       now() - interval '1095 days' * (1 - n / %(amount)s::float) AS at
                FROM generate_series(1, %(amount)s) AS n)
SELECT n, %(first)s + n AS id, t.id AS template,
       'BC990100-' || to_char(at, 'YYYYMMDD') || '-' || lpad((%(first)s + n)::text, 8, '0')
           AS case_no,
       t.case_no AS old_no, at - t.received_at AS shift
FROM wanted JOIN ended t ON NOT working AND t.place = n %% t.all_of_them
UNION ALL
SELECT n, %(first)s + n, t.id,
       'BC990100-' || to_char(at, 'YYYYMMDD') || '-' || lpad((%(first)s + n)::text, 8, '0'),
       t.case_no, at - t.received_at
FROM wanted JOIN open t ON working AND t.place = (n / 2) %% t.all_of_them
"""


def fill(connection: "psycopg.Connection[Any]", cases: int) -> None:
    """Add copies until there are `cases` in all; indexes are made anew afterwards."""
    have, first = _one(connection, "SELECT count(*), max(id) FROM cases_case")
    amount = cases - have
    if amount <= 0:
        return
    connection.execute("SET session_replication_role = replica")  # no check for each row's keys
    connection.execute("DROP TABLE IF EXISTS bench_plan")
    connection.execute(PLAN, {"amount": amount, "first": first})
    indexes = _drop_indexes(connection)
    copy(connection, "cases_case", "t.id = p.template", {
        "id": "p.id", "case_no": "p.case_no", "item_code": "'11' || lpad((p.n % 40)::text, 4, '0')",
        "facts": "replace(t.facts, p.old_no, p.case_no)",
        "phone_hash": "CASE WHEN t.phone_hash = '' THEN '' ELSE md5(p.n::text) END",
        "id_hash": "CASE WHEN t.id_hash = '' THEN '' ELSE md5('i' || p.n) END",
    })  # fmt: skip
    of_case = {"case_id": "p.id"}
    copy(connection, "cases_workorder", "t.case_id = p.template", {
        **of_case, "order_no": "replace(t.order_no, p.old_no, p.case_no)",
        "facts": "replace(t.facts, p.old_no, p.case_no)",
    })  # fmt: skip
    copy(connection, "cases_casecause", "t.case_id = p.template", of_case)
    copy(connection, "search_casetext", "t.case_id = p.template", of_case)
    copy(connection, "cases_event", "t.case_id = p.template AND p.n % 100 = 0", of_case)
    connection.execute(
        "INSERT INTO cases_eventtext (event_id, centre_id, name, salt, text)"
        " SELECT new.id, x.centre_id, x.name, x.salt, x.text FROM bench_plan p"
        " JOIN cases_event old ON old.case_id = p.template"
        " JOIN cases_eventtext x ON x.event_id = old.id"
        " JOIN cases_event new ON new.case_id = p.id AND new.seq = old.seq"
        " WHERE p.n % 100 = 0"
    )
    for definition in indexes:
        connection.execute(definition)
    connection.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), max(id))"
                       " FROM cases_case")  # fmt: skip
    connection.execute("SET session_replication_role = origin")
    connection.execute("VACUUM ANALYZE")
    connection.execute("CHECKPOINT")


def remember_templates(connection: "psycopg.Connection[Any]") -> None:
    """Note which cases were made through the door."""
    connection.execute(
        "CREATE TABLE bench_templates AS"
        " SELECT id, case_no, received_at, state = 'archived' AS ended FROM cases_case"
    )


def size_of(connection: "psycopg.Connection[Any]") -> int:
    """Bytes of the whole database."""
    return int(_one(connection, "SELECT pg_database_size(current_database())")[0])


def copy(
    connection: "psycopg.Connection[Any]", table: str, joined: str, instead: dict[str, str]
) -> None:
    """Copy the templates' rows of a table: other keys, every moment shifted."""
    columns = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        " AND (column_name <> 'id' OR %s) AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [table, "id" in instead],
    ).fetchall()
    names, values = [], []
    for name, kind in columns:
        names.append(sql.Identifier(name))
        value = instead.get(name) or (f"t.{name} + p.shift" if kind.startswith("timestamp") else "")
        values.append(sql.SQL(value) if value else sql.SQL("t.") + sql.Identifier(name))
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM bench_plan p JOIN {} t ON {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(names),
            sql.SQL(", ").join(values),
            sql.Identifier(table),
            sql.SQL(joined),
        )
    )


def _drop_indexes(connection: "psycopg.Connection[Any]") -> list[str]:
    """Drop what no constraint needs, and return how to make it again."""
    found: Iterable[tuple[str, str]] = connection.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i"
        " JOIN pg_class c ON c.relname = i.indexname"
        " WHERE i.schemaname = 'public'"
        " AND i.tablename ~ '^(cases_(case|workorder|casecause|event|eventtext)|search_casetext)$'"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)"
    ).fetchall()
    for name, _definition in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _name, definition in found]


def _one(connection: "psycopg.Connection[Any]", query: str) -> tuple[Any, ...]:
    found = connection.execute(query).fetchone()
    if found is None:
        raise SystemExit(f"Nothing found by {query}")
    return tuple(found)
