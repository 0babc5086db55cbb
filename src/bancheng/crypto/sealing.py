"""加密文本 — sealing and opening texts that only authorised persons may read.

A sealed text reads `suite.kid.base64`. It opens only for the purpose it was sealed for, so
that a value copied from one column into another is refused.
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag

from . import keys, suites


class Tampered(ValueError):
    """A sealed text was changed, cut short, or belongs elsewhere."""


def seal(text: str, purpose: str) -> str:
    """`text`, readable only to `open_sealed` with the same purpose; each call differs."""
    key, suite = keys.current(), suites.suite()
    bound = f"{suite.NAME}.{key.kid}.{purpose}".encode()
    body = suite.encrypt(keys.derive(key, f"seal {purpose}"), text.encode(), bound)
    return f"{suite.NAME}.{key.kid}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}"


def open_sealed(token: str, purpose: str) -> str:
    """The text that was sealed. Raises `Tampered`, or `KeyUnknown` when its key is gone."""
    try:
        name, kid, encoded = token.split(".")
        suite = suites.SUITES[name]
        body = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (ValueError, KeyError, binascii.Error) as why:
        raise Tampered("not a sealed text") from why
    key = keys.by_kid(kid)
    try:
        plain = suite.decrypt(
            keys.derive(key, f"seal {purpose}"), body, f"{name}.{kid}.{purpose}".encode()
        )
    except (InvalidTag, ValueError) as why:
        raise Tampered("does not open with its key and purpose") from why
    return plain.decode()


def kid_of(token: str) -> str:
    """The name of the key a text was sealed with; a key without any may be thrown away."""
    return token.split(".")[1]
