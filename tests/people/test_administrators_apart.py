"""The three administrators keep accounts; no account that they keep brings them to a case."""

import pytest

from bancheng.people import queries
from bancheng.people.models import User
from bancheng.people.queries import actor_for
from bancheng.rules.states import Role

from .conftest import TODAY


@pytest.mark.parametrize("post", ["sysadmin", "secadmin", "auditadmin"])
def test_an_administrator_named_as_deputy_gets_no_post_of_the_window(hire, post):
    queries._kept_staff.clear()
    keeper = hire("keeper", post)
    away = hire("away", "dispatcher", "leader", on_leave_from=TODAY)
    User.objects.filter(pk=away.pk).update(deputy=keeper)

    assert actor_for(keeper, today=TODAY).roles == {Role(post)}
