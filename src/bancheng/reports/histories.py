"""案卷回放 — cases read back from their logs for counting, some hundred in three statements."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Q

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.history import lines
from bancheng.cases.models import Case, Event
from bancheng.policy.queries import pack_by_key
from bancheng.rules.history import CaseHistory, Line

REPEAT_DAYS = timedelta(days=90)
Row = tuple[int, str]  # case, body


@dataclass(frozen=True, slots=True)
class Person:
    """What tells that two cases are of one person and one matter. Hashes, never the person."""

    case: int
    centre: str
    received_at: datetime
    item: str
    phone_hash: str
    id_hash: str
    point: str
    version: int = field(compare=False)
    repeated: bool = False  # known to be one, though what it repeats was disposed of

    def repeats(self, other: "Person") -> bool:
        """Whether this case is the same person's same matter within ninety days after the other."""
        same_person = (self.phone_hash and self.phone_hash == other.phone_hash) or (
            self.id_hash and self.id_hash == other.id_hash
        )
        since = self.received_at - other.received_at
        near = timedelta() < since <= REPEAT_DAYS
        same_case = self.case == other.case or self.centre != other.centre
        return bool(same_person and near and not same_case and self.item == other.item)


Held = dict[int, tuple[CaseHistory, Person]]


class Moving(RuntimeError):
    """Cases are written faster than they are read; it is tried again at the next tick."""


def read(cases: Collection[int]) -> Held:
    """These cases as they are now: log and row of one and the same version."""
    found: Held = {}
    for _try in range(5):
        left = set(cases) - found.keys()
        if not left:
            return found
        people, told = persons(Q(pk__in=left)), _lines(left)
        others = _earlier(people.values())
        for pk, case in told.items():
            person = people[pk]
            if person.version == case[-1].after["version"]:
                found[pk] = _history(case, person, others.get(pk, ())), person
    raise Moving


def _lines(cases: Collection[int]) -> dict[int, tuple[Line, ...]]:
    rows: Iterable[Row] = (
        Event.objects.filter(case_id__in=cases).order_by("case_id", "seq")
        .values_list("case_id", "body").iterator(2000)
    )  # fmt: skip
    return {
        case_id: tuple(lines(body for _case, body in of_case))
        for case_id, of_case in groupby(rows, key=lambda row: row[0])
    }


def _history(found: tuple[Line, ...], person: Person, others: Iterable[Person]) -> CaseHistory:
    pack = pack_by_key(found[-1].after["pack"]) if found[-1].after.get("pack") else None
    plain = CaseHistory(
        lines=found,
        time=worktime(person.centre),
        item=person.item,
        point=person.point,
        repeated=person.repeated or any(person.repeats(other) for other in others),
    )
    if pack is None:
        return plain
    bad, contact = frozenset(pack.rating.bad), pack.rating_loop.contact_wd
    return replace(plain, bad=bad, contact_wd=contact)


COLUMNS = ("pk", "centre_id", "received_at", "item_code", "item_name", "phone_hash", "id_hash")
PINNED = ("figure_pin__item", "figure_pin__repeated")


def persons(where: Q) -> dict[int, Person]:
    """The cases that the condition names, as far as telling repeats needs them."""
    rows = Case.objects.filter(where).values_list(*COLUMNS, "point", "version", *PINNED)
    return {
        pk: Person(
            case=pk,
            centre=centre,
            received_at=at,
            item=matter(code, name) if item is None else item,
            phone_hash=phone,
            id_hash=number,
            point=point,
            version=version,
            repeated=bool(repeated),
        )
        for pk, centre, at, code, name, phone, number, point, version, item, repeated in rows
    }


def matter(code: str, name: str) -> str:
    """The matter a case is about: its code, else its name; never the sign that parts values."""
    found = code or " ".join(name.split())
    return found.replace("|", "｜")[:200]


def _earlier(people: Iterable[Person]) -> Mapping[int, list[Person]]:
    """For each case, others of the same person, whatever their matter."""
    wanted = [p for p in people if p.item and (p.phone_hash or p.id_hash)]
    if not wanted:
        return {}
    same = Q(phone_hash__in={p.phone_hash for p in wanted if p.phone_hash})
    same |= Q(id_hash__in={p.id_hash for p in wanted if p.id_hash})
    times = [p.received_at for p in wanted]
    near = Q(received_at__gte=min(times) - REPEAT_DAYS, received_at__lt=max(times))
    others = persons(near & same).values()
    by_phone, by_id = _by(others, "phone_hash"), _by(others, "id_hash")
    return {p.case: [*by_phone.get(p.phone_hash, ()), *by_id.get(p.id_hash, ())] for p in wanted}


def _by(people: Iterable[Person], name: str) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in people:
        if key := getattr(person, name):
            found.setdefault(key, []).append(person)
    return found


def later_of(person: Person, phone_hash: str, id_hash: str) -> set[int]:
    """Cases that may be repeats of this one, by what it is now and by what it was before."""
    same = Q()
    if phones := {person.phone_hash, phone_hash} - {""}:
        same |= Q(phone_hash__in=phones)
    if ids := {person.id_hash, id_hash} - {""}:
        same |= Q(id_hash__in=ids)
    if not same:
        return set()
    since = person.received_at
    near = Case.objects.filter(same, received_at__gt=since, received_at__lte=since + REPEAT_DAYS)
    return set(near.exclude(pk=person.case).values_list("pk", flat=True))
