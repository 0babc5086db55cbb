"""The look keeps its promises: contrast, old browsers, nothing from elsewhere, nothing inline."""

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "src" / "bancheng" / "web" / "shared"
OWN_CSS = sorted((SHARED / "static" / "shared").glob("*.css"))
TEMPLATES = sorted((ROOT / "src" / "bancheng").rglob("templates/**/*.html"))
TOKEN = re.compile(r"(--[a-z0-9-]+):\s*(#[0-9a-f]{6})")
TOO_NEW = ("color-mix(", ":has(", "oklch(", "light-dark(", "@container", "@layer", "100dvh")


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tokens() -> dict[str, str]:
    css = (SHARED / "static" / "shared" / "tokens.css").read_text("utf-8")
    return dict(TOKEN.findall(css[: css.index(".public {")]))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("--ink", "--paper", 7),
        ("--ink", "--ground", 7),
        ("--ink", "--sunken", 7),
        ("--ink", "--note", 7),
        ("--ink", "--blue-soft", 7),
        ("--ink-2", "--paper", 7),
        ("--ink-2", "--sunken", 7),
        ("--ink-3", "--paper", 4.5),
        ("--ink-3", "--ground", 4.5),
        ("--ink-3", "--sunken", 4.5),
        ("--blue", "--paper", 7),
        ("--blue", "--ground", 7),
        ("--blue", "--blue-soft", 7),
        ("--visited", "--paper", 7),
        ("--green", "--green-soft", 7),
        ("--amber", "--amber-soft", 7),
        ("--red", "--red-soft", 7),
        ("--red", "--paper", 7),
        ("--line-strong", "--paper", 3),
        ("--line-strong", "--ground", 3),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str, least: float) -> None:
    colours = tokens()

    assert contrast(colours[text], colours[ground]) >= least


@pytest.mark.parametrize("path", OWN_CSS, ids=lambda path: path.name)
def test_css_works_on_old_kernels_and_asks_nothing_of_other_hosts(path: Path) -> None:
    css = path.read_text("utf-8")
    plain = re.sub(r"@supports selector\(:has\(\*\)\) \{\n(  .*\n)*\}", "", css)  # skipped by them

    assert [word for word in TOO_NEW if word in plain] == []
    assert re.findall(r"url\(|https?:|@import", css) == []


def test_every_colour_is_named_once_in_the_tokens() -> None:
    pages = [path for path in OWN_CSS if path.name != "tokens.css"]

    loose = {
        (path.name, colour)
        for path in pages
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;, ])", path.read_text("utf-8"))
    }

    # print is black on white whatever the tokens say
    assert {colour for _, colour in loose} <= {"#000000", "#ffffff", "#081c38"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_script_or_remote_source(path: Path) -> None:
    html = path.read_text("utf-8")

    assert re.findall(r"https?://|src=\"//", html) == []
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|hx-on|<script(?![^>]*\ssrc=)", html) == []
    assert "|safe" not in html


def test_the_script_stays_small() -> None:
    lines = (SHARED / "static" / "shared" / "app.js").read_text("utf-8").splitlines()

    assert len(lines) <= 150


def test_vendored_files_are_as_listed() -> None:
    assert tool("vendor").faults() == []


def test_a_changed_missing_or_stray_vendored_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = tool("vendor")
    copy = tmp_path / "vendor"
    shutil.copytree(vendor.VENDOR, copy)
    monkeypatch.setattr(vendor, "VENDOR", copy)
    monkeypatch.setattr(vendor, "LIST", copy / "vendor.json")
    monkeypatch.setattr(vendor, "icons_in_use", set)
    (copy / "bootstrap-5.3.9" / "bootstrap.min.css").write_text("body{}")
    (copy / "bootstrap-5.3.9" / "LICENSE").unlink()
    (copy / "stray.js").write_text("")

    assert vendor.faults() == [
        "stray.js is not in vendor.json",
        "bootstrap-5.3.9/bootstrap.min.css was changed by hand",
        "bootstrap-5.3.9/LICENSE is missing",
    ]


def test_an_icon_that_is_not_in_the_sprite_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = tool("vendor")
    monkeypatch.setattr(vendor, "icons_in_use", lambda: {"bell", "teapot"})

    assert "the icon 'teapot' is used but not in the sprite: run tools/vendor.py" in vendor.faults()


def test_messages_are_found_in_templates_python_and_tables() -> None:
    messages = tool("messages")

    template = (
        "{% translate '办成' %}{% blocktranslate count n=x %}{{ n }} 件{% plural %}{{ n }} 件s"
        "{% endblocktranslate %}"
    )
    assert set(messages.messages_of_template(template)) == {
        (None, "办成", ""),
        (None, "%(n)s 件", "%(n)s 件s"),
    }
    assert list(messages.messages_of('_("待办"); pgettext("门", "开"); other("不是")')) == [
        (None, "待办", ""),
        ("门", "开", ""),
    ]
    assert list(messages.labels_of('LABELS = {S.A: "待受理", S.B: "code"}')) == [
        (None, "待受理", "")
    ]
