"""列表的行 — what a table shows of a case or an order. No statement of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases import queries
from bancheng.cases.models import Case, WorkOrder
from bancheng.cases.redaction import reads_statement
from bancheng.rules.lights import Lights
from bancheng.rules.masking import mask_enterprise, mask_in_text, mask_name
from bancheng.rules.permissions import can_identify
from bancheng.rules.states import ORDER_LABELS, State
from bancheng.web.desk.clocks import Clock, clock
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording

WORDS = 60
PENDING_MARKS = {
    "reject": gettext_noop("不予受理待审"),
    "triage": gettext_noop("分类待确认"),
    "reclassify": gettext_noop("分类待确认"),
    "terminate": gettext_noop("终止待审"),
    "object": gettext_noop("异议待复核"),
    "escalate": gettext_noop("提级待签"),
    "request_extension": gettext_noop("延期待审"),
    "approve_reply": gettext_noop("否定答复待审"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of a list of cases."""

    case_no: str
    short_no: str
    href: str
    about: str
    reporter: str
    confidential: bool
    lock_word: str
    unit: str
    case_class: str | None
    state: str
    marks: tuple[str, ...]
    clock: Clock
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One line of a list of work orders."""

    order_no: str
    short_no: str
    href: str
    about: str
    unit: str
    role: str
    state: str
    clock: Clock
    handler: str


Row = CaseRow | OrderRow


def case_rows(cases: Iterable[Case], viewer: Viewer, names: Names) -> list[CaseRow]:
    """The lines of these cases as `viewer` may read them."""
    return [
        CaseRow(
            case_no=case.case_no,
            short_no=short(case.case_no),
            href=reverse("desk-case", args=[case.case_no]),
            about=about(case, viewer),
            reporter=reporter_of(case, viewer),
            confidential=case.confidential,
            lock_word=_("保密"),
            unit=names.unit(case.lead_unit) if case.lead_unit else "",
            case_class=case.case_class,
            state=case.state,
            marks=marks(case),
            clock=case_clock(case, viewer),
            owner=names.person(case.owner),
        )
        for case in cases
    ]


def order_rows(orders: Iterable[WorkOrder], viewer: Viewer, names: Names) -> list[OrderRow]:
    """The lines of these orders; the case of each has been read with it."""
    return [
        OrderRow(
            order_no=order.order_no,
            short_no=short(order.order_no),
            href=reverse("desk-case", args=[order.case.case_no]),
            about=order.item or about(order.case, viewer),
            unit=names.unit(order.unit),
            role=role_of(order.role),
            state=_(ORDER_LABELS[order.state]),  # type: ignore[index]  # a StrEnum's value
            clock=order_clock(order, viewer),
            handler=names.person(order.handler),
        )
        for order in orders
    ]


def short(number: str) -> str:
    """The day and serial of a number, as people say it: 1122-000017."""
    _centre, _dash, rest = number.partition("-")
    return rest[4:] if len(rest) > 8 else number


def role_of(role: str) -> str:
    """主办 or 协办."""
    return _("主办") if role == "lead" else _("协办")


def about(case: Case, viewer: Viewer, words: int = WORDS) -> str:
    """What a case is about in one line, without anybody's numbers in it."""
    item = mask_in_text(case.item_name)
    if not reads_statement(viewer.actor, queries.facts_of(case)):
        return item or _("保密件，请看转办内容")
    said = mask_in_text(" ".join(case.statement.split()))
    said = said if not item or item in said[:words] else f"{item}：{said}"
    return Truncator(said).chars(words)


def reporter_of(case: Case, viewer: Viewer) -> str:
    """The reporter's masked name, or that it may not be shown."""
    if not can_identify(viewer.actor, queries.facts_of(case)):
        return _("身份保密")
    mask = mask_enterprise if case.reporter_kind == "enterprise" else mask_name
    return mask(case.reporter_name.reveal()) if case.reporter_name else ""


def spoken(day: date, viewer: Viewer) -> str:
    """A day as people say it."""
    return wording.spoken_day(day, today=viewer.time.local_day(viewer.now))


def marks(case: Case) -> tuple[str, ...]:
    """What must not be missed about a case."""
    found = []
    if case.pending_action:
        found.append(_(PENDING_MARKS.get(case.pending_action, "待审批")))
    if case.redo:
        found.append(_("第 %(n)d 次重办") % {"n": case.redo})
    if case.false_closure:
        found.append(_("虚假办结"))
    if case.escalation:
        found.append(_("提级 %(n)d 级") % {"n": case.escalation})
    if case.vulnerable:
        found.append(_("需帮办"))
    return tuple(found)


def case_clock(case: Case, viewer: Viewer) -> Clock:
    """The light of a case: the promise while it runs, else the step."""
    return clock(
        Lights(case.yellow_at, case.red_at),
        case.red_at,
        is_open=case.is_open,
        now=viewer.now,
        time=viewer.time,
        provisional=case.due_provisional,
        answered=case.answered_at is not None or case.state == State.CLOSED,
    )


def order_clock(order: WorkOrder, viewer: Viewer) -> Clock:
    """The light of an order, by its own date."""
    return clock(
        Lights(order.yellow_at, order.red_at),
        order.due_at,
        is_open=order.is_open,
        now=viewer.now,
        time=viewer.time,
        answered=order.state == "replied",
    )
