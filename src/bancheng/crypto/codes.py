"""查询码 — the ten characters with which a reporter looks up a case.

A keyed hash of the case number and the case's salt: stored nowhere, made again to compare.
A new salt makes a new code. About 49 bits, so the door that asks for it must limit its rate.
"""

import unicodedata

from . import keys, suites

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like 0, O, 1, I or L
LENGTH = 10
_IGNORED = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u3000\t\r\n")


def query_code(case_no: str, salt: str) -> str:
    """The code of a case, for its receipt."""
    return _code(keys.current(), case_no, salt)


def check_query_code(case_no: str, salt: str, given: str) -> bool:
    """Whether `given` is the code, however it was typed: case, spaces, hyphens, full width.

    Codes on receipts printed before the key was changed stay good. Takes the same time
    whether the code is wrong in its first or its last character.
    """
    typed = unicodedata.normalize("NFKC", given).translate(_IGNORED).upper()
    found = [suites.same(typed, _code(key, case_no, salt)) for key in keys.ring()]
    return any(found)


def _code(key: keys.FieldKey, case_no: str, salt: str) -> str:
    secret = keys.derive(key, "query code")
    number = int.from_bytes(suites.suite().mac(secret, f"{case_no}\0{salt}".encode()))
    letters = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)
