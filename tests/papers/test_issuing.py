"""Each paper once: whoever asks first, whoever is killed, whatever comes late."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, connections, transaction

from bancheng.cases.models import Case
from bancheng.crypto import salted_digest
from bancheng.jobs import clock
from bancheng.papers import issuing
from bancheng.papers.checking import check_of, intact, look_up
from bancheng.papers.issuing import issue, issue_all, issue_due, issue_for
from bancheng.papers.models import IssuedPaper, IssuingMark, PaperFault, PaperText
from bancheng.papers.reading import Disposed, data_of, papers_of
from bancheng.papers.scene import place_of
from bancheng.rules.facts import REPORTER, SYSTEM
from tests.cases.conftest import MONDAY, answered, handled, press, registered
from tests.cast import actor

LATER = timedelta(minutes=12)


def test_the_worker_issues_what_is_missing_and_then_nothing(centre: str) -> None:
    answered()
    registered()

    made = issue_due(MONDAY)

    assert made == IssuedPaper.objects.count() == 7
    assert issue_due(MONDAY) == 0
    assert len(set(IssuedPaper.objects.values_list("number", flat=True))) == 7


def test_the_tick_issues_papers(centre: str) -> None:
    registered()

    assert clock.tick(MONDAY).did["issuing"] == 1


def test_asking_for_a_paper_twice_gives_the_same_one(centre: str) -> None:
    event = registered().events.get()

    first, second = issue(event), issue(event)

    assert first.pk == second.pk
    assert issue_due(MONDAY) == 0


def test_an_event_without_a_paper_has_none(centre: str) -> None:
    case = handled()
    event = case.events.get(action="sign")

    assert issue_all(event) == []
    with pytest.raises(LookupError):
        issue(event)


def test_each_order_gets_a_paper_of_its_own(centre: str) -> None:
    case = registered()
    press(case, "accept", "window", situation="QX4")
    given = {
        "class": "complex",
        "causes": ["ZY08"],
        "lead_unit": "hrss",
        "assist_units": ["market"],
    }
    press(case, "triage", "dispatcher", **given)
    press(case, "dispatch", "dispatcher", instructions="请两家一起核实。")

    papers = issue_all(case.events.get(action="dispatch"))

    assert [paper.unit for paper in papers] == ["hrss", "market"]
    assert len({paper.number for paper in papers}) == 2


def test_a_case_that_cannot_be_written_keeps_no_other_back_and_is_left_in_the_end(
    centre: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = registered(), registered()
    genuine = issuing.scenes

    def broken(case: Case, *rest: object) -> object:
        if case.pk == bad.pk:
            raise ValueError("13800138000")
        return genuine(case, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(issuing, "scenes", broken)
    for _time in range(7):
        issue_due(MONDAY)

    assert [paper.case_id for paper in IssuedPaper.objects.all()] == [good.pk]
    assert (PaperFault.objects.get().tries, PaperFault.objects.get().error) == (5, "ValueError")
    assert issuing.left_for_a_person() == 1


def test_what_was_killed_halfway_is_made_again_whole(
    centre: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered()
    genuine = PaperText.save

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(PaperText, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        issue_due(MONDAY)
    assert not IssuedPaper.objects.exists()
    monkeypatch.setattr(PaperText, "save", genuine)

    assert issue_due(MONDAY) == 1
    assert PaperText.objects.count() == 1


def test_the_mark_moves_on_only_past_what_no_open_transaction_can_still_add_to(
    centre: str,
) -> None:
    first = registered().events.get()
    issue_due(MONDAY)  # makes the paper
    issue_due(MONDAY)  # finds nothing: notes how far there was anything
    second = registered().events.get()
    issue_due(MONDAY + LATER)
    issue_due(MONDAY + LATER)
    assert IssuingMark.objects.get().done == first.pk

    issue_due(MONDAY + 2 * LATER)

    assert IssuingMark.objects.get().done == second.pk
    assert IssuedPaper.objects.count() == 2


@pytest.fixture
def _committed(transactional_db: None) -> Iterator[None]:
    from tests.cases.conftest import people

    people()
    yield
    IssuingMark.objects.all().delete()


@pytest.mark.usefixtures("_committed")
def test_several_at_once_make_each_paper_once() -> None:
    case = answered()
    begin, faults = Barrier(3), []

    def worker() -> None:
        try:
            begin.wait()
            issue_due(MONDAY)
            issue_for(Case.objects.get(pk=case.pk))
        except Exception as why:  # noqa: BLE001  told to the test
            faults.append(why)
        finally:
            connections.close_all()

    threads = [Thread(target=worker) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert IssuedPaper.objects.count() == PaperText.objects.count() == 6
    connection.close()


# ── kept as issued ───────────────────────────────────────────────────────


def test_who_comes_second_with_some_makes_the_others(centre: str) -> None:
    case = handled()
    first = case.events.order_by("seq").first()
    issue(first)
    wanted = set(case.events.exclude(paper="").values_list("pk", flat=True))

    made = issuing._issue(case, wanted, place_of(case.centre_id))

    assert made == len(issue_for(case)) - 1 == len(wanted) - 1


def test_the_database_refuses_to_change_or_delete_a_paper(centre: str) -> None:
    paper = issue(registered().events.get())

    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedPaper.objects.filter(pk=paper.pk).update(title="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperText.objects.filter(pk=paper.pk).update(data="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedPaper.objects.filter(pk=paper.pk)._raw_delete(using="default")


def test_a_paper_knows_the_digest_of_what_it_says_and_says_nothing_in_the_open(
    centre: str,
) -> None:
    paper = issue(registered().events.get())
    text = PaperText.objects.get(paper=paper)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM papers_papertext")
        stored = cursor.fetchone()[0]

    assert paper.sm3 == salted_digest(bytes.fromhex(paper.salt), text.data.reveal())
    assert intact(paper)
    assert "张三丰" not in stored


def test_disposed_words_leave_number_and_digest(centre: str) -> None:
    case = registered()
    paper = issue(case.events.get())
    PaperText.objects.filter(paper=paper).delete()
    left = IssuedPaper.objects.get(pk=paper.pk)

    with pytest.raises(Disposed):
        data_of(left)
    found = look_up(left.number, check_of(left))
    assert found is not None
    assert found.intact is None


def test_a_check_value_belongs_to_one_paper(centre: str) -> None:
    first, second = (issue(registered().events.get()) for _n in range(2))

    assert look_up(first.number, check_of(first)) is not None
    assert look_up(first.number.replace("〔", "[").replace("〕", "]"), check_of(first)) is not None
    assert look_up(first.number, check_of(second)) is None
    assert look_up("云政办登〔2026〕99号", check_of(first)) is None
    assert look_up(first.number, "") is None


def test_who_reads_which_papers_of_a_case(centre: str) -> None:
    case = answered()
    case.refresh_from_db()

    def titles(who: object) -> set[str]:
        return {paper.title for paper in papers_of(case, who)}  # type: ignore[arg-type]

    every = {"受理登记表", "受理回执", "研判意见", "工单", "办理结果反馈单", "办理结果告知书"}
    assert titles(SYSTEM) == titles(actor("window")) == titles(actor("province")) == every
    assert titles(actor("liaison-hrss")) == every - {"受理登记表"}
    assert titles(REPORTER) == {"受理登记表", "受理回执", "办理结果告知书"}
    assert titles(actor("liaison-market")) == set()
