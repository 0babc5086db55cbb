"""登录与管理日志 — the one way a row gets into the log of sign-ins and administration."""

from datetime import datetime
from typing import Any

from django.contrib.auth import signals
from django.http import HttpRequest

from bancheng import config

from .lockout import username_of
from .models import AccessLog, User

Kind = AccessLog.Kind


def record(
    kind: AccessLog.Kind,
    *,
    by: User | None,
    target: str = "",
    address: str = "",
    detail: str = "",
    now: datetime | None = None,
) -> None:
    """Add one row. Free text is cut to fit; passwords and keys never belong in it."""
    AccessLog.objects.create(
        at=now or config.now(),
        kind=kind,
        username=by.username if by else "",
        centre_id=by.centre_id if by else None,
        target=target[:80],
        address=address[:45],
        detail=detail[:200],
    )


def address_of(request: HttpRequest | None) -> str:
    """The caller's address as the front of the stack settled it."""
    return str(request.META.get("REMOTE_ADDR", "")) if request else ""


def _signed_in(request: HttpRequest | None, user: User, **_kwargs: Any) -> None:
    record(Kind.LOGIN, by=user, address=address_of(request))


def _signed_out(request: HttpRequest | None, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        record(Kind.LOGOUT, by=user, address=address_of(request))


def _refused(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    name = username_of(request, credentials)
    record(Kind.LOGIN_FAILED, by=None, target=name, address=address_of(request))


def connect() -> None:
    """Listen to Django's sign-in signals."""
    signals.user_logged_in.connect(_signed_in, dispatch_uid="people.signed_in")
    signals.user_logged_out.connect(_signed_out, dispatch_uid="people.signed_out")
    signals.user_login_failed.connect(_refused, dispatch_uid="people.refused")
