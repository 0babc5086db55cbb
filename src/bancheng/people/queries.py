"""What others read of people: the roster, who acts, which centres lie below.

A centre's staff are read in one statement and kept in the process for as long as the stamp
of `Edition` stays the same. The stamp is read once for each roster, so a change made by any
process holds from the next question on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bancheng import config
from bancheng.rules.facts import Actor
from bancheng.rules.owners import Person
from bancheng.rules.states import CENTRE_UNIT, Role

from .models import Centre, Edition, RoleGrant, User
from .rights import ADMINISTRATORS

NOT_LENT = ADMINISTRATORS | {Role.HOTLINE, Role.PROVINCE, Role.REPORTER, Role.SYSTEM}
"""Posts in which no deputy stands in."""

_KEPT_AT_MOST = 512


@dataclass(frozen=True, slots=True)
class Staff:
    """人员 — everybody with an account at one centre on one day, in roster order."""

    centre: str
    parent: str | None
    ancestors: tuple[str, ...]
    people: dict[str, Person]

    def holding(self, role: Role, unit: str) -> tuple[Person, ...]:
        """Those who hold a post of a unit, those away included."""
        return tuple(p for p in self.people.values() if p.unit == unit and role in p.roles)


@dataclass(slots=True)
class CentreRoster:
    """排班表 — a centre's roster of one day (`rules.owners.Roster`); its parent's when needed."""

    centre: str
    today: date
    stamp: str | None
    _read: dict[str, Staff] = field(default_factory=dict)

    def post(self, role: Role, unit: str) -> tuple[Person, ...]:
        """Holders of a post of a unit, in roster order."""
        return self._staff(self.centre).holding(role, unit)

    def person(self, username: str) -> Person | None:
        """The person of that name here, or among the parent centre's own staff."""
        if found := self._staff(self.centre).people.get(username):
            return found
        above = self._above()
        found = above.people.get(username) if above else None
        return found if found and found.unit == CENTRE_UNIT else None

    def pool(self, role: Role) -> tuple[Person, ...]:
        """Holders of the post among the parent centre's own staff."""
        above = self._above()
        return above.holding(role, CENTRE_UNIT) if above else ()

    def staff(self) -> tuple[Person, ...]:
        """Everybody with an account at the centre, in roster order."""
        return tuple(self._staff(self.centre).people.values())

    def actor(self, username: str) -> Actor:
        """A person of the centre as one who acts, or one without any post."""
        return _actor(self._staff(self.centre), username)

    def actors(self) -> list[Actor]:
        """Everybody at the centre whose account is open, as those who act."""
        return [self.actor(one.username) for one in self.staff() if one.active]

    def _above(self) -> Staff | None:
        parent = self._staff(self.centre).parent
        return self._staff(parent) if parent else None

    def _staff(self, centre: str) -> Staff:
        if centre not in self._read:
            self._read[centre] = _kept(centre, self.today, self.stamp)
        return self._read[centre]


def roster(centre: str, *, today: date | None = None) -> CentreRoster:
    """The roster of a centre, by default today's. One statement while nothing has changed."""
    return CentreRoster(centre, today or timezone.localdate(config.now()), _stamp())


def actor_for(user: User, *, today: date | None = None) -> Actor:
    """The user as one who acts: with the posts of colleagues they stand in for as deputy.

    A deputy has the posts of an absent colleague of the same unit, but never those of an
    administrator or of a platform; an administrator stands in for nobody. A closed account has
    no post.
    """
    return roster(user.centre_id, today=today).actor(user.username)


def standing_in_for(user: User, *, today: date | None = None) -> tuple[Person, ...]:
    """The absent colleagues whose deputy (B岗) the user is."""
    return tuple(_lenders(roster(user.centre_id, today=today).staff(), user.username))


def descendants(centre: str) -> tuple[str, ...]:
    """The codes of a centre and of all centres below it, from the top down."""
    below = Q(path__startswith=f"{centre}/") | Q(path__contains=f"/{centre}/")
    return tuple(Centre.objects.filter(below).order_by("path").values_list("pk", flat=True))


def public_centre() -> Centre | None:
    """The centre that the public's own reports go to: the topmost one with a window officer."""
    found = Centre.objects.filter(active=True).order_by("path")
    staffed = found.filter(staff__is_active=True, staff__grants__role=Role.WINDOW)
    return staffed.first() or found.first()


def ancestors(centre: str) -> tuple[str, ...]:
    """The code of a centre and of all centres above it, from the bottom up."""
    found = Centre.objects.filter(pk=centre).values_list("path", flat=True).first()
    return _lineage(found) if found else ()


def _actor(staff: Staff, username: str) -> Actor:
    person = staff.people.get(username)
    if person is None or not person.active:
        return Actor(username, frozenset(), staff.centre, "", staff.ancestors)
    roles = set(person.roles)
    if roles & ADMINISTRATORS:  # who keeps the accounts must not name himself a deputy
        return Actor(username, frozenset(roles), staff.centre, person.unit, staff.ancestors)
    for colleague in _lenders(staff.people.values(), username):
        if colleague.unit == person.unit:
            roles |= colleague.roles - NOT_LENT
    return Actor(username, frozenset(roles), staff.centre, person.unit, staff.ancestors)


def _lenders(people: Iterable[Person], username: str) -> Iterable[Person]:
    return (p for p in people if p.deputy == username and not p.available)


_kept_staff: dict[tuple[str, date], tuple[str, Staff]] = {}


def _kept(centre: str, today: date, stamp: str | None) -> Staff:
    """The staff as of `stamp`; read again if the stamp moved, or if there is none to go by."""
    kept = _kept_staff.get((centre, today))
    if stamp and kept and kept[0] == stamp:
        return kept[1]
    staff = _load(centre, today)
    if stamp:
        if len(_kept_staff) >= _KEPT_AT_MOST:
            _kept_staff.clear()
        _kept_staff[centre, today] = (stamp, staff)
    return staff


def _stamp() -> str | None:
    # asked several times in a request; `first()` would take twice as long to sort the one row
    return next(iter(Edition.objects.values_list("stamp", flat=True)[:1]), None)


_COLUMNS = {
    "username": "staff__username",
    "name": "staff__name",
    "phone": "staff__phone",
    "unit": "staff__unit__code",
    "deputy": "staff__deputy__username",
    "is_active": "staff__is_active",
    "on_leave_from": "staff__on_leave_from",
    "on_leave_until": "staff__on_leave_until",
    "role": "staff__grants__role",
    "starts_on": "staff__grants__starts_on",
    "ends_on": "staff__grants__ends_on",
}


def _load(centre: str, today: date) -> Staff:
    """Read a centre's people and posts, one joined row for each post of each person."""
    rows = (
        Centre.objects.filter(pk=centre)
        .order_by("staff__position", "staff__username")
        .values_list("parent_id", "path", *_COLUMNS.values())
    )
    parent, path, people = None, "", dict[str, Person]()
    for parent, path, *columns in rows:  # noqa: B007  the same on every row
        row = dict(zip(_COLUMNS, columns, strict=True))
        if row["username"] is None:  # a centre without accounts
            continue
        person = people.get(row["username"]) or _person(row, centre, today)
        if row["role"] and _granted(row).in_force(today):
            person = replace(person, roles=person.roles | {Role(row["role"])})
        people[person.username] = person
    return Staff(centre, parent, _lineage(path), people)


def _person(row: dict[str, Any], centre: str, today: date) -> Person:
    user = User(**{key: row[key] for key in ("is_active", "on_leave_from", "on_leave_until")})
    return Person(
        username=row["username"],
        name=row["name"],
        roles=frozenset(),
        centre=centre,
        unit=row["unit"],
        available=user.available(today),
        deputy=row["deputy"],
        phone=row["phone"],
        active=row["is_active"],
    )


def _granted(row: dict[str, Any]) -> RoleGrant:
    return RoleGrant(starts_on=row["starts_on"], ends_on=row["ends_on"])


def _lineage(path: str) -> tuple[str, ...]:
    return tuple(reversed(path.strip("/").split("/"))) if path else ()
