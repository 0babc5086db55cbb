"""The demo centre's people at the interface; nothing of the product is called but over HTTP."""

from typing import Any

import pytest

from bancheng.cases import numbers
from bancheng.demo.loading import load_organisation
from tests.acceptance.matter import Hall
from tests.cases.conftest import MONDAY


@pytest.fixture
def hall(db: None, time_machine: Any) -> Hall:
    """云溪市政务服务中心, Monday 23 November 2026 at nine in the morning."""
    time_machine.move_to(MONDAY, tick=False)
    numbers.forget()
    load_organisation(MONDAY)
    return Hall(time_machine)
