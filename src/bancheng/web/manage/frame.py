"""管理外框 — lets administrators in, each to what the table of rights gives their post."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.people import rights
from bancheng.people.models import User
from bancheng.rules.states import ROLE_LABELS, Role
from bancheng.web.shared import errors, wording
from bancheng.web.shared.parts import Link, Queues

P = ParamSpec("P")
ManageView = Callable[Concatenate[HttpRequest, User, P], HttpResponse]

PAGES = (
    ("manage-home", gettext_noop("管理首页")),
    ("manage-accounts", gettext_noop("账号")),
    ("manage-organisation", gettext_noop("机构和点位")),
    ("manage-rules", gettext_noop("规则包")),
    ("manage-calendars", gettext_noop("放假安排")),
    ("manage-hours", gettext_noop("办公时间")),
    ("manage-papers", gettext_noop("文书模板")),
    ("manage-jobs", gettext_noop("后台任务")),
)
NEEDS = {
    "manage-jobs": "jobs.view_workerbeat",
    "manage-papers": "papers.view_papertemplate",
}
"""Pages that are not for all three administrators, and the right each asks for."""
TABLES = (
    ("people.user", gettext_noop("账号维护")),
    ("people.rolegrant", gettext_noop("岗位授权")),
    ("people.token", gettext_noop("访问令牌")),
    ("people.centre", gettext_noop("政务服务中心")),
    ("people.unit", gettext_noop("单位")),
    ("people.windowpoint", gettext_noop("窗口点位")),
    ("oversight.letterhead", gettext_noop("督办文书字号")),
    ("people.accesslog", gettext_noop("登录与管理日志")),
)
"""Tables of Django's admin; each is offered to whom the rights let see it."""


def administrators(view: ManageView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let the three administrators in; for everybody else the pages are not there."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = cast("User", request.user)
        if not rights.is_administrator(user):
            return errors.page(request, 404)
        return view(request, user, *args, **kwargs)

    return guarded


def page(
    request: HttpRequest,
    user: User,
    template: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw a whole page of the administrators."""
    here = request.path
    links = [
        Link(label=_(label), href=reverse(name), current=here == reverse(name))
        for name, label in PAGES
        if name not in NEEDS or rights.may(user, NEEDS[name])
    ]
    frame = {
        "rail": [Queues(links=links), Queues(heading=_("维护"), links=tables(user))],
        "post": posts(user),
        "no_search": True,
    }
    return render(request, template, {**frame, **(context or {})}, status=status)


def tables(user: User) -> list[Link]:
    """The tables that the user's post may open."""
    found = []
    for name, label in TABLES:
        app, _dot, model = name.partition(".")
        if rights.may(user, f"{app}.view_{model}"):
            found.append(Link(label=_(label), href=reverse(f"admin:{app}_{model}_changelist")))
    return found


def posts(user: User) -> str:
    """The user's administrator posts in words."""
    held = user.grants.values_list("role", flat=True)
    return wording.listed(_(ROLE_LABELS[Role(role)]) for role in held)
