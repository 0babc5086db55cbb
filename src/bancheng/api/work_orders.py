"""工单 — finding and reading work orders."""

from django.http import HttpResponse
from ninja import Router

from bancheng.cases import queries
from bancheng.rules.states import Light, OrderState

from . import lists, shown
from .bodies import answer
from .callers import StaffRequest
from .schemas import OrderOut, Page

router = Router(tags=["工单"])
ORDER_LIST = [
    lists.filtered("unit", "承办单位"),
    lists.filtered("state", "状态", [state.value for state in OrderState]),
    lists.filtered("light", "时限灯", [light.value for light in Light]),
    lists.filtered("open", "是否在办", ["true", "false"]),
    lists.filtered("handler", "承办人的用户名"),
    lists.filtered("role", "主办或协办", ["lead", "assist"]),
    *lists.paged(("due_at", "received_at")),
]


@router.get(
    "/work-orders",
    response=Page[OrderOut],
    by_alias=True,
    operation_id="orders",
    summary="查询工单",
    openapi_extra={"parameters": ORDER_LIST},
)
def orders(request: StaffRequest) -> HttpResponse:
    """可见范围内的工单：单位看自己的，中心看本中心的。"""
    caller = request.auth
    query = lists.asked(request, ORDER_LIST, sort="due_at")
    found = queries.list_orders(
        caller.actor, query.filters, query.sort, query.cursor, query.limit, now=caller.now
    )
    return lists.page(found.items, found.next, shown.orders(caller))


@router.get(
    "/work-orders/{order_no}",
    response=OrderOut,
    by_alias=True,
    operation_id="order",
    summary="一张工单",
)
def order(request: StaffRequest, order_no: str) -> HttpResponse:
    """一张工单的全部情况，以及您现在可以做的动作（allowed_actions）。"""
    caller = request.auth
    return answer(shown.order(queries.order_for(caller.actor, shown.order_no(order_no)), caller))
