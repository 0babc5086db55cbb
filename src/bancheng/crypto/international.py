"""国际算法套件 — SHA-256, HMAC-SHA-256, AES-256-GCM; for tests and for places without GM duty."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAME = "international"
NONCE = 12


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def mac(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA-256."""
    return hmac.digest(key, data, "sha256")


def encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """AES-256-GCM: nonce, ciphertext, tag; `bound` is authenticated with it."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The plain text; raises `cryptography.exceptions.InvalidTag` if a bit was changed."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)


# ── signatures ───────────────────────────────────────────────────────────

SIGNATURE = "Ed25519"


def public_key(secret: bytes) -> bytes:
    """The public key of 32 secret bytes, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def sign(secret: bytes, data: bytes) -> bytes:
    """Ed25519 (RFC 8032), 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(data)


def verify(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature is of this key and these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
