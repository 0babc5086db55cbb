"""Told cases 13 to 23 (domain 10): at the window, on the spot, by help, by a platform."""

from tests.acceptance.matter import SOMEBODY, Hall

CREDIT_CODE = "91350100M000100Y43"


def test_13_a_firm_files_for_its_employee(hall: Hall) -> None:
    """企业代职工 — an enterprise reports; its name is masked to a form, the code is not shown."""
    firm = {
        "kind": "enterprise",
        "name": "云溪市远山电子科技有限公司",
        "phone": "13900139000",
        "credit_code": CREDIT_CODE,
    }
    matter = hall.registers("派员工外地三个月，公租房申请被退回。", reporter=firm)

    shown = matter.case("dispatcher")
    assert shown["reporter"]["kind"] == "enterprise"
    assert "远山电子" not in str(shown["reporter"])
    assert CREDIT_CODE not in str(shown)
    matter.dispatched("QX5", "complex", ["ZY13"], "housing").signed("housing")
    matter.answered("housing", "按社保缴纳地认定，已通过审核。").verified()
    assert matter.case()["state"] == "closed"


def test_14_a_proof_from_the_next_counter_the_cause_stays_findable(hall: Hall) -> None:
    """案结因不消 — the case is archived; its causes are found by who repairs them later."""
    matter = hall.registers("提取房租要到别的窗口开无房证明。")
    matter.dispatched("QX3", "general", ["ZY06", "ZY16"], "fund").signed("fund")
    matter.answered("fund", "无房情况已由窗口直接查询。").verified().archived()

    for cause in ("ZY06", "ZY16"):
        found = hall.get("leader", "/cases", cause=cause, open="false").ok()["items"]
        assert [case["case_no"] for case in found] == [matter.no]
    assert matter.tries("dispatcher", "remind", cause="改进", demand="抓紧").problem(
        409, "action-not-allowed"
    )


def test_15_a_door_plate_and_a_title_help_is_on_record(hall: Hall) -> None:
    """帮办 — every step of help is a progress note by name, and the assisting unit has its own."""
    matter = hall.registers("门牌和房产证地址不一样，落不了户。")
    matter.dispatched("QX5", "complex", ["ZY06"], "police", "natural").signed("police")
    matter.order_does("liaison-natural", "sign")

    matter.order_does("liaison-police", "record_progress", summary="陪同到社区开具门牌证明")
    matter.order_does("liaison-natural", "record_progress", summary="已更正证载地址")
    matter.answered_by_assistant("natural")
    matter.answered("police", "地址已更正，户口已落。")

    by = [e["by"] for e in matter.events() if e["action"] == "record_progress"]
    assert by == ["liaison-police", "liaison-natural"]
    assert matter.order("natural")["state"] == "replied"


def test_16_after_closing_time_the_next_opening_counts_and_the_call_is_the_same_day(
    hall: Hall,
) -> None:
    """下班前后 — accepted after four: dispatch is due at ten next day; day one is next day."""
    hall.at("2026-11-23 17:20")
    matter = hall.registers("变更没办成，答复函下班后才到。", reporter=SOMEBODY)
    accepted = matter.does("window", "accept", situation="QX2", **{"class": "general"})
    assert accepted["step_due_at"] == "2026-11-24T10:00:00+08:00"
    assert accepted["due_at"] == "2026-11-25T17:30:00+08:00"

    hall.at("2026-11-24 09:00")
    matter.does(
        "dispatcher", "triage", **{"class": "general", "causes": ["ZY16"], "lead_unit": "market"}
    )
    matter.does("dispatcher", "dispatch", instructions="请上午联系")
    hall.at("2026-11-24 11:00")
    matter.signed("market").answered("market", "变更已办好。")
    hall.at("2026-11-24 15:00")
    assert matter.verified().case()["closed_at"].startswith("2026-11-24")


def test_17_work_injury_a_negative_answer_needs_a_basis_and_two_signatures(hall: Hall) -> None:
    """依法不能办 — basis, alternatives, the unit's leader, then the centre's; then explained."""
    matter = hall.registers("工伤认定缺材料，说不能办。")
    matter.dispatched("QX5", "hard", ["ZY04"], "hrss").signed("hrss")
    reply = {"outcome": "cannot_by_law", "facts": "超过申请时限", "answer": "依法不能认定。"}
    assert matter.tries_order("liaison-hrss", "submit_reply", **reply).fields() == {
        "legal_basis",
        "alternatives",
    }
    matter.order_does(
        "liaison-hrss", "submit_reply",
        **reply, legal_basis="《工伤保险条例》第十七条", alternatives="可主张人身损害赔偿",
    )  # fmt: skip
    assert matter.tries_order("leader", "approve_reply").problem(403, "not-permitted")
    signed = matter.order_does("leader-hrss", "approve_reply")
    assert (signed["case"]["state"], signed["case"]["answered_at"]) == ("handling", None)
    assert matter.tries_order("leader-hrss", "approve_reply").problem(403, "not-permitted")

    second = matter.order_does("leader", "approve_reply", opinion="程序和理由充分")

    assert second["case"]["state"] == "reply_review"
    assert "否定事项报备单" in matter.papers()
    matter.does("dispatcher", "release", by="print")
    assert matter.verified(done="no").case()["outcome"] == "cannot_by_law"
    assert matter.reporter("rate", level=1)["rating"] == 1
    assert matter.case()["state"] == "closed", "what the law forbids is not redone"
    assert matter.tries("archivist", "archive").problem(409, "action-not-allowed")
    matter.does("supervisor", "judge_rating", grade="C", opinion="已当面解释，依据充分")
    assert matter.does("archivist", "archive")["state"] == "archived"


def test_18_certificate_found_in_half_an_hour_on_the_spot(hall: Hall) -> None:
    """当场办结 — no units, no wait; acceptance is written as well and the clock stops."""
    matter = hall.registers("平台延迟，查不到证。")

    solved = matter.does(
        "window", "solve_on_spot",
        situation="QX5", causes=["ZY05"], outcome="done",
        answer="故障已排除，证书已打印。", evidence="领证签收单",
    )  # fmt: skip

    assert (solved["state"], solved["class"], solved["clock"]) == ("replied", "general", "stopped")
    assert solved["accepted_at"] == solved["answered_at"]
    assert matter.done() == ["register", "accept", "solve_on_spot"]
    assert matter.seen()["answer"] == "故障已排除，证书已打印。"
    assert matter.tries("window", "verify_ok", method="phone", done="yes").problem(
        403, "not-permitted"
    )
    matter.verified()


def test_19_an_invoice_fetched_for_them_helping_is_not_admitting(hall: Hall) -> None:
    """帮了也记 — looks like the reporter's own gap; taken in and solved all the same."""
    matter = hall.registers("报销缺一张发票，医院说不能重开。", reporter={**SOMEBODY})
    matter.does("window", "accept", situation="QX6", **{"class": "general"})

    solved = matter.does(
        "window", "solve_on_spot",
        causes=["ZY04"], outcome="done", answer="已在线调取电子发票。", evidence="发票号",
    )  # fmt: skip

    assert solved["state"] == "replied"
    assert "exclusion" not in str(solved)
    assert matter.reporter("confirm", done="yes", satisfaction=5)["confirmed"] == "yes"


def test_20_a_forgotten_letter_guided_with_help_is_no_case(hall: Hall) -> None:
    """引导 — ends only with the reporter's agreement, is not open, and may be objected to once."""
    matter = hall.registers("忘了带授权委托书。")
    guidance = "委托书在线补传，已协助办理。"
    assert matter.tries("window", "guide", guidance=guidance).fields() == {"agreed"}

    guided = matter.does("window", "guide", guidance=guidance, agreed="当面同意")

    assert (guided["state"], guided["owner"], guided["accepted_at"]) == ("guided", None, None)
    assert hall.get("leader", "/cases", open="true").ok()["items"] == []
    seen = matter.seen()
    assert (seen["state_label"], seen["told"]["guidance"]) == ("已告知办理途径", guidance)
    assert "引导单" in matter.papers()
    assert matter.reporter("object", reason="还是没办成")["objection"] == "pending"
    assert matter.case()["owner"]["username"] == "leader"
    assert matter.does("leader", "uphold_objection", opinion="予以受理")["state"] == "submitted"
    assert matter.reporter_tries("object", reason="再提一次").status == 409


def test_21_a_pensioner_who_cannot_come_uploads_instead_of_chatting(hall: Hall) -> None:
    """特殊群体 — reported by the daughter; papers come by the case's own upload, and its notice."""
    matter = hall.reports(
        "父亲走不动路，要改养老金账户。",
        reporter={"contact": "女儿 柳叶，村委会转告", "vulnerable": True},
    )
    card = {"name": "银行卡照片", "requirement": "正面"}
    both = [card, {"name": "身份证", "requirement": "两面"}]
    asked = matter.does("window", "request_supplement", items=both)
    assert asked["state"] == "supplement"
    seen = matter.seen()
    assert seen["state_label"] == "需要您补充材料"
    assert "银行卡照片" in str(seen["told"])
    assert seen["supplement_due"].startswith("2026-11-30")
    assert matter.tries("window", "accept", situation="QX6").status == 409

    photo = matter.attaches("", "银行卡.pdf")
    assert matter.reporter("supply", attachments=[photo])["state"] == "submitted"
    assert hall.desk("window").get(f"/api/v1/attachments/{photo}").status_code == 200
    assert hall.desk("liaison-tax").get(f"/api/v1/attachments/{photo}").status_code == 404
    again = matter.tries("window", "request_supplement", items=[{"name": "户口簿"}])
    assert again.fields() == {"reason"}
    matter.dispatched("QX6", "general", ["ZY13"], "hrss").signed("hrss")
    matter.answered("hrss", "账户已变更。").verified()


def test_22_granted_here_invalid_there_two_platforms_and_their_sources(hall: Hall) -> None:
    """平台数据打架 — the sources stay with the case, each with its own number and date."""
    sources = [
        {"platform": "购车资格", "case_no": "GC-1", "replier": "window", "verifier": "window"},
        {"platform": "12345", "case_no": "H-88", "due_at": "2026-11-27T17:30:00+08:00"},
    ]
    matter = hall.registers("网上当场通过，第二天说无效。", sources=sources)

    assert matter.case()["sources"] == sources
    matter.dispatched("QX2", "complex", ["ZY06"], "transport", "police").signed("transport")
    matter.answered("transport", "原结果有效。", unanswered="公安数据已同步").verified("yes")
    assert matter.case()["sources"] == sources


def test_23_a_lorrys_report_comes_over_the_hotline(hall: Hall) -> None:
    """12345 转来 — the platform registers, sees its own and rates once; not others' cases."""
    matter = hall.registers("检测报告网上看不到。", by="hotline", channel="hotline")
    other = hall.registers("另一件。")

    assert matter.case("hotline")["case_no"] == matter.no
    hall.get("hotline", f"/cases/{other.no}").problem(404, "not-found")
    assert matter.case()["first_asked_by"] in ("window", "window2")
    matter.dispatched("QX5", "general", ["ZY05"], "transport").signed("transport")
    matter.answered("transport", "报告已重新推送，审验办结。")
    assert matter.does("hotline", "rate", level=4)["rating"] == 4
    assert matter.reporter_tries("rate", level=5).problem(409, "action-not-allowed")
