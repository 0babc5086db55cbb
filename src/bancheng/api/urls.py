"""Addresses of the interface. To add a resource: a module with a `router`, a line in `ROUTERS`."""

from django.urls import URLPattern, URLResolver, re_path

from . import (
    attachments,
    cases,
    clock,
    common_problems,
    indicators,
    interface,
    knowledge,
    ledger,
    moves,
    problems,
    public,
    work_orders,
)
from .callers import staff

ROUTERS = (
    cases.router,
    clock.router,
    work_orders.router,
    moves.router,
    attachments.router,
    ledger.router,
    indicators.router,
    knowledge.router,
    common_problems.router,
)

api = interface.create()
for _router in ROUTERS:
    api.add_router("", _router, auth=staff)
api.add_router("", public.router)

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = []
for _pattern in api.urls[0]:
    if isinstance(_pattern, URLPattern):
        _root = _pattern.name == "api-root"  # ninja needs its name, we its answer
        _view = problems.no_such_address if _root else _pattern.callback
        _pattern.callback = interface.plain_method_refusals(_view)
        urlpatterns.append(_pattern)
urlpatterns.append(re_path(r"", problems.no_such_address))
