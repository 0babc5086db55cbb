"""期和状态 — the periods that are reported on, the states of a report, and who may do what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bancheng.rules.errors import _
from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT, Role


class Period(StrEnum):
    """期 — a calendar month or quarter."""

    MONTH = "month"
    QUARTER = "quarter"


class ReportState(StrEnum):
    """报告的状态."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ISSUED = "issued"


PERIOD_LABELS: Mapping[Period, str] = {Period.MONTH: _("月报"), Period.QUARTER: _("季报")}
STATE_LABELS: Mapping[ReportState, str] = {
    ReportState.DRAFT: _("起草中"),
    ReportState.SUBMITTED: _("待审签"),
    ReportState.ISSUED: _("已印发"),
}
WRITERS = frozenset({Role.SUPERVISOR, Role.DISPATCHER, Role.LEADER})
APPROVERS = frozenset({Role.LEADER})
READERS = WRITERS | {Role.WINDOW, Role.VERIFIER, Role.ARCHIVIST}
FREEZERS = frozenset({Role.LEADER, Role.SUPERVISOR})


def holds(actor: Actor, roles: frozenset[Role]) -> bool:
    """Whether the actor holds one of these posts of the centre itself."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & roles)


@dataclass(frozen=True, slots=True)
class Span:
    """起止 — the days of a period, both included."""

    first: date
    last: date

    @property
    def period(self) -> Period:
        return Period.MONTH if self.first.month == self.last.month else Period.QUARTER

    def begun(self, today: date) -> bool:
        """Whether its first day has come."""
        return self.first <= today

    def over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.last < today

    def before(self) -> "Span":
        """The period just before, as long as this one."""
        return span_of(self.period, self.first - timedelta(days=1))

    def year_before(self) -> "Span":
        """The same period of the year before."""
        return span_of(self.period, date(self.first.year - 1, self.first.month, 1))


def span_of(period: Period, day: date) -> Span:
    """The month or quarter in which a day lies."""
    months = 1 if period is Period.MONTH else 3
    begin = (day.month - 1) // months * months + 1
    first = date(day.year, begin, 1)
    after = date(day.year + (begin + months > 12), (begin + months - 1) % 12 + 1, 1)
    return Span(first, after - timedelta(days=1))
