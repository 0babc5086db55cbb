"""The servers of a run: PostgreSQL in a directory of its own, and the product in front of it.

Unlike the tests' server this one keeps its promises to the disk (fsync), because what is
measured includes the commit. Both stop with the run.
"""

import atexit
import http.client
import os
import pwd
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.postgres import programs

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM = Path(sys.executable).parent / "bancheng"
WORKERS = 2
OPTIONS = (
    "listen_addresses=",
    "max_connections=60",
    "shared_buffers=1GB",
    "max_wal_size=2GB",
    "maintenance_work_mem=512MB",
    "shared_preload_libraries=pg_stat_statements",
)


def start_database(folder: Path) -> "tuple[str, subprocess.Popen[bytes]]":
    """Return the address of a new PostgreSQL server in `folder`, and its process."""
    become: list[str | Path] = ["setpriv", "--pdeathsig", "INT"]
    folder.chmod(0o755)
    home = folder / "postgres"
    home.mkdir()
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(home, account.pw_uid, account.pw_gid)
        ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        become += ids
    data = home / "data"
    initialise = ["--no-sync", "--auth=trust", "--username=bancheng", "--encoding=UTF8"]
    subprocess.run(
        [*become, programs() / "initdb", *initialise, "--locale=C.UTF-8", "-D", data],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=home,
    )
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*become, programs() / "postgres", "-D", data, "-k", home]
            + [f"-c{option}" for option in OPTIONS],
            stdout=log,
            stderr=log,
            cwd=home,
        )
    atexit.register(_stop, server)
    ready = [programs() / "pg_isready", "-q", "-h", home, "-U", "bancheng"]
    _until(lambda: subprocess.run(ready, check=False).returncode == 0, server, home / "log")
    return f"postgres://bancheng@/postgres?host={home}", server


def start_product(folder: Path) -> "tuple[int, subprocess.Popen[bytes]]":
    """Return the port that the product answers on, and its process."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    log = folder / "serve.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port), "--workers", str(WORKERS), "--no-worker"],
            stdout=out,
            stderr=out,
        )
    atexit.register(_stop, server)
    _until(lambda: _answers(port), server, log)
    return port, server


def environment(folder: Path, database: str) -> dict[str, str]:
    """The settings of the product under measurement."""
    return {
        "BANCHENG_MODE": "demo",
        "BANCHENG_DATA_DIR": str(folder / "data"),
        "BANCHENG_DATABASE_URL": database,
        "BANCHENG_SECRET_KEY": secrets.token_urlsafe(48),
        "BANCHENG_FIELD_KEY": secrets.token_urlsafe(48),
        "DJANGO_SETTINGS_MODULE": "bancheng.settings",
    }


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def _until(ready: "Callable[[], bool]", server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _attempt in range(3000):
        if server.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.1)
    raise SystemExit(f"{log.name} ended: {log.read_text(errors='replace')[-2000:]}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
