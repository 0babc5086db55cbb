"""访问令牌 — keys to the interface: shown once, kept as a digest, with scopes and an end.

A key reads `bch_PREFIX_SECRET`. The prefix finds the row, the digest of the whole key decides.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bancheng import crypto
from bancheng.rules.errors import Invalid

from . import audit
from .models import AccessLog, Token, User

MARK = "bch"
LONGEST_DAYS = 3650
_NOTED_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """权限范围 — what a key opens, never more than its owner's posts do."""

    READ = "read"  # 查询
    WRITE = "write"  # 登记与办理


ALL_SCOPES = tuple(Scope)


@transaction.atomic
def issue(
    user: User,
    *,
    now: datetime,
    scopes: Iterable[str] = ALL_SCOPES,
    days: int = 365,
    label: str = "",
    by: User | None = None,
) -> tuple[Token, str]:
    """Make a key for `user`; the second value is the key itself, and this is its only showing."""
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - set(Scope):
        raise Invalid([("scopes", _("权限范围只能是：%s。") % "、".join(Scope))])
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid([("days", _("有效期为 1 到 %s 天。") % LONGEST_DAYS)])
    prefix = secrets.token_hex(6)
    raw = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        user=user,
        label=label,
        prefix=prefix,
        digest=crypto.digest(raw.encode()),
        scopes=" ".join(wanted),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit.record(AccessLog.Kind.TOKEN_ISSUED, by=by, target=user.username, detail=prefix, now=now)
    return token, raw


def find(raw: str, now: datetime) -> Token | None:
    """The good token that `raw` is the key of, with its user; None for any other text.

    A token is good until its end or its revocation, while the account is open. Its last use
    is noted at most once a minute, so that a busy client does not write on every call.
    """
    mark, _sep, rest = raw.partition("_")
    prefix, _sep, secret = rest.partition("_")
    if mark != MARK or not prefix.isascii() or not secret:
        return None
    token = Token.objects.select_related("user").filter(prefix=prefix).first()
    digest = crypto.digest(raw.encode())
    if token is None or not crypto.same(digest, token.digest):
        return None
    ended = token.expires_at is not None and token.expires_at <= now
    if ended or token.revoked_at or not token.user.is_active:
        return None
    if token.last_used_at is None or now - token.last_used_at >= _NOTED_EVERY:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now - _NOTED_EVERY)
        Token.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)
    return token


def authenticate(raw: str, now: datetime) -> User | None:
    """The user whose key `raw` is, or None."""
    token = find(raw, now)
    return token.user if token else None


@transaction.atomic
def revoke(token: Token, *, now: datetime, by: User | None = None) -> None:
    """End a token at once; ending it twice changes nothing."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        audit.record(
            AccessLog.Kind.TOKEN_REVOKED,
            by=by,
            target=token.user.username,
            detail=token.prefix,
            now=now,
        )
