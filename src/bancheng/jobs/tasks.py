"""任务 — what may take longer or be tried again, one thin function each.

A task only finds its objects and calls the room that knows. It may run twice (see `queue.py`).
"""

from django.utils.translation import gettext_noop
from django_tasks import task

from bancheng import config
from bancheng.cases import happenings

LABELS = {
    "replace_absent": gettext_noop("代接缺勤人员手上的件"),
}
"""What each task does, in the words of the administrators' page."""


@task
def replace_absent(centre: str) -> int:
    """Have somebody at work take the cases of those who are away today."""
    found = 0
    while moved := happenings.replace_absent(centre, config.now()):
        found += moved
    return found
