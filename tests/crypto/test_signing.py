"""Signatures: the standard's answers, our keys, and a key that lies elsewhere."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from bancheng import config
from bancheng.crypto import gm, international, keys, signing

SUITES = pytest.mark.parametrize("suite", [gm, international], ids=["gm", "international"])

# GB/T 32918.5-2017, appendix A.2: signature of "message digest" by 1234567812345678
SECRET = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
PUBLIC = bytes.fromhex(
    "04"
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SIGNED = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


@pytest.fixture
def set_to(monkeypatch):
    def put(**values):
        found = config.get().model_copy(update=values)
        monkeypatch.setattr(config, "get", lambda: found)

    return put


def test_sm2_accepts_the_signature_of_the_standard():
    assert gm.verify(PUBLIC, b"message digest", SIGNED)
    assert not gm.verify(PUBLIC, b"message digesu", SIGNED)


def test_the_public_key_is_that_of_the_standard():
    one_less = (int.from_bytes(SECRET) - 1).to_bytes(32)  # a secret is folded into 1 … n - 2

    assert gm.public_key(one_less) == PUBLIC


@SUITES
def test_what_is_signed_holds_for_these_bytes_and_this_key_only(suite):
    secret, other = b"a" * 32, b"b" * 32
    signature = suite.sign(secret, b"text")
    public = suite.public_key(secret)

    assert suite.verify(public, b"text", signature)
    assert not suite.verify(public, b"Text", signature)
    assert not suite.verify(suite.public_key(other), b"text", signature)
    for place in (0, 31, 32, 63):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not suite.verify(public, b"text", bytes(changed))


@SUITES
@pytest.mark.parametrize("public", [b"", b"\x04" + b"\x11" * 64, b"\x05" + b"\x11" * 64])
def test_what_is_no_key_proves_nothing(suite, public):
    assert not suite.verify(public, b"text", SIGNED)


@pytest.mark.parametrize(("name", "algorithm"), [("gm", "SM2-SM3"), ("international", "Ed25519")])
def test_the_deployment_signs_by_its_suite(set_to, name, algorithm):
    set_to(crypto=name)
    signer = signing.signer()

    assert signer.algorithm == algorithm
    assert signing.verify(algorithm, signer.public_key, b"text", signer.sign(b"text"))
    assert keys.signing_secret() not in signer.public_key
    assert keys.signing_secret().hex() not in repr(signer)


def test_a_signature_of_an_unknown_kind_proves_nothing():
    assert not signing.verify("RSA", PUBLIC, b"message digest", SIGNED)


def test_without_a_key_nothing_is_signed(set_to):
    set_to(signing_key="")

    with pytest.raises(config.Unconfigured, match="BANCHENG_SIGNING_KEY is not set"):
        signing.signer()


def test_a_key_in_a_hardware_module_signs_through_the_same_interface(set_to, monkeypatch):
    module = ModuleType("a_module_of_the_place")
    module.signer = lambda: SimpleNamespace(
        algorithm="SM2-SM3", public_key=PUBLIC, sign=lambda _data: SIGNED
    )
    monkeypatch.setitem(sys.modules, module.__name__, module)
    set_to(signer="a_module_of_the_place:signer", signing_key="")

    assert signing.signer().sign(b"message digest") == SIGNED
    assert signing.key_id(signing.signer().public_key) == gm.digest(PUBLIC).hex()[:16]


@pytest.mark.parametrize("place", ["no_such_module:signer", "json:no_such_name", "json"])
def test_a_module_that_cannot_be_loaded_is_named(set_to, place):
    set_to(signer=place)

    with pytest.raises(config.Unconfigured, match=place):
        signing.signer()
