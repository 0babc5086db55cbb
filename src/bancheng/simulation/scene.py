"""场景 — what simulated people look at, and what they decide to do next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from bancheng.rules.draft import World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.owners import Person
from bancheng.rules.states import CENTRE_UNIT, Role

from . import words

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One intended move. `wait` is in working minutes for staff, in clock minutes for others."""

    by: str  # username, or reporter / system
    action: str
    given: Given = field(default_factory=dict)
    order_no: str | None = None
    wait: int = 30
    at: datetime | None = None  # not before, for what a date brings about


@dataclass(frozen=True, slots=True)
class Tale:
    """How one matter goes, where that is not left to chance (the demo centre's stories)."""

    situation: str
    causes: tuple[str, ...]
    case_class: str
    lead: str
    answer: str
    assist: tuple[str, ...] = ()
    outcome: str = "done"
    way: str = "orders"  # orders spot guide reject withdraw supplement merge return terminate
    consult: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What a habit looks at: the case, the world, the seeded chance, perhaps a tale."""

    case: CaseFacts
    world: World
    draw: Random
    tale: Tale | None = None

    @property
    def way(self) -> str:
        return self.tale.way if self.tale else ""

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def text(self, kind: str) -> str:
        return self.draw.choice(words.WORDS[kind])

    def staff(
        self, role: Role, unit: str = CENTRE_UNIT, *, but: tuple[str | None, ...] = ()
    ) -> str:
        """Somebody at work who holds the post and is not barred; the parent's pool if nobody."""
        line = [*self.world.roster.post(role, unit), *self.world.roster.pool(role)]
        for person in line:
            if person.available and person.username not in {*but, *self.case.barred}:
                return person.username
        return line[0].username

    def person(self, role: Role, unit: str) -> Person | None:
        return next((p for p in self.world.roster.post(role, unit) if p.available), None)

    def unit(self) -> str:
        return self.draw.choice(sorted(self.world.units))

    def answer(self, kind: str) -> str:
        """The tale's own answer, else any of the kind."""
        return self.tale.answer if self.tale and self.tale.answer else self.text(kind)

    def dispatcher(self) -> str:
        return self.case.dispatcher or self.staff(Role.DISPATCHER)
