"""任务 — what may take longer or be tried again, one thin function each.

A task only finds its objects and calls the room that knows. It may run twice (see `queue.py`).
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop
from django_tasks import task

from bancheng import config
from bancheng.cases import happenings
from bancheng.notify.in_app import quiet
from bancheng.oversight import waiting
from bancheng.problems import delays, effect, finding, texts

from .models import DailyWork

LABELS = {
    "replace_absent": gettext_noop("代接缺勤人员手上的件"),
    "tell_quiet": gettext_noop("提醒静默件"),
    "count_waiting": gettext_noop("统计谁在等谁"),
    "find_problems": gettext_noop("找共性问题的线索"),
    "count_delays": gettext_noop("统计单位与环节用时"),
}
"""What each task does, in the words of the administrators' page."""


@task
def replace_absent(centre: str, _day: str) -> int:
    """Have somebody at work take the cases of those who are away today."""
    found = 0
    while moved := happenings.replace_absent(centre, config.now()):
        found += moved
    return found


@task
def tell_quiet(centre: str, day: str) -> int:
    """Tell who has cases that nobody has touched for long; once a day, if it is still the day."""
    now = config.now()
    undone = DailyWork.objects.filter(
        centre=centre, day=date.fromisoformat(day), kind="quiet", done_at=None
    )
    with transaction.atomic():
        return quiet.tell(centre, now) if undone.update(done_at=now) else 0


@task
def count_waiting(centre: str, day: str) -> int:
    """Count who waits for whom in one period; the next is a task of its own, after a tick."""
    left = waiting.refresh_next(centre, now=config.now())
    if left:
        count_waiting.enqueue(centre, day)
    return left


@task
def find_problems(centre: str, day: str) -> int:
    """Find candidates of common problems, count due effects; go on while texts are left."""
    now = config.now()
    found = finding.find(centre, now) + effect.count_due(centre, now)
    if texts.compare_next(centre, now):
        find_problems.enqueue(centre, day)
    return found


@task
def count_delays(centre: str, day: str) -> int:
    """Count how long cases stand in each step in one month; the next is a task of its own."""
    left = delays.refresh_next(centre, now=config.now())
    if left:
        count_delays.enqueue(centre, day)
    return left
