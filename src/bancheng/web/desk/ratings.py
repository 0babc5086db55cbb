"""评价和整改的内容 — bad ratings, proposals to order rectification, oddities, visits, as drawn."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.evaluation import flags, oddities, reading, rectify, visits
from bancheng.evaluation.models import Flag, Proposal, Rating
from bancheng.oversight import reading as papers
from bancheng.oversight.kinds import Kind as PaperKind
from bancheng.oversight.kinds import State as PaperState
from bancheng.oversight.papers import Content
from bancheng.policy.queries import pack_for
from bancheng.rules import tags as catalogue
from bancheng.rules.fields import CODES
from bancheng.web.desk import rows
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.desk.supervision_paper_page import PaperRow, paper_rows
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Link

WHICH = {
    "": gettext_noop("全部差评"),
    "unjudged": gettext_noop("待核实"),
    "appealed": gettext_noop("申诉"),
    "owed": gettext_noop("整改中"),
    "second": gettext_noop("已二次评价"),
}
APPEALS = {
    "pending": gettext_noop("申诉复核中"),
    "upheld": gettext_noop("申诉成立"),
    "dismissed": gettext_noop("申诉不成立"),
}
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow:
    """One bad rating, what was found, by when it is put right, and the second rating."""

    href: str
    short_no: str
    about: str
    unit: str
    day: date
    level: str
    tags: Sequence[str]
    bad: bool
    second: bool
    finding: str
    waits: bool
    appeal: str
    contact: str
    contact_late: bool
    remedy: str
    due: datetime | None
    late: bool
    again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """One proposal, with the cases that it rests on."""

    pk: int
    unit: str
    item: str
    kind: str
    words: str
    state: str
    open: bool
    reason: str
    who: str
    cases: Sequence[Link]
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRow:
    """One oddity, and what somebody found that it was."""

    pk: int
    kind: str
    detail: str
    href: str
    about: str
    unit: str
    who: str
    at: datetime
    checked: str
    note: str
    may_check: bool


def tabs(viewer: Viewer, here: str) -> list[Link]:
    """The pages about ratings that are open to the viewer."""
    actor = viewer.actor
    tally = reading.tally(actor, viewer.now)
    odd = flags.visible(actor).filter(checked_at=None).count()
    found = [("desk-ratings", _("差评"), tally.unjudged + tally.appealed)]
    found.append(("desk-rectification", _("责令整改"), _open(viewer)))
    found.append(("desk-flags", _("异常"), odd))
    if rectify.may_settle(actor):
        found.append(("desk-visits", _("到访评价"), 0))
    return [
        Link(label=word, href=reverse(name), current=name == here, count=number or None)
        for name, word, number in found
    ]


def _open(viewer: Viewer) -> int:
    return rectify.visible(viewer.actor).filter(state=rectify.State.OPEN.value).count()


def parts(which: str) -> list[Link]:
    """The parts of the list of bad ratings, as chips."""
    here = reverse("desk-ratings")
    return [
        Link(label=_(word), href=f"{here}?which={code}" if code else here, current=code == which)
        for code, word in WHICH.items()
    ]


def levels(viewer: Viewer) -> Mapping[int, str]:
    """What each level is called where the viewer works."""
    pack = pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))
    return {level: label_of(label) for level, label in pack.rating.labels.items()}


def rating_rows(found: Sequence[reading.Shown], viewer: Viewer, names: Names) -> list[RatingRow]:
    """The lines of these bad ratings."""
    words = levels(viewer)
    return [_rating(one, viewer, names, words) for one in found]


def _rating(
    one: reading.Shown, viewer: Viewer, names: Names, words: Mapping[int, str]
) -> RatingRow:
    row, case = one.rating, one.case
    over = row.next_level is not None or case.state in reading.GONE
    return RatingRow(
        href=reverse("desk-case", args=[case.case_no]),
        short_no=rows.short(case.case_no),
        about=rows.about(case, viewer, 40),
        unit=unit_of(row.unit, names),
        day=viewer.time.local_day(row.at),
        level=words.get(row.level, str(row.level)),
        tags=[_(catalogue.label_of(code)) for code in one.tags],
        bad=row.bad,
        second=row.second,
        finding=finding(row),
        waits=not over and (not row.grade or row.appeal == "pending"),
        appeal=_(APPEALS[row.appeal]) if row.appeal in APPEALS else "",
        contact=_spoken(row.contacted_at, viewer),
        contact_late=not over and _uncontacted(row, viewer),
        remedy=remedy(row, viewer) if row.rectified_at or not over else "",
        due=None if over or row.rectified_at else row.rectify_due,
        late=bool(not over and row.rectify_due and not row.rectified_at
                  and row.rectify_due < viewer.now),
        again=words.get(row.next_level, "") if row.next_level else "",
    )  # fmt: skip


def finding(row: Rating) -> str:
    """What the independent person found, or that it waits."""
    if row.grade:
        return _(CODES["grades"].get(row.grade, row.grade))
    return _("待核实")


def remedy(row: Rating, viewer: Viewer) -> str:
    """How far the rating has been put right."""
    if row.rectified_at:
        return _("已整改并告知：%(day)s") % {"day": _spoken(row.rectified_at, viewer)}
    if row.grade in rectify.MISTAKEN:
        return _("不用整改")
    if row.plan_due and not row.planned_at:
        return _("待提方案：%(day)s前") % {"day": _spoken(row.plan_due, viewer)}
    return _("整改中") if row.rectify_due else ""


def _uncontacted(row: Rating, viewer: Viewer) -> bool:
    if row.contacted_at or row.grade in rectify.MISTAKEN or row.role == "hotline":
        return False
    pack = pack_for(row.centre_id, viewer.time.local_day(viewer.now))
    return viewer.time.after_days(row.at, pack.rating_loop.contact_wd).at < viewer.now


def unit_of(unit: str, names: Names) -> str:
    """The unit rated; the window itself where it was solved on the spot."""
    return _("窗口") if unit == "centre" else names.unit(unit)


def _spoken(at: datetime | None, viewer: Viewer) -> str:
    return rows.spoken(viewer.time.local_day(at), viewer) if at else ""


# ── 责令整改 ─────────────────────────────────────────────────────────────


def proposal_rows(viewer: Viewer, names: Names) -> list[ProposalRow]:
    """The newest proposals, the open ones first."""
    found = sorted(rectify.visible(viewer.actor)[:100], key=lambda one: one.state != "open")
    return [_proposal(one, viewer, names) for one in found]


def _proposal(one: Proposal, viewer: Viewer, names: Names) -> ProposalRow:
    cases = [
        Link(label=rows.short(no), href=reverse("desk-case", args=[no]))
        for no in rectify.case_numbers(one)
    ]
    first, last = (viewer.time.local_day(at) for at in (one.first_at, one.last_at))
    if one.kind == rectify.Kind.REPEATED:
        days = (last - first).days + 1
        words = _("%(days)d 天里 %(number)d 次差评") % {"days": days, "number": one.number}
    else:
        words = _("核实属实，重办后仍是差评，或者服务态度恶劣")
    return ProposalRow(
        pk=one.pk,
        unit=unit_of(one.unit, names),
        item=one.item,
        kind=_(rectify.KINDS[rectify.Kind(one.kind)]),
        words=words,
        state=_(rectify.STATES[rectify.State(one.state)]),
        open=one.state == rectify.State.OPEN,
        reason=one.reason,
        who=names.person(one.settled_by) if one.settled_by else "",
        cases=cases,
        paper=reverse("desk-paper", args=[one.paper]) if one.paper else "",
    )


def orders(viewer: Viewer, names: Names) -> list[PaperRow]:
    """The papers 责令整改 that the viewer may read."""
    found = papers.papers(viewer.actor, kind=PaperKind.RECTIFICATION.value)
    return paper_rows([one for one in found if one.state != PaperState.WITHDRAWN], viewer, names)


def draft_of(one: Proposal, viewer: Viewer, names: Names) -> Content:
    """What a 责令整改通知书 for this proposal begins with; the drafter writes on."""
    row = _proposal(one, viewer, names)
    numbers = rectify.case_numbers(one)
    today = viewer.time.local_day(viewer.now)
    lines = "\n".join(numbers)
    text = _("%(unit)s办理“%(item)s”：%(words)s。\n%(cases)s")
    return Content(
        unit=one.unit,
        title=_("关于责令%(unit)s整改“%(item)s”办理问题的通知")
        % {"unit": row.unit, "item": one.item[:30]},
        text=text
        % {"unit": row.unit, "item": one.item or _("没有写"), "words": row.words, "cases": lines},
        measures=_("查明原因，提出整改措施、责任人和完成日期，按期整改并报告；逐件告知评价人。"),
        reply_by=viewer.time.add_working_days(today, 5),
        grounds=("bad_rating",),
        cases=numbers,
    )


# ── 异常 ─────────────────────────────────────────────────────────────────


def flag_rows(found: Sequence[Flag], viewer: Viewer, names: Names) -> list[FlagRow]:
    """The lines of these oddities."""
    may = flags.may_check(viewer.actor)
    return [_flag(one, viewer, names, may=may) for one in found]


def _flag(one: Flag, viewer: Viewer, names: Names, *, may: bool) -> FlagRow:
    kind = oddities.Kind(one.kind)
    detail = oddities.DETAILS.get(kind, "")
    case = one.case
    own = one.by == viewer.actor.username
    return FlagRow(
        pk=one.pk,
        kind=_(oddities.KINDS[kind]),
        detail=_(detail) % {"n": one.number} if detail else "",
        href=reverse("desk-case", args=[case.case_no]) if case else "",
        about=rows.about(case, viewer, 40) if case else "",
        unit=names.unit(one.unit) if one.unit else "",
        who=names.person(one.by) if one.by else "",
        at=one.at,
        checked=names.person(one.checked_by) if one.checked_by else "",
        note=one.note.reveal() if one.note else "",
        may_check=may and not own and one.checked_at is None,
    )


# ── 到访评价 ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One rating of a visit."""

    day: date
    level: str
    tags: str
    comment: str
    point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Ratings of visits in the last month."""

    tally: visits.Tally
    mean: str
    rows: Sequence[VisitRow]


def visits_of(viewer: Viewer) -> Visits:
    """What visitors said in the last month; who did not rate is counted, never guessed."""
    today, words = viewer.time.local_day(viewer.now), levels(viewer)
    tally = visits.tally(viewer.actor, today - LATELY, today)
    found = [
        VisitRow(
            day=one.visited_on,
            level=words.get(one.level or 0, ""),
            tags=wording.listed(_(catalogue.label_of(code)) for code in json.loads(one.tags)),
            comment=one.comment.reveal() if one.comment else "",
            point=one.point,
        )
        for one in visits.newest(viewer.actor)
    ]
    mean = f"{tally.mean:.1f}" if tally.mean is not None else "–"
    return Visits(tally=tally, mean=mean, rows=found)
