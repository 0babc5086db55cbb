"""分词 — Chinese text cut into words, the same way for what is indexed and what is asked.

Words of our field that the general dictionary cuts apart (办不成事) are kept whole by a list of
our own, `words.txt`: to add one, add a line there and index again.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

import rjieba

LONGEST = 40
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a text in order, in half width and lower case, marks left out."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [
        word[:LONGEST]
        for part in _parts(plain)
        for word in _cut(part)
        if _WORD.fullmatch(word) and not word.isspace()
    ]


def terms(query: str, most: int = 8) -> list[str]:
    """The words that are asked for, each once."""
    return list(dict.fromkeys(words(query)))[:most]


def _parts(text: str) -> list[str]:
    """The text cut before and after each word of our own."""
    return [part for part in own_words().split(text) if part]


def _cut(part: str) -> list[str]:
    if own_words().fullmatch(part):
        # whole, and its pieces, so that who asks for 转移 also finds 转移接续
        return [part, *(piece for piece in rjieba.cut_for_search(part) if piece != part)]
    return list(rjieba.cut_for_search(part))


@cache
def own_words() -> re.Pattern[str]:
    """One pattern of our own words, the longest first."""
    lines = (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines()
    found = sorted({w.strip() for w in lines if w.strip() and w[0] != "#"}, key=len, reverse=True)
    return re.compile("(" + "|".join(map(re.escape, found)) + ")")
