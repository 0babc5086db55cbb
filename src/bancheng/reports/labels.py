"""称呼 — what the codes of a case are called on paper: units, people, points, the pack's labels.

Read once for a ledger or a report; closed units and people who left keep their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bancheng.calendar_cn.queries import worktime
from bancheng.people.models import Centre, Unit, User, WindowPoint
from bancheng.policy.queries import pack_for
from bancheng.rules.clock import WorkTime
from bancheng.rules.fields import CODES
from bancheng.rules.policy import Policy
from bancheng.rules.states import CENTRE_UNIT


@dataclass(frozen=True, slots=True)
class Labels:
    """The names at one centre on one day."""

    centre: str
    centre_name: str
    pack: Policy
    time: WorkTime
    units: Mapping[str, str]
    people: Mapping[str, str]
    points: Mapping[str, str]
    english: bool = False
    said: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def say(self, text: str) -> str:
        """A fixed text in the reader's language; each is looked up once."""
        found = self.said.get(text)
        if found is None:
            found = self.said[text] = _(text)
        return found

    def unit(self, code: str | None) -> str:
        """The unit's short name."""
        return self.units.get(code or "", code or "")

    def person(self, username: str | None) -> str:
        """The person's name."""
        return self.people.get(username or "", username or "")

    def point(self, code: str) -> str:
        """The window point's name."""
        return self.points.get(code, code)

    def packed(self, table: Mapping[str, Any], code: str | None) -> str:
        """A label of the pack in the language of the page."""
        label = table.get(code or "")
        if label is None:
            return code or ""
        return str(label.en if self.english else label.zh)

    def fixed(self, table: str, code: str | None) -> str:
        """A label that the process fixes."""
        label = CODES[table].get(code or "")
        return self.say(label) if label else code or ""

    def situation(self, code: str | None) -> str:
        """受理情形."""
        return self.packed(self.pack.situations, code)

    def cause(self, code: str | None) -> str:
        """堵点成因."""
        return self.packed(self.pack.causes, code)

    def channel(self, code: str | None) -> str:
        """渠道."""
        return self.packed(self.pack.channels, code)

    def case_class(self, code: str | None) -> str:
        """诉求分类."""
        rule = self.pack.classes.get(code or "")
        return self.packed({code: rule.label} if code and rule else {}, code)

    def rating(self, level: int | None) -> str:
        """评价等级."""
        if level is None:
            return ""
        label = self.pack.rating.labels.get(level)
        return self.packed({} if label is None else {str(level): label}, str(level))


def labels_for(centre: str, now: datetime) -> Labels:
    """The names at a centre. Four statements, and what calendar and packs ask."""
    time = worktime(centre)
    units = Unit.objects.filter(centre_id=centre)
    people = User.objects.filter(centre_id=centre).values_list("username", "name")
    points = WindowPoint.objects.filter(centre_id=centre).values_list("code", "name")
    fixed = {"reporter": _("反映人"), "system": _("系统")}
    return Labels(
        centre=centre,
        centre_name=str(Centre.objects.values_list("name", flat=True).get(pk=centre)),
        pack=pack_for(centre, time.local_day(now)),
        time=time,
        units={unit.code: str(unit) for unit in units} | {CENTRE_UNIT: _("本中心")},
        people={**dict(people), **fixed},
        points=dict(points),
        english=(get_language() or "").startswith("en"),
    )
