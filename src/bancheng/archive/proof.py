"""验包 — proving a package with nothing but itself: no database, no settings, no network.

Each check is one sentence; the first that fails says what kind of fault it is. `CHECKS` is their
order: what a later check relies on was proven by an earlier one.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from bancheng.crypto import gm, international, signing

from . import manifest as m
from . import zips

DIGESTS: Mapping[str, Callable[[bytes], bytes]] = {
    gm.NAME: gm.digest,
    international.NAME: international.digest,
}


UNREADABLE = (
    *(LookupError, ValueError, TypeError, AttributeError),
    *(ArithmeticError, OSError, RecursionError),
)


class Fault(Exception):
    """What does not hold; the message goes on after “is not sound: ”."""


@dataclass
class Opened:
    """A package laid open below `folder`."""

    source: BinaryIO
    folder: Path
    key: str = ""
    names: list[str] = field(default_factory=list)
    manifest: m.Manifest = None  # type: ignore[assignment]  # set by the check that reads it
    signature: m.Signature = None  # type: ignore[assignment]  # the same
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def bytes_of(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@dataclass(frozen=True, slots=True)
class Check:
    """核验项 — one check: its key, what it found, and whether that is as it must be."""

    key: str
    said: str
    ok: bool = True


def examine(source: BinaryIO, *, key: str = "") -> Iterator[Check]:
    """Go through the checks until one fails; `key` pins a public key or key id, in hexadecimal."""
    with tempfile.TemporaryDirectory(prefix="bancheng-") as folder:
        opened = Opened(source, Path(folder), key.strip().lower())
        for name, check in CHECKS.items():
            try:
                yield Check(name, check(opened))
            except (Fault, zips.Unsound) as why:
                yield Check(name, str(why), ok=False)
                return
            except UNREADABLE as why:  # whoever signed it wrote something else than we do
                yield Check(name, f"its contents cannot be read ({type(why).__name__})", ok=False)
                return


def sound(source: BinaryIO, *, key: str = "") -> bool:
    """Whether every check holds."""
    return all(check.ok for check in examine(source, key=key))


# ── the checks ───────────────────────────────────────────────────────────


def _zip(p: Opened) -> str:
    p.names = zips.unpack(p.source, p.folder)
    if p.names[-1:] != [m.NAME]:
        raise Fault("its last file is not manifest.json")
    return f"{len(p.names)} files, none of an unsafe name, none twice, none compressed"


def _manifest(p: Opened) -> str:
    try:
        p.manifest, p.signature = m.read(p.bytes_of(m.NAME))
    except ValueError as why:
        raise Fault(str(why)) from why
    return f"{p.manifest.case_no}, archived {p.manifest.archived_at}"


def _signature(p: Opened) -> str:
    given = p.signature
    try:
        public, value = bytes.fromhex(given.public_key), bytes.fromhex(given.value)
    except ValueError as why:
        raise Fault("the signature is unreadable") from why
    if signing.key_id(public) != given.key_id:
        raise Fault("the key id is not that of the public key")
    if p.key and p.key not in (given.key_id, given.public_key):
        raise Fault(f"it is signed with the key {given.key_id}, not with the one that was named")
    if not signing.verify(given.algorithm, public, p.manifest.text(), value):
        raise Fault("the signature does not hold")
    pinned = "the key that was named" if p.key else "the key inside; name it by --key to be sure"
    return f"{given.algorithm} by {given.key_id}, {pinned}"


def _files(p: Opened) -> str:
    listed = [entry.path for entry in p.manifest.files]
    if gone := sorted(set(listed) - set(p.names)):
        raise Fault(f"{gone[0]} is listed but not there")
    if more := sorted(set(p.names) - {*listed, m.NAME}):
        raise Fault(f"{more[0]} is there but not listed")
    if p.names != [*listed, m.NAME]:
        raise Fault("the files are not in the order of the list")
    return f"{len(listed)} files listed, the same {len(listed)} there"


def _digests(p: Opened) -> str:
    for entry in p.manifest.files:
        path = p.folder / entry.path
        if path.stat().st_size != entry.size or m.sm3_of(path) != entry.sm3:
            raise Fault(f"{entry.path} is not what was archived")
    return f"{len(p.manifest.files)} SM3 digests and sizes hold"


def _bytes(p: Opened) -> str:
    if not zips.same_bytes(p.source, p.names, p.folder):
        raise Fault("the zip file holds something besides its files")
    return "the zip is exactly what its files make, to the byte"


def _chain(p: Opened) -> str:
    digest = DIGESTS.get(p.manifest.chain)
    if digest is None:
        raise Fault(f"the chain is of an unknown suite {p.manifest.chain!r}")
    prev = ""
    for number, line in enumerate(p.bytes_of(m.EVENTS).splitlines(), start=1):
        event = json.loads(line)
        body = json.loads(event["body"])
        if event["prev_hash"] != prev or body["seq"] != number:
            raise Fault(f"event {number} does not follow the one before")
        if digest((prev + event["body"]).encode()).hex() != event["hash"]:
            raise Fault(f"event {number} was changed")
        if body["case"] != p.manifest.case_no:
            raise Fault(f"event {number} is of another case")
        prev = event["hash"]
        p.bodies.append(body)
    if prev != p.manifest.last_hash or len(p.bodies) != p.manifest.events:
        raise Fault("the chain does not end where the manifest says")
    return f"{len(p.bodies)} events follow each other hash by hash to {prev[:16]}…"


def _texts(p: Opened) -> str:
    digest, found = DIGESTS[p.manifest.chain], set()
    for line in p.bytes_of(m.TEXTS).splitlines():
        text = json.loads(line)
        seq, name, salt = text["seq"], text["name"], bytes.fromhex(text["salt"])
        if not 1 <= seq <= len(p.bodies) or name not in p.bodies[seq - 1]["texts"]:
            raise Fault(f"event {seq} names no text {name}")
        made = digest(len(salt).to_bytes(4) + salt + text["text"].encode()).hex()
        if made != p.bodies[seq - 1]["texts"][name]:
            raise Fault(f"the text {name} of event {seq} is not the one that was logged")
        found.add((seq, name))
    named = {(body["seq"], name) for body in p.bodies for name in body["texts"]}
    if missing := sorted(named - found):
        raise Fault(f"the text {missing[0][1]} of event {missing[0][0]} is missing")
    return f"{len(found)} texts are those that the events name"


def _papers(p: Opened) -> str:
    papers = [entry for entry in p.manifest.files if entry.kind == "paper"]
    for entry in papers:
        if not 1 <= entry.seq <= len(p.bodies):
            raise Fault(f"{entry.path} belongs to no event")
        if not p.bytes_of(entry.path).startswith(b"%PDF-"):
            raise Fault(f"{entry.path} is no PDF")
    there = {entry.seq for entry in papers}
    for body in p.bodies:
        if body["paper"] and body["action"] != "archive" and body["seq"] not in there:
            raise Fault(f"the paper {body['paper']} of event {body['seq']} is missing")
    return f"{len(papers)} papers, one at least for each event that issued any"


def _formats(p: Opened) -> str:
    made = [e for e in p.manifest.files if e.kind in ("paper", "record", "catalogue")]
    for entry in made:
        if b"pdfaid:part" not in p.bytes_of(entry.path):
            raise Fault(f"{entry.path} is no PDF/A")
    return f"{len(made)} documents are PDF/A"


def _originals(p: Opened) -> str:
    """Files that the log names: their digest there is of the chain's suite, here always SM3."""
    digest = DIGESTS[p.manifest.chain]
    originals = [entry for entry in p.manifest.files if entry.kind == "original"]
    made = {digest(p.bytes_of(entry.path)).hex() for entry in originals}
    for body in p.bodies:
        for sum_ in body["given"].get("files", {}).values():
            if sum_ not in made:
                raise Fault(f"a file that event {body['seq']} names is missing")
    return f"{len(originals)} originals, among them every file that the log names"


def _metadata(p: Opened) -> str:
    content = p.bytes_of(m.METADATA)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:  # or in UTF-16
        raise Fault("metadata.xml declares entities")
    try:
        root = ET.fromstring(content)  # noqa: S314  without entities
    except ET.ParseError as why:
        raise Fault("metadata.xml cannot be read") from why
    space = {"a": "urn:bancheng:archive:1"}
    told = {
        one.findtext("a:路径", "", space): one.findtext("a:SM3值", "", space)
        for one in root.iterfind("a:文件", space)
    }
    listed = {e.path: e.sm3 for e in p.manifest.files if e.kind in ("paper", "original", "record")}
    if told != listed or root.findtext("a:案卷/a:诉求编号", "", space) != p.manifest.case_no:
        raise Fault("metadata.xml does not describe these files")
    return f"metadata.xml describes {len(told)} documents with their digests"


CHECKS: Mapping[str, Callable[[Opened], str]] = {
    "zip": _zip,
    "manifest": _manifest,
    "signature": _signature,
    "files": _files,
    "digests": _digests,
    "bytes": _bytes,
    "chain": _chain,
    "texts": _texts,
    "papers": _papers,
    "formats": _formats,
    "originals": _originals,
    "metadata": _metadata,
}
