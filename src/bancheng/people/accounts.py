"""Opening accounts and giving posts.

An account is closed, never deleted: its name stands in the events. The three administrators
are three persons without any other post (三员分立).
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bancheng.rules.errors import Invalid
from bancheng.rules.states import Role

from . import audit
from .models import GRANTABLE, AccessLog, Centre, RoleGrant, Unit, User
from .rights import ADMINISTRATORS

Kind = AccessLog.Kind


@transaction.atomic
def add_user(
    *,
    username: str,
    name: str,
    centre: Centre,
    unit: Unit,
    roles: Iterable[Role],
    password: str,
    now: datetime,
    by: User | None = None,
    phone: str = "",
    position: int = 100,
    hashed: str = "",
) -> User:
    """Open an account with its posts. Raises `Invalid` naming every field that will not do.

    `hashed` is the password's hash where many accounts share it (the demo centre).
    """
    user = User(
        username=username.strip().lower(),
        name=name.strip(),
        centre=centre,
        unit=unit,
        phone=phone,
        position=position,
        joined_at=now,
    )
    wanted = frozenset(roles)
    errors = _faults(user, password) + faults_of_posts(wanted)
    if unit.centre_id != centre.pk:
        errors.append(("unit", _("这个单位不属于所选的中心。")))
    if errors:
        raise Invalid(errors)
    user.password = hashed or make_password(password)
    user.save()
    for role in sorted(wanted):
        RoleGrant.objects.create(user=user, role=role, granted_by=by, granted_at=now)
    audit.record(
        Kind.USER_ADDED, by=by, target=user.username, detail=" ".join(sorted(wanted)), now=now
    )
    return user


@transaction.atomic
def grant(
    user: User,
    role: Role,
    *,
    now: datetime,
    by: User | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Give a post, or change the days of one that is held."""
    User.objects.select_for_update().get(pk=user.pk)
    held = {Role(r) for r in user.grants.values_list("role", flat=True)}
    if errors := faults_of_posts(frozenset(held | {role})):
        raise Invalid(errors)
    given, _created = RoleGrant.objects.update_or_create(
        user=user,
        role=role,
        defaults={
            "starts_on": starts_on,
            "ends_on": ends_on,
            "granted_by": by,
            "granted_at": now,
        },
    )
    span = f"{role} {starts_on or ''}–{ends_on or ''}"
    audit.record(Kind.ROLE_CHANGED, by=by, target=user.username, detail=span, now=now)
    return given


@transaction.atomic
def revoke(user: User, role: Role, *, now: datetime, by: User | None = None) -> None:
    """Take a post away; taking away what is not held changes nothing."""
    deleted, _rows = user.grants.filter(role=role).delete()
    if deleted:
        audit.record(Kind.ROLE_CHANGED, by=by, target=user.username, detail=f"-{role}", now=now)


def faults_of_posts(roles: frozenset[Role]) -> list[tuple[str, str]]:
    """What is wrong with one person holding all of `roles`, as (field, sentence) pairs."""
    if roles - {Role(r) for r in GRANTABLE}:
        return [("roles", _("这个岗位不能授予个人。"))]
    if roles & ADMINISTRATORS and len(roles) > 1:
        return [("roles", _("系统、安全、审计管理员由三个人分别担任，不兼任其他岗位。"))]
    return []


def _faults(user: User, password: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    try:
        user.full_clean(exclude=["password", "centre", "unit"])
    except ValidationError as why:
        found += [(field, text) for field, texts in why.message_dict.items() for text in texts]
    try:
        validate_password(password, user)
    except ValidationError as why:
        found += [("password", text) for text in why.messages]
    return found
