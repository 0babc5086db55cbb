"""Cases that were carried to the archive, with a paper trail, a file and a rating."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bancheng import config
from bancheng.archive import packages
from bancheng.archive.models import ArchivePackage
from bancheng.cases import actions
from bancheng.cases.models import Case
from tests.cases.conftest import MONDAY, answered, people, press
from tests.cast import actor

LATER = MONDAY + timedelta(days=1)
TEXT = "转移接续的原办件回执。".encode()


@pytest.fixture
def centre(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The centre of the stories, with a data directory of its own."""
    found = config.get().model_copy(update={"data_dir": tmp_path})
    monkeypatch.setattr(config, "get", lambda: found)
    return people()


def closed(now: datetime = MONDAY, **more: object) -> Case:
    """A case that was verified and rated."""
    case = answered(now, **more)
    actions.attach(case.case_no, actor=actor("window"), name="回执.txt", content=TEXT, now=now)
    press(case, "verify_ok", "verifier", now, method="phone", done="yes")
    return press(case, "rate", "reporter", now, level=5)


def archived(now: datetime = MONDAY, **more: object) -> Case:
    """A case in the archive."""
    case = closed(now, **more)
    return press(case, "archive", "archivist", now)


def packed(now: datetime = MONDAY, **more: object) -> ArchivePackage:
    """A case in the archive with its package."""
    return packages.build(archived(now, **more).case_no, now=now)
