"""恢复 — a backup put in place of nothing, or, asked twice, of what is there.

All of the archive is checked before anything is touched, and what was there is moved aside.
Stop the service first: a process that goes on serving keeps the old files open.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import databases
from .archive import ATTACHMENT, DATABASES, FOLDERS, KEYS, Manifest, unpack


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place."""

    made_at: str
    attachments: int
    applied: int
    aside: tuple[str, ...]


def restore(file: Path, *, force: bool = False) -> Restored:
    """Put a backup in place, or refuse with a plain sentence and change nothing."""
    from bancheng import cli, schema

    data_dir = Path(os.environ.get("BANCHENG_DATA_DIR") or "var").absolute()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside = data_dir / f"before-{stamp}"
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=data_dir))
    try:
        manifest = unpack(file, staging)
        brought = _bring_keys(data_dir, staging, manifest)
        try:
            cli.set_up_django()
            _check(data_dir, file, manifest, force=force)
        except BaseException:
            if brought:
                brought.unlink()
            raise
        kept = _place(data_dir, staging, manifest, aside, stamp)
    finally:
        shutil.rmtree(staging)
    return Restored(
        made_at=manifest.made_at,
        attachments=sum(map(bool, map(ATTACHMENT.fullmatch, manifest.files))),
        applied=schema.apply_migrations(),
        aside=kept,
    )


def _bring_keys(data_dir: Path, staging: Path, manifest: Manifest) -> Path | None:
    """Put the backup's settings where there are none, so that the program can start."""
    target = data_dir / KEYS
    if not manifest.keys or target.exists():
        return None
    shutil.copyfile(staging / KEYS, target)
    target.chmod(0o600)
    return target


def _check(data_dir: Path, file: Path, manifest: Manifest, *, force: bool) -> None:
    """Refuse what could not be used afterwards, or would bury something."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from bancheng.crypto import keys as field_keys

    lacking = set(manifest.key_ids) - {key.kid for key in field_keys.ring()}
    if lacking:
        raise SystemExit(
            f"{file} is sealed with the field key {', '.join(sorted(lacking))}, which"
            f" BANCHENG_FIELD_KEY does not hold: set it, or take {data_dir / KEYS} away."
        )
    if connection.vendor != manifest.database:
        raise SystemExit(
            f"{file} holds a database of {manifest.database}; BANCHENG_DATABASE_URL names one of"
            f" {connection.vendor}."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := set(manifest.migrations) - known:
        raise SystemExit(
            f"{file} was written by Bancheng {manifest.version}, which is newer than this program"
            f" (it has {min(newer)})."
        )
    full = [] if databases.is_empty(settings.DATABASES["default"]) else ["a database"]
    full += [folder for folder in FOLDERS if any((data_dir / folder).glob("*/*"))]
    if full and not force:
        raise SystemExit(
            f"There is {' and '.join(full)} here already: stop the service and give --force,"
            " then what is there will be moved aside."
        )


def _place(
    data_dir: Path, staging: Path, manifest: Manifest, aside: Path, stamp: str
) -> tuple[str, ...]:
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    copy = staging / DATABASES[manifest.database]
    kept = [databases.load(settings.DATABASES["default"], copy, stamp, aside)]
    for folder in FOLDERS:
        if (data_dir / folder).exists():
            aside.mkdir(mode=0o700, exist_ok=True)
            (data_dir / folder).rename(aside / folder)
            kept.append(str(aside))
        if (staging / folder).exists():
            (staging / folder).rename(data_dir / folder)
    return tuple(sorted({place for place in kept if place}))
