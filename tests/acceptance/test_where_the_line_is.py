"""Negative and edge scenarios (domain 10): what is not taken in, and what must not go wrong."""

from tests.acceptance.matter import SOMEBODY, Hall, Matter

DEAF = {"name": "张三丰", "contact": "听力不便，只收短信 13800138000", "vulnerable": True}


def rejected(matter: Matter, exclusion: str, explanation: str, remedy: str) -> Matter:
    """Proposed by the window, agreed to by another person."""
    matter.does("window", "reject", exclusion=exclusion, explanation=explanation, remedy=remedy)
    assert matter.seen()["state_label"] == "已提交", "nothing is refused by one person alone"
    assert matter.tries("window", "approve_rejection").problem(403, "not-permitted")
    assert matter.does("window2", "approve_rejection")["state"] == "rejected"
    return matter


def test_a_dispute_over_demolition_money_is_refused_as_by08_with_where_else_to_go(
    hall: Hall,
) -> None:
    matter = rejected(
        hall.registers("拆迁补偿太低，我不同意。"),
        "BY08",
        "不属于政务服务事项。",
        "可申请裁决或起诉。",
    )

    told = matter.seen()["told"]
    assert told == {"explanation": "不属于政务服务事项。", "remedy": "可申请裁决或起诉。"}
    assert "不予受理告知书" in matter.papers()
    hall.at("2026-12-07 10:00")
    assert matter.reporter("object", reason="请再看看")["objection"] == "pending"
    assert matter.does("leader", "dismiss_objection", opinion="维持")["objection"] == "dismissed"
    assert matter.case()["owner"] is None


def test_unpaid_wages_are_refused_as_by07_and_an_objection_comes_in_time_or_not_at_all(
    hall: Hall,
) -> None:
    matter = rejected(hall.registers("老板不发工资。"), "BY07", "属劳动争议。", "12333、劳动仲裁。")

    hall.at("2026-12-09 10:00")
    late = matter.reporter_tries("object", reason="不服")
    assert late.problem(409, "action-not-allowed")


def test_against_the_plan_by11_only_with_the_article_and_the_competent_units_opinion(
    hall: Hall,
) -> None:
    matter = hall.registers("规划是绿地，要办建房许可。")
    words = {"explanation": "与规划不符。", "remedy": "可申请行政复议。"}

    assert matter.tries("window", "reject", exclusion="BY11", **words).fields() == {"legal_basis"}
    article = {**words, "legal_basis": "《城乡规划法》第四十条"}
    assert matter.tries("window", "reject", exclusion="BY11", **article).fields() == {"attachments"}
    opinion = matter.attaches("window", "自然资源局书面意见.pdf")
    pending = matter.does("window", "reject", exclusion="BY11", **article, attachments=[opinion])
    assert pending["pending"]["action"] == "reject"

    assert matter.does("dispatcher", "approve_rejection")["state"] == "rejected"
    assert matter.seen()["told"]["legal_basis"] == "《城乡规划法》第四十条"


def test_being_reviewable_is_no_ground_to_refuse(hall: Hall) -> None:
    matter = hall.registers("许可被退回，说可以去复议。")
    refusal = matter.tries(
        "window", "reject", exclusion="BY02", explanation="可以复议", remedy="复议机关"
    )

    assert refusal.fields() == {"review_applied"}


def test_one_man_by_app_hotline_and_window_in_one_day_becomes_one_case(hall: Hall) -> None:
    """合并 — each child shows the parent's state and answer, and is rated by itself."""
    parent = hall.reports("社保转移办不成。", channel="app")
    called = hall.registers("社保转移办不成。", by="hotline", channel="hotline")
    came = hall.registers("社保转移办不成。")
    for child in (called, came):
        merged = child.does("dispatcher", "merge", into=parent.no)
        assert (merged["state"], merged["merged_into"]) == ("merged", parent.no)
    assert came.tries("dispatcher", "merge", into=called.no).status in (409, 422)

    parent.dispatched("QX1", "general", ["ZY03"], "hrss")
    assert came.seen()["state_label"] == "办理中"
    parent.signed("hrss").answered("hrss", "已办好转移。")

    assert [one.seen()["answer"] for one in (parent, called, came)] == ["已办好转移。"] * 3
    assert came.reporter("rate", level=5)["rating"] == 5
    assert parent.seen()["rating"] is None
    open_ones = hall.get("leader", "/cases", open="true").ok()["items"]
    assert [case["case_no"] for case in open_ones] == [parent.no]


def test_children_go_on_by_themselves_when_the_parent_is_withdrawn(hall: Hall) -> None:
    parent, child = hall.registers("社保转移。"), hall.registers("社保转移。")
    child.does("dispatcher", "merge", into=parent.no)

    parent.reporter("withdraw", reason="办好了")

    assert (parent.case()["state"], child.case()["state"]) == ("withdrawn", "accepted")
    assert child.case()["due_at"] is not None
    assert child.done() == ["register", "merge", "unmerge"]


def test_a_unit_that_returned_it_once_is_sent_it_again_only_by_designation(hall: Hall) -> None:
    matter = hall.registers("没人管的证明。")
    matter.dispatched("QX4", "complex", ["ZY09"], "civil")
    matter.order_does("leader-civil", "request_return", reason="不归我", basis="三定方案")
    assert matter.order_does("dispatcher", "approve_return", opinion="再议")["case"]["state"] == (
        "triaged"
    )
    matter.does(
        "dispatcher", "triage", **{"class": "complex", "causes": ["ZY09"], "lead_unit": "civil"}
    )

    plain = matter.tries("dispatcher", "dispatch", instructions="请牵头")
    assert plain.fields() == {"designated"}
    matter.does("dispatcher", "dispatch", instructions="请牵头", designated=True)
    again = matter.tries_order("leader-civil", "request_return", reason="再退", basis="同上")
    assert again.problem(409, "action-not-allowed")


def test_a_promise_may_end_on_a_sunday_that_is_worked(hall: Hall) -> None:
    """调休 — 20 September 2026 is a Sunday and a working day: day two after Friday the 18th."""
    hall.at("2026-09-17 10:00")
    matter = hall.registers("证明没开出来。")

    accepted = matter.does("window", "accept", situation="QX2", **{"class": "general"})

    assert accepted["due_at"] == "2026-09-20T17:30:00+08:00"
    hall.at("2026-09-20 10:00")
    assert matter.case()["light"] == "yellow"
    hall.at("2026-09-20 17:31")
    assert matter.case()["light"] == "yellow"
    hall.at("2026-09-21 08:30")
    assert matter.case()["light"] == "red"


def test_who_cannot_hear_is_reached_in_writing_only(hall: Hall) -> None:
    """听障 — a contact stands for the telephone, and the check may be by message."""
    matter = hall.registers("补贴申领被退回。", reporter=DEAF)
    matter.dispatched("QX2", "complex", ["ZY06"], "civil")
    matter.order_does("liaison-civil", "sign")
    matter.contacted("civil", "sms")
    matter.answered("civil", "补贴已补发。")

    closed = matter.does("verifier", "verify_ok", method="sms", done="yes", satisfaction=5)
    assert closed["state"] == "closed"


def test_an_anonymous_complaint_about_manner_hides_who_and_keeps_out_whom(hall: Hall) -> None:
    """态度投诉 — confidential: the unit reads a redacted text; the person named sees nothing."""
    matter = hall.registers(
        "税务窗口朱某态度恶劣，我家住登云路，别让他知道是我。",
        reporter={**SOMEBODY, "confidential": True},
        barred=["liaison-tax"],
    )
    matter.does("window", "accept", situation="QX6")
    matter.does(
        "dispatcher", "triage", **{"class": "complex", "causes": ["ZY14"], "lead_unit": "tax"}
    )
    assert matter.tries("dispatcher", "dispatch").fields() == {"instructions"}
    matter.does("dispatcher", "dispatch", instructions="有群众反映窗口服务态度问题，请核实整改。")

    hall.get("liaison-tax", f"/cases/{matter.no}").problem(404, "not-found")
    seen = matter.case("leader-tax")
    assert "登云路" not in str(seen)
    assert seen["reporter"]["name"] is seen["reporter"]["phone"] is None
    assert matter.case("window")["reporter"]["name"] == "张**"
    found = hall.get("leader-tax", "/cases", q="登云路").ok()["items"]
    assert found == [], "search does not give away what the page hides"
    matter.order_does("leader-tax", "sign")
    assert matter.tries_order("leader-tax", "record_contact", method="phone", summary="问").problem(
        403, "not-permitted"
    )
    matter.order_does("window", "record_contact", method="phone", summary="已转达", reached=True)


def test_a_malicious_rating_is_judged_d_and_ends_the_round_that_it_began(hall: Hall) -> None:
    """恶意差评 — reopened at once, judged by somebody independent; the rating stays visible."""
    matter = hall.registers("社保转移。")
    matter.dispatched("QX1", "general", ["ZY03"], "hrss").signed("hrss")
    matter.answered("hrss", "已办好。").verified()

    assert matter.reporter("rate", level=1, comment="就是不满意")["state"] == "redo"
    assert matter.seen()["state_label"] == "重新办理中"
    assert matter.tries("verifier", "judge_rating", grade="D", opinion="误评").problem(
        403, "not-permitted"
    )
    judged = matter.does("supervisor", "judge_rating", grade="D", opinion="与事实不符")

    assert (judged["state"], judged["rating"], judged["redo"]) == ("closed", 1, 1)
    assert matter.seen()["rating"] == 1
    again = matter.reporter_tries("rate", level=1, comment="还是不满意")
    assert again.problem(409, "action-not-allowed"), "one rating, one judgement, no circle"
    assert matter.does("archivist", "archive")["state"] == "archived"


def test_new_facts_about_an_archived_case_open_a_linked_one(hall: Hall) -> None:
    old = hall.registers("社保转移。")
    old.dispatched("QX1", "general", ["ZY03"], "hrss").signed("hrss")
    old.answered("hrss", "已办好。").verified().archived()
    before = old.events()
    assert old.reporter_tries("supply", statement="又不对了").status == 409

    new = Matter(hall, old.does("window", "reopen", new_facts="又收到一次错误的记录。"))

    assert new.no != old.no
    assert new.case()["linked_to"] == old.no
    assert new.seen()["state_label"] == "已提交"
    assert old.events()[: len(before)] == before, "the archive is never edited"
    assert old.case()["state"] == "archived"


def test_a_verifier_complained_of_never_meets_the_case(hall: Hall) -> None:
    """回避 — the verifier named does not see it, own it or check it."""
    matter = hall.registers("核查员孙悦打电话催我给好评。", barred=["verifier"])

    hall.get("verifier", f"/cases/{matter.no}").problem(404, "not-found")
    matter.dispatched("QX6", "complex", ["ZY14"], "hrss").signed("hrss")
    matter.answered("hrss", "已核实并道歉。")
    owner = matter.case()["owner"]["username"]
    assert owner != "verifier"
    matter.tries("verifier", "verify_ok", method="phone", done="yes").problem(404, "not-found")
    assert matter.no not in str(hall.get("verifier", "/cases").json)


def test_a_report_on_line_without_a_centre_reaches_a_window_that_is_staffed(hall: Hall) -> None:
    """网上反映 — the reporter names no centre: it goes to the topmost one with an officer."""
    matter = hall.reports("网上办不成。")

    assert matter.no.startswith("BC990100-")
    assert matter.case("window")["owner"]["username"] in ("window", "window2")


def test_who_knows_no_code_learns_nothing(hall: Hall) -> None:
    matter = hall.registers("社保转移。")
    matter.code = "AAAAAAAAAA"

    hall.get("", f"/public/cases/{matter.no}", code=matter.code).problem(404, "not-found")
    assert matter.reporter_tries("withdraw").problem(404, "not-found")
    hall.get("", f"/cases/{matter.no}").problem(401, "not-authenticated")
