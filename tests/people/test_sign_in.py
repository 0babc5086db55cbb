"""Signing in with a password, being locked out, and the demo's one click."""

import pytest
from django.test import Client, override_settings
from django.urls import include, path

from bancheng import config
from bancheng.people import demo_accounts, views
from bancheng.people.models import AccessLog, User
from bancheng.rules.states import CENTRE_UNIT, ROLE_LABELS, Role

urlpatterns = [path("accounts/", include("bancheng.people.urls")), path("desk/", views.login)]


PLAIN_PAGE = "{% for account in demo_accounts %}{{ account.username }} {% endfor %}"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.locmem.Loader", {"account/login.html": PLAIN_PAGE})
            ]
        },
    }
]


@pytest.fixture(autouse=True)
def _these_addresses_on_a_plain_page():
    with override_settings(
        ROOT_URLCONF=__name__,
        TEMPLATES=TEMPLATES,
        AXES_LOCKOUT_CALLABLE=None,
        CSRF_FAILURE_VIEW="django.views.csrf.csrf_failure",
        AXES_USERNAME_CALLABLE="bancheng.people.lockout.username_of",
    ):
        yield


@pytest.fixture
def wang(hire):
    return hire("window", "window")


def in_production(monkeypatch):
    production = config.get().model_copy(update={"mode": config.Mode.PRODUCTION})
    monkeypatch.setattr(config, "get", lambda: production)


def attempt(client, password, username="window"):
    return client.post("/accounts/login/", {"login": username, "password": password})


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_the_right_password_signs_in_and_is_logged(client, wang):
    answer = attempt(client, "correct-horse-battery")

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert signed_in(client) == str(wang.pk)
    assert AccessLog.objects.get(kind="login").username == "window"
    client.post("/accounts/logout/")
    assert signed_in(client) is None
    assert AccessLog.objects.get(kind="logout").username == "window"


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(client, hire, wang):
    hire("dispatcher", "dispatcher")
    for typed in ("window", "Window", " window", "WINDOW ", "window"):
        attempt(client, "wrong-password", typed)

    answer = attempt(client, "correct-horse-battery")

    assert answer.status_code == 429
    assert signed_in(client) is None
    assert attempt(client, "correct-horse-battery", "dispatcher").status_code == 302
    assert AccessLog.objects.filter(kind="login_failed", target="window").count() >= 5


def test_a_closed_account_does_not_sign_in(client, wang):
    User.objects.update(is_active=False)

    attempt(client, "correct-horse-battery")

    assert signed_in(client) is None


def test_the_page_shows_the_cards_in_demo_mode_only(client, monkeypatch):
    page = client.get("/accounts/login/").content.decode()

    assert page.split() == [account.username for account in demo_accounts.cards()]
    in_production(monkeypatch)
    assert client.get("/accounts/login/").content.decode() == ""


def test_one_click_signs_in_to_a_demo_post(client, wang):
    answer = client.post("/accounts/login/demo/", {"username": "window"})

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert signed_in(client) == str(wang.pk)


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/"])
def test_one_click_never_leads_off_the_site(client, wang, onward):
    answer = client.post("/accounts/login/demo/", {"username": "window", "next": onward})

    assert answer["Location"] == "/desk/"
    inside = client.post("/accounts/login/demo/", {"username": "window", "next": "/desk/cases/"})
    assert inside["Location"] == "/desk/cases/"


def test_one_click_needs_a_post_with_a_csrf_token(wang):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/accounts/login/demo/", {"username": "window"}).status_code == 403
    assert strict.get("/accounts/login/demo/").status_code == 405
    assert signed_in(strict) is None


def test_one_click_is_for_the_accounts_on_the_cards_only(client, hire):
    hire("private", "window")
    hire("hotline", "hotline")

    for username in ("private", "hotline", "window", ""):
        answer = client.post("/accounts/login/demo/", {"username": username})
        assert answer.status_code == 404
    assert signed_in(client) is None


def test_one_click_does_not_exist_in_production(client, wang, monkeypatch):
    in_production(monkeypatch)

    assert client.post("/accounts/login/demo/", {"username": "window"}).status_code == 404
    assert signed_in(client) is None


def test_the_demo_has_one_account_for_each_post_under_the_published_names():
    names = [account.username for account in demo_accounts.ACCOUNTS]
    published = (
        "window window2 dispatcher liaison-hrss leader-hrss liaison-market leader-market"
        " liaison-housing leader-housing verifier leader supervisor archivist editor"
        " sysadmin secadmin auditadmin province"
    )

    assert [account.username for account in demo_accounts.cards()] == published.split()
    assert "hotline" in names
    assert len(names) == len(set(names))
    held = {role for account in demo_accounts.ACCOUNTS for role in account.roles}
    assert held == set(Role) - {Role.REPORTER, Role.SYSTEM}


def test_the_demo_accounts_fit_together():
    by_name = {account.username: account for account in demo_accounts.ACCOUNTS}

    for account in demo_accounts.ACCOUNTS:
        assert account.unit in {CENTRE_UNIT, *demo_accounts.UNITS}
        if account.deputy:
            assert by_name[account.deputy].unit == account.unit
    assert by_name["liaison-hrss"].label == "人社局联络员"
    assert by_name["leader-hrss"].label == "人社局负责人"
    assert by_name["window"].label == ROLE_LABELS[Role.WINDOW]
