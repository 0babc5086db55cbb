"""到时的前提 — what must be so when time acts by itself."""

from bancheng.rules.draft import Draft
from bancheng.rules.errors import _, refuse_if

from .verifying import window_over


def unrated(d: Draft) -> None:
    """这一次办理没有评价，评价期已过。"""
    refuse_if(d.case.rated_round == d.case.round, _("这一次办理已经评价过了。"))
    refuse_if(not window_over(d), _("评价期还没有过。"))


def owner_away(d: Draft) -> None:
    """责任人不在岗。"""
    person = d.world.roster.person(d.case.owner or "")
    refuse_if(person is not None and person.available, _("责任人在岗。"))
