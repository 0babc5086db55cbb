"""鉴定 — what is past its term, who proposes to dispose of it, who agrees, what is held back.

An archivist proposes a list, a leader of the centre agrees or does not; never the same person,
though one may hold both posts. What is agreed is carried out by `disposal.py`.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.models import Case
from bancheng.cases.queries import visible
from bancheng.crypto import salted_digest
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT, Role

from . import register
from .models import Appraisal, AppraisalLine, ArchivePackage, Hold
from .retention import held, term_of

MOST = 200
LONG = 500
HOLDERS = frozenset({Role.ARCHIVIST, Role.LEADER, Role.SUPERVISOR})
READERS = frozenset({Role.ARCHIVIST, Role.LEADER})


def is_archivist(actor: Actor) -> bool:
    """Whether the person keeps the archive of their centre."""
    return actor.unit == CENTRE_UNIT and Role.ARCHIVIST in actor.roles


def may_read(actor: Actor) -> bool:
    """Whether the person may look into the archive of their centre."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & READERS)


def past_term(centre: str, day: date) -> QuerySet[ArchivePackage]:
    """The packages whose term is over on that day and that stand in no list, oldest first."""
    rows = ArchivePackage.objects.filter(centre_id=centre, dispose_after__lt=day)
    busy = AppraisalLine.objects.filter(open=True) | AppraisalLine.objects.filter(
        disposed_at__isnull=False
    )
    found = rows.exclude(pk__in=busy.values("package"))
    return found.select_related("case").order_by("dispose_after", "pk")


def obstacles(package: ArchivePackage, day: date) -> list[str]:
    """Why the package may not be disposed of on that day: held back, or its term has grown."""
    found = held(package.case)
    if term_of(package.case, package.archived_at).until >= day:
        found.append("longer")
    return found


# ── acts ─────────────────────────────────────────────────────────────────


@transaction.atomic
def propose(*, actor: Actor, case_nos: Sequence[str], opinion: str, now: datetime) -> Appraisal:
    """提请鉴定销毁 — a list of packages past their term, with the archivist's opinion."""
    if not is_archivist(actor):
        raise NotPermitted(_("销毁清册由本中心档案员提出。"))
    said = _said("opinion", opinion)
    day = worktime(actor.centre).local_day(now)
    wanted = list(dict.fromkeys(case_nos))
    if not wanted or len(wanted) > MOST:
        raise Invalid([("cases", _("请选一件以上、二百件以下。"))])
    found = {one.case.case_no: one for one in _locked(past_term(actor.centre, day), wanted)}
    for no in wanted:
        if no not in found:
            raise Invalid([("cases", _("有的件没有到期，或者已在清册中，请刷新后再选。"))])
        if obstacles(found[no], day):
            raise Invalid([("cases", _("有的件暂缓销毁，请不要选入。"))])
    number = _next_number(actor.centre)
    made = Appraisal.objects.create(
        centre_id=actor.centre,
        number=number,
        opinion=said,
        proposed_by=actor.username,
        proposed_at=now,
    )
    try:
        with transaction.atomic():
            AppraisalLine.objects.bulk_create(
                AppraisalLine(appraisal=made, package=found[no], case_no=no) for no in wanted
            )
    except IntegrityError as why:
        raise Invalid([("cases", _("有的件没有到期，或者已在清册中，请刷新后再选。"))]) from why
    packed = {no: found[no].sm3 for no in wanted}
    _note(made, "propose", actor, said, now, packages=packed)
    return made


@transaction.atomic
def decide(pk: int, *, actor: Actor, agree: bool, opinion: str, now: datetime) -> Appraisal:
    """审批 — a leader agrees, and the list is carried out; or not, and its packages are free."""
    found = appraisal_for(actor, pk, lock=True)
    if Role.LEADER not in actor.roles:
        raise NotPermitted(_("销毁清册由中心领导审批。"))
    if found.proposed_by == actor.username:
        raise NotPermitted(_("提出清册的人不能审批，请由另一人审批。"))
    if found.state != "proposed":
        raise NotAllowed(_("这份清册已经审批过了。"))
    said = _said("opinion", opinion, required=not agree)
    found.state = "approved" if agree else "declined"
    found.decision, found.decided_by, found.decided_at = said, actor.username, now
    found.save()
    if not agree:
        found.lines.update(open=False, state="left", why="declined")
    _note(found, "approve" if agree else "decline", actor, said, now)
    return found


def may_decide(actor: Actor, found: Appraisal) -> bool:
    """Whether the actor is the second person for this list, now."""
    other = found.proposed_by != actor.username
    return found.state == "proposed" and Role.LEADER in actor.roles and other


def appraisal_for(actor: Actor, pk: int, *, lock: bool = False) -> Appraisal:
    """The list, for who may look into the archive of its centre."""
    rows = Appraisal.objects.select_for_update() if lock else Appraisal.objects
    found = rows.filter(pk=pk, centre_id=actor.centre).first()
    if found is None or not may_read(actor):
        raise NotVisible
    return found


@transaction.atomic
def hold(case_no: str, *, actor: Actor, reason: str, now: datetime) -> Hold:
    """暂缓销毁 — keep a case whatever its term says, until it is lifted."""
    case = _case(actor, case_no)
    said = _said("reason", reason)
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)  # it may be going just now
    try:
        with transaction.atomic():
            made = Hold.objects.create(
                case=case, centre_id=case.centre_id, reason=said, by=actor.username, at=now
            )
    except IntegrityError as why:
        raise NotAllowed(_("这一件已经登记暂缓。")) from why
    digested = salted_digest(b"", said)
    register.append(
        case.centre_id,
        "hold",
        by=actor.username,
        at=now,
        case_no=case_no,
        more={"reason": digested},
    )
    return made


@transaction.atomic
def lift(case_no: str, *, actor: Actor, now: datetime) -> None:
    """解除暂缓."""
    case = _case(actor, case_no)
    rows = Hold.objects.filter(case=case, lifted_at=None)
    if not rows.update(lifted_at=now, lifted_by=actor.username):
        raise NotAllowed(_("这一件没有登记暂缓。"))
    register.append(case.centre_id, "lift", by=actor.username, at=now, case_no=case_no)


# ── inside ───────────────────────────────────────────────────────────────


def _locked(rows: QuerySet[ArchivePackage], wanted: Sequence[str]) -> QuerySet[ArchivePackage]:
    return rows.filter(case__case_no__in=wanted).select_for_update(of=("self",))


def _case(actor: Actor, case_no: str) -> Case:
    case = visible(actor).filter(case_no=case_no, centre_id=actor.centre).first()
    if case is None:
        raise NotVisible
    if actor.unit != CENTRE_UNIT or not actor.roles & HOLDERS:
        raise NotPermitted(_("暂缓销毁由档案员、督办员或者中心领导登记。"))
    return case


def _next_number(centre: str) -> int:
    newest = Appraisal.objects.filter(centre_id=centre).aggregate(newest=Max("number"))
    return (newest["newest"] or 0) + 1


def _said(name: str, text: str, *, required: bool = True) -> str:
    said = text.strip()
    if required and not said:
        raise Invalid([(name, _("请写明理由或意见。"))])
    if len(said) > LONG:
        raise Invalid([(name, _("文字太长。"))])
    return said


def _note(
    found: Appraisal, action: str, actor: Actor, said: str, now: datetime, **more: object
) -> None:
    told = {"appraisal": found.number, "word": salted_digest(b"", said), **more}
    register.append(found.centre_id, action, by=actor.username, at=now, more=told)
