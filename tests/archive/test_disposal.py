"""Packages past their term: who proposes, who agrees, what goes, and what stays provable."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from bancheng import search
from bancheng.archive import appraisal, disposal, overview, packages, register, retention
from bancheng.archive.models import (
    Appraisal,
    AppraisalLine,
    ArchivePackage,
    Hold,
    Register,
    RegisterLine,
)
from bancheng.cases import attachments, log, queries
from bancheng.cases.models import Attachment, Case, EventText, WorkOrder
from bancheng.cases.reconcile import Result, chain_faults, reconcile
from bancheng.evaluation.models import VisitRating
from bancheng.papers.models import IssuedPaper, PaperText
from bancheng.people.models import RoleGrant, User
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible
from bancheng.rules.states import Role
from tests.archive.conftest import TEXT, archived, packed
from tests.cases.conftest import MONDAY, handled, press, press_order
from tests.cast import actor

PAST = datetime(2037, 1, 4, 2, 0, tzinfo=UTC)
REASON = "保管期满，无继续保存价值。"


def proposed(*found: ArchivePackage) -> Appraisal:
    nos = [package.case.case_no for package in found]
    return appraisal.propose(actor=actor("archivist"), case_nos=nos, opinion=REASON, now=PAST)


def agreed(*found: ArchivePackage) -> Appraisal:
    made = proposed(*found)
    return appraisal.decide(made.pk, actor=actor("leader"), agree=True, opinion="", now=PAST)


def refused(package: ArchivePackage) -> str:
    with pytest.raises(Invalid) as why:
        proposed(package)
    return str(why.value.errors[0][1])


def everything_holds() -> bool:
    said: list[str] = []
    result = Result()
    said += map(str, chain_faults(result))
    said += reconcile(Result())
    overview.audit(say=said.append)
    assert said == []
    return True


# ── terms ────────────────────────────────────────────────────────────────


def test_an_ordinary_case_is_kept_ten_years_from_the_next_january(centre):
    package = packed()

    assert (package.retention, package.grounds, package.years) == ("ordinary", "", 10)
    assert package.dispose_after == date(2036, 12, 31)


def test_a_supervised_or_a_refused_case_is_kept_thirty_years(centre):
    case = handled()
    press(case, "supervise", "supervisor", cause="久拖不决", demand="三日内答复")
    press_order(case, "record_contact", "liaison-hrss", method="phone", summary="x", reached=True)
    press_order(
        case, "submit_reply", "liaison-hrss", outcome="guided", facts="查明", answer="请到税务局"
    )
    case.refresh_from_db()

    term = retention.term_of(Case.objects.get(pk=case.pk), MONDAY)

    assert "supervised" in term.grounds
    assert (term.retention, term.years, term.until) == ("long", 30, date(2056, 12, 31))


def test_only_what_is_past_its_term_is_offered(centre):
    package = packed()

    assert list(appraisal.past_term(centre, date(2036, 12, 31))) == []
    assert list(appraisal.past_term(centre, date(2037, 1, 1))) == [package]
    proposed(package)
    assert list(appraisal.past_term(centre, date(2037, 1, 1))) == []


def test_a_term_that_grew_since_keeps_the_case(centre, monkeypatch):
    package = packed()
    monkeypatch.setattr(retention, "is_common", lambda _case: True)

    assert appraisal.obstacles(package, PAST.date()) == ["longer"]
    assert "暂缓" in refused(package)


# ── two persons ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["leader", "window", "supervisor", "liaison-hrss", "city-leader"])
def test_only_the_archivist_proposes(centre, who):
    package = packed()

    with pytest.raises(NotPermitted):
        appraisal.propose(
            actor=actor(who), case_nos=[package.case.case_no], opinion=REASON, now=PAST
        )


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("archivist", NotPermitted),
        ("window", NotVisible),
        ("supervisor", NotVisible),
        ("city-leader", NotVisible),
    ],
)
def test_only_a_leader_of_the_centre_decides(centre, who, refused):
    made = proposed(packed())

    with pytest.raises(refused):
        appraisal.decide(made.pk, actor=actor(who), agree=True, opinion="", now=PAST)


def test_who_proposed_never_agrees_even_with_both_posts(centre):
    both = actor("archivist")
    both = type(both)(
        both.username, both.roles | {Role.LEADER}, both.centre, both.unit, both.ancestors
    )
    RoleGrant.objects.create(
        user=User.objects.get(username="archivist"), role="leader", granted_at=MONDAY
    )
    made = proposed(packed())

    with pytest.raises(NotPermitted, match="另一人"):
        appraisal.decide(made.pk, actor=both, agree=True, opinion="", now=PAST)


def test_a_list_is_decided_once_and_a_no_needs_a_reason(centre):
    package = packed()
    made = proposed(package)
    with pytest.raises(Invalid):
        appraisal.decide(made.pk, actor=actor("leader"), agree=False, opinion=" ", now=PAST)
    appraisal.decide(made.pk, actor=actor("leader"), agree=False, opinion="再留五年。", now=PAST)

    with pytest.raises(NotAllowed):
        appraisal.decide(made.pk, actor=actor("leader2"), agree=True, opinion="", now=PAST)
    assert disposal.carry_out(now=PAST) == 0
    assert list(appraisal.past_term(centre, PAST.date())) == [package]
    assert [line.action for line in RegisterLine.objects.all()] == ["propose", "decline"]


def test_nothing_is_listed_twice_or_before_its_time(centre):
    package = packed()
    young = packed(MONDAY + timedelta(days=400))
    proposed(package)

    for one in (package, young):
        assert "没有到期" in refused(one)
    with pytest.raises(Invalid):
        appraisal.propose(actor=actor("archivist"), case_nos=[], opinion=REASON, now=PAST)
    with pytest.raises(Invalid):
        appraisal.propose(actor=actor("archivist"), case_nos=["x"], opinion="", now=PAST)


# ── holding back ─────────────────────────────────────────────────────────


def test_a_case_that_is_held_back_is_neither_proposed_nor_disposed_of(centre):
    package = packed()
    no = package.case.case_no
    made = agreed(package)
    appraisal.hold(no, actor=actor("supervisor"), reason="行政诉讼尚未审结。", now=PAST)

    assert disposal.carry_out(now=PAST) == 0
    line = made.lines.get()
    assert (line.state, line.why, line.open) == ("left", "hold", False)
    assert "暂缓" in refused(package)
    appraisal.lift(no, actor=actor("leader"), now=PAST)
    assert disposal.carry_out(now=PAST) == 0
    agreed(package)
    assert disposal.carry_out(now=PAST) == 1
    assert Hold.objects.get().lifted_by == "leader"


def test_a_case_whose_new_facts_are_still_looked_into_is_kept(centre):
    package = packed()
    press(package.case, "reopen", "window", PAST, new_facts="又被退回来了。")

    assert retention.held(package.case) == ["linked"]


def test_holding_is_for_the_centre_s_own_overseers(centre):
    package = packed()

    with pytest.raises(NotPermitted):
        appraisal.hold(package.case.case_no, actor=actor("window"), reason="x", now=PAST)
    with pytest.raises(NotVisible):
        appraisal.hold(package.case.case_no, actor=actor("liaison-market"), reason="x", now=PAST)
    appraisal.hold(package.case.case_no, actor=actor("archivist"), reason="x", now=PAST)
    with pytest.raises(NotAllowed):
        appraisal.hold(package.case.case_no, actor=actor("leader"), reason="x", now=PAST)


# ── disposal ─────────────────────────────────────────────────────────────


def test_every_word_goes_and_everything_still_proves_itself(centre):
    package, other = packed(), packed()
    events = list(package.case.events.values_list("hash", flat=True))
    assert search.find("社保", centre=centre)
    VisitRating.objects.create(
        centre_id=centre,
        visited_on=MONDAY.date(),
        token="t",
        case_no=package.case.case_no,
        invited_by="window",
        invited_at=MONDAY,
        comment="窗口的王同志很耐心",
    )
    agreed(package)

    assert disposal.carry_out(now=PAST) == 1

    case = Case.objects.get(pk=package.case_id)
    assert (case.statement, case.request, case.answer, case.item_name) == ("", "", "", "")
    assert (str(case.reporter_name.reveal()), case.phone_hash) == ("", "")
    assert not EventText.objects.filter(event__case=case).exists()
    assert not PaperText.objects.filter(paper__case=case).exists()
    assert IssuedPaper.objects.filter(case=case).exists()
    assert VisitRating.objects.get().comment.reveal() == ""
    assert set(WorkOrder.objects.filter(case=case).values_list("answer", "instructions")) == {
        ("", "")
    }
    assert not packages.path_of(package.sm3).exists()
    assert search.find("社保", centre=centre) == [other.case_id]
    assert packages.is_disposed(package)
    assert list(case.events.values_list("hash", flat=True)) == events
    assert log.disposed(queries.events_of(case)) > 5
    assert everything_holds()


def test_a_file_goes_only_when_no_other_case_has_it(centre):
    first, second = packed(), packed()
    path = attachments.folder() / Attachment.objects.first().path
    agreed(first)
    disposal.carry_out(now=PAST)
    assert path.read_bytes() == TEXT
    agreed(second)

    disposal.carry_out(now=PAST)

    assert not path.exists()
    assert list(path.parent.iterdir()) == []
    with pytest.raises(NotVisible):
        attachments.attachment_for(actor("window"), Attachment.objects.first().pk)
    assert everything_holds()


def test_the_act_is_kept_for_good_with_who_proposed_and_who_agreed(centre):
    package = packed()
    made = agreed(package)
    disposal.carry_out(now=PAST)
    made.refresh_from_db()

    line = RegisterLine.objects.get(action="dispose")
    body = line.body
    assert made.state == "done"
    assert package.sm3 in body
    assert '"proposed_by":"archivist"' in body
    assert '"approved_by":"leader"' in body
    assert Attachment.objects.get().sm3 in body
    assert [one.action for one in RegisterLine.objects.all()] == ["propose", "approve", "dispose"]
    for word in ("张三丰", "社保", REASON):
        assert word not in "".join(RegisterLine.objects.values_list("body", flat=True))


def test_a_worker_killed_at_any_moment_disposes_whole_or_not_at_all(centre, monkeypatch):
    package = packed()
    agreed(package)

    def killed(*_arguments, **_more):
        raise KeyboardInterrupt

    for place in ("bancheng.archive.register.append", "bancheng.archive.packages.remove"):
        with monkeypatch.context() as patch:
            patch.setattr(place, killed)
            with pytest.raises(KeyboardInterrupt):
                disposal.carry_out(now=PAST)
        emptied = not EventText.objects.filter(event__case=package.case).exists()
        assert emptied is (AppraisalLine.objects.get().state == "emptied")
        assert emptied is RegisterLine.objects.filter(action="dispose").exists()

    assert packages.path_of(package.sm3).exists()
    assert disposal.carry_out(now=PAST) == 1
    assert not packages.path_of(package.sm3).exists()
    assert disposal.carry_out(now=PAST) == 0
    assert everything_holds()


def test_a_case_that_is_not_archived_is_never_emptied(centre):
    from bancheng.cases import disposal as cases

    case = handled()

    with pytest.raises(NotAllowed), transaction.atomic():
        cases.empty(case.case_no)
    assert EventText.objects.filter(event__case=case).exists()


# ── what the proofs find ─────────────────────────────────────────────────


def audited() -> list[str]:
    said: list[str] = []
    overview.audit(say=said.append)
    return said


def test_texts_that_somebody_just_deleted_are_found(centre):
    package = packed()
    EventText.objects.filter(event__case=package.case).delete()

    assert audited() == [f"{package.case.case_no}: texts are gone, and nobody has disposed of them"]


def test_a_package_that_is_gone_changed_or_another_is_found(centre):
    one, two = packed(), packed()
    path, other = packages.path_of(one.sm3), packages.path_of(two.sm3)
    content = path.read_bytes()

    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert audited() == [f"{one.case.case_no}: its file does not open"]
    path.write_bytes(other.read_bytes())
    assert audited() == [f"{one.case.case_no}: its file does not open"]
    path.unlink()
    assert audited() == [f"{one.case.case_no}: its file is gone"]


def test_a_file_without_a_place_is_a_fault_while_the_words_are_there(centre):
    package = packed()
    Attachment.objects.filter(case=package.case).update(path="")

    assert [fault.what for fault in chain_faults(Result())] == ["file"]


def test_the_register_and_the_packages_cannot_be_changed(centre):
    package = packed()
    agreed(package)

    for row in (package, RegisterLine.objects.first()):
        for change in (row.delete, row.save):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_a_register_that_was_cut_short_is_found(centre):
    agreed(packed())
    Register.objects.update(seq=1)

    assert register.faults(centre) == [f"{centre} register: it does not end with its last line"]


def test_the_report_counts_what_is_kept_and_what_is_missing(centre, capsys):
    from bancheng import cli

    package = packed()
    archived()
    agreed(package)
    disposal.carry_out(now=PAST)

    assert cli.main(["archive", "report"]) == 0
    assert capsys.readouterr().out == (
        "2 archived cases: 1 packages, 1 disposed of, 1 without one, 0 faults.\n"
    )
    assert overview.by_state(centre) == {"ordinary": 0, "long": 0, "disposed": 1}
