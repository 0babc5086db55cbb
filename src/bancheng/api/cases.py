"""诉求件 — registering, finding and reading cases; their log; opening what is masked."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from bancheng.cases import actions, present, queries, reading
from bancheng.rules.errors import Invalid, NotPermitted, _
from bancheng.rules.permissions import may
from bancheng.rules.states import CaseClass, Light, Outcome, State
from bancheng.rules.transitions import REGISTRARS

from . import describe, lists, repeats, shown
from .attachments import KEY_HEADER
from .bodies import Body, answer, body_of, fingerprint, scalars_only
from .callers import StaffRequest
from .schemas import CaseOut, EventOut, Page, RegisteredOut, UnmaskedOut

router = Router(tags=["诉求件"])

TEXT: describe.Json = {"type": ["string", "null"]}
DAY: describe.Json = {"type": ["string", "null"], "format": "date"}
FLAG: describe.Json = {"type": ["boolean", "null"]}


def _object(properties: describe.Json, needed: tuple[str, ...] = ()) -> describe.Json:
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(needed)} if needed else found


REPORTER = _object(
    {
        "kind": {"type": "string", "enum": ["person", "enterprise"]},
        "name": {"type": ["string", "null"], "maxLength": 100},
        "phone": {"type": ["string", "null"], "maxLength": 40},
        "contact": {"type": ["string", "null"], "maxLength": 200},
        "id_type": TEXT,
        "id_no": TEXT,
        "credit_code": TEXT,
        "agent": {"type": ["string", "object", "null"], "additionalProperties": {"type": "string"}},
        "address": TEXT,
        "vulnerable": FLAG,
        "confidential": FLAG,
    }
)
ITEM = _object(
    {
        "code": TEXT,
        "name": {"type": ["string", "null"], "maxLength": 200},
        "application_no": TEXT,
        "filed": {"type": ["string", "null"], "enum": ["online", "offline", None]},
        "filed_on": DAY,
        "trips": {"type": ["integer", "null"], "minimum": 0, "maximum": 999},
    }
)
SOURCE = _object(
    {"platform": TEXT, "case_no": TEXT, "due_at": TEXT, "replier": TEXT, "verifier": TEXT}
)
REPORT: describe.Json = {
    "channel": {"type": "string", "enum": sorted(REGISTRARS)},
    "reporter": {**REPORTER, "description": "电话或其他联系办法填一样；导入的来信可都不填"},
    "item": {**ITEM, "type": ["object", "null"]},
    "statement": {"type": "string", "minLength": 1, "maxLength": 50_000},
    "request": {"type": ["string", "null"], "maxLength": 2000},
    "needed_by": DAY,
    "situation": {"type": ["string", "null"], "description": describe.PLACES["situations"]},
    "point": {"type": ["string", "null"], "maxLength": 20, "description": "窗口点位代码"},
    "notice_version": {"type": ["string", "null"], "maxLength": 40},
}
REGISTRATION: describe.Json = {
    **REPORT,
    "first_asked_by": {"type": ["string", "null"], "description": "首问人的用户名"},
    "sources": {"type": ["array", "null"], "items": SOURCE},
    "linked_to": {"type": ["string", "null"], "description": "相关的另一件的编号"},
    "barred": {"type": ["array", "null"], "items": {"type": "string"}, "maxItems": 9},
}
SCALARS = frozenset(REGISTRATION) - {"reporter", "item", "sources", "barred"}


def parts(body: Body, known: describe.Json) -> dict[str, Any]:
    """What was sent, as `actions.register` takes it; refuses what it has no place for."""
    errors = [(name, _("没有这个填写项。")) for name in body if name not in known]
    for name in ("sources", "barred"):
        if not isinstance(body.get(name), list | None):
            errors.append((name, _("请列出一项或几项。")))
    if not errors and not all(isinstance(one, str) for one in body.get("barred") or ()):
        errors.append(("barred", _("没有找到这个人。")))
    if errors:
        raise Invalid(errors)
    scalars_only(body, SCALARS)
    found = {name: value for name, value in body.items() if value is not None}
    for name, parents in (("reporter", REPORTER), ("item", ITEM)):
        if isinstance(inner := found.get(name), dict):
            free = frozenset({"agent"}) if name == "reporter" else frozenset()
            scalars_only(inner, frozenset(parents["properties"]) - free, within=f"{name}.")
    return {"reporter": {}, "item": None, "statement": None, "channel": "", **found}


@router.post(
    "/cases",
    response={201: RegisteredOut},
    by_alias=True,
    operation_id="register",
    summary="登记",
    openapi_extra={
        "requestBody": describe.json_body(REGISTRATION, ["channel", "reporter", "statement"]),
        "parameters": [KEY_HEADER],
    },
)
def register(request: StaffRequest) -> HttpResponse:
    """登记一件诉求；答复里的 query_code 只出现这一次，请交给反映人。由：窗口专员、12345 平台。"""
    caller, body = request.auth, body_of(request)
    if not may(caller.actor, "register"):
        raise NotPermitted(_("您的岗位不能登记诉求。"))
    channel = body.get("channel")
    open_to = REGISTRARS.get(channel) if isinstance(channel, str) else None
    if open_to is not None and not open_to & caller.actor.roles:
        raise NotPermitted(_("您的岗位不能登记这种渠道的诉求。"))

    def take_in() -> Body:
        given = parts(body, REGISTRATION)
        case = actions.register(
            actor=caller.actor, centre=caller.actor.centre, now=caller.now, **given
        )
        return shown.case(case, caller, with_code=True)

    actions.ready(caller.actor.centre, caller.now)
    sent = fingerprint(body)
    return repeats.created(request, take_in, caller=caller.name, sent=sent, now=caller.now)


CASE_FILTERS = [
    lists.filtered("state", "状态", [s.value for s in State]),
    lists.filtered("class", "诉求分类", [c.value for c in CaseClass]),
    lists.filtered("situation", "受理情形"),
    lists.filtered("cause", "堵点成因"),
    lists.filtered("channel", "渠道", sorted(REGISTRARS)),
    lists.filtered("unit", "有工单的单位"),
    lists.filtered("owner", "现责任人的用户名"),
    lists.filtered("owner_unit", "现在在哪个单位手里"),
    lists.filtered("light", "时限灯", [light.value for light in Light]),
    lists.filtered("red_by", "现在不红、到这天会变红"),
    lists.filtered("quiet", "只列静默件", ["true"]),
    lists.filtered("supervised", "只列催办、督办未答复的", ["true"]),
    lists.filtered("raised", "只列提级未签收的", ["true"]),
    lists.filtered("false_closure", "只列核查出虚假办结的", ["true"]),
    lists.filtered("guidance", "只列引导待抽查的", ["true"]),
    lists.filtered("open", "是否在办", ["true", "false"]),
    lists.filtered("received_from", "登记时间从（日期或时间）"),
    lists.filtered("received_to", "登记时间到（含）"),
    lists.filtered("closed_from", "办结时间从"),
    lists.filtered("closed_to", "办结时间到（含）"),
    lists.filtered("q", "全文检索"),
    lists.filtered("item", "事项编码"),
    lists.filtered("nature", "性质"),
    lists.filtered("outcome", "办理结果", [o.value for o in Outcome]),
    lists.filtered("centre", "中心代码"),
    lists.filtered("pending", "等待审批的提请"),
    lists.filtered("handover_to", "待接收移交的人"),
    lists.filtered("escalation", "不低于这个提级级别"),
    lists.filtered("linked_to", "相关的另一件"),
]
CASE_LIST = [*CASE_FILTERS, *lists.paged(("received_at", "due_at", "closed_at", "red_at"))]


@router.get(
    "/cases",
    response=Page[CaseOut],
    by_alias=True,
    operation_id="cases",
    summary="查询诉求件",
    openapi_extra={"parameters": CASE_LIST},
)
def cases(request: StaffRequest) -> HttpResponse:
    """可见范围内的诉求件。同一条件可用逗号列出几个值；没有收窄的条件时只看最近十二个月。"""
    caller = request.auth
    query = lists.asked(request, CASE_LIST, sort="-received_at")
    found = queries.list_cases(
        caller.actor, query.filters, query.sort, query.cursor, query.limit, now=caller.now
    )
    return lists.page(found.items, found.next, shown.cases(caller))


@router.get(
    "/cases/{case_no}",
    response=CaseOut,
    by_alias=True,
    operation_id="case",
    summary="一件诉求",
)
def case(request: StaffRequest, case_no: str) -> HttpResponse:
    """一件诉求的全部情况，以及您现在可以做的动作（allowed_actions）。"""
    caller = request.auth
    found = queries.case_for(caller.actor, shown.case_no(case_no))
    return answer(shown.case(found, caller))


@router.get(
    "/cases/{case_no}/events",
    response=Page[EventOut],
    operation_id="events",
    summary="事件记录",
    openapi_extra={"parameters": lists.paged(())},
)
def events(request: StaffRequest, case_no: str) -> HttpResponse:
    """只增不改的事件链，从最早的一条起；hash 是 prev_hash 与 body 的摘要。"""
    query = lists.asked(request, lists.paged(()), sort="")
    found = queries.case_for(request.auth.actor, shown.case_no(case_no))
    rows = found.events.order_by("seq").filter(seq__gt=_seq(query.cursor))[: query.limit + 1]
    lines = list(rows)
    ahead = str(lines[query.limit - 1].seq) if len(lines) > query.limit else None
    return lists.page(lines[: query.limit], ahead, lambda line: present.event_json(line, found))


@router.post(
    "/cases/{case_no}/unmask",
    response=UnmaskedOut,
    operation_id="unmask",
    summary="查看反映人信息",
    openapi_extra={
        "requestBody": describe.json_body(
            {"reason": {"type": "string", "minLength": 1, "maxLength": 200}}, ["reason"]
        )
    },
)
def unmask(request: StaffRequest, case_no: str) -> HttpResponse:
    """写明理由后查看未脱敏的姓名、电话等；每次查看都留下记录。"""
    caller, body = request.auth, body_of(request)
    found = queries.case_for(caller.actor, shown.case_no(case_no))
    reason = body.get("reason", "")
    opened = reading.unmask(
        found, caller.actor, reason if isinstance(reason, str) else "", caller.now
    )
    return answer({"case_no": found.case_no, "reporter": opened})


def _seq(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > 9:
        raise Invalid([("cursor", _("翻页位置不对，请从第一页开始。"))])
    return int(cursor)
