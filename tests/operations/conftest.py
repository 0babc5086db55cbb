"""A deployment of its own, used from outside as an operator does."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

REGISTER = """
import sys, django
django.setup()
from bancheng import config
from bancheng.cases import actions
from bancheng.people.queries import roster
window = roster("990100").actor("window")
for number in range(int(sys.argv[1])):
    case = actions.register(
        actor=window, centre="990100", channel="window",
        reporter={"kind": "person", "name": "张三丰", "phone": "13800138000"},
        item={"name": "社会保险转移接续"}, statement="转移接续办了三趟还没有结果。",
        situation="QX1", now=config.now(),
    )
    text = f"回执 {case.case_no}".encode()
    actions.attach(case.case_no, actor=window, name="回执.txt", content=text, now=config.now())
    actions.act(case.case_no, "accept", actor=window, given={"situation": "QX1"}, now=config.now())
    print(case.case_no, flush=True)
"""


@dataclass(frozen=True)
class Deployment:
    """A data directory, a database, and the settings that belong to them."""

    directory: Path
    variables: dict[str, str]

    def run(
        self, *arguments: str, ok: bool = True, **more: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run the program; `ok` tells which way it must end."""
        done = subprocess.run(
            [sys.executable, "-m", "bancheng", *arguments],
            env=self.environment | more,
            cwd=self.directory,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        return done

    def registering(self, cases: int) -> "subprocess.Popen[str]":
        """Begin to register cases, each with an attachment, and print their numbers."""
        return subprocess.Popen(
            [sys.executable, "-c", REGISTER, str(cases)],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "bancheng.settings"},
            stdout=subprocess.PIPE,
            text=True,
        )

    def registered(self, cases: int) -> list[str]:
        """Register cases and return their numbers."""
        with self.registering(cases) as at_work:
            said, _nothing = at_work.communicate(timeout=120)
        assert at_work.returncode == 0
        return said.split()

    def attachments(self) -> dict[str, bytes]:
        """Every attached file by its place."""
        folder = self.directory / "attachments"
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    def proven(self) -> str:
        """Prove chain and books; what `reconcile` printed."""
        verified = self.run("chain", "verify")
        reconciled = self.run("reconcile")
        assert verified.stdout.splitlines()[-1].endswith(" 0 faults.")
        return reconciled.stdout

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process of this deployment, and no others of ours."""
        bare = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith(("BANCHENG_", "DJANGO_"))
        }
        return {**bare, "BANCHENG_DATA_DIR": str(self.directory), **self.variables}


Found = Callable[..., Deployment]


class Makes:
    """Makes deployments on the kind of database of this run, and removes them."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor
        self.databases: list[str] = []

    def new(self, directory: Path, template: str = "template1", **variables: str) -> Deployment:
        """A deployment with an empty database, or a copy of another."""
        directory.mkdir(exist_ok=True)
        given = {"BANCHENG_MODE": "demo", **variables}
        if self.vendor == "postgresql":
            name = f"drill_{secrets.token_hex(4)}"
            self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            self.databases.append(name)
            given["BANCHENG_DATABASE_URL"] = self._url().replace("/postgres?", f"/{name}?")
        return Deployment(directory, given)

    def copy(self, of: Deployment, directory: Path) -> Deployment:
        """A deployment like another, which nobody is using."""
        shutil.copytree(of.directory, directory)
        address = of.variables.get("BANCHENG_DATABASE_URL", "")
        return self.new(directory, address.rpartition("?")[0].rpartition("/")[2] or "template1")

    def remove(self) -> None:
        """Drop the databases."""
        for name in self.databases:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self) -> str:
        from tests import postgres

        return postgres.url()

    def _execute(self, statement: str) -> None:
        address = self._url().replace("postgres://", "postgresql://", 1)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def makes(db_vendor: str) -> Iterator[Makes]:
    """What makes deployments."""
    found = Makes(db_vendor)
    yield found
    found.remove()


@pytest.fixture(scope="session")
def filled(makes: Makes, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The demo centre's people and two cases with an attachment each; for copying only."""
    made = makes.new(tmp_path_factory.mktemp("filled"))
    made.run("migrate")
    made.run("demo", "load", "--organisation-only")
    made.registered(2)
    return made


@pytest.fixture
def deployment(makes: Makes, tmp_path: Path) -> Found:
    """Make an empty deployment."""
    return lambda name, **variables: makes.new(tmp_path / name, **variables)


@pytest.fixture
def centre(makes: Makes, filled: Deployment, tmp_path: Path) -> Deployment:
    """A deployment with two cases, to do anything with."""
    return makes.copy(filled, tmp_path / "centre")
