"""破解一类: only what two people have released is there, and nothing of anybody's case."""

import pytest
from django.test import Client

from bancheng.problems import effect
from tests.cases.conftest import MONDAY
from tests.cast import CENTRE
from tests.problems.conftest import case, finished, step

WORDS = {
    "headline": "转移接续不用再跑两地",
    "guide_before": "要先到原参保地开凭证。",
    "guide_after": "窗口直接调取凭证。",
    "changed": "接通了两地系统。",
}


@pytest.fixture
def proposed(centre):
    old = [case(days, statement="张家的伤心事，谁也别说") for days in (110, 100, 95)]
    problem = finished(91, *old)
    case(3)
    effect.count_due(CENTRE, MONDAY)
    step(problem, "find_effective", "leader", opinion="有效")
    return step(problem, "propose", **WORDS)


def test_before_the_second_person_has_released_it_there_is_nothing(proposed):
    page = Client().get("/open/solved")
    assert page.status_code == 200
    assert WORDS["headline"] not in page.content.decode()
    assert Client().get(f"/open/solved/{proposed.number}").status_code == 404


def test_the_public_reads_before_and_after_and_no_word_of_a_case(proposed):
    step(proposed, "publish", "leader")
    assert WORDS["headline"] in Client().get("/open/solved").content.decode()
    page = Client().get(f"/open/solved/{proposed.number}").content.decode()
    assert all(words in page for words in WORDS.values())
    assert "33%" in page
    assert "约 2 人次" in page
    for hidden in ("张三丰", "伤心事", "BC990100-", "13800138000", "hrss"):
        assert hidden not in page


def test_what_is_taken_down_is_gone(proposed):
    step(proposed, "publish", "leader")
    step(proposed, "take_down", "leader", reason="又有了")
    assert Client().get(f"/open/solved/{proposed.number}").status_code == 404
