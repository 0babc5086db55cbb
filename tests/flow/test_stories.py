"""The stories of the demo centre, from the reporter's words to archive, knowledge and measure.

People and time work them through the one door over four months, then the worker does what is
left to it. Nothing is written past the rooms' own functions.
"""

import runpy
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import time_machine

from bancheng import config
from bancheng.archive import packages, proof
from bancheng.archive.models import ArchivePackage
from bancheng.calendar_cn.queries import worktime
from bancheng.cases import numbers
from bancheng.cases.models import Aside, Case
from bancheng.cases.reconcile import Result, chain_faults, reconcile
from bancheng.demo import loading
from bancheng.demo.stories import STORIES, Story
from bancheng.jobs import clock
from bancheng.knowledge import asks, entries, paths, reading
from bancheng.knowledge.models import Entry
from bancheng.knowledge.models import Path as PathCard
from bancheng.papers.models import IssuedPaper
from bancheng.people.demo_accounts import CENTRE
from bancheng.people.queries import roster
from bancheng.problems import candidates, effect, finding, history, records
from bancheng.problems import reading as problems
from bancheng.problems.kinds import State as ProblemState
from bancheng.problems.models import Problem
from bancheng.reports import indicators, recounting
from bancheng.rules.facts import Actor
from bancheng.rules.states import Outcome, State
from bancheng.simulation.engine import Town
from tests.cases.conftest import MONDAY

SCRIPT = Path(__file__).parents[2] / "tools" / "verify_package.py"
SEED = 23
OLDEST, NEWEST = 118, 108
"""Between how many days ago the reporters came."""
MEASURED, SPAN, CHECKED = 62, 58, 3
"""How many days ago the measures held; how many days it was watched; how many days ago counted."""
PAPERS = {
    "orders": {"受理回执", "研判意见", "工单", "办理结果反馈单", "办理结果告知书", "回访记录"},
    "spot": {"当场办结记录", "回访记录"},
    "guide": {"引导单"},
}
"""The papers that a story calls for, by the way it takes."""
MEASURES = {
    "公共场所卫生许可证延续": ("guide", "health", "办事指南写明承诺书由内部流转签字。"),
    "厂房扩建不动产登记": ("policy", "housing", "就限额以下工程的竣工证明出台办理口径。"),
    "租房提取住房公积金": ("system", "fund", "自助机内部核验住房信息，不再收无房证明。"),
    "个体工商户变更登记": ("procedure", "market", "下班前到达的函件由值守人员当日办。"),
}
"""What was improved, by the item of the story that asked for it: kind, owner, what."""
DAYS_TO_DO_IT = 9

Worked = dict[str, Story]


@pytest.fixture
def worked(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worked]:
    """The stories by the number of the case that each became, and the worker at rest."""
    found = config.get().model_copy(update={"data_dir": tmp_path})
    monkeypatch.setattr(config, "get", lambda: found)
    numbers.forget()
    with time_machine.travel(MONDAY, tick=False):
        loading.load_organisation(MONDAY)
        town = Town(CENTRE, until=MONDAY, draw=Random(SEED))
        told = dict(arrivals())
        loading.live(town, [loading.arrival(town, story, at) for at, story in told.items()], MONDAY)
        let_the_worker_finish(MONDAY)
        assert town.tally.stuck == {}
        rows = Case.objects.order_by("received_at").values_list("case_no", "received_at")
        yield {case_no: told[at] for case_no, at in rows}


def arrivals() -> Iterator[tuple[datetime, Story]]:
    hours = worktime(CENTRE)
    for place, story in enumerate(STORIES):
        began = days_ago(OLDEST - place % (OLDEST - NEWEST))
        yield hours.add_working_minutes(began, 10 + 7 * place).at, story


def days_ago(days: int) -> datetime:
    return MONDAY - timedelta(days=days)


def person(username: str) -> Actor:
    return roster(CENTRE).actor(username)


def let_the_worker_finish(at: datetime) -> None:
    """Tick until nothing is left; each tick later than any step's pause."""
    for _tick in range(60):
        ticked = clock.tick(at)
        assert ticked.failed == ()
        if not (ticked.more or any(ticked.did.values())):
            return
        at += timedelta(minutes=61)
    pytest.fail("the worker comes to no rest")


def cases(worked: Worked) -> list[tuple[Case, Story]]:
    rows = {case.case_no: case for case in Case.objects.all()}
    assert rows.keys() == worked.keys()
    return [(rows[case_no], story) for case_no, story in worked.items()]


def archived(worked: Worked) -> list[tuple[Case, Story]]:
    return [(case, story) for case, story in cases(worked) if case.state == State.ARCHIVED]


def test_the_stories_are_carried_to_archive_knowledge_and_common_problems(
    worked: Worked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(worked) == len(STORIES) >= 23
    each_has_ended_as_it_is_told(worked)
    each_has_its_papers(worked)
    each_archived_one_has_a_package_that_proves_itself(worked, tmp_path, capsys)
    each_is_asked_whether_it_is_new_knowledge(worked)
    each_done_well_has_its_path_card(worked)
    what_was_improved_is_known_and_published_with_its_effect(worked)
    the_books_are_whole(worked)


# ── how they ended ───────────────────────────────────────────────────────


def each_has_ended_as_it_is_told(worked: Worked) -> None:
    for case, story in cases(worked):
        ends = State.GUIDED if story.way == "guide" else State.ARCHIVED
        assert (case.item_name, case.state) == (story.item, ends.value)
        if story.way != "guide":
            assert (case.answer, case.outcome) == (story.answer, story.outcome)


def each_has_its_papers(worked: Worked) -> None:
    for case, story in cases(worked):
        issued = IssuedPaper.objects.filter(case=case)
        expected = set(PAPERS[story.way])
        expected |= {"归档目录"} if case.state == State.ARCHIVED else set()
        expected |= {"否定事项报备单"} if story.outcome == Outcome.CANNOT_BY_LAW else set()
        assert expected <= set(issued.values_list("title", flat=True)), story.item
        assert issued.filter(kind="order").count() == case.work_orders.count()
        assert not case.events.exclude(paper="").filter(papers__isnull=True).exists()


def each_archived_one_has_a_package_that_proves_itself(
    worked: Worked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    independent = runpy.run_path(str(SCRIPT))["main"]
    file = tmp_path / "package.zip"
    for case, _story in archived(worked):
        package = ArchivePackage.objects.get(case=case)
        file.write_bytes(b"".join(packages.pieces(package)))

        with file.open("rb") as opened:
            checks = list(proof.examine(opened, key=package.key_id))
        assert [check.key for check in checks if check.ok] == list(proof.CHECKS)
        independent(str(file), package.key_id)  # leaves with what is wrong
        assert capsys.readouterr().out.startswith(f"sound: {case.case_no}, ")
    assert ArchivePackage.objects.count() == len(archived(worked))


# ── what was learned ─────────────────────────────────────────────────────


def each_is_asked_whether_it_is_new_knowledge(worked: Worked) -> None:
    for case, story in archived(worked):
        entry = asks.say_yes(case.case_no, actor=person("window"), now=MONDAY)

        answer = asks.answer_of(case)
        assert answer is not None
        assert (answer.is_new, answer.entry) == (True, entry.number)
        said = reading.draft(entry)
        assert [item.name for item in said.items] == [story.item]
        assert said.answer == story.answer
        assert set(said.causes) == set(story.causes)
        words = f"{said.title}{said.question}{said.answer}"
        assert case.reporter_name.reveal() not in words
        assert case.reporter_phone.reveal() not in words


def each_done_well_has_its_path_card(worked: Worked) -> None:
    for case, story in cases(worked):
        well = case.outcome in paths.WELL and story.way == "orders" and not case.confidential
        card = PathCard.objects.filter(case=case).first()
        assert (card is not None) == well, story.item
        if card is not None:
            assert (card.item_name, card.lead_unit) == (story.item, story.lead)
    assert PathCard.objects.exists()


# ── what was improved ────────────────────────────────────────────────────


def what_was_improved_is_known_and_published_with_its_effect(worked: Worked) -> None:
    by_item = {story.item: (case, story) for case, story in cases(worked)}
    opened = [improve(*by_item[item]) for item in MEASURES]
    assert effect.count_due(CENTRE, days_ago(CHECKED + 1)) == 0
    assert effect.count_due(CENTRE, days_ago(CHECKED)) == len(MEASURES)
    for problem in opened:
        publish(problem.number)
        problem.refresh_from_db()
        assert problem.state == ProblemState.PUBLISHED
        assert (problem.before, problem.after) == (1, 0)
        assert history.faults(problem) == []
    assert {one.number for one in problems.published(CENTRE)} == {one.number for one in opened}
    assert finding.find(CENTRE, MONDAY) == 0  # no item has come three times
    for item in MEASURES:
        case, story = by_item[item]
        entry = put_in_force(Entry.objects.get(number=answer_number(case)), story.lead)
        assert entry in reading.search(f"{item} {story.answer[:8]}", person("window2"))[:3]


def improve(case: Case, story: Story) -> Problem:
    """A problem that the leader saw in the case, with its measure carried out."""
    kind, unit, text = MEASURES[story.item]
    at = days_ago(MEASURED)
    about = {
        "title": f"{story.item}反复跑",
        "items": [story.item],
        "causes": list(story.causes),
        "root_cause": "规定和办法没有接上。",
        "cases": [case.case_no],
    }
    marked = candidates.mark(case.case_no, actor=person("leader"), reason="不止这一家", now=at)
    problem = candidates.confirm(marked.pk, actor=person("dispatcher"), given=about, now=at)
    guide = {"place": "第二条", "before": "提交承诺书。"} if kind == "guide" else {}
    after = {"after": "提交承诺书，签字由内部流转。"} if kind == "guide" else {}
    due = at.date() + timedelta(days=DAYS_TO_DO_IT)
    step(problem, "add_measure", "leader", at, kind=kind, text=text, unit=unit, due_on=due, **guide)
    done = {"done_on": at.date().isoformat(), "evidence": "已经上线、印发"}
    step(problem, "report_done", f"liaison-{unit}", at, measure=1, **done, **after)
    step(problem, "accept_measure", "leader", at, measure=1)
    measure = problem.measures.get()
    assert (measure.unit, measure.due_on, measure.state) == (unit, due, "done")
    assert [line.case.case_no for line in problem.lines.all()] == [case.case_no]
    return step(problem, "finish", "dispatcher", at, span_days=SPAN)


def publish(number: str) -> None:
    at, problem = days_ago(2), Problem.objects.get(number=number)
    step(problem, "find_effective", "leader", at, opinion="没有再来。")
    step(problem, "propose", "dispatcher", at, headline="今后少跑一趟", changed="办法改了。")
    step(problem, "publish", "leader", at)


def step(problem: Problem, action: str, who: str, at: datetime, **given: object) -> Problem:
    return records.act(problem.number, action, actor=person(who), given=given, now=at)


def answer_number(case: Case) -> str:
    answer = asks.answer_of(case)
    assert answer is not None
    return answer.entry


def put_in_force(entry: Entry, unit: str) -> Entry:
    """The unit confirms the entry, the editor publishes it."""
    for action, who in (("submit", "window"), ("confirm", f"leader-{unit}"), ("publish", "editor")):
        version = Entry.objects.get(pk=entry.pk).version
        entry = entries.act(entry.number, action, actor=person(who), version=version, now=MONDAY)
    assert entries.faults(entry) == []
    return entry


# ── the books ────────────────────────────────────────────────────────────


def the_books_are_whole(worked: Worked) -> None:
    let_the_worker_finish(MONDAY + timedelta(days=1))
    first, last = days_ago(OLDEST + 1).date(), MONDAY.date()
    read = {row.key: row for row in indicators.read(person("leader"), first, last)}
    found = recounting.Recount()
    assert list(recounting.faults(found)) == []
    assert found.cases == len(worked)
    assert read["taken_in"].denominator == len(worked)
    solved, guides = read["problems_solved"], read["guides_corrected"]
    assert (solved.numerator, solved.denominator) == (len(MEASURES), len(MEASURES))
    assert guides.numerator == 1
    assert not Aside.objects.exists()
    assert list(reconcile(Result())) == []
    assert list(chain_faults(Result())) == []
