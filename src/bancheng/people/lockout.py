"""锁定 — whose wrong passwords are counted."""

from collections.abc import Mapping

from django.http import HttpRequest


def username_of(request: HttpRequest | None, credentials: Mapping[str, str] | None) -> str:
    """The name that was tried, in the one form under which accounts are found.

    Axes looks in one field only, but allauth's form calls the name `login` and Django's
    signal calls it `username`: counted under one and asked for under the other, wrong
    passwords would lock nobody out. Spaces and capitals make no second account to guess at.
    """
    given = credentials or {}
    name = given.get("username") or given.get("login") or ""
    if not name and request is not None:
        name = request.POST.get("login", "")
    return name.strip().lower()
