"""公众 — reporting without an account, and following one's own case with its query code.

The code may stand in the query, in the body or in the header `X-Query-Code`; the access log holds
none of them. A wrong code and an absent case get the same answer in the same time, and who
guesses is slowed down.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bancheng import config
from bancheng.cases import actions
from bancheng.cases.models import Case
from bancheng.cases.public import public_json
from bancheng.crypto import check_query_code
from bancheng.people.models import Centre
from bancheng.people.queries import public_centre
from bancheng.rules.errors import Invalid, NotVisible, _
from bancheng.rules.facts import REPORTER
from bancheng.rules.transitions import ROWS, Row

from . import describe, repeats, shown
from .attachments import FORM, KEY_HEADER, received
from .bodies import Body, answer, body_of, fingerprint
from .callers import address, knock
from .cases import REPORT, parts
from .moves import parted, words
from .schemas import AttachmentOut, PublicOut, ReportedOut

router = Router(tags=["公众"], auth=None)

ACTIONS = ("supply", "withdraw", "object", "confirm", "rate")
LONGEST_CODE = 40
NOBODYS_SALT = "0" * 32

REPORTS = (60, timedelta(minutes=10))
CALLS = (300, timedelta(minutes=1))
GUESSES = (20, timedelta(minutes=10))
"""Knocks in a span of time: new reports and calls of one address, wrong codes for one case."""

OPEN: describe.Json = {"security": []}
CODE: describe.Json = {"type": "string", "maxLength": LONGEST_CODE, "description": "查询码"}
CODE_PARAMETERS = [
    {"in": "query", "name": "code", "required": False, "schema": CODE},
    {"in": "header", "name": "X-Query-Code", "required": False, "schema": CODE},
]
PUBLIC_REPORT: describe.Json = {
    **REPORT,
    "channel": {"type": ["string", "null"], "enum": ["web", "app", None]},
    "centre": {"type": ["string", "null"], "maxLength": 12, "description": "政务服务中心代码"},
}


@router.post(
    "/public/cases",
    response={201: ReportedOut},
    operation_id="report",
    summary="网上反映问题",
    openapi_extra={
        **OPEN,
        "requestBody": describe.json_body(PUBLIC_REPORT, ["reporter", "statement"]),
        "parameters": [KEY_HEADER],
    },
)
def report(request: HttpRequest) -> HttpResponse:
    """不用账号。答复里的 query_code 只出现这一次，凭它和编号查看进度。"""
    now, caller = config.now(), address(request)
    knock(f"report {caller}", *REPORTS, now)
    body = body_of(request)

    given = {"channel": "web", **parts(body, PUBLIC_REPORT)}
    given["channel"] = given["channel"] or "web"
    centre = _centre(given.pop("centre", None))

    def take_in() -> Body:
        case = actions.register(actor=REPORTER, centre=centre, now=now, **given)
        return {**public_json(case, now), "query_code": case.query_code}

    actions.ready(centre, now)
    sent = fingerprint(body)
    return repeats.created(request, take_in, caller=f"public {caller}", sent=sent, now=now)


@router.get(
    "/public/cases/{case_no}",
    response=PublicOut,
    operation_id="own_case",
    summary="查看自己的件",
    openapi_extra={**OPEN, "parameters": CODE_PARAMETERS},
)
def own_case(request: HttpRequest, case_no: str) -> HttpResponse:
    """到了哪一步、什么时候办好、找谁问、答复是什么。"""
    now = config.now()
    if unknown := sorted(request.GET.keys() - {"code"}):
        raise Invalid([(name, _("没有这个筛选条件。")) for name in unknown])
    return answer(public_json(own(request, case_no, {}, now), now))


@router.post(
    "/public/cases/{case_no}/attachments",
    response={201: AttachmentOut},
    operation_id="own_attachment",
    summary="给自己的件上传附件",
    openapi_extra={
        **OPEN,
        "requestBody": FORM,
        "parameters": [*CODE_PARAMETERS, KEY_HEADER],
    },
)
def own_attachment(request: HttpRequest, case_no: str) -> HttpResponse:
    """图片、PDF、录音、文档，每份不超过 20 MB。得到的 id 填入 supply 的 attachments。"""
    now = config.now()
    case = own(request, case_no, {}, now)
    return received(request, case.case_no, REPORTER, f"reporter {case.case_no}", now)


def own(request: HttpRequest, case_no: str, body: Body, now: datetime) -> Case:
    """The caller's own case, by the code that came with the request."""
    knock(f"public {address(request)}", *CALLS, now)
    found = Case.objects.filter(case_no=shown.case_no(case_no)).first()
    right = check_query_code(
        case_no, found.code_salt if found else NOBODYS_SALT, _code(request, body)
    )
    if found is None or not right:
        knock(f"guess {case_no}", *GUESSES, now)
        raise NotVisible(_("没有找到，请核对编号和查询码。"))
    return found


def _code(request: HttpRequest, body: Body) -> str:
    given = [request.headers.get("X-Query-Code"), request.GET.get("code"), body.get("code")]
    if request.content_type == "multipart/form-data" and not any(given):
        given.append(request.POST.get("code"))
    found = next((code for code in given if isinstance(code, str) and code), "")
    return found if len(found) <= LONGEST_CODE else ""


def _centre(code: object) -> str:
    """The centre that was asked for, or the one whose window the public pages speak for."""
    if code is None:
        centre = public_centre()
    elif isinstance(code, str) and re.fullmatch(r"[a-z0-9-]{1,12}", code):
        centre = Centre.objects.filter(active=True, pk=code).first()
    else:
        centre = None
    if centre is None:
        raise Invalid([("centre", _("没有这个政务服务中心。"))])
    return centre.pk


def _operation(action: str) -> Callable[..., HttpResponse]:
    def operation(request: HttpRequest, case_no: str) -> HttpResponse:
        now, body = config.now(), body_of(request)
        case = own(request, case_no, body, now)
        given, version = parted({k: v for k, v in body.items() if k != "code"})
        moved = actions.act(
            case.case_no, action, actor=REPORTER, given=given, version=version, now=now
        )
        return answer(public_json(moved, now))

    return operation


def _add(row: Row) -> None:
    router.add_api_operation(
        f"/public/cases/{{case_no}}/{row.action}",
        ["POST"],
        _operation(row.action),
        response=PublicOut,
        operation_id=f"own_{row.action}",
        url_name=f"own-{row.action}",
        summary=row.label,
        description=words(row),
        openapi_extra={
            **OPEN,
            "requestBody": describe.body_of(row, more={"code": CODE}),
            "parameters": CODE_PARAMETERS,
        },
    )


for _name in ACTIONS:
    _add(ROWS[_name])
