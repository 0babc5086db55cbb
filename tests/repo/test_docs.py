"""The generated pages are what the tables say, and every clause leads to a rule and a test."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bancheng import chart, conformance, docs
from bancheng.rules.clauses import CLAUSES, Source
from bancheng.rules.fields import FIELDS
from bancheng.rules.states import STAFF_LABELS
from bancheng.rules.transitions import ROWS
from tests.rules.test_rows_every import EXAMPLES


def program(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bancheng", *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_pages_are_in_step_with_the_tables():
    assert docs.stale() == []


def test_a_page_that_was_changed_by_hand_is_named(tmp_path):
    for name, page in docs.PAGES.items():
        (tmp_path / name).write_text(page(), "utf-8")
    assert docs.stale(tmp_path) == []

    (tmp_path / "fields.md").write_text("我改过了", "utf-8")
    (tmp_path / "process-chart.svg").unlink()

    assert docs.stale(tmp_path) == ["process-chart.svg", "fields.md"]


def test_every_row_every_state_and_every_field_is_on_its_page():
    process, fields, drawn = docs.process_chart(), docs.fields(), chart.chart()

    for row in ROWS.values():
        assert f"`{row.action}`" in process
        assert f"## {row.label} `{row.action}`" in fields
    for label in STAFF_LABELS.values():
        assert f">{label}</text>" in drawn
    for field in FIELDS.values():
        assert field.label in fields


def test_the_chart_is_sound_and_every_box_is_on_the_page():
    page = ET.fromstring(chart.chart())

    for box in page.iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(box.get("x")) <= chart.WIDTH - float(box.get("width"))
        assert 0 <= float(box.get("y")) <= chart.HEIGHT - 64 - float(box.get("height"))


@pytest.mark.parametrize("action", sorted(a for a, row in ROWS.items() if row.target or row.leads))
def test_the_chart_draws_each_move_from_where_it_is_made(action):
    assert EXAMPLES[action].before().case.state in chart.sources(ROWS[action])


def test_every_clause_has_a_rule_and_a_test_that_exist():
    assert list(conformance.unmatched()) == []
    assert len({c.code for c in CLAUSES}) == len(CLAUSES)
    assert {c.source for c in CLAUSES} == set(Source)


def test_what_is_missing_from_a_clause_is_named():
    first = CLAUSES[0]
    wrong = (
        replace(first, rules=("rules.guards.intake:no_such_rule",)),
        replace(first, rules=("rules.nowhere:decide",)),
        replace(first, tests=("tests/rules/test_rows_every.py::test_nothing",)),
        replace(first, tests=("tests/rules/no_file.py::test_it", first.tests[0])),
        replace(first, rules=(), tests=first.tests),
    )

    assert list(conformance.unmatched(wrong)) == [
        "N01 rule rules.guards.intake:no_such_rule",
        "N01 rule rules.nowhere:decide",
        "N01 test tests/rules/test_rows_every.py::test_nothing",
        "N01 test tests/rules/no_file.py::test_it",
        "N01 lacks a rule or a test",
    ]


def test_no_clause_claims_the_wording_of_the_national_standard():
    for clause in CLAUSES:
        assert "GB/T 47366" not in clause.where + clause.asks
    assert "标准原文未见" in Source.NOTE


def test_the_commands_answer(tmp_path):
    table = program("conformance", folder=tmp_path)
    compared = program("docs", "--check", folder=tmp_path)

    assert (table.returncode, compared.returncode) == (0, 0), table.stderr + compared.stderr
    assert table.stdout.splitlines()[-1].endswith("nothing unmatched.")
    assert all(c.code in table.stdout for c in CLAUSES)
