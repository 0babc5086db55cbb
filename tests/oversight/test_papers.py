"""Papers of supervision: who may write, sign, read and answer; a history that holds."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from bancheng.oversight import evidence, papers, reading
from bancheng.oversight.evidence import Found
from bancheng.oversight.kinds import Kind
from bancheng.oversight.models import Letterhead, Paper, PaperEvent
from bancheng.oversight.papers import Content
from bancheng.policy import queries
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale
from bancheng.rules.policy import OversightRule
from tests.cases.conftest import MONDAY, handled
from tests.cast import STAFF, UNITS, actor
from tests.worktimes import worktime

REPLY_BY = date(2026, 11, 30)


def content(case_no, **more):
    told = {
        "unit": "hrss",
        "title": "关于社保转移诉求逾期的约谈",
        "text": "该件逾期五个工作日未答复，两次催办没有回音。",
        "measures": "三个工作日内答复反映人，并说明原因。",
        "reply_by": REPLY_BY,
        "grounds": ("overdue",),
        "cases": (case_no,),
    }
    return Content(**told | more)


def written(case_no, kind=Kind.INTERVIEW, by="supervisor", **more):
    return papers.write(
        actor=actor(by), kind=kind, content=content(case_no, **more), units=UNITS, now=MONDAY
    )


def proposal(case_no, **more):
    return written(
        case_no, Kind.ACCOUNTABILITY, measures="", reply_by=None, addressee="discipline", **more
    )


def step(paper, action, by, word="", now=MONDAY):
    paper = Paper.objects.get(pk=paper.pk)
    return papers.act(paper.pk, action, actor=actor(by), word=word, version=paper.version, now=now)


def issued(case_no, **more):
    paper = written(case_no, **more)
    step(paper, "propose", "supervisor")
    return step(paper, "issue", "leader", "同意")


def test_a_paper_goes_from_draft_to_its_end_and_its_history_holds(centre):
    case = handled()
    paper = issued(case.case_no)
    assert (paper.state, paper.signed_by, paper.number) == (
        "issued",
        "leader",
        "云政督谈〔2026〕1号",
    )

    step(paper, "answer", "leader-hrss", "已整改。")
    step(paper, "ask_again", "supervisor", "没有说明原因")
    step(paper, "answer", "liaison-hrss", "已整改，原因是系统故障。")
    paper = step(paper, "close", "supervisor", "整改到位")

    assert paper.state == "closed"
    assert [e.action for e in paper.events.all()] == [
        *("write", "propose", "issue", "answer", "ask_again", "answer", "close")
    ]
    assert papers.faults(Paper.objects.get(pk=paper.pk)) == []


def test_numbers_follow_each_other_by_kind_and_the_letterhead_is_the_centres_own(centre):
    case = handled()
    first, second = issued(case.case_no), issued(case.case_no)
    assert (first.number, second.number) == ("云政督谈〔2026〕1号", "云政督谈〔2026〕2号")

    Letterhead.objects.create(centre_id=centre, mark="云溪督")
    notice = issued(case.case_no, kind=Kind.NOTICE)
    assert notice.number == "云溪督通〔2026〕1号"


@pytest.mark.parametrize(
    "who", [p.username for p in STAFF if p.username not in ("supervisor", "leader", "leader2")]
)
def test_nobody_but_supervisor_and_leader_writes(centre, who):
    case = handled()
    with pytest.raises(NotPermitted):
        written(case.case_no, by=who)
    assert not Paper.objects.exists()


def test_the_drafter_never_signs(centre):
    case = handled()
    paper = written(case.case_no, by="leader")
    step(paper, "propose", "leader")

    with pytest.raises(NotPermitted, match="拟稿人不能签发"):
        step(paper, "issue", "leader")
    assert step(paper, "issue", "leader2").state == "issued"


def test_accountability_is_signed_by_the_leader_alone_and_goes_to_the_competent_body(centre):
    case = handled()
    with pytest.raises(Invalid) as why:
        written(case.case_no, Kind.ACCOUNTABILITY, addressee="")
    assert [name for name, _said in why.value.errors] == ["addressee"]

    paper = proposal(case.case_no, by="leader2")
    step(paper, "propose", "leader2")
    with pytest.raises(NotPermitted):
        step(paper, "issue", "supervisor")
    paper = step(paper, "issue", "leader")
    assert paper.number == "云政督问〔2026〕1号"

    for who in ("leader-hrss", "liaison-hrss"):
        with pytest.raises(NotVisible):
            reading.paper_for(actor(who), paper.pk)
        with pytest.raises(NotVisible):
            step(paper, "answer", who, "不服")
    with pytest.raises(NotAllowed):
        step(paper, "close", "leader", "还没有回复")
    step(paper, "record_answer", "supervisor", "已立案")
    assert step(paper, "close", "leader", "已移送").state == "closed"


@pytest.mark.parametrize(
    ("who", "drafts", "issued_ones"),
    [
        ("supervisor", True, True),
        ("leader", True, True),
        ("leader-hrss", False, True),
        ("liaison-hrss", False, True),
        ("handler-hrss", False, False),
        ("leader-housing", False, False),
        ("liaison-housing", False, False),
        ("dispatcher", False, False),
        ("window", False, False),
        ("verifier", False, False),
        ("archivist", False, False),
        ("province", False, False),
        ("city-leader", False, False),
        ("hotline", False, False),
    ],
)
def test_who_reads_a_paper(centre, who, drafts, issued_ones):
    case = handled()
    draft, paper = written(case.case_no), issued(case.case_no)

    seen = set(reading.visible(actor(who)).values_list("pk", flat=True))

    assert seen == ({draft.pk} if drafts else set()) | ({paper.pk} if issued_ones else set())
    for one in (draft, paper):
        assert reading.may_see(actor(who), Paper.objects.get(pk=one.pk)) == (one.pk in seen)
        if one.pk not in seen:
            assert papers.standing(one, actor(who)) == frozenset()


def test_the_person_concerned_neither_reads_nor_signs_and_is_named_to_few(centre):
    case = handled()
    paper = written(case.case_no, person="leader2")
    step(paper, "propose", "supervisor")
    with pytest.raises(NotVisible):
        step(paper, "issue", "leader2")
    paper = step(paper, "issue", "leader")

    assert reading.names_person(actor("supervisor"), paper)
    assert reading.names_person(actor("leader-hrss"), paper)
    assert not reading.names_person(actor("liaison-hrss"), paper)
    with pytest.raises(Invalid):
        written(case.case_no, person="supervisor")


@pytest.mark.parametrize(
    ("action", "who"),
    [
        ("amend", "leader"),
        ("propose", "leader"),
        ("issue", "supervisor"),
        ("answer", "leader-hrss"),
        ("close", "leader-hrss"),
        ("discard", "leader"),
    ],
)
def test_a_move_of_another_is_refused(centre, action, who):
    paper = written(handled().case_no)
    assert action not in papers.allowed(paper, actor(who))
    if action != "amend":
        with pytest.raises((NotPermitted, NotVisible)):
            step(paper, action, who, "话")


def test_the_second_of_two_presses_is_told_that_the_paper_moved(centre):
    paper = written(handled().case_no)
    step(paper, "propose", "supervisor")
    with pytest.raises(Stale):
        papers.act(paper.pk, "propose", actor=actor("supervisor"), version=1, now=MONDAY)


def test_a_paper_is_not_signed_when_its_answer_date_has_passed(centre):
    paper = written(handled().case_no)
    step(paper, "propose", "supervisor")
    with pytest.raises(NotAllowed, match="答复期限已经过了"):
        step(paper, "issue", "leader", now=MONDAY + timedelta(days=8))
    assert step(paper, "send_back", "leader", "请改期").state == "draft"


def test_reasons_are_needed_where_the_table_says_so(centre):
    paper = written(handled().case_no)
    step(paper, "propose", "supervisor")
    with pytest.raises(Invalid):
        step(paper, "send_back", "leader", " ")


def test_a_draft_names_what_is_missing_all_at_once(centre):
    with pytest.raises(Invalid) as why:
        papers.write(
            actor=actor("supervisor"),
            kind=Kind.NOTICE,
            content=Content(unit="nobody", title="", text="", cases=("BC990100-20261123-000099",)),
            units=UNITS,
            now=MONDAY,
        )
    assert {name for name, _said in why.value.errors} == {
        *("unit", "title", "text", "measures", "reply_by", "grounds", "cases")
    }


def test_history_can_only_be_added_to_and_a_changed_word_is_found(centre):
    paper = issued(handled().case_no)
    event = PaperEvent.objects.filter(paper=paper).first()
    for change in (
        lambda: PaperEvent.objects.filter(pk=event.pk).update(by="nobody"),
        lambda: PaperEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    Paper.objects.filter(pk=paper.pk).update(unit="housing")
    assert papers.faults(Paper.objects.get(pk=paper.pk)) == [f"{paper.pk}: content"]


def test_evidence_is_read_from_the_cases_and_false_closures_from_their_logs(centre):
    case = handled()
    later = MONDAY + timedelta(days=14)
    shown = evidence.evidence(actor("supervisor"), [case.case_no], worktime(), later)
    assert shown == {case.case_no: [Found("overdue", 5)]}
    assert evidence.candidates(actor("supervisor"), "hrss", later) == [case.case_no]
    assert evidence.candidates(actor("supervisor"), "housing", later) == []


def test_a_case_of_another_centre_or_of_none_is_not_named(centre):
    with pytest.raises(Invalid) as why:
        written("BC990100-20261123-000099")
    assert [name for name, _said in why.value.errors] == ["cases"]


def test_who_signs_interviews_and_notices_stands_in_the_pack_in_force(centre, monkeypatch):
    case_no = handled().case_no
    rule = OversightRule(interview_signers=("supervisor",), notice_signers=("leader",))
    monkeypatch.setattr(reading, "rule_of", lambda _centre: rule)
    drafts = [(Kind.INTERVIEW, "leader"), (Kind.NOTICE, "leader2"), (Kind.NOTICE, "supervisor")]
    ready = [step(written(case_no, kind, by), "propose", by) for kind, by in drafts]
    accountable = step(proposal(case_no), "propose", "supervisor")

    signers = {
        paper.pk: {
            who
            for who in ("leader", "leader2", "supervisor")
            if "issue" in papers.allowed(paper, actor(who))
        }
        for paper in (*ready, accountable)
    }

    assert list(signers.values()) == [
        {"supervisor"},
        {"leader"},
        {"leader", "leader2"},
        {"leader", "leader2"},
    ]
    for who in ("leader", "leader2", "supervisor"):
        mine = {paper.pk for paper in reading.to_sign(actor(who))}
        assert mine == {pk for pk, people in signers.items() if who in people}
    with pytest.raises(NotPermitted):
        step(ready[1], "issue", "supervisor")


def test_a_pack_of_the_centre_changes_who_signs(centre):
    queries.ensure_default()
    text = (
        'id = "signers"\nname = "签发"\nversion = 1\neffective_from = 2026-01-01\n'
        'region = "990100"\napprover = "示例"\nextends = "national-default@1"\n'
        'oversight.notice_signers = { value = ["leader"], source = "YX" }\n'
        '[sources]\nYX = "示例"\n'
    )
    queries.activate(text, starts=MONDAY.date(), by="leader", now=MONDAY, centre=centre)
    queries.forget()

    paper = step(written(handled().case_no, Kind.NOTICE, "leader"), "propose", "leader")

    assert papers.allowed(paper, actor("supervisor")) == []
    assert "issue" in papers.allowed(paper, actor("leader2"))


# ── 责令整改 ─────────────────────────────────────────────────────────────

PLAN = "每周核对一次，由刘科长负责"


def ordered(case_no):
    return issued(case_no, kind=Kind.RECTIFICATION, grounds=("bad_rating",))


def planned(paper, day=date(2026, 12, 15), by="leader-hrss"):
    paper = Paper.objects.get(pk=paper.pk)
    return papers.act(
        paper.pk, "plan", actor=actor(by), word=PLAN, day=day, version=paper.version, now=MONDAY
    )


def test_an_order_to_rectify_goes_by_plan_and_report_to_its_acceptance(centre):
    paper = ordered(handled().case_no)
    assert paper.number == "云政督改〔2026〕1号"

    planned(paper)
    step(paper, "ask_again", "supervisor", "没有写责任人")
    planned(paper, date(2026, 12, 10))
    step(paper, "accept_plan", "supervisor")
    step(paper, "report_done", "liaison-hrss", "已全部核对")
    step(paper, "return_work", "supervisor", "还差两件")
    step(paper, "report_done", "liaison-hrss", "差的两件也核对了")
    paper = step(paper, "cross_off", "supervisor", "抽查十件，属实")

    assert (paper.state, paper.fix_by) == ("closed", date(2026, 12, 10))
    assert papers.faults(Paper.objects.get(pk=paper.pk)) == []


def test_who_issued_the_order_does_not_accept_the_work(centre):
    paper = ordered(handled().case_no)
    planned(paper)
    step(paper, "accept_plan", "leader")
    step(paper, "report_done", "leader-hrss", "已核对")

    with pytest.raises(NotPermitted, match="签发人不能验收"):
        step(paper, "cross_off", "leader", "好")
    for who in ("leader-hrss", "liaison-hrss"):
        with pytest.raises(NotPermitted):
            step(paper, "cross_off", who, "好")
    assert step(paper, "cross_off", "leader2", "属实").state == "closed"


@pytest.mark.parametrize("day", [None, date(2026, 11, 23)])
def test_a_plan_names_a_day_that_lies_ahead(centre, day):
    paper = ordered(handled().case_no)

    with pytest.raises(Invalid) as why:
        planned(paper, day)

    assert [name for name, _said in why.value.errors] == ["day"]


def test_an_order_to_rectify_is_not_just_answered_or_closed(centre):
    paper = ordered(handled().case_no)
    with pytest.raises(NotAllowed):
        step(paper, "answer", "leader-hrss", "已整改")
    planned(paper)
    with pytest.raises(NotAllowed):
        step(paper, "close", "supervisor", "好")


def test_the_day_of_the_plan_cannot_be_moved_unseen(centre):
    paper = ordered(handled().case_no)
    planned(paper)
    Paper.objects.filter(pk=paper.pk).update(fix_by=date(2027, 1, 5))

    assert papers.faults(Paper.objects.get(pk=paper.pk)) == [f"{paper.pk}: content"]


def test_the_unit_is_asked_for_its_plan_and_then_for_its_report(centre):
    paper = ordered(handled().case_no)
    assert reading.to_answer(actor("leader-hrss")) == 1
    planned(paper)
    assert reading.to_answer(actor("leader-hrss")) is None
    step(paper, "accept_plan", "supervisor")

    assert reading.to_answer(actor("leader-hrss")) == 1
    tally = reading.tally(actor("supervisor"), date(2026, 12, 16))
    assert (tally.unanswered, tally.late, tally.to_close) == (1, 1, 0)
