"""核验 — is this paper genuine? Its number and its check value together say so, and no more."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from bancheng.crypto import keyed_hash, keyed_hashes, salted_digest, same

from .models import IssuedPaper

LENGTH = 12
PURPOSE = "paper check"


@dataclass(frozen=True, slots=True)
class Genuine:
    """What a stranger may know of a genuine paper; `intact`: it says what it said when issued.

    None: what it said has been disposed of.
    """

    number: str
    title: str
    centre: str
    case_no: str
    issued_at: datetime
    intact: bool | None


def check_of(paper: IssuedPaper) -> str:
    """The check value that is printed on the paper."""
    return _short(keyed_hash(_bound(paper), PURPOSE))


def look_up(number: str, check: str) -> Genuine | None:
    """The paper of that number, if the check value is its own."""
    tidy = re.sub(r"[^0-9A-F]", "", unicodedata.normalize("NFKC", check).upper())
    wanted = re.sub(r"\s", "", number.translate(_BRACKETS))
    for paper in IssuedPaper.objects.filter(number=wanted).select_related("centre", "case", "text"):
        if any(same(_short(one), tidy) for one in keyed_hashes(_bound(paper), PURPOSE)):
            return Genuine(
                paper.number,
                paper.title,
                paper.centre.name,
                paper.case.case_no,
                paper.issued_at,
                intact(paper),
            )
    return None


def intact(paper: IssuedPaper) -> bool | None:
    """Whether what the paper says is what it said when it was issued."""
    text = getattr(paper, "text", None)
    if text is None:
        return None
    try:
        return salted_digest(bytes.fromhex(paper.salt), text.data.reveal()) == paper.sm3
    except (ValueError, LookupError):
        return False


_BRACKETS = str.maketrans("[]（）()【】［］", "〔〕〔〕〔〕〔〕〔〕")


def _bound(paper: IssuedPaper) -> str:
    return f"{paper.centre_id} {paper.number} {paper.sm3}"


def _short(found: str) -> str:
    return found[:LENGTH].upper()
