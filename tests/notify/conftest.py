"""The staff of the stories, and what lies in their inboxes."""

import pytest

from bancheng.notify.in_app.models import Notice
from tests.cases.conftest import people


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories with its staff."""
    return people()


def box(username: str) -> list[tuple[str, str]]:
    """What a person was told: kind and action, oldest first."""
    rows = Notice.objects.filter(to=username, audience="staff").order_by("id")
    return list(rows.values_list("kind", "action"))


def asked(username: str) -> list[str]:
    """What is asked of a person still, by the action that brought it."""
    rows = Notice.objects.filter(to=username, kind="asked", done_at=None).order_by("id")
    return list(rows.values_list("action", flat=True))
