"""逐一告知 — a line of the log read against the table of notices: who is told what.

For all rows: nobody is told what they did themselves, nobody who is barred, a unit only of its
own orders; who is away is told together with the B岗; each person once, for the strongest
reason, the first in the table's order.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from .addressees import Happening, Scene, To, addressees, may_know
from .asks import Ask, due, token
from .facts import REPORTER, CaseFacts
from .notices import CONFIDENTIAL_STEPS, NEXT, NOTICES, OTHER_STEP, STEPS
from .occasions import STRENGTH, Kind, Tell
from .owners import Person


@dataclass(frozen=True, slots=True)
class Notice:
    """告知 — one person told of one line of the log. `person` "" is the reporter.

    `words` is the sentence in the source language, `values` fill it in. `instead_of` is the
    colleague who is away and for whom the person stands in (代). `centre` is the person's own.
    """

    person: str
    kind: Kind
    words: str = ""
    order_no: str = ""
    ask: Ask | None = None
    token: str = ""
    due_at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    instead_of: str = ""
    centre: str = ""


def notices(what: Happening, scene: Scene) -> list[Notice]:
    """Everybody who is told of one line of the log, each once, the strongest reason first."""
    found: dict[str, Notice] = {}
    for tell in NOTICES[what.action]:
        if not tell.when(what, scene):
            continue
        for notice in _told(tell, what, scene):
            known = found.get(notice.person)
            if known is None or STRENGTH[notice.kind] < STRENGTH[known.kind]:
                found[notice.person] = notice
    return list(found.values())


def asks_still(notice: Notice, case: CaseFacts) -> bool:
    """Whether what the notice asked is still asked, by the facts as they are now."""
    if notice.ask is None:
        return False
    person = notice.instead_of or notice.person
    return token(notice.ask, case, person, notice.order_no) == notice.token


def _told(tell: Tell, what: Happening, scene: Scene) -> Iterator[Notice]:
    if To.REPORTER in tell.to:
        if what.by != REPORTER.username:
            yield Notice("", tell.kind, centre=what.after.centre)
        return
    meant = (found for to in tell.to for found in addressees(to, what, scene))
    for person, order_no in meant:
        for told, instead_of in _with_deputy(person, scene):
            if told.username != what.by and may_know(told, what, order_no):
                notice = _notice(tell, what, person.username, order_no)
                yield replace(
                    notice, person=told.username, instead_of=instead_of, centre=told.centre
                )


def _with_deputy(person: Person, scene: Scene) -> Iterator[tuple[Person, str]]:
    yield person, ""
    if not person.available and person.deputy:
        deputy = scene.roster.person(person.deputy)
        if deputy and deputy.available and deputy.unit == person.unit:
            yield deputy, person.username


def _notice(tell: Tell, what: Happening, person: str, order_no: str) -> Notice:
    """The notice to the one who is meant; what is not asked of them now only turned."""
    case, order_no = what.after, order_no or what.order_no
    words, kind, ask = tell.words, tell.kind, tell.ask
    if tell is NEXT and case.step:
        key = case.step.key
        words = STEPS.get(key, OTHER_STEP)
        words = CONFIDENTIAL_STEPS.get(key, words) if case.confidential else words
    asked = token(ask, case, person, order_no) if ask else ""
    if ask and not asked:
        kind, ask = Kind.TURNED, None
    return Notice(
        person,
        kind,
        words,
        order_no,
        ask,
        asked,
        due(ask, case, order_no),
        {name: VALUES[name](what, order_no) for name in NAMED.findall(words)},
    )


NAMED = re.compile(r"%\((\w+)\)s")


def _unit(what: Happening, order_no: str) -> Any:
    order = what.after.order(order_no) or what.after.lead
    return order.unit if order else what.after.lead_unit


VALUES: Mapping[str, Callable[[Happening, str], Any]] = {
    "unit": _unit,
    "class": lambda what, _no: what.after.case_class,
    "level": lambda what, _no: what.after.escalation,
    "days": lambda what, _no: what.after.extension_days,
    "due": lambda what, _no: what.after.due_at,
    "until": lambda what, _no: what.after.paused_until,
    "promised": lambda what, _no: what.after.lead.promised_on if what.after.lead else None,
    "reply": lambda what, _no: what.after.supervision_due,
}
"""What a sentence may name, and where it comes from: codes, numbers and days only."""
