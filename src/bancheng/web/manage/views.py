"""管理页面 — accounts, organisation, rules and calendars. Longer work is done in the admin."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bancheng import config
from bancheng.calendar_cn.queries import missing_years, worktime
from bancheng.crypto import open_sealed, seal
from bancheng.jobs import health
from bancheng.people import audit, rights, tokens
from bancheng.people.models import AccessLog, Centre, User
from bancheng.policy.models import ActivatedPack
from bancheng.web.manage.frame import administrators, page, posts
from bancheng.web.manage.jobs import clock_said

TOKEN_SHOWN_ONCE = "new_token"  # noqa: S105  the name of a place in the session


@require_GET
@administrators
def home(request: HttpRequest, user: User) -> HttpResponse:
    """What the administrator's post may do, and the latest of the log for the auditor."""
    log = AccessLog.objects.select_related("centre") if _may(user, "view_accesslog") else None
    context: dict[str, Any] = {
        "posts_held": posts(user),
        "log": log.all()[:20] if log is not None else (),
        "missing": missing_years(worktime("").local_day(config.now())),
    }
    if rights.may(user, "jobs.view_workerbeat"):
        clock = health.clock()
        context |= {"clock": clock, "clock_said": clock_said(clock)}
    return page(request, user, "manage/home.html", context)


@require_GET
@administrators
def accounts(request: HttpRequest, user: User) -> HttpResponse:
    """Every account with its posts. Two statements, however many there are."""
    rows = User.objects.select_related("centre", "unit").prefetch_related("grants")
    context = {
        "accounts": rows.order_by("centre_id", "unit__code", "position", "username"),
        "may_add": _may(user, "add_user"),
        "may_change": _may(user, "change_user"),
        "may_issue": _may(user, "change_token"),
        "new_token": _new_token(request),
    }
    return page(request, user, "manage/accounts.html", context)


def _new_token(request: HttpRequest) -> dict[str, str] | None:
    kept = request.session.pop(TOKEN_SHOWN_ONCE, None)
    return {**kept, "key": open_sealed(kept["key"], TOKEN_SHOWN_ONCE)} if kept else None


@require_POST
@administrators
def switch(request: HttpRequest, user: User, username: str) -> HttpResponse:
    """Close an account, or open it again; nobody closes their own."""
    target = get_object_or_404(User, username=username)
    if not _may(user, "change_user") or target == user:
        raise PermissionDenied
    target.is_active = not target.is_active
    target.save(update_fields=["is_active"])
    said = "is_active=1" if target.is_active else "is_active=0"
    audit.record(AccessLog.Kind.USER_CHANGED, by=user, target=target.username, detail=said)
    done = _("已启用 %(name)s") if target.is_active else _("已停用 %(name)s")
    messages.success(request, done % {"name": target.username})
    return redirect("manage-accounts")


@require_POST
@administrators
def issue(request: HttpRequest, user: User, username: str) -> HttpResponse:
    """Make a platform's key to the interface; it is shown on the next page and never again.

    A person's key would let the administrator act as that person: those are made on the server.
    """
    target = get_object_or_404(User, username=username, is_active=True)
    if not _may(user, "change_token") or not target.is_platform:
        raise PermissionDenied
    _token, raw = tokens.issue(target, now=config.now(), by=user)
    kept = {"username": target.username, "key": seal(raw, TOKEN_SHOWN_ONCE)}
    request.session[TOKEN_SHOWN_ONCE] = kept
    return redirect("manage-accounts")


@require_GET
@administrators
def organisation(request: HttpRequest, user: User) -> HttpResponse:
    """Centres with their units and window points. Three statements."""
    centres = Centre.objects.prefetch_related("units", "points")
    context = {"centres": centres, "may_change": _may(user, "change_centre")}
    return page(request, user, "manage/organisation.html", context)


@require_GET
@administrators
def rules(request: HttpRequest, user: User) -> HttpResponse:
    """The rule packs in force."""
    context = {"packs": ActivatedPack.objects.order_by("centre", "-effective_from")}
    return page(request, user, "manage/rules.html", context)


def _may(user: User, codename: str) -> bool:
    return rights.may(user, f"people.{codename}")
