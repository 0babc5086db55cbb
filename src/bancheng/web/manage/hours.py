"""办公时间页面 — whose hours are whose, by date, and setting new ones."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bancheng import config
from bancheng.calendar_cn import imports, queries
from bancheng.calendar_cn.models import NATIONAL, WHOLE, CentreHours, Recount
from bancheng.people import audit, rights
from bancheng.people.models import AccessLog, User
from bancheng.rules.hours import DEFAULT_SPANS
from bancheng.web.manage.calendar_forms import EVERYWHERE
from bancheng.web.manage.frame import administrators, page
from bancheng.web.manage.hours_form import HoursForm, whose_choices
from bancheng.web.shared import wording


@dataclass(frozen=True, slots=True)
class Line:
    """One row of hours; `state`: now, ahead, past."""

    row: CentreHours
    state: str

    @property
    def spans(self) -> str:
        """The hours as they are printed."""
        return _printed(self.row.spans)

    @property
    def saturday(self) -> str:
        """The Saturday hours as they are printed."""
        return _printed(self.row.saturday)


@dataclass(frozen=True, slots=True)
class Block:
    """The hours of everybody, of a centre or of a unit, newest first."""

    name: str
    lines: tuple[Line, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def hours(request: HttpRequest, user: User) -> HttpResponse:
    """The hours of all that have any, and the form to set new ones."""
    may_change = rights.may(user, "calendar_cn.add_centrehours")
    if request.method != "POST":
        return _page(request, user, HoursForm(initial=_usual()), may_change)
    if not may_change:
        raise PermissionDenied
    form = HoursForm(request.POST)
    if form.is_valid() and _set(request, user, form):
        return redirect("manage-hours")
    return _page(request, user, form, may_change, status=422)


def _set(request: HttpRequest, user: User, form: HoursForm) -> bool:
    now = config.now()
    try:
        with transaction.atomic():
            row = imports.set_hours(**form.written(), by=user.username, now=now)
            said = f"{row}"
            kind = AccessLog.Kind.CALENDAR_CHANGED
            audit.record(kind, by=user, target=said, detail=row.saturday)
            moves = Recount.objects.filter(created_at=now, created_by=user.username).exists()
    except ValueError as why:
        form.add_error("until" if form.cleaned_data["until"] else None, str(why))
        return False
    if moves:
        messages.success(request, _("已设定。在办件正在逐件重算。"))
    else:
        messages.success(request, _("已设定。时限没有变，不用重算。"))
    return True


def _page(
    request: HttpRequest, user: User, form: HoursForm, may_change: bool, status: int = 200
) -> HttpResponse:
    context = {"blocks": _blocks(), "form": form, "may_change": may_change}
    return page(request, user, "manage/hours.html", context, status=status)


def _blocks() -> list[Block]:
    """Everybody's first, then in the order of centres and units."""
    today = queries.worktime(NATIONAL).local_day(config.now())
    rows: dict[str, dict[date, CentreHours]] = {}
    for row in CentreHours.objects.order_by("starts", "id"):
        place = row.centre or EVERYWHERE
        whose = f"{place}/{row.unit}" if row.unit != WHOLE else place
        rows.setdefault(whose, {})[row.starts] = row
    names = _names()
    order = {whose: place for place, whose in enumerate(names)}
    ordered = sorted(rows, key=lambda whose: order.get(whose, len(order)))
    return [Block(names.get(whose, whose), _lines(rows[whose], today)) for whose in ordered]


def _lines(rows: dict[date, CentreHours], today: date) -> tuple[Line, ...]:
    begun = [starts for starts in rows if starts <= today]
    current = max(begun, default=None)
    return tuple(
        Line(row, "now" if starts == current else "ahead" if starts > today else "past")
        for starts, row in sorted(rows.items(), reverse=True)
    )


def _printed(spans: str) -> str:
    return wording.listed(spans.replace("-", "–").split(",")) if spans else "–"


def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, label in whose_choices():
        if isinstance(label, str):
            found[code] = label
        else:
            found |= {own: f"{code} · {name}" for own, name in label}
    return found


def _usual() -> dict[str, object]:
    (opens, lunch), (back, closes) = DEFAULT_SPANS
    return {"opens": opens, "lunch": lunch, "back": back, "closes": closes}
