"""What of a confidential case stays with those whom it names, whichever way one asks."""

import pytest

from bancheng.cases import reading
from bancheng.cases.models import AccessLog
from bancheng.cases.timeline import timeline
from bancheng.rules.errors import Invalid, NotPermitted
from bancheng.rules.facts import Actor
from bancheng.rules.states import Role
from tests.cases.conftest import MONDAY, REPORTER, handled, press, registered
from tests.cast import PARENT, actor

SECRET = {"reporter": REPORTER | {"confidential": True}, "statement": "某科长当面要红包"}


def told(case, who: Actor) -> str:
    return "\n".join(words for entry in timeline(case, who) for _label, words in entry.texts)


def test_the_story_of_a_confidential_case_is_not_told_to_the_staff_of_another_centre(centre):
    case = handled(**SECRET)

    assert "红包" in told(case, actor("dispatcher"))
    for stranger in (
        actor("province"),
        Actor("aloft", frozenset({Role.LEADER}), PARENT, "centre", (PARENT,)),
        actor("liaison-hrss"),
    ):
        assert "红包" not in told(case, stranger)


def test_a_unit_still_reads_what_it_was_sent_and_wrote(centre):
    case = handled(**SECRET)

    assert "请核实转移记录" in told(case, actor("liaison-hrss"))


def test_a_superior_institution_sees_masked_whatever_other_post_it_holds(centre):
    case = handled()
    roles = frozenset({Role.PROVINCE, Role.WINDOW, Role.LEADER})
    above = Actor("province", roles, PARENT, "centre", (PARENT,))

    with pytest.raises(NotPermitted):
        reading.unmask(case, above, "核实", MONDAY)
    assert reading.unmask(case, actor("window2"), "核实", MONDAY)["phone"] == "13800138000"
    assert AccessLog.objects.values_list("by", flat=True).get() == "window2"


def test_a_case_about_oneself_is_no_place_to_merge_into(centre):
    kept = registered(barred=["leader-hrss", "dispatcher"])
    own = registered()
    absent = f"{own.case_no[:-6]}999999"

    said = []
    for into in (kept.case_no, absent):
        with pytest.raises(Invalid) as refused:
            press(own, "merge", "dispatcher", into=into)
        said.append(refused.value.errors)
    assert said[0] == said[1]
    assert press(registered(), "merge", "dispatcher", into=own.case_no).state == "merged"
