"""落列 — which answers of an action also land in columns of the case or its orders.

Rules do not read these texts, pages and papers do. One line of `LANDS` for each action that has
any; the log has them all in any case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bancheng.rules.facts import CaseFacts

from . import intake
from .models import Case, WorkOrder

Given = Mapping[str, Any]


@dataclass(slots=True)
class Landing:
    """Where the answers go: columns of the case, and of orders by number."""

    case: dict[str, Any] = field(default_factory=dict)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """One action carried out: the row and its orders as they were, the facts before and after."""

    row: Case
    orders: Mapping[str, WorkOrder]
    before: CaseFacts
    after: CaseFacts
    given: Given
    order_no: str | None

    @property
    def new_orders(self) -> list[str]:
        known = {order.no for order in self.before.orders}
        return [order.no for order in self.after.orders if order.no not in known]


def land(action: str, move: Move) -> Landing:
    """What `action` puts into columns."""
    then = LANDS.get(action)
    return then(move) if then else Landing()


AMENDED = (
    "reporter_name",
    "reporter_phone",
    "item_name",
    "item_code",
    "application_no",
    "request",
    "needed_by",
)


def _amend(move: Move) -> Landing:
    case = {name: move.given[name] for name in AMENDED if name in move.given}
    if "reporter_phone" in case:
        case["phone_hash"] = intake.phone_hash(case["reporter_phone"])
    return Landing(case=case)


def _answer(move: Move) -> Landing:
    return Landing(case={"answer": move.given["answer"]})


def _dispatch(move: Move) -> Landing:
    text = move.given.get("instructions", "")
    return Landing(orders={no: {"instructions": text} for no in move.new_orders})


def _add_order(move: Move) -> Landing:
    texts = {name: move.given.get(name, "") for name in ("instructions", "item")}
    return Landing(orders={no: dict(texts) for no in move.new_orders})


def _conclude(move: Move) -> Landing:
    tasks = move.given.get("tasks", ())
    return Landing(
        orders={
            no: {"instructions": task["task"]}
            for no, task in zip(move.new_orders, tasks, strict=True)
        }
    )


def _submit_reply(move: Move) -> Landing:
    texts = {
        "answer": move.given["answer"],
        "reply_facts": move.given["facts"],
        "legal_basis": move.given.get("legal_basis", ""),
    }
    return Landing(orders={move.order_no or "": texts})


def _release(move: Move) -> Landing:
    lead = move.before.lead
    return Landing(case={"answer": move.orders[lead.no].answer} if lead else {})


LANDS: dict[str, Callable[[Move], Landing]] = {
    "amend": _amend,
    "solve_on_spot": _answer,
    "dispatch": _dispatch,
    "add_order": _add_order,
    "conclude": _conclude,
    "submit_reply": _submit_reply,
    "release": _release,
}
