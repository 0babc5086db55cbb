"""The algorithms give the published answers, under the names of the house."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from bancheng import config, crypto
from bancheng.config import Unconfigured
from bancheng.crypto import gm, international

SUITES = pytest.mark.parametrize("suite", [gm, international], ids=["gm", "international"])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # GB/T 32905-2016, appendix A
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_answers_of_the_standard(text, answer):
    assert gm.digest(text).hex() == answer
    assert crypto.digest(text) == answer


def test_hmac_sm3_follows_the_definition_of_hmac():
    key, text = b"k" * 20, b"what do ya want for nothing?"
    padded = key.ljust(64, b"\0")
    inner = gm.digest(bytes(b ^ 0x36 for b in padded) + text)
    outer = gm.digest(bytes(b ^ 0x5C for b in padded) + inner)

    assert gm.mac(key, text) == outer


def test_sm4_gives_the_answer_of_the_standard():
    """GB/T 32907-2016, appendix A.1."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    running = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()

    assert running.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_gives_the_answer_of_rfc_8998(monkeypatch):
    """RFC 8998, appendix A.1."""
    plain = bytes.fromhex(
        "aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8
    )
    nonce = bytes.fromhex("00001234567800000000abcd")
    monkeypatch.setattr(gm.os, "urandom", lambda size: nonce[:size])

    sealed = gm.encrypt(
        bytes.fromhex("0123456789abcdeffedcba9876543210"),
        plain,
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )

    assert sealed[12:].hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )


def test_sha256_gives_the_published_answer():
    assert international.digest(b"abc").hex() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@SUITES
@given(plain=st.binary(max_size=200), bound=st.binary(max_size=40))
def test_what_was_encrypted_opens_and_differs_each_time(suite, plain, bound):
    key = bytes(range(32))

    one, two = suite.encrypt(key, plain, bound), suite.encrypt(key, plain, bound)

    assert one != two
    assert suite.decrypt(key, one, bound) == plain


@SUITES
@given(place=st.integers(0, 200), bit=st.integers(0, 7))
def test_a_single_changed_bit_is_noticed(suite, place, bit):
    key, plain = bytes(range(32)), b"13800138000"
    sealed = bytearray(suite.encrypt(key, plain, b"phone"))
    sealed[place % len(sealed)] ^= 1 << bit

    with pytest.raises(InvalidTag):
        suite.decrypt(key, bytes(sealed), b"phone")


def test_the_suite_is_chosen_by_setting(monkeypatch):
    told = config.get()
    monkeypatch.setattr(config, "get", lambda: told.model_copy(update={"crypto": "international"}))
    assert crypto.digest(b"abc") == international.digest(b"abc").hex()
    assert crypto.digest_suite() == "international"

    monkeypatch.setattr(config, "get", lambda: told.model_copy(update={"crypto": "rot13"}))
    with pytest.raises(Unconfigured, match="BANCHENG_CRYPTO"):
        crypto.digest(b"abc")


def test_a_salted_digest_hides_a_short_text():
    assert crypto.salted_digest(b"one", "138") != crypto.salted_digest(b"two", "138")
    assert crypto.salted_digest(b"on", "e138") != crypto.salted_digest(b"one", "138")
    assert crypto.salted_digest(b"one", "138") == crypto.salted_digest(b"one", "138")
