"""What the oracle once found wrong, each as small as it gets, so that it stays mended."""

from datetime import date, datetime, timedelta

from bancheng.cases import happenings
from bancheng.cases.models import Aside, Case
from bancheng.cases.queries import facts_of
from bancheng.rules.decide import decide
from tests.cases.conftest import handled, people, press, press_order
from tests.cast import actor
from tests.flow.almanac import BEIJING
from tests.flow.test_weeks import Life

TRIAGE = {"class": "complex", "causes": ["ZY10"], "lead_unit": "hrss"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def test_a_pause_ends_though_an_assisting_order_is_open(db: None) -> None:
    people()
    monday = at("2026-11-23T09:00")
    case = handled(monday)
    press(case, "add_order", "dispatcher", monday, unit="market", instructions="请协助核对")
    press_order(case, "sign", "liaison-market", nth=2, now=monday)
    press(
        case, "pause", "dispatcher", monday, reason="supplement", note="等证明", until="2026-11-25"
    )

    while happenings.carry_out_due(now=at("2026-11-25T08:30")).cases:
        pass

    assert not Aside.objects.exists(), list(Aside.objects.values_list("error", flat=True))
    assert facts_of(Case.objects.get()).paused_at is None


def test_no_alert_of_a_hand_over_that_the_next_step_has_made_void() -> None:
    life = Life(311, at("2026-03-02T09:00"))
    move(life, "accept", "window", situation="QX1")
    move(life, "hand_over", "dispatcher", to="dispatcher2")
    move(
        life,
        "triage",
        "dispatcher2",
        **{"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"},
    )
    life.now += timedelta(hours=1)
    life.tick()

    assert "hand_over_missed" not in life.case.marks


def test_the_policy_gap_is_proposed_when_the_class_became_hard_and_once() -> None:
    life = Life(7, at("2026-03-02T09:00"))
    move(life, "accept", "window", situation="QX1")
    move(
        life,
        "triage",
        "dispatcher",
        **{"class": "complex", "causes": ["ZY10"], "lead_unit": "hrss"},
    )
    move(life, "escalate", "leader", level=3, reason="部门意见不一致")
    move(life, "dispatch", "dispatcher", instructions="请核实")
    life.now += timedelta(hours=2)
    order = life.case.lead.no
    move(life, "sign", "liaison-hrss", order)
    hard = life.now
    move(life, "reclassify", "dispatcher", **{"class": "hard", "reason": "政策空白"})
    move(life, "confirm_class", "leader")
    life.tick()

    proposed = [line for line in life.lines if line.trigger == "gap_level"]
    assert [datetime.fromisoformat(line.given["moment"]) for line in proposed] == [hard]


def test_a_promise_whose_floor_lies_in_an_unknown_year_is_provisional() -> None:
    life = Life(7, at("2026-12-28T14:00"))
    move(life, "accept", "window", situation="QX1")
    life.now = at("2026-12-31T14:00")
    move(
        life,
        "triage",
        "dispatcher",
        **{"class": "general", "causes": ["ZY10"], "lead_unit": "hrss"},
    )

    assert life.case.promise.floor == date(2027, 1, 4)
    assert life.case.promise.provisional


def move(life: Life, action: str, who: str, order: str | None = None, **given: object) -> None:
    life.keep(
        decide(life.case, action, actor=actor(who), given=given, world=life.world(), order_no=order)
    )
