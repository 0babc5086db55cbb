"""Nothing personal gets into an entry."""

import pytest

from bancheng.knowledge import privacy
from bancheng.knowledge.models import Entry
from bancheng.people.models import Unit
from bancheng.rules.errors import Invalid
from tests.cases.conftest import registered
from tests.knowledge.conftest import written


@pytest.mark.parametrize(
    ("part", "text"),
    [
        pytest.param("answer", "请打 13912345678 找他。", id="a mobile number"),
        pytest.param("question", "身份证 11010519491231002X 对不上", id="an identity number"),
        pytest.param("answer", "退到卡 6222021234567890123", id="a bank card"),
        pytest.param("answer", "请打 021-62345678。", id="a land line that nobody published"),
        pytest.param("contact", "13912345678", id="a mobile number as contact"),
        pytest.param("steps", ("找张三丰补材料",), id="the reporter's name"),
        pytest.param("title", "138 0013 8000 的社保转移", id="the reporter's telephone"),
    ],
)
def test_an_entry_that_tells_of_a_person_is_refused(centre, part, text):
    case = registered()

    with pytest.raises(Invalid) as why:
        written(**{part: text}, cases=(case.case_no,))

    assert [name for name, _said in why.value.errors] == [part]
    assert not Entry.objects.exists()


def test_published_telephones_and_usual_numbers_may_be_written(centre):
    Unit.objects.filter(code="hrss").update(phone="0990-6101000")

    entry = written(
        answer="窗口 0990-6101000，或者拨 12345。2026-01-31 前办，费用 1500000 元。",
        contact="0990-6109999",
    )

    assert entry.title


def test_a_case_is_made_anonymous(centre):
    case = registered(
        reporter={
            "kind": "enterprise",
            "name": "云溪市大成机械有限公司",
            "phone": "13800138000",
            "agent": {"name": "欧阳小红"},
        }
    )

    found = privacy.anonymous(
        "云溪市大成机械有限公司的欧阳小红（13800138000，110105 19491231 002X）跑了三趟。", case
    )

    assert found == "该企业的该企业（（号码略），（号码略））跑了三趟。"
