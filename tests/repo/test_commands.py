"""The program from outside: refusals in plain sentences, quick help, settings kept."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bancheng import cli, config


def bancheng(
    directory: Path, *arguments: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run the program as an operator would, with nothing set but `variables`."""
    bare = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("BANCHENG_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "bancheng", *arguments],
        env={**bare, "BANCHENG_DATA_DIR": str(directory), **variables},
        cwd=directory,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_refuses_to_start_and_names_each_unsafe_setting(tmp_path):
    refused = bancheng(tmp_path, "serve", BANCHENG_NOW="+3d", BANCHENG_SECRET_KEY="short")

    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "Bancheng does not start in production mode:",
        "BANCHENG_SECRET_KEY is shorter than 32 characters.",
        "BANCHENG_FIELD_KEY is not set.",
        "BANCHENG_HOSTS does not name the host names that this server answers to.",
        "BANCHENG_NOW changes the clock, which only the demo mode may do.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_production_never_loads_the_demo_centre(tmp_path):
    safe = {
        "BANCHENG_SECRET_KEY": "s" * 40,
        "BANCHENG_FIELD_KEY": "f" * 40,
        "BANCHENG_HOSTS": "a.example",
    }

    refused = bancheng(tmp_path, "serve", "--demo", BANCHENG_MODE="production", **safe)

    assert refused.returncode == 1
    assert refused.stderr == "The demo centre is loaded only with BANCHENG_MODE=demo.\n"


def test_the_demo_mode_keeps_its_keys_and_itself_for_later_commands(tmp_path):
    first = bancheng(tmp_path, "migrate", BANCHENG_MODE="demo")
    kept = (tmp_path / "bancheng.env").read_text("utf-8")
    again = bancheng(tmp_path, "migrate")

    assert (first.returncode, first.stderr) == (0, "")
    assert (again.returncode, again.stdout) == (0, "The database is up to date.\n")
    assert (tmp_path / "bancheng.env").read_text("utf-8") == kept
    assert stat.S_IMODE((tmp_path / "bancheng.env").stat().st_mode) == 0o600


def test_a_database_without_tables_is_said_to_lack_them(tmp_path):
    refused = bancheng(tmp_path, "serve", BANCHENG_MODE="demo")

    assert refused.returncode == 1
    assert refused.stderr == "The database is not up to date: run `bancheng migrate` first.\n"


def test_help_loads_no_framework():
    imported = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from bancheng import cli; cli.parser().format_help();"
            "print(*sorted({'django', 'pydantic', 'granian'} & sys.modules.keys()))",
        ],
        check=True,
        capture_output=True,
        text=True,
    )

    assert imported.stdout == "\n"


def test_every_command_can_be_asked_for_help(capsys):
    assert {"serve", "migrate"} <= cli.commands()
    for name in cli.commands():
        with pytest.raises(SystemExit) as left:
            cli.main([name, "--help"])
        assert left.value.code == 0
        assert capsys.readouterr().out.startswith("usage: ")


@pytest.mark.parametrize(
    ("setting", "distance"),
    [("+3d", timedelta(days=3)), ("-2h", timedelta(hours=-2)), ("+1w", timedelta(weeks=1))],
)
def test_the_demo_clock_can_be_shifted(monkeypatch, setting, distance):
    _set_clock(monkeypatch, setting)

    before = datetime.now(UTC) + distance
    shown = config.now()

    assert before <= shown <= datetime.now(UTC) + distance


def test_the_demo_clock_can_be_fixed_in_the_centres_own_zone(monkeypatch):
    _set_clock(monkeypatch, "2026-11-23T09:00")

    assert config.now() == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("setting", ["tomorrow", "+3", "3d", "+3 d"])
def test_an_unreadable_clock_is_refused(monkeypatch, setting):
    monkeypatch.setenv("BANCHENG_NOW", setting)
    config.get.cache_clear()

    try:
        with pytest.raises(config.Unconfigured, match="BANCHENG_NOW: is neither a time"):
            config.get()
    finally:
        monkeypatch.undo()
        config.get.cache_clear()


def _set_clock(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    clock = config.get().model_copy(update={"now": setting})
    monkeypatch.setattr(config, "get", lambda: clock)
