"""算法套件 — which suite is in force, and the digests made with it."""

import hmac
from typing import Protocol

from bancheng import config

from . import gm, international, keys


class Suite(Protocol):
    """What a suite offers: a digest, a keyed digest, sealing both ways, signatures."""

    NAME: str
    SIGNATURE: str

    def digest(self, data: bytes, /) -> bytes: ...
    def mac(self, key: bytes, data: bytes, /) -> bytes: ...
    def encrypt(self, key: bytes, plain: bytes, bound: bytes, /) -> bytes: ...
    def decrypt(self, key: bytes, sealed: bytes, bound: bytes, /) -> bytes: ...
    def public_key(self, secret: bytes, /) -> bytes: ...
    def sign(self, secret: bytes, data: bytes, /) -> bytes: ...
    def verify(self, public: bytes, data: bytes, signature: bytes, /) -> bool: ...


SUITES: dict[str, Suite] = {gm.NAME: gm, international.NAME: international}


def suite() -> Suite:
    """The suite of this deployment: `BANCHENG_CRYPTO`, `gm` unless set.

    Set once, before the first case: hashes and query codes of the other suite do not match.
    """
    chosen = config.get().crypto
    if chosen not in SUITES:
        raise config.Unconfigured(f"BANCHENG_CRYPTO must be one of {', '.join(SUITES)}.")
    return SUITES[chosen]


def digest_suite() -> str:
    """The name to write beside a stored digest."""
    return suite().NAME


def digest(data: bytes) -> str:
    """The digest of `data`, 64 hexadecimal digits."""
    return suite().digest(data).hex()


def salted_digest(salt: bytes, text: str) -> str:
    """A digest that stands for a text in the chain: without the salt nothing can be guessed.

    The length of the salt goes in first, so that no two (salt, text) pairs run together.
    """
    return digest(len(salt).to_bytes(4) + salt + text.encode())


def keyed_hash(text: str, purpose: str) -> str:
    """A lookup hash of `text` under the current key; equal texts have equal hashes."""
    return _keyed_hash(keys.current(), text, purpose)


def keyed_hashes(text: str, purpose: str) -> list[str]:
    """The lookup hashes of `text` under every key, for `column__in` after a key was changed."""
    return [_keyed_hash(key, text, purpose) for key in keys.ring()]


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how far they agree."""
    return hmac.compare_digest(one.encode(), other.encode())


def _keyed_hash(key: keys.FieldKey, text: str, purpose: str) -> str:
    return suite().mac(keys.derive(key, f"hash {purpose}"), text.encode()).hex()
