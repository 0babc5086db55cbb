"""Why a case's dates are what they are: sums, sentences, and the story of how they moved."""

import json
from datetime import datetime, timedelta

import pytest

from bancheng.calendar_cn import imports, notice
from bancheng.cases import happenings, queries
from bancheng.cases.models import Case
from bancheng.cases.why import Why, why
from tests.cases.conftest import MONDAY, answered, handled, press, press_order, registered
from tests.cases.test_statements import counted
from tests.cast import CENTRE, actor
from tests.worktimes import worktime

ZONE = worktime().zone


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZONE)


def told(case: Case, who: str = "dispatcher", now: datetime = MONDAY, lang: str = "zh") -> Why:
    person = actor(who)
    found = queries.case_for(person, case.case_no)
    world = queries.world_for(CENTRE, now, queries.facts_of(found))
    return why(found, person, world, lang)


def day(moment: datetime | None) -> str:
    assert moment is not None
    return f"{moment.astimezone(ZONE):%m-%d %H:%M}"


def announced(*days: str) -> notice.Notice:
    """A notice of 2027 in which these days are off."""
    named = [{"date": day, "name": "元旦", "off": True} for day in days]
    return notice.read(json.dumps({"year": 2027, "days": named}))


def test_before_acceptance_there_is_a_step_and_no_promise(centre):
    found = told(registered())

    assert (found.promise, found.moves) == (None, ())
    assert found.step is not None
    assert found.step.label == "受理"
    assert "《默认规则》受理时限：4个工作小时，最迟下一个工作日（来源L63：" in found.step.words


def test_an_accepted_case_says_start_rule_source_calendar_and_skipped_days(centre):
    case = registered()
    press(case, "accept", "window", situation="QX1")

    promise = told(case).promise

    assert promise is not None
    assert day(promise.due_at) == "11-30 17:30"
    assert [(d.day.day, d.off) for d in promise.skipped] == [(28, "周六"), (29, "周日")]
    assert [d.number for d in promise.days] == [None, 1, 2, 3, 4, None, None, 5]
    assert promise.words == (
        "到期时间是2026年11月30日（周一）17:30。11月23日（周一）09:00受理，当日不计，"
        "11月24日（周二）是第1个工作日，第5个工作日17:30下班时到期。其间不计11月28日至29日周末。"
        "依据：《默认规则》承诺时限：复杂类5个工作日（来源C16：呼和浩特市“办不成事”反映窗口"
        "（2021，公开报道））；2026年放假安排第1版。"
    )


def test_the_same_in_english(centre):
    case = registered()
    press(case, "accept", "window", situation="QX1")

    found = told(case, lang="en")

    assert found.promise is not None
    assert found.promise.words.startswith("Due Mon 30 Nov 2026, 17:30. Accepted on Mon 23 Nov")
    assert "the weekend (Sat 28 Nov to Sun 29 Nov)" in found.promise.words
    assert found.moves[0].title == "Accepted; the clock starts"


def test_the_story_names_class_extension_and_pause_with_who_and_how_many_days(centre):
    case = moved_thrice()

    found = told(case, now=at("2026-12-01"))

    assert [(m.causes, m.title) for m in found.moves] == [
        (("accepted",), "受理，开始计时"),
        (("class",), "类别由复杂类调整为一般类"),
        (("class",), "类别由一般类调整为复杂类"),
        (("extension",), "延期3个工作日"),
        (("pause",), "暂停后恢复计时，补回2个工作日"),
    ]
    assert [(m.was and day(m.was), day(m.due)) for m in found.moves] == [
        (None, "11-30 17:30"),
        ("11-30 17:30", "11-25 17:30"),
        ("11-25 17:30", "11-30 17:30"),
        ("11-30 17:30", "12-03 17:30"),
        ("12-03 17:30", "12-07 17:30"),
    ]
    assert found.moves[3].detail == "hrss联络员申请，hrss负责人、李分派同意"
    assert found.moves[4].detail == "11月25日至27日暂停，等待反映人补充材料"
    assert found.moves[4].words == (
        "2026年11月27日（周五）09:00，暂停后恢复计时，补回2个工作日"
        "（11月25日至27日暂停，等待反映人补充材料），"
        "期限由2026年12月3日（周四）17:30改为2026年12月7日（周一）17:30。"
    )
    assert found.promise is not None
    assert "（其中承诺5个工作日，延期3个工作日，暂停补回2个工作日）" in found.promise.words


def moved_thrice() -> Case:
    """A case that was lowered, raised, extended and paused."""
    case = registered()
    press(case, "accept", "window", situation="QX1")
    triaged = {"causes": ["ZY03"], "lead_unit": "hrss", "class": "general"}
    press(case, "triage", "dispatcher", **triaged)
    press(case, "triage", "dispatcher", **triaged | {"class": "complex"})
    press(case, "dispatch", "dispatcher", instructions="请核实转移记录，联系当事人。")
    press_order(case, "sign", "liaison-hrss")
    asked = {"days": 3, "reason": "等待外地核对", "plan": "周五前核对完"}
    press_order(case, "request_extension", "liaison-hrss", **asked)
    press_order(case, "grant_extension", "leader-hrss")
    press_order(case, "grant_extension", "dispatcher")
    until = {"reason": "supplement", "note": "等材料", "until": "2026-12-01"}
    press(case, "pause", "dispatcher", at("2026-11-25"), **until)
    return press(case, "resume", "dispatcher", at("2026-11-27"))


def test_while_it_is_paused_it_says_since_when_why_and_what_it_has_cost(centre):
    case = handled()
    until = {"reason": "supplement", "note": "等材料", "until": "2026-12-01"}
    press(case, "pause", "dispatcher", at("2026-11-24"), **until)

    found = told(case, now=at("2026-11-26"))

    assert found.pause is not None
    assert found.pause.days == 2
    assert found.pause.words == (
        "11月24日起暂停计时（等待反映人补充材料），已停2个工作日，恢复后补回。"
    )
    assert found.step is not None
    assert found.step.words.startswith("计时暂停，恢复后还有")
    assert (found.yellow_at, found.red_at) == (None, None)


def test_a_step_that_rested_in_a_pause_says_that_the_rest_went_on_counting(centre):
    case = handled()
    press_order(case, "record_contact", "liaison-hrss", method="phone", summary="好", reached=True)
    until = {"reason": "supplement", "note": "等材料", "until": "2026-12-01"}
    press(case, "pause", "dispatcher", at("2026-11-24"), **until)
    press(case, "resume", "dispatcher", at("2026-11-26"))

    step = told(case, now=at("2026-11-26")).step

    assert step is not None
    assert step.sum is None
    assert "暂停前余下的办公时间，恢复后接着计" in step.words


def test_a_redo_round_starts_anew_with_its_own_limit(centre):
    case = answered()
    tuesday = at("2026-11-24", "10:00")
    press(case, "verify_fail", "verifier", tuesday, reason="没有办成")

    found = told(case, now=tuesday)

    assert [m.causes for m in found.moves] == [("accepted",), ("round",)]
    assert (found.moves[1].title, found.moves[1].detail) == ("第1次重办，重新计时", "时限5个工作日")
    assert found.promise is not None
    assert "11月24日（周二）10:00第1次重办，当日不计" in found.promise.words
    assert "《默认规则》重办时限：5个工作日" in found.promise.words


def test_an_answer_that_was_sent_back_goes_on_with_what_was_left(centre):
    case = handled()
    told_him = {"method": "phone", "summary": "已说明", "reached": True}
    press_order(case, "record_contact", "liaison-hrss", **told_him)
    answer = {"outcome": "done", "facts": "已修复", "answer": "已办好。"}
    press_order(case, "submit_reply", "liaison-hrss", **answer)
    press_order(case, "approve_reply", "leader-hrss")
    press(case, "return_for_quality", "dispatcher", at("2026-11-25"), reasons="没有写依据")

    last = told(case, now=at("2026-11-25")).moves[-1]

    assert (last.causes, last.title) == (("quality",), "退回修改，接着计时，补回2个工作日")
    assert last.detail == "11月23日至25日等待审核，不计"
    assert (day(last.was), day(last.due)) == ("11-30 17:30", "12-02 17:30")


def test_a_date_into_an_unknown_year_is_provisional_until_its_calendar_is_there(centre):
    december = at("2026-12-28")
    case = handled(december)
    before = told(case, now=december)
    assert before.promise is not None
    assert before.promise.provisional
    assert "2027年放假安排还没有载入" in before.promise.words

    read = announced("2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04")
    imports.import_notice(read, by="sysadmin", now=december)
    happenings.recount(
        [case.pk], cause="载入2027年放假安排第1版", now=december + timedelta(hours=1)
    )

    after = told(case, now=december)
    assert after.promise is not None
    assert not after.promise.provisional
    assert day(after.promise.due_at) == "01-06 17:30"
    assert after.moves[-1].causes == ("recount",)
    assert after.moves[-1].title == "放假安排已载入，暂定时间转为确定"
    assert after.moves[-1].detail == "载入2027年放假安排第1版"


def test_what_was_told_stays_true_when_the_calendar_changes_without_a_recount(centre):
    case = handled()
    first = told(case).promise
    assert first is not None
    read = announced("2027-01-01")
    imports.import_notice(read, by="sysadmin", now=MONDAY)

    assert told(case).promise == first


def test_a_lowered_class_has_a_floor_and_it_is_said(centre):
    case = handled()
    late = at("2026-11-27")
    press(case, "reclassify", "dispatcher", late, **{"class": "general", "reason": "事情简单"})

    found = told(case, now=late)

    assert found.promise is not None
    assert day(found.promise.due_at) == "11-30 17:30"
    assert "不早于11月30日（周一），以较晚的为准。" in found.promise.words
    assert [d.day.day for d in found.promise.days if d.ends] == [30]


def test_each_live_order_says_its_dates_and_a_unit_reads_only_its_own(centre):
    case = registered()
    press(case, "accept", "window", situation="QX1")
    triaged = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
    press(case, "triage", "dispatcher", **triaged)
    earlier = {"instructions": "请核实。", "due_at": "2026-11-26T17:30:00+08:00"}
    press(case, "dispatch", "dispatcher", **earlier)
    press(case, "add_order", "dispatcher", unit="market", instructions="请协助核对。")

    lead, assisting = told(case).orders
    assert lead.words == "办理期限是签发工单时定的：2026年11月26日（周四）17:30。"
    assert assisting.words == "办理期限与承诺时限相同：2026年11月30日（周一）17:30。"
    assert lead.sign is not None
    assert day(lead.sign.due_at) == "11-23 14:00"
    assert "《默认规则》签收时限：4个工作小时" in lead.sign.words
    assert [order.unit for order in told(case, "liaison-market").orders] == ["market"]


def test_the_moments_of_the_light_are_said(centre):
    found = told(handled())

    assert found.lines[0] == "2026年11月27日（周五）08:30起亮黄灯。"
    assert found.lines[1].endswith("起亮红灯。")


@pytest.mark.parametrize("events", [1, 40])
def test_it_costs_two_statements_however_long_the_story(centre, events):
    case = moved_thrice()
    for minute in range(events):
        moment = at("2026-11-27", "10:00") + timedelta(minutes=minute)
        press(case, "remind", "supervisor", moment, cause="催办", demand="请尽快联系反映人")
    person = actor("dispatcher")
    found = queries.case_for(person, case.case_no)
    world = queries.world_for(CENTRE, MONDAY, queries.facts_of(found))

    with counted() as spent:
        assert len(why(found, person, world).moves) == 5

    assert spent.number <= 2, spent.told()
