"""备份 — everything a centre would lose with its machine, in one file, while it is served.

The database is copied first, then attachments and packages: a file is written before the row that
names it, so whatever the copied rows name is still there to be copied.
"""

import os
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bancheng import __version__, config
from bancheng.crypto import keys as field_keys

from . import databases
from .archive import ATTACHMENT, DATABASES, FOLDERS, KEPT_FILE, KEYS, Manifest, Writer

KEPT = ("BANCHENG_SECRET_KEY", "BANCHENG_FIELD_KEY", "BANCHENG_SIGNING_KEY")
OF_THE_MACHINE = ("BANCHENG_DATABASE_URL", "BANCHENG_DATA_DIR")
"""Settings that another machine has its own of."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was backed up, and where it lies."""

    path: Path
    size: int
    attachments: int
    keys: bool


def back_up(target: Path, *, keys: bool = True) -> Written:
    """Write a backup to a file, or under a name of its own into a directory."""
    from django.conf import settings
    from django.db import connection

    at = datetime.now(UTC)
    path = target / f"bancheng-{at:%Y%m%d-%H%M%S}.tar.gz" if target.is_dir() else target
    if path.exists():
        raise SystemExit(f"{path} exists already; a backup never replaces another.")
    staging = Path(tempfile.mkdtemp(prefix=".backup-", dir=path.absolute().parent))
    try:
        kind = connection.vendor
        # read before the copy: a migration in between is then applied once more, never left out
        applied = _applied()
        copy = staging / DATABASES[kind]
        databases.dump(settings.DATABASES["default"], copy)
        manifest = Manifest(
            made_at=at.isoformat(timespec="seconds"),
            version=__version__,
            database=kind,
            migrations=applied,
            key_ids=[key.kid for key in field_keys.ring()],
            keys=keys,
        )
        unfinished = staging / "archive"
        _write(unfinished, staging, manifest, copy)
        os.link(unfinished, path)  # refuses, unlike a rename, if another backup has come meanwhile
        _make_durable(path.absolute().parent)
    finally:
        shutil.rmtree(staging)
    attached = sum(map(bool, map(ATTACHMENT.fullmatch, manifest.files)))
    return Written(path, path.stat().st_size, attached, keys)


def _write(file: Path, staging: Path, manifest: Manifest, copy: Path) -> None:
    with file.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
            writer = Writer(tar, manifest)
            writer.add(DATABASES[manifest.database], copy)
            if manifest.keys:
                kept = staging / KEYS
                kept.write_text(_settings_text(), "utf-8")
                writer.add(KEYS, kept)
            folder = config.get().data_dir
            for kept_in in FOLDERS:
                for path in sorted((folder / kept_in).glob("??/*")):
                    name = path.relative_to(folder).as_posix()
                    if KEPT_FILE.fullmatch(name):  # not what is just being written
                        writer.add(name, path)
            writer.finish(staging)
        out.flush()
        os.fsync(out.fileno())


def _settings_text() -> str:
    """`bancheng.env` for another machine: this one's lines, and the keys wherever they are set."""
    settings = config.get()
    held = settings.env_file.read_text("utf-8") if settings.env_file.exists() else ""
    lines = [
        line
        for line in held.splitlines()
        if not line.replace("export ", "").strip().startswith((*KEPT, *OF_THE_MACHINE))
    ]
    lines += [f"BANCHENG_SECRET_KEY={settings.secret_key}"]
    lines += [f"BANCHENG_FIELD_KEY={settings.field_key}"]
    if settings.signing_key:
        lines += [f"BANCHENG_SIGNING_KEY={settings.signing_key}"]
    return "\n".join(filter(None, lines)) + "\n"


def _applied() -> list[str]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    found = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in found)


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
