"""The staff of the stories, who write down what they learned."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from bancheng.knowledge import entries
from bancheng.knowledge.content import Content, Item
from bancheng.knowledge.models import Entry
from tests.cases.conftest import MONDAY, answered, people, press
from tests.cast import actor


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories with its staff."""
    return people()


def content(**more: Any) -> Content:
    """An entry about moving a pension account."""
    told: dict[str, Any] = {
        "title": "社保转移查不到记录怎么办",
        "kind": "question",
        "question": "外地参保记录查不到，转移接续办不下去，找谁？",
        "answer": "由人社局向转出地发函核对，核对期间不用您再跑。",
        "items": (Item("社会保险转移接续"),),
        "causes": ("ZY03",),
        "steps": ("窗口登记", "人社局发函核对"),
        "unit": "hrss",
    }
    return Content(**told | more)


def written(by: str = "window", **more: Any) -> Entry:
    return entries.write(actor=actor(by), content=content(**more), now=MONDAY)


def step(entry: Entry, action: str, by: str, word: str = "", now: Any = MONDAY) -> Entry:
    """One move by whoever has the newest version before their eyes."""
    version = Entry.objects.values_list("version", flat=True).get(pk=entry.pk)
    return entries.act(entry.number, action, actor=actor(by), word=word, version=version, now=now)


def published(by: str = "window", now: Any = MONDAY, **more: Any) -> Entry:
    """An entry that went all the way."""
    entry = written(by, **more)
    step(entry, "submit", by, now=now)
    confirmer = "leader" if entry.unit == "centre" else f"liaison-{entry.unit}"
    step(entry, "confirm", confirmer, now=now)
    reviewer = "leader" if by == "editor" else "editor"
    return step(entry, "publish", reviewer, now=now)


def closed(**more: Any) -> Any:
    """A case that was answered, checked and closed."""
    case = answered(**more)
    return press(case, "verify_ok", "verifier", method="phone", done="yes")
