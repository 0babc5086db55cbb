"""责任人 — who owns a step, so that nothing is ever without an owner (process.md 1).

The person in charge if at work; else the B岗 (deputy, marked 代); else the next on the roster;
else the unit's leader; else the centre's leader; else the parent centre's pool; else anybody
at the unit or the centre who does case work. Only when nobody of these is at work does it
stay with a person who is away, rather than with none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from .errors import Refused, _
from .states import CENTRE_UNIT, Role

UNIT_POSTS = (Role.LIAISON, Role.HANDLER)
CENTRE_POSTS = (
    Role.DISPATCHER,
    Role.WINDOW,
    Role.SUPERVISOR,
    Role.VERIFIER,
    Role.ARCHIVIST,
)
"""Posts that do case work, in the order in which they come in when all else fails."""


@dataclass(frozen=True, slots=True)
class Person:
    """工作人员 — one of the staff, as far as ownership goes."""

    username: str
    name: str
    roles: frozenset[Role]
    centre: str
    unit: str
    available: bool  # at work today: account open and not on leave
    deputy: str | None = None
    phone: str = ""
    active: bool = True  # account open, on leave or not


class Roster(Protocol):
    """排班表 — who holds which post at a centre."""

    def post(self, role: Role, unit: str) -> tuple[Person, ...]:
        """Holders of a post of a unit in roster order, those away included."""
        ...

    def person(self, username: str) -> Person | None:
        """The person of that name at the centre or in the parent centre's pool."""
        ...

    def pool(self, role: Role) -> tuple[Person, ...]:
        """Holders of the post among the parent centre's own staff."""
        ...


@dataclass(frozen=True, slots=True)
class Owner:
    """责任人 — the person a step lies with; `standing_in_for` is whom they stand in for (代)."""

    username: str
    unit: str
    standing_in_for: str | None = None


class NoOwner(Refused):
    """Nobody who is not barred has an open account, at the unit, the centre or its parent."""

    def __init__(self) -> None:
        super().__init__(_("窗口还没有开通网上反映，请直接打窗口电话，或到窗口来。"))


def owner_for(
    roster: Roster,
    role: Role,
    unit: str,
    *,
    prefer: str | None = None,
    barred: frozenset[str] = frozenset(),
) -> Owner:
    """责任人 — the person who owns a step of `role` at `unit`. The order is that of the module.

    `prefer` names who had it last or was chosen. Somebody barred (complained of, handler of the
    case, proposer) never gets it, and a deputy of the barred does not come in for them:
    standing in lifts no bar. Raises `NoOwner` only if nobody at all is left.
    """
    seen: dict[str, Person] = {}
    for person in _line(roster, role, unit, prefer):
        if person.username in barred or person.username in seen:
            continue
        seen[person.username] = person
        if person.available:
            return Owner(person.username, person.unit)
        deputy = roster.person(person.deputy) if person.deputy else None
        if deputy and deputy.available and deputy.username not in barred:
            return Owner(deputy.username, deputy.unit, person.username)
    for person in seen.values():
        if person.active:
            return Owner(person.username, person.unit)
    raise NoOwner


def _line(roster: Roster, role: Role, unit: str, prefer: str | None) -> Iterator[Person]:
    """Everybody who may come to own the step, first choice first, asked for only when needed."""
    if prefer and (chosen := roster.person(prefer)):
        yield chosen
    yield from roster.post(role, unit)
    yield from roster.post(Role.UNIT_LEADER, unit)
    yield from roster.post(Role.LEADER, CENTRE_UNIT)
    yield from roster.pool(role)
    yield from roster.pool(Role.LEADER)
    for other in UNIT_POSTS:
        yield from roster.post(other, unit)
    for other in CENTRE_POSTS:
        yield from roster.post(other, CENTRE_UNIT)
