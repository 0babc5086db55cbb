"""调档 — taking a package out: by the centre's archivist, with a reason, and never unseen."""

from datetime import datetime, timedelta

from bancheng.cases.models import AccessLog
from bancheng.cases.queries import facts_of
from bancheng.people import rates
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, TooOften, _
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import can_identify, can_see

from . import packages
from .appraisal import is_archivist
from .models import ArchivePackage

RATE, PER = 30, timedelta(hours=1)
LONG = 200


def may_take(actor: Actor, package: ArchivePackage) -> bool:
    """Whether the actor may have the package, in which the reporter stands in the open."""
    facts = facts_of(package.case)
    own = is_archivist(actor) and actor.centre == facts.centre
    return own and can_see(actor, facts) and can_identify(actor, facts)


def take(package: ArchivePackage, *, actor: Actor, reason: str, now: datetime) -> None:
    """Note who takes the package and why; raises one of `Refused` if they may not."""
    if not can_see(actor, facts_of(package.case)):
        raise NotVisible
    if not may_take(actor, package):
        raise NotPermitted(_("归档包由本中心档案员调取；身份保密的件不能从页面调取。"))
    if packages.is_disposed(package):
        raise NotAllowed(_("这一件已按保管期限销毁。"))
    said = reason.strip()
    if not said:
        raise Invalid([("reason", _("请写明为什么要调取。"))])
    if len(said) > LONG:
        raise Invalid([("reason", _("文字太长。"))])
    if not rates.take(f"package {actor.username}", RATE, PER, now):
        raise TooOften(_("调取得太频繁，请过一会儿再试。"), int(PER.total_seconds()))
    AccessLog.objects.create(
        case=package.case,
        centre_id=package.centre_id,
        by=actor.username,
        reason=said,
        fields="archive_package",
        at=now,
    )
