"""答复的形状 — what the interface answers, for its description and for whoever reads it.

Answers are written by `cases.present` and sent as they are; `tests/fuzz` holds them to these
shapes.
"""

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from ninja import Field, Schema

from bancheng.rules.states import CaseClass, ClockState, Light, OrderState, Outcome, State

T = TypeVar("T")


class Page(Schema, Generic[T]):
    """One page of a list; `next` is the cursor of the page after it."""

    items: list[T]
    next: str | None


class ReporterOut(Schema):
    """反映人 — masked; of a confidential case nothing is shown to who need not know."""

    kind: str
    name: str | None
    phone: str | None
    confidential: bool


class ItemOut(Schema):
    """所涉事项."""

    code: str | None
    name: str | None
    application_no: str | None
    filed: str | None
    filed_on: date | None
    trips: int | None


class OwnerOut(Schema):
    """现责任人."""

    username: str
    unit: str | None


class OrderBrief(Schema):
    """工单 — as it stands within its case."""

    order_no: str
    unit: str
    role: Literal["lead", "assist"]
    state: OrderState
    due_at: datetime


class OrderOut(OrderBrief):
    """工单."""

    case_no: str
    allowed_actions: list[str]


class CaseOut(Schema):
    """诉求件."""

    case_no: str
    state: State
    state_label: str
    version: int
    channel: str
    situation: str | None
    causes: list[str]
    case_class: CaseClass | None = Field(alias="class")
    nature: str | None
    reporter: ReporterOut
    item: ItemOut
    statement: str | None
    request: str | None
    needed_by: date | None
    first_asked_by: str
    owner: OwnerOut | None
    received_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    due_provisional: bool
    step_due_at: datetime | None
    answered_at: datetime | None
    light: Light | None
    clock: ClockState
    sources: list[dict[str, Any]]
    pending: Any
    objection: str | None
    extension: dict[str, Any] | None
    escalation: int
    redo: int
    outcome: Outcome | None
    rating: int | None
    work_orders: list[OrderBrief]
    allowed_actions: list[str]


class RegisteredOut(CaseOut):
    """登记回执 — the case with its query code, which is shown this once."""

    query_code: str


class MovedOrderOut(OrderOut):
    """工单办理结果 — the order, and the case it belongs to."""

    case: CaseOut


class EventOut(Schema):
    """事件 — one line of the log, with its hash and that of the line before."""

    seq: int
    at: datetime
    action: str
    by: str
    hash: str
    prev_hash: str


class AttachmentOut(Schema):
    """附件."""

    id: int
    name: str
    size: int
    content_type: str
    sm3: str
    uploader: str
    created_at: datetime


class ReportedOut(Schema):
    """网上登记回执."""

    case_no: str
    query_code: str


class PublicOut(Schema):
    """反映人看到的 — where the matter is, who to ask, what was answered."""

    case_no: str
    state: State
    state_label: str


class UnmaskedOut(Schema):
    """反映人信息 — in the open, to who gave a reason; the reading is on record."""

    case_no: str
    reporter: dict[str, Any]
