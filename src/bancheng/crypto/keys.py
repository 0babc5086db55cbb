"""密钥 — the deployment's field keys and what is derived from them.

A key never serves two purposes: each (key, purpose) pair has its own 32 derived bytes.
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from bancheng import config


class KeyUnknown(LookupError):
    """A text was sealed with a key that `BANCHENG_FIELD_KEY` no longer holds."""


@dataclass(frozen=True, slots=True)
class FieldKey:
    """One field key. Its `kid` may be stored and logged, `secret` never."""

    kid: str
    secret: bytes

    def __repr__(self) -> str:
        return f"<FieldKey {self.kid}>"


def ring() -> tuple[FieldKey, ...]:
    """All keys of the deployment; the first is the one in use."""
    return _ring(config.get().field_key)


def current() -> FieldKey:
    """The key that new text is sealed with."""
    return ring()[0]


def by_kid(kid: str) -> FieldKey:
    """The key named `kid`, or `KeyUnknown`."""
    for key in ring():
        if key.kid == kid:
            return key
    raise KeyUnknown(kid)


def signing_secret() -> bytes:
    """32 bytes of the key that the program signs with; `Unconfigured` where none is set."""
    text = config.get().signing_key
    if not text:
        raise config.Unconfigured("BANCHENG_SIGNING_KEY is not set: nothing can be signed.")
    return hashlib.sha256(b"bancheng signing key\0" + text.encode()).digest()


@lru_cache(maxsize=256)
def derive(key: FieldKey, purpose: str) -> bytes:
    """32 bytes for one purpose; the same ones in every process and under either suite."""
    return hmac.digest(key.secret, b"bancheng " + purpose.encode(), "sha256")


@lru_cache(maxsize=4)
def _ring(setting: str) -> tuple[FieldKey, ...]:
    keys = []
    for text in filter(None, (part.strip() for part in setting.split(","))):
        secret = hashlib.sha256(b"bancheng field key\0" + text.encode()).digest()
        kid = hmac.digest(secret, b"kid", "sha256").hex()[:8]
        keys.append(FieldKey(kid, secret))
    if not keys:
        raise config.Unconfigured("BANCHENG_FIELD_KEY is not set.")
    return tuple(keys)
