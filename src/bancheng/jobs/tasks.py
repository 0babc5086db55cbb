"""任务 — what may take longer or be tried again, one thin function each.

A task only finds its objects and calls the room that knows. It may run twice (see `queue.py`).
"""

from django_tasks import task

from bancheng import config
from bancheng.cases import happenings


@task
def replace_absent(centre: str) -> int:
    """Have somebody at work take the cases of those who are away today."""
    found = 0
    while moved := happenings.replace_absent(centre, config.now()):
        found += moved
    return found
