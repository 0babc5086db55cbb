"""What the pages show is what was logged: other words, other files, are found and named."""

from pathlib import Path

import pytest

from bancheng.cases import actions, attachments, reconcile
from bancheng.cases.models import Attachment, Case, EventText, WorkOrder
from tests.cases.conftest import MONDAY, REPORTER, answered, handled, press, registered
from tests.cast import actor

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(64)


def found() -> list[tuple[str, str]]:
    result = reconcile.Result()
    faults = [(f.what, f.name) for f in reconcile.chain_faults(result)]
    assert result.faults == len(faults)
    return faults


def test_cases_worked_through_the_door_hold(centre):
    answered(reporter=REPORTER | {"id_no": "11010519491231002X", "address": "云溪路 1 号"})
    case = registered()
    press(case, "amend", "window", item_name="医保报销", reporter_phone="13900139000")
    press(
        case, "solve_on_spot", "window", situation="QX1", causes=["ZY03"], outcome="done",
        answer="当场办好了。", note="系统截图已留存",
    )  # fmt: skip
    split = handled()
    press(split, "add_order", "dispatcher", unit="market", instructions="协助核对", item="执照")
    press(split, "convene", "dispatcher", units=["hrss", "market"], agenda="怎么办")
    press(
        split, "conclude", "dispatcher", conclusion="分头办",
        tasks=[{"unit": "housing", "task": "出具证明"}, {"unit": "market", "task": "核对"}],
    )  # fmt: skip

    assert found() == []


@pytest.mark.parametrize(
    "column", ["statement", "request", "answer", "item_name", "reporter_name", "reporter_phone"]
)
@pytest.mark.parametrize("text", ["另外一段话", ""])
def test_other_words_in_a_case_are_found(centre, column, text):
    case = answered()
    Case.objects.filter(pk=case.pk).update(**{column: text})

    assert found() == [("column", column)]


@pytest.mark.parametrize("column", ["instructions", "answer", "reply_facts", "legal_basis"])
def test_other_words_in_an_order_are_found(centre, column):
    case = answered()
    WorkOrder.objects.filter(case=case).update(**{column: "另外一段话"})

    assert found() == [("column", f"{case.case_no}-01 {column}")]


def test_an_answer_that_nobody_gave_is_found(centre):
    case = handled()
    Case.objects.filter(pk=case.pk).update(answer="已经办好")

    assert found() == [("column", "answer")]


def test_words_whose_log_was_disposed_of_are_passed_over(centre):
    case = answered()
    EventText.objects.filter(event__case=case).delete()
    Case.objects.filter(pk=case.pk).update(statement="（已按期处置）", reporter_phone="")

    assert found() == []


@pytest.fixture
def photo(centre) -> Attachment:
    case = registered()
    kept = actions.attach(
        case.case_no, actor=actor("reporter"), name="照片.png", content=PHOTO, now=MONDAY
    )
    press(case, "supply", "reporter", statement="补充照片", attachments=[str(kept.pk)])
    return kept


def path_of(photo: Attachment) -> Path:
    return attachments.folder() / photo.path


def test_a_file_that_was_changed_or_lost_is_found(photo):
    assert found() == []

    path_of(photo).write_bytes(PHOTO[:-1] + b"\x01")
    assert found() == [("file", str(photo.pk))]

    path_of(photo).unlink()
    assert found() == [("file", str(photo.pk))]


def test_another_file_under_the_name_of_the_first_is_found(photo):
    other = PHOTO + b"\x01"
    second = actions.attach(
        photo.case.case_no, actor=actor("window"), name="x.png", content=other, now=MONDAY
    )
    Attachment.objects.filter(pk=photo.pk).update(sm3=second.sm3, path=second.path)

    assert found() == [("file", str(photo.pk))]
