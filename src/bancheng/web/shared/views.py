"""外壳的页面 — elder mode, and the sheet of components (demo mode only)."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bancheng import config
from bancheng.web.shared import samples
from bancheng.web.shared.context import ELDER_COOKIE

YEAR = 365 * 24 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def elder(request: HttpRequest) -> HttpResponse:
    """Switch to the elder mode (`mode=off` leaves it) and go back to where one was."""
    given = request.POST if request.method == "POST" else request.GET
    back = given.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    if given.get("mode") == "off":
        answer.delete_cookie(ELDER_COOKIE, samesite="Lax")
    else:
        answer.set_cookie(
            ELDER_COOKIE,
            "1",
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


SHEETS = {"desk": samples.desk, "public": samples.public, "paper": samples.paper}


@require_safe
def styleguide(request: HttpRequest, sheet: str = "desk") -> HttpResponse:
    """Show every component once, on made-up content; answers invalid forms as a page would."""
    if not config.get().demo or sheet not in SHEETS:
        raise Http404
    return render(request, f"shared/styleguide_{sheet}.html", SHEETS[sheet]())
