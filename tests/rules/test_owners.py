"""Who comes to own a step, and that somebody always does."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bancheng.rules.owners import NoOwner, Owner, Person, owner_for
from bancheng.rules.states import CENTRE_UNIT, Role


@dataclass(frozen=True)
class Staff:
    """A roster made of two lists."""

    own: tuple[Person, ...]
    parent: tuple[Person, ...] = ()

    def post(self, role, unit):
        return tuple(p for p in self.own if role in p.roles and p.unit == unit)

    def person(self, username):
        return next((p for p in (*self.own, *self.parent) if p.username == username), None)

    def pool(self, role):
        return tuple(p for p in self.parent if role in p.roles)


def person(username, role, unit="hrss", *, available=True, **more):
    return Person(username, username, frozenset({role}), "990100", unit, available, **more)


WANG = person("wang", Role.LIAISON, deputy="zhao")
ZHAO = person("zhao", Role.HANDLER)
LI = person("li", Role.LIAISON)
ZHANG = person("zhang", Role.UNIT_LEADER)
CHEN = person("chen", Role.LEADER, CENTRE_UNIT)
LIU = person("liu", Role.LEADER, CENTRE_UNIT)
POOL = (replace(LIU, username="liu", centre="990000"),)
UNIT = (WANG, ZHAO, LI, ZHANG, CHEN)


def away(*people):
    gone = {p.username for p in people}
    return Staff(tuple(replace(p, available=p.username not in gone) for p in UNIT), POOL)


@pytest.mark.parametrize(
    ("roster", "more", "owner"),
    [
        pytest.param(away(), {}, Owner("wang", "hrss"), id="first on the roster"),
        pytest.param(away(), {"prefer": "li"}, Owner("li", "hrss"), id="the chosen one"),
        pytest.param(away(WANG), {}, Owner("zhao", "hrss", "wang"), id="the deputy, marked"),
        pytest.param(away(WANG, ZHAO), {}, Owner("li", "hrss"), id="the next on the roster"),
        pytest.param(away(WANG, ZHAO, LI), {}, Owner("zhang", "hrss"), id="the unit's leader"),
        pytest.param(
            away(WANG, ZHAO, LI, ZHANG), {}, Owner("chen", "centre"), id="the centre's leader"
        ),
        pytest.param(away(*UNIT), {}, Owner("liu", "centre"), id="the parent's pool"),
        pytest.param(away(LI), {"prefer": "li"}, Owner("wang", "hrss"), id="chosen but away"),
        pytest.param(
            away(), {"barred": frozenset({"wang"})}, Owner("li", "hrss"), id="barred: no deputy"
        ),
        pytest.param(
            away(WANG), {"barred": frozenset({"zhao"})}, Owner("li", "hrss"), id="barred deputy"
        ),
        pytest.param(away(), {"prefer": "gone"}, Owner("wang", "hrss"), id="chosen but unknown"),
    ],
)  # fmt: skip
def test_the_owner_is(roster, more, owner):
    assert owner_for(roster, Role.LIAISON, "hrss", **more) == owner


def test_when_everybody_is_away_it_stays_with_the_first_whose_account_is_open():
    people = tuple(replace(p, available=False, active=p is not WANG) for p in UNIT)

    assert owner_for(Staff(people), Role.LIAISON, "hrss") == Owner("li", "hrss")


def test_somebody_else_at_the_centre_comes_in_when_a_unit_has_nobody():
    alone = person("sun", Role.WINDOW, CENTRE_UNIT)

    assert owner_for(Staff((alone,)), Role.LIAISON, "hrss") == Owner("sun", "centre")


def test_there_is_no_owner_only_when_every_account_is_closed():
    people = tuple(replace(p, available=False, active=False) for p in UNIT)

    with pytest.raises(NoOwner):
        owner_for(Staff(people), Role.LIAISON, "hrss")


NAMES = st.sampled_from(["a", "b", "c", "d", "e", "f"])
DESK = [Role.WINDOW, Role.DISPATCHER, Role.LIAISON, Role.HANDLER, Role.UNIT_LEADER, Role.LEADER]
ROSTERS = st.lists(
    st.builds(
        Person,
        username=NAMES,
        name=st.just("某人"),
        roles=st.sets(st.sampled_from(DESK), min_size=1).map(frozenset),
        centre=st.just("990100"),
        unit=st.sampled_from(["hrss", CENTRE_UNIT]),
        available=st.booleans(),
        deputy=st.none() | NAMES,
    ),
    unique_by=lambda p: p.username,
).map(lambda people: Staff(tuple(people)))


@given(ROSTERS, st.sampled_from(DESK), st.none() | NAMES, st.frozensets(NAMES))
def test_an_owner_is_never_barred_and_is_at_work_if_the_post_has_anybody_at_work(
    roster, role, prefer, barred
):
    try:
        owner = owner_for(roster, role, "hrss", prefer=prefer, barred=barred)
    except NoOwner:
        assert not [p for p in roster.post(role, "hrss") if p.username not in barred]
        return

    found = roster.person(owner.username)
    assert owner.username not in barred
    assert owner.unit == found.unit
    if owner.standing_in_for:
        assert roster.person(owner.standing_in_for).deputy == owner.username
        assert not roster.person(owner.standing_in_for).available
    if any(p.available and p.username not in barred for p in roster.post(role, "hrss")):
        assert found.available
