"""加密文件 — sealing files of any length, a piece at a time, so that memory does not grow.

A sealed file is a first line (`suite.kid`), then pieces: four bytes of length, the sealed piece.
Each piece is bound to the purpose, its place and whether it is the last, so that none can be
left out, moved or taken from another file.
"""

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from . import keys, suites
from .sealing import Tampered

PIECE = 1 << 20
_LONGEST_NAME = 64


def seal_file(source: BinaryIO, target: BinaryIO, purpose: str) -> None:
    """Write what `source` holds from here on into `target`, sealed with the current key."""
    key, suite = keys.current(), suites.suite()
    secret = keys.derive(key, f"file {purpose}")
    target.write(f"{suite.NAME}.{key.kid}\n".encode())
    place, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        sealed = suite.encrypt(secret, piece, _bound(purpose, place, last=not following))
        target.write(len(sealed).to_bytes(4) + sealed)
        if not following:
            return
        place, piece = place + 1, following


def open_file(source: BinaryIO, purpose: str) -> Iterator[bytes]:
    """The plain pieces. Raises `Tampered`, or `KeyUnknown` when the key is gone."""
    name, _dot, kid = source.readline(_LONGEST_NAME).decode("ascii", "replace").partition(".")
    suite = suites.SUITES.get(name)
    if suite is None:
        raise Tampered("not a sealed file")
    secret = keys.derive(keys.by_kid(kid.rstrip("\n")), f"file {purpose}")
    place, sealed = 0, _next(source)
    while sealed:
        following = _next(source)
        bound = _bound(purpose, place, last=not following)
        try:
            yield suite.decrypt(secret, sealed, bound)
        except (InvalidTag, ValueError) as why:
            raise Tampered("does not open with its key and purpose") from why
        place, sealed = place + 1, following
    if not place:
        raise Tampered("cut short")


def _next(source: BinaryIO) -> bytes:
    length = int.from_bytes(source.read(4))
    return source.read(length) if length <= 2 * PIECE else b""


def _bound(purpose: str, place: int, *, last: bool) -> bytes:
    return f"{purpose}.{place}.{'last' if last else 'more'}".encode()
