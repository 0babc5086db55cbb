"""统计的入口 — the places in the rail for whoever may read figures."""

from django.urls import reverse
from django.utils.translation import gettext as _

from bancheng.reports.indicators import may_read
from bancheng.rules.facts import Actor
from bancheng.web.shared.parts import Link


def places(actor: Actor) -> list[Link]:
    """The board, the figures and the auditor's view, where they are open to the actor."""
    if not may_read(actor):
        return []
    return [
        Link(label=_("领导看板"), href=reverse("desk-board")),
        Link(label=_("指标"), href=reverse("desk-figures")),
        Link(label=_("抽样核查"), href=reverse("desk-audit")),
    ]
