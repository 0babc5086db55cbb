"""Keys to the interface, the commands that make them, and how often somebody may knock."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bancheng import cli
from bancheng.people import commands, rates, tokens
from bancheng.people.models import AccessLog, RateBucket, Token, User
from bancheng.rules.errors import Invalid

from .conftest import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def wang(hire):
    return hire("wang", "window")


def test_a_key_opens_for_its_user_and_is_stored_nowhere(wang):
    token, raw = tokens.issue(wang, now=NOW, scopes=["read"], days=30)

    assert tokens.authenticate(raw, NOW) == wang
    row = Token.objects.values().get()
    assert not [v for v in row.values() if isinstance(v, str) and raw.split("_", 2)[2] in v]
    assert token.may("read")
    assert not token.may("write")
    assert AccessLog.objects.get(kind="token_issued").detail == token.prefix


def test_a_changed_key_opens_nothing(wang):
    _token, raw = tokens.issue(wang, now=NOW)
    other = tokens.issue(wang, now=NOW)[1]
    mixed = raw.rsplit("_", 1)[0] if raw.count("_") == 2 else raw[:17]

    for wrong in (
        raw[:-1],
        raw + "x",
        raw[1:],
        mixed + "_" + other[17:],
        "",
        "bch",
        "bch__",
        "Ａ_b_c",
    ):
        assert tokens.authenticate(wrong, NOW) is None


def test_a_key_ends_on_time_by_revocation_and_with_the_account(wang):
    token, raw = tokens.issue(wang, now=NOW, days=1)

    assert tokens.authenticate(raw, NOW + timedelta(hours=23)) == wang
    assert tokens.authenticate(raw, NOW + timedelta(days=1)) is None
    User.objects.update(is_active=False)
    assert tokens.authenticate(raw, NOW) is None
    User.objects.update(is_active=True)
    tokens.revoke(token, now=NOW)
    tokens.revoke(token, now=NOW)
    assert tokens.authenticate(raw, NOW) is None
    assert AccessLog.objects.filter(kind="token_revoked").count() == 1


def test_the_last_use_is_noted_once_a_minute(wang, django_assert_num_queries):
    _token, raw = tokens.issue(wang, now=NOW)

    with django_assert_num_queries(2):
        tokens.authenticate(raw, NOW)
    with django_assert_num_queries(1):
        tokens.authenticate(raw, NOW + timedelta(seconds=59))
    assert Token.objects.get().last_used_at == NOW
    tokens.authenticate(raw, NOW + MINUTE)
    assert Token.objects.get().last_used_at == NOW + MINUTE


@pytest.mark.parametrize(
    "given", [{"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 9999}]
)
def test_a_key_with_wrong_scope_or_length_is_refused(wang, given):
    with pytest.raises(Invalid):
        tokens.issue(wang, now=NOW, **given)


def run(*argv):
    return cli.main(list(argv))


@pytest.fixture(autouse=True)
def _listed(monkeypatch):
    """The commands of this room alone, so that no other room's can stand in the way."""
    monkeypatch.setattr(cli, "COMMANDS", ("bancheng.people.commands",))
    monkeypatch.setattr(cli, "set_up_django", lambda: None)


def test_the_command_opens_an_account_and_a_key(centre, capsys, monkeypatch):
    monkeypatch.setenv(commands.PASSWORD_VARIABLE, "correct-horse-battery")

    assert (
        run("user", "add", "Wang", "--name", "王敏", "--centre", "990100", "--role", "window") == 0
    )
    assert run("token", "wang", "--days", "3", "--scopes", "read") == 0

    raw = capsys.readouterr().out.split()[-1]
    user = User.objects.get(username="wang")
    assert user.check_password("correct-horse-battery")
    assert user.unit.code == "centre"
    token = Token.objects.get()
    assert token.expires_at - token.created_at == timedelta(days=3)
    assert tokens.find(raw, token.created_at).scopes == "read"


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["token", "nobody"], "nobody"),
        (["user", "add", "x", "--name", "某", "--centre", "1"], "no centre 1"),
        (["user", "add", "x", "--name", "某", "--centre", "990100", "--unit", "u"], "no unit u"),
        (["user", "add", "王", "--name", "某", "--centre", "990100"], "username"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(centre, monkeypatch, argv, sentence):
    monkeypatch.setenv(commands.PASSWORD_VARIABLE, "correct-horse-battery")

    with pytest.raises(SystemExit, match=sentence):
        run(*argv)

    assert User.objects.count() == 0


def test_knocks_are_counted_and_come_back_with_time(db):
    took = [rates.take("203.0.113.9", 3, MINUTE, NOW) for _ in range(5)]

    assert took == [True, True, True, False, False]
    assert rates.take("203.0.113.10", 3, MINUTE, NOW)
    later = NOW + timedelta(seconds=20)
    assert [rates.take("203.0.113.9", 3, MINUTE, later) for _ in range(2)] == [True, False]
    assert [rates.take("203.0.113.9", 3, MINUTE, NOW + 5 * MINUTE) for _ in range(4)] == [
        True,
        True,
        True,
        False,
    ]


def test_an_allowed_knock_costs_one_statement(db, django_assert_num_queries):
    rates.take("a", 3, MINUTE, NOW)

    with django_assert_num_queries(1):
        rates.take("a", 3, MINUTE, NOW)


def test_the_address_is_not_stored_and_is_forgotten(db):
    rates.take("203.0.113.9", 3, MINUTE, NOW)

    assert "203" not in RateBucket.objects.get().key
    assert rates.sweep(NOW) == 0
    assert rates.sweep(NOW + MINUTE) == 1
    assert RateBucket.objects.count() == 0


@pytest.mark.django_db
@given(st.integers(1, 9), st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_never_more_than_twice_the_rate_in_any_span(rate, gaps):
    RateBucket.objects.all().delete()
    moment, taken = NOW, []
    for gap in gaps:
        moment += timedelta(seconds=gap)
        if rates.take("a", rate, MINUTE, moment):
            taken.append(moment)

    for start in taken:
        assert sum(start <= t < start + MINUTE for t in taken) <= 2 * rate
    assert taken[0] == NOW + timedelta(seconds=gaps[0])
