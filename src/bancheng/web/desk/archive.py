"""档案页的内容 — what waits, what is kept, what is past its term, the lists; one case's file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.archive import appraisal, overview, retention
from bancheng.archive.checklist import Item, checklist, waiting, why_not
from bancheng.archive.models import (
    Appraisal,
    AppraisalLine,
    ArchivePackage,
    Hold,
    PackageFault,
    RegisterLine,
)
from bancheng.archive.packages import is_disposed
from bancheng.archive.taking import may_take
from bancheng.cases import store
from bancheng.cases.models import Case
from bancheng.rules.errors import NotPermitted, NotVisible
from bancheng.web.desk import rows
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Fact, Link

SHOWN = 100
STATES = {
    "proposed": gettext_noop("待审批"),
    "approved": gettext_noop("已同意，正在销毁"),
    "declined": gettext_noop("不同意"),
    "done": gettext_noop("已销毁"),
}
WHY_LEFT = {
    **retention.HELD,
    "longer": gettext_noop("保管期限已延长"),
    "declined": gettext_noop("中心领导不同意"),
}
"""Why a package that was listed is still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """A case that waits to be archived, and why it cannot be yet."""

    row: rows.CaseRow
    href: str
    why: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """A package in a list."""

    case_no: str
    href: str
    about: str
    archived_at: datetime
    term: str
    until: date
    held: str = ""
    disposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """一件的归档情况 — what the page of one case shows."""

    case: Case
    about: str
    items: Sequence[Item]
    missing: int
    why: str
    may_archive: bool
    may_hold: bool
    may_take: bool
    package: ArchivePackage | None
    facts: Sequence[Fact]
    hold: Hold | None
    held: str
    fault: PackageFault | None
    disposed: bool
    story: Sequence[tuple[datetime, str, str]]


def readers_only(viewer: Viewer) -> None:
    """Refuse who has nothing to do with the archive."""
    if not appraisal.may_read(viewer.actor):
        raise NotPermitted(_("档案由本中心档案员和中心领导查看。"))


def tabs(viewer: Viewer, chosen: str) -> list[Link]:
    """The four lists, with how much is in each that asks for something."""
    centre, day = viewer.actor.centre, viewer.time.local_day(viewer.now)
    asked = Appraisal.objects.filter(centre_id=centre, state="proposed").count()
    found = (
        ("due", _("待归档"), Case.objects.filter(centre_id=centre, state="closed").count()),
        ("kept", _("已归档"), None),
        ("terms", _("到期鉴定"), appraisal.past_term(centre, day).count()),
        ("lists", _("销毁清册"), asked),
    )
    here = reverse("desk-archive")
    return [
        Link(label=label, href=f"{here}?tab={key}", count=count or None, current=key == chosen)
        for key, label, count in found
    ]


def due(viewer: Viewer) -> list[DueRow]:
    """The cases that wait, each with the reason that still keeps it."""
    cases = waiting(viewer.actor.centre, SHOWN)
    store.read(cases)
    names = names_of(viewer, viewer.actor.centre)
    return [
        DueRow(
            row=row,
            href=reverse("desk-archive-case", args=[case.case_no]),
            why=_(why) if (why := why_not(case, viewer.actor, viewer.now)) else "",
            closed_at=case.closed_at,
        )
        for case, row in zip(cases, rows.case_rows(cases, viewer, names), strict=True)
    ]


def kept(viewer: Viewer) -> list[KeptRow]:
    """The packages of the centre, the newest first."""
    found = ArchivePackage.objects.filter(centre_id=viewer.actor.centre)
    return _kept(viewer, found.select_related("case").order_by("-archived_at", "-pk"))


def past_term(viewer: Viewer) -> list[KeptRow]:
    """The packages whose term is over, and what holds any of them back."""
    day = viewer.time.local_day(viewer.now)
    return _kept(viewer, appraisal.past_term(viewer.actor.centre, day), day=day)


def counts(viewer: Viewer) -> list[Fact]:
    """How many packages are kept, by class."""
    found = overview.by_state(viewer.actor.centre)
    return [
        Fact(label=_("一般保管"), value=found["ordinary"]),
        Fact(label=_("长期保管"), value=found["long"]),
        Fact(label=_("已销毁"), value=found["disposed"]),
    ]


def case_file(viewer: Viewer, case_no: str) -> CaseFile:
    """Everything about the file of one case."""
    case = case_of(viewer, case_no)
    package = ArchivePackage.objects.filter(case=case).select_related("event").first()
    items = checklist(case)
    own, is_closed = appraisal.is_archivist(viewer.actor), case.state == "closed"
    if package is not None:
        package.case = case
    held = Hold.objects.filter(case=case, lifted_at=None).first()
    return CaseFile(
        case=case,
        about=rows.about(case, viewer),
        items=items,
        missing=sum(item.missing for item in items),
        why=_(why_not(case, viewer.actor, viewer.now)) if own and is_closed else "",
        may_archive=own and is_closed,
        may_hold=package is not None,
        may_take=package is not None and may_take(viewer.actor, package),
        package=package,
        facts=_facts(viewer, package) if package else [],
        hold=held,
        held=_held(case) if package else "",
        fault=PackageFault.objects.filter(case=case).first(),
        disposed=package is not None and is_disposed(package),
        story=_story(viewer, case),
    )


def case_of(viewer: Viewer, case_no: str) -> Case:
    """The case, of the viewer's own centre, read whole."""
    found = store.seen(viewer.actor, case_no).row
    if found.centre_id != viewer.actor.centre:
        raise NotVisible
    return found


def package_of(viewer: Viewer, case_no: str) -> ArchivePackage:
    """The package of a case of the viewer's own centre; 404 while there is none."""
    case = case_of(viewer, case_no)
    package = ArchivePackage.objects.filter(case=case).select_related("event").first()
    if package is None:
        raise NotVisible
    package.case = case
    return package


def lists(viewer: Viewer) -> list[tuple[Appraisal, str, int]]:
    """The lists of disposal of the centre, the newest first, with state and length."""
    found = Appraisal.objects.filter(centre_id=viewer.actor.centre).order_by("-pk")[:SHOWN]
    return [(one, _(STATES[one.state]), one.lines.count()) for one in found]


def lines(found: Appraisal) -> list[tuple[AppraisalLine, str]]:
    """The lines of a list, each with how it stands, in words."""
    words = {
        "proposed": _("待办"),
        "emptied": _("正在销毁"),
        "done": _("已销毁"),
        "left": _("未销毁"),
    }
    rows_ = found.lines.select_related("package")
    return [(line, f"{words[line.state]}{_why(line)}") for line in rows_]


# ── inside ───────────────────────────────────────────────────────────────


def _why(line: AppraisalLine) -> str:
    told = wording.listed(_(WHY_LEFT[key]) for key in line.why.split())
    return f"（{told}）" if told else ""


def _kept(
    viewer: Viewer, found: QuerySet[ArchivePackage], day: date | None = None
) -> list[KeptRow]:
    packages = list(found[:SHOWN])
    store.read([one.case for one in packages])
    gone = AppraisalLine.objects.filter(package__in=packages, disposed_at__isnull=False)
    disposed = set(gone.values_list("package", flat=True))
    return [
        KeptRow(
            case_no=one.case.case_no,
            href=reverse("desk-archive-case", args=[one.case.case_no]),
            about=_("已按保管期限销毁") if one.pk in disposed else rows.about(one.case, viewer),
            archived_at=one.archived_at,
            term=_term(one),
            until=one.dispose_after,
            held=_obstacles(one, day) if day else "",
            disposed=one.pk in disposed,
        )
        for one in packages
    ]


def _obstacles(package: ArchivePackage, day: date) -> str:
    return wording.listed(_(WHY_LEFT[key]) for key in appraisal.obstacles(package, day))


def _held(case: Case) -> str:
    return wording.listed(_(retention.HELD[key]) for key in retention.held(case))


def _term(package: ArchivePackage) -> str:
    label = _(retention.LABELS[package.retention])
    return _("%(class)s %(years)d 年") % {"class": label, "years": package.years}


def _facts(viewer: Viewer, package: ArchivePackage) -> list[Fact]:
    grounds = wording.listed(_(retention.GROUNDS[key]) for key in package.grounds.split())
    local = package.archived_at.astimezone(viewer.time.zone)
    return [
        Fact(label=_("归档时间"), value=f"{local:%Y-%m-%d %H:%M}"),
        Fact(label=_("保管期限"), value=_term(package)),
        Fact(label=_("长期保管的理由"), value=grounds or _("无")),
        Fact(label=_("保管至"), value=package.dispose_after.isoformat()),
        Fact(label=_("文件数"), value=package.files),
        Fact(label=_("大小"), value=_("%(kb)d KB") % {"kb": -(-package.size // 1024)}),
        Fact(label="SM3", value=package.sm3),
        Fact(label=_("签名"), value=f"{package.algorithm} · {package.key_id}"),
    ]


def _story(viewer: Viewer, case: Case) -> list[tuple[datetime, str, str]]:
    words = {
        "hold": _("登记暂缓销毁"),
        "lift": _("解除暂缓销毁"),
        "dispose": _("按清册销毁"),
        "leave": _("列入清册但没有销毁"),
    }
    names = names_of(viewer, viewer.actor.centre)
    rows_ = RegisterLine.objects.filter(case_no=case.case_no).order_by("seq")
    return [(one.at, words.get(one.action, one.action), names.person(one.by)) for one in rows_]
