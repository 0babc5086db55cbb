"""Files that lie sealed: they open whole, or not at all."""

from io import BytesIO

import pytest

from bancheng.crypto import Tampered, files
from bancheng.crypto.keys import KeyUnknown


def sealed(content: bytes, purpose: str = "archive") -> bytes:
    target = BytesIO()
    files.seal_file(BytesIO(content), target, purpose)
    return target.getvalue()


def opened(found: bytes, purpose: str = "archive") -> bytes:
    return b"".join(files.open_file(BytesIO(found), purpose))


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 250])
def test_a_file_of_any_length_opens_as_it_was(monkeypatch, size):
    monkeypatch.setattr(files, "PIECE", 100)
    content = bytes(range(250))[:size]

    found = sealed(content)

    assert opened(found) == content
    assert len(content) < 50 or content not in found


def test_no_piece_can_be_changed_left_out_moved_or_used_elsewhere(monkeypatch):
    monkeypatch.setattr(files, "PIECE", 10)
    found = sealed(b"a" * 10 + b"b" * 10 + b"c" * 10)
    head, rest = found.split(b"\n", 1)
    length = len(rest) // 3
    pieces = [rest[i * length : (i + 1) * length] for i in range(3)]
    wrong = [
        pieces[:2],
        pieces[1:],
        [pieces[1], pieces[0], pieces[2]],
        [*pieces, pieces[2]],
        [rest[:-1] + bytes([rest[-1] ^ 1])],
        [rest[:-1]],
        [],
    ]

    for parts in wrong:
        with pytest.raises(Tampered):
            opened(head + b"\n" + b"".join(parts))
    with pytest.raises(Tampered):
        opened(found, "something else")
    with pytest.raises(Tampered):
        opened(b"PK\x03\x04 is no sealed file")


def test_a_file_of_a_key_that_is_gone_says_so():
    _suite, _dot, rest = sealed(b"text").partition(b".")

    with pytest.raises(KeyUnknown):
        opened(b"gm.00000000" + rest[8:])
