"""放假安排页面 — which years are known, a year as it counts, and changing it after a look."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bancheng import config
from bancheng.calendar_cn import imports, queries
from bancheng.calendar_cn.models import NATIONAL, CalendarYear, Recount
from bancheng.calendar_cn.notice import Notice, write
from bancheng.cases.touched import effect_of
from bancheng.people import audit, rights
from bancheng.people.models import AccessLog, User
from bancheng.rules.hours import WorkCalendar, calendar_moves
from bancheng.web.manage import calendar_shown
from bancheng.web.manage.calendar_forms import (
    EVERYWHERE,
    ConfirmForm,
    CorrectForm,
    NoticeForm,
    places,
)
from bancheng.web.manage.frame import administrators, page
from bancheng.web.shared.parts import Link

LOGGED = 30


@require_GET
@administrators
def overview(request: HttpRequest, user: User) -> HttpResponse:
    """The years that are known and missing, what is being recounted, and the forms."""
    return _overview(request, user, NoticeForm(), CorrectForm())


@require_GET
@administrators
def year(request: HttpRequest, user: User, number: int) -> HttpResponse:
    """A year as it counts at a place, or one older edition of it by itself."""
    centre, today = request.GET.get("centre", NATIONAL), _today()
    rows = CalendarYear.objects.filter(centre=centre, year=number).order_by("-edition")
    editions = list(rows.prefetch_related("days"))
    wanted = request.GET.get("edition", "")
    one = next((row for row in editions[1:] if str(row.edition) == wanted), None)
    calendar = _of(one) if one else queries.worktime(centre).calendar
    context = {
        "year": number,
        "place": dict(places()).get(centre or EVERYWHERE, centre),
        "centre": centre,
        "editions": editions,
        "one": one,
        "known": calendar.knows(date(number, 12, 31)),
        "months": calendar_shown.months(calendar, number),
        "holidays": calendar_shown.holidays(calendar, number, today),
        "crumbs": [_home()],
    }
    return page(request, user, "manage/calendar_year.html", context)


@require_POST
@administrators
def check(request: HttpRequest, user: User) -> HttpResponse:
    """Show what a file would change; nothing is changed yet."""
    _entitled(user)
    form = NoticeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _overview(request, user, form, CorrectForm(), status=422)
    return _look_over(request, user, form.cleaned_data["notice"], form.cleaned_data["centre"])


@require_POST
@administrators
def correct(request: HttpRequest, user: User) -> HttpResponse:
    """Show what the correction of one day would change; nothing is changed yet."""
    _entitled(user)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _overview(request, user, NoticeForm(), form, status=422)
    return _look_over(request, user, form.cleaned_data["notice"], form.cleaned_data["centre"])


@require_POST
@administrators
def confirm(request: HttpRequest, user: User) -> HttpResponse:
    """Import what was looked over; the worker recounts the open cases."""
    _entitled(user)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有载入：内容不完整，请重新选择文件。"))
        return redirect("manage-calendars")
    found, centre = form.cleaned_data["notice"], form.cleaned_data["centre"]
    with transaction.atomic():
        done = imports.import_notice(found, by=user.username, now=config.now(), centre=centre)
        said = imports.cause(done.year, done.edition, centre)
        if done.changed:
            audit.record(AccessLog.Kind.CALENDAR_CHANGED, by=user, target=said, detail=found.source)
    if not done.changed:
        messages.info(request, _("内容和现行的一样，没有变化。"))
    elif done.from_day:
        messages.success(request, _("已载入%(said)s。在办件正在逐件重算。") % {"said": said})
    else:
        messages.success(
            request, _("已载入%(said)s。上班的日子没有变，不用重算。") % {"said": said}
        )
    return redirect("manage-calendars")


def _look_over(request: HttpRequest, user: User, found: Notice, centre: str) -> HttpResponse:
    today = _today()
    before = queries.worktime(centre).calendar
    after = queries.proposed_times(centre, of=centre, notice=found).centre.calendar
    moved = calendar_shown.changes(before, after, found.year, today)
    from_day = calendar_moves(before, after)
    effect = None
    if from_day:
        effect = effect_of(found, centre=centre, from_day=from_day, now=config.now())
    context = {
        "year": found.year,
        "notice": found,
        "place": dict(places()).get(centre or EVERYWHERE, centre),
        "missing": () if centre else found.missing(),
        "becomes_known": after.knows(date(found.year, 12, 31))
        and not before.knows(date(found.year, 12, 31)),
        "changes": moved.values(),
        "from_day": from_day,
        "effect": effect,
        "months": calendar_shown.months(after, found.year, frozenset(moved)),
        "text": write(found),
        "centre": centre or EVERYWHERE,
        "crumbs": [_home()],
    }
    return page(request, user, "manage/calendar_check.html", context)


def _overview(
    request: HttpRequest, user: User, file: NoticeForm, day: CorrectForm, status: int = 200
) -> HttpResponse:
    rows = CalendarYear.objects.annotate(
        off=Count("days", Q(days__off=True)), worked=Count("days", Q(days__off=False))
    )
    newest = {(row.centre, row.year): row for row in rows.order_by("edition")}
    ordered = sorted(newest.values(), key=lambda row: (-row.year, row.centre))
    context = {
        "missing": queries.missing_years(_today()),
        "recounts": Recount.objects.filter(done_at=None).order_by("id"),
        "national": [row for row in ordered if row.centre == NATIONAL],
        "local": [row for row in ordered if row.centre != NATIONAL],
        "names": dict(places()),
        "log": calendar_shown.logged(LOGGED),
        "may_change": rights.may(user, "calendar_cn.add_calendaryear"),
        "file": file,
        "day": day,
    }
    return page(request, user, "manage/calendars.html", context, status=status)


def _of(edition: CalendarYear) -> WorkCalendar:
    """One edition by itself."""
    days = edition.days.all()
    return WorkCalendar(
        known_from=date(edition.year, 1, 1),
        known_until=date(edition.year, 12, 31),
        days_off={d.day: d.name for d in days if d.off},
        days_on={d.day: d.name for d in days if not d.off},
    )


def _entitled(user: User) -> None:
    if not rights.may(user, "calendar_cn.add_calendaryear"):
        raise PermissionDenied


def _today() -> date:
    return queries.worktime(NATIONAL).local_day(config.now())


def _home() -> Link:
    return Link(label=_("放假安排"), href=reverse("manage-calendars"))
