"""案卷 — one case as its log tells it: every line, and the case as it stood before and after.

What figures are counted from. The documents are those of the log (codes, and moments as text),
so that a figure follows from the events alone and a recount gives the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .clock import WorkTime
from .states import OrderState, State

Doc = Mapping[str, Any]
ENDED_WELL = frozenset({State.CLOSED, State.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Line:
    """记录 — one line of the log: who did what when, and the case before and after it."""

    action: str
    by: str
    role: str
    at: datetime
    order_no: str
    given: Mapping[str, Any]
    before: Doc
    after: Doc

    def order(self, which: str = "after") -> Doc:
        """The order that the line is about, as it stood."""
        held: Doc = getattr(self, which)
        found: Doc = held.get("orders", {}).get(self.order_no, {})
        return found

    @property
    def round(self) -> int:
        """Which round of handling the line belongs to."""
        return int(self.before.get("round", 0))


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """案卷 — the lines of one case, and what counting needs beside them."""

    lines: tuple[Line, ...]
    time: WorkTime
    item: str = ""
    point: str = ""
    repeated: bool = False  # the same person reported the same matter shortly before
    bad: frozenset[int] = frozenset({1, 2})  # levels of a bad rating, by the case's pack
    contact_wd: int = 1  # working days to contact the rater, by the case's pack

    @property
    def now(self) -> Doc:
        """The case as it stands."""
        return self.lines[-1].after

    @property
    def state(self) -> State:
        return State(self.now["state"])

    @property
    def closed(self) -> bool:
        """Ended with an answer; withdrawn, merged and terminated cases are not."""
        return self.state in ENDED_WELL

    @property
    def accepted(self) -> bool:
        return "accepted_at" in self.now

    @property
    def merged(self) -> bool:
        return self.state is State.MERGED

    @property
    def received_on(self) -> date:
        """收件日 — the day that counts for what is asked of intake."""
        return self.day(moment(self.now["received_at"]))

    @property
    def counted_on(self) -> date | None:
        """办结日 — the day that counts for outcomes; of a merged report the day of its rating."""
        if self.closed:
            return self.day(moment(self.now["ended_at"]))
        rated = [line.at for line in self.did("rate")] if self.merged else []
        return self.day(rated[-1]) if rated else None

    def day(self, at: datetime) -> date:
        """The day at the centre."""
        return self.time.local_day(at)

    def did(self, *actions: str) -> Iterator[Line]:
        """The lines of these actions, oldest first."""
        return (line for line in self.lines if line.action in actions)

    def orders(self) -> list[Doc]:
        """Every order that was issued."""
        return list(self.now.get("orders", {}).values())

    @property
    def lead_unit(self) -> str:
        """The unit that answers for it, or was to before it went elsewhere; "" before triage."""
        for order in self.orders():
            if order["role"] == "lead" and order["state"] != OrderState.CANCELLED:
                return str(order["unit"])
        return str(self.now.get("lead_unit") or "")


def moment(text: str) -> datetime:
    """A moment as the log writes it."""
    return datetime.fromisoformat(text)
