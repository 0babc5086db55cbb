"""Opening accounts, giving posts, and the rights of the three administrators."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bancheng.people import accounts
from bancheng.people.models import AccessLog, RoleGrant, Unit, User
from bancheng.rules.errors import Invalid
from bancheng.rules.states import Role

from .conftest import NOW


def test_an_account_can_sign_in_and_has_its_posts(hire):
    user = hire("Wang", "window", "dispatcher")

    assert user.username == "wang"
    assert user.check_password("correct-horse-battery")
    assert set(user.grants.values_list("role", flat=True)) == {"window", "dispatcher"}
    assert AccessLog.objects.get(kind="user_added").target == "wang"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "王"}, "username"),
        ({"username": "taken"}, "username"),
        ({"name": " "}, "name"),
        ({"password": "12345678"}, "password"),
        ({"password": ""}, "password"),
        ({"roles": [Role.SYSTEM]}, "roles"),
        ({"roles": [Role.SYSADMIN, Role.SECADMIN]}, "roles"),
        ({"roles": [Role.AUDITADMIN, Role.WINDOW]}, "roles"),
    ],
)
def test_a_faulty_account_is_refused_by_field(hire, centre, change, field):
    hire("taken")
    given = {
        "username": "new",
        "name": "新人",
        "centre": centre,
        "unit": centre.units.get(code="hrss"),
        "roles": [Role.LIAISON],
        "password": "correct-horse-battery",
    }

    with pytest.raises(Invalid) as refused:
        accounts.add_user(**given | change, now=NOW)

    assert [name for name, _ in refused.value.errors][:1] == [field]
    assert User.objects.count() == 1


def test_a_unit_of_another_centre_is_refused(province, centre):
    with pytest.raises(Invalid):
        accounts.add_user(
            username="new",
            name="新人",
            centre=centre,
            unit=Unit.objects.get(centre=province),
            roles=[],
            password="correct-horse-battery",
            now=NOW,
        )


def test_an_administrator_gets_no_second_post_later(hire):
    user, boss = hire("sys", "sysadmin"), hire("sec", "secadmin")

    with pytest.raises(Invalid):
        accounts.grant(user, Role.WINDOW, now=NOW, by=boss)

    assert user.grants.count() == 1


def test_posts_are_given_once_and_taken_with_a_trace(hire):
    user, boss = hire("wang"), hire("sec", "secadmin")
    accounts.grant(user, Role.WINDOW, now=NOW, by=boss)
    accounts.grant(user, Role.WINDOW, now=NOW, by=boss, ends_on=NOW.date())
    accounts.revoke(user, Role.WINDOW, now=NOW, by=boss)
    accounts.revoke(user, Role.WINDOW, now=NOW, by=boss)

    assert user.grants.count() == 0
    rows = AccessLog.objects.filter(kind="role_changed").order_by("pk")
    assert [(r.username, r.target, r.detail[:7]) for r in rows] == [
        ("sec", "wang", "window "),
        ("sec", "wang", "window "),
        ("sec", "wang", "-window"),
    ]


def test_the_database_refuses_what_the_program_forgot(hire):
    user = hire("wang", "window", on_leave_from="2026-11-20")

    for wrong in (
        lambda: RoleGrant.objects.create(user=user, role="system", granted_at=NOW),
        lambda: RoleGrant.objects.create(user=user, role="window", granted_at=NOW),
        lambda: User.objects.update(deputy=user),
        lambda: User.objects.update(on_leave_until="2026-11-19"),
        lambda: User.objects.update(on_leave_from=None, on_leave_until="2026-11-19"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


RIGHTS = {
    "sysadmin": {"people.change_user", "people.add_centre", "people.view_rolegrant"},
    "secadmin": {"people.add_rolegrant", "people.change_token", "axes.delete_accessattempt"},
    "auditadmin": {"people.view_accesslog", "people.view_token", "axes.view_accesslog"},
    "window": set(),
    "leader": set(),
}
ASKED = set().union(*RIGHTS.values()) | {
    "people.delete_user",
    "people.add_accesslog",
    "people.change_accesslog",
    "people.delete_accesslog",
    "cases.view_case",
    "",
}


@pytest.mark.parametrize("role", RIGHTS)
def test_the_administrators_have_these_rights_and_no_others(hire, role):
    user = hire("someone", role)
    allowed = {perm for perm in ASKED if user.has_perm(perm)}

    assert allowed - {"people.view_rolegrant", "people.view_token"} == RIGHTS[role] - {
        "people.view_rolegrant",
        "people.view_token",
    }
    assert RIGHTS[role] <= allowed
    assert user.is_staff is bool(RIGHTS[role])
    assert user.has_module_perms("people") is bool(RIGHTS[role])
    assert not user.has_module_perms("cases")
    assert not user.is_superuser


def test_a_closed_administrator_has_no_rights(hire):
    user = hire("sys", "sysadmin", is_active=False)

    assert not user.is_staff
    assert not user.has_perm("people.change_user")


def test_names_are_found_in_any_case(hire):
    user = hire("wang")

    assert User.objects.get_by_natural_key(" WANG ") == user
    with pytest.raises(ValidationError):
        User(username="Wang Min", name="王敏").full_clean(exclude=["password", "centre", "unit"])
