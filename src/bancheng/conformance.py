"""`bancheng conformance`: each clause with its rule and its test, or what is missing."""

import argparse
import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bancheng.rules.clauses import CLAUSES, Clause
from bancheng.rules.transitions import ROWS

ROOT = Path(__file__).parents[2]


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "conformance", help="clause → rule → test; fails when anything is unmatched"
    )
    parser.set_defaults(run=run, django=False)


def run(_args: argparse.Namespace) -> int:
    """Print the table and name what is unmatched."""
    for clause in CLAUSES:
        print(f"{clause.code}  {clause.asks}")
        print(f"     {clause.source} · {clause.where}")
        for rule in clause.rules:
            print(f"     → {rule}")
        for test in clause.tests:
            print(f"     ✓ {test}")
    found = list(unmatched())
    if found:
        raise SystemExit("Unmatched: " + "; ".join(found) + ".")
    rules = {rule for clause in CLAUSES for rule in clause.rules}
    tests = {test for clause in CLAUSES for test in clause.tests}
    print(f"{len(CLAUSES)} clauses, {len(rules)} rules, {len(tests)} tests, nothing unmatched.")
    return 0


def unmatched(clauses: tuple[Clause, ...] = CLAUSES, root: Path = ROOT) -> Iterator[str]:
    """What is named and does not exist, and clauses without a rule or a test."""
    for clause in clauses:
        if not clause.rules or not clause.tests:
            yield f"{clause.code} lacks a rule or a test"
        yield from (f"{clause.code} rule {r}" for r in clause.rules if not rule_exists(r))
        yield from (f"{clause.code} test {t}" for t in clause.tests if not is_tested(t, root))


def rule_exists(rule: str) -> bool:
    """Whether `module:name` is there: a name of the module's own, or a row of the table."""
    module, _, name = rule.partition(":")
    path = Path(__file__).parent / f"{module.replace('.', '/')}.py"
    return name in _names(path) or (module == "rules.transitions" and name in ROWS)


def is_tested(test: str, root: Path = ROOT) -> bool:
    """Whether `tests/file.py::name` is a function of that file."""
    path, _, name = test.partition("::")
    return name.startswith("test_") and name in _names(root / path)


@cache
def _names(path: Path) -> frozenset[str]:
    """The functions, classes and values that a file defines; read, not imported."""
    if not path.is_file():
        return frozenset()
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return frozenset(found)
