"""Who signs in to the administrators' pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from bancheng.people.models import RoleGrant, User
from bancheng.rules.states import Role
from tests.cases.conftest import people

Enter = Callable[[str], Client]
POSTS = {
    "editor": Role.SYSADMIN,
    "verifier2": Role.SECADMIN,
    "dispatcher2": Role.AUDITADMIN,
}


@pytest.fixture
def enter(db: None) -> Enter:
    """A browser in which that person has signed in; three of the staff are administrators."""
    people()
    for username, post in POSTS.items():
        RoleGrant.objects.filter(user__username=username).update(role=post)

    def sign_in(username: str) -> Client:
        client = Client()
        user = User.objects.get_by_natural_key(username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
