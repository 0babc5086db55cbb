"""定期报告的通知 — who is asked to sign, who to mend, who hears that it is issued, each once."""

from datetime import timedelta

import pytest
import time_machine

from bancheng.jobs import report_notices
from bancheng.notify.in_app import improving
from bancheng.notify.in_app.models import Notice
from bancheng.people.models import User
from bancheng.reports import periodic
from tests.cast import actor
from tests.notify.conftest import asked
from tests.reports.test_periodic import AFTER, approved, drafted, edited, submitted


@pytest.fixture(autouse=True)
def _after():
    with time_machine.travel(AFTER, tick=False):
        yield


def keep():
    return improving.keep(AFTER, report_notices.wanted(AFTER))


def told(action):
    rows = Notice.objects.filter(action=f"report_{action}")
    return dict(rows.values_list("to", "kind"))


def test_every_leader_who_wrote_nothing_is_asked_to_sign_until_one_has(centre):
    report = submitted()
    assert keep() == 2
    assert told("sign") == {"leader": "asked", "leader2": "asked"}

    approved(report)
    keep()

    assert (asked("leader"), asked("leader2")) == ([], [])
    assert told("issued") == {"leader2": "turned", "supervisor": "turned"}


def test_a_leader_who_wrote_of_it_is_not_asked(centre):
    report = edited(drafted(), "next", who="leader", words="下月集中清理。")
    periodic.submit(report.pk, actor=actor("supervisor"), version=report.version, now=AFTER)

    keep()

    assert told("sign") == {"leader2": "asked"}


def test_what_came_back_is_asked_of_who_put_it_forward_until_it_is_put_forward_again(centre):
    report = submitted()
    keep()
    report = periodic.send_back(
        report.pk, actor=actor("leader"), word="补充原因", version=report.version, now=AFTER
    )
    keep()
    assert (asked("leader"), asked("supervisor")) == ([], ["report_mend"])

    report = edited(report, "next", words="补充了原因。")
    assert keep() == 0
    periodic.submit(report.pk, actor=actor("supervisor"), version=report.version, now=AFTER)
    keep()
    assert (asked("leader"), asked("supervisor")) == (["report_sign"], [])


def test_everybody_is_told_once_though_two_workers_look_at_the_same_time(centre, monkeypatch):
    approved(submitted())
    assert keep() == 2
    assert keep() == 0

    monkeypatch.setattr(improving, "_known", lambda _things: set())
    keep()

    assert Notice.objects.filter(action="report_issued").count() == 2


def test_the_inbox_leads_to_the_report_and_only_who_may_read_it(centre, client):
    report = submitted()
    keep()
    with time_machine.travel(AFTER + timedelta(hours=10), tick=False):  # nobody is told at night
        client.force_login(
            User.objects.get(username="leader"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        page = client.get("/desk/inbox").content.decode()
        opened = client.get(f"/desk/inbox/{Notice.objects.get(to='leader').pk}/open")

    assert "2026-11-01 至 2026-11-30 的定期报告待您审签" in page
    assert opened.url == f"/desk/reports/{report.pk}"
    assert periodic.among(actor("leader"), {str(report.pk)}) == {str(report.pk)}
    assert periodic.among(actor("window"), {str(report.pk)}) == set()
