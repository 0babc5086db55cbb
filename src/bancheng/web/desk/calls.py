"""回访清单 — whom to call today and why, and which guidance waits for another person.

What is to be done with a case, and when, the rules say (`rules/calls.py`); here it is grouped and
put into words. Groups come in the order of `GROUPS`; to add one, add a line there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.rules import calls
from bancheng.rules.calls import Band, Turn
from bancheng.rules.draft import World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.lights import Lights
from bancheng.rules.permissions import GUIDANCE_REVIEWERS
from bancheng.rules.states import CENTRE_UNIT, Role
from bancheng.web.desk import rows
from bancheng.web.desk.clocks import Clock, clock
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Link

MOST = 200
LATER = "later"
GROUPS: tuple[tuple[str, str, str], ...] = (
    (
        Turn.CONCLUDE,
        gettext_noop("可以下结论的"),
        gettext_noop("已经联系上，或者日期、时段和次数都够了。"),
    ),
    (Turn.AGAIN, gettext_noop("上次没打通，该再打的"), gettext_noop("已经到了另一个时段或日期。")),
    (
        Turn.MUST,
        gettext_noop("必须电话核查的"),
        gettext_noop("复杂类、疑难类、否定答复和重办的，每件都打。"),
    ),
    (Turn.SAMPLED, gettext_noop("抽中核查的"), gettext_noop("按编号抽定，换不了。")),
    (
        Turn.CONFIRMED,
        gettext_noop("反映人已经确认的"),
        gettext_noop("可以凭反映人的确认核查，不用再打。"),
    ),
    (Turn.OTHER, gettext_noop("没有抽中的"), gettext_noop("可以等反映人确认，也可以打。")),
    (LATER, gettext_noop("换个时段再打的"), gettext_noop("上次没打通，还没到下一个时段。")),
)
BANDS = {
    Band.MORNING: gettext_noop("上午"),
    Band.AFTERNOON: gettext_noop("下午"),
    Band.EVENING: gettext_noop("晚上"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case of the list."""

    case_no: str
    short_no: str
    href: str
    about: str
    reporter: str
    unit: str
    clock: Clock
    due: datetime | None
    marks: Sequence[str]
    tried: str = ""
    from_at: datetime | None = None
    own: bool = True  # somebody else must do it otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The cases with which the same is to be done."""

    key: str
    heading: str
    hint: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallList:
    """回访清单 — the groups that have anything in them, and how many may be called now."""

    groups: Sequence[Group]
    now: int
    more: bool


def may_call(viewer: Viewer) -> bool:
    """Whether checking answers is the viewer's post."""
    return Role.VERIFIER in viewer.actor.roles and viewer.actor.unit == CENTRE_UNIT


def may_review(viewer: Viewer) -> bool:
    """Whether the viewer's post looks into guidance given by others."""
    return bool(GUIDANCE_REVIEWERS & viewer.actor.roles) and viewer.actor.unit == CENTRE_UNIT


def tabs(viewer: Viewer, current: str) -> list[Link]:
    """The lists that are open to the viewer."""
    here = reverse("desk-calls")
    found = []
    if may_call(viewer):
        found.append(Link(label=_("我的回访"), href=here, current=current == "mine"))
        everybody = f"{here}?list=all"
        found.append(Link(label=_("全中心"), href=everybody, current=current == "all"))
    if may_review(viewer):
        guided = f"{here}?list=guided"
        found.append(Link(label=_("引导抽查"), href=guided, current=current == "guided"))
    return found


def call_list(viewer: Viewer, *, mine: bool) -> CallList:
    """Whom to call, grouped; those that the viewer handled are left to another person."""
    wanted = {"state": "replied"} | ({"owner": viewer.user.username} if mine else {})
    found = queries.list_cases(viewer.actor, wanted, "due_at", None, MOST, now=viewer.now)
    groups = {
        key: Group(key=key, heading=_(heading), hint=_(hint)) for key, heading, hint in GROUPS
    }
    around: dict[str, World] = {}
    for case in found.items:
        facts = queries.facts_of(case)
        if case.centre_id not in around:
            around[case.centre_id] = queries.world_for(case.centre_id, viewer.now)
        world = queries.fitted(around[case.centre_id], facts)
        when = calls.next_call(facts, world)
        if when is None or viewer.user.username in facts.handled_by:
            continue
        key = calls.turn(facts, world) if when <= viewer.now else LATER
        groups[key].lines.append(_line(case, facts, world, viewer, when))
    for group in groups.values():
        group.lines.sort(key=lambda line: (line.due is None, line.due, line.case_no))
    filled = [group for group in groups.values() if group.lines]
    now = sum(len(group.lines) for group in filled if group.key != LATER)
    return CallList(groups=filled, now=now, more=found.next is not None)


def guided_list(viewer: Viewer) -> list[Line]:
    """Guidance in the sample that nobody has looked into yet, the first due first."""
    wanted = {"guidance": "true"}
    found = queries.list_cases(viewer.actor, wanted, "received_at", None, MOST, now=viewer.now)
    waiting = sorted(found.items, key=lambda case: (case.guidance_due_at, case.pk))
    return [_guided(case, queries.facts_of(case), viewer) for case in waiting]


def tried(facts: CaseFacts, world: World) -> str:
    """When it was tried: “打过 2 次：3月3日上午、3月4日下午”."""
    if not facts.attempts:
        return ""
    times = []
    for at, _reached in facts.attempts:
        local = at.astimezone(world.time.zone)
        band = _(BANDS[calls.band_of(at, world.time)])
        day = wording.spoken_day(local.date(), today=world.time.local_day(world.now))
        times.append(_("%(day)s%(band)s") % {"day": day, "band": band})
    count = len(times)
    said = ngettext("打过 %(n)d 次：%(times)s", "打过 %(n)d 次：%(times)s", count)
    return said % {"n": count, "times": wording.listed(times)}


# ── inside ───────────────────────────────────────────────────────────────


def _line(case: Case, facts: CaseFacts, world: World, viewer: Viewer, when: datetime) -> Line:
    names = names_of(viewer, case.centre_id)
    return Line(
        case_no=case.case_no,
        short_no=rows.short(case.case_no),
        href=reverse("desk-call", args=[case.case_no]),
        about=rows.about(case, viewer),
        reporter=rows.reporter_of(case, viewer),
        unit=names.unit(case.lead_unit) if case.lead_unit else _("窗口当场办的"),
        clock=rows.case_clock(case, viewer),
        due=facts.step.due_at if facts.step else None,
        marks=rows.marks(case),
        tried=tried(facts, world),
        from_at=when if when > viewer.now else None,
    )


def _guided(case: Case, facts: CaseFacts, viewer: Viewer) -> Line:
    due, names = case.guidance_due_at, names_of(viewer, case.centre_id)
    shown = clock(Lights(due, due), due, is_open=True, now=viewer.now, time=viewer.time)
    return Line(
        case_no=case.case_no,
        short_no=rows.short(case.case_no),
        href=reverse("desk-act", args=[case.case_no, "review_guidance"]),
        about=rows.about(case, viewer),
        reporter=rows.reporter_of(case, viewer),
        unit=_("由%(name)s引导") % {"name": names.person(facts.guided_by)},
        clock=shown,
        due=due,
        marks=rows.marks(case),
        own=facts.guided_by != viewer.user.username,
    )
