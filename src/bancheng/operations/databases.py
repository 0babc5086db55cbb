"""数据库 — a consistent copy of the database while it is used, and putting one in place.

SQLite is copied by its online backup, PostgreSQL by its own `pg_dump`, whose programs must be
installed where the command runs and be no older than the server.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

Settings = dict[str, Any]


def dump(settings: Settings, path: Path) -> None:
    """Write a copy of the database as it is at one moment."""
    if "sqlite" in settings["ENGINE"]:
        _copy_sqlite(Path(settings["NAME"]), path)
    else:
        _run("pg_dump", settings, "--format=custom", "--no-owner", "--no-privileges",
             "--schema=public", "--file", str(path))  # fmt: skip


def load(settings: Settings, path: Path, stamp: str, aside: Path) -> str | None:
    """Make the copy at `path` the database; return where the one before is kept, if there was."""
    if "sqlite" in settings["ENGINE"]:
        return _place_sqlite(Path(settings["NAME"]), path, aside)
    return _restore_postgres(settings, path, stamp)


def is_empty(settings: Settings) -> bool:
    """Whether there is no database yet, or one without tables."""
    if "sqlite" in settings["ENGINE"]:
        path = Path(settings["NAME"])
        if not path.exists():
            return True
        with closing(sqlite3.connect(path)) as database:
            return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    with _connect(settings) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = to_regnamespace('public')"
        ).fetchone()
    return not (found and found[0])


# ── SQLite ───────────────────────────────────────────────────────────────


def _copy_sqlite(source: Path, path: Path) -> None:
    address = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=60)) as database,
        closing(sqlite3.connect(path)) as copy,
    ):
        database.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        (said,) = copy.execute("PRAGMA quick_check").fetchone()
    if said != "ok":
        raise SystemExit(f"The database {source} is damaged: {said}.")


def _place_sqlite(target: Path, path: Path, aside: Path) -> str | None:
    before = [target.with_name(target.name + end) for end in ("", "-wal", "-shm")]
    kept = None
    for old in before:
        if old.exists():
            aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            old.rename(aside / old.name)
            kept = str(aside)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(path, target)
    return kept


# ── PostgreSQL ───────────────────────────────────────────────────────────


def _restore_postgres(settings: Settings, path: Path, stamp: str) -> str | None:
    """Restore in one transaction; the schema before is renamed, and comes back on a failure."""
    kept = None if is_empty(settings) else f"before_{stamp}".replace("-", "_")
    with _connect(settings) as connection:
        if kept:
            connection.execute(f"ALTER SCHEMA public RENAME TO {kept}")
        else:
            connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
    try:
        _run("pg_restore", settings, "--single-transaction", "--exit-on-error", "--no-owner",
             "--no-privileges", str(path))  # fmt: skip
    except SystemExit:
        with _connect(settings) as connection:
            connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
            again = f"ALTER SCHEMA {kept} RENAME TO public" if kept else "CREATE SCHEMA public"
            connection.execute(again)
        raise
    return f"the schema {kept}" if kept else None


def _connect(settings: Settings) -> Any:
    import psycopg

    given = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    given |= {k: v for k, v in settings["OPTIONS"].items() if k not in ("options", "pool")}
    return psycopg.connect(**{k: v for k, v in given.items() if v}, autocommit=True)


def _run(name: str, settings: Settings, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, not in sight."""
    named = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGSSLMODE": settings["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": settings["OPTIONS"].get("sslrootcert", ""),
    }
    environment = {**os.environ, **{name: text for name, text in named.items() if text}}
    done = subprocess.run(  # noqa: S603  a fixed program
        [program(name), f"--dbname={settings['NAME']}", *arguments],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason was given"])[0]
        raise SystemExit(f"{name} failed: {said}")


def program(name: str) -> Path:
    """The newest of PostgreSQL's own programs of this name, or a refusal that says what to do."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(path.parts[4]) if path.parts[4].isdecimal() else 0,
    )
    found = versions[-1] if versions else shutil.which(name)
    if not found:
        raise SystemExit(
            f"The program {name} is not installed here: install PostgreSQL's client programs"
            " (Debian: apt-get install postgresql-client), of the server's version or later."
        )
    return Path(found)
