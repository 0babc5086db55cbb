"""A PostgreSQL server for one test run.

Started by whoever asks first, handed to xdist's workers through the environment, and gone with
the process that started it: `setpriv --pdeathsig` has the kernel stop it even when that process
is killed. As root it runs under another account, since PostgreSQL refuses to be root.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

OLDEST = 15
_HANDED_ON = "BANCHENG_TEST_DATABASE_URL"
_FASTER = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


class NoServer(RuntimeError):
    """PostgreSQL cannot be started here; the message says what is missing."""


def url() -> str:
    """Return the address of the run's server, starting it if there is none yet."""
    if _HANDED_ON not in os.environ:
        os.environ[_HANDED_ON] = _start()
    return os.environ[_HANDED_ON]


def programs() -> Path:
    """Return the directory of the newest server programs of version 15 or later."""
    versions = sorted(
        (int(path.parent.parent.name), path.parent)
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdecimal()
    )
    if versions and versions[-1][0] >= OLDEST:
        return versions[-1][1]
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise NoServer(f"No PostgreSQL server of version {OLDEST} or later: install `postgresql`.")


def _start() -> str:
    folder = Path(tempfile.mkdtemp(prefix="bancheng-pg-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    become: list[str | Path] = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        account = _account()
        os.chown(folder, account.pw_uid, account.pw_gid)
        ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        become = [*become, *ids]
    data = folder / "data"
    initialise: list[str | Path] = [
        programs() / "initdb",
        "--no-sync",
        "--auth=trust",
        "--username=bancheng",
    ]
    initialise += ["--encoding=UTF8", "--locale=C.UTF-8", "-D", data]
    subprocess.run([*become, *initialise], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    options = [f"-c{option}" for option in (*_FASTER, "listen_addresses=")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*become, programs() / "postgres", "-D", data, "-k", folder, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    atexit.register(_stop, server)
    _wait(server, folder)
    return f"postgres://bancheng@/postgres?host={folder}"


def _account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("PostgreSQL does not run as root and there is no account `postgres`.")


def _wait(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    ready: list[str | Path] = [programs() / "pg_isready", "-q", "-h", folder, "-U", "bancheng"]
    for _attempt in range(300):
        if server.poll() is not None:
            break
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise NoServer(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
