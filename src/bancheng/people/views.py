"""Signing in and out. The page is drawn by `account/login.html`; allauth and axes do the work."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login as sign_in
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bancheng import config

from . import demo_accounts
from .models import User

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class StaffLoginView(LoginView):  # type: ignore[misc]  # allauth is untyped
    """The sign-in page; in demo mode with a card for each post (`demo_accounts`)."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the cards."""
        cards = demo_accounts.cards() if config.get().demo else ()
        context: dict[str, Any] = super().get_context_data(**kwargs, demo_accounts=cards)
        return context


login = StaffLoginView.as_view()


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's posts with one click; elsewhere this page does not exist."""
    username = request.POST.get("username", "")
    if not config.get().demo or not demo_accounts.on_card(username):
        raise Http404
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Http404
    sign_in(request, user, backend=MODEL_BACKEND)
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = str(settings.LOGIN_REDIRECT_URL)
    return redirect(onward)
