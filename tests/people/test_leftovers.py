"""Nobody signs in to a production server with the password that the demo publishes."""

import pytest
from django.contrib.auth.hashers import make_password

from bancheng import serve
from bancheng.people import demo_accounts
from bancheng.people.leftovers import open_to_everybody
from bancheng.people.models import User


def give_password(text, *usernames):
    User.objects.filter(username__in=usernames).update(password=make_password(text))


def test_accounts_with_the_published_password_are_named(hire):
    for name in ("window", "window-990121", "leader-990121", "own"):
        hire(name, "window")
    give_password(demo_accounts.PASSWORD, "window")
    give_password(demo_accounts.PASSWORD, "window-990121", "leader-990121")

    assert open_to_everybody() == ["leader-990121", "window", "window-990121"]


def test_production_does_not_start_beside_them(hire):
    hire("dispatcher", "dispatcher")
    give_password(demo_accounts.PASSWORD, "dispatcher")

    with pytest.raises(SystemExit, match=r"demo accounts \(dispatcher\)"):
        serve.refuse_demo_accounts()


def test_a_name_of_the_demo_with_a_password_of_its_own_is_no_fault(hire):
    hire("window", "window")
    closed = hire("leader", "leader")
    give_password(demo_accounts.PASSWORD, "leader")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    assert open_to_everybody() == []
    serve.refuse_demo_accounts()
