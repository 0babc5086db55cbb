"""Every address of the product, one line each; a room's own are in its `urls.py`."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language

from bancheng.api.problems import no_such_address
from bancheng.web import health

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
    path("api/v1/", include("bancheng.api.urls")),
    re_path(r"^api/", no_such_address),
    path("desk/", include("bancheng.web.desk.urls")),
    path("manage/", include("bancheng.web.manage.urls")),
    path("", include("bancheng.web.shared.urls")),
    path("", include("bancheng.web.public.urls")),
]
