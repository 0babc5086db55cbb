"""首页的内容 — the first question of each post, answered: what waits for me, what is urgent.

To change what a post sees first, change its line in `HOME`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases import filters, queries
from bancheng.cases.models import WorkOrder
from bancheng.rules.permissions import UNIT_ROLES
from bancheng.rules.states import Role
from bancheng.web.desk import rows
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.desk.waiting import cases_href, orders_href
from bancheng.web.shared.parts import Stat

SHOWN = 8
MOST = 3
Params = Mapping[str, Any]
CENTRE_WIDE = frozenset({Role.DISPATCHER, Role.LEADER, Role.SUPERVISOR, Role.PROVINCE})
"""Posts that answer for everybody's time limits, not only for their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table of the first page. "me" in the filters is the viewer."""

    title: str
    params: Params
    empty: str
    hint: str = ""
    sort: str = "due_at"
    on: str = "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One table of the first page, read."""

    title: str
    count: str
    href: str
    table: str
    rows: Sequence[rows.Row]
    empty: str
    hint: str


MINE = Part(
    title=gettext_noop("等我办的"),
    params={"owner": "me", "open": "true"},
    empty=gettext_noop("现在没有等您办的"),
    hint=gettext_noop("新的一到，会排在这里和左边的队列里。"),
)
NEW = Part(
    title=gettext_noop("新到待受理"),
    params={"state": "submitted"},
    empty=gettext_noop("没有新到的诉求"),
    hint=gettext_noop("网上、热线转来的和窗口登记的都会排在这里。"),
)
LATE = Part(
    title=gettext_noop("已超期"),
    params={"light": "red"},
    empty=gettext_noop("没有超期的"),
    hint=gettext_noop("到期前一个工作日会变黄，过了期限会变红。"),
)
RETURNS = Part(
    title=gettext_noop("退单申请"),
    params={"state": "return_review"},
    empty=gettext_noop("没有退单申请"),
)
APPROVALS = Part(
    title=gettext_noop("等待审批"),
    params={"pending": queries.WAITS},
    empty=gettext_noop("没有等您审批的"),
    hint=gettext_noop("疑难类、延期、否定答复、不予受理和终止的提请会排在这里。"),
)
SIGNATURES = Part(
    title=gettext_noop("待审签的答复"),
    params={"state": "reply_review"},
    empty=gettext_noop("没有等您审签的答复"),
    hint=gettext_noop("联络员或承办人提交答复后会排在这里。"),
    on="orders",
)
TO_SIGN = Part(
    title=gettext_noop("待签收的工单"),
    params={"state": "issued"},
    empty=gettext_noop("没有待签收的工单"),
    hint=gettext_noop("派来的工单，要在 4 个工作小时内签收。"),
    on="orders",
)
IN_HAND = Part(
    title=gettext_noop("办理中的工单"),
    params={"state": "in_hand"},
    empty=gettext_noop("没有办理中的工单"),
    on="orders",
)

HOME: dict[Role, tuple[Part, ...]] = {
    Role.WINDOW: (
        MINE,
        NEW,
        Part(
            title=gettext_noop("等反映人补充"),
            params={"state": "supplement"},
            empty=gettext_noop("没有等补充的"),
        ),
    ),
    Role.DISPATCHER: (
        Part(
            title=gettext_noop("待研判、待派单"),
            params={"state": "accepted,triaged"},
            empty=gettext_noop("没有等您研判派单的"),
            hint=gettext_noop("窗口受理后会排在这里。"),
        ),
        RETURNS,
        Part(
            title=gettext_noop("待放行的答复"),
            params={"state": "reply_review"},
            empty=gettext_noop("没有待放行的答复"),
        ),
    ),
    Role.UNIT_LEADER: (SIGNATURES, TO_SIGN, IN_HAND),
    Role.LIAISON: (TO_SIGN, IN_HAND, SIGNATURES),
    Role.HANDLER: (IN_HAND,),
    Role.VERIFIER: (
        Part(
            title=gettext_noop("待核查回访"),
            params={"state": "replied"},
            empty=gettext_noop("没有等您回访的"),
            hint=gettext_noop("单位的答复告知反映人之后，会排在这里。"),
        ),
        MINE,
    ),
    Role.LEADER: (
        APPROVALS,
        LATE,
        Part(
            title=gettext_noop("已提级"),
            params={"escalation": "1", "open": "true"},
            empty=gettext_noop("没有提级的"),
        ),
    ),
    Role.SUPERVISOR: (
        LATE,
        Part(
            title=gettext_noop("重办中"), params={"state": "redo"}, empty=gettext_noop("没有重办的")
        ),
        Part(
            title=gettext_noop("已提级"),
            params={"escalation": "1", "open": "true"},
            empty=gettext_noop("没有提级的"),
        ),
    ),
    Role.ARCHIVIST: (
        Part(
            title=gettext_noop("待归档"),
            params={"state": "closed"},
            empty=gettext_noop("没有等您归档的"),
            hint=gettext_noop("办结并且评价期满的诉求件会排在这里。"),
        ),
    ),
    Role.PROVINCE: (
        Part(
            title=gettext_noop("已提级"),
            params={"escalation": "1", "open": "true"},
            empty=gettext_noop("没有提级的"),
        ),
        LATE,
    ),
    Role.HOTLINE: (MINE,),
}


def blocks(viewer: Viewer, names: Names) -> list[Block]:
    """The tables of the viewer's posts: the first always, the others when they have rows."""
    parts = [part for role, found in HOME.items() if role in viewer.actor.roles for part in found]
    once = {part.title: part for part in parts}.values()
    found: list[Block] = []
    shown: set[str] = set()
    for part in list(once)[:MOST]:
        block = _block(part, viewer, names, shown)
        shown |= {row.href for row in block.rows}
        if block.rows or not found:
            found.append(block)
    return found


def stats(viewer: Viewer) -> list[Stat]:
    """The numbers that matter: what waits for me, what is due today, what is late."""
    today = viewer.time.local_day(viewer.now).isoformat()
    if viewer.actor.roles & UNIT_ROLES.keys():
        wanted = [
            (_("等我们签收"), {"state": "issued"}),
            (_("今天到期"), {"due_from": today, "due_to": today, "open": "true"}),
            (_("已超期"), {"light": "red"}),
        ]
        return _counted(viewer, wanted, orders=True)
    first = (_("等我办"), {"owner": viewer.user.username, "open": "true"})
    if Role.LEADER in viewer.actor.roles:
        first = (_("等待审批"), dict(APPROVALS.params))
    own = {} if viewer.actor.roles & CENTRE_WIDE else {"owner": viewer.user.username}
    due = {**own, "due_from": today, "due_to": today, "open": "true"}
    wanted = [
        first,
        (_("我的今天到期") if own else _("今天到期"), due),
        (_("我的已超期") if own else _("已超期"), {**own, "light": "red"}),
    ]
    return _counted(viewer, wanted, orders=False)


def _counted(
    viewer: Viewer, wanted: Sequence[tuple[str, dict[str, str]]], *, orders: bool
) -> list[Stat]:
    known = filters.ORDER_FILTERS if orders else filters.CASE_FILTERS
    conditions = {
        f"n{number}": filters.read(params, known, viewer.now)[0]
        for number, (_label, params) in enumerate(wanted)
    }
    if orders:
        mine = queries.order_scope(viewer.actor)
        rows_of: Any = WorkOrder.objects.filter(mine or Q(pk=None), is_open=True)
    else:
        rows_of = queries.visible(viewer.actor).filter(is_open=True)
    counts = rows_of.aggregate(
        **{name: Count("pk", filter=where) for name, where in conditions.items()}
    )
    to = orders_href if orders else cases_href
    return [
        Stat(
            number=counts[f"n{number}"],
            label=label,
            href=to(params),
            red=number == len(wanted) - 1 and counts[f"n{number}"] > 0,
        )
        for number, (label, params) in enumerate(wanted)
    ]


def _block(part: Part, viewer: Viewer, names: Names, shown: set[str]) -> Block:
    """Read one table; what another table shows already is left out."""
    me = viewer.user.username
    params = {name: me if value == "me" else value for name, value in part.params.items()}
    if part.on == "orders":
        orders = queries.list_orders(viewer.actor, params, part.sort, None, SHOWN, now=viewer.now)
        lines: Sequence[rows.Row] = rows.order_rows(orders.items, viewer, names)
        more, href = orders.next, orders_href(params)
    else:
        found = queries.list_cases(viewer.actor, params, part.sort, None, SHOWN, now=viewer.now)
        lines = rows.case_rows(found.items, viewer, names)
        more, href = found.next, cases_href(params)
    return Block(
        title=_(part.title),
        count=f"{SHOWN}+" if more else str(len(lines) or ""),
        href=href,
        table="desk/order_rows.html" if part.on == "orders" else "desk/case_rows.html",
        rows=[line for line in lines if line.href not in shown],
        empty=_(part.empty),
        hint=_(part.hint) if part.hint else "",
    )
