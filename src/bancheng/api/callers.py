"""来者 — who calls: a person or platform with a token, a person with a session, the public.

Tokens count before sessions. A session counts for a writing call only with its CSRF token,
because a browser sends the cookie by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from ninja.utils import check_csrf

from bancheng import config
from bancheng.people import rates, tokens
from bancheng.people.models import User
from bancheng.people.queries import actor_for
from bancheng.people.tokens import Scope
from bancheng.rules.errors import NotPermitted, TooOften, _
from bancheng.rules.facts import Actor

SAFE = frozenset({"GET", "HEAD"})
BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is at the door, as one who acts; `name` keeps apart what different callers stored."""

    actor: Actor
    name: str
    now: datetime


class StaffRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


def staff(request: HttpRequest) -> Caller | None:
    """The caller behind a token or a session, or None. Refuses what the token does not open."""
    now = config.now()
    given = request.headers.get("Authorization", "")
    user = _by_token(given, request, now) if given[:7].lower() == BEARER else _by_session(request)
    if user is None:
        return None
    request.user = user  # the access log names it
    return Caller(actor_for(user), f"user {user.username}", now)


def _by_token(given: str, request: HttpRequest, now: datetime) -> User | None:
    token = tokens.find(given[len(BEARER) :].strip(), now)
    if token is None:
        return None
    scope = Scope.READ if request.method in SAFE else Scope.WRITE
    if not token.may(scope):
        raise NotPermitted(_("这个令牌没有办理这项操作的权限范围。"))
    return token.user


def _by_session(request: HttpRequest) -> User | None:
    user = request.user
    if not isinstance(user, User) and not user.is_authenticated:
        return None
    if not user.is_active:
        return None
    if request.method not in SAFE and check_csrf(request) is not None:
        raise NotPermitted(_("页面已经过期，请刷新后再试。"))
    return user


def address(request: HttpRequest) -> str:
    """The caller's address as the front of the stack settled it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def knock(key: str, rate: int, per: timedelta, now: datetime) -> None:
    """Let the caller in, or refuse who comes more than `rate` times in `per`."""
    if not rates.take(key, rate, per, now):
        wait = max(1, int(per.total_seconds()) // rate)
        raise TooOften(_("请求太频繁，请过几分钟再试。"), wait)
