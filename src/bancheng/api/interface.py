"""接口说明 — the interface as one OpenAPI 3.1 document; what holds for every call said once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from bancheng import __version__

from . import problems

DESCRIPTION = """办成 Bancheng 的对外接口：登记、办理、查询诉求件；反映人凭查询码查看自己的件。

办理动作由状态流转表生成，每个动作一个地址。拒绝一律按 RFC 9457 答复，先后次序：
401 没有身份 → 404 看不到 → 403 不由您办 → 409 情况有变 → 409 现在不能办 → 422 填写有误。"""

TEXT = {"type": "string"}
ERRORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"field": TEXT, "message": TEXT},
        "required": ["field", "message"],
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "errors": ERRORS,
        "state": TEXT,
        "allowed_actions": {"type": "array", "items": TEXT},
    },
    "required": ["type", "title", "status", "detail"],
}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "bancheng token 用户名，或在 /manage/ 签发；范围 read、write",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "bancheng_session",
        "description": "已登录的浏览器；写操作另带 X-CSRFToken",
    },
}
REFUSALS = sorted({kind.status for kind in problems.KINDS.values()} - {500})
"""Declared for every operation: any of them may be refused so."""


class Interface(NinjaAPI):
    """The operations of `/api/v1` and their description, made once."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document, with refusals and security added to what ninja finds."""
        if self._described is None:
            found = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            _complete(found)
            self._described = found
        return self._described


def _complete(found: OpenAPISchema) -> None:
    components = found["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["securitySchemes"] = SECURITY
    components["responses"] = {f"Refused{status}": _refusal(status) for status in REFUSALS}
    found["security"] = [{name: []} for name in SECURITY]
    for path in found["paths"].values():
        for operation in path.values():
            operation["responses"] = {
                **{str(status): given for status, given in operation["responses"].items()},
                **{str(s): {"$ref": f"#/components/responses/Refused{s}"} for s in REFUSALS},
            }


def _refusal(status: int) -> dict[str, Any]:
    titles = [kind.title for kind in problems.KINDS.values() if kind.status == status]
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "；".join(titles),
        "content": {problems.CONTENT_TYPE: {"schema": schema}},
    }


def create() -> Interface:
    """An interface without operations; `urls.py` adds the rooms'."""
    found = Interface(
        title="办成 Bancheng",
        version=__version__,
        description=DESCRIPTION,
        urls_namespace="api",
        docs_decorator=cache_control(max_age=300),
    )
    problems.register(found)
    return found


def plain_method_refusals(view: Any) -> Any:
    """Wrap a view so that a refused method is answered as a problem too."""

    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if response.status_code == 405:
            return problems.method_not_allowed(response)
        return response

    answering.csrf_exempt = True  # type: ignore[attr-defined]  # callers.py checks sessions
    return answering
