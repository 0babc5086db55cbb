"""称呼 — names of people and units for codes, and the lists from which they are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.people.models import Unit
from bancheng.people.queries import CentreRoster, roster
from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT, ROLE_LABELS
from bancheng.web.shared import wording

SPECIAL = {"reporter": gettext_noop("反映人"), "system": gettext_noop("系统")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who is called what at one centre."""

    actor: Actor
    units: Mapping[str, str]
    roster: CentreRoster

    def person(self, username: str | None) -> str:
        """The person's name, or their user name when they are of another centre."""
        if not username:
            return ""
        if username in SPECIAL:
            return _(SPECIAL[username])
        found = self.roster.person(username)
        return found.name if found else username

    def phone(self, username: str | None) -> str:
        """The person's office telephone, or their unit's."""
        found = self.roster.person(username) if username else None
        return found.phone if found else ""

    def unit(self, code: str | None) -> str:
        """The unit's short name."""
        return self.units.get(code or "", code or "")

    def choices(self) -> list[tuple[str, str]]:
        """The units that an order may go to."""
        return [(code, name) for code, name in self.units.items() if code != CENTRE_UNIT]

    def people(self, unit: str = "") -> list[tuple[str, str]]:
        """Those at work now, of one unit if it is named, with their posts."""
        found = []
        for person in self.roster.staff():
            if person.available and person.roles and unit in ("", person.unit):
                posts = wording.listed(_(ROLE_LABELS[role]) for role in sorted(person.roles))
                place = "" if person.unit == CENTRE_UNIT else f"{self.unit(person.unit)} "
                found.append((person.username, wording.bracketed(person.name, place + posts)))
        return found


_kept: dict[str, tuple[str, dict[str, str]]] = {}


def names_at(centre: str, username: str, today: date) -> Names:
    """The names of a centre for the person of that name; one statement while nothing changed."""
    found = roster(centre, today=today)
    return Names(actor=found.actor(username), units=_units(found), roster=found)


def _units(found: CentreRoster) -> dict[str, str]:
    """The units' short names, kept under the stamp of the people."""
    stamp, units = _kept.get(found.centre, ("", {}))
    if not found.stamp or stamp != found.stamp:
        rows = Unit.objects.filter(centre_id=found.centre, active=True).order_by("code")
        units = {unit.code: str(unit) for unit in rows}
        if found.stamp:
            _kept[found.centre] = found.stamp, units
    return units
