"""What of a confidential case stays with those whom it names, whichever way one asks."""

from bancheng.cases.timeline import timeline
from bancheng.rules.facts import Actor
from bancheng.rules.states import Role
from tests.cases.conftest import REPORTER, handled
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
