"""演示报告 — last month's report, drafted, submitted and approved, and its ledger kept.

Told by the supervisor and the leader of the demo through the room's own functions, today: the
numbers of a report are read when it is drafted.
"""

from datetime import datetime, timedelta

from bancheng.calendar_cn.queries import worktime
from bancheng.people.demo_accounts import CENTRE
from bancheng.people.queries import roster
from bancheng.reports import editions, periodic, recounting
from bancheng.reports.kinds import Period, span_of
from bancheng.reports.models import PeriodicReport

WORDS = (
    "本月反映最集中的仍是跨部门核对信息的事项。对已立项的共性问题，按措施逐项跟进，"
    "下月重点看办事指南修订以后还有没有人白跑。"
)


def load(now: datetime) -> None:
    """Issue the report of the last full month and keep its ledger; does nothing where one is."""
    if PeriodicReport.objects.filter(centre_id=CENTRE).exists():
        return
    recounting.catch_up()
    today = worktime(CENTRE).local_day(now)
    month = span_of(Period.MONTH, today.replace(day=1) - timedelta(days=1))
    supervisor, leader = roster(CENTRE).actor("supervisor"), roster(CENTRE).actor("leader")
    drafted = periodic.draft(supervisor, Period.MONTH, month.last, now=now)
    section = drafted.sections.order_by("pk")[0]
    edited = periodic.edit(
        drafted.pk,
        section.key,
        actor=supervisor,
        draft=section.draft,
        words=WORDS,
        version=drafted.version,
        now=now,
    )
    submitted = periodic.submit(edited.pk, actor=supervisor, version=edited.version, now=now)
    periodic.approve(submitted.pk, actor=leader, version=submitted.version, now=now)
    editions.freeze(supervisor, month.first, month.last, now=now)
