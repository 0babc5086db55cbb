"""台账 — the ledger as a file, with the filters of the list of cases. Always masked here."""

from django.http import HttpResponseBase, StreamingHttpResponse
from ninja import Router

from bancheng.reports import ledger, ledger_files
from bancheng.rules.errors import Invalid, _

from . import cases, lists
from .callers import StaffRequest
from .describe import Json

router = Router(tags=["台账"])
SORTS = ("received_at", "due_at", "closed_at", "red_at")
PARAMETERS = [*cases.CASE_FILTERS, lists.paged(SORTS)[0]]
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


def _described(form: str) -> Json:
    schema = {"type": "string"} if form == "csv" else {"type": "string", "format": "binary"}
    return {
        "parameters": PARAMETERS,
        "responses": {200: {"content": {TYPES[form]: {"schema": schema}}}},
    }


def _file(request: StaffRequest, form: str) -> HttpResponseBase:
    caller = request.auth
    query = lists.asked(request, PARAMETERS, sort=ledger.SORT)
    if query.sort.endswith("rank"):
        raise Invalid([("sort", _("不能按这一项排序。"))])
    asked = ledger.Asked(query.filters, query.sort)
    pieces = ledger.taken(caller.actor, asked, form, now=caller.now)
    named = f'attachment; filename="ledger-{ledger_files.stamp(caller.now)}.{form}"'
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(pieces, content_type=TYPES[form], headers=headers)


@router.get(
    "/ledger.xlsx",
    operation_id="ledger_xlsx",
    summary="台账（工作簿）",
    openapi_extra=_described("xlsx"),
)
def ledger_xlsx(request: StaffRequest) -> HttpResponseBase:
    """可见范围内的台账，已脱敏，另有一页写明筛选条件。由：窗口专员、中心领导、督办员。"""
    return _file(request, "xlsx")


@router.get(
    "/ledger.csv",
    operation_id="ledger_csv",
    summary="台账（文本）",
    openapi_extra=_described("csv"),
)
def ledger_csv(request: StaffRequest) -> HttpResponseBase:
    """同上，边查边发。由：窗口专员、中心领导、督办员。"""
    return _file(request, "csv")
