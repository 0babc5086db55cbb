"""共性问题的线索 — candidates as the list and their own page draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from bancheng.problems import reading
from bancheng.problems.kinds import CANDIDATE_LABELS, LIVE, CandidateKind
from bancheng.problems.models import Candidate
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.desk.problem_page import cause_names


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """One line of the list of candidates."""

    href: str
    kind: str
    about: str
    cause: str
    number: int
    first: date | None
    last: date | None
    decided: str
    problem: str


def candidate_rows(found: Sequence[Candidate], viewer: Viewer, names: Names) -> list[CandidateRow]:
    """The lines of these candidates."""
    causes = cause_names(viewer)
    return [
        CandidateRow(
            href=reverse("desk-candidate", args=[one.pk]),
            kind=_(CANDIDATE_LABELS[CandidateKind(one.kind)]),
            about=one.item or _("没有写事项"),
            cause=causes.get(one.cause, one.cause),
            number=one.number,
            first=viewer.time.local_day(one.first_at) if one.first_at else None,
            last=viewer.time.local_day(one.last_at) if one.last_at else None,
            decided=names.person(one.decided_by),
            problem=one.problem.number if one.problem else "",
        )
        for one in found
    ]


def joinable(viewer: Viewer) -> list[tuple[str, str]]:
    """The problems that a candidate may join."""
    live = reading.visible(viewer.actor).filter(
        centre_id=viewer.actor.centre, state__in=[state.value for state in LIVE]
    )
    return [(one.number, f"{one.number} {one.title}") for one in live.order_by("-opened_at")[:50]]
