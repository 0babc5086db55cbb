"""Writing centres and units, so that every centre has its path and a unit of its own staff."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bancheng.rules.errors import Invalid
from bancheng.rules.states import CENTRE_UNIT

from .models import Centre, Level, Unit


@transaction.atomic
def add_centre(
    *, code: str, name: str, parent: Centre | None = None, level: str = Level.CITY, **profile: Any
) -> Centre:
    """Open a centre below `parent`, with its own staff's unit. `profile` are its other columns."""
    centre = Centre(code=code, name=name, parent=parent, level=level, **profile)
    place(centre)
    return centre


@transaction.atomic
def place(centre: Centre) -> None:
    """Save a centre where its `parent` says, and take everything below it along."""
    before = Centre.objects.filter(pk=centre.pk).values_list("path", flat=True).first()
    above = centre.parent.path if centre.parent else ""
    if before and above.startswith(before):
        raise Invalid([("parent", _("上级不能是本中心或其下级。"))])
    centre.path = f"{above}{centre.code}/"
    centre.save()
    if before and before != centre.path:
        for below in Centre.objects.filter(path__startswith=before).exclude(pk=centre.pk):
            below.path = centre.path + below.path.removeprefix(before)
            below.save(update_fields=["path"])
    Unit.objects.get_or_create(
        centre=centre, code=CENTRE_UNIT, defaults={"name": centre.name, "short_name": _("中心")}
    )


def add_unit(
    *, centre: Centre, code: str, name: str, short_name: str = "", phone: str = ""
) -> Unit:
    """Open a unit at a centre."""
    return Unit.objects.create(
        centre=centre, code=code, name=name, short_name=short_name, phone=phone
    )
