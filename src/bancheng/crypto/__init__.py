"""密码 — digests, keyed hashes, sealed text and query codes behind one interface.

Two suites: `gm` (SM3, SM4, the default) and `international` (SHA-256, AES-256). A suite is a
module with the four functions of `Suite`; to add one (a hardware module, say) write such a
module and a line in `SUITES`. Keys are derived from `BANCHENG_FIELD_KEY`, one for each purpose.

To change the key put the new one before the old one, separated by a comma: new text is sealed
with the first key, text sealed before is still opened, lookups try the hashes of all.
"""

from .codes import check_query_code, query_code
from .keys import KeyUnknown
from .sealing import Tampered, open_sealed, seal
from .suites import (
    digest,
    digest_suite,
    keyed_hash,
    keyed_hashes,
    salted_digest,
    same,
)

__all__ = [
    "KeyUnknown",
    "Tampered",
    "check_query_code",
    "digest",
    "digest_suite",
    "keyed_hash",
    "keyed_hashes",
    "open_sealed",
    "query_code",
    "salted_digest",
    "same",
    "seal",
]
