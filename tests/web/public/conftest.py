"""A citizen at a telephone: a browser without scripts, on a Monday morning."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from bancheng import config
from bancheng.cases.models import Case
from tests.cases.conftest import MONDAY, people


class Clock:
    """The time of day in a story; `passes` lets some go by."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(MONDAY)
    monkeypatch.setattr(config, "now", found)
    return found


@pytest.fixture
def centre(db: None, clock: Clock) -> Iterator[str]:
    cache.clear()
    yield people()
    cache.clear()


@pytest.fixture
def citizen(centre: str) -> Client:
    return Client()


def text_of(page: object) -> str:
    """What a person reads on a page: no tags, no repeated spaces."""
    source = page.content.decode()  # type: ignore[attr-defined]
    source = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", source, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", source)))


ANSWERS: dict[str, dict[str, object]] = {
    "who": {"kind": "self"},
    "name": {"name": "张三丰"},
    "contact": {"phone": "138 0013 8000"},
    "item": {"item_name": "养老保险转移接续"},
    "filed": {"filed": "offline", "filed_on": "2026-11-03", "trips": "3"},
    "story": {"statement": "材料交了三周，问了三次都说再等等。"},
    "want": {"request": "请告诉我哪一天能办好。"},
    "extra": {"needed_by": "2026-12-01", "help": ["hearing"], "confidential": "on"},
}


def fill_in(citizen: Client, **instead: dict[str, object]) -> None:
    """Go through the wizard up to the page that reads the answers back."""
    citizen.post("/report")
    for key, answers in ANSWERS.items():
        page = citizen.post(f"/report/{key}", instead.get(key, answers))
        assert page.status_code == 302, (key, text_of(page))


def look_up(citizen: Client, case: Case, code: str = "") -> object:
    return citizen.post("/track", {"case_no": case.case_no, "code": code or case.query_code})
