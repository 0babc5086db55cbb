"""后台任务页面 — whether what should happen by itself does, in plain sentences; what is stuck."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bancheng import config
from bancheng.cases import happenings
from bancheng.cases.models import Aside
from bancheng.jobs import health, queue
from bancheng.jobs.clock import STEPS
from bancheng.jobs.models import WorkerBeat
from bancheng.jobs.tasks import LABELS
from bancheng.notify.in_app import delivery, papers
from bancheng.people import audit, rights
from bancheng.people.models import AccessLog, User
from bancheng.web.manage.frame import ManageView, administrators, page
from bancheng.web.shared import errors

P = ParamSpec("P")
SLOW = 600
"""Seconds after which what waits for the clock has waited too long."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and how it stands; `wrong` when somebody should look at it."""

    label: str
    words: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Beat:
    """One worker as the page shows it."""

    row: WorkerBeat
    alive: bool
    said: str


@dataclass(frozen=True, slots=True)
class FailedTask:
    """A task that failed: what it was to do, and when it is tried again by itself."""

    row: queue.Failed
    label: str
    again: str


def keepers(view: ManageView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in who keeps the system running; for everybody else the page is not there."""

    @administrators
    @wraps(view)
    def guarded(
        request: HttpRequest, user: User, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not rights.may(user, "jobs.view_workerbeat"):
            return errors.page(request, 404)
        return view(request, user, *args, **kwargs)

    return guarded


@require_safe
@keepers
def overview(request: HttpRequest, user: User) -> HttpResponse:
    """How the workers are, what waits, what failed; its head alone when the page asks again."""
    machine = config.machine_now()
    found = health.health(config.now())
    context = {
        "clock": found.clock,
        "clock_said": clock_said(found.clock),
        "tick_said": _tick_said(found.clock),
        "lines": list(_lines(found)),
        "workers": [_beat(row, machine, alive=alive) for row, alive in health.workers(machine)],
        "failed": [_failed(row, machine) for row in queue.failed()],
        "aside": Aside.objects.select_related("case")[: health.SHOWN],
        "undeliverable": found.undeliverable,
        "every": 10,
    }
    part = request.headers.get("HX-Request") == "true"
    return page(request, user, "manage/jobs_now.html" if part else "manage/jobs.html", context)


@require_POST
@keepers
def retry_task(request: HttpRequest, user: User, task: UUID) -> HttpResponse:
    """Run a failed task again."""
    if queue.retry(str(task)):
        _noted(request, user, str(task))
        messages.success(request, _("已重新排队，一会儿就办。"))
    else:
        messages.info(request, _("这个任务已经不在失败之列。"))
    return redirect("manage-jobs")


@require_POST
@keepers
def retry_notices(request: HttpRequest, user: User) -> HttpResponse:
    """Tell again what could not be told in several attempts."""
    if lines := delivery.try_again() + papers.try_again():
        _noted(request, user, _("通知投递"))
        said = ngettext("%(n)d 条通知重新投递。", "%(n)d 条通知重新投递。", lines)
        messages.success(request, said % {"n": lines})
    return redirect("manage-jobs")


@require_POST
@keepers
def retry_case(request: HttpRequest, user: User, case_no: str) -> HttpResponse:
    """Take up a case again that was put aside."""
    get_object_or_404(Aside, case__case_no=case_no)
    _noted(request, user, case_no)
    if happenings.retry(case_no, now=config.now()):
        messages.success(request, _("%(case)s 已恢复，时限照常走。") % {"case": case_no})
    else:
        said = _("%(case)s 还是算不出来，仍然搁置。请把错误告诉维护单位。")
        messages.error(request, said % {"case": case_no})
    return redirect("manage-jobs")


def _noted(request: HttpRequest, user: User, target: str) -> None:
    audit.record(
        AccessLog.Kind.JOB_RETRIED, by=user, target=target, address=audit.address_of(request)
    )


# ── in words ─────────────────────────────────────────────────────────────


def ago(seconds: float) -> str:
    """Say a length of time in its largest unit: “8 秒”, “3 分钟”, “5 小时”, “2 天”."""
    whole = round(seconds)
    if whole < 60:
        return ngettext("%(n)d 秒", "%(n)d 秒", whole) % {"n": whole}
    minutes = whole // 60
    if minutes < 60:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours}
    return ngettext("%(n)d 天", "%(n)d 天", hours // 24) % {"n": hours // 24}


def clock_said(clock: health.Clock) -> str:
    """Say in one sentence whether the clock runs."""
    if clock.seconds is None:
        never, begun = _("后台时钟还没有运行过。"), _("后台时钟刚启动，正在办积压的事。")
        return never if clock.dead else begun
    if clock.dead:
        return _("后台时钟停了，上次运行在 %(ago)s前。") % {"ago": ago(clock.seconds)}
    return _("后台时钟正常，上次运行在 %(ago)s前。") % {"ago": ago(clock.seconds)}


def _tick_said(clock: health.Clock) -> str:
    if clock.dead:
        return _(
            "亮灯、提醒、自动签收、升级和通知现在都不会发生。请启动 bancheng worker，或重启服务；"
            "恢复后会自动补办，每件事只办一次。"
        )
    if clock.seconds is None:
        return _("办完就更新到这里，一般几分钟以内。")
    alive = ngettext(
        "%(n)d 个后台进程在运行，上次用了 %(ms)d 毫秒。",
        "%(n)d 个后台进程在运行，上次用了 %(ms)d 毫秒。",
        clock.alive,
    )
    return alive % {"n": clock.alive, "ms": clock.tick_ms}


def _lines(found: health.Health) -> Iterator[Line]:
    due, outbox, ready = found.due, found.outbox, found.ready
    yield Line(
        _("到期事项"),
        _waiting(due, _("没有积压，到期的都办了。"), _("%(n)d 件到期待办，最早的等了 %(ago)s。")),
        due.seconds > SLOW,
    )
    words = _waiting(outbox, _("都送到了。"), _("%(n)d 条待送，最早的等了 %(ago)s。"))
    if found.undeliverable:
        words += _("另有 %(n)d 条多次没有送成，不再自动送。") % {"n": found.undeliverable}
    yield Line(_("通知投递"), words, outbox.seconds > SLOW or found.undeliverable > 0)
    words = _waiting(ready, _("没有排队的。"), _("%(n)d 个在排队，最早的等了 %(ago)s。"))
    if found.running:
        words += _("%(n)d 个在办。") % {"n": found.running}
    yield Line(_("后台任务"), words, ready.seconds > SLOW)
    recounts = _("没有要重算的。")
    if found.recounts:
        recounts = _("%(n)d 项日历或时间变更正在重算。") % {"n": found.recounts}
    yield Line(_("时限重算"), recounts)
    sealed = _("过去的日子都封存了。")
    if found.unsealed.count:
        sealed = _("%(n)d 个中心有过去的日子还没有封存。") % {"n": found.unsealed.count}
    yield Line(_("日封存"), sealed, found.unsealed.seconds > 36 * 3600)
    labels = {step.name: step.label for step in STEPS}
    for state in found.faulty:
        said = _("步骤“%(step)s”连续失败 %(n)d 次：%(error)s。其他步骤照常。")
        parts = {"step": _(labels[state.name]), "n": state.failures, "error": state.error}
        yield Line(_("故障"), said % parts, wrong=True)


def _waiting(line: health.Line, none: str, some: str) -> str:
    return some % {"n": line.count, "ago": ago(line.seconds)} if line.count else none


def _beat(row: WorkerBeat, now: datetime, *, alive: bool) -> Beat:
    seen = {"ago": ago(max((now - row.seen_at).total_seconds(), 0))}
    if row.stopped_at is not None:
        return Beat(row, alive, _("%(ago)s前正常停止") % seen)
    if alive:
        return Beat(row, alive, _("在运行，%(ago)s前有动静") % seen)
    return Beat(row, alive, _("没有动静，上次在 %(ago)s前") % seen)


def _failed(row: queue.Failed, now: datetime) -> FailedTask:
    again = _("不再自动重试")
    if row.again_at is not None:
        wait = ago(max((row.again_at - now).total_seconds(), 0))
        again = _("%(ago)s后自动重试") % {"ago": wait}
    return FailedTask(row, _(LABELS.get(row.name, row.name)), again)
