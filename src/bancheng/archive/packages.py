"""归档包 — building, keeping and opening the package of an archived case.

A package is built once, from the log up to the event that archived the case; whoever asks again
gets the row there is. The file is written sealed and whole under its SM3 before the row that names
it; a process killed in between leaves a file without a row, which the next sweep removes.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError, transaction

from bancheng import config
from bancheng.cases.models import Case, Event
from bancheng.crypto import digest_suite, files, signing
from bancheng.rules.errors import NotAllowed, NotVisible, _

from . import contents, metadata, retention, zips
from . import manifest as m
from .models import AppraisalLine, ArchivePackage, PackageFault

PURPOSE = "archive package"
UNFINISHED = ".unfinished-"
LEFT_ALONE = timedelta(hours=6)
"""How old a file without a row must be before it is taken for one that nobody will finish."""

Package = ArchivePackage


@dataclass(frozen=True, slots=True)
class _Made:
    """A finished file, still unsealed: its SM3, its size, and what the row needs to know."""

    path: Path
    sm3: str
    size: int
    manifest: m.Manifest
    signature: m.Signature
    term: retention.Term


def build(case_no: str, *, now: datetime) -> Package:
    """The package of an archived case, built if there is none yet.

    Raises `NotAllowed` for a case that is not archived, `Unconfigured` without a signing key.
    """
    case = Case.objects.filter(case_no=case_no).first()
    if case is None:
        raise NotVisible
    if found := ArchivePackage.objects.filter(case=case).first():
        return found
    event = Event.objects.filter(case=case, action="archive").order_by("seq").first()
    if event is None:
        raise NotAllowed(_("这件诉求还没有归档。"))
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=_folder()) as staging:
        made = _make(case, event, Path(staging))
        _keep(made)
    try:
        with transaction.atomic():
            found = _row(case, event, made, now)
            PackageFault.objects.filter(case=case).delete()
    except IntegrityError:  # another process was quicker; our file is left to the sweep
        found = ArchivePackage.objects.get(case=case)
    return found


@contextmanager
def opened(package: Package) -> Iterator[BinaryIO]:
    """The plain zip of a package, in a temporary file that is gone afterwards.

    Raises `OSError` when the file is gone, `Tampered` or `KeyUnknown` when it does not open.
    """
    with tempfile.TemporaryFile(dir=_folder()) as plain:
        with path_of(package.sm3).open("rb") as sealed:
            for piece in files.open_file(sealed, f"{PURPOSE} {package.sm3}"):
                plain.write(piece)
        plain.seek(0)
        yield plain


def pieces(package: Package) -> Iterator[bytes]:
    """The plain zip, a piece at a time, for whoever sends it on."""
    with path_of(package.sm3).open("rb") as sealed:
        yield from files.open_file(sealed, f"{PURPOSE} {package.sm3}")


def is_disposed(package: Package) -> bool:
    """Whether the package was disposed of."""
    return AppraisalLine.objects.filter(package=package, disposed_at__isnull=False).exists()


def path_of(sm3: str) -> Path:
    """Where a package's file lies."""
    return config.get().data_dir / "packages" / sm3[:2] / sm3


def remove(package: Package) -> None:
    """Remove the file of a package that was disposed of. Safe to be called again."""
    path_of(package.sm3).unlink(missing_ok=True)


def sweep(_now: datetime) -> int:
    """Remove what processes that were killed have left: staging, files without a row."""
    gone = 0
    before = (config.machine_now() - LEFT_ALONE).timestamp()  # files go by the machine's clock
    for staging in _folder().glob(f"{UNFINISHED}*"):
        if staging.stat().st_mtime < before:
            shutil.rmtree(staging, ignore_errors=True)
            gone += 1
    for path in _folder().glob("??/*"):
        if path.stat().st_mtime >= before:
            continue
        named = path.name.partition(".")[0]
        if path.name != named or not ArchivePackage.objects.filter(sm3=named).exists():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


# ── inside ───────────────────────────────────────────────────────────────


def _folder() -> Path:
    folder = config.get().data_dir / "packages"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _make(case: Case, event: Event, staging: Path) -> _Made:
    signer = signing.signer()  # before anything is written, so that a lacking key costs nothing
    held = contents.holding(case, event)
    term = retention.term_of(case, event.at)
    documents = contents.documents_of(held)
    entries = {one.path: one.entry for one in documents}
    logs = contents.logs_of(held)
    described = contents.Document(
        path=m.METADATA,
        kind="metadata",
        title="归档元数据",
        sort="元数据",
        at=event.at,
        content=metadata.written(held, term, documents, entries),
        media=contents.XML,
    )
    entries |= {one.path: one.entry for one in (*logs, described)}
    manifest = m.Manifest(
        case_no=case.case_no,
        centre=case.centre_id,
        archived_at=event.at.astimezone(held.place.time.zone).isoformat(timespec="seconds"),
        retention=term.retention,
        years=term.years,
        chain=digest_suite(),
        events=event.seq,
        last_hash=event.hash,
        files=tuple(entries.values()),
    )
    signature = _signed(manifest, signer)
    path = staging / "package.zip"
    members = [(one.path, one.content) for one in (*documents, *logs, described)]
    with path.open("w+b") as out:
        zips.write(out, [*members, (m.NAME, m.rendered(manifest, signature))])
    return _Made(path, m.sm3_of(path), path.stat().st_size, manifest, signature, term)


def _signed(manifest: m.Manifest, signer: signing.Signer) -> m.Signature:
    return m.Signature(
        algorithm=signer.algorithm,
        key_id=signing.key_id(signer.public_key),
        public_key=signer.public_key.hex(),
        value=signer.sign(manifest.text()).hex(),
    )


def _keep(made: _Made) -> None:
    """Put the file in its place, sealed and whole."""
    target = path_of(made.sm3)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.{secrets.token_hex(8)}")
    with made.path.open("rb") as plain, unfinished.open("wb") as sealed:
        os.fchmod(sealed.fileno(), 0o600)
        files.seal_file(plain, sealed, f"{PURPOSE} {made.sm3}")
        sealed.flush()
        os.fsync(sealed.fileno())
    unfinished.replace(target)


def _row(case: Case, event: Event, made: _Made, now: datetime) -> Package:
    return ArchivePackage.objects.create(
        case=case,
        centre_id=case.centre_id,
        event=event,
        archived_at=event.at,
        built_at=now,
        sm3=made.sm3,
        size=made.size,
        files=len(made.manifest.files) + 1,
        last_hash=event.hash,
        algorithm=made.signature.algorithm,
        key_id=made.signature.key_id,
        retention=made.term.retention,
        grounds=" ".join(made.term.grounds),
        years=made.term.years,
        dispose_after=made.term.until,
    )
