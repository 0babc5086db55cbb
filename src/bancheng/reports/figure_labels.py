"""口径的称呼 — what the values of a dimension are called, for one reader."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.people.models import Centre
from bancheng.rules.indicators import UNKNOWN

from .labels import labels_for

NONE_YET = {
    "unit": gettext_noop("未派单"),
    "class": gettext_noop("未分类"),
    "cause": gettext_noop("未研判"),
    "situation": gettext_noop("未受理"),
    "item": gettext_noop("未填事项"),
    "point": gettext_noop("不在点位登记"),
}


def labeller(by: str, centre: str, now: datetime) -> Callable[[str], str]:
    """What a value of the dimension is called at this centre."""
    names = labels_for(centre, now)
    known: dict[str, Callable[[str], str]] = {
        "unit": names.unit,
        "channel": names.channel,
        "class": names.case_class,
        "situation": names.situation,
        "cause": names.cause,
        "point": names.point,
        "centre": _centres(by),
    }
    called = known.get(by, str)
    return lambda value: _(NONE_YET.get(by, "–")) if value == UNKNOWN else called(value)


def _centres(by: str) -> Callable[[str], str]:
    names = dict(Centre.objects.values_list("code", "name")) if by == "centre" else {}
    return lambda code: str(names.get(code, code))
