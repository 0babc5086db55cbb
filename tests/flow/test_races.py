"""Two people at once, with connections of their own: one success, one clear refusal.

The moves begin together at a barrier and meet at the lock of the case. Whatever the order in
which they get it, nothing happens twice, nothing is lost and nothing stands half done.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bancheng.cases import actions, numbers
from bancheng.cases.models import Case, Consultation, Event
from bancheng.rules.decide import UNANSWERED
from bancheng.rules.errors import NotAllowed, Refused, Stale
from bancheng.rules.transitions import CASE_ROWS
from tests.cases.conftest import (
    MONDAY,
    answered,
    handled,
    people,
    press,
    press_order,
    registered,
)
from tests.cast import CENTRE, actor
from tests.flow.at_once import Move, at_once, holds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _staff(transactional_db: None) -> None:
    people()


def act(case: Case, action: str, who: str, version: int | None = None, /, **given: Any) -> Move:
    person = actor(who)
    return lambda: actions.act(
        case.case_no, action, actor=person, given=given, version=version, now=MONDAY
    )


def act_on(case: Case, action: str, who: str, /, **given: Any) -> Move:
    return lambda: press_order(case, action, who, **given)


def parted(found: Sequence[Any]) -> tuple[list[Case], list[Refused]]:
    """Successes and refusals; anything else is a fault of ours."""
    done = [one for one in found if isinstance(one, Case)]
    refused = [one for one in found if isinstance(one, Refused)]
    assert len(done) + len(refused) == len(found), f"neither done nor refused: {found}"
    return done, refused


def times(case: Case, action: str) -> int:
    return Event.objects.filter(case=case, action=action).count()


REPLY = {"outcome": "done", "facts": "系统已修复", "answer": "已为您办好。"}
TRIAGE = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}


def on_hand() -> Case:
    case = handled()
    contact = {"method": "phone", "summary": "已说明", "reached": True}
    return press_order(case, "record_contact", "liaison-hrss", **contact)


def to_review() -> Case:
    return press_order(on_hand(), "submit_reply", "liaison-hrss", **REPLY)


SAME: dict[str, tuple[Callable[[], Case], str, str, str, dict[str, Any]]] = {
    "accept": (registered, "accept", "window", "window2", {"situation": "QX1"}),
    "guide": (registered, "guide", "window", "window2", {"guidance": "二楼", "agreed": "口头"}),
    "verify": (answered, "verify_ok", "verifier", "verifier2", {"method": "phone", "done": "yes"}),
    "rate": (answered, "rate", "reporter", "reporter", {"level": 5}),
    "fail": (answered, "verify_fail", "verifier", "verifier2", {"reason": "没有办成"}),
    "withdraw": (handled, "withdraw", "reporter", "reporter", {"reason": "不办了"}),
}


@pytest.mark.parametrize("name", SAME)
def test_two_who_press_the_same_button_get_one_success_and_one_refusal(name: str) -> None:
    make, action, one, other, given = SAME[name]
    case = make()

    done, refused = parted(
        at_once(act(case, action, one, **given), act(case, action, other, **given))
    )

    assert len(done) == 1
    assert isinstance(refused[0], NotAllowed | Stale)
    assert refused[0].message
    assert times(case, action) == 1
    holds(case)


ORDERS: dict[str, tuple[Callable[[], Case], str, str, str, dict[str, Any]]] = {
    "reply": (on_hand, "submit_reply", "liaison-hrss", "liaison-hrss", REPLY),
    "sign off": (to_review, "approve_reply", "leader-hrss", "leader-hrss", {}),
    "extend": (
        on_hand,
        "request_extension",
        "liaison-hrss",
        "leader-hrss",
        {"days": 2, "reason": "等回函", "plan": "周四前"},
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_two_of_a_unit_who_press_the_same_button_get_one_success(name: str) -> None:
    make, action, one, other, given = ORDERS[name]
    case = make()

    done, refused = parted(
        at_once(act_on(case, action, one, **given), act_on(case, action, other, **given))
    )

    assert len(done) == 1
    assert isinstance(refused[0], NotAllowed | Stale)
    assert times(case, action) == 1
    holds(case)


def test_accepting_and_refusing_at_once_end_in_one_of_both() -> None:
    """受理与拟不予受理同时 — a refusal that waits bars acceptance, and the other way round."""
    case = registered()
    refusal = {"exclusion": "BY08", "explanation": "属征地补偿争议", "remedy": "可向法院起诉"}

    done, refused = parted(
        at_once(
            act(case, "accept", "window", situation="QX1"),
            act(case, "reject", "window2", **refusal),
        )
    )

    assert (len(done), len(refused)) == (1, 1)
    row = Case.objects.get(pk=case.pk)
    assert (row.state, row.pending_action) in {("accepted", None), ("submitted", "reject")}
    holds(case)


def test_verifying_good_and_bad_at_once_end_in_one_of_both() -> None:
    case = answered()

    done, refused = parted(
        at_once(
            act(case, "verify_ok", "verifier", method="phone", done="yes"),
            act(case, "verify_fail", "verifier2", reason="没有办成"),
        )
    )

    assert (len(done), len(refused)) == (1, 1)
    assert times(case, "verify_ok") + times(case, "verify_fail") == 1
    assert Case.objects.get(pk=case.pk).state in ("closed", "redo")
    holds(case)


def test_two_leaders_deciding_one_proposal_at_once_decide_it_once() -> None:
    case = press(registered(), "accept", "window", situation="QX1")
    press(case, "triage", "dispatcher", **{**TRIAGE, "class": "hard"})

    done, refused = parted(
        at_once(
            act(case, "confirm_class", "leader"),
            act(case, "refuse_class", "leader2", opinion="先按复杂类办理"),
        )
    )

    assert (len(done), len(refused)) == (1, 1)
    assert Case.objects.get(pk=case.pk).pending_action is None
    holds(case)


def test_two_windows_open_on_the_same_version_save_once() -> None:
    """两个页面 — both read version 1, both press something that is allowed: the later is stale."""
    case = registered()

    done, refused = parted(
        at_once(
            act(case, "amend", "window", 1, item_name="工伤认定"),
            act(case, "amend", "window2", 1, item_name="失业登记"),
        )
    )

    assert len(done) == 1
    assert isinstance(refused[0], Stale)
    assert Case.objects.get(pk=case.pk).item_name == done[0].item_name
    holds(case)


def test_moves_that_do_not_disturb_each_other_both_happen() -> None:
    """互不妨碍的两步 — neither is lost, and the log has them one after the other."""
    case = handled()

    done, refused = parted(
        at_once(
            act_on(case, "record_contact", "liaison-hrss", method="phone", summary="已说明"),
            act(case, "remind", "supervisor", cause="临近到期", demand="请抓紧"),
            act(case, "supply", "reporter", statement="补一份证明"),
            act(case, "add_order", "dispatcher", unit="market", instructions="请核对登记信息"),
        )
    )

    assert (len(done), refused) == (4, [])
    assert Case.objects.get(pk=case.pk).version == case.version + 4
    assert {o.unit for o in Case.objects.get(pk=case.pk).work_orders.all()} == {"hrss", "market"}
    holds(case)


def test_a_meeting_over_many_cases_and_a_move_on_one_of_them_never_part_the_cases() -> None:
    """一次会商多件 — all of them move into the meeting, or none does."""
    first, second, third = handled(), handled(), handled()
    together = {"units": ["hrss"], "agenda": "口径不一", "cases": [third.case_no, second.case_no]}

    done, refused = parted(
        at_once(
            act(first, "convene", "dispatcher", **together),
            act(second, "withdraw", "reporter", reason="不办了"),
        )
    )

    states = [Case.objects.get(pk=case.pk).state for case in (first, second, third)]
    if Consultation.objects.exists():
        assert states[0] == states[2] == "consulting"
        assert states[1] == "withdrawn"  # a meeting does not bar withdrawing
        assert len(done) == 2
    else:
        assert states == ["handling", "withdrawn", "handling"]
        assert [second.case_no in str(why.errors) for why in refused] == [True]
    holds(first, second, third)


def test_two_meetings_over_the_same_cases_in_opposite_order_do_not_lock_up() -> None:
    cases = [handled() for _n in range(4)]
    numbers_of = [case.case_no for case in cases]
    given = {"units": ["hrss"], "agenda": "口径不一"}

    done, refused = parted(
        at_once(
            act(cases[0], "convene", "dispatcher", **given, cases=numbers_of[1:]),
            act(cases[3], "convene", "dispatcher2", **given, cases=numbers_of[2::-1]),
        )
    )

    assert (len(done), len(refused)) == (1, 1)
    assert Consultation.objects.count() == 1
    assert [times(case, "convene") for case in cases] == [1, 1, 1, 1]
    holds(*cases)


def test_merging_into_a_case_that_is_being_withdrawn_leaves_no_child_behind() -> None:
    """并入与撤回同时 — the child is merged and set free again, or is refused; never stranded."""
    parent, child = registered(), registered()
    for case in (parent, child):
        press(case, "accept", "window", situation="QX1")

    done, _refused = parted(
        at_once(
            act(child, "merge", "dispatcher", into=parent.case_no),
            act(parent, "withdraw", "reporter", reason="不办了"),
        )
    )

    parent, child = Case.objects.get(pk=parent.pk), Case.objects.get(pk=child.pk)
    assert done
    assert parent.state == "withdrawn"
    assert (child.state, child.merged_into) == ("accepted", None)
    assert times(child, "merge") == times(child, "unmerge")
    holds(parent, child)


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("guide", {"guidance": "到二楼综合窗口办理", "agreed": "当面同意"}),
        ("reject", {"exclusion": "BY06", "explanation": "紧急警情", "remedy": "已转 110"}),
        ("withdraw", {"identity_checked": True}),
    ],
)
def test_a_parent_that_ends_without_an_answer_sets_its_children_going(
    action: str, given: dict[str, Any]
) -> None:
    """无答复而结束 — whatever ends the parent, the merged case goes on by itself."""
    parent, child = registered(), registered()
    press(child, "merge", "dispatcher", into=parent.case_no)

    press(parent, action, "window", **given)

    child = Case.objects.get(pk=child.pk)
    assert (child.state, child.merged_into) == ("accepted", None)
    assert child.owner
    holds(parent, child)


def test_every_way_to_end_without_an_answer_looks_after_the_children() -> None:
    ends = {r.action for r in CASE_ROWS if r.target in UNANSWERED} | {"reject"}

    assert ends <= actions.LOOKS_DOWN


def test_a_case_cannot_become_child_and_parent_at_once() -> None:
    first, second, third = registered(), registered(), registered()

    done, refused = parted(
        at_once(
            act(first, "merge", "dispatcher", into=second.case_no),
            act(second, "merge", "dispatcher2", into=third.case_no),
        )
    )

    assert (len(done), len(refused)) == (1, 1)
    rows = {c.case_no: c.merged_into for c in Case.objects.all()}
    assert not any(rows.get(into or "") for into in rows.values()), "merged into a merged case"
    holds(first, second, third)


def test_rating_a_child_while_it_is_unmerged_ends_in_one_order_or_the_other() -> None:
    parent, child = answered(), registered()
    child = press(child, "merge", "dispatcher", into=parent.case_no)

    done, _refused = parted(
        at_once(
            act(child, "rate", "reporter", level=5),
            act(child, "unmerge", "dispatcher", reason="不是同一件事"),
        )
    )

    assert done
    row = Case.objects.get(pk=child.pk)
    assert (row.state, row.merged_into) == ("accepted", None)
    holds(parent, child)


def test_numbers_drawn_at_once_are_never_given_twice() -> None:
    """编号 — threads of one process, and draws that each begin a new block, as processes do."""
    day = MONDAY.date()

    def few() -> list[str]:
        return [numbers.draw(CENTRE, day) for _n in range(40)]

    def as_another_process() -> list[str]:
        return [f"{numbers._take(CENTRE, day, 7)}" for _n in range(5)]

    found = at_once(few, few, few, as_another_process, as_another_process)

    drawn = [no for some in found[:3] for no in some]
    blocks = sorted(int(first) for some in found[3:] for first in some)
    assert len(set(drawn)) == 120
    serials = {int(no.rsplit("-", 1)[1]) for no in drawn}
    ours = {first + step for first in blocks for step in range(7)}
    assert len(ours) == 70
    assert not serials & ours
