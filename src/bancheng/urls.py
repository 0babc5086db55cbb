"""Every address of the product, one line each; a room's own are in its `urls.py`."""

from importlib.util import find_spec

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from bancheng.web import health


def _first_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("办成 Bancheng")


handler400 = "bancheng.web.shared.errors.bad_request"
handler403 = "bancheng.web.shared.errors.forbidden"
handler404 = "bancheng.web.shared.errors.not_found"
handler500 = "bancheng.web.shared.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("accounts/", include("bancheng.people.urls")),
    path("", include("bancheng.web.shared.urls")),
]
for _prefix, _room in (
    ("api/v1/", "bancheng.api"),
    ("desk/", "bancheng.web.desk"),
    ("manage/", "bancheng.web.manage"),
    ("", "bancheng.web.public"),
):
    try:
        _found = find_spec(f"{_room}.urls") is not None
    except ModuleNotFoundError:
        _found = False
    if _found:
        urlpatterns.append(path(_prefix, include(f"{_room}.urls")))
    elif _room == "bancheng.web.manage":
        urlpatterns.append(path(_prefix, admin.site.urls))
    elif not _prefix:
        urlpatterns.append(path("", _first_page))
