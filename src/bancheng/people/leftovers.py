"""演示账号残留 — open accounts whose password is the one that the demo publishes.

A database that was filled in demo mode must not serve real people.
"""

from django.contrib.auth.hashers import check_password
from django.db.models import Count, Q

from . import demo_accounts
from .models import User


def open_to_everybody() -> list[str]:
    """The names of open accounts with the demo's password, in order.

    Hashes are slow to compare by design, so only those are: of the demo's own names, and those
    that several accounts share, as the demo's do. Elsewhere no two accounts have one hash.
    """
    active = User.objects.filter(is_active=True).exclude(password="")
    shared = active.values("password").annotate(number=Count("pk")).filter(number__gt=1)
    names = [account.username for account in demo_accounts.ACCOUNTS]
    doubtful = active.filter(Q(username__in=names) | Q(password__in=shared.values("password")))
    hashes = set(doubtful.order_by().values_list("password", flat=True))
    published = [one for one in hashes if check_password(demo_accounts.PASSWORD, one)]
    found = active.filter(password__in=published).order_by("username")
    return list(found.values_list("username", flat=True))
