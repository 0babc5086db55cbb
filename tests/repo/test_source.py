"""What holds for every file of ours."""

import re

import pytest

from tests.repo.files import ROOT, SOURCE, lines_with, ours

LONGEST = 400
LONGER = {
    "src/bancheng/rules/transitions.py": "the table: one row a line, not to be torn apart",
    "src/bancheng/rules/fields.py": "one entry for each field the table names",
}


def test_no_python_file_is_longer_than_one_subject():
    long = {
        str(path.relative_to(ROOT))
        for path in ours(".py")
        if "migrations" not in path.parts and len(path.read_text("utf-8").splitlines()) > LONGEST
    }

    assert long <= LONGER.keys()


def test_no_module_is_a_drawer():
    drawers = {"utils", "helpers", "common", "manager", "managers", "base", "misc"}

    assert [path for path in ours(".py") if path.stem in drawers] == []


def test_templates_and_styles_name_no_other_host():
    # an SVG's namespace is a name, not an address
    found = lines_with(
        r"""(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w.-]+""", ".html", ".css", ".svg", below=SOURCE
    )

    assert [line for line in found if "{#" not in line] == []


def test_templates_have_no_inline_style_script_or_handler():
    inline = r"""\sstyle\s*=|<style\b|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*["']|javascript:"""

    assert lines_with(inline, ".html", below=SOURCE) == []


def test_htmx_attributes_neither_inherit_nor_evaluate():
    assert lines_with(r"hx-(?:on|vars|inherit|disinherit)\b", ".html", below=SOURCE) == []


def test_nothing_is_marked_safe_without_escaping():
    assert (
        lines_with(r"\|\s*safe\b|\bmark_safe\(|autoescape off", ".html", ".py", below=SOURCE) == []
    )


def test_every_static_file_named_in_a_template_exists():
    named = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
    rooms = [*SOURCE.glob("web/*/static")]
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in ours(".html", below=SOURCE)
        for name in named.findall(path.read_text("utf-8"))
        if not any((room / name).is_file() for room in rooms)
    ]

    assert missing == []


def test_no_test_is_left_out():
    marks = (
        r"pytest\.(?:mark\.)?" + "(?:skip|xfail|skipif|importorskip)" + r"\b|@unittest\." + "skip"
    )

    assert lines_with(marks, ".py", below=ROOT / "tests") == []


def test_nothing_is_left_to_do():
    marks = r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b"

    assert lines_with(marks, ".py", ".html", ".css", ".js", ".md", ".toml") == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_make_target_that_a_readme_names_is_in_the_makefile(readme):
    named = set(re.findall(r"\bmake ([a-z-]+)\b", (ROOT / readme).read_text("utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert named >= {"run", "test"}
    assert named <= targets


def test_both_readmes_show_the_same_commands():
    english, chinese = (
        set(re.findall(r"`([^`]+)`", (ROOT / name).read_text("utf-8")))
        for name in ("README.md", "README.zh-CN.md")
    )

    assert english == chinese
