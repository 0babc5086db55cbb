"""逐条自评 on the desk."""

import pytest

from tests.cases.conftest import handled


def test_each_clause_stands_there_with_its_evidence(at):
    case = handled()

    page = at("leader").get("/desk/assessment").content.decode()

    assert "完成研判 1 次" in page
    assert f"/desk/cases/{case.case_no}" in page
    assert "不是国家标准原文" in page
    assert page.count('<span class="verdict verdict-none">') > 3


def test_it_is_taken_away_as_a_document(at):
    answer = at("supervisor").get("/desk/assessment?first=2026-11-01&last=2026-11-30&form=docx")

    assert answer.content[:2] == b"PK"
    assert "assessment-20261130.docx" in answer["Content-Disposition"]


def test_days_that_make_no_period_are_refused(at):
    wrong = at("leader").get("/desk/assessment?first=2026-11-30&last=2026-11-01")

    assert wrong.status_code == 422
    assert at("leader").get("/desk/assessment?first=soon").status_code == 422


@pytest.mark.parametrize("who", ["window", "dispatcher", "liaison-hrss"])
def test_it_is_not_for_others(at, who):
    assert at(who).get("/desk/assessment").status_code == 403
