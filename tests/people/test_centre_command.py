"""The first centre of a deployment is opened from the command line."""

import pytest

from bancheng import cli
from bancheng.people.commands import LEVELS
from bancheng.people.models import Centre, Level, Unit

pytestmark = pytest.mark.django_db


def test_a_centre_is_opened_with_its_own_unit_below_its_parent(capsys):
    assert cli.main(["centre", "add", "330000", "--name", "某省中心", "--level", "province"]) == 0
    assert cli.main(["centre", "add", "330100", "--name", "某市中心", "--parent", "330000"]) == 0

    city = Centre.objects.get(pk="330100")
    assert capsys.readouterr().out == "330000\n330100\n"
    assert (city.path, city.level) == ("330000/330100/", "city")
    assert Unit.objects.filter(centre=city, code="centre").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["330100", "--name", "又一个"], "There is a centre 330100 already."),
        (["330200", "--name", "无上级", "--parent", "1"], "There is no centre 1."),
        (["City One", "--name", "代码不对"], "A code has up to 12 of a-z, 0-9 and hyphen"),
    ],
)
def test_a_centre_that_cannot_be_opened_is_refused_in_a_sentence(given, sentence):
    cli.main(["centre", "add", "330100", "--name", "某市中心"])

    with pytest.raises(SystemExit, match=sentence):
        cli.main(["centre", "add", *given])

    assert Centre.objects.count() == 1


def test_every_level_can_be_given():
    assert set(LEVELS) == set(Level)
