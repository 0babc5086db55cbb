"""The first twelve told cases (domain 10): what each must show, at the interface alone."""

from itertools import pairwise

import pytest

from tests.acceptance.matter import SOMEBODY, Hall

FIRM = {"kind": "enterprise", "name": "云溪市清泉浴室有限公司", "phone": "13900139000"}


def test_01_hygiene_licence_a_guide_that_left_out_a_signature(hall: Hall) -> None:
    """The guide's defect is a cause by itself; the case is escalated to the centre's leader."""
    matter = hall.registers("承诺书要先到卫生监督所签字，指南上没有写。", reporter=FIRM)
    matter.dispatched("QX3", "complex", ["ZY01", "ZY16"], "health").signed("health")

    raised = matter.does("dispatcher", "escalate", level=3, reason="承诺书签字环节无人负责")
    assert (raised["escalation"], raised["escalation_acknowledged"]) == (3, False)
    assert "acknowledge_escalation" in matter.case("leader")["allowed_actions"]
    assert "acknowledge_escalation" not in matter.case("dispatcher")["allowed_actions"]
    assert matter.does("leader", "acknowledge_escalation")["escalation_acknowledged"] is True
    matter.answered("health", "签字已改为内部流转，今后一次提交即可。").verified().archived()

    found = hall.get("leader", "/cases", cause="ZY01").ok()["items"]
    assert [case["case_no"] for case in found] == [matter.no]
    assert found[0]["causes"] == ["ZY01", "ZY16"]
    assert "提级响应单" in matter.papers()


def test_02_booklet_before_the_exam_the_day_it_is_needed_beats_the_class_limit(
    hall: Hall,
) -> None:
    """急需 — shown to whoever dispatches; the order's date is the needed day, earlier only."""
    matter = hall.registers("后天报名截止，户口变更要十个工作日。", needed_by="2026-11-24")
    matter.does("window", "accept", situation="QX5")
    triaged = matter.does(
        "dispatcher", "triage", **{"class": "complex", "causes": ["ZY06"], "lead_unit": "police"}
    )
    assert triaged["needed_by"] == "2026-11-24"
    assert triaged["due_at"] > "2026-11-25"

    late = matter.tries("dispatcher", "dispatch", instructions="加急", due_at="2026-12-20")
    assert late.fields() == {"due_at"}
    sent = matter.does("dispatcher", "dispatch", instructions="加急", due_at="2026-11-24")

    order = sent["work_orders"][0]
    assert order["due_at"] == "2026-11-24T17:30:00+08:00"
    assert sent["due_at"] == triaged["due_at"], "the promise is not moved silently"
    matter.signed("police").answered("police", "新户口本今天下午可以领取。")
    assert matter.case()["answered_at"] < "2026-11-24"


def test_03_two_flats_on_one_title_a_meeting_whose_tasks_become_orders(hall: Hall) -> None:
    """疑难 waits for the leader; the meeting leaves minutes and tasks; files are evidence."""
    matter = hall.registers("两套房登记在一本证上，几个部门都说没有先例。")
    matter.does("window", "accept", situation="QX5")
    triage = {"class": "hard", "causes": ["ZY12", "ZY07"], "lead_unit": "natural"}
    waiting = matter.does("dispatcher", "triage", **triage)
    assert waiting["pending"]["action"] == "triage"
    refusal = matter.tries("dispatcher", "dispatch", instructions="请牵头").problem(
        409, "action-not-allowed"
    )
    assert refusal["state"] == "triaged"
    assert "triage" in refusal["allowed_actions"]
    assert matter.does("leader", "confirm_class")["class"] == "hard"
    matter.does("dispatcher", "dispatch", instructions="请牵头")
    matter.signed("natural")

    convened = matter.does(
        "liaison-natural", "convene", units=["natural", "tax", "housing", "police"], agenda="分户"
    )
    assert convened["state"] == "consulting"
    assert matter.seen()["state_label"] == "部门会商中"
    assert matter.tries_order(
        "liaison-natural", "submit_reply", outcome="done", facts="已测量", answer="已办好"
    ).problem(409, "action-not-allowed")
    matter.does(
        "liaison-natural", "conclude",
        conclusion="各单位核对历史资料，自然资源局上门分户测量。",
        tasks=[
            {"unit": "tax", "task": "核对契税底册", "due_on": "2026-11-27"},
            {"unit": "housing", "task": "核对房改资料"},
            {"unit": "police", "task": "核对门牌登记"},
        ],
    )  # fmt: skip

    orders = {order["unit"]: order for order in matter.case()["work_orders"]}
    assert set(orders) == {"natural", "tax", "housing", "police"}
    assert orders["tax"]["due_at"].startswith("2026-11-27")
    assert "会商纪要" in matter.papers()
    for unit in ("tax", "housing", "police"):
        matter.order_does(f"liaison-{unit}", "sign")
        matter.answered_by_assistant(unit)
    survey = matter.attaches("liaison-natural", "测绘报告.pdf")
    matter.answered("natural", "两本不动产权证都已办好。", attachments=[survey])
    assert matter.seen()["answer"] == "两本不动产权证都已办好。"


def test_04_a_number_nobody_owned_a_lead_is_designated_and_two_units_assist(hall: Hall) -> None:
    """职责不清 — the dispatcher designates the lead, who cannot return it; others assist."""
    matter = hall.registers("医保登记的身份证号对不上，两边都说不归自己管。")
    matter.dispatched(
        "QX4", "complex", ["ZY06", "ZY09"], "medical", "police", "civil", designated=True
    )

    assert {o["unit"]: o["role"] for o in matter.case()["work_orders"]} == {
        "medical": "lead",
        "police": "assist",
        "civil": "assist",
    }
    refusal = matter.tries_order("leader-medical", "request_return", reason="不归我", basis="三定")
    assert "request_return" not in refusal.problem(409, "action-not-allowed")["allowed_actions"]
    assert matter.case("liaison-police")["case_no"] == matter.no
    assert hall.get("liaison-tax", f"/cases/{matter.no}").problem(404, "not-found")
    matter.signed("medical")
    silent = matter.tries_order(
        "liaison-medical", "submit_reply", outcome="done", facts="已核", answer="已改"
    )
    assert silent.fields() == {"unanswered"}
    matter.answered("medical", "号码已更正，药费可以补报。", unanswered="公安已口头答复")
    assert {o["state"] for o in matter.case()["work_orders"]} == {"replied", "cancelled"}


def test_05_moving_a_firm_across_provinces_progress_is_told_as_it_happens(hall: Hall) -> None:
    """跨省 — every progress note reaches the reporter's timeline, without its inner words."""
    matter = hall.registers("整体迁到外省，一周飞了三趟。", reporter=FIRM)
    matter.dispatched("QX4", "hard", ["ZY08"], "market").signed("market")

    for day in ("2026-11-24", "2026-11-25"):
        hall.at(f"{day} 10:00")
        matter.order_does("liaison-market", "record_progress", summary="已与迁入地登记机关联系")
    matter.answered("market", "迁移登记已办结。")

    told = [line["label"] for line in matter.seen()["timeline"]]
    assert told.count("办理有进展") == 2
    assert "迁入地登记机关" not in str(matter.seen())
    assert matter.case()["answered_at"] < matter.case()["due_at"]


def test_06_the_former_tenants_address_contacts_are_on_record(hall: Hall) -> None:
    """联系记录 — no answer before somebody of the unit has spoken with the reporter."""
    matter = hall.registers("店面地址还登记着上一家公司。", needed_by="2026-12-05", reporter=FIRM)
    matter.dispatched("QX5", "complex", ["ZY12", "ZY07"], "market", "tax")
    matter.order_does("liaison-market", "sign")
    reply = {"outcome": "done", "facts": "已注销", "answer": "执照已办好", "unanswered": "无需"}
    assert matter.tries_order("liaison-market", "submit_reply", **reply).problem(
        409, "action-not-allowed"
    )

    matter.order_does(
        "liaison-market", "record_contact",
        method="visit", reached=False, summary="到原租户登记的住所，无人。",
    )  # fmt: skip
    assert matter.tries_order("liaison-market", "submit_reply", **reply).status == 409
    matter.contacted("market", "visit")

    assert matter.order_does("liaison-market", "submit_reply", **reply)["state"] == "reply_review"
    assert matter.done().count("record_contact") == 2


def test_07_two_cities_read_one_rule_the_leader_steps_in(hall: Hall) -> None:
    """The leader on duty raises it and steps it down again with a result; each leaves a line."""
    matter = hall.registers("两地对证明的要求说法不一样。")
    matter.dispatched("QX4", "complex", ["ZY08", "ZY13"], "fund").signed("fund")

    matter.does("leader", "escalate", level=3, reason="跨地区口径不一")
    assert matter.tries("leader", "escalate", level=2, reason="再提").fields() == {"level"}
    matter.does("leader", "acknowledge_escalation")
    down = matter.does("leader", "step_down", level=0, result="两地已直接核对")

    assert down["escalation"] == 0
    matter.answered("fund", "不再需要您盖章，提取款三日内到账。").verified()
    assert matter.seen()["state_label"] == "已办结"


def test_08_bounced_between_departments_the_dispute_is_decided(hall: Hall) -> None:
    """职责争议 — a return is decided with a reason; refused, the unit leads and may not return."""
    matter = hall.registers("医保转移在两个科室之间推了好几个月。")
    matter.dispatched("QX4", "complex", ["ZY07"], "medical")
    returned = matter.order_does(
        "leader-medical", "request_return",
        reason="转移由人社经办", basis="三定方案第五条", suggested_unit="hrss",
    )  # fmt: skip
    assert returned["case"]["state"] == "return_review"
    assert matter.seen()["state_label"] == "办理中", "the reporter never sees a hole"
    due = matter.case()["due_at"]

    kept = matter.order_does("dispatcher", "refuse_return", opinion="按派单目录由医保牵头")

    assert kept["case"]["state"] == "handling"
    assert kept["case"]["due_at"] == due, "lost time is not the reporter's"
    again = matter.tries_order("leader-medical", "request_return", reason="再退", basis="同上")
    assert again.problem(409, "action-not-allowed")
    assert "职责争议协调确认单" in matter.papers()


def test_09_a_factory_without_a_rule_months_of_extensions_by_minutes(hall: Hall) -> None:
    """长件 — each meeting's minutes extend by the leader; level four is signed by the leader."""
    matter = hall.registers("限额以下工程没有竣工备案，不给登记。", reporter=FIRM)
    matter.dispatched("QX5", "hard", ["ZY10", "ZY11"], "housing", "natural").signed("housing")
    proposed = matter.does("dispatcher", "escalate", level=4, reason="政策空白")
    # a hard case stands at the third level from its confirmation on
    assert (proposed["escalation"], proposed["pending"]["action"]) == (3, "escalate")
    assert matter.does("leader", "acknowledge_escalation")["escalation"] == 4

    dates = [matter.case()["due_at"]]
    for moment in ("2026-12-07 10:00", "2027-01-11 10:00"):
        hall.at(moment)
        matter.does("dispatcher", "convene", units=["housing", "natural"], agenda="竣工证明口径")
        assert matter.tries("dispatcher", "conclude", conclusion="续议", extend_days=20).problem(
            403, "not-permitted"
        )
        matter.does("leader", "conclude", conclusion="住建局起草口径，续办。", extend_days=20)
        dates.append(matter.case()["due_at"])

    assert dates == sorted(set(dates)), "every meeting moved the promise"
    assert matter.case()["extension"] == {"state": "granted", "days": 20, "count": 2}
    assert matter.done().count("conclude") == 2
    assert [line["label"] for line in matter.seen()["timeline"]].count(
        "会商已有结论，继续办理"
    ) == 2
    assert matter.seen()["due_at"] == dates[-1]


def test_10_no_plant_high_enough_a_promise_that_has_to_be_kept(hall: Hall) -> None:
    """承诺办理 — verified only when the unit has recorded that it was fulfilled."""
    matter = hall.registers("没有十五米以上的厂房。", reporter=FIRM)
    matter.dispatched("QX6", "hard", ["ZY10"], "natural").signed("natural")
    reply = {"outcome": "promised", "facts": "列入定制厂房试点", "answer": "下月底前交地。"}
    assert matter.tries_order("liaison-natural", "submit_reply", **reply).fields() == {
        "promised_on"
    }
    matter.answered("natural", "下月底前交地。", "promised", promised_on="2026-12-31")
    check = {"method": "phone", "done": "yes", "satisfaction": 5}
    assert matter.tries("verifier", "verify_ok", **check).problem(409, "action-not-allowed")

    hall.at("2026-12-30 10:00")
    matter.order_does("liaison-natural", "fulfil", facts="已交地并签订合同")

    assert matter.does("verifier", "verify_ok", **check)["outcome"] == "promised"


def test_11_pension_of_somebody_far_away_a_village_agent_files(hall: Hall) -> None:
    """代办 — reported on line by an agent for somebody frail; the agent's name stays sealed."""
    matter = hall.reports(
        "我妹妹到年龄了，两边都不给办退休。",
        reporter={**SOMEBODY, "agent": "村代办员 田守义", "vulnerable": True},
    )

    seen_by_staff = matter.case("window")
    assert seen_by_staff["channel"] == "web"
    assert seen_by_staff["reporter"]["vulnerable"] is True
    assert seen_by_staff["reporter"]["name"] == "张**"
    assert "田守义" not in str(seen_by_staff)
    assert seen_by_staff["first_asked_by"] == seen_by_staff["owner"]["username"]
    matter.dispatched("QX5", "complex", ["ZY08", "ZY17"], "hrss").signed("hrss")
    matter.answered("hrss", "符合参保补缴政策，待遇从下月发放。")
    assert matter.reporter("confirm", done="yes", satisfaction=5)["confirmed"] == "yes"
    assert matter.verified().archived().case()["rating"] == 5


def test_12_three_meetings_on_one_case(hall: Hall) -> None:
    """多次会商 — one case may be convened again and again; each leaves its minutes."""
    matter = hall.registers("消防手续几个部门各说各的。", reporter=FIRM)
    matter.dispatched("QX4", "hard", ["ZY11", "ZY07"], "education", "housing").signed("education")

    for number, day in enumerate(("2026-11-24", "2026-11-25", "2026-11-26"), start=1):
        hall.at(f"{day} 14:00")
        state = matter.does(
            "leader-education", "convene", units=["education", "housing"], agenda=f"第{number}次"
        )["state"]
        assert state == "consulting"
        held = matter.does("leader-education", "conclude", conclusion=f"第{number}次：整改项目")
        assert held["state"] == "handling"

    assert matter.done().count("convene") == matter.done().count("conclude") == 3
    hashes = [(event["prev_hash"], event["hash"]) for event in matter.events()]
    assert all(one[1] == two[0] for one, two in pairwise(hashes))


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditadmin"])
def test_no_administrator_sees_any_of_these_cases(hall: Hall, who: str) -> None:
    matter = hall.registers("承诺书要先签字。")

    hall.get(who, f"/cases/{matter.no}").problem(404, "not-found")
    assert hall.get(who, "/cases").json.get("items", []) == []
