"""访问日志 — one line a request: who, what, result, how long."""

import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

_log = structlog.get_logger("bancheng.access")
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


class AccessLogMiddleware:
    """Logs each request without its query string, body, cookies or headers.

    Every line written while the request is served carries the same `request_id`, which is also
    the answer's `X-Request-Id`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            begun = time.perf_counter()
            response = self.get_response(request)
            response["X-Request-Id"] = request_id
            if request.path not in _QUIET and not request.path.startswith("/static/"):
                user = getattr(request, "user", None)
                _log.info(
                    "request",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    ms=round((time.perf_counter() - begun) * 1000, 1),
                    user=getattr(user, "pk", None),
                    address=request.META.get("REMOTE_ADDR", ""),
                )
        return response
