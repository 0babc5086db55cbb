"""签名 — signing on behalf of the deployment, and proving such a signature with nothing but itself.

The key is made from `BANCHENG_SIGNING_KEY`, by the suite in force: SM2 with SM3, or Ed25519. A
place that keeps its key in a hardware module names a function of its own in `BANCHENG_SIGNER`
(`package.module:function`), which takes nothing and returns a `Signer`; its public key and its
algorithm are written beside each signature, and everything else stays as it is.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from bancheng import config

from . import gm, international, keys, suites

ALGORITHMS: dict[str, suites.Suite] = {suite.SIGNATURE: suite for suite in (gm, international)}


class Signer(Protocol):
    """签名者 — who signs: our own key, or a hardware module behind the same three names."""

    @property
    def algorithm(self) -> str: ...
    @property
    def public_key(self) -> bytes: ...
    def sign(self, data: bytes, /) -> bytes: ...


@dataclass(frozen=True, slots=True, repr=False)
class _OwnKey:
    """Our own key, which lies in the settings."""

    suite: suites.Suite
    secret: bytes
    public_key: bytes

    @property
    def algorithm(self) -> str:
        return self.suite.SIGNATURE

    def sign(self, data: bytes, /) -> bytes:
        return self.suite.sign(self.secret, data)


def signer() -> Signer:
    """Who signs here. Raises `Unconfigured` where neither key nor module is set."""
    if place := config.get().signer:
        return _hardware(place)
    return _own(suites.suite().NAME, keys.signing_secret())


def key_id(public_key: bytes) -> str:
    """The name of a public key: the first 16 digits of its SM3 digest, under either suite."""
    return gm.digest(public_key).hex()[:16]


def verify(algorithm: str, public_key: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature holds. Reads no setting, so that anybody can ask it anywhere."""
    suite = ALGORITHMS.get(algorithm)
    return suite is not None and suite.verify(public_key, data, signature)


@lru_cache(maxsize=4)
def _own(suite: str, secret: bytes) -> Signer:
    found = suites.SUITES[suite]
    return _OwnKey(found, secret, found.public_key(secret))


@lru_cache(maxsize=4)
def _hardware(place: str) -> Signer:
    module, _colon, name = place.partition(":")
    try:
        found: Signer = getattr(import_module(module), name)()
    except (ImportError, AttributeError, ValueError) as why:
        raise config.Unconfigured(
            f"BANCHENG_SIGNER names {place!r}, which cannot be loaded: write module:function."
        ) from why
    if found.algorithm not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise config.Unconfigured(f"BANCHENG_SIGNER signs by {found.algorithm}, not by {known}.")
    return found
