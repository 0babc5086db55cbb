"""公众页限流 — how often one address may knock, and the page that says so kindly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bancheng import config
from bancheng.people import rates
from bancheng.people.audit import address_of
from bancheng.web.shared import errors
from bancheng.web.shared.context import window_card


@dataclass(frozen=True, slots=True)
class Limit:
    rate: int
    per: timedelta


LIMITS: Mapping[str, Limit] = {
    "report": Limit(30, timedelta(hours=1)),
    "upload": Limit(60, timedelta(hours=1)),
    "look-up": Limit(20, timedelta(minutes=10)),
    "vote": Limit(30, timedelta(hours=1)),
    "act": Limit(60, timedelta(hours=1)),
}
"""A hall shares one address among many people, so these stop programs rather than neighbours."""


def too_many(request: HttpRequest, what: str) -> HttpResponse | None:
    """Take one knock; the page of refusal when there was none left."""
    limit = LIMITS[what]
    if rates.take(f"public-{what}:{address_of(request)}", limit.rate, limit.per, config.now()):
        return None
    reason = _("这个网络上刚才操作的次数太多。您填的内容还在，请过一会儿返回上一页再办一次。")
    if phone := window_card().phone:
        reason += _("急事请直接打窗口电话 %(phone)s。") % {"phone": phone}
    answer = errors.page(request, 429, reason=reason)
    answer["Retry-After"] = str(int((limit.per / limit.rate).total_seconds()) + 1)
    return answer
