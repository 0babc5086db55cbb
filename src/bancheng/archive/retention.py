"""保管期限 — how long a case is kept, why, and what keeps it longer.

The years come from the pack (`[retention]`, ours unless the archives authority sets others). A
term begins on 1 January of the year after the case was archived and ends with its last year.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_noop

from bancheng.cases.models import Case
from bancheng.cases.queries import facts_of, world_for
from bancheng.oversight.kinds import WAITING as PAPER_WAITING
from bancheng.oversight.models import PaperCase
from bancheng.rules.calls import NEGATIVE
from bancheng.rules.states import CaseClass

from .models import Hold

ORDINARY, LONG = "ordinary", "long"
LABELS = {ORDINARY: gettext_noop("一般"), LONG: gettext_noop("长期")}
GROUNDS = {
    "hard": gettext_noop("疑难类"),
    "negative": gettext_noop("否定答复"),
    "supervised": gettext_noop("督办件"),
    "common": gettext_noop("涉及共性问题"),
}
"""Why a case is kept long."""
HELD = {
    "hold": gettext_noop("已登记暂缓"),
    "linked": gettext_noop("依新事实另立的件还在办理"),
    "supervision": gettext_noop("所据督办文书尚未了结"),
}
"""Why a case past its term is not disposed of."""


@dataclass(frozen=True, slots=True)
class Term:
    """期限 — the class, its grounds, its years, and the last day on which the case is kept."""

    retention: str
    grounds: tuple[str, ...]
    years: int
    until: date


def term_of(case: Case, archived_at: datetime) -> Term:
    """The term of an archived case, as its pack and its log have it today."""
    world = world_for(case.centre_id, archived_at, facts_of(case))
    rule, grounds = world.pack.retention, tuple(_grounds(case))
    years = rule.long_years if grounds else rule.ordinary_years
    until = date(world.time.local_day(archived_at).year + years, 12, 31)
    return Term(LONG if grounds else ORDINARY, grounds, years, until)


def _grounds(case: Case) -> list[str]:
    facts = facts_of(case)
    found = []
    if facts.case_class is CaseClass.HARD:
        found.append("hard")
    if facts.outcome in NEGATIVE:
        found.append("negative")
    if case.events.filter(action="supervise").exists():
        found.append("supervised")
    if is_common(case):
        found.append("common")
    return found


def is_common(case: Case) -> bool:
    """Whether the case belongs to a common problem."""
    from bancheng.problems.models import ProblemCase

    return ProblemCase.objects.filter(case=case).exists()


def held(case: Case) -> list[str]:
    """Why the case may not be disposed of now; empty when nothing speaks against it."""
    found = []
    if Hold.objects.filter(case=case, lifted_at=None).exists():
        found.append("hold")
    opened = Case.objects.filter(centre_id=case.centre_id, is_open=True)
    if opened.filter(linked_to=case.case_no).exists():
        found.append("linked")
    waiting = [state.value for state in PAPER_WAITING]
    if PaperCase.objects.filter(case=case, paper__state__in=waiting).exists():
        found.append("supervision")
    return found
