"""账号入口 — how allauth's login pages behave for staff."""

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bancheng.web.shared import errors


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self-registration."""
        return False


def locked_out(
    request: HttpRequest,
    _original: HttpResponse | None = None,
    _credentials: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer a sign-in that axes refuses after too many wrong passwords."""
    reason = _("密码错了 5 次，这个账号在这台电脑上停用半小时。急用请联系安全管理员解锁。")
    return errors.page(request, 429, reason=reason)
