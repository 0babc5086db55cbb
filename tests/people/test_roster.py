"""Who holds which post today, who acts for whom, and at what cost."""

from datetime import timedelta

import pytest
from django.db import transaction

from bancheng.people import accounts, centres, queries
from bancheng.people.models import Centre, Edition, RoleGrant, Unit, User
from bancheng.people.queries import actor_for, ancestors, descendants, roster, standing_in_for
from bancheng.rules.owners import Owner, owner_for
from bancheng.rules.states import Role

from .conftest import NOW, TODAY


@pytest.fixture(autouse=True)
def _nothing_kept():
    queries._kept_staff.clear()


def names(people):
    return [p.username for p in people]


def at(centre):
    return roster(centre, today=TODAY)


def test_a_post_is_listed_in_roster_order_with_those_away(hire):
    hire("late", "window", position=2)
    hire("early", "window", position=1, on_leave_from=TODAY)
    hire("other", "dispatcher")

    post = at("990100").post(Role.WINDOW, "centre")

    assert names(post) == ["early", "late"]
    assert [p.available for p in post] == [False, True]


def test_a_person_with_several_posts_is_one_person(hire):
    hire("both", "window", "dispatcher", name="王敏", phone="0571-87654321")

    person = at("990100").person("both")

    assert person.roles == {Role.WINDOW, Role.DISPATCHER}
    assert (person.name, person.phone, person.unit) == ("王敏", "0571-87654321", "centre")
    assert at("990100").person("nobody") is None


@pytest.mark.parametrize(
    ("start", "end", "available"),
    [(-3, -1, True), (-3, 0, False), (0, 0, False), (1, 3, True), (-3, None, False)],
)
def test_leave_includes_its_first_and_last_day(hire, start, end, available):
    hire(
        "wang",
        "window",
        on_leave_from=TODAY + timedelta(days=start),
        on_leave_until=None if end is None else TODAY + timedelta(days=end),
    )

    assert at("990100").person("wang").available is available


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [(0, 0, True), (1, None, False), (None, -1, False), (None, None, True)],
)
def test_a_post_holds_on_its_days_only(hire, start, end, held):
    user = hire("wang")
    days = [None if d is None else TODAY + timedelta(days=d) for d in (start, end)]
    accounts.grant(user, Role.WINDOW, now=NOW, starts_on=days[0], ends_on=days[1])

    assert bool(at("990100").post(Role.WINDOW, "centre")) is held
    assert (Role.WINDOW in actor_for(user, today=TODAY).roles) is held


def test_the_pool_is_the_parents_own_staff(hire, province):
    centres.add_unit(centre=province, code="hrss", name="省人社厅")
    hire("above", "leader", at="990000")
    hire("bureau", "leader", at="990000", unit="hrss")

    assert names(at("990100").pool(Role.LEADER)) == ["above"]
    assert at("990100").person("above").centre == "990000"
    assert at("990100").person("bureau") is None
    assert at("990000").pool(Role.LEADER) == ()


def test_a_centre_without_accounts_finds_its_owner_above(hire, county):
    hire("city-leader", "leader")

    assert owner_for(at("990121"), Role.WINDOW, "centre") == Owner("city-leader", "centre")


def test_a_deputy_acts_with_the_posts_of_an_absent_colleague_of_the_unit(hire):
    deputy = hire("zhao", "liaison", unit="hrss")
    hire("zhang", "unit_leader", unit="hrss", deputy=deputy, on_leave_from=TODAY)
    elsewhere = hire("li", "dispatcher", deputy=deputy, on_leave_from=TODAY)

    actor = actor_for(deputy, today=TODAY)

    assert actor.roles == {Role.LIAISON, Role.UNIT_LEADER}
    assert (actor.centre, actor.unit, actor.ancestors) == ("990100", "hrss", ("990100", "990000"))
    assert names(standing_in_for(deputy, today=TODAY)) == ["li", "zhang"]
    assert actor_for(elsewhere, today=TODAY).roles == {Role.DISPATCHER}


def test_a_deputy_has_nothing_of_a_colleague_who_is_at_work(hire):
    deputy = hire("zhao", "liaison", unit="hrss")
    hire("zhang", "unit_leader", unit="hrss", deputy=deputy)

    assert actor_for(deputy, today=TODAY).roles == {Role.LIAISON}


def test_nobody_stands_in_for_an_administrator(hire):
    deputy = hire("zhao", "window")
    hire("sys", "sysadmin", deputy=deputy, is_active=False)

    assert actor_for(deputy, today=TODAY).roles == {Role.WINDOW}


def test_a_closed_account_acts_with_no_post(hire):
    gone = hire("gone", "leader", is_active=False)

    assert actor_for(gone, today=TODAY).roles == frozenset()


@pytest.mark.parametrize("staff", [1, 50])
def test_a_roster_costs_two_statements_and_one_when_kept(hire, django_assert_num_queries, staff):
    for number in range(staff):
        hire(f"w{number}", "window", "dispatcher")

    with django_assert_num_queries(2):
        assert len(at("990100").post(Role.WINDOW, "centre")) == staff
    with django_assert_num_queries(1):
        kept = at("990100")
        kept.post(Role.DISPATCHER, "centre")
        kept.person("w0")


CHANGES = {
    "an account closed in bulk": lambda: User.objects.update(is_active=False),
    "a leave": lambda: User.objects.update(on_leave_from=TODAY),
    "a post taken": lambda: RoleGrant.objects.all().delete(),
    "a post's end": lambda: RoleGrant.objects.update(ends_on=TODAY - timedelta(days=1)),
    "a move": lambda: User.objects.update(unit=Unit.objects.get(code="hrss")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_change_of_people_is_seen_at_once(hire, change):
    user = hire("wang", "window")
    before = at("990100").post(Role.WINDOW, "centre")
    assert before

    change()

    assert at("990100").post(Role.WINDOW, "centre") != before
    assert user.username in names(at("990100").staff())


def test_a_change_rolled_back_leaves_nothing_behind(hire):
    hire("wang", "window")

    with transaction.atomic():
        User.objects.update(is_active=False)
        assert not at("990100").person("wang").available
        transaction.set_rollback(True)
    User.objects.update(phone="1")

    assert at("990100").person("wang").available


def test_a_sign_in_is_no_change(hire):
    hire("wang", "window")
    before = Edition.objects.get().stamp

    User.objects.update(last_login=NOW, language="en")

    assert Edition.objects.get().stamp == before


def test_descendants_and_ancestors_follow_the_tree(county, province):
    township = centres.add_centre(code="99012101", name="青山镇便民服务中心", parent=county)

    assert descendants("990000") == ("990000", "990100", "990121", "99012101")
    assert descendants("990121") == ("990121", "99012101")
    assert descendants("1") == ()
    assert ancestors(township.pk) == ("99012101", "990121", "990100", "990000")
    assert township.lineage() == ancestors(township.pk)
    assert ancestors("nowhere") == ()


def test_moving_a_centre_takes_those_below_along(county, province):
    centres.add_centre(code="99012101", name="青山镇便民服务中心", parent=county)

    county.parent = province
    centres.place(county)

    assert descendants("990100") == ("990100",)
    assert ancestors("99012101") == ("99012101", "990121", "990000")
    assert Centre.objects.get(pk="990121").units.get().code == "centre"


def test_a_centre_is_not_put_below_itself(centre, county, province):
    from bancheng.rules.errors import Invalid

    province.parent = county

    with pytest.raises(Invalid):
        centres.place(province)
    assert Centre.objects.get(pk="990000").parent is None
