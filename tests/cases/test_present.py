"""What is shown to whom: masked by default, and of a confidential case only what must be known."""

import json
from pathlib import Path

import pytest

from bancheng.cases import actions, attachments, present, queries
from bancheng.cases.models import Case
from bancheng.cases.timeline import seen_by_reporter
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible
from tests.cases.conftest import MONDAY, REPORTER, answered, handled, press, press_order, registered
from tests.cast import CENTRE, actor

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


def shown(case: Case, who: str) -> dict[str, object]:
    person = actor(who)
    found = queries.case_for(person, case.case_no)
    world = queries.world_for(CENTRE, MONDAY, queries.facts_of(found))
    return present.case_json(found, person, world)


def test_a_case_has_the_shape_of_the_interface(centre):
    found = shown(handled(), "dispatcher")

    contract = (
        "case_no state state_label version channel situation causes class nature reporter item"
        " statement request needed_by first_asked_by owner received_at accepted_at due_at"
        " due_provisional step_due_at answered_at light clock sources pending objection extension"
        " escalation redo outcome rating work_orders allowed_actions"
    )
    assert set(contract.split(" ")) <= found.keys()
    assert found["state_label"] == "办理中"
    assert found["reporter"]["name"] == "张**"
    assert found["reporter"]["phone"] == "138****8000"
    assert found["owner"] == {"username": "liaison-hrss", "unit": "hrss"}
    assert found["received_at"] == "2026-11-23T09:00:00+08:00"
    assert found["clock"] == "running"
    assert [o["unit"] for o in found["work_orders"]] == ["hrss"]
    assert "add_order" in found["allowed_actions"]
    assert "query_code" not in found
    assert json.loads(json.dumps(found)) == found


def test_numbers_in_the_reporters_words_are_masked_until_opened(centre):
    case = registered(statement="请打我电话13800138000，社保转移办不成。")

    assert "13800138000" not in shown(case, "window")["statement"]
    assert "社保转移办不成" in shown(case, "window")["statement"]


@pytest.fixture
def secret(centre):
    return handled(
        reporter=REPORTER | {"confidential": True},
        item={"name": "社会保险转移接续", "application_no": "A-2026-77"},
        statement="我在某某公司上班，窗口故意刁难。",
    )


def test_a_unit_reads_the_text_of_its_order_and_never_who_reported(secret):
    found = shown(secret, "liaison-hrss")

    assert found["statement"] == "请核实转移记录，联系当事人。"
    assert found["reporter"]["name"] is None
    assert found["reporter"]["phone"] is None
    assert found["item"]["application_no"] is None
    everything = json.dumps(found, ensure_ascii=False)
    assert "某某公司" not in everything
    order = queries.order_for(actor("liaison-hrss"), f"{secret.case_no}-01")
    world = queries.world_for(CENTRE, MONDAY)
    told = json.dumps(present.order_json(order, actor("liaison-hrss"), world), ensure_ascii=False)
    assert "某某公司" not in told
    story = queries.timeline(secret, actor("liaison-hrss"))
    assert "某某公司" not in str(story)
    assert "请核实转移记录" in str(story)


def test_only_who_is_named_may_identify_a_confidential_reporter(secret):
    names = {
        who: shown(secret, who)["reporter"]["name"]
        for who in ("window", "window2", "dispatcher", "dispatcher2", "leader", "supervisor")
    }

    assert names == {
        "window": "张**",
        "window2": None,
        "dispatcher": "张**",
        "dispatcher2": None,
        "leader": None,
        "supervisor": None,
    }
    assert "某某公司" in str(shown(secret, "leader")["statement"])


def test_personal_values_are_in_nobodys_timeline(centre):
    story = str(queries.timeline(answered(), actor("leader")))

    assert "张三丰" not in story
    assert "13800138000" not in story
    assert "已为您办好转移接续。" in story


def test_the_log_is_shown_with_what_proves_it(centre):
    case = handled()

    lines = present.events_json(queries.events_of(case), case)

    assert [line["seq"] for line in lines] == list(range(1, case.version + 1))
    assert lines[0]["prev_hash"] == ""
    assert [line["prev_hash"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]


def test_the_reporter_sees_the_answer_only_when_it_was_released(centre):
    case = handled()
    press_order(case, "record_contact", "liaison-hrss", method="phone", summary="好", reached=True)
    press_order(
        case, "submit_reply", "liaison-hrss", outcome="done", facts="内部情况", answer="办好了。"
    )
    case = press_order(case, "approve_reply", "leader-hrss")
    before = present.public_json(case, MONDAY)
    after = present.public_json(press(case, "release", "dispatcher", by="phone"), MONDAY)

    assert (before["answer"], before["answered_at"]) == (None, None)
    assert (after["answer"], after["state_label"]) == ("办好了。", "已答复，请确认和评价")
    assert "confirm" in after["allowed_actions"]
    assert "内部情况" not in json.dumps(after, ensure_ascii=False)
    assert after["timeline"][0] == {
        "at": "2026-11-23T09:00:00+08:00",
        "label": "您反映的问题已登记",
    }


def test_what_is_missing_is_told_to_the_reporter(centre):
    case = press(registered(), "request_supplement", "window", items=[{"name": "户口簿"}])

    found = present.public_json(case, MONDAY)

    assert found["told"] == {"items": "户口簿"}
    assert found["supplement_due"] is not None


def test_a_merged_case_shows_its_parents_state_and_answer(centre):
    parent, child = answered(), registered()
    child = press(child, "merge", "dispatcher", into=parent.case_no)

    found = present.public_json(child, MONDAY)

    assert found["merged"]
    assert (found["state"], found["answer"]) == ("replied", "已为您办好转移接续。")


def test_a_file_is_kept_by_its_content_and_enters_the_log_when_it_is_used(centre):
    case = registered()

    kept = actions.attach(
        case.case_no, actor=actor("window"), name="../../书面 意见.exe", content=PDF, now=MONDAY
    )

    assert (kept.content_type, kept.name) == ("application/pdf", "书面 意见.exe")
    assert attachments.content_of(kept) == PDF
    assert Path(kept.path).name == kept.sm3
    press(
        case,
        "reject",
        "window",
        exclusion="BY11",
        explanation="不属受理范围",
        remedy="向主管单位申请",
        legal_basis="某条例第五条",
        attachments=[kept.pk],
    )
    kept.refresh_from_db()
    assert kept.event.action == "reject"
    assert json.loads(kept.event.body)["given"]["files"] == {str(kept.pk): kept.sm3}
    with pytest.raises(Invalid):
        press(registered(), "supply", "reporter", attachments=[kept.pk])


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00\x03" + b"\0" * 200, b"<html><script>", b"PK\x03\x04junk", b"\xff\xfe\x01"],
)
def test_a_file_of_another_kind_is_refused_whatever_it_is_called(centre, content):
    with pytest.raises(Invalid) as refused:
        actions.attach(
            registered().case_no, actor=actor("window"), name="a.pdf", content=content, now=MONDAY
        )
    assert refused.value.errors[0][0] == "file"


def test_a_file_too_large_is_refused(centre):
    with pytest.raises(Invalid):
        actions.attach(
            registered().case_no,
            actor=actor("window"),
            name="a.pdf",
            content=PDF + b"0" * attachments.LARGEST,
            now=MONDAY,
        )


def test_files_follow_the_case(secret):
    kept = actions.attach(
        secret.case_no, actor=actor("window"), name="a.pdf", content=PDF, now=MONDAY
    )

    assert attachments.attachment_for(actor("leader"), kept.pk) == kept
    for who in ("liaison-housing", "liaison-hrss", "editor"):
        with pytest.raises(NotVisible):
            attachments.attachment_for(actor(who), kept.pk)
    with pytest.raises(NotVisible):
        attachments.attachment_for(actor("leader"), kept.pk + 1)
    with pytest.raises(NotVisible):
        actions.attach(
            secret.case_no, actor=actor("liaison-housing"), name="a", content=PDF, now=MONDAY
        )
    with pytest.raises(NotPermitted):
        actions.attach(secret.case_no, actor=actor("province"), name="a", content=PDF, now=MONDAY)


def test_of_a_chain_of_approvals_the_reporter_reads_only_the_one_that_moved_the_date(centre):
    case = handled()
    press_order(case, "request_extension", "liaison-hrss", days=2, reason="核实", plan="下周办")
    press_order(case, "grant_extension", "leader-hrss")
    press_order(case, "grant_extension", "dispatcher")

    words = [label for _at, label in seen_by_reporter(Case.objects.get(pk=case.pk))]

    assert words.count("时限已延长") == 1
