"""成批新增 — many new rows of one table at once, in the quickest words that the database knows."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def add(model: type[Row], rows: Sequence[Row]) -> None:
    """Write new rows and tell each its number; the caller holds the transaction.

    PostgreSQL takes them by COPY under numbers drawn before, a third of what INSERT costs us.
    """
    if not rows:
        return
    if connection.vendor != "postgresql":
        model._meta.base_manager.bulk_create(rows)
        return
    _draw(model, rows)
    fields = model._meta.concrete_fields
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column or "") for field in fields)
    own = {f.attname: f.get_db_prep_save for f in fields if not _plain(f)}
    attributes = [field.attname for field in fields]
    into = f"COPY {quoted(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            line = [row.__dict__[name] for name in attributes]
            for name, prepared in own.items():
                line[attributes.index(name)] = prepared(row.__dict__[name], connection)
            copy.write_row(line)


def _plain(field: "models.Field[Any, Any]") -> bool:
    """A kind of Django's: its values are what the driver takes; ours may be sealed."""
    return type(field).__module__.startswith("django.")


def _draw(model: type[Row], rows: Sequence[Row]) -> None:
    """Give each row its number from the table's own sequence."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
