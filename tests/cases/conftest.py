"""The staff of tests.cast as accounts of a database, and a desk to work at."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bancheng.cases import actions, numbers
from bancheng.cases.models import Case
from bancheng.people.models import Centre, RoleGrant, Unit, User
from bancheng.rules.facts import Actor
from tests.cast import CENTRE, PARENT, POOL, STAFF, UNITS, actor
from tests.worktimes import worktime

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=worktime().zone)


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories, its parent, units and staff."""
    return people()


def people() -> str:
    """Write centres, units and accounts; return the centre's code."""
    numbers.forget()
    top = Centre.objects.create(code=PARENT, name="云溪市", path=f"{PARENT}/")
    home = Centre.objects.create(code=CENTRE, name="云溪区", parent=top, path=f"{PARENT}/{CENTRE}/")
    units = {
        (place.pk, code): Unit.objects.create(centre=place, code=code, name=code)
        for place, codes in ((home, ("centre", "hotline", *UNITS)), (top, ("centre",)))
        for code in codes
    }
    for position, person in enumerate((*STAFF, *POOL)):
        user = User.objects.create(
            username=person.username,
            name=person.name,
            centre_id=person.centre,
            unit=units[person.centre, person.unit],
            position=position,
            joined_at=MONDAY,
        )
        for role in person.roles:
            RoleGrant.objects.create(user=user, role=role.value, granted_at=MONDAY)
    return CENTRE


REPORTER = {"kind": "person", "name": "张三丰", "phone": "13800138000"}
ITEM = {"name": "社会保险转移接续", "filed": "offline", "filed_on": "2026-11-03", "trips": 3}


def registered(by: str = "window", **more: Any) -> Case:
    """A case as the window takes it in."""
    values: dict[str, Any] = {
        "actor": actor(by),
        "centre": CENTRE,
        "channel": "window",
        "reporter": REPORTER,
        "item": ITEM,
        "statement": "跑了三趟，社保转移还是办不成，说系统里查不到。",
        "request": "请尽快把转移接续办好。",
        "now": MONDAY,
    }
    return actions.register(**values | more)


def press(
    case: Case | str, action: str, who: str | Actor, now: datetime = MONDAY, /, **given: Any
) -> Case:
    """Press one button on a case."""
    person = actor(who) if isinstance(who, str) else who
    case_no = case if isinstance(case, str) else case.case_no
    return actions.act(case_no, action, actor=person, given=given, now=now)


def press_order(
    case: Case, action: str, by: str, *, nth: int = 1, now: datetime = MONDAY, **given: Any
) -> Case:
    """Press one button on an order of a case."""
    return actions.act_on_order(
        f"{case.case_no}-{nth:02d}", action, actor=actor(by), given=given, now=now
    )


def handled(now: datetime = MONDAY, unit: str = "hrss", **more: Any) -> Case:
    """A case that its unit is handling."""
    case = registered(**more)
    press(case, "accept", "window", now, situation="QX1")
    press(
        case,
        "triage",
        "dispatcher",
        now,
        **{"class": "complex", "causes": ["ZY03"], "lead_unit": unit, "nature": "hard_to_do"},
    )
    press(case, "dispatch", "dispatcher", now, instructions="请核实转移记录，联系当事人。")
    return press_order(case, "sign", f"liaison-{unit}", now=now)


def answered(now: datetime = MONDAY, **more: Any) -> Case:
    """A case whose answer was sent to the reporter."""
    case = handled(now, **more)
    press_order(
        case,
        "record_contact",
        "liaison-hrss",
        now=now,
        method="phone",
        summary="已说明",
        reached=True,
    )
    press_order(
        case,
        "submit_reply",
        "liaison-hrss",
        now=now,
        outcome="done",
        facts="系统已修复",
        answer="已为您办好转移接续。",
    )
    press_order(case, "approve_reply", "leader-hrss", now=now)
    return press(case, "release", "dispatcher", now, by="phone")


Register = Callable[..., Case]
