"""The people of the stories, so that a test says who: 王窗口 registers, 外单位 must not see."""

from collections.abc import Iterable
from dataclasses import dataclass

from bancheng.rules.facts import REPORTER, SYSTEM, Actor
from bancheng.rules.owners import Person
from bancheng.rules.states import CENTRE_UNIT, Role

CENTRE, PARENT = "990100", "990000"
UNITS = ("hrss", "market", "housing")


def _person(
    username: str,
    name: str,
    *roles: Role,
    unit: str = CENTRE_UNIT,
    centre: str = CENTRE,
) -> Person:
    return Person(username, name, frozenset(roles), centre, unit, available=True)


STAFF: tuple[Person, ...] = (
    _person("window", "王窗口", Role.WINDOW),
    _person("window2", "赵窗口", Role.WINDOW),
    _person("dispatcher", "李分派", Role.DISPATCHER),
    _person("dispatcher2", "周分派", Role.DISPATCHER),
    _person("verifier", "孙核查", Role.VERIFIER),
    _person("verifier2", "吴核查", Role.VERIFIER),
    _person("leader", "郑主任", Role.LEADER),
    _person("leader2", "冯副主任", Role.LEADER),
    _person("supervisor", "陈督办", Role.SUPERVISOR),
    _person("archivist", "褚档案", Role.ARCHIVIST),
    _person("editor", "卫编辑", Role.EDITOR),
    *(
        person
        for unit in UNITS
        for person in (
            _person(f"liaison-{unit}", f"{unit}联络员", Role.LIAISON, unit=unit),
            _person(f"handler-{unit}", f"{unit}张承办", Role.HANDLER, unit=unit),
            _person(f"leader-{unit}", f"{unit}负责人", Role.UNIT_LEADER, unit=unit),
        )
    ),
    _person("hotline", "12345 平台", Role.HOTLINE, unit="hotline"),
)
POOL: tuple[Person, ...] = (
    _person("city-leader", "市主任", Role.LEADER, centre=PARENT),
    _person("city-window", "市窗口", Role.WINDOW, centre=PARENT),
    _person("province", "上级机构", Role.PROVINCE, centre=PARENT),
)


@dataclass(frozen=True)
class Cast:
    """A roster held in memory."""

    staff: tuple[Person, ...] = STAFF
    above: tuple[Person, ...] = POOL

    def post(self, role: Role, unit: str) -> tuple[Person, ...]:
        return tuple(p for p in self.staff if role in p.roles and p.unit == unit)

    def person(self, username: str) -> Person | None:
        return next((p for p in (*self.staff, *self.above) if p.username == username), None)

    def pool(self, role: Role) -> tuple[Person, ...]:
        return tuple(p for p in self.above if role in p.roles)


def actor(username: str, people: Iterable[Person] = (*STAFF, *POOL)) -> Actor:
    """The named person as an actor; also `reporter` and `system`."""
    if username == "reporter":
        return REPORTER
    if username == "system":
        return SYSTEM
    person = next(p for p in people if p.username == username)
    path = (person.centre,) if person.centre == PARENT else (person.centre, PARENT)
    return Actor(username, person.roles, person.centre, person.unit, path)
