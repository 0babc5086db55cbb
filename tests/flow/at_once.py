"""Moves that begin together, each with a connection of its own, and what must hold afterwards."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from bancheng.cases import log, reconcile
from bancheng.cases.models import Case, Outbox

Move = Callable[[], Any]


def at_once(*moves: Move) -> list[Any]:
    """Begin the moves together, each with a connection of its own; what came of each."""
    gate = threading.Barrier(len(moves))
    found: list[Any] = [None] * len(moves)

    def run(index: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            found[index] = moves[index]()
        except Exception as why:  # noqa: BLE001  a test looks at whatever came of it
            found[index] = why
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(len(moves))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return found


def holds(*cases: Case) -> None:
    """Version = events, each once, chained, and everything stored fits together."""
    for case in cases:
        row = Case.objects.get(pk=case.pk)
        assert list(row.events.order_by("seq").values_list("seq", flat=True)) == list(
            range(1, row.version + 1)
        )
        assert Outbox.objects.filter(case=row).count() == row.version
        assert log.verify_chain(row) == []
    assert list(reconcile.reconcile(reconcile.Result())) == []
