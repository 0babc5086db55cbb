"""演示报告 — the last quarter's and the last month's report, signed, and the month's ledger kept.

Told by the supervisor and the leader of the demo through the room's own functions, today: the
numbers of a report are read when it is drafted.
"""

from collections.abc import Mapping
from datetime import date, datetime

from bancheng.calendar_cn.queries import worktime
from bancheng.people.demo_accounts import CENTRE
from bancheng.people.queries import roster
from bancheng.reports import editions, periodic, recounting, typical
from bancheng.reports.kinds import Period, span_of
from bancheng.reports.models import PeriodicReport

TOLD = 2
"""So many typical cases each report tells."""
WORDS: Mapping[Period, Mapping[str, str]] = {
    Period.MONTH: {
        "overview": "本月反映最集中的仍是跨部门核对信息的事项。",
        "timeliness": "签收和首次联系慢在单位内部流转，已请各单位联络员每天上班先看待签收的件。",
        "problems": "已立项的共性问题按措施逐项跟进，没落实的在“下一步工作”里写明责任单位和期限。",
        "attention": "以上只作提示，请各单位在五个工作日内核对并说明原因，由督办员汇总。",
        "next": "下月重点看办事指南修订以后还有没有人白跑。",
    },
    Period.QUARTER: {
        "overview": "窗口开始用本系统以前的件没有录入，同比、环比只供参考。",
        "timeliness": "各单位件数多少不一，按时办结率只看趋势，不作单位之间的比较。",
        "problems": "下季度起按月汇总同一事项、同一成因的件，够数的立项，由牵头单位定措施。",
        "next": "下季度把反复出现的事项立为共性问题，逐项定措施、定单位、定期限。",
    },
}


def load(now: datetime) -> None:
    """Issue the reports of the last full quarter and month; does nothing where one is."""
    if PeriodicReport.objects.filter(centre_id=CENTRE).exists():
        return
    recounting.catch_up()
    today = worktime(CENTRE).local_day(now)
    for period in (Period.QUARTER, Period.MONTH):
        _issue(period, span_of(period, today).before().last, now)
    month = span_of(Period.MONTH, today).before()
    editions.freeze(roster(CENTRE).actor("supervisor"), month.first, month.last, now=now)


def _issue(period: Period, day: date, now: datetime) -> None:
    """Draft, write one's own words, tell typical cases, submit; another signs."""
    supervisor, leader = roster(CENTRE).actor("supervisor"), roster(CENTRE).actor("leader")
    report = periodic.draft(supervisor, period, day, now=now)
    for section in report.sections.filter(key__in=WORDS[period]).order_by("pk"):
        report = periodic.edit(
            report.pk,
            section.key,
            actor=supervisor,
            draft=section.draft,
            words=WORDS[period][section.key],
            version=report.version,
            now=now,
        )
    for case in typical.candidates(report, supervisor)[:TOLD]:
        title, text = typical.suggestion(case)
        report = periodic.choose(
            report.pk,
            case.case_no,
            actor=supervisor,
            title=title,
            text=text,
            version=report.version,
            now=now,
        )
    report = periodic.submit(report.pk, actor=supervisor, version=report.version, now=now)
    periodic.approve(report.pk, actor=leader, version=report.version, now=now)
