"""只办一次 — a form that is sent twice (a double click, a reload) is carried out once."""

from datetime import timedelta
from uuid import uuid4

from bancheng import config
from bancheng.people import rates

KEPT = timedelta(days=1)


def token() -> str:
    """A mark for one filling-in of a form."""
    return uuid4().hex


def first_time(mark: str) -> bool:
    """Whether nobody has carried out the form with this mark. Call it inside the transaction.

    A twin that comes meanwhile waits for the transaction's end: after a rollback it is the first.
    """
    return rates.take(f"once:{mark[:64]}", 1, KEPT, config.now())
