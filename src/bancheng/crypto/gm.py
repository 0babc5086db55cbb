"""国密算法套件 — SM3 (GB/T 32905), HMAC-SM3, SM4-GCM (GB/T 32907)."""

import os

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NAME = "gm"
NONCE, TAG, KEY = 12, 16, 16


def digest(data: bytes) -> bytes:
    """SM3."""
    running = hashes.Hash(hashes.SM3())
    running.update(data)
    return running.finalize()


def mac(key: bytes, data: bytes) -> bytes:
    """HMAC-SM3."""
    running = hmac.HMAC(key, hashes.SM3())
    running.update(data)
    return running.finalize()


def encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """SM4-GCM: nonce, ciphertext, tag; `bound` is authenticated with it."""
    nonce = os.urandom(NONCE)
    running = Cipher(algorithms.SM4(key[:KEY]), modes.GCM(nonce)).encryptor()
    running.authenticate_additional_data(bound)
    return nonce + running.update(plain) + running.finalize() + running.tag


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The plain text; raises `cryptography.exceptions.InvalidTag` if a bit was changed."""
    nonce, body, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
    running = Cipher(algorithms.SM4(key[:KEY]), modes.GCM(nonce, tag)).decryptor()
    running.authenticate_additional_data(bound)
    return running.update(body) + running.finalize()


# ── signatures ───────────────────────────────────────────────────────────

SIGNATURE = "SM2-SM3"
_FIELD = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_BASE = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
_Point = tuple[int, int] | None


def public_key(secret: bytes) -> bytes:
    """The public key of 32 secret bytes: 04 ‖ X ‖ Y, 65 bytes."""
    point, adding, left = None, _BASE, _scalar(secret)
    while left:
        if left & 1:
            point = _sum(point, adding)
        adding, left = _sum(adding, adding), left >> 1  # type: ignore[assignment]
    assert point is not None  # noqa: S101  the scalar is neither 0 nor the order
    return b"\x04" + point[0].to_bytes(32) + point[1].to_bytes(32)


def sign(secret: bytes, data: bytes) -> bytes:
    """SM2 with SM3 (GB/T 32918.2), signer's identity 1234567812345678: r ‖ s, 64 bytes."""
    from gmssl_fast import SM2  # a process that signs nothing does without it

    return bytes(SM2(private_key=f"{_scalar(secret):064x}").sign(data))


def verify(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature is of this key and these bytes."""
    from gmssl_fast import SM2, GmsslError

    try:
        return bool(SM2(public_key=public.hex()).verify(data, signature))
    except (GmsslError, ValueError):  # no point of the curve, or no two numbers
        return False


def _scalar(secret: bytes) -> int:
    """A private key, between 1 and the order less two."""
    return int.from_bytes(secret) % (_ORDER - 2) + 1


def _sum(one: _Point, other: _Point) -> _Point:
    """The sum of two points of the curve y² = x³ - 3x + b; the library offers none."""
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u and (y + v) % _FIELD == 0:
        return None
    if x == u:
        slope = (3 * x * x - 3) * pow(2 * y, -1, _FIELD) % _FIELD
    else:
        slope = (v - y) * pow(u - x, -1, _FIELD) % _FIELD
    z = (slope * slope - x - u) % _FIELD
    return z, (slope * (x - z) - y) % _FIELD
