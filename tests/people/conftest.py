"""A city centre with a county below and a province above, and a way to add people."""

from datetime import UTC, date, datetime

import pytest

from bancheng.people import accounts, centres
from bancheng.people.models import Centre, Unit, User
from bancheng.rules.states import Role

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def province(db):
    return centres.add_centre(code="990000", name="云岭省政务服务中心", level="province")


@pytest.fixture
def centre(province):
    city = centres.add_centre(code="990100", name="云溪市政务服务中心", parent=province)
    centres.add_unit(centre=city, code="hrss", name="云溪市人社局", short_name="人社局")
    return city


@pytest.fixture
def county(centre):
    return centres.add_centre(
        code="990121", name="白石县政务服务中心", parent=centre, level="county"
    )


@pytest.fixture
def hire(centre):
    """Open an account at the city centre, or where told."""

    def hire(username, *roles, unit="centre", at="990100", **columns):
        user = accounts.add_user(
            username=username,
            name=columns.pop("name", "某人"),
            centre=Centre.objects.get(pk=at),
            unit=Unit.objects.get(centre=at, code=unit),
            roles=[Role(r) for r in roles],
            password="correct-horse-battery",
            now=NOW,
        )
        if columns:
            User.objects.filter(pk=user.pk).update(**columns)
            user.refresh_from_db()
        return user

    return hire
