"""Likeness on a made-up set: the same trouble told differently is found, another is not."""

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bancheng.insight.likeness import Text, groups, like, pairs, plain

GUIDE = (
    "办卫生许可证延续，承诺书要先去卫生监督所签字，办事指南上根本没有写。",
    "卫生许可证延续，办事指南没有写承诺书要先去卫生监督所签字，白跑了。",
    "卫生许可证要延续，承诺书要先去卫生监督所签字，这个指南上没有写！",
)
OTHERS = (
    "医保转移接续半年了，两边科室互相推，说函没有收到。",
    "孩子落户，出生证明上的名字有一个字是繁体，系统通不过。",
    "想给老楼加装电梯，三个部门轮着让补材料。",
)
TEXTS = [Text(number, said) for number, said in enumerate((*GUIDE, *OTHERS), start=1)]


def test_the_same_trouble_in_other_words_is_alike_and_another_is_not():
    found = pairs(TEXTS, TEXTS, 0.6)
    assert {(pair.one, pair.other) for pair in found} == {(1, 2), (1, 3), (2, 3)}
    assert all(0.6 <= pair.score <= 1 for pair in found)


def test_only_new_texts_are_laid_beside_the_known():
    assert pairs([], TEXTS, 0.6) == []
    found = pairs([TEXTS[2]], TEXTS, 0.6)
    assert {(pair.one, pair.other) for pair in found} == {(1, 3), (2, 3)}


def test_numbers_and_marks_are_not_compared():
    assert plain("电话 138-0013-8000，请回电！ＡＢＣ") == "电话请回电abc"
    short = [Text(1, "办不成！"), Text(2, "办不成")]
    assert pairs(short, short, 0.1) == []


def test_the_likest_comes_first():
    found = like(GUIDE[0], TEXTS, most=2)
    assert [pair.other for pair in found] == [1, 3] or [pair.other for pair in found] == [1, 2]
    assert found[0].score == pytest.approx(1.0)


def test_a_large_set_is_compared_in_parts_without_losing_a_pair():
    draw = random.Random(7)
    signs = "办证窗口材料系统登记审核提交退回补正"
    known = [Text(n, "".join(draw.choices(signs, k=30))) for n in range(500)]
    twin = Text(900, known[450].text)
    assert (450, 900) in {(p.one, p.other) for p in pairs([*known[:400], twin], known, 0.95)}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_groups_are_the_connected_parts(joined):
    found = groups(joined)
    members = [key for group in found for key in group]
    assert sorted(members) == sorted({key for pair in joined for key in pair})
    home = {key: group for group in found for key in group}
    assert all(home[one] == home[other] for one, other in joined)
    for group in found:  # nothing is in a group that no chain leads to
        reached = {min(group)}
        while (
            more := {b for a, b in [*joined, *((y, x) for x, y in joined)] if a in reached}
            - reached
        ):
            reached |= more
        assert reached == group


def test_no_web_process_loads_the_library():
    asked = "import sys, django; django.setup(); import bancheng.urls, bancheng.api.urls;"
    asked += "print(sorted(m for m in sys.modules if m.split('.')[0] == 'sklearn'))"
    ran = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]"
