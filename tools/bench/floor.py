"""The floor: the same rows written and read by hand-written statements through the same driver."""

import secrets
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from .work import Listing

Connection = "psycopg.Connection[Any]"
Values = dict[str, Any]
WRITTEN = {"cases_case": "id", "cases_event": "case_id", "cases_outbox": "case_id",
           "search_casetext": "case_id", "cases_workorder": "case_id",
           "cases_casecause": "case_id"}  # fmt: skip


class Floor:
    """Hand-written work on one connection, over the rows of a case made through the door."""

    def __init__(self, connection: "psycopg.Connection[Any]", case_no: str) -> None:
        self.connection = connection
        pk = self._rows("SELECT id FROM cases_case WHERE case_no = %s", [case_no])[0]["id"]
        self.rows = {
            table: self._rows(f"SELECT * FROM {table} WHERE {key} = %s", [pk])  # noqa: S608
            for table, key in WRITTEN.items()
        }
        self.rows["cases_event"].sort(key=lambda row: row["seq"])
        self.texts = self._rows(
            "SELECT x.*, e.seq FROM cases_eventtext x JOIN cases_event e ON e.id = x.event_id"
            " WHERE e.case_id = %s",
            [pk],
        )

    def register(self) -> int:
        """Write the rows of a new case in one transaction; return its id."""
        with self.connection.transaction():
            case = {**self.rows["cases_case"][0], "case_no": secrets.token_hex(16)}
            pk = self._insert("cases_case", case)
            self._event(pk, 0)
            self._insert("search_casetext", {**self.rows["search_casetext"][0], "case_id": pk})
        return pk

    def loop(self) -> None:
        """A new case, then for each further event: lock, read, write what the event wrote."""
        pk = self.register()
        for place in range(1, len(self.rows["cases_event"])):
            with self.connection.transaction():
                self.connection.execute(
                    "SELECT * FROM cases_case WHERE id = %s FOR UPDATE", [pk]
                ).fetchall()
                self.connection.execute(
                    "SELECT * FROM cases_workorder WHERE case_id = %s", [pk]
                ).fetchall()
                self._move(pk, place)
                self._event(pk, place)

    def page(self, listing: Listing, where: str, after: Values | None) -> Callable[[], object]:
        """A page of a list and its orders, each in one statement."""
        query = listing.statement(after=after is not None).replace(listing.where, where)

        def read() -> object:
            found = self.connection.execute(f"{query} LIMIT 51", after).fetchall()
            return self.connection.execute(
                "SELECT * FROM cases_workorder WHERE case_id = ANY(%s)", [[r[0] for r in found]]
            ).fetchall()

        return read

    def case(self, *, log: bool) -> Callable[[], object]:
        """One case with its orders, on request with its log and texts."""
        case_no = self.rows["cases_case"][0]["case_no"]

        def read() -> object:
            (pk, *_rest) = self.connection.execute(
                "SELECT * FROM cases_case WHERE case_no = %s", [case_no]
            ).fetchall()[0]
            self.connection.execute(
                "SELECT * FROM cases_workorder WHERE case_id = %s", [pk]
            ).fetchall()
            if not log:
                return pk
            self.connection.execute(
                "SELECT * FROM cases_event WHERE case_id = %s ORDER BY seq", [pk]
            ).fetchall()
            return self.connection.execute(
                "SELECT x.* FROM cases_eventtext x JOIN cases_event e ON e.id = x.event_id"
                " WHERE e.case_id = %s",
                [pk],
            ).fetchall()

        return read

    # ── inside ───────────────────────────────────────────────────────────

    def _move(self, pk: int, place: int) -> None:
        case = self.rows["cases_case"][0]
        self.connection.execute(
            "UPDATE cases_case SET facts = %s, state = %s, version = %s, last_hash = %s,"
            " owner = %s, step_due_at = %s, yellow_at = %s, red_at = %s WHERE id = %s",
            [case["facts"], self.rows["cases_event"][place]["after"], place + 1, case["last_hash"],
             case["owner"], case["step_due_at"], case["yellow_at"], case["red_at"], pk],
        )  # fmt: skip
        order = self.rows["cases_workorder"][0]
        if self.rows["cases_event"][place]["action"] == "dispatch":
            number = secrets.token_hex(16)
            self._insert("cases_workorder", {**order, "case_id": pk, "order_no": number})
        elif self.rows["cases_event"][place]["order_no"]:
            self.connection.execute(
                "UPDATE cases_workorder SET facts = %s, state = %s WHERE case_id = %s",
                [order["facts"], order["state"], pk],
            )

    def _event(self, pk: int, place: int) -> None:
        event = self.rows["cases_event"][place]
        new = self._insert("cases_event", {**event, "case_id": pk})
        for text in self.texts:
            if text["seq"] == event["seq"]:
                own = {name: value for name, value in text.items() if name != "seq"}
                self._insert("cases_eventtext", {**own, "event_id": new})
        outbox = self.rows["cases_outbox"][place]
        self._insert("cases_outbox", {**outbox, "case_id": pk, "event_id": new})

    def _insert(self, table: str, values: Values) -> int:
        given = {name: value for name, value in values.items() if name != "id"}
        key = "case_id" if table == "search_casetext" else "id"
        found = self.connection.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, given)),
                sql.SQL(", ").join(sql.Placeholder() * len(given)),
                sql.Identifier(key),
            ),
            list(given.values()),
        ).fetchone()
        return int(found[0]) if found else 0

    def _rows(self, query: str, given: list[Any]) -> list[Values]:
        cursor = self.connection.execute(query, given)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
