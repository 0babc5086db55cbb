"""定期报告等谁 — who may sign one that waits, who mends one that came back, who reads one issued.

Nothing here writes; the inboxes are kept in step with it by `notify.in_app.improving`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop

from bancheng.notify.in_app.wanted import Want
from bancheng.people.queries import roster
from bancheng.reports import periodic
from bancheng.reports.kinds import APPROVERS, ReportState, holds
from bancheng.reports.models import PeriodicReport
from bancheng.rules.facts import Actor
from bancheng.rules.occasions import Kind

REPORT = "report"
"""What the things of such notices are called: report/12."""
NEWS = timedelta(days=30)
"""So long a report that was issued is told of to who was not told yet."""

SIGN = gettext_noop("%(first)s 至 %(last)s 的定期报告待您审签")
MEND = gettext_noop("%(first)s 至 %(last)s 的定期报告被退回，请按意见修改")
ISSUED = gettext_noop("%(first)s 至 %(last)s 的定期报告已经印发")


def wanted(now: datetime) -> Iterator[Want]:
    """What every report that is at work, or was issued of late, wants of whom."""
    came_back = Q(state=ReportState.DRAFT.value, submitted_at__isnull=False)
    fresh = Q(state=ReportState.ISSUED.value, approved_at__gte=now - NEWS)
    rows = PeriodicReport.objects.filter(Q(state=ReportState.SUBMITTED.value) | came_back | fresh)
    for row in rows.defer("snapshot").order_by("pk"):
        yield from _of(row, roster(row.centre_id).actors())


def _of(row: PeriodicReport, staff: list[Actor]) -> Iterator[Want]:
    if row.state == ReportState.SUBMITTED:
        signers = [one for one in staff if "approve" in periodic.allowed(row, one)]
        yield from _told(row, signers, "sign", SIGN, f"sign {row.version}", row.submitted_by)
    elif row.state == ReportState.DRAFT:
        back = row.events.filter(action="send_back").latest("seq")
        mender = [one for one in staff if one.username == row.submitted_by]
        yield from _told(row, mender, "mend", MEND, f"mend {back.seq}", back.by)
    else:
        wrote = periodic.writers(row)
        readers = [one for one in staff if holds(one, APPROVERS) or one.username in wrote]
        others = [one for one in readers if one.username != row.approved_by]
        yield from _told(row, others, "issued", ISSUED, "issued", row.approved_by, Kind.TURNED)


def _told(
    row: PeriodicReport,
    people: list[Actor],
    action: str,
    words: str,
    token: str,
    by: str,
    kind: Kind = Kind.ASKED,
) -> Iterator[Want]:
    days = {"first": row.first.isoformat(), "last": row.last.isoformat()}
    for one in people:
        yield Want(
            row.centre_id,
            one.username,
            f"{REPORT}/{row.pk}",
            token,
            f"{REPORT}_{action}",
            words,
            days,
            kind=kind,
            by=by,
        )
