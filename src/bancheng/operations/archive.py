"""备份文件 — one .tar.gz: database, attachments, archive packages, keys, digests.

`manifest.json` comes last and names every other member with its size and SHA-256. Nothing of an
archive is used before all of it was read and found to match.
"""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST, KEYS = "manifest.json", "bancheng.env"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
ATTACHMENT = re.compile(r"attachments/[0-9a-f]{2}/[0-9a-f]{64}")
FOLDERS = ("attachments", "packages")
"""Folders of files that lie under their digests: what was handed in, and archived cases."""
KEPT_FILE = re.compile(rf"(?:{'|'.join(FOLDERS)})/[0-9a-f]{{2}}/[0-9a-f]{{64}}")
_CHUNK = 1 << 20


@dataclass
class Manifest:
    """内容清单 — what an archive holds and what it needs to be used."""

    made_at: str
    version: str
    database: str  # sqlite or postgresql
    migrations: list[str]
    key_ids: list[str]  # names of the field keys, not the keys
    keys: bool
    format: int = FORMAT
    files: dict[str, list[Any]] = field(default_factory=dict)  # name → size, SHA-256


class Writer:
    """Writes members into an archive and their digests into its manifest."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self.tar, self.manifest = tar, manifest

    def add(self, name: str, path: Path) -> None:
        """Add a file under a name."""
        with path.open("rb") as file:
            counted = _Counted(file)
            member = tarfile.TarInfo(name)
            member.size = os.fstat(file.fileno()).st_size
            member.mode = 0o600
            self.tar.addfile(member, counted)
        self.manifest.files[name] = [member.size, counted.digest.hexdigest()]

    def finish(self, staging: Path) -> None:
        """Add the manifest; nothing may come after it."""
        path = staging / MANIFEST
        path.write_text(json.dumps(asdict(self.manifest), indent=1, sort_keys=True), "utf-8")
        self.tar.add(path, MANIFEST)


class _Counted:
    """A file whose digest is made while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        found = self.file.read(size)
        self.digest.update(found)
        return found


def unpack(file: Path, into: Path) -> Manifest:
    """Extract an archive and return its manifest, if every member is as it was written.

    Refuses with a plain sentence what is cut short, changed, or holds names of its own making.
    """
    found: dict[str, list[Any]] = {}
    try:
        with tarfile.open(file, "r:gz") as tar:
            for member, content in _members(tar, file):
                found[member] = _extract(content, into / member)
        text = (into / MANIFEST).read_text("utf-8")
        manifest = Manifest(**json.loads(text))
    except (tarfile.TarError, EOFError, ValueError, TypeError, FileNotFoundError) as why:
        if not file.exists():
            raise SystemExit(f"There is no file {file}.") from why
        raise SystemExit(f"{file} is not a whole backup.") from why
    _compare(file, manifest, found)
    return manifest


def _members(tar: tarfile.TarFile, file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    known = {MANIFEST, KEYS, *DATABASES.values()}
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or not (member.name in known or KEPT_FILE.fullmatch(member.name)):
            raise SystemExit(f"{file} holds {member.name!r}, which no backup does.")
        yield member.name, content


def _extract(content: IO[bytes], path: Path) -> list[Any]:
    digest, size = hashlib.sha256(), 0
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return [size, digest.hexdigest()]


def _compare(file: Path, manifest: Manifest, found: dict[str, list[Any]]) -> None:
    if manifest.format != FORMAT or manifest.database not in DATABASES:
        raise SystemExit(f"{file} was written by another version of Bancheng.")
    del found[MANIFEST]
    if DATABASES[manifest.database] not in found:
        raise SystemExit(f"{file} holds no database.")
    for name in sorted(found.keys() | manifest.files.keys()):
        if found.get(name) != manifest.files.get(name):
            raise SystemExit(f"{file} is damaged: {name} is not as it was backed up.")
