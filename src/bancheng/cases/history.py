"""经历 — the log of one case as rules read it: each line with the case before and after it."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from bancheng.rules.history import Line

from . import codec


def lines(bodies: Iterable[str]) -> Iterator[Line]:
    """The lines of one case, from their bodies, oldest first."""
    after: codec.Doc = {}
    for text in bodies:
        body = json.loads(text)
        before, after = after, codec.apply(after, body["set"])
        yield Line(
            action=body["action"],
            by=body["by"],
            role=body["role"],
            at=datetime.fromisoformat(body["at"]),
            order_no=body["order"],
            given=body["given"],
            before=before,
            after=after,
        )
