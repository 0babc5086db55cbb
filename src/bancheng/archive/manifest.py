"""清单 — what a package says of itself, and how it is signed. Standard library and SM3 only.

`manifest.json` is one line of canonical JSON: `manifest` (the case, the file list with SM3, the
head of the case's chain) and `signature` over the canonical `manifest`.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives import hashes

FORMAT = "bancheng-archive/1"
NAME = "manifest.json"
EVENTS, TEXTS, METADATA = "events.jsonl", "texts.jsonl", "metadata.xml"
CATALOGUE, RECORD = "catalogue.pdf", "record.pdf"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """一份文件 — a file of the package. `seq` is the line of the log it belongs to, 0 for none."""

    path: str
    kind: str  # paper original record log metadata catalogue
    title: str
    media: str
    size: int
    sm3: str
    seq: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """清单正文 — what is signed."""

    case_no: str
    centre: str
    archived_at: str
    retention: str
    years: int
    chain: str  # the suite whose digest links the events
    events: int
    last_hash: str
    files: tuple[Entry, ...]
    format: str = FORMAT

    def text(self) -> bytes:
        """The exact bytes that are signed."""
        return canonical(asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """签名 — by which key, which way, and the signature itself."""

    algorithm: str
    key_id: str
    public_key: str
    value: str


def canonical(value: Any) -> bytes:
    """The one way in which JSON is written where it is signed or hashed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def rendered(manifest: Manifest, signature: Signature) -> bytes:
    """The bytes of `manifest.json`."""
    return canonical({"manifest": asdict(manifest), "signature": asdict(signature)})


def read(content: bytes) -> tuple[Manifest, Signature]:
    """What `manifest.json` says; raises `ValueError` unless it is written exactly our way."""
    try:
        found = json.loads(content)
        body = found["manifest"]
        files = tuple(Entry(**one) for one in body["files"])
        manifest = Manifest(**{**body, "files": files})
        signature = Signature(**found["signature"])
    except (KeyError, TypeError, ValueError, RecursionError) as why:
        raise ValueError("manifest.json is not of this format") from why
    if manifest.format != FORMAT or rendered(manifest, signature) != content:
        raise ValueError("manifest.json is not of this format")
    return manifest, signature


def sm3(content: bytes) -> str:
    """The SM3 of some bytes."""
    running = hashes.Hash(hashes.SM3())
    running.update(content)
    return running.finalize().hex()


def sm3_of(path: Path) -> str:
    """The SM3 of a file."""
    with path.open("rb") as file:
        return sm3_in(file)


def sm3_in(file: BinaryIO) -> str:
    """The SM3 of what a file holds from here on."""
    running = hashes.Hash(hashes.SM3())
    while piece := file.read(_PIECE):
        running.update(piece)
    return running.finalize().hex()
