"""The page of the workers: whether the clock runs, what waits, what failed and can be retried."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from bancheng import config
from bancheng.cases import happenings
from bancheng.cases.models import Aside, Case, Outbox
from bancheng.jobs import clock, heart, tasks
from bancheng.jobs.models import StepState
from bancheng.notify.in_app import delivery
from bancheng.people.models import AccessLog
from bancheng.web.manage import jobs
from tests.cases.conftest import MONDAY, registered

Enter = Callable[[str], Client]
SYSADMIN = "editor"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of cases is Monday morning."""
    monkeypatch.setattr(config, "now", lambda: MONDAY)


def ticked(seconds: float) -> None:
    """A worker ticked so long ago."""
    at = config.machine_now() - timedelta(seconds=seconds)
    heart.begin("w", at)
    heart.beat("w", at, clock.Ticked(at, 0.035, {"happenings": 7}, (), False))


def shown(client: Client, path: str = "/manage/jobs") -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.content.decode()


def test_only_the_system_administrator_sees_the_workers(enter: Enter) -> None:
    assert 'href="/manage/jobs"' in shown(enter(SYSADMIN), "/manage/")
    for who in ("verifier2", "dispatcher2", "window", "leader"):
        assert enter(who).get("/manage/jobs").status_code == 404
    assert 'href="/manage/jobs"' not in shown(enter("verifier2"), "/manage/")


@pytest.mark.parametrize(
    ("seconds", "said", "tone"),
    [
        (8, "后台时钟正常，上次运行在 8 秒前。", "success"),
        (240, "后台时钟停了，上次运行在 4 分钟前。", "error"),
    ],
)
def test_the_page_and_the_first_page_say_whether_the_clock_runs(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, seconds: float, said: str, tone: str
) -> None:
    machine = config.machine_now()
    monkeypatch.setattr(config, "machine_now", lambda: machine)
    ticked(seconds)

    for path in ("/manage/jobs", "/manage/"):
        page = shown(enter(SYSADMIN), path)
        assert said in page
        assert f'class="notice {tone}"' in page


def test_a_clock_that_never_ran_is_said_to_stand(enter: Enter) -> None:
    page = shown(enter(SYSADMIN))

    assert "后台时钟还没有运行过。" in page
    assert "请启动 bancheng worker" in page


def test_the_head_alone_is_drawn_anew(enter: Enter) -> None:
    ticked(3)

    part = enter(SYSADMIN).get("/manage/jobs", headers={"HX-Request": "true"}).content.decode()

    assert part.lstrip().startswith('<section id="jobs-now"')
    assert "后台进程" not in part.replace("个后台进程在运行", "")


def test_what_waits_is_said_with_how_long_it_has_waited(enter: Enter, opened: None) -> None:
    desk = enter(SYSADMIN)
    case = registered(now=MONDAY)
    Case.objects.filter(pk=case.pk).update(wake_at=MONDAY - timedelta(hours=3))
    StepState.objects.create(name="seals", failures=3, error="ValueError (x.py:1)")
    tasks.replace_absent.enqueue("990100", "2026-11-23")

    page = shown(desk)

    assert "1 件到期待办，最早的等了 3 小时。" in page
    assert "1 条待送" in page
    assert "1 个在排队" in page
    assert "步骤“日封存”连续失败 3 次：ValueError (x.py:1)。" in page


def test_a_failed_task_is_queued_again_by_a_button(enter: Enter) -> None:
    desk = enter(SYSADMIN)
    tasks.replace_absent.enqueue("990100", "2026-11-23")
    row = DBTaskResult.objects.get()
    row.set_failed(LookupError("张三丰"))
    page = shown(desk)
    assert "代接缺勤人员手上的件" in page
    assert "LookupError" in page
    assert "张三丰" not in page

    assert enter("verifier2").post(f"/manage/jobs/tasks/{row.pk}/retry").status_code == 404
    desk.post(f"/manage/jobs/tasks/{row.pk}/retry")

    row.refresh_from_db()
    assert row.status == "READY"


def test_a_case_put_aside_is_taken_up_again_by_a_button(
    enter: Enter, opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = enter(SYSADMIN)
    case = registered(now=MONDAY)
    Case.objects.filter(pk=case.pk).update(wake_at=MONDAY)
    with monkeypatch.context() as fault:
        fault.setattr(happenings.timely, "all_due", lambda *_: 1 // 0)
        assert clock.tick(MONDAY).did["happenings"] == 0
        desk.post(f"/manage/jobs/cases/{case.case_no}/retry")
        assert "ZeroDivisionError" in shown(desk)
        assert Aside.objects.get().tries == 2

    desk.post(f"/manage/jobs/cases/{case.case_no}/retry")

    assert not Aside.objects.exists()
    assert desk.post(f"/manage/jobs/cases/{case.case_no}/retry").status_code == 404


def test_what_could_not_be_told_is_told_again_by_a_button_and_that_is_noted(
    enter: Enter, opened: None
) -> None:
    desk = enter(SYSADMIN)
    registered(now=MONDAY)
    Outbox.objects.update(attempts=delivery.TRIES)
    assert "重新投递" in shown(desk)
    assert delivery.deliver(MONDAY) == 0
    assert enter("verifier2").post("/manage/jobs/notices/retry").status_code == 404

    desk.post("/manage/jobs/notices/retry")

    assert delivery.deliver(MONDAY) == 1
    assert "没有送成的通知" not in shown(desk)
    noted = AccessLog.objects.filter(kind=AccessLog.Kind.JOB_RETRIED)
    assert [row.username for row in noted] == [SYSADMIN]


def test_the_figures_say_the_same_to_a_monitor(enter: Enter, opened: None) -> None:
    client = Client()
    assert "bancheng_clock_tick_age_seconds NaN" in shown(client, "/metrics")
    ticked(100)
    case = registered(now=MONDAY)
    Case.objects.filter(pk=case.pk).update(wake_at=MONDAY - timedelta(minutes=1))

    said = shown(client, "/metrics")

    figures = dict(line.split() for line in said.splitlines() if line.startswith("bancheng_"))
    assert 100 <= float(figures["bancheng_clock_tick_age_seconds"]) < 160
    assert float(figures["bancheng_workers_alive"]) == 1
    assert float(figures["bancheng_due_cases"]) == 1
    assert float(figures["bancheng_due_oldest_seconds"]) == 60


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 秒"),
        (59.4, "59 秒"),
        (60, "1 分钟"),
        (3599, "59 分钟"),
        (7200, "2 小时"),
        (2e5, "2 天"),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_unit(seconds: float, said: str) -> None:
    assert jobs.ago(seconds) == said
