"""办理动作 — one described operation for each row of the transition table.

A row that only the system may do has no call. What may be done, by whom and with what is
decided behind the one door; here only the address and the description are made.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bancheng.cases import actions
from bancheng.rules.errors import NotVisible, _
from bancheng.rules.permissions import WHO_LABELS
from bancheng.rules.states import STAFF_LABELS, State
from bancheng.rules.transitions import CASE_ROWS, ORDER_ROWS, SYSTEM_ONLY, Row

from . import describe, shown
from .bodies import Body, answer, body_of
from .callers import StaffRequest
from .schemas import CaseOut, MovedOrderOut

router = Router()
Operation = Callable[..., HttpResponse]


def parted(body: Body) -> tuple[Body, int | None]:
    """The answers, and the version that was read; a version that is none stays an answer."""
    version = body.get("version")
    if version is None or (isinstance(version, int) and not isinstance(version, bool)):
        return {name: value for name, value in body.items() if name != "version"}, version
    return body, None


def on_case(request: StaffRequest, case_no: str, action: str) -> HttpResponse:
    """Carry out `action` on a case and answer with the case."""
    given, version = parted(body_of(request))
    caller = request.auth
    case = actions.act(
        shown.case_no(case_no), action, actor=caller.actor, given=given, version=version,
        now=caller.now,
    )  # fmt: skip
    status = 201 if action == "reopen" else 200
    return answer(shown.case(case, caller, with_code=action == "reopen"), status)


def on_order(request: StaffRequest, order_no: str, action: str) -> HttpResponse:
    """Carry out `action` on a work order and answer with the order and its case."""
    given, version = parted(body_of(request))
    caller = request.auth
    case = actions.act_on_order(
        shown.order_no(order_no), action, actor=caller.actor, given=given, version=version,
        now=caller.now,
    )  # fmt: skip
    return answer(shown.moved_order(case, order_no, caller))


def words(row: Row) -> str:
    """What a row does, in the words of the table."""
    whole = frozenset(State)
    sources = "任何状态" if row.sources == whole else "、".join(
        STAFF_LABELS[state] for state in State if state in row.sources
    )  # fmt: skip
    lines = [
        f"从：{sources}。",
        f"到：{STAFF_LABELS[row.target] if row.target else '状态不变，或由办理结果决定'}。",
        "由：" + "、".join(sorted(WHO_LABELS[who] for who in row.who)) + "。",
    ]
    if row.paper:
        lines.append(f"文书：{row.paper}。")
    lines += [first_line(rule) for rule in (*row.guards, *row.checks, *row.bars, row.then)]
    return "\n\n".join(dict.fromkeys(filter(None, lines)))


def first_line(rule: Callable[..., Any]) -> str:
    """The promise of a rule's docstring."""
    return (rule.__doc__ or "").strip().partition("\n")[0]


def _add(row: Row) -> None:
    on_a_case = row.on == "case"
    where = "/cases/{case_no}" if on_a_case else "/work-orders/{order_no}"
    status = 201 if row.action == "reopen" else 200
    router.add_api_operation(
        f"{where}/actions/{row.action}",
        ["POST"],
        _case_operation(row.action) if on_a_case else _order_operation(row.action),
        response={status: CaseOut if on_a_case else MovedOrderOut},
        by_alias=True,
        operation_id=f"{'case' if on_a_case else 'order'}_{row.action}",
        url_name=f"{row.on}-{row.action}",
        summary=row.label,
        description=words(row),
        tags=["办理诉求件" if on_a_case else "办理工单"],
        openapi_extra={"requestBody": describe.body_of(row)},
    )


def _case_operation(action: str) -> Operation:
    def operation(request: HttpRequest, case_no: str) -> HttpResponse:
        return on_case(request, case_no, action)  # type: ignore[arg-type]  # `staff` ran before

    return operation


def _order_operation(action: str) -> Operation:
    def operation(request: HttpRequest, order_no: str) -> HttpResponse:
        return on_order(request, order_no, action)  # type: ignore[arg-type]

    return operation


for _row in (*CASE_ROWS, *ORDER_ROWS):
    if _row.action not in SYSTEM_ONLY:
        _add(_row)


@router.post("/cases/{number}/actions/{action}", include_in_schema=False)
@router.post("/work-orders/{number}/actions/{action}", include_in_schema=False)
def no_such_action(
    request: HttpRequest,  # noqa: ARG001  ninja goes by the name
    number: str,  # noqa: ARG001
    action: str,  # noqa: ARG001
) -> HttpResponse:
    """Refuse an action that the table does not have, or that only the system does."""
    raise NotVisible(_("没有这个操作。"))
