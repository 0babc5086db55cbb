"""A simulated town works its cases to the end through the one door, and the books balance."""

import argparse

import pytest

from bancheng.cases import numbers
from bancheng.cases.models import Case
from bancheng.cases.reconcile import Result, chain_faults, reconcile
from bancheng.demo import loading
from bancheng.people import demo_accounts
from bancheng.people.models import Centre, Unit, User, WindowPoint
from bancheng.rules.states import OPEN, State
from bancheng.simulation import commands, trial
from tests.cases.conftest import MONDAY


@pytest.fixture
def town(db):
    numbers.forget()
    loading.load_organisation(MONDAY)
    return demo_accounts.CENTRE


def work(*, cases, seed):
    return trial.run(cases=cases, days=30, seed=seed, now=MONDAY, to_the_end=True)


def test_whatever_is_registered_comes_to_an_end_and_the_books_balance(town):
    tally = work(cases=12, seed=7)

    assert tally.stuck == {}
    assert tally.moves["register"] == 12
    assert not Case.objects.filter(state__in=OPEN).exists()
    assert list(reconcile(Result())) == []
    assert list(chain_faults(Result())) == []


def test_the_demo_centre_is_as_the_login_page_says(town):
    city = Centre.objects.get(code=town)

    assert Unit.objects.filter(centre=city).exclude(code="centre").count() >= 12
    assert WindowPoint.objects.filter(centre=city).count() == 3
    assert city.children.count() == 2
    assert Centre.objects.filter(parent__parent=city).count() == 4
    for account in demo_accounts.ACCOUNTS:
        assert User.objects.get(username=account.username).check_password(demo_accounts.PASSWORD)


def test_loading_the_organisation_twice_changes_nothing(town):
    before = User.objects.count()

    loading.load_organisation(MONDAY)

    assert User.objects.count() == before


def test_the_stories_leave_a_case_in_every_state(town):
    tally = loading.load_cases(MONDAY, cases=24, days=60, seed=5)

    assert tally.stuck == {}
    assert set(Case.objects.values_list("state", flat=True)) == set(State)
    assert list(reconcile(Result())) == []


def test_the_command_lets_people_and_time_act_over_a_span(town, capsys):
    asked = parsed("--from", "2026-03-02", "--to", "2026-03-12", "--cases", "3", "--seed", "2")

    assert commands.run(asked) == 0
    assert "到时：" in capsys.readouterr().out
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    "asked",
    [
        ("--from", "2026-03-02"),
        ("--from", "2026-03-02", "--to", "2026-03-02"),
        ("--from", "2026-03-02", "--to", "2026-03-07", "--existing"),
    ],
)
def test_a_span_that_is_none_is_refused(town, asked):
    with pytest.raises(SystemExit):
        commands.run(parsed(*asked))


def parsed(*words):
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    return parser.parse_args(["simulate", *words])
