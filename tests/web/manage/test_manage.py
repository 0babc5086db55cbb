"""The administrators' pages: who gets in, and what each of the three may do."""

import pytest

from bancheng.people.models import AccessLog, Token, User
from tests.web.manage.conftest import POSTS, Enter

PAGES = ["/manage/", "/manage/accounts", "/manage/organisation", "/manage/rules"]


@pytest.mark.parametrize("who", POSTS)
@pytest.mark.parametrize("page", PAGES)
def test_the_three_administrators_are_let_in(enter: Enter, who: str, page: str) -> None:
    assert enter(who).get(page).status_code == 200


@pytest.mark.parametrize("who", ["window", "leader", "liaison-hrss", "province"])
@pytest.mark.parametrize("page", PAGES)
def test_for_everybody_else_the_pages_are_not_there(enter: Enter, who: str, page: str) -> None:
    assert enter(who).get(page).status_code == 404


def test_the_system_administrator_closes_and_opens_accounts_and_it_is_logged(enter: Enter) -> None:
    desk = enter("editor")

    desk.post("/manage/accounts/window/switch")
    assert not User.objects.get(username="window").is_active
    desk.post("/manage/accounts/window/switch")
    assert User.objects.get(username="window").is_active

    kept = AccessLog.objects.filter(target="window", username="editor")
    assert [log.detail for log in kept.order_by("pk")] == ["is_active=0", "is_active=1"]


def test_nobody_closes_their_own_account(enter: Enter) -> None:
    assert enter("editor").post("/manage/accounts/editor/switch").status_code == 403
    assert User.objects.get(username="editor").is_active


def test_the_security_administrator_issues_a_token_that_is_shown_once(enter: Enter) -> None:
    desk = enter("verifier2")

    desk.post("/manage/accounts/hotline/token")

    token = Token.objects.get(user__username="hotline")
    first = desk.get("/manage/accounts").content.decode()
    second = desk.get("/manage/accounts").content.decode()
    assert f"bch_{token.prefix}_" in first
    assert f"bch_{token.prefix}_" not in second


def test_no_administrator_makes_a_key_with_which_to_act_as_somebody_else(enter: Enter) -> None:
    assert enter("verifier2").post("/manage/accounts/window/token").status_code == 403
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("verifier2", "/manage/accounts/window/switch"),
        ("dispatcher2", "/manage/accounts/window/switch"),
        ("editor", "/manage/accounts/window/token"),
        ("dispatcher2", "/manage/accounts/window/token"),
    ],
)
def test_each_keeps_to_their_own_part(enter: Enter, who: str, address: str) -> None:
    assert enter(who).post(address).status_code == 403
    assert User.objects.get(username="window").is_active
    assert not Token.objects.exists()


def test_the_admin_is_behind_the_same_door(enter: Enter) -> None:
    assert enter("editor").get("/manage/admin/people/user/").status_code == 200
    assert enter("window").get("/manage/admin/people/user/").status_code == 302
