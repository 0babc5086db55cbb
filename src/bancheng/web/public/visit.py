"""一次一评 — whoever came to the window rates the visit, from the link that the window showed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bancheng import config
from bancheng.calendar_cn.queries import worktime
from bancheng.evaluation import visits
from bancheng.people.audit import address_of
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid, NotAllowed, NotVisible
from bancheng.web.public import limits
from bancheng.web.public.acts import Rate
from bancheng.web.shared import errors


class RateVisit(Rate):
    """The same five levels and tags as for a case."""

    def given(self) -> visits.Given:
        """What the visitor chose."""
        found: dict[str, Any] = self.cleaned_data
        return visits.Given(
            level=int(found["level"]),
            tags=tuple(found.get("tags") or ()),
            comment=found.get("comment") or "",
        )


def device_of(request: HttpRequest, centre: str) -> str:
    """The device as one sees it today, as a keyed hash."""
    day = worktime(centre).local_day(config.now())
    return visits.device_of(address_of(request), request.headers.get("User-Agent", ""), day)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, mark: str) -> HttpResponse:
    """Rate one visit, once. Who works here does not."""
    now = config.now()
    if request.user.is_authenticated:
        reason = gettext("评价由来办事的人自己作。工作人员登录后不能代评，请用来人自己的手机打开。")
        return errors.page(request, 403, reason=reason)
    try:
        visit = visits.visit_for(mark)
    except NotVisible:
        return errors.page(request, 404)
    pack = pack_for(visit.centre_id, visit.visited_on)
    context: dict[str, Any] = {"day": visit.visited_on, "open": visits.is_open(visit, now)}
    if request.method != "POST":
        return _page(request, context | {"form": RateVisit(pack=pack), "rated": visit.level})
    if refused := limits.too_many(request, "act"):
        return refused
    form = RateVisit(request.POST, pack=pack)
    if not form.is_valid():
        return _page(request, context | {"form": form}, 422)
    try:
        device = device_of(request, visit.centre_id)
        visits.rate(mark, given=form.given(), device=device, now=now)
    except Invalid as why:
        for name, message in why.errors:
            form.add_error(name, gettext(message))
        return _page(request, context | {"form": form}, 422)
    except NotAllowed as why:
        return _page(request, context | {"open": False, "said": gettext(why.message)}, 409)
    return _page(request, {"thanks": True})


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "public/visit.html", context, status=status)
