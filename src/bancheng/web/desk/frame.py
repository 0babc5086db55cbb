"""工作台外框 — who looks, what waits for them in the rail, what kind of day it is.

Every desk page is drawn by `page`; every desk view stands behind `desk`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bancheng import config
from bancheng.archive.appraisal import may_read as reads_archive
from bancheng.calendar_cn.queries import worktime
from bancheng.evaluation.reading import may_look as reads_ratings
from bancheng.evaluation.visits import may_invite
from bancheng.knowledge import reading as knowledge
from bancheng.knowledge.kinds import may_read as may_read_knowledge
from bancheng.oversight.kinds import UNIT_READERS, may_oversee
from bancheng.oversight.overview import may_look
from bancheng.oversight.reading import to_answer as papers_to_answer
from bancheng.people.models import User
from bancheng.problems.reading import place as problems_of
from bancheng.reports.kinds import FREEZERS, READERS, holds
from bancheng.rules.clock import WorkTime
from bancheng.rules.errors import NotPermitted, NotVisible
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import (
    ADMIN_ROLES,
    CENTRE_ROLES,
    GUIDANCE_REVIEWERS,
    UNIT_ROLES,
    may,
)
from bancheng.rules.states import CENTRE_UNIT, ROLE_LABELS, Role
from bancheng.web.desk import figure_links
from bancheng.web.desk.names import Names, names_at
from bancheng.web.shared import errors, wording
from bancheng.web.shared.office import office_day
from bancheng.web.shared.parts import Link, Queues

if TYPE_CHECKING:
    from bancheng.web.desk.waiting import Waiting

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks at the page, with the roles in force now, and when."""

    user: User
    actor: Actor
    now: datetime
    time: WorkTime
    names: Names


DeskView = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponseBase]


def viewer_of(request: HttpRequest) -> Viewer:
    """The signed-in person as one who acts now."""
    user = cast("User", request.user)
    time = worktime(user.centre_id)
    now = config.now()
    names = names_at(user.centre_id, user.username, time.local_day(now))
    return Viewer(user=user, actor=names.actor, now=now, time=time, names=names)


def names_of(viewer: Viewer, centre: str) -> Names:
    """The names of a centre, as a rule the viewer's own, which are read already."""
    if centre == viewer.actor.centre:
        return viewer.names
    found = names_at(centre, viewer.user.username, viewer.time.local_day(viewer.now))
    return replace(found, actor=viewer.actor)


def has_case_rights(actor: Actor) -> bool:
    """Whether any of the actor's posts deals with cases."""
    return bool(actor.roles & {*CENTRE_ROLES, *UNIT_ROLES, Role.PROVINCE, Role.HOTLINE})


def desk(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let staff with case rights in; administrators go to their own pages, others are told.

    What a view may not see is answered 404, what it may not do 403, in one place.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        viewer = viewer_of(request)
        if not has_case_rights(viewer.actor) and not may_read_knowledge(viewer.actor):
            if viewer.actor.roles & ADMIN_ROLES:
                return redirect("/manage/")
            return errors.page(request, 403, reason=_("您的岗位不办理诉求件。"))
        try:
            return view(request, viewer, *args, **kwargs)
        except NotVisible:
            return errors.page(request, 404)
        except NotPermitted as why:
            return errors.page(request, 403, reason=_(why.message))

    return guarded


def page(
    request: HttpRequest,
    viewer: Viewer,
    template: str,
    context: dict[str, Any],
    *,
    crumbs: Sequence[Link] = (),
    queues: "Sequence[Waiting] | None" = None,
    status: int = 200,
) -> HttpResponse:
    """Draw a whole desk page; `queues` when the view has read them already."""
    from bancheng.web.desk.inbox import badge  # it needs the viewer from here

    frame = {
        "rail": rail(request, viewer, queues),
        "office": office_day(viewer.time, viewer.now),
        "post": post_of(viewer),
        "crumbs": crumbs,
        "may_register": may_register(viewer),
    }
    if "inbox_count" not in context:
        frame["inbox_count"] = badge(viewer.user.username, viewer.now)
    return render(request, template, {**frame, **context}, status=status)


def may_register(viewer: Viewer) -> bool:
    """Whether the viewer registers at the counter."""
    return Role.WINDOW in viewer.actor.roles and may(viewer.actor, "register")


def post_of(viewer: Viewer) -> str:
    """The viewer's posts and unit in words, for the menu."""
    posts = wording.listed(_(ROLE_LABELS[r]) for r in Role if r in viewer.actor.roles)
    return f"{posts} · {viewer.names.unit(viewer.actor.unit)}"


def rail(
    request: HttpRequest, viewer: Viewer, queues: "Sequence[Waiting] | None" = None
) -> list[Queues]:
    """The left rail: home, the viewer's own queues with their counts, then the whole lists."""
    from bancheng.web.desk.waiting import waiting  # it needs the viewer from here

    here = request.get_full_path()
    links = [
        Link(
            label=queue.label,
            href=queue.href,
            count=queue.count,
            urgent=queue.urgent and queue.count > 0,
            current=queue.href == here,
        )
        for queue in (waiting(viewer) if queues is None else queues)
    ]
    home = reverse("desk-home")
    first = Link(label=_("工作台"), href=home, current=here == home)
    lists = [
        ("desk-cases", _("全部诉求件")),
        ("desk-orders", _("全部工单")),
        ("desk-clock", _("时限计算器")),
    ]
    if may(viewer.actor, "see_ledger"):
        lists.append(("desk-ledger", _("台账")))
    if holds(viewer.actor, READERS):
        lists.append(("desk-reports", _("定期报告")))
    if holds(viewer.actor, FREEZERS):
        lists.append(("desk-assessment", _("逐条自评")))
    if may_invite(viewer.actor):
        lists.append(("desk-visit-invite", _("请评价")))
    whole = [
        Link(label=label, href=reverse(name), current=here == reverse(name))
        for name, label in lists
    ]
    if may_read_knowledge(viewer.actor):
        whole.append(replace(known := _knowledge(viewer), current=here.startswith(known.href)))
    if reads_archive(viewer.actor):
        files = Link(label=_("档案"), href=reverse("desk-archive"))
        whole.append(replace(files, current=here.startswith(files.href)))
    found = [Queues(links=[first, *links]), Queues(heading=_("查阅"), links=whole)]
    if checks := checking(viewer):
        marked = [replace(link, current=link.href == here) for link in checks]
        found.insert(1, Queues(heading=_("核查"), links=marked))
    if counted := figure_links.places(viewer.actor):
        marked = [replace(link, current=here.startswith(link.href)) for link in counted]
        found.insert(1, Queues(heading=_("统计"), links=marked))
    if places := oversight(viewer):
        marked = [replace(link, current=here.startswith(link.href)) for link in places]
        found.insert(1, Queues(heading=_("审批和督办"), links=marked))
    return found


def _knowledge(viewer: Viewer) -> Link:
    """The knowledge base; for its editor with how many entries wait: that costs a statement."""
    waits = None
    if Role.EDITOR in viewer.actor.roles:
        waits = knowledge.tally(viewer.actor, viewer.now, viewer.time).mine or None
    return Link(label=_("知识库"), href=reverse("desk-knowledge"), count=waits)


def checking(viewer: Viewer) -> list[Link]:
    """The lists of what waits to be checked, for the posts that check."""
    if viewer.actor.unit != CENTRE_UNIT:
        return []
    calls, found = reverse("desk-calls"), []
    if Role.VERIFIER in viewer.actor.roles:
        found.append(Link(label=_("回访清单"), href=calls))
    if GUIDANCE_REVIEWERS & viewer.actor.roles:
        found.append(Link(label=_("引导抽查"), href=f"{calls}?list=guided"))
    return found


DECIDERS = frozenset({Role.LEADER, Role.DISPATCHER, Role.UNIT_LEADER, Role.WINDOW})
"""Posts of which a decision is asked now and then."""


def oversight(viewer: Viewer) -> list[Link]:
    """The places of approval and supervision that are open to the viewer's posts."""
    roles, found = viewer.actor.roles, []
    if roles & DECIDERS:
        found.append(Link(label=_("待我审批"), href=reverse("desk-approvals")))
    if may_look(viewer.actor):
        found.append(Link(label=_("督办台"), href=reverse("desk-supervision")))
    if may_oversee(viewer.actor) or roles & UNIT_READERS:
        waits = papers_to_answer(viewer.actor) if roles & UNIT_READERS else None
        found.append(Link(label=_("督办文书"), href=reverse("desk-papers"), count=waits))
    if reads_ratings(viewer.actor):
        found.append(Link(label=_("评价和整改"), href=reverse("desk-ratings")))
    if problems := problems_of(viewer.actor):
        found.append(
            Link(label=_("共性问题"), href=reverse("desk-problems"), count=problems.to_do or None)
        )
    return found
