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
