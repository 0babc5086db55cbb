"""Whatever is changed in a package is found, and said in words."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from bancheng.archive import manifest as m
from bancheng.archive import packages, proof, zips
from bancheng.crypto import signing
from tests.archive.conftest import packed

Members = dict[str, bytes]


@pytest.fixture
def members(centre) -> Members:
    """The files of a sound package."""
    with zipfile.ZipFile(BytesIO(b"".join(packages.pieces(packed())))) as found:
        return {name: found.read(name) for name in found.namelist()}


def zipped(members: Members) -> BytesIO:
    out = BytesIO()
    zips.write(out, members.items())
    out.seek(0)
    return out


def said(source: BytesIO, key: str = "") -> tuple[str, str]:
    last = [*proof.examine(source, key=key)][-1]
    return ("", "") if last.ok else (last.key, last.said)


def signed_anew(members: Members, change: Callable[[Members], None]) -> Members:
    """The package as somebody with a key of their own would make it: all digests fit."""
    found = dict(members)
    change(found)
    body = json.loads(found[m.NAME])["manifest"]
    for entry in body["files"]:
        entry["size"], entry["sm3"] = len(found[entry["path"]]), m.sm3(found[entry["path"]])
    manifest = m.Manifest(**{**body, "files": tuple(m.Entry(**one) for one in body["files"])})
    found[m.NAME] = m.rendered(manifest, packages._signed(manifest, signing.signer()))
    return found


def test_a_byte_changed_in_any_file_is_found(members):
    for name in members:
        for place in (0, len(members[name]) // 2, len(members[name]) - 1):
            changed = bytearray(members[name])
            changed[place] ^= 1

            assert said(zipped({**members, name: bytes(changed)}))[0] != "", name


def test_a_byte_changed_anywhere_in_the_zip_itself_is_found(members):
    sound = zipped(members).getvalue()
    assert said(BytesIO(sound)) == ("", "")
    directory = sound.index(b"PK\x01\x02")
    headers = [at for at in range(len(sound) - 4) if sound[at : at + 4] == b"PK\x03\x04"]

    places = [*range(headers[0], headers[0] + 43), *range(directory, len(sound), 3)]
    for place in places:
        changed = bytearray(sound)
        changed[place] ^= 1

        assert said(BytesIO(bytes(changed)))[0] != "", place


@pytest.mark.parametrize("more", ["in front", "behind", "as a comment"])
def test_nothing_is_hidden_beside_the_files(members, more):
    sound = zipped(members).getvalue()
    hidden = {
        "in front": b"hidden" + sound,
        "behind": sound + b"hidden",
        "as a comment": sound[:-2] + b"\x06\x00hidden",
    }

    key, words = said(BytesIO(hidden[more]))

    assert key in ("zip", "bytes")
    assert words


def test_files_that_are_missing_or_too_many_are_named(members):
    without = {name: content for name, content in members.items() if name != "record.pdf"}
    last = members.pop(m.NAME)
    more = {**members, "extra.pdf": b"%PDF-1.7", m.NAME: last}

    assert said(zipped(without)) == ("files", "record.pdf is listed but not there")
    assert said(zipped(more)) == ("files", "extra.pdf is there but not listed")


@pytest.mark.parametrize(
    "name",
    ["../escaped.pdf", "/etc/passwd", "documents\\001.pdf", "a/b/c.pdf", "C:x.pdf", "名.pdf"],
)
def test_unsafe_names_are_refused_before_anything_is_written(members, name):
    last = members.pop(m.NAME)

    key, words = said(zipped({**members, name: b"x", m.NAME: last}))

    assert key == "zip"
    assert "unsafe name" in words


def test_compressed_members_and_doubles_are_refused(members):
    compressed = BytesIO()
    with zipfile.ZipFile(compressed, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in members.items():
            found.writestr(name, content)
    twice = BytesIO()
    zips.write(twice, [("record.pdf", b"1"), ("recorx.pdf", b"2")])
    twice = BytesIO(twice.getvalue().replace(b"recorx", b"record"))

    assert said(compressed) == (
        "zip",
        "catalogue.pdf is compressed, encrypted or hides something",
    )
    assert said(twice) == ("zip", "it holds record.pdf twice")
    assert said(BytesIO(b"no zip at all"))[0] == "zip"


def test_a_package_signed_anew_by_somebody_else_is_not_ours(members, monkeypatch):
    ours = json.loads(members[m.NAME])["signature"]["key_id"]

    class Other:
        algorithm = "Ed25519"
        public_key = b""

        def __init__(self) -> None:
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

            self.key = Ed25519PrivateKey.generate()
            self.public_key = self.key.public_key().public_bytes_raw()

        def sign(self, data: bytes) -> bytes:
            return self.key.sign(data)

    monkeypatch.setattr(signing, "signer", Other)
    forged = signed_anew(members, lambda _found: None)

    assert said(zipped(forged)) == ("", "")
    assert said(zipped(forged), key=ours)[0] == "signature"


# ── what only the other proofs can find, since the digests fit ─────────────


def _event(found: Members, nth: int, old: str, new: str) -> None:
    lines = found[m.EVENTS].splitlines(keepends=True)
    lines[nth] = lines[nth].replace(old.encode(), new.encode())
    found[m.EVENTS] = b"".join(lines)


def _drop_event(found: Members, nth: int) -> None:
    lines = found[m.EVENTS].splitlines(keepends=True)
    del lines[nth]
    found[m.EVENTS] = b"".join(lines)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        pytest.param(lambda f: _event(f, 1, "QX1", "QX2"), "chain", id="a code in an event"),
        pytest.param(lambda f: _drop_event(f, 2), "chain", id="an event left out"),
        pytest.param(lambda f: _drop_event(f, -1), "chain", id="the last event left out"),
        pytest.param(
            lambda f: f.update({m.TEXTS: f[m.TEXTS].replace("三趟".encode(), "一趟".encode())}),
            "texts",
            id="a word of the reporter",
        ),
        pytest.param(lambda f: f.update({m.TEXTS: b""}), "texts", id="the texts left out"),
        pytest.param(
            lambda f: f.update({"documents/001.pdf": b"not a PDF"}), "papers", id="another paper"
        ),
        pytest.param(
            lambda f: f.update({m.METADATA: f[m.METADATA].replace(b"000001", b"000002")}),
            "metadata",
            id="another case number in the metadata",
        ),
        pytest.param(
            lambda f: f.update({m.METADATA: b"<!DOCTYPE x []><x/>"}), "metadata", id="entities"
        ),
        pytest.param(lambda f: f.update({m.EVENTS: b"[]\n"}), "chain", id="unreadable events"),
    ],
)
def test_what_was_signed_anew_must_still_hold_together(members, change, key):
    assert said(zipped(signed_anew(members, change)))[0] == key


def test_the_key_id_and_the_list_must_be_as_they_were_signed(members):
    whole = json.loads(members[m.NAME])
    for part, name, value in (
        ("signature", "key_id", "0" * 16),
        ("signature", "value", "00" * 64),
        ("signature", "algorithm", "RSA"),
        ("signature", "public_key", "zz"),
        ("manifest", "years", 99),
        ("manifest", "case_no", "BC990100-20261123-000009"),
    ):
        changed = {**whole, part: {**whole[part], name: value}}

        found = said(zipped({**members, m.NAME: m.canonical(changed)}))

        assert found[0] == "signature", name
    spaced = json.dumps(whole, ensure_ascii=False).encode()
    assert said(zipped({**members, m.NAME: spaced}))[0] == "manifest"
    assert said(zipped({**members, m.NAME: b"{}"}))[0] == "manifest"
