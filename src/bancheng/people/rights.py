"""三员分立 — what each of the three administrators may do in the admin pages, in one table.

The system administrator keeps centres, units and accounts, the security administrator gives
posts and tokens, the audit administrator reads the logs and changes nothing. None of them
sees cases. To open a model of another room, add it to `TABLE`.
"""

from typing import TYPE_CHECKING

from django.utils import timezone

from bancheng import config
from bancheng.rules.states import Role

if TYPE_CHECKING:
    from .models import User

EDIT = frozenset({"view", "add", "change"})
FULL = EDIT | {"delete"}
READ = frozenset({"view"})

ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN})

TABLE: dict[Role, dict[str, frozenset[str]]] = {
    Role.SYSADMIN: {
        "people.centre": EDIT,
        "people.unit": EDIT,
        "people.windowpoint": FULL,
        "oversight.letterhead": EDIT,
        "people.user": EDIT,
        "people.rolegrant": READ,
        "calendar_cn.calendaryear": frozenset({"view", "add"}),
        "calendar_cn.centrehours": frozenset({"view", "add"}),
        "papers.papertemplate": frozenset({"view", "add"}),
        "jobs.workerbeat": READ,
    },
    Role.SECADMIN: {
        "people.user": READ,
        "people.rolegrant": FULL,
        "people.token": frozenset({"view", "change"}),
        "axes.accessattempt": frozenset({"view", "delete"}),
    },
    Role.AUDITADMIN: {
        "people.user": READ,
        "people.rolegrant": READ,
        "people.token": READ,
        "people.accesslog": READ,
        "admin.logentry": READ,
        "axes.accessattempt": READ,
        "axes.accesslog": READ,
        "axes.accessfailurelog": READ,
    },
}
"""Role → model → what may be done. Accounts, units and centres are closed, never deleted."""


def _posts(user: "User") -> frozenset[Role]:
    """The user's administrator posts in force; read once per loaded account."""
    held: frozenset[Role] | None = user.__dict__.get("_admin_posts")
    if held is None:
        today = timezone.localdate(config.now())
        held = frozenset(
            Role(g.role)
            for g in user.grants.filter(role__in=[r.value for r in ADMINISTRATORS])
            if g.in_force(today)
        )
        user.__dict__["_admin_posts"] = held
    return held


def is_administrator(user: "User") -> bool:
    """Whether the account holds one of the three administrator posts today."""
    return user.is_active and bool(_posts(user))


def may(user: "User", perm: str) -> bool:
    """Whether a post of the user gives a Django permission such as `people.change_user`."""
    app, _, codename = perm.partition(".")
    verb, _, model = codename.partition("_")
    return any(verb in TABLE[post].get(f"{app}.{model}", ()) for post in _posts(user))


def may_enter(user: "User", app_label: str) -> bool:
    """Whether the user may do anything at all in an app of the admin pages."""
    return any(
        model.partition(".")[0] == app_label for post in _posts(user) for model in TABLE[post]
    )
