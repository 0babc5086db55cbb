"""The search box also knows what is named outright: a number, a telephone, an identity number."""

from bancheng.cases import queries
from tests.cases.conftest import press, registered
from tests.cast import actor

ID_NO = "11010519491231002X"


def found(query, who="window", **more):
    return [case.pk for case in queries.list_cases(actor(who), {"q": query}, **more).items]


def test_a_case_number_finds_the_case_however_it_is_typed(centre):
    case, _other = registered(), registered()

    assert found(case.case_no) == found(f" {case.case_no.lower()} ", sort="rank") == [case.pk]


def test_a_telephone_finds_everything_of_its_reporter_by_its_hash(centre):
    first = registered(reporter={"phone": "13900001234"})
    second = registered(reporter={"phone": "139 0000 1234"})
    registered(reporter={"phone": "13900005678"})

    assert found("139-0000-1234") == [second.pk, first.pk]


def test_an_identity_number_finds_its_reporter(centre):
    case = registered(reporter={"phone": "13900001234", "id_type": "id_card", "id_no": ID_NO})
    registered()

    assert found(ID_NO) == [case.pk]


def test_a_telephone_does_not_tell_whose_a_confidential_case_is(centre):
    registered(reporter={"phone": "13900001234", "confidential": True})

    assert found("13900001234") == []


def test_a_number_that_is_not_mine_stays_hidden(centre):
    case = press(registered(), "accept", "window", situation="QX1")

    assert found(case.case_no, "liaison-hrss") == []
