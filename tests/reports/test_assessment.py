"""逐条自评 — each clause with its evidence, thin where it is thin, none where nothing occurred."""

import io
from datetime import date, timedelta

import docx
import pytest

from bancheng.cases.models import Case
from bancheng.policy.queries import activate
from bancheng.reports import assessment, counting
from bancheng.reports.assessment import BY_RULE, PROOFS, Standing
from bancheng.reports.render import assessment as rendered
from bancheng.rules.clauses import CLAUSES
from bancheng.rules.errors import Invalid, NotPermitted
from bancheng.rules.indicators import BY_KEY
from bancheng.rules.policy import ReportsRule
from bancheng.rules.transitions import ROWS
from tests.cases.conftest import MONDAY, handled, registered
from tests.cast import actor
from tests.reports.test_periodic import closed

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def found(who="leader"):
    while counting.count():
        pass
    rows = assessment.assess(actor(who), FIRST, LAST, now=MONDAY + timedelta(hours=3))
    return {row.clause.code: row for row in rows}


def test_every_proof_names_a_clause_moves_and_a_ratio_that_exist():
    assert PROOFS.keys() <= {clause.code for clause in CLAUSES}
    assert BY_RULE.keys() <= {rule for clause in CLAUSES for rule in clause.rules}
    for proof in (*PROOFS.values(), *BY_RULE.values()):
        assert all(move in ROWS or move == "register" for move in proof.moves)
        assert not proof.ratio or proof.ratio in BY_KEY
        assert bool(proof.ratio) == hasattr(ReportsRule(), proof.aim)


def test_what_did_not_occur_is_none_and_what_did_is_shown_with_its_case(centre):
    case = handled()

    rows = found()

    assert set(rows) >= set(PROOFS)
    assert rows["N11"].standing is Standing.SHOWN
    assert (rows["N11"].example, rows["N11"].evidence) == (case.case_no, ["完成研判 1 次"])
    assert (rows["N02"].standing, rows["N02"].example) == (Standing.NONE, "")


def test_a_ratio_of_few_cases_is_thin_and_of_enough_shown(centre):
    closed()
    assert found()["N14"].standing is Standing.THIN
    for _case in range(4):
        closed()

    row = found()["N14"]

    assert row.standing is Standing.SHOWN
    assert "回访率 100.0%（5/5），自定目标 90%" in row.evidence


def test_cases_that_contradict_a_clause_are_counted(centre):
    case = registered()
    assert found()["N03"].standing is Standing.SHOWN
    Case.objects.filter(pk=case.pk).update(owner=None)

    row = found()["N03"]

    assert row.standing is Standing.THIN
    assert "在办而没有责任人：1" in row.evidence


def test_the_document_says_each_clause_and_that_the_list_is_ours(centre):
    case = handled()
    rows = list(found().values())

    content = docx.Document(io.BytesIO(rendered.docx("云溪区", FIRST, LAST, rows)))

    cells = [cell.text for table in content.tables for row in table.rows for cell in row.cells]
    said = "\n".join(p.text for p in content.paragraphs)
    assert set(PROOFS) <= set(cells)
    assert case.case_no in cells
    assert "不是国家标准原文" in said


def test_it_is_for_the_leader_and_the_supervisor(centre):
    assert found("supervisor")
    for who in ("window", "dispatcher", "liaison-hrss", "province"):
        with pytest.raises(NotPermitted):
            found(who)
    with pytest.raises(Invalid):
        assessment.assess(actor("leader"), LAST, FIRST, now=MONDAY)


OWN = """id = "here"
name = "本地"
version = 1
region = "云溪区"
approver = "云溪区政务服务中心"
effective_from = 2026-01-01
extends = "national-default@1"
reports.verified_aim = { value = 1.0, source = "YX" }
reports.participation_aim = { value = 0.95, source = "YX" }

[sources]
YX = "云溪区政务服务中心"
"""


def test_the_levels_aimed_at_are_those_of_the_centre_s_own_rule_pack(centre):
    for _case in range(5):
        closed()
    now = MONDAY - timedelta(days=1)
    activate(OWN, starts=now.date(), by="leader", now=now, centre=centre)

    rows = found()

    assert "回访率 100.0%（5/5），自定目标 100%" in rows["N14"].evidence
    assert rows["N14"].standing is Standing.SHOWN
    assert any("自定目标 95%" in line for line in rows["N22"].evidence)
