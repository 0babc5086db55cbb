"""看异常 — who reads the oddities, and how a person says what one was.

Supervisors and leaders of the centre read all of their centre, the head of a unit those of cases
that the unit leads: the head of one that only assists reads none. A check is written once, with
a note, by somebody who did not do the thing.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.states import Role

from .models import Flag
from .rectify import may_settle

SHOWN, LONG = 200, 500


def may_check(actor: Actor) -> bool:
    """Whether the actor looks into the oddities of the own centre."""
    return may_settle(actor)


def visible(actor: Actor) -> QuerySet[Flag]:
    """The oddities that the actor may read."""
    if may_check(actor):
        where = Q(centre_id=actor.centre)
    elif Role.UNIT_LEADER in actor.roles:
        where = Q(centre_id=actor.centre, unit=actor.unit, case__isnull=False)
    else:
        return Flag.objects.none()
    return Flag.objects.filter(where).order_by("-at", "-pk")


def flags_of(case: Case, actor: Actor) -> list[Flag]:
    """The oddities found in a case so far that the actor may read, oldest first."""
    return list(visible(actor).filter(case=case).order_by("at", "pk"))


def shown(actor: Actor, *, unchecked: bool = False, kind: str = "") -> list[Flag]:
    """The newest oddities that the actor may read, of cases that they may see."""
    found = visible(actor).select_related("case")
    if unchecked:
        found = found.filter(checked_at=None)
    if kind:
        found = found.filter(kind=kind)
    rows = list(found[:SHOWN])
    cases = {row.case_id for row in rows if row.case_id}
    seen = set(queries.visible(actor).filter(pk__in=cases).values_list("pk", flat=True))
    return [row for row in rows if row.case_id is None or row.case_id in seen]


def check(pk: int, *, actor: Actor, note: str, now: datetime) -> Flag:
    """核对 — write down what it was. Of two who do so at once the second is told."""
    if not may_check(actor):
        raise NotPermitted(_("异常由督办员、中心领导核对。"))
    flag = visible(actor).filter(pk=pk).first()
    if flag is None or (flag.case_id and not _sees(actor, flag.case_id)):
        raise NotVisible
    if flag.by == actor.username:
        raise NotPermitted(_("这件事是您自己办的，请由另一人核对。"))
    said = note.strip()
    if not said or len(said) > LONG:
        raise Invalid([("note", _("请写明核对的情况，不超过五百个字。"))])
    done = Flag.objects.filter(pk=pk, checked_at=None)
    if not done.update(checked_by=actor.username, checked_at=now, note=said):
        raise NotAllowed(_("这条异常已经核对过了。"))
    return Flag.objects.get(pk=pk)


def _sees(actor: Actor, case_pk: int) -> bool:
    return queries.visible(actor).filter(pk=case_pk).exists()
