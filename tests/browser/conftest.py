"""A program served as people run it, and browsers that fail a test when their console speaks."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
NO_FAULT = re.compile(r"status of (409|422)|htmx:(sendAbort|afterRequest)")
DESK, PHONE = (1440, 900), (360, 780)
PROGRAM = Path(sys.executable).with_name("bancheng")


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a deployment with a data directory of its own."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("BANCHENG_", "DJANGO_"))}
    kept = tmp_path_factory.mktemp("served")
    return plain | {"BANCHENG_MODE": "demo", "BANCHENG_DATA_DIR": str(kept)}


@pytest.fixture(scope="session")
def served(deployment: dict[str, str]) -> Iterator[str]:
    """The address of a running program with the demo centre's people and no cases."""
    port, env = _free_port(), deployment
    for command in (["migrate"], ["demo", "load", "--organisation-only"]):
        subprocess.run([PROGRAM, *command], env=env, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen(
        [PROGRAM, "serve", "--port", str(port), "--workers", "1"],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        ready = server.stdout.readline()
        assert "ready" in ready, ready
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
        if server.stdout is not None:
            server.stdout.close()


TICK = """
from bancheng import config
from bancheng.jobs import clock
from bancheng.jobs.models import StepState
StepState.objects.update(due_at=None)
clock.tick(config.now())
"""


@pytest.fixture
def told(deployment: dict[str, str]) -> Callable[[str], str]:
    """`told(script)` runs Python beside the program, on its data, and gives what it printed."""
    env = {**deployment, "DJANGO_SETTINGS_MODULE": "bancheng.settings"}

    def run(script: str) -> str:
        command = [sys.executable, "-c", "import django; django.setup()\n" + script]
        done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    return run


@pytest.fixture
def tick(told: Callable[[str], str]) -> Callable[[], str]:
    """`tick()` has the worker do now what it would do in its next ticks, however paced."""
    return partial(told, TICK)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


Sit = Callable[..., Page]


@pytest.fixture
def sit(served: str, browser: Browser) -> Iterator[Sit]:
    """`sit("window")` signs in with the card of that post and gives the first page."""
    opened: list[BrowserContext] = []
    said: list[str] = []

    def seat(username: str, size: tuple[int, int] = DESK) -> Page:
        context = browser.new_context(
            base_url=served,
            locale="zh-CN",
            viewport={"width": size[0], "height": size[1]},
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        page = context.new_page()
        # a refused form (409, 422) is an answer, though the browser reports every such status
        page.on(
            "console",
            lambda m: None if NO_FAULT.search(m.text) else said.append(f"{username}: {m.text}"),
        )
        page.on("pageerror", lambda error: said.append(f"{username}: {error}"))
        page.goto("/accounts/login/")
        page.locator(f'button[name="username"][value="{username}"]').click()
        page.wait_for_url("**/desk/")
        return page

    yield seat
    for context in opened:
        context.close()
    assert said == []
